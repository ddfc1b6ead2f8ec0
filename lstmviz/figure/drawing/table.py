"""Paints tables of numbers as books do: thin rules, numbers under their decimal points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen, QPolygonF

from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.drawing.marks import fill_with, outline_with, paint_text, pen, tint
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.ellipsis import Place, fitting_around

ELLIPSIS = "…"
_GAP = 1.3  # em between two columns
_LINE = 1.32  # the height of a line, in em
_HEAVY, _FINE = 0.11, 0.055  # em: the rules above and below, and that under the headings
_MARK = 0.75  # em left of the lines' names, where one may be marked
_MEASURED = 24  # texts of a column: the widest is among the longest
_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, eq=False)
class Table:
    """What stands in a table; texts are asked for where they are seen alone.

    Attributes:
        headings: over the columns.
        count: of the lines.
        name: names a line.
        text: what stands in a line's column.
        line: the marked line; None where there is none.
        column: the marked column, likewise.
    """

    headings: Sequence[str]
    count: int
    name: Callable[[int], str]
    text: Callable[[int, int], str]
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True)
class Column:
    """A column where it stands.

    Attributes:
        place: its number; None where it stands for some that are left out.
        left: where it begins.
        width: how wide it is.
        point: where the numbers' decimal points stand.
    """

    place: Place
    left: float
    width: float
    point: float


class TableLayout:
    """A table at one width and at most one height."""

    def __init__(self, table: Table, fonts: Fonts, width: float, lines: int | None = None) -> None:
        """Lays it out.

        Args:
            table: what stands in it.
            fonts: in which letters.
            width: that it has.
            lines: that it has room for, the headings not counted; None for all.
        """
        self.table, self._fonts = table, fonts
        self._font, self._bold = fonts.normal, _bold(fonts.normal)
        is_marked = table.line is not None or table.column is not None
        # Where nothing is bold, room for it would part the numbers from their headings' edge.
        self._widest_font = self._bold if is_marked else self._font
        self.lines = self._lines_in(table.count if lines is None else max(lines, 0))
        self.columns: tuple[Column, ...] = self._columns_in(width)

    @property
    def fits(self) -> bool:
        """Whether there is room for any of it."""
        return bool(self.columns) and (bool(self.lines) or not self.table.count)

    @property
    def height(self) -> float:
        """As high as its lines and their headings."""
        return self.height_of(len(self.lines))

    @property
    def width(self) -> float:
        """As wide as its columns."""
        return self.columns[-1].left + self.columns[-1].width if self.columns else 0.0

    def height_of(self, lines: int) -> float:
        """How high a table of so many lines is."""
        return (1 + lines) * self.line + 0.9 * self._fonts.em

    def lines_in(self, height: float) -> int:
        """How many lines have room in that height; may be less than none."""
        return int((height - self.height_of(0)) / self.line + 1e-6)

    @cached_property
    def line(self) -> float:
        """The height of a line."""
        return max(_LINE * self._fonts.em, text_height(self._bold))

    @property
    def missing_lines(self) -> int:
        """How many lines are left out."""
        return self.table.count - sum(line is not None for line in self.lines)

    @property
    def missing_columns(self) -> int:
        """How many columns are left out."""
        return len(self.table.headings) - sum(c.place is not None for c in self.columns)

    def _lines_in(self, room: int) -> tuple[Place, ...]:
        count, marked = self.table.count, self.table.line
        if count <= room:
            return tuple(range(count))
        fits = partial(_fits, room)
        return fitting_around(count, room, fits, marked)

    def _columns_in(self, width: float) -> tuple[Column, ...]:
        count, em = len(self.table.headings), self._fonts.em
        names = [ELLIPSIS if place is None else self.table.name(place) for place in self.lines]
        left = _MARK * em + max(
            (text_width(self._widest_font, name) for name in names), default=0.0
        )
        known: dict[Place, tuple[float, float]] = {}

        def size(place: Place) -> tuple[float, float]:
            if place not in known:
                known[place] = self._size(place)
            return known[place]

        def wide(places: tuple[Place, ...]) -> float:
            return left + sum(_GAP * em + size(place)[0] for place in places)

        most = int(width / (_GAP * em)) + 1
        places = fitting_around(count, most, lambda of: wide(of) <= width, self.table.column)
        columns = []
        for place in places:
            left += _GAP * em
            whole, before_point = size(place)
            columns.append(Column(place, left, whole, left + before_point))
            left += whole
        return tuple(columns)

    def _size(self, place: Place) -> tuple[float, float]:
        """How wide a column is, and how far its numbers' points are from its left."""
        if place is None:
            wide = text_width(self._font, ELLIPSIS)
            return wide, wide
        texts = {self.table.text(line, place) for line in self.lines if line is not None}
        wholes, rests, others = set[str](), set[str](), set[str]()
        for text in texts:
            whole, rest = parted(text)
            if whole is None:
                others.add(text)
            else:
                wholes.add(whole)
                rests.add(rest)
        before, after, other = map(self._widest, (wholes, rests, others))
        heading = text_width(self._widest_font, self.table.headings[place])
        wide = max(before + after, other, heading)
        return wide, wide - after

    def _widest(self, texts: set[str]) -> float:
        longest = sorted(texts, key=len)[-_MEASURED:]
        return max((text_width(self._widest_font, text) for text in longest), default=0.0)

    def paint(self, painter: QPainter, theme: Theme, at: QPointF) -> None:
        """Paints it from a corner on."""
        em, table = self._fonts.em, self.table
        right, line = at.x() + self.width, self.line
        top = at.y() + 0.15 * em
        self._rule(painter, theme, (at.x(), right), top, _HEAVY)
        top += 0.15 * em
        for column in self.columns:
            self._paint_heading(painter, theme, column, QPointF(at.x(), top))
        under = top + line + 0.12 * em
        self._rule(painter, theme, (at.x(), right), under, _FINE)
        for column in self.columns:
            if column.place is not None and column.place == table.column:
                ends = (at.x() + column.left, at.x() + column.left + column.width)
                self._rule(painter, theme, ends, under, 2 * _HEAVY)
        top = under + 0.13 * em
        self._paint_marks(painter, theme, QPointF(at.x(), top))
        for number, place in enumerate(self.lines):
            y = top + number * line
            is_marked = place is not None and place == table.line
            name = ELLIPSIS if place is None else table.name(place)
            room = QRectF(at.x() + _MARK * em, y, right - at.x(), line)
            font = self._bold if is_marked else self._font
            paint_text(painter, room, name, font, theme.text if is_marked else theme.muted, _LEFT)
            for column in self.columns:
                self._paint_cell(painter, theme, place, column, QPointF(at.x(), y))
        self._rule(painter, theme, (at.x(), right), at.y() + self.height - 0.15 * em, _HEAVY)

    def _rule(
        self, painter: QPainter, theme: Theme, ends: tuple[float, float], y: float, width: float
    ) -> None:
        rule = QPen(pen(theme.text, width * self._fonts.em))
        rule.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(rule)
        painter.drawLine(QLineF(ends[0], y, ends[1], y))

    def _paint_heading(self, painter: QPainter, theme: Theme, column: Column, at: QPointF) -> None:
        room = QRectF(at.x() + column.left, at.y(), column.width, self.line)
        is_marked = column.place is not None and column.place == self.table.column
        text = ELLIPSIS if column.place is None else self.table.headings[column.place]
        ink = theme.text if is_marked else theme.muted
        paint_text(painter, room, text, self._bold if is_marked else self._font, ink, _RIGHT)

    def _paint_marks(self, painter: QPainter, theme: Theme, at: QPointF) -> None:
        """Paints the grounds of the marked line and column, below their numbers."""
        em, table = self._fonts.em, self.table
        columns = [c for c in self.columns if c.place is not None and c.place == table.column]
        for column in columns:
            area = QRectF(at.x() + column.left, at.y(), column.width, len(self.lines) * self.line)
            painter.fillRect(area, tint(theme.selection, 0.09))
        if table.line is None or table.line not in self.lines:
            return
        top = at.y() + self.lines.index(table.line) * self.line
        area = QRectF(at.x() + _MARK * em - 0.2 * em, top, 0, self.line)
        area.setRight(at.x() + self.width)
        painter.fillRect(area, tint(theme.selection, 0.14))
        middle, left = area.center().y(), at.x() + 0.1 * em
        fill_with(painter, theme.selection)
        corners = ((left, -0.3), (left + 0.42 * em, 0.0), (left, 0.3))
        painter.drawPolygon(QPolygonF([QPointF(x, middle + y * em) for x, y in corners]))
        for column in columns:
            outline_with(painter, pen(theme.selection, 0.09 * em))
            cell = QRectF(at.x() + column.left, top, column.width, self.line)
            painter.drawRect(cell.adjusted(-0.25 * em, 0.08 * em, 0.25 * em, -0.08 * em))

    def _paint_cell(
        self, painter: QPainter, theme: Theme, line: Place, column: Column, at: QPointF
    ) -> None:
        room = QRectF(at.x() + column.left, at.y(), column.width, self.line)
        if line is None or column.place is None:
            paint_text(painter, room, ELLIPSIS, self._font, theme.muted, _RIGHT)
            return
        text = self.table.text(line, column.place)
        font = self._bold if self._stands_out(line, column.place) else self._font
        whole, _ = parted(text)
        if whole is None:
            paint_text(painter, room, text, font, theme.text, _RIGHT)
            return
        left = at.x() + column.point - text_width(font, whole)
        width = text_width(font, text)
        paint_text(painter, QRectF(left, at.y(), width, self.line), text, font, theme.text, _LEFT)

    def _stands_out(self, line: int, column: int) -> bool:
        """Whether a cell is what is marked: where line and column are, their crossing alone."""
        table = self.table
        if table.line is None and table.column is None:
            return False
        return table.line in (None, line) and table.column in (None, column)


def _fits(room: int, places: tuple[Place, ...]) -> bool:
    return len(places) <= room


def parted(text: str) -> tuple[str | None, str]:
    """A number's text up to its decimal point, and from there on; None where it is no number."""
    if not text.lstrip("−")[:1].isdigit() or " " in text:
        return None, text
    for place, character in enumerate(text):
        if character in ".e":
            return text[:place], text[place:]
    return text, ""


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
