"""A table among the parts of a sheet."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.drawing.table import Table, TableLayout
from lstmviz.figure.sheets.column import Part
from lstmviz.figure.theme import Theme

_LEAST_LINES = 3
"""A first line, an ellipsis and a last one, or the marked one between two ellipses."""


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
        self._layout = TableLayout(table, fonts, width)

    @property
    def fits(self) -> bool:
        """Whether a column has room."""
        return self._layout.fits

    @property
    def whole(self) -> float:
        """As high as all of its lines."""
        return self._layout.height

    @property
    def least(self) -> float:
        """As high as very few lines."""
        return self._layout.height_of(min(self._table.count, _LEAST_LINES))

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints it."""
        layout = self._layout
        lines = layout.lines_in(height)
        if lines < self._table.count:
            layout = TableLayout(self._table, self._fonts, self._width, lines)
        layout.paint(painter, self._theme, at)
        missing = (
            (layout.missing_lines, self._table.count, self._nouns.lines),
            (layout.missing_columns, len(self._table.headings), self._nouns.columns),
        )
        return tuple(
            f"{lost:,} of {every:,} {noun}{self._nouns.of}" for lost, every, noun in missing if lost
        )
