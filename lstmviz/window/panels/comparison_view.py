"""Shows a comparison: its sentences, and a table of the differences call by call."""

from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.experiment.counting import counted
from lstmviz.session.view_state import Moment
from lstmviz.trace.comparison.comparison import CallGap, Comparison, Gap
from lstmviz.window.snapshot import ComparisonState
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel

_OUTPUT = "output"
_SHORT = {_OUTPUT: "out"}  # the dock may be narrow
_DIGITS = 3
_Role = Qt.ItemDataRole


class _GapModel(NumberTableModel):
    """One line a call: the largest difference of each state and of the output."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_DIGITS, parent)
        self._gaps: tuple[CallGap, ...] = ()
        self._columns: tuple[str, ...] = ()

    def set_gaps(self, gaps: tuple[CallGap, ...], states: tuple[str, ...]) -> None:
        """Shows these, of the states that are compared and of the output."""
        columns, shape = (*states, _OUTPUT), (len(gaps), 1 + len(states))
        if columns != self._columns:
            self.set_numbers(np.zeros((0, 0)))  # the headings too are others
            # No methods: a model that holds itself is freed at any time, and Qt still asks it.
            headings = [f"|Δ{_SHORT.get(name, name)}|" for name in columns]
            tips = [f"The largest |Δ {name}| of each call." for name in columns]
            self.set_labels("call {}".format, headings.__getitem__, tips.__getitem__)
        self._gaps, self._columns = gaps, columns
        found = (self._gap(*place) for place in np.ndindex(shape))
        sizes = [np.nan if gap is None else gap.size for gap in found]
        self.set_numbers(np.array(sizes, float).reshape(shape))

    def gap(self, index: QModelIndex | QPersistentModelIndex) -> Gap | None:
        """Tells what a cell is about; None where nothing can be compared."""
        return self._gap(index.row(), index.column())

    def _gap(self, row: int, column: int) -> Gap | None:
        gap, name = self._gaps[row], self._columns[column]
        return gap.output if name == _OUTPUT else gap.states.get(name)

    def call(self, line: int) -> CallGap:
        """Tells what a line is about."""
        return self._gaps[line]

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = _Role.DisplayRole
    ) -> Any:
        """Returns a cell; its tool tip says where the difference is largest."""
        if role != _Role.ToolTipRole or index.row() >= len(self._gaps):
            return super().data(index, role)
        return _format_cell(self.gap(index), self._gaps[index.row()])

    def text_at(self, row: int, column: int) -> str:
        """The difference; a dash where nothing can be compared."""
        gap = self._gap(row, column)
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

    def set_gaps(self, gaps: tuple[CallGap, ...], states: tuple[str, ...]) -> None:
        """Shows other differences, of these states and of the output; emits nothing."""
        self._gaps.set_gaps(gaps, states)

    def _cell_picked(self, index: QModelIndex) -> None:
        gap = self._gaps.gap(index)
        if gap is not None:
            call = self._gaps.call(index.row()).call
            self.picked.emit(Moment(call, gap.step), gap.row, gap.unit)


def format_gap(gap: Gap) -> str:
    """Returns a difference in a few letters."""
    if gap.parts_by_nan:
        return f"NaN × {gap.nan_mismatches}"
    if gap.nan_in_both == gap.compared:
        return "NaN in both"
    if gap.same:
        return "0"
    return f"{gap.size:.{_DIGITS}g}"


def _format_cell(gap: Gap | None, call: CallGap) -> str:
    if gap is None:
        return f"Nothing can be compared. {call.returned}".strip()
    both = f"\nAt {counted(gap.nan_in_both, 'place')} both are NaN." if gap.nan_in_both else ""
    alone = f"At {counted(gap.nan_mismatches, 'place')} one of the two is NaN"
    if gap.same:
        return f"All {gap.compared:,} numbers are the same, bit for bit.{both}"
    place = f"row {gap.row}, step {gap.step}, unit {gap.unit}"
    if gap.parts_by_nan:
        return f"{alone}, first at {place}. Click to go there.{both}"
    unlike = f"\n{alone}." if gap.nan_mismatches else ""
    return f"{gap.size} at {place}. Click to go there.{unlike}{both}"


class ComparisonView(QWidget):
    """Shows what stands beside the run; hidden where nothing does.

    Signals:
        picked (Moment, int, object): the moment, row and unit of a largest difference.
    """

    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Comparison | None = None
        self._heading = _label(self, "What it is compared with", bold=True)
        self._first = _label(self, "What the comparison says", bold=True)
        self._more = _label(self, "What else the comparison says")
        self._table = GapTable(self)
        self._table.picked.connect(self.picked)
        self._changes_heading = _label(self, "Heading of what differs", bold=True)
        self._changes = _label(self, "What differs")
        self._notes = _label(self, "What can't be compared")
        results = (self._heading, self._first, self._table, self._more)
        reasons = (self._changes_heading, self._changes, self._notes)
        lay_out(QVBoxLayout(self), *results, *reasons, spacing=4)
        self.hide()

    def set_compared(self, compared: ComparisonState | None, comparison: Comparison | None) -> None:
        """Shows a comparison, or that it is on its way while it is None; emits nothing."""
        self.setVisible(compared is not None and not compared.problem)
        if compared is None or compared.problem:
            self._shown = None
            return
        self._heading.setText(_heading(compared, comparison))
        for part in (self._first, self._more, self._notes):
            part.setVisible(comparison is not None)
        self._table.setVisible(comparison is not None and _has_numbers(comparison))
        for part in (self._changes_heading, self._changes):
            part.setVisible(comparison is not None and bool(comparison.changes))
        if comparison is not None and comparison is not self._shown:
            self._show(comparison)
        self._shown = comparison

    def _show(self, comparison: Comparison) -> None:
        first, *more = comparison.sentences or ("",)
        self._first.setText(first)
        self._more.setText("\n".join(more))
        self._more.setVisible(bool(more))
        self._table.set_gaps(comparison.gaps, comparison.compared)
        pinned = isinstance(comparison.what, int)
        self._changes_heading.setText(
            "Changed since it was pinned" if pinned else "What the twin has otherwise"
        )
        self._changes.setText(_listed(comparison.changes))
        self._notes.setText(_listed(comparison.notes))
        self._notes.setVisible(bool(comparison.notes))


def _has_numbers(comparison: Comparison) -> bool:
    """Tells whether anything can be compared: a table of dashes would only hide the reason."""
    return any(gap.states or gap.output for gap in comparison.gaps)


def _heading(compared: ComparisonState, comparison: Comparison | None) -> str:
    if comparison is not None:
        return f"Beside {compared.name}"
    if compared.experiment is None:
        name = compared.name[0].upper() + compared.name[1:]
        return f"{name} comes as soon as the run itself is there…"
    return f"Running {compared.name}…"


def _listed(lines: tuple[str, ...]) -> str:
    return "\n".join(f"• {line}" for line in lines)


def _label(parent: QWidget, name: str, *, bold: bool = False) -> PlainLabel:
    label = PlainLabel(parent)
    label.setAccessibleName(name)
    # Not `Minimum`: as high as it would be in a narrower panel, it would have that one scrolled.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if bold:
        font = QFont()
        font.setBold(True)
        label.setFont(font)
    return label
