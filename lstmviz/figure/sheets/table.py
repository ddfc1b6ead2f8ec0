"""A table among the parts of a sheet."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.drawing.table import Table, TableLayout
from lstmviz.figure.sheets.column import Part
from lstmviz.figure.theme import Theme

_LEAST_LINES, _LEAST_AROUND_MARK = 3, 5
"""A first line, an ellipsis and a last one; where one is marked, that between two ellipses."""

_USUAL_LINES, _MOST_LINES = 60, 1000
"""A table that is longer than a page isn't read: by itself it has no more lines than these, and
however much room there is, no more than those."""


@dataclass(frozen=True)
class Nouns:
    """What is counted where some of a table is left out: its lines and its columns, in plural."""

    lines: str
    columns: str
    of: str = ""


class TablePart(Part):
    """A table; where there is little room, lines in its middle are left out."""

    above = 0.35

    def __init__(
        self, table: Table, fonts: Fonts, theme: Theme, width: float, rank: float, nouns: Nouns
    ) -> None:
        """Lays it out.

        Args:
            table: what stands in it.
            fonts: in which letters.
            theme: in which colours.
            width: that it has.
            rank: as of any part.
            nouns: what is counted.
        """
        self.rank, self.said = rank, f"the table{nouns.of}"
        self._fonts, self._theme, self._width = fonts, theme, width
        self._table, self._nouns = table, nouns
        self._layout = self._laid_out(_USUAL_LINES)

    @property
    def fits(self) -> bool:
        """Whether a column has room."""
        return self._layout.fits

    @property
    def whole(self) -> float:
        """As high as its lines, up to a page."""
        return self._height_of(_USUAL_LINES)

    @property
    def most(self) -> float:
        """As high as its lines, up to what is ever asked for."""
        return self._height_of(_MOST_LINES)

    @property
    def least(self) -> float:
        """As high as very few lines."""
        return self._height_of(_LEAST_LINES if self._table.line is None else _LEAST_AROUND_MARK)

    def _height_of(self, lines: int) -> float:
        return self._layout.height_of(min(self._table.count, lines))

    def _laid_out(self, lines: int) -> TableLayout:
        return TableLayout(self._table, self._fonts, self._width, lines)

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints it."""
        layout = self._laid_out(self._layout.lines_in(height))
        layout.paint(painter, self._theme, at)
        missing = (
            (layout.missing_lines, self._table.count, self._nouns.lines),
            (layout.missing_columns, len(self._table.headings), self._nouns.columns),
        )
        return tuple(
            f"{lost:,} of {every:,} {noun}{self._nouns.of}" for lost, every, noun in missing if lost
        )
