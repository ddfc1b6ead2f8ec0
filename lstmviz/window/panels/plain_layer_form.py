"""The arguments of a layer that isn't recurrent, or of a wrapper around one that is."""

from collections.abc import Iterator
from dataclasses import fields

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.model.layers import TimeDistributedConfig
from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.window.panels.argument_control import ArgumentControl
from lstmviz.window.panels.argument_factory import made_control
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out

_LAYERS = ("layer", "backward_layer")


class PlainLayerForm(QWidget):
    """A control for each argument of one layer of a model, under its name.

    Signals:
        changed (str, object): an argument, and the value that the person wants.
        refused (str): the sentence about a text that can't be used.
    """

    changed = Signal(str, object)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = PlainLabel(self)
        self._title.setFont(bold_font())
        self._expression = PlainLabel(self, "The layer as Keras code")
        self._controls: dict[str, ArgumentControl] = {}
        self._of: tuple[type[LayerConfig], ...] = ()
        self._column = QVBoxLayout(self)
        lay_out(self._column, self._title, self._expression, spacing=6)
        self.hide()

    @property
    def controls(self) -> Iterator[ArgumentControl]:
        """The controls of the layer that is shown."""
        return iter(self._controls.values())

    def control(self, argument: str) -> ArgumentControl | None:
        """Returns the control of an argument; None where the layer hasn't got it."""
        return self._controls.get(argument)

    def show_layer(self, name: str, config: LayerConfig) -> None:
        """Shows a layer's arguments; emits nothing."""
        inner = config.layer if isinstance(config, TimeDistributedConfig) else config
        self._title.setText(name)
        self._expression.setText(constructor_expression(config))
        of = (type(config), type(inner))
        if of != self._of:
            self._of = of
            self._make(inner)
        for argument, control in self._controls.items():
            control.set_value(getattr(inner, argument))
        self.show()

    def _make(self, config: LayerConfig) -> None:
        for control in self._controls.values():
            control.setParent(None)  # at once: Tab leads there no more
            control.deleteLater()
        self._controls = {}
        for field in fields(config):
            if field.name not in _LAYERS:
                control = made_control(field.name, config, self)
                control.changed.connect(self.changed)
                control.refused.connect(self.refused)
                self._controls[field.name] = control
                self._column.addWidget(control)
