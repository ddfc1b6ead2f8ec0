"""The controls of the layer panel: one for each kind of argument."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lstmviz.window.controls.error_label import ErrorLabel, mark_invalid
from lstmviz.window.controls.fonts import monospace
from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.controls.quiet_combo_box import QuietComboBox
from lstmviz.window.panels.argument_help import ARGUMENT_HELP

NO_DEFAULT = object()
"""For an argument that Keras wants to be told, and for what is no argument of Keras'."""


class ArgumentControl(QWidget):
    """An argument's field with its name, the way back to Keras' default, and its error.

    Signals:
        changed (str, object): the argument, and the value that the person wants.
        refused (str): the sentence about a text that can't be used.
    """

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, argument: str, default: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.argument = argument
        self._default = default
        self.setToolTip(ARGUMENT_HELP[argument])
        self._error = ErrorLabel(self)
        self._reset = QToolButton(self)
        self._reset.setText("↺")
        self._reset.setAutoRaise(True)
        self._reset.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        way_back = f"Back to Keras' default {argument}={default!r}"
        self._reset.setToolTip(way_back)
        self._reset.setAccessibleName(way_back)
        self._reset.clicked.connect(self._go_back)
        # Its room stays taken: what is beside it doesn't jump when it comes and goes.
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._reset.setSizePolicy(policy)
        self._reset.hide()

    @property
    def error(self) -> str:
        """The sentence under the control; empty where there is none."""
        return self._error.text()

    def field(self) -> QWidget:
        """What the person edits."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Shows the value without emitting."""
        raise NotImplementedError

    def show_error(self, sentence: str) -> None:
        """Puts the sentence under the control, and marks the field; empty: neither."""
        self._error.set_sentence(sentence)
        mark_invalid(self.field(), bool(sentence))

    def clear_error(self) -> None:
        """Takes a sentence away that was put there by `show_error`."""
        self.show_error("")

    def _show_difference(self, label: QWidget, value: Any) -> None:
        differs = self._default is not NO_DEFAULT and value != self._default
        label.setFont(monospace(bold=differs))
        self._reset.setVisible(differs)

    def _go_back(self) -> None:
        self.field().setFocus()  # the button is about to vanish, and the focus with it
        self.changed.emit(self.argument, self._default)


class FlagControl(ArgumentControl):
    """An argument that is True or False."""

    def __init__(
        self, argument: str, default: bool, *, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(argument, default, parent)
        self._box = QCheckBox(text or argument, self)
        self._box.setAccessibleName(argument)
        self._box.setAccessibleDescription(ARGUMENT_HELP[argument])
        self._box.toggled.connect(self._toggled)
        _lay_out(self, [self._box], self._reset, None, self._error)
        self._show_difference(self._box, default)

    def field(self) -> QWidget:
        """The check box."""
        return self._box

    def set_value(self, value: Any) -> None:
        """Ticks the box or not."""
        with QSignalBlocker(self._box):
            self._box.setChecked(value)
        self._show_difference(self._box, value)

    def _toggled(self, checked: bool) -> None:
        self.changed.emit(self.argument, checked)


class ChoiceControl(ArgumentControl):
    """An argument that is one of several names; a value beyond them is shown as one more."""

    def __init__(
        self,
        argument: str,
        default: str,
        options: tuple[str | None, ...],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(argument, default, parent)
        self._known = len(options)
        self._values: list[Any] = list(options)
        self._label = QLabel(argument, self)
        self._box = QuietComboBox(self)
        self._box.setAccessibleName(argument)
        self._box.setAccessibleDescription(ARGUMENT_HELP[argument])
        self._box.addItems([_told(option) for option in options])
        self._label.setBuddy(self._box)
        self._box.activated.connect(self._chosen)
        _lay_out(self, [self._label], self._reset, self._box, self._error)
        self._shown: Any = default
        self.set_value(default)

    def field(self) -> QWidget:
        """The combo box."""
        return self._box

    def set_value(self, value: Any) -> None:
        """Chooses the value; what isn't among the names becomes an entry of its own."""
        self._shown = value
        with QSignalBlocker(self._box):
            if value not in self._values:
                while len(self._values) > self._known:
                    self._box.removeItem(len(self._values) - 1)
                    self._values.pop()
                self._values.append(value)
                self._box.addItem(_told(value))
            self._box.setCurrentIndex(self._values.index(value))
        self._show_difference(self._label, value)

    def _chosen(self, index: int) -> None:
        if self._values[index] != self._shown:
            self._shown = self._values[index]
            self.changed.emit(self.argument, self._shown)


class NumberControl(ArgumentControl):
    """A whole number, with room for a button beside it."""

    def __init__(
        self,
        argument: str,
        text: str,
        field: NumberField,
        *,
        beside: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(argument, NO_DEFAULT, parent)
        self._refused_text = ""  # the sentence about it
        self._number = field
        self._label = QLabel(text, self)
        if text.replace("&", "") == argument:  # the experiment's seed is no argument of Keras'
            self._label.setFont(monospace())
        self._label.setBuddy(field)
        field.setAccessibleDescription(ARGUMENT_HELP[argument])
        field.committed.connect(self._committed)
        field.refused.connect(self._text_refused)
        field.reverted.connect(self._reverted)
        _lay_out(self, [self._label, field], beside, None, self._error)

    def field(self) -> QWidget:
        """The number field."""
        return self._number

    def set_value(self, value: Any) -> None:
        """Shows the number; a text that couldn't be used stays while the number is the same."""
        self._number.set_value(value)
        if not self._number.is_invalid:
            self._reverted()

    def show_error(self, sentence: str) -> None:
        """Puts the sentence under the number, below that about a text that still stands there."""
        if not self._number.is_invalid:
            self._refused_text = ""
        super().show_error("\n".join(filter(None, (self._refused_text, sentence))))

    def _committed(self, value: int) -> None:
        self._reverted()
        self.changed.emit(self.argument, value)

    def _text_refused(self, _text: str, sentence: str) -> None:
        self._refused_text = sentence
        self.show_error("")
        self.refused.emit(sentence)

    def _reverted(self) -> None:
        self._refused_text = ""
        self.show_error("")


def _lay_out(
    control: ArgumentControl,
    line: list[QWidget],
    beside: QWidget | None,
    below: QWidget | None,
    error: ErrorLabel,
) -> None:
    column = QVBoxLayout(control)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    row = QHBoxLayout()
    row.setSpacing(6)
    for widget in line:
        row.addWidget(widget)
    row.addStretch(1)
    if beside is not None:
        row.addWidget(beside)
    column.addLayout(row)
    if below is not None:
        below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column.addWidget(below)
    column.addWidget(error)


def _told(value: Any) -> str:
    if value is None:
        return "None (linear)"
    if isinstance(value, dict):
        config = ", ".join(f"{k}={v!r}" for k, v in value.get("config", {}).items())
        return f"{value['class_name']}({config})"
    return str(value)
