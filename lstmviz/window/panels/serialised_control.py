"""The control for an initializer, regularizer or constraint, with fields for its parameters."""

from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from lstmviz.experiment.arguments import MOST_SEED, SERIALISED, LayerConfig, kind_of
from lstmviz.experiment.keras_names import MATRIX_ONLY_INITIALIZERS, PARAMETERS, Parameter
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.serialised import format_serialised, serialised
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_help import parameter_help, rank_of, tip_with_default
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.combo_boxes import DefaultMark, NoWheelComboBox
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.labels import mark_invalid
from lstmviz.window.widgets.layouts import tab_in_order
from lstmviz.window.widgets.number_field import DecimalField, NumberField, OptionalNumberField
from lstmviz.window.widgets.typed_field import TypedField

_INDENT = 14


class ParameterFields(QWidget):
    """A field for each parameter of a class, which `set_config` fills.

    Signals:
        changed (str, object): a parameter, and the value that the person wants for it.
        refused (str): the sentence about a text that can't be used.
        settled (): a text that couldn't be used is gone.
    """

    changed = Signal(str, object)
    refused = Signal(str)
    settled = Signal()

    def __init__(
        self, argument: str, class_name: str, rank: int, parent: QWidget | None = None
    ) -> None:
        """Makes the fields; the weight that the argument is about has so many axes."""
        super().__init__(parent)
        self._argument = argument
        self._rank = rank
        self._class_name = class_name
        self._sentences: dict[str, str] = {}
        self._fields: dict[str, TypedField | _NameBox] = {}
        self._labels: dict[str, QLabel] = {}
        grid = QGridLayout(self)
        grid.setContentsMargins(_INDENT, 0, 0, 2)
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for row, parameter in enumerate(shown_parameters(class_name)):
            label = QLabel(parameter.name, self)
            field = self._made(parameter)
            help_ = parameter_help(class_name, parameter.name)
            explain(field, help_, _called(parameter.name, argument))
            for widget in (label, field):
                widget.setToolTip(tip_with_default(parameter.name, help_, parameter.default))
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
            grows = isinstance(field, _NameBox)
            grid.addWidget(field, row, 1, Qt.AlignmentFlag(0) if grows else _LEFT)
            self._fields[parameter.name] = field
            self._labels[parameter.name] = label

    @property
    def sentences(self) -> str:
        """What is wrong with texts that stand in the fields, a line each."""
        return "\n".join(self._sentences.values())

    def set_config(self, config: dict[str, Any]) -> None:
        """Shows the parameters, Keras' default where one isn't given, without emitting.

        A text that can't be used stays over a number that is the same.
        """
        for parameter in shown_parameters(self._class_name):
            field = self._fields[parameter.name]
            value = config.get(parameter.name, parameter.default)
            field.set_value(value)
            self._labels[parameter.name].setFont(monospace(bold=value != parameter.default))
            if isinstance(field, _NameBox) or not field.is_invalid:
                self._sentences.pop(parameter.name, None)

    def discard_texts(self) -> None:
        """Shows the last good values in place of texts that can't be used."""
        self._sentences.clear()
        for field in self._fields.values():
            if isinstance(field, TypedField):
                field.revert()

    def _made(self, parameter: Parameter) -> "TypedField | _NameBox":
        if parameter.kind == "name":
            box = _NameBox(parameter.options, self)
            box.committed.connect(partial(self._committed, parameter.name))
            return box
        field = self._made_field(parameter)
        field.committed.connect(partial(self._committed, parameter.name))
        field.refused.connect(partial(self._refused, parameter.name))
        field.reverted.connect(partial(self._settle, parameter.name))
        return field

    def _made_field(self, parameter: Parameter) -> TypedField:
        called = _called(parameter.name, self._argument)
        if parameter.kind == "seed":
            expected = f"an integer from 0 to {MOST_SEED}, or None"
            return OptionalNumberField(called, maximum=MOST_SEED, expected=expected, parent=self)
        if parameter.kind == "axis":
            last = self._rank - 1
            expected = f"an axis from {-last - 1} to {last}"
            return NumberField(
                called, minimum=-last - 1, maximum=last, expected=expected, parent=self
            )
        bounds: dict[str, Any] = {
            "positive": {"minimum": 0.0, "above": True},
            "not negative": {"minimum": 0.0},
        }.get(parameter.kind, {})
        step = 0.1 if abs(parameter.default) >= 1 else 0.01
        expected = "a number" if parameter.kind == "numbers" else parameter.expected
        return DecimalField(called, step=step, expected=expected, parent=self, **bounds)

    def _committed(self, name: str, value: Any) -> None:
        self._settle(name)
        self.changed.emit(name, value)

    def _refused(self, name: str, _text: str, sentence: str) -> None:
        self._sentences[name] = sentence
        self.refused.emit(sentence)

    def _settle(self, name: str) -> None:
        self._sentences.pop(name, None)
        self.settled.emit()


class _NameBox(NoWheelComboBox):
    """A few names to choose from, with the signals of a field."""

    committed = Signal(object)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumContentsLength(6)  # there is a label beside it
        self.addItems(list(names))
        self.activated.connect(lambda: self.committed.emit(self.currentText()))

    def set_value(self, value: str) -> None:
        """Chooses the name without emitting."""
        self.setCurrentText(value)


def options_of(argument: str, layer: LayerConfig) -> tuple[str | None, ...]:
    """Returns the short names to choose from, and None where the argument may be left out."""
    known = SERIALISED[kind_of(argument)]
    if kind_of(argument) != "initializer":
        return (None, *known)
    is_matrix = rank_of(layer, argument) > 1
    return tuple(name for name in known if is_matrix or name not in MATRIX_ONLY_INITIALIZERS)


def shown_parameters(class_name: str) -> tuple[Parameter, ...]:
    """Returns the parameters that have a field: which axes a matrix has is plain."""
    return tuple(each for each in PARAMETERS[class_name] if each.kind != "axes")


def has_fields_for(class_name: str, config: dict[str, Any]) -> bool:
    """Tells whether the fields can show these parameters; lists they can't."""
    shown = {parameter.name for parameter in shown_parameters(class_name)}
    return all(
        name in shown and value is not None and not isinstance(value, list)
        for name, value in config.items()
    )


def _called(parameter: str, argument: str) -> str:
    return f"{parameter} of {argument}"


_LEFT = Qt.AlignmentFlag.AlignLeft


def _shown(value: Any) -> str:
    return plain_text(format_serialised(value), keep_tags=True)


class SerialisedControl(ArgumentControl):
    """A choice of one of Keras' classes, and fields for what the class takes.

    What the choice or the fields can't hold is shown as one more entry.
    """

    def __init__(
        self,
        argument: str,
        default: str | None,
        layer: LayerConfig,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(argument, default, parent)
        self._options: tuple[str | None, ...] = ()
        self._known = SERIALISED[kind_of(argument)]
        self._fields: ParameterFields | None = None
        self._fields_for = ("", 0)  # the class and the axes of the weight
        self._rank = 0
        self._box = NoWheelComboBox(self)
        self._box.activated.connect(self._chosen)
        self._label = self._lay_out_choice(self._box, options_of(argument, layer).index(default))
        self._shown: Any = default
        self.set_layer(layer)
        self.set_value(default)

    def field(self) -> QWidget:
        """Returns the combo box."""
        return self._box

    def set_layer(self, layer: LayerConfig) -> None:
        """Offers what the weight can have, of which a layer decides how many axes it has."""
        super().set_layer(layer)
        self._rank = rank_of(layer, self.argument)
        options = options_of(self.argument, layer)
        if options != self._options:
            self._options = options
            with QSignalBlocker(self._box):
                self._box.clear()
                self._box.addItems([_shown(option) for option in options])
            DefaultMark(options.index(self._default), self._box)

    def set_value(self, value: Any) -> None:
        """Chooses the class and shows its parameters; a text in their fields stays."""
        self._shown = value
        name, config = self._taken_apart(value)
        fits = name is None or has_fields_for(self._known[name], config)
        beyond = name not in self._options or not fits
        with QSignalBlocker(self._box):
            while self._box.count() > len(self._options):
                self._box.removeItem(len(self._options))
            if beyond:
                self._box.addItem(_shown(value))
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
        """Returns an object's short name, and its parameters."""
        if not isinstance(value, dict):
            return value, {}
        names = {class_name: name for name, class_name in self._known.items()}
        return names[value["class_name"]], value["config"]

    def _show_fields(self, class_name: str, config: dict[str, Any]) -> None:
        if (class_name, self._rank) != self._fields_for:
            self._fields_for = class_name, self._rank
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
        fields = ParameterFields(self.argument, class_name, self._rank, self)
        fields.changed.connect(self._parameter_changed)
        fields.refused.connect(self._tell_texts)
        fields.refused.connect(self.refused)
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
        self._request(serialised(self._fields_for[0], config, self._known))

    def _request(self, value: Any) -> None:
        if value != self._shown:
            self.set_value(value)
            self.changed.emit(self.argument, value)
