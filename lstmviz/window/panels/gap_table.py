"""How far two runs are apart in each call, as a table that leads to where it is most."""

from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QWidget

from lstmviz.session.view_state import Moment
from lstmviz.trace.comparison.comparison import CallGap, Gap
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel

_COLUMNS = ("h", "c", "output")
_HEADINGS = ("|Δh|", "|Δc|", "|Δout|")  # short: the dock may be narrow
_DIGITS = 3
_Role = Qt.ItemDataRole


class _GapModel(NumberTableModel):
    """One line a call: the largest difference of h, of c and of the output."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_DIGITS, parent)
        self._gaps: tuple[CallGap, ...] = ()
        self.set_labels("call {}".format, _HEADINGS.__getitem__, _format_column)

    def set_gaps(self, gaps: tuple[CallGap, ...]) -> None:
        """Shows these."""
        self._gaps = gaps
        sizes = [[np.nan if g is None else g.size for g in _gaps_of(gap)] for gap in gaps]
        self.set_numbers(np.array(sizes, float).reshape(len(gaps), len(_COLUMNS)))

    def gap(self, index: QModelIndex | QPersistentModelIndex) -> Gap | None:
        """What a cell is about; None where nothing can be compared."""
        return _gaps_of(self._gaps[index.row()])[index.column()]

    def call(self, line: int) -> CallGap:
        """What a line is about."""
        return self._gaps[line]

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = _Role.DisplayRole
    ) -> Any:
        """A cell; its tool tip says where the difference is largest."""
        if role != _Role.ToolTipRole or index.row() >= len(self._gaps):
            return super().data(index, role)
        return _format_cell(self.gap(index), self._gaps[index.row()])

    def text_at(self, row: int, column: int) -> str:
        """The difference; a dash where nothing can be compared."""
        gap = _gaps_of(self._gaps[row])[column]
        return "—" if gap is None else format_gap(gap)


class GapTable(NumberTable):
    """The table.

    Signals:
        picked (Moment, int, object): where the clicked difference is largest: its moment, row
            and unit.
    """

    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._gaps = _GapModel()
        super().__init__(self._gaps, parent)
        self._gaps.setParent(self)
        self.setAccessibleName("max |Δ| of each call")
        self.setToolTip(
            "The largest difference in each call. A click leads to the row, step and unit of it."
        )
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.clicked.connect(self._cell_picked)
        self.activated.connect(self._cell_picked)

    def set_gaps(self, gaps: tuple[CallGap, ...]) -> None:
        """Shows other differences; emits nothing."""
        self._gaps.set_gaps(gaps)

    def _cell_picked(self, index: QModelIndex) -> None:
        gap = self._gaps.gap(index)
        if gap is not None:
            call = self._gaps.call(index.row()).call
            self.picked.emit(Moment(call, gap.step), gap.row, gap.unit)


def format_gap(gap: Gap) -> str:
    """A difference in a few letters."""
    if gap.same:
        return "0"
    if gap.size == 0:
        return f"NaN × {gap.unlike}"
    return f"{gap.size:.{_DIGITS}g}"


def _gaps_of(gap: CallGap) -> tuple[Gap | None, Gap | None, Gap | None]:
    return gap.h, gap.c, gap.output


def _format_column(column: int) -> str:
    return f"The largest |Δ {_COLUMNS[column]}| of each call."


def _format_cell(gap: Gap | None, call: CallGap) -> str:
    if gap is None:
        return f"Nothing can be compared. {call.returned}".strip()
    if gap.same:
        return f"All {gap.places:,} numbers are the same, bit for bit."
    unlike = f"\nAt {gap.unlike:,} places one of the two is NaN." if gap.unlike else ""
    place = f"row {gap.row}, step {gap.step}, unit {gap.unit}"
    return f"{gap.size} at {place}. Click to go there.{unlike}"
