"""Chooses what the run is compared with, twins and pinned runs, and shows the comparison."""

from functools import partial
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.experiment.config import config_classes
from lstmviz.experiment.size import format_bytes
from lstmviz.experiment.twins import OF_ANY_KIND, Twin, words_of
from lstmviz.window.panels.comparison_view import ComparisonView
from lstmviz.window.snapshot import (
    WORTH_TELLING,
    Pin,
    Snapshot,
    name_of,
    title_of,
)
from lstmviz.window.widgets.buttons import ChoiceButton, HelpButton
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_HELP = "Hold the present run against this one. A second click ends that."


class PinRow(QWidget):
    """A large button with the pin's name, and two small ones.

    Signals:
        chosen (): it is wanted, or not any more.
        go_back_requested (): its experiment is to be the present one.
        remove_requested (): it is to go.

    Attributes:
        button: on while it is compared with.
        go_back: a button, as is remove.
    """

    chosen = Signal()
    go_back_requested = Signal()
    remove_requested = Signal()

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
        self.button.clicked.connect(self.chosen)
        self.go_back.clicked.connect(self.go_back_requested)
        self.remove.clicked.connect(self.remove_requested)
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
        column, margins = QVBoxLayout(self._content), (6, 6, 6, 6)
        lay_out(column, *rows, *shown, 1, spacing=6, margins=margins)
        self._scroll = VerticalScrollArea(self._content, self)
        lay_out(QVBoxLayout(self), self._scroll)

    def _made_twin(self, which: Twin) -> ChoiceButton:
        button = ChoiceButton(self._content)
        words = words_of(which)
        button.set_text(words.title, words.help)
        button.clicked.connect(partial(self._chosen, which))
        return button

    def _made_label(self, name: str) -> PlainLabel:
        label = PlainLabel(self._content)
        label.setAccessibleName(f"What this is: {name}")
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
        row.chosen.connect(partial(self._chosen, number))
        row.go_back_requested.connect(partial(self.go_back_requested.emit, number))
        row.remove_requested.connect(partial(self.unpin_requested.emit, number))
        before: QWidget = self._pins[-1].remove if self._pins else self._last_choice
        for control in (row.button, row.go_back, row.remove):
            QWidget.setTabOrder(before, control)
            before = control
        self._pins.append(row)
        self._pin_column.addWidget(row)

    def _chosen(self, which: Twin | int, _checked: bool = False) -> None:
        self.compare_requested.emit(which)
