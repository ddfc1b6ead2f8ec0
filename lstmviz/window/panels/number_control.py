"""The control for an argument that is a number."""

from typing import Any

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from lstmviz.window.panels.argument_control import NO_DEFAULT, ArgumentControl
from lstmviz.window.panels.argument_help import ARGUMENT_HELP, WEIGHTS_SEED
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.typed_field import TypedField
from lstmviz.window.widgets.wrapping_label import WrappingLabel
from lstmviz.window.widgets.wrapping_row import WrappingRow


class NumberControl(ArgumentControl):
    """A number with its default beside it, and room for a button."""

    def __init__(
        self,
        argument: str,
        field: TypedField,
        *,
        default: Any = NO_DEFAULT,
        text: str = "",
        reference: QWidget | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Makes the control.

        Args:
            argument: its name.
            field: what the person edits.
            default: Keras' own, where it has one.
            text: the argument's name with its mnemonic.
            reference: stands beside the field.
            parent: the widget it lives in.
        """
        super().__init__(argument, default, parent)
        self._number = field
        self._label = WrappingLabel(text or argument, self)
        if argument != WEIGHTS_SEED:  # which is no argument of Keras'
            self._label.setFont(monospace())
        self._label.setBuddy(field)
        field.setAccessibleDescription(ARGUMENT_HELP[argument])
        field.committed.connect(self._committed)
        field.refused.connect(self._refused)
        field.reverted.connect(self._text_settled)
        if reference is not None:  # all in one line would be the panel's widest by far
            self._lay_out([self._label], _in_a_row(field, reference))
        elif default is NO_DEFAULT:
            self._lay_out([self._label, field], None)
        else:
            self._lay_out([self._label], _with_default(field, default))

    def field(self) -> QWidget:
        """The number field."""
        return self._number

    def set_value(self, value: Any) -> None:
        """Shows the number; a text that couldn't be used stays while the number is the same."""
        self._number.set_value(value)
        if not self._number.is_invalid:
            self._text_settled()
        if self._default is not NO_DEFAULT:
            self._show_difference(self._label, value)

    def show_error(self, sentence: str) -> None:
        """Puts the sentence under the number, below that about a text that still stands there."""
        if not self._number.is_invalid:
            self._unusable = ""
        super().show_error(sentence)

    def discard_text(self) -> None:
        """Shows the number again in place of a text that is none."""
        self._number.revert()
        self._text_settled()

    def _committed(self, value: Any) -> None:
        self._text_settled()
        self.changed.emit(self.argument, value)

    def _refused(self, _text: str, sentence: str) -> None:
        self._text_refused(sentence)


def _with_default(field: QWidget, default: Any) -> QWidget:
    message = QLabel(f"default {default}")
    message.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return _in_a_row(field, message)


def _in_a_row(field: QWidget, reference: QWidget) -> QWidget:
    both = QWidget()
    row = WrappingRow(both)
    row.addWidget(field)
    row.addWidget(reference)
    return both
