"""A control of the layer panel, and the simplest of them."""

from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from lstmviz.window.panels.argument_help import ARGUMENT_HELP
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.labels import ErrorLabel, WrappingCheckBox, mark_invalid

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
        self._unusable = ""  # the sentence about a text that stands in the field
        self._error = ErrorLabel(self)
        self._reset = QToolButton(self)
        self._reset.setText("↺")
        self._reset.setAutoRaise(True)
        self._reset.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        has_default = default is not NO_DEFAULT
        said = f"{argument}={default!r}" if has_default else argument
        self.setToolTip(f"{said}\n{ARGUMENT_HELP[argument]}")
        way_back = f"Back to Keras' default {said}"
        self._reset.setToolTip(way_back)
        self._reset.setAccessibleName(way_back)
        self._reset.clicked.connect(self._go_back)
        # Its room stays taken: what is beside it doesn't jump when it comes and goes.
        policy = self._reset.sizePolicy()
        policy.setRetainSizeWhenHidden(has_default)
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
        """Shows the value without emitting; a text that can't be used stays over the same one."""
        raise NotImplementedError

    def show_error(self, sentence: str) -> None:
        """Puts the sentence under the control, below that about a text that still stands there."""
        message = "\n".join(filter(None, (self._unusable, sentence)))
        if message != self.error:
            self._error.set_sentence(message)
        mark_invalid(self.field(), bool(message))

    def clear_error(self) -> None:
        """Takes a sentence away that was put there by `show_error`."""
        self.show_error("")

    def discard_text(self) -> None:
        """Forgets a text that couldn't be used."""
        self.show_error("")

    def _lay_out(self, line: list[QWidget], below: QWidget | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in line:
            row.addWidget(widget)
        row.addStretch(1)
        if self._default is not NO_DEFAULT:
            row.addWidget(self._reset)
        column.addLayout(row)
        if below is not None:
            if not below.hasHeightForWidth():
                below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            column.addWidget(below)
        column.addWidget(self._error)

    def _show_difference(self, label: QWidget, value: Any) -> None:
        differs = self._default is not NO_DEFAULT and value != self._default
        label.setFont(monospace(bold=differs))
        self._reset.setVisible(differs)

    def _go_back(self) -> None:
        self.field().setFocus()  # the button is about to vanish, and the focus with it
        self.discard_text()
        self.changed.emit(self.argument, self._default)

    def _text_refused(self, sentence: str) -> None:
        self._unusable = sentence
        self.show_error("")
        self.refused.emit(sentence)

    def _text_settled(self) -> None:
        self._unusable = ""
        self.show_error("")


class FlagControl(ArgumentControl):
    """An argument that is True or False."""

    def __init__(
        self, argument: str, default: bool, *, text: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(argument, default, parent)
        self._box = WrappingCheckBox(text or argument, self)
        self._box.setAccessibleName(argument)
        self._box.setAccessibleDescription(ARGUMENT_HELP[argument])
        self._box.toggled.connect(self._toggled)
        self._lay_out([self._box], None)
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
