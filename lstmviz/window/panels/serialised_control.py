"""The control for an initializer, a regularizer or a constraint, with its parameters."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.experiment.serialised import format_serialised, serialised
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_help import ARGUMENT_HELP
from lstmviz.window.panels.parameter_fields import (
    ParameterFields,
    has_fields_for,
    shown_parameters,
)
from lstmviz.window.widgets.default_mark import DefaultMark
from lstmviz.window.widgets.error_label import mark_invalid
from lstmviz.window.widgets.no_wheel_combo_box import NoWheelComboBox
from lstmviz.window.widgets.tab_order import tab_in_order
from lstmviz.window.widgets.wrapping_label import WrappingLabel


class SerialisedControl(ArgumentControl):
    """A choice of one of Keras' classes, and fields for what the class takes.

    What the choice or the fields can't hold is shown as one more entry.
    """

    def __init__(
        self,
        argument: str,
        default: str | None,
        options: tuple[str | None, ...],
        known: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Makes the control.

        Args:
            argument: its name.
            default: Keras' own.
            options: the short names to choose from, and None where it may be left out.
            known: the classes that the short names stand for.
            parent: the widget it lives in.
        """
        super().__init__(argument, default, parent)
        self._options = options
        self._known = known
        self._fields: ParameterFields | None = None
        self._class_name = ""  # of the fields
        self._label = WrappingLabel(argument, self)
        self._box = NoWheelComboBox(self)
        self._box.setAccessibleName(argument)
        self._box.setAccessibleDescription(ARGUMENT_HELP[argument])
        self._box.addItems([format_serialised(option) for option in options])
        DefaultMark(options.index(default), self._box)
        self._label.setBuddy(self._box)
        self._box.activated.connect(self._chosen)
        self._lay_out([self._label], self._box)
        self._shown: Any = default
        self.set_value(default)

    def field(self) -> QWidget:
        """The combo box."""
        return self._box

    def set_value(self, value: Any) -> None:
        """Chooses the class and shows its parameters; a text in their fields stays."""
        self._shown = value
        name, config = self._taken_apart(value)
        beyond = name not in self._options or not self._fit(name, config)
        with QSignalBlocker(self._box):
            while self._box.count() > len(self._options):
                self._box.removeItem(len(self._options))
            if beyond:
                self._box.addItem(format_serialised(value))
            self._box.setCurrentIndex(len(self._options) if beyond else self._options.index(name))
        self._show_fields("" if beyond or name is None else self._known[name], config)
        self._show_difference(self._label, value)

    def show_error(self, sentence: str) -> None:
        """Puts the sentence under the control, below those about texts that stand in its fields."""
        super().show_error(sentence)
        mark_invalid(self._box, bool(sentence))

    def discard_text(self) -> None:
        """Shows the parameters again in place of texts that can't be used."""
        if self._fields is not None:
            self._fields.discard_texts()
        self._tell_texts()

    def _taken_apart(self, value: Any) -> tuple[str | None, dict[str, Any]]:
        """An object's short name, and its parameters."""
        if not isinstance(value, dict):
            return value, {}
        names = {class_name: name for name, class_name in self._known.items()}
        return names[value["class_name"]], value["config"]

    def _fit(self, name: str | None, config: dict[str, Any]) -> bool:
        return name is None or has_fields_for(self._known[name], config)

    def _show_fields(self, class_name: str, config: dict[str, Any]) -> None:
        if class_name != self._class_name:
            self._class_name = class_name
            if self._fields is not None:
                self._fields.setParent(None)  # at once: Tab doesn't lead there any more
                self._fields.deleteLater()
                self._fields = None
            if class_name and shown_parameters(class_name):
                self._fields = self._made_fields(class_name)
        if self._fields is not None:
            self._fields.set_config(config)
        self._tell_texts()

    def _made_fields(self, class_name: str) -> ParameterFields:
        fields = ParameterFields(self.argument, class_name, self)
        fields.changed.connect(self._parameter_changed)
        fields.refused.connect(self._parameter_refused)
        fields.settled.connect(self._tell_texts)
        column = self.layout()
        assert isinstance(column, QVBoxLayout)
        column.insertWidget(column.count() - 1, fields)  # above the sentence
        fields.show()
        tab_in_order(self._box, [fields])
        return fields

    def _tell_texts(self) -> None:
        sentences = "" if self._fields is None else self._fields.sentences
        if sentences != self._unusable:
            self._unusable = sentences
            self.show_error("")

    def _chosen(self, index: int) -> None:
        if index < len(self._options):
            name = self._options[index]
            new = None if name is None else serialised(self._known[name], {}, self._known)
            self._request(new)

    def _parameter_changed(self, parameter: str, value: Any) -> None:
        config = {**self._taken_apart(self._shown)[1], parameter: value}
        self._request(serialised(self._class_name, config, self._known))

    def _parameter_refused(self, sentence: str) -> None:
        self._tell_texts()
        self.refused.emit(sentence)

    def _request(self, value: Any) -> None:
        if value != self._shown:
            self.set_value(value)
            self.changed.emit(self.argument, value)
