"""What the run is held against: twins that are made of it, and runs that were pinned."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.experiment.size import told
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.session.view_state import Twin
from lstmviz.window.compared import WORTH_TELLING, Compared, name_of, title_of
from lstmviz.window.controls.help_button import HelpButton
from lstmviz.window.controls.vertical_scroll_area import VerticalScrollArea
from lstmviz.window.panels.choice_row import ChoiceRow
from lstmviz.window.panels.comparison_view import ComparisonView
from lstmviz.window.snapshot import Snapshot

TWIN_TITLES: Final[dict[Twin, str]] = {
    "stateless": "Stateless twin",
    "whole": "Whole-sequence twin",
    "defaults": "Keras' defaults",
}
"""What a person reads on the buttons and in the menu."""

TWIN_HELP: Final[dict[Twin, str]] = {
    "stateless": "Same weights, same data, every call from zero. The gap in h is the carry.",
    "whole": "All calls joined in time to one. Where h agrees, that is what stateful is for.",
    "defaults": "Same weights, every argument but units left out. What would Keras do alone?",
}


PIN_HELP: Final = "It stays in the picture, dashed, while you change things (P)."


class ComparePanel(QWidget):
    """Choices on top, and under them what the chosen comparison says.

    Signals:
        pin_wanted (): the present run is to be kept.
        compare_wanted (object): a twin, or the place of a pin, was clicked.
        go_back_wanted (int): the pinned experiment is to be the present one again.
        unpin_wanted (int): the pin is to go.
        picked (Moment, int, object): the moment, row and unit of a largest difference.
    """

    pin_wanted = Signal()
    compare_wanted = Signal(object)
    go_back_wanted = Signal(int)
    unpin_wanted = Signal(int)
    picked = Signal(object, int, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Compare")
        content = QWidget(self)
        self._twins = {which: self._made_twin(which, content) for which in TWIN_TITLES}
        self._pin = ChoiceRow(content)
        self._pin.button.setCheckable(False)
        self._pin.set_choice("Pin this run", PIN_HELP)
        self._pin.clicked.connect(self.pin_wanted)
        self._pins: list[_PinRow] = []
        self._pin_column = QVBoxLayout()
        self._pin_column.setSpacing(3)
        self._view = ComparisonView(content)
        self._view.picked.connect(self.picked)
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        for row in self._twins.values():
            column.addWidget(row)
        column.addWidget(self._pin)
        column.addLayout(self._pin_column)
        column.addWidget(self._view)
        column.addStretch(1)
        self._content = content
        self._scroll = VerticalScrollArea(content, self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Shows what there is to compare with, and what is compared; emits nothing."""
        compared = snapshot.compared
        reasons = snapshot.not_offered
        for which, row in self._twins.items():
            reason = reasons[which]
            row.set_choice(
                TWIN_TITLES[which], f"Not here. {reason}" if reason else TWIN_HELP[which]
            )
            _set_state(row, which, compared, is_offered=not reason)
        why_not = snapshot.why_not_pinned
        self._pin.set_choice("Pin this run", why_not or PIN_HELP)
        self._pin.set_state(is_on=False, is_offered=not why_not)
        self._show_pins(snapshot)
        self._view.set_compared(compared, snapshot.comparison)

    def _made_twin(self, which: Twin, parent: QWidget) -> ChoiceRow:
        row = ChoiceRow(parent)
        row.set_choice(TWIN_TITLES[which], TWIN_HELP[which])
        row.clicked.connect(partial(self.compare_wanted.emit, which))
        return row

    def _show_pins(self, snapshot: Snapshot) -> None:
        while len(self._pins) > len(snapshot.pinned):
            gone = self._pins.pop()
            self._pin_column.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        while len(self._pins) < len(snapshot.pinned):
            self._add_pin()
        for number, (row, pin) in enumerate(zip(self._pins, snapshot.pinned, strict=True)):
            layer = constructor_expression(pin.experiment.layer)
            takes = f" It keeps {told(pin.bytes)}." if pin.bytes >= WORTH_TELLING else ""
            help_ = "Hold the present run against this one. A second click ends that."
            row.set_choice(name_of(number), f"{layer}{takes}", help_, title_of(pin, number))
            row.go_back.setEnabled(pin.experiment is not snapshot.experiment)
            _set_state(row, number, snapshot.compared, is_offered=True)

    def _add_pin(self) -> None:
        number = len(self._pins)
        row = _PinRow(number, self._content)
        row.clicked.connect(partial(self.compare_wanted.emit, number))
        row.go_back.clicked.connect(partial(self._go_back, number))
        row.remove.clicked.connect(partial(self._unpin, number))
        before = self._pins[-1].remove if self._pins else self._pin.button
        for control in (row.button, row.go_back, row.remove):
            QWidget.setTabOrder(before, control)
            before = control
        self._pins.append(row)
        self._pin_column.addWidget(row)

    def _go_back(self, number: int, _checked: bool = False) -> None:
        self.go_back_wanted.emit(number)

    def _unpin(self, number: int, _checked: bool = False) -> None:
        self.unpin_wanted.emit(number)


class _PinRow(ChoiceRow):
    """A pinned run.

    Attributes:
        go_back: makes its experiment the present one.
        remove: takes it away.
    """

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = f"pin {number + 1}"
        self.go_back = HelpButton(
            "back",
            f"Go back to {name}",
            "Make the pinned experiment the present one. Undo leads here again.",
            self,
        )
        self.remove = HelpButton(
            "✕", f"Remove {name}", "Let this pin go. What runs now stays as it is.", self
        )
        self.add(self.go_back)
        self.add(self.remove)


def _set_state(
    row: ChoiceRow, which: Twin | int, compared: Compared | None, *, is_offered: bool
) -> None:
    is_on = compared is not None and compared.beside == which
    problem = compared.problem if is_on and compared is not None else ""
    row.set_state(is_on=is_on, is_offered=is_offered, problem=problem)
