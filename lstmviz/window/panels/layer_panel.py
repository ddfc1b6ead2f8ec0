"""The arguments of the layer's constructor."""

import random
from dataclasses import MISSING, fields
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from lstmviz.experiment.config import MOST_SEED, LSTMConfig, expected_of
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.expression import constructor_expression
from lstmviz.experiment.keras_names import ACTIVATIONS, INITIALIZERS, MATRIX_ONLY_INITIALIZERS
from lstmviz.window.controls.error_label import ErrorLabel
from lstmviz.window.controls.expression_view import ExpressionView
from lstmviz.window.controls.number_field import NumberField
from lstmviz.window.controls.section import Section
from lstmviz.window.controls.vertical_scroll_area import VerticalScrollArea
from lstmviz.window.panels.argument_control import (
    ArgumentControl,
    ChoiceControl,
    FlagControl,
    NumberControl,
)

_SEED = "seed"
_FLAGS = {
    "return_sequences": "return_se&quences",
    "return_state": "return_st&ate",
    "stateful": "&stateful",
    "go_backwards": "&go_backwards",
    "unroll": "unroll",
    "use_bias": "use_bias",
    "unit_forget_bias": "unit_forget_bias",
}
_MATRIX = tuple(name for name in INITIALIZERS if name != "constant")  # which needs its value
_VECTOR = tuple(name for name in _MATRIX if name not in MATRIX_ONLY_INITIALIZERS)
_CHOICES: dict[str, tuple[str | None, ...]] = {
    "activation": (*ACTIVATIONS, None),
    "recurrent_activation": (*ACTIVATIONS, None),
    "kernel_initializer": _MATRIX,
    "recurrent_initializer": _MATRIX,
    "bias_initializer": _VECTOR,
}
_GROUPS = {
    "Shape": ("units",),
    "Output": ("return_sequences", "return_state"),
    "State": ("stateful",),
    "Order": ("go_backwards", "unroll"),
    "Weights": (
        _SEED,
        "use_bias",
        "unit_forget_bias",
        "kernel_initializer",
        "recurrent_initializer",
        "bias_initializer",
    ),
    "Activations": ("activation", "recurrent_activation"),
}
_DEFAULTS = {f.name: f.default for f in fields(LSTMConfig) if f.default is not MISSING}


class LayerPanel(QWidget):
    """The constructor expression, and a control for each argument that is looked for often.

    Signals:
        argument_changed (str, object): an argument of the layer, and the value wanted for it.
        seed_changed (int): the experiment's seed that is wanted.
        refused (str): the sentence about a text that can't be used.
    """

    argument_changed = Signal(str, object)
    seed_changed = Signal(object)  # up to 2**32 - 1, more than Qt's own int holds
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Layer")
        self._expression = ExpressionView(self)
        self._error = ErrorLabel(self)
        self._weights_note = QLabel(
            "The weights are given: initializers and seed don't act on them.", self
        )
        self._weights_note.setWordWrap(True)
        self._weights_note.hide()
        self._controls: dict[str, ArgumentControl] = {}
        self._sections: dict[str, Section] = {}

        content = QWidget(self)
        column = QVBoxLayout(content)
        column.setContentsMargins(6, 6, 6, 6)
        column.setSpacing(6)
        column.addWidget(self._expression)
        column.addWidget(self._error)
        for title, arguments in _GROUPS.items():
            section = Section(title, content)
            for argument in arguments:
                control = self._made(argument)
                section.add(control)
                self._controls[argument] = control
                self._sections[argument] = section
            if title == "Weights":
                section.add(self._weights_note)
            column.addWidget(section)
        column.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(VerticalScrollArea(content, self))

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's layer; emits nothing."""
        self._expression.set_expression(constructor_expression(experiment.layer))
        for argument, control in self._controls.items():
            holder: Any = experiment if argument == _SEED else experiment.layer
            control.set_value(getattr(holder, argument))
        self._weights_note.setVisible(experiment.weights is not None)

    def show_error(self, argument: str, sentence: str) -> None:
        """Puts the sentence under the argument's control, or on top where it has none."""
        control = self._controls.get(argument)
        if control is None:
            self._error.set_sentence(sentence)
            return
        self._sections[argument].set_open(True)
        control.show_error(sentence)

    def clear_errors(self) -> None:
        """Takes the sentences away, but for those about a text that still can't be read."""
        self._error.set_sentence("")
        self._expression.forget()
        for control in self._controls.values():
            control.clear_error()

    def discard_texts(self) -> None:
        """Forgets texts that couldn't be used: they belong to a session that is gone."""
        self._error.set_sentence("")
        self._expression.forget()
        for control in self._controls.values():
            field = control.field()
            if isinstance(field, NumberField):
                field.revert()
            control.show_error("")

    def _made(self, argument: str) -> ArgumentControl:
        control: ArgumentControl
        if argument == "units":
            field = NumberField(
                "units", minimum=1, maximum=2**31 - 1, expected=expected_of("units")
            )
            control = NumberControl(argument, "&units", field)
            control.changed.connect(self.argument_changed)
        elif argument == _SEED:
            control = self._made_seed()
        else:
            if argument in _FLAGS:
                control = FlagControl(argument, _DEFAULTS[argument], text=_FLAGS[argument])
            else:
                control = ChoiceControl(argument, _DEFAULTS[argument], _CHOICES[argument])
            control.changed.connect(self.argument_changed)
        control.refused.connect(self.refused)
        return control

    def _made_seed(self) -> ArgumentControl:
        new = QToolButton(self)
        new.setText("new")
        new.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        new.setToolTip("Draw other weights, from a seed picked at random.")
        new.setAccessibleName("New random seed")
        new.clicked.connect(self._new_seed)
        expected = f"an integer from 0 to {MOST_SEED}"
        field = NumberField(_SEED, maximum=MOST_SEED, expected=expected)
        control = NumberControl(_SEED, "seed (weights)", field, beside=new)
        control.changed.connect(self._seed_committed)
        return control

    def _seed_committed(self, _argument: str, seed: int) -> None:
        self.seed_changed.emit(seed)

    def _new_seed(self) -> None:
        # Four digits: easy to say aloud and to type again.
        self.seed_changed.emit(random.randrange(10_000))
