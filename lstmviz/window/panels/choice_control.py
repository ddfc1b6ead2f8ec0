"""The controls for an argument that is one of several names."""

from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.config import expected_of
from lstmviz.experiment.plain_text import shortened
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_help import ARGUMENT_HELP
from lstmviz.window.widgets.default_mark import DefaultMark
from lstmviz.window.widgets.no_wheel_combo_box import NoWheelComboBox
from lstmviz.window.widgets.searched_combo_box import SearchedComboBox
from lstmviz.window.widgets.wrapping_label import WrappingLabel


class ChoiceControl(ArgumentControl):
    """An argument that is one of a few values; a value beyond them is shown as one more."""

    def __init__(
        self,
        argument: str,
        default: Any,
        options: tuple[Any, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(argument, default, parent)
        self._known = len(options)
        self._values: list[Any] = list(options)
        self._label = WrappingLabel(argument, self)
        self._box = self._made_box([_told(option) for option in options])
        self._box.setAccessibleName(argument)
        self._box.setAccessibleDescription(ARGUMENT_HELP[argument])
        DefaultMark(options.index(default), self._box)
        self._label.setBuddy(self._box)
        self._lay_out([self._label], self._box)
        self._shown: Any = default
        self.set_value(default)

    def field(self) -> QWidget:
        """The combo box."""
        return self._box

    def set_value(self, value: Any) -> None:
        """Chooses the value; what isn't among the known ones becomes an entry of its own."""
        self._shown = value
        with QSignalBlocker(self._box):
            if value not in self._values:
                while len(self._values) > self._known:
                    self._box.removeItem(len(self._values) - 1)
                    self._values.pop()
                self._values.append(value)
                self._box.addItem(_told(value))
            self._show(self._values.index(value))
        self._show_difference(self._label, value)

    def _made_box(self, names: list[str]) -> NoWheelComboBox:
        box = NoWheelComboBox(self)
        box.addItems(names)
        box.activated.connect(self._chosen)
        return box

    def _show(self, index: int) -> None:
        self._box.setCurrentIndex(index)

    def _chosen(self, index: int) -> None:
        if self._values[index] != self._shown:
            self._shown = self._values[index]
            self.changed.emit(self.argument, self._shown)


class SearchedControl(ChoiceControl):
    """An argument that is one of many names, in which a person finds one by typing."""

    def discard_text(self) -> None:
        """Shows the name again in place of a text that is none."""
        self._searched.revert()
        self._text_settled()

    def _made_box(self, names: list[str]) -> NoWheelComboBox:
        self._searched = SearchedComboBox(names, self)
        self._searched.setToolTip(f"{self.toolTip()}\nType any part of a name to find it.")
        self._searched.picked.connect(self._chosen)
        self._searched.refused.connect(self._name_refused)
        self._searched.reverted.connect(self._text_settled)
        return self._searched

    def _show(self, index: int) -> None:
        self._searched.show_name(index)
        if not self._searched.holds_refused_text:
            self._text_settled()

    def _chosen(self, index: int) -> None:
        self._text_settled()
        super()._chosen(index)

    def _name_refused(self, text: str) -> None:
        got = shortened(text, 40) if text.strip() else "nothing"
        self._text_refused(f"{self.argument}: expected {expected_of(self.argument)}, got {got}.")


def _told(value: Any) -> str:
    return "None (linear)" if value is None else str(value)
