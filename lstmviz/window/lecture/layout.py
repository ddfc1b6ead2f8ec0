"""Where the words and the picture of a lecture's page are, on a screen of any size."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Literal

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont

from lstmviz.figure.drawing.fonts import sized, text_height, text_width
from lstmviz.window.lecture.page import LectureOption, LecturePage
from lstmviz.window.lecture.picture import HEIGHT, WIDTH

Role = Literal["title", "sentence", "line", "question", "option"]

SMALLEST = 40
"""The smallest text has this part of the height, or more: it is read from the last row."""

_SHARE = 0.81
"""So much of the screen is the picture's, where its shape lets it be."""

_LINES, _FEW = 4, 2
"""Of words above the picture: as many as are usual, and as there is always room for."""

_MOST = 8
"""Of words, that the picture's place leaves room for on an upright screen."""

_OWN = 3
"""Where there is room for so many lines the title has one of its own."""

_LARGER = (1.45, 1.2)
"""So much larger are words that there is room for."""

_LEAST_PICTURE = 0.3  # of the height, beside words without end

_CARDS = (0.34, 0.6, 0.9)
"""How wide the card of the answers may be, as parts of the picture: as narrow as it is no higher.

It lies to the right, over what a question hides.
"""


@dataclass(frozen=True)
class Piece:
    """Words in one line and one font.

    Attributes:
        area: where they are.
        text: the words.
        font: theirs.
        role: what they are.
        option: the number of the answer that they belong to; None for none.
    """

    area: QRectF
    text: str
    font: QFont
    role: Role
    option: int | None = None


@dataclass(frozen=True)
class PageLayout:
    """A page on a screen.

    Attributes:
        picture: where the picture is; as wide beside its height as it nominally is.
        pieces: the words.
        card: what the answers stand on, over the picture's right; empty where there are none.
        boxes: where the number of each answer stands.
    """

    picture: QRectF
    pieces: tuple[Piece, ...]
    card: QRectF
    boxes: tuple[QRectF, ...]

    @classmethod
    def of(cls, page: LecturePage, width: float, height: float, base: QFont) -> "PageLayout":
        """Finds room for everything; the picture's place depends on the screen alone.

        Only more words than any screen holds make the picture smaller.
        """
        normal = _Words(page, width, base, max(round(height / SMALLEST), 8))
        ratio = WIDTH / HEIGHT
        most = min(width / ratio, height - normal.high(_FEW))
        least = math.sqrt(_SHARE * width * height / ratio)
        picture = max(min(max(height - normal.high(_LINES), least), most), 1.0)
        band = height - picture
        smallest = max(math.ceil(picture / SMALLEST), 8)
        sizes = [round(normal.pixels * factor) for factor in _LARGER]
        if band >= normal.high(_OWN):
            larger = [_Words(page, width, base, pixels) for pixels in sizes]
            tried = [each for words in (*larger, normal) for each in (words.with_title(), words)]
        else:
            tried = [normal, _Words(page, width, base, smallest)]
        words = next((each for each in tried if each.bottom <= band), tried[-1])
        top = max(band, words.bottom)
        picture = max(min(picture, height - top), _LEAST_PICTURE * height)
        wide = min(picture * ratio, width)
        # On an upright screen the picture is near its words, and doesn't move with them either.
        above = min(height - wide / ratio, max(normal.high(_MOST), words.bottom))
        area = QRectF((width - wide) / 2, above, wide, wide / ratio)
        card = _Card.within(area, page, base, (*sizes, normal.pixels, smallest))
        pieces = (*words.pieces, *card.pieces)
        return cls(area, pieces, card.area, card.boxes)

    @property
    def scale(self) -> float:
        """How many pixels one nominal point has."""
        return self.picture.width() / WIDTH

    def nominal(self, place: QPointF) -> QPointF:
        """A place on the screen, in the picture's own points."""
        return (place - self.picture.topLeft()) * (1 / self.scale)


class _Words:
    """The words of a page in one size, from the top of the screen on."""

    def __init__(
        self, page: LecturePage, width: float, base: QFont, pixels: int, *, own: bool = False
    ) -> None:
        self._page, self._width, self._base, self._own = page, width, base, own
        self.pixels = pixels
        self._font, self._bold = sized(base, pixels), sized(base, pixels, bold=True)
        self._line = text_height(self._font)
        self._margin = 0.12 * pixels

    def with_title(self) -> "_Words":
        """The same with a line for the title alone."""
        return _Words(self._page, self._width, self._base, self.pixels, own=True)

    def high(self, lines: int) -> float:
        """How high so many lines are, with what is left free around them."""
        return lines * self._line + 2 * self._margin

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return self._placed[0]

    @property
    def bottom(self) -> float:
        return self._placed[1]

    @cached_property
    def _placed(self) -> tuple[tuple[Piece, ...], float]:
        page, line = self._page, self._line
        title: tuple[str, QFont, Role] = (page.title, self._bold, "title")
        sentence: tuple[str, QFont, Role] = (page.sentence, self._font, "sentence")
        paragraphs = [[title], [sentence]] if self._own else [[title, sentence]]
        paragraphs += [[(text, self._font, "line")] for text in page.lines]
        if page.question is not None:
            paragraphs.append([(page.question.text, self._bold, "question")])
        left, room = 0.6 * self.pixels, self._width - 1.2 * self.pixels
        y, pieces = self._margin, []
        for paragraph in paragraphs:
            for row in _flowed([run for run in paragraph if run[0]], room):
                pieces += [
                    Piece(QRectF(left + x, y, wide, line), text, font, role)
                    for x, wide, text, font, role in row
                ]
                y += line
        return tuple(pieces), y + self._margin


@dataclass(frozen=True)
class _Card:
    """The answers to a question, on a card of their own.

    Attributes:
        area: where it is.
        pieces: the words of the answers.
        boxes: where their numbers stand.
    """

    area: QRectF
    pieces: tuple[Piece, ...] = ()
    boxes: tuple[QRectF, ...] = ()

    @classmethod
    def within(
        cls, picture: QRectF, page: LecturePage, base: QFont, sizes: Sequence[int]
    ) -> "_Card":
        """Lays the answers out at the right of a picture, in the middle of its height.

        The words are of the first of the sizes, in pixels, in which there is room for them.
        """
        card = cls(QRectF())
        if page.question is None or not page.question.options:
            return card
        for pixels, part in product(sizes, _CARDS):
            gap, wide = 0.6 * pixels, part * picture.width()
            at = QPointF(picture.right() - wide - gap, 0)
            card = cls._of(page.question.options, at, wide, base, pixels)
            holds_words = all(piece.area.right() < card.area.right() for piece in card.pieces)
            if holds_words and card.area.height() <= picture.height() - 2 * gap:
                break
        return card._moved(picture.center().y() - card.area.center().y())

    @classmethod
    def _of(
        cls,
        options: Sequence[LectureOption],
        at: QPointF,
        width: float,
        base: QFont,
        pixels: int,
    ) -> "_Card":
        font, bold = sized(base, pixels), sized(base, pixels, bold=True)
        line, margin = text_height(font), 0.6 * pixels
        pieces: list[Piece] = []
        boxes: list[QRectF] = []
        left, y = at.x() + margin + 2.3 * line, at.y() + margin
        room = at.x() + width - margin - left
        for number, option in enumerate(options):
            boxes.append(QRectF(at.x() + margin, y - 0.02 * line, 1.05 * line, 1.05 * line))
            shown = bold if option.state == "right" else font
            for row in _flowed([(option.text, bold, "option")], room):  # so what is told of it
                for x, wide, text, _, role in row:  # moves nothing
                    area = QRectF(left + x, y, wide, line)
                    pieces.append(Piece(area, text, shown, role, number))
                y += line
            y += 0.35 * line
        high = y - 0.35 * line + margin - at.y()
        return cls(QRectF(at.x(), at.y(), width, high), tuple(pieces), tuple(boxes))

    def _moved(self, down: float) -> "_Card":
        pieces = tuple(replace(it, area=it.area.translated(0, down)) for it in self.pieces)
        boxes = tuple(box.translated(0, down) for box in self.boxes)
        return _Card(self.area.translated(0, down), pieces, boxes)


_Placed = tuple[float, float, str, QFont, Role]


def _flowed(runs: Sequence[tuple[str, QFont, Role]], width: float) -> Iterator[list[_Placed]]:
    """Breaks runs of text that follow each other into lines no wider than that."""
    line: list[_Placed] = []
    x = 0.0
    for text, font, role in runs:
        space, words = text_width(font, " "), ""
        begin = x
        for word in text.split():
            longer = f"{words} {word}" if words else word
            if begin + text_width(font, longer) > width and (words or line):
                if words:
                    line.append((begin, text_width(font, words), words, font, role))
                yield line
                line, begin, longer = [], 0.0, word
            words = longer
        if words:
            wide = text_width(font, words)
            line.append((begin, wide, words, font, role))
            x = begin + wide + 2 * space
    if line:
        yield line
