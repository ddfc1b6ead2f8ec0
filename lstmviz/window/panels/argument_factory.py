"""Makes the control that an argument of the layer needs."""

import random
from dataclasses import MISSING, fields
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from lstmviz.experiment.config import MOST_SEED, SERIALISED, LSTMConfig, expected_of
from lstmviz.experiment.keras_names import ACTIVATIONS, DTYPES, MATRIX_ONLY_INITIALIZERS
from lstmviz.window.panels.argument_control import ArgumentControl, FlagControl
from lstmviz.window.panels.argument_help import WEIGHTS_SEED
from lstmviz.window.panels.choice_control import ChoiceControl, SearchedControl
from lstmviz.window.panels.number_control import NumberControl
from lstmviz.window.panels.serialised_control import SerialisedControl
from lstmviz.window.widgets.decimal_field import DecimalField
from lstmviz.window.widgets.number_field import NumberField, OptionalNumberField

DEFAULTS: Final = {f.name: f.default for f in fields(LSTMConfig) if f.default is not MISSING}
"""What Keras takes for each argument where nothing is said; `units` must be said."""

_MNEMONICS: Final = {
    "units": "&units",
    "return_sequences": "return_se&quences",
    "return_state": "return_st&ate",
    "stateful": "&stateful",
    "go_backwards": "&go_backwards",
}
_OFFERED_DTYPES: Final = tuple(name for name in DTYPES if name != "mixed_bfloat16")
_CHOICES: Final[dict[str, tuple[Any, ...]]] = {
    "use_cudnn": ("auto", True, False),
    "implementation": (1, 2),
    "dtype": _OFFERED_DTYPES,
}
_NAMES: Final[tuple[str | None, ...]] = (*ACTIVATIONS, None)


class WeightsSeedControl(NumberControl):
    """The experiment's seed, with a button that draws another one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        new = QToolButton()
        new.setText("new")
        new.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        new.setToolTip("Draw other weights, from a seed picked at random.")
        new.setAccessibleName("New random seed")
        expected = f"an integer from 0 to {MOST_SEED}"
        field = NumberField(WEIGHTS_SEED, maximum=MOST_SEED, expected=expected)
        super().__init__(WEIGHTS_SEED, field, reference=new, parent=parent)
        new.clicked.connect(self._draw)

    def _draw(self) -> None:
        # Four digits: easy to say aloud and to type again.
        self.changed.emit(self.argument, random.randrange(10_000))


def made_control(argument: str, parent: QWidget | None = None) -> ArgumentControl:
    """The control for an argument of the layer, or for the experiment's seed."""
    if argument == WEIGHTS_SEED:
        return WeightsSeedControl(parent)
    default = DEFAULTS.get(argument)
    if isinstance(default, bool):
        text = _MNEMONICS.get(argument, "")
        return FlagControl(argument, default, text=text, parent=parent)
    if argument in _CHOICES:
        return ChoiceControl(argument, default, _CHOICES[argument], parent)
    if argument.endswith("activation"):
        return SearchedControl(argument, default, _NAMES, parent)
    if argument.rpartition("_")[2] in SERIALISED:
        known = SERIALISED[argument.rpartition("_")[2]]
        return SerialisedControl(argument, default, _options(argument), known, parent)
    return _made_number(argument, parent)


def choices_of(argument: str) -> tuple[str, ...]:
    """The names that an argument's control offers, for a search among them."""
    if argument.endswith("activation"):
        return ACTIVATIONS
    if argument.rpartition("_")[2] in SERIALISED:
        return tuple(filter(None, _options(argument)))
    return tuple(map(str, _CHOICES.get(argument, ())))


def _options(argument: str) -> tuple[str | None, ...]:
    known = SERIALISED[argument.rpartition("_")[2]]
    if argument == "bias_initializer":
        return tuple(name for name in known if name not in MATRIX_ONLY_INITIALIZERS)
    return tuple(known) if argument.endswith("initializer") else (None, *known)


def _made_number(argument: str, parent: QWidget | None) -> ArgumentControl:
    expected = expected_of(argument)
    if argument == "units":
        units = NumberField(argument, minimum=1, maximum=2**31 - 1, expected=expected)
        return NumberControl(argument, units, text=_MNEMONICS[argument], parent=parent)
    if argument == "seed":
        seed = OptionalNumberField(argument, maximum=MOST_SEED, expected=expected)
        return NumberControl(argument, seed, default=None, parent=parent)
    rate = DecimalField(argument, minimum=0.0, maximum=1.0, expected=expected, digits=5)
    return NumberControl(argument, rate, default=DEFAULTS[argument], parent=parent)
