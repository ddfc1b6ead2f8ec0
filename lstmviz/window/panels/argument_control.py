"""A control of the layer panel, and the simplest of them."""

from dataclasses import MISSING, fields
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.window.panels.argument_help import FLAG_KEYS, argument_help, tip_with_default
from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.combo_boxes import DefaultMark
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.labels import (
    ErrorLabel,
    WrappingCheckBox,
    WrappingLabel,
    mark_invalid,
)
from lstmviz.window.widgets.layouts import lay_out

NO_DEFAULT = object()
"""For an argument that Keras wants to be told, and for what is no argument of Keras'."""


def default_of(argument: str, layer: LayerConfig) -> Any:
    """Returns what Keras takes where nothing is said; `NO_DEFAULT` where it must be said."""
    default = {field.name: field.default for field in fields(layer)}.get(argument, MISSING)
    return NO_DEFAULT if default is MISSING else default


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
        self._differs: bool | None = None  # from Keras' default; None: nothing is shown yet
        self._unusable = ""  # the sentence about a text that stands in the field
        self._error = ErrorLabel(self)
        has_default = default is not NO_DEFAULT
        said = f"{argument}={default!r}" if has_default else argument
        way_back = f"Back to Keras' default {said}"
        self._reset = HelpButton("↺", way_back, way_back, self)
        self._reset.setAutoRaise(True)
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

    def is_for(self, layer: LayerConfig) -> bool:
        """Tells whether the argument has the same default in a layer."""
        default = default_of(self.argument, layer)
        return default is self._default or bool(default == self._default)

    def field(self) -> QWidget:
        """Returns what the person edits."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Shows the value without emitting; a text that can't be used stays over the same one."""
        raise NotImplementedError

    def set_layer(self, layer: LayerConfig) -> None:
        """Says what the argument does in such a layer; `set_value` is to follow."""
        help_ = argument_help(self.argument, layer)
        self.field().setAccessibleDescription(help_)
        if self.argument in FLAG_KEYS:
            help_ += f" Key: {FLAG_KEYS[self.argument]}"
        self.setToolTip(
            f"{self.argument}\n{help_}"
            if self._default is NO_DEFAULT
            else tip_with_default(self.argument, help_, self._default)
        )

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
        way_back = [] if self._default is NO_DEFAULT else [self._reset]
        row = lay_out(QHBoxLayout(), *line, 1, *way_back, spacing=6)
        if below is not None and not below.hasHeightForWidth():
            below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        under = [] if below is None else [below]
        lay_out(QVBoxLayout(self), row, *under, self._error, spacing=2)
        self._reset.raise_()  # the last of the children: the order in which Tab comes to them

    def _lay_out_choice(self, box: QComboBox, default: int | None) -> QWidget:
        """Puts a label above a box, one entry of which may be Keras' default; returns the label."""
        box.setAccessibleName(self.argument)
        if default is not None:
            DefaultMark(default, box)
        label = WrappingLabel(self.argument, self)
        label.setBuddy(box)
        self._lay_out([label], box)
        return label

    def _show_difference(self, label: QWidget, value: Any) -> None:
        differs = self._default is not NO_DEFAULT and value != self._default
        if differs != self._differs:
            self._differs = differs
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
        self._box.toggled.connect(lambda checked: self.changed.emit(self.argument, checked))
        self._lay_out([self._box], None)
        self._show_difference(self._box, default)

    def field(self) -> QWidget:
        """Returns the check box."""
        return self._box

    def set_value(self, value: Any) -> None:
        """Ticks the box or not."""
        with QSignalBlocker(self._box):
            self._box.setChecked(value)
        self._show_difference(self._box, value)
