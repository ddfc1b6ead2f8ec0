"""Sheets whose parts stand under one another: what gives way first where there is little room."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.drawing.paragraphs import lines_of
from lstmviz.figure.sheets.sheet import Sheet
from lstmviz.figure.theme import Colour

_MARGIN = 0.6  # em around all parts
_LEAST_WIDTH = 5  # em: in less, a text would be a heap of letters
_LEFT = Qt.AlignmentFlag.AlignLeft


class Part(ABC):
    """One of the parts, laid out at a width.

    Attributes:
        rank: the higher it is, the sooner it gives way.
        above: the room above it, in em.
        said: what is told where all of it is left out, in a few words.
        needs: another part, without which this one says nothing; None where there is none. It
            has a lower rank.
    """

    rank: float
    above: float
    said: str
    needs: "Part | None" = None

    @property
    @abstractmethod
    def whole(self) -> float:
        """How high it is by itself: nothing is left out, but of what would be many pages."""

    @property
    def most(self) -> float:
        """How high it may be where there is more room than `whole`."""
        return self.whole

    @property
    def least(self) -> float:
        """How high it is where as much of it is left out as can be; by default nothing can."""
        return self.whole

    @property
    def fits(self) -> bool:
        """Whether there is room for it in the width, as high as it may be."""
        return True

    @abstractmethod
    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints it from a corner on, in a height from `least` to `most`.

        Returns:
            What of it was left out, each in a few words.
        """


class Paragraph(Part):
    """A text, in as many lines as it takes."""

    def __init__(
        self,
        text: str,
        font: QFont,
        ink: Colour,
        width: float,
        rank: float,
        said: str,
        above: float = 0.0,
        bullet: str = "",
        needs: Part | None = None,
    ) -> None:
        """Breaks it into lines.

        Args:
            text: may have several lines itself.
            font: of its letters.
            ink: likewise.
            width: that it has.
            rank: as of any part.
            said: likewise.
            above: likewise.
            bullet: stands in front of it, where it has one.
            needs: as of any part.
        """
        self.rank, self.above, self.said, self.needs = rank, above, said, needs
        self._font, self._ink, self._bullet, self._width = font, ink, bullet, width
        self._indent = text_width(font, f"{bullet} ") if bullet else 0.0
        self._lines = lines_of(text, font, width - self._indent) if self.fits else ()

    @property
    def fits(self) -> bool:
        """Whether it is wider than a few letters."""
        return self._width >= _LEAST_WIDTH * text_width(self._font, "m")

    @property
    def whole(self) -> float:
        """As high as its lines."""
        return len(self._lines) * text_height(self._font)

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints it; a paragraph is never left out in part."""
        line = text_height(self._font)
        if self._bullet:
            room = QRectF(at.x(), at.y(), self._width, line)
            paint_text(painter, room, self._bullet, self._font, self._ink, _LEFT)
        for number, text in enumerate(self._lines):
            left = at.x() + self._indent
            room = QRectF(left, at.y() + number * line, self._width - self._indent, line)
            paint_text(painter, room, text, self._font, self._ink, _LEFT)
        return ()


TITLE, AFTERTHOUGHT = 90, 100
"""The ranks of the title, and of what is less than that."""


class ColumnSheet(Sheet):
    """A sheet whose parts stand under one another, the title first."""

    @cached_property
    def fonts(self) -> Fonts:
        """The fonts, by the sheet's own."""
        return Fonts.at(self.font)

    @abstractmethod
    def parts(self, width: float) -> Sequence[Part]:
        """The parts below the title, laid out at a width."""

    def height_at(self, width: float) -> float:
        """How high it is at that width where nothing is left out, but of many pages."""
        parts = [part for part in self._all_parts(width) if part.fits]
        return self._height_of([part.whole for part in parts], parts)

    def paint(self, painter: QPainter, width: float, height: float) -> tuple[str, ...]:
        """Paints it; see `Sheet`."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        if self.subject.is_opaque:
            painter.fillRect(QRectF(0, 0, width, height), QColor(self.theme.window))
        parts = self._all_parts(width)
        kept = self._kept(parts, height)
        spare = height - self._height_of([part.least for part in kept], kept)
        heights = {}
        for part in sorted(kept, key=lambda part: part.rank):
            more = min(max(spare, 0.0), part.most - part.least)
            heights[part] = part.least + more
            spare -= more
        em = self.fonts.em
        left, top = _MARGIN * em, _MARGIN * em
        left_out = []
        for part in parts:
            if part not in heights:
                left_out.append(part.said)
                continue
            if part is not kept[0]:
                top += part.above * em
            left_out += part.paint(painter, QPointF(left, top), heights[part])
            top += heights[part]
        return tuple(filter(None, left_out))

    def _kept(self, parts: Sequence[Part], height: float) -> list[Part]:
        """The parts that have room, the most important ones first; in their order."""
        kept: set[Part] = set()
        for part in sorted(parts, key=lambda part: part.rank):
            if not part.fits or (part.needs is not None and part.needs not in kept):
                continue
            more = [each for each in parts if each in kept or each is part]
            if self._height_of([of.least for of in more], more) <= height + 0.01:
                kept.add(part)
        return [part for part in parts if part in kept]

    def _height_of(self, heights: Sequence[float], parts: Sequence[Part]) -> float:
        gaps = sum(part.above for part in parts[1:])
        return sum(heights) + (gaps + 2 * _MARGIN) * self.fonts.em

    def _all_parts(self, width: float) -> list[Part]:
        inner = width - 2 * _MARGIN * self.fonts.em
        return [*self._title(inner), *self.parts(inner)]

    def _title(self, width: float) -> list[Part]:
        font = self.fonts.code
        title = "\n".join(self.title_lines(font, width))
        return [Paragraph(title, font, self.theme.text, width, TITLE, "the title")] if title else []
