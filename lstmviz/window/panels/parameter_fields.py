"""The parameters of one of Keras' classes, as fields under the choice of the class."""

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from lstmviz.experiment.config import MOST_SEED
from lstmviz.experiment.keras_parameters import PARAMETERS, Parameter
from lstmviz.window.panels.argument_help import parameter_help
from lstmviz.window.widgets.decimal_field import DecimalField
from lstmviz.window.widgets.fonts import monospace
from lstmviz.window.widgets.no_wheel_combo_box import NoWheelComboBox
from lstmviz.window.widgets.number_field import NumberField, OptionalNumberField
from lstmviz.window.widgets.typed_field import TypedField

_INDENT = 14


class ParameterFields(QWidget):
    """A field for each parameter of a class.

    Signals:
        changed (str, object): a parameter, and the value that the person wants for it.
        refused (str): the sentence about a text that can't be used.
        settled (): a text that couldn't be used is gone.
    """

    changed = Signal(str, object)
    refused = Signal(str)
    settled = Signal()

    def __init__(self, argument: str, class_name: str, parent: QWidget | None = None) -> None:
        """Makes the fields; `set_config` fills them.

        Args:
            argument: the layer's argument that holds the object.
            class_name: the object's class.
            parent: the widget they live in.
        """
        super().__init__(parent)
        self._argument = argument
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
            said = f"{parameter.name}={parameter.default!r}"
            tip = f"{said}\n{parameter_help(class_name, parameter.name)}"
            label.setToolTip(tip)
            field.setToolTip(tip)
            field.setAccessibleName(_called(parameter.name, argument))
            field.setAccessibleDescription(parameter_help(class_name, parameter.name))
            label.setBuddy(field)
            field.setProperty("parameter", parameter.name)
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
            box.committed.connect(self._committed)
            return box
        field = self._made_field(parameter)
        field.committed.connect(self._committed)
        field.refused.connect(self._refused)
        field.reverted.connect(self._reverted)
        return field

    def _made_field(self, parameter: Parameter) -> TypedField:
        called = _called(parameter.name, self._argument)
        if parameter.kind == "seed":
            expected = f"an integer from 0 to {MOST_SEED}, or None"
            return OptionalNumberField(called, maximum=MOST_SEED, expected=expected, parent=self)
        if parameter.kind == "axis":
            last = 0 if self._argument.startswith("bias") else 1
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

    def _committed(self, value: Any) -> None:
        name = self._of_sender()
        self._sentences.pop(name, None)
        self.settled.emit()
        self.changed.emit(name, value)

    def _refused(self, _text: str, sentence: str) -> None:
        self._sentences[self._of_sender()] = sentence
        self.refused.emit(sentence)

    def _reverted(self) -> None:
        self._sentences.pop(self._of_sender(), None)
        self.settled.emit()

    def _of_sender(self) -> str:
        """The parameter whose field has just said something."""
        return str(self.sender().property("parameter"))


class _NameBox(NoWheelComboBox):
    """A few names to choose from, with the signals of a field."""

    committed = Signal(object)

    def __init__(self, names: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumContentsLength(6)  # there is a label beside it
        self.addItems(list(names))
        self.activated.connect(self._chosen)

    def set_value(self, value: str) -> None:
        """Chooses the name without emitting."""
        self.setCurrentText(value)

    def _chosen(self) -> None:
        self.committed.emit(self.currentText())


def shown_parameters(class_name: str) -> tuple[Parameter, ...]:
    """The parameters that have a field: which axes a matrix has is plain, in an LSTM."""
    return tuple(each for each in PARAMETERS[class_name] if each.kind != "axes")


def has_fields_for(class_name: str, config: dict[str, Any]) -> bool:
    """Whether the fields can show these parameters; lists they can't."""
    shown = {parameter.name for parameter in shown_parameters(class_name)}
    return all(
        name in shown and value is not None and not isinstance(value, list)
        for name, value in config.items()
    )


def _called(parameter: str, argument: str) -> str:
    return f"{parameter} of {argument}"


_LEFT = Qt.AlignmentFlag.AlignLeft
