"""Lays out a model's layers as boxes in rows, with the shapes that pass from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QPainter

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import paint_box, paint_origin, paint_text, pen
from lstmviz.figure.drawing.paragraphs import lines_of
from lstmviz.figure.drawing.passage_marks import paint_flow_arrow, paint_mask, paint_mask_mark
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.ellipsis import Place
from lstmviz.figure.view_model.model_shown import ENDS, BoxShown, in_two_lines
from lstmviz.trace.trace import Origin

_PADDING = 0.5  # em in a box, beside its text and above it
_LEAST_ARROW = 2.2  # em
ROW_GAP = 1.5
"""Between two rows, in em; in its middle is the line that leads on."""
_NARROW, _WIDE = 7, 22  # em of a box: in less there is no text, in more none that is broken
_THICK, _THIN = 0.2, 0.075  # em
HEAD = 0.42
"""Of an arrow, in em."""
_LEFT = Qt.AlignmentFlag.AlignLeft


class Detail(IntEnum):
    """How much is told of a layer; what gives way first comes last."""

    NAMES = 0
    ARGUMENTS = 1
    STATES = 2


@dataclass(frozen=True)
class Start:
    """What a layer's states start from: in words, and by its sign."""

    words: str
    origin: Origin


@dataclass(frozen=True)
class Link:
    """A layer and what goes into it.

    Attributes:
        shapes: what goes in, a line for each tensor.
        has_mask: a mask comes with it.
        shown: the layer.
        starts: what its states start from.
        halves: the two layers of a Bidirectional, and what the states of each start from.
    """

    shapes: tuple[str, ...]
    has_mask: bool
    shown: BoxShown
    starts: tuple[Start, ...] = ()
    halves: tuple[tuple[BoxShown, tuple[Start, ...]], ...] = ()


@dataclass(frozen=True)
class Line:
    """A line of text in a box."""

    text: str
    font: QFont
    origin: Origin | None = None
    is_muted: bool = False


class Box:
    """A box, laid out at most so wide; a half lies in it as a box of its own."""

    def __init__(
        self, shown: BoxShown, lines: Sequence[Line], fonts: Fonts, inner: Sequence[Box] = ()
    ) -> None:
        self.shown, self._lines, self._fonts, self._inner = shown, lines, fonts, inner

    @property
    def size(self) -> QSizeF:
        """As large as what is in it."""
        em = self._fonts.em
        wide = [text_width(line.font, line.text) + self._sign(line) for line in self._lines]
        if self.shown.mask and wide:
            wide[0] += 1.9 * em
        wide += [box.size.width() for box in self._inner]
        high = sum(text_height(line.font) for line in self._lines)
        high += sum(box.size.height() + 0.25 * em for box in self._inner)
        return QSizeF(max(wide) + 2 * _PADDING * em, high + _PADDING * em)

    def paint(self, painter: QPainter, theme: Theme, area: QRectF, *, is_marked: bool) -> None:
        """Paints it; its frame is thick where it is marked."""
        em = self._fonts.em
        width = (_THICK if is_marked else _THIN) * em
        rim = pen(theme.selection if is_marked else theme.muted, width)
        inset = width / 2
        frame = area.adjusted(inset, inset, -inset, -inset)
        paint_box(painter, frame, 0.3 * em, theme.panel, rim)
        left, top = area.left() + _PADDING * em, area.top() + 0.5 * _PADDING * em
        right = area.right() - _PADDING * em
        if self.shown.mask:
            high = 0.62 * text_height(self._lines[0].font)
            y = top + (text_height(self._lines[0].font) - high) / 2
            mark = QRectF(right - 1.3 * em, y, 1.3 * em, high)
            paint_mask_mark(painter, mark, theme.text, ends=self.shown.mask == ENDS)
        for line in self._lines:
            high, sign = text_height(line.font), self._sign(line)
            if line.origin is not None:
                at = QPointF(left + 0.45 * em, top + high / 2)
                paint_origin(painter, at, 0.24 * em, theme.text, theme.panel, line.origin)
            place = QRectF(left + sign, top, right - left - sign, high)
            ink = theme.muted if line.is_muted else theme.text
            paint_text(painter, place, line.text, line.font, ink, _LEFT)
            top += high
        for box in self._inner:
            place = QRectF(left, top, right - left, box.size.height())
            box.paint(painter, theme, place, is_marked=box.shown.is_drawn)
            top += place.height() + 0.25 * em

    def _sign(self, line: Line) -> float:
        return 0.0 if line.origin is None else 1.2 * self._fonts.em


@dataclass(frozen=True)
class Passage:
    """What goes from one box to the next, an arrow under its shapes.

    Attributes:
        lines: the shapes.
        has_mask: a mask comes with it.
        size: how large it is.
    """

    lines: tuple[str, ...]
    has_mask: bool
    size: QSizeF

    @classmethod
    def of(cls, lines: tuple[str, ...], has_mask: bool, fonts: Fonts) -> Passage:
        """Of shapes in so many lines."""
        font, em = fonts.small, fonts.em
        wide = max((text_width(font, line) for line in lines), default=0.0)
        # Above the arrow as much room as below it: its middle is the row's.
        high = 2 * (len(lines) * text_height(font) + 0.5 * em)
        return cls(lines, has_mask, QSizeF(max(wide + 0.9 * em, _LEAST_ARROW * em), high))

    def paint(
        self, painter: QPainter, theme: Theme, fonts: Fonts, area: QRectF, *, ends: bool
    ) -> None:
        """Paints it; the last one's arrow ends in nothing."""
        em, middle = fonts.em, area.center().y()
        left, right = area.left() + 0.2 * em, area.right() - (0.0 if ends else 0.15 * em)
        high = text_height(fonts.small)
        top = middle - (0.42 if self.has_mask else 0.3) * em - len(self.lines) * high
        for number, line in enumerate(self.lines):
            place = QRectF(area.left(), top + number * high, area.width(), high)
            paint_text(painter, place, line, fonts.small, theme.text)
        if self.has_mask:
            mask = QRectF(left + 0.2 * em, middle - 0.3 * em, right - left - 0.9 * em, 0.6 * em)
            paint_mask(painter, mask, theme.muted)
        paint_flow_arrow(painter, QPointF(left, middle), right, theme.text, HEAD * em)


@dataclass(frozen=True, eq=False)
class Item:
    """A passage or a box where it stands; None where layers are left out."""

    what: Passage | Box | None
    area: QRectF


class Layout:
    """The chain at one width, with so much told of so many of its layers."""

    def __init__(
        self,
        links: Sequence[Link],
        last: Link,
        fonts: Fonts,
        width: float,
        detail: Detail,
        places: tuple[Place, ...],
    ) -> None:
        """Lays it out.

        Args:
            links: the layers, each with what goes in.
            last: has what comes out.
            fonts: in which letters.
            width: that it has.
            detail: how much is told of each layer.
            places: which of them have boxes.
        """
        self._fonts, self._width, self._detail = fonts, width, detail
        self.items: list[Item] = []
        self.row_ends: list[tuple[QRectF, float]] = []
        """Where each row's last item is, and where the row ends."""
        self.fits, self.height = True, 0.0
        row: list[tuple[Passage | Box | None, QSizeF]] = []
        for number, place in enumerate(places):
            group = self._group(None if place is None else links[place])
            if number == len(places) - 1:
                leaving = self._passage(last, narrow=False)
                whole = [*group, (leaving, leaving.size)]
                group = whole if self._wide(whole) <= width else group
            row = self._append(row, group)
            if number == len(places) - 1 and len(group) < 3 and place is not None:
                leaving = self._passage(last, narrow=leaving.size.width() > width)
                row = self._append(row, [(leaving, leaving.size)])
        self._close(row)

    def _append(
        self,
        row: list[tuple[Passage | Box | None, QSizeF]],
        group: list[tuple[Passage | Box | None, QSizeF]],
    ) -> list[tuple[Passage | Box | None, QSizeF]]:
        """The row with a group; where there is no room a new one, and the old one is closed."""
        if row and self._wide([*row, *group]) > self._width:
            self._close(row)
            row = []
        self.fits = self.fits and self._wide(group) <= self._width
        return [*row, *group]

    def _wide(self, row: Sequence[tuple[object, QSizeF]]) -> float:
        return sum(size.width() for _, size in row)

    def _close(self, row: Sequence[tuple[Passage | Box | None, QSizeF]]) -> None:
        if self.items:
            self.height += ROW_GAP * self._fonts.em
        high, left = max(size.height() for _, size in row), 0.0
        for what, size in row:
            area = QRectF(left, self.height, size.width(), high)
            if isinstance(what, Box):
                area.setHeight(size.height())
                area.moveTop(self.height + (high - size.height()) / 2)
            self.items.append(Item(what, area))
            left += size.width()
        if not any(isinstance(what, Box) for what, _ in row):  # below an arrow there is nothing
            high = high / 2 + 0.4 * self._fonts.em
        self.height += high
        self.row_ends.append((self.items[-1].area, self.height))

    def _group(self, link: Link | None) -> list[tuple[Passage | Box | None, QSizeF]]:
        """A layer with what goes in; of those that are left out an ellipsis."""
        if link is None:
            font = self._fonts.bold
            return [(None, QSizeF(text_width(font, " … "), text_height(font)))]
        em = self._fonts.em
        broken = tuple(lines_of(link.shown.expression, self._fonts.small, _WIDE * em))
        ways = [lines for lines in (link.shown.lines, link.shown.tall) if not _is_cut(lines)]
        for narrow in (False, True):
            passage = self._passage(link, narrow=narrow)
            for lines in ways or [broken]:
                box = self._box(link, lines)
                if passage.size.width() + box.size.width() <= self._width:
                    return [(passage, passage.size), (box, box.size)]
        room = self._width - passage.size.width()
        self.fits = self.fits and room >= _NARROW * em
        box = self._box(link, (link.shown.expression,), room)
        return [(passage, passage.size), (box, box.size)]

    def _passage(self, link: Link, *, narrow: bool) -> Passage:
        lines = link.shapes
        if narrow:
            lines = tuple(line for shape in lines for line in in_two_lines(shape))
        return Passage.of(lines, link.has_mask, self._fonts)

    def _box(self, link: Link, lines: tuple[str, ...], room: float | None = None) -> Box:
        """A box whose texts are broken where there is little room."""
        fonts, detail = self._fonts, self._detail
        inside = None if room is None else room - 2 * _PADDING * fonts.em
        mark = 1.9 * fonts.em if link.shown.mask else 0.0
        shows_code = detail >= Detail.ARGUMENTS and not link.halves
        text = [
            *self._lines(link.shown.title, fonts.bold, inside and inside - mark),
            *(self._code(lines, inside) if shows_code else ()),
            *(self._starts(link.starts, inside) if detail >= Detail.STATES else ()),
        ]
        halves = [
            Box(replace(half, mask=""), self._half(half, starts, inside), fonts)
            for half, starts in link.halves
        ]
        return Box(link.shown, text, fonts, halves)

    def _half(self, half: BoxShown, starts: tuple[Start, ...], inside: float | None) -> list[Line]:
        inside = inside and inside - 2 * _PADDING * self._fonts.em
        lines = half.lines if self._detail >= Detail.ARGUMENTS else (half.title,)
        more = self._starts(starts, inside) if self._detail >= Detail.STATES else ()
        return [*self._code(lines, inside), *more]

    def _code(self, lines: tuple[str, ...], inside: float | None) -> Iterator[Line]:
        for line in filter(None, lines):
            yield from self._lines(line, self._fonts.small, inside)

    def _starts(self, starts: tuple[Start, ...], inside: float | None) -> Iterator[Line]:
        room = inside and inside - 1.2 * self._fonts.em
        for start in starts:
            first, *more = self._lines(start.words, self._fonts.small, room)
            yield replace(first, origin=start.origin, is_muted=True)
            yield from (replace(line, is_muted=True) for line in more)

    def _lines(self, text: str, font: QFont, inside: float | None) -> list[Line]:
        broken = (text,) if inside is None else lines_of(text, font, max(inside, 1.0))
        return [Line(line, font) for line in broken]


def _is_cut(lines: tuple[str, ...]) -> bool:
    """Whether an expression goes on where its last line ends."""
    return bool(lines) and lines[-1].endswith("…")
