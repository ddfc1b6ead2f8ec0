"""Chooses what the run is compared with, twins and pinned runs, and shows the comparison."""

from itertools import pairwise
from typing import Any, Final

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.experiment.config import config_classes
from lstmviz.experiment.counting import counted
from lstmviz.experiment.size import format_bytes
from lstmviz.experiment.twins import OF_ANY_KIND, Twin, name_of, words_of
from lstmviz.figure.text.comparison import (
    DIGITS,
    OUTPUT,
    SHORT_OUTPUT,
    bulleted,
    changes_heading,
    format_gap,
    gap_of,
    has_numbers,
    heading_of,
)
from lstmviz.session.view_state import Moment
from lstmviz.trace.comparison.comparison import CallGap, Comparison, Gap
from lstmviz.window.comparison_state import WORTH_TELLING, ComparisonState, Pin, title_of
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.widgets.buttons import ChoiceButton, HelpButton
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_SHORT = {OUTPUT: SHORT_OUTPUT}  # the dock may be narrow
_Role = Qt.ItemDataRole


class _GapModel(NumberTableModel):
    """One line a call: the largest difference of each state and of the output."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(DIGITS, parent)
        self._gaps: tuple[CallGap, ...] = ()
        self._columns: tuple[str, ...] = ()

    def set_gaps(self, gaps: tuple[CallGap, ...], states: tuple[str, ...]) -> None:
        """Shows these, of the states that are compared and of the output."""
        columns, shape = (*states, OUTPUT), (len(gaps), 1 + len(states))
        if columns != self._columns:
            self.set_numbers(np.zeros((0, 0)))  # the headings too are others
            # No methods: a model that holds itself is freed at any time, and Qt still asks it.
            headings = [f"|Δ{_SHORT.get(name, name)}|" for name in columns]
            tips = [f"The largest |Δ {name}| of each call." for name in columns]
            self.set_labels("call {}".format, headings.__getitem__, tips.__getitem__)
        self._gaps, self._columns = gaps, columns
        found = (self.gap(*place) for place in np.ndindex(shape))
        sizes = [np.nan if gap is None else gap.size for gap in found]
        self.set_numbers(np.array(sizes, float).reshape(shape))

    def gap(self, row: int, column: int) -> Gap | None:
        """Tells what a cell is about; None where nothing can be compared."""
        return gap_of(self._gaps[row], self._columns[column])

    def call(self, row: int) -> int:
        """Returns the number of the call that a line is about."""
        return self._gaps[row].call

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = _Role.DisplayRole
    ) -> Any:
        """Returns a cell; its tool tip says where the difference is largest."""
        if role != _Role.ToolTipRole or index.row() >= len(self._gaps):
            return super().data(index, role)
        return _format_cell(self.gap(index.row(), index.column()), self._gaps[index.row()])

    def text_at(self, row: int, column: int) -> str:
        """The difference; a dash where nothing can be compared."""
        return format_gap(self.gap(row, column))


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
        self.let_pick(self._cell_picked)

    def set_gaps(self, gaps: tuple[CallGap, ...], states: tuple[str, ...]) -> None:
        """Shows other differences, of these states and of the output; emits nothing."""
        self._gaps.set_gaps(gaps, states)

    def _cell_picked(self, index: QModelIndex) -> None:
        gap = self._gaps.gap(index.row(), index.column())
        if gap is not None:
            moment = Moment(self._gaps.call(index.row()), gap.step)
            self.picked.emit(moment, gap.row, gap.unit)


def _format_cell(gap: Gap | None, call: CallGap) -> str:
    """Returns where a difference is largest, for the one who points at it."""
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
        self._table.setVisible(comparison is not None and has_numbers(comparison))
        for part in (self._changes_heading, self._changes):
            part.setVisible(comparison is not None and bool(comparison.changes))
        if comparison is not None and comparison is not self._shown:
            self._show(comparison)
        self._shown = comparison

    def _show(self, comparison: Comparison) -> None:
        first, *more = comparison.sentences or ("",)
        self._first.setText(first)
        self._more.tell("\n".join(more))
        self._table.set_gaps(comparison.gaps, comparison.compared)
        self._changes_heading.setText(changes_heading(comparison))
        self._changes.setText(bulleted(comparison.changes))
        self._notes.tell(bulleted(comparison.notes))


def _heading(compared: ComparisonState, comparison: Comparison | None) -> str:
    if comparison is not None:
        return heading_of(compared.name)
    if compared.experiment is None:
        name = compared.name[0].upper() + compared.name[1:]
        return f"{name} comes as soon as the run itself is there…"
    return f"Running {compared.name}…"


def _label(parent: QWidget, name: str, *, bold: bool = False) -> PlainLabel:
    label = PlainLabel(parent, name, is_bold=bold)
    # Not `Minimum`: as high as it would be in a narrower panel, it would have that one scrolled.
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


_HELP = "Hold the present run against this one. A second click ends that."


class PinRow(QWidget):
    """A large button with the pin's name, and two small ones.

    Attributes:
        button: on while it is compared with; a click says that it is wanted, or not any more.
        go_back: clicked, its experiment is to be the present one.
        remove: clicked, it is to go.
    """

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = number
        name = name_of(number)
        self.button = ChoiceButton(self, may_be_cut=True)
        self.go_back = HelpButton(
            "back",
            f"Go back to {name}",
            "Make the pinned experiment the present one. Undo leads here again.",
            self,
        )
        self.remove = HelpButton(
            "✕", f"Remove {name}", "Let this pin go. What runs now stays as it is.", self
        )
        parts = (self.button, self.go_back, self.remove)
        lay_out(QHBoxLayout(self), *parts, spacing=3, growing=(self.button,))

    def set_pin(self, pin: Pin, *, is_present: bool, is_on: bool) -> None:
        """Shows a pin; emits nothing. There is no way back to the present experiment."""
        takes = (
            f" It keeps {format_bytes(pin.bytes)} of memory." if pin.bytes >= WORTH_TELLING else ""
        )
        self.button.set_text(title_of(pin, self._number), f"{_HELP}{takes}")
        self.button.setChecked(is_on)
        self.go_back.setEnabled(not is_present)


PIN_TITLE: Final = "Pin this run"
PIN_HELP: Final = "It stays in the picture, dashed, while you change things (P)."


class ComparePanel(QWidget):
    """Choices on top, under them what the chosen comparison says, and what the choices are.

    Signals:
        pin_requested (): the present run is to be kept.
        compare_requested (object): a twin, or the place of a pin, was clicked.
        go_back_requested (int): the pinned experiment is to be the present one again.
        unpin_requested (int): the pin is to go.
        picked (Moment, int, object): the moment, row and unit of a largest difference.
    """

    pin_requested = Signal()
    compare_requested = Signal(object)
    go_back_requested = Signal(int)
    unpin_requested = Signal(int)
    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Compare")
        self._content = QWidget(self)
        self._others = tuple(known.kind.name for known in config_classes())
        self._twins = {which: self._made_twin(which) for which in (*OF_ANY_KIND, *self._others)}
        self._pin = ChoiceButton(self._content)
        self._pin.setCheckable(False)
        self._pin.set_text(PIN_TITLE, PIN_HELP)
        self._pin.clicked.connect(self.pin_requested)
        self._pins: list[PinRow] = []
        self._problem = ErrorLabel(self._content)
        self._view = ComparisonView(self._content)
        self._view.picked.connect(self.picked)
        about = (*OF_ANY_KIND, PIN_TITLE, *self._others)
        titles = (PIN_TITLE if name == PIN_TITLE else words_of(name).title for name in about)
        self._about = dict(zip(about, map(self._made_label, titles), strict=True))
        self._lay_out()

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Shows what there is to compare with, and what is compared; emits nothing."""
        compared = snapshot.compared
        reference = None if compared is None else compared.reference
        offered = snapshot.not_offered
        for which, button in self._twins.items():
            words, is_on, reason = words_of(which), reference == which, offered.get(which, "")
            button.setChecked(is_on)
            button.setEnabled(not reason or is_on)  # what is on can always be ended
            said = f"not here. {reason}" if reason else words.help
            self._about[which].setText(f"{words.title}: {said}")
            button.set_text(words.title, reason or words.help)
            for part in (button, self._about[which]):
                part.setVisible(which in offered)
        why_not = snapshot.why_not_pinned
        self._pin.setEnabled(not why_not)
        self._about[PIN_TITLE].setText(f"{PIN_TITLE}: {why_not or PIN_HELP}")
        self._show_pins(snapshot)
        problem = "" if compared is None else compared.problem
        if problem != self._problem.text():
            self._problem.set_sentence(problem)
        self._view.set_compared(compared, snapshot.comparison)

    def _lay_out(self) -> None:
        of_any_kind = [self._twins[which] for which in OF_ANY_KIND]
        others = [self._twins[which] for which in self._others]
        self._last_choice = others[-1]
        choices = WrappingRow(None, *of_any_kind, self._pin, spacing=3)
        kinds = WrappingRow(None, *others, spacing=3)
        for before, after in pairwise((*of_any_kind, self._pin, *others)):
            QWidget.setTabOrder(before, after)
        self._pin_column = lay_out(QVBoxLayout(), spacing=3)
        about_column = lay_out(QVBoxLayout(), *self._about.values(), spacing=6)
        shown = (self._problem, self._view, about_column)
        rows = (choices, kinds, self._pin_column)
        lay_out(QVBoxLayout(self._content), *rows, *shown, 1, spacing=6, margins=6)
        self._scroll = VerticalScrollArea(self._content, self)
        lay_out(QVBoxLayout(self), self._scroll)

    def _made_twin(self, which: Twin) -> ChoiceButton:
        button = ChoiceButton(self._content)
        words = words_of(which)
        button.set_text(words.title, words.help)
        button.clicked.connect(lambda: self.compare_requested.emit(which))
        return button

    def _made_label(self, name: str) -> PlainLabel:
        label = PlainLabel(self._content, f"What this is: {name}")
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        return label

    def _show_pins(self, snapshot: Snapshot) -> None:
        while len(self._pins) > len(snapshot.pinned):
            gone = self._pins.pop()
            self._pin_column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._pins) < len(snapshot.pinned):
            self._add_pin()
        reference = None if snapshot.compared is None else snapshot.compared.reference
        for number, (row, pin) in enumerate(zip(self._pins, snapshot.pinned, strict=True)):
            is_present = pin.experiment is snapshot.experiment
            row.set_pin(pin, is_present=is_present, is_on=reference == number)

    def _add_pin(self) -> None:
        number = len(self._pins)
        row = PinRow(number, self._content)
        row.button.clicked.connect(lambda: self.compare_requested.emit(number))
        row.go_back.clicked.connect(lambda: self.go_back_requested.emit(number))
        row.remove.clicked.connect(lambda: self.unpin_requested.emit(number))
        before: QWidget = self._pins[-1].remove if self._pins else self._last_choice
        for control in (row.button, row.go_back, row.remove):
            QWidget.setTabOrder(before, control)
            before = control
        self._pins.append(row)
        self._pin_column.addWidget(row)
