"""Holds every argument of `keras.layers.LSTM`, validated when constructed."""

import difflib
import functools
from dataclasses import dataclass, fields
from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
import numpy as np
from msgspec import Meta

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.keras_names import (
    ACTIVATIONS,
    CONSTRAINTS,
    DTYPES,
    FAILING_ACTIVATIONS,
    INITIALIZERS,
    REGULARIZERS,
)
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.removed_arguments import RETIRED
from lstmviz.experiment.serialised import plain_object

MOST_SEED = 2**32 - 1
"""The largest seed Keras' random generator takes."""
MOST_UNITS = 2**31 - 1
"""No axis of Keras' tensors can be longer."""

_LONGEST_NAME = 60


def _one_of(*names: str) -> Meta:
    return Meta(pattern=rf"^({'|'.join(names)})\Z")


# A description is the middle of the sentence that refuses a wrong value: "expected …, got …".
_Activation = Annotated[
    Annotated[str, _one_of(*ACTIVATIONS, *FAILING_ACTIVATIONS)] | None,
    Meta(description="the name of a Keras activation, or None"),
]
_Initializer = Annotated[
    str | dict[str, Any],
    Meta(description="the name of a Keras initializer, or one serialised as a dict"),
]
_Object = str | dict[str, Any] | None
_OR_NONE = "the name of a Keras {}, one serialised as a dict, or None"
_Regularizer = Annotated[_Object, Meta(description=_OR_NONE.format("regularizer"))]
_Constraint = Annotated[_Object, Meta(description=_OR_NONE.format("constraint"))]
_Rate = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
_Flag = Annotated[bool, Meta(description="True or False")]

SERIALISED: Final = {
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
}
"""How an argument's name ends that takes a serialised object, and what may be serialised."""


def kind_of(argument: str) -> str:
    """Returns an argument's last word: "activation", one of `SERIALISED`, or another."""
    return argument.rpartition("_")[2]


_C = TypeVar("_C", bound=type)


def _naming_its_arguments(cls: _C) -> _C:
    """Makes the constructor raise `InvalidValue` for an unknown or a missing argument too."""
    construct = cls.__init__  # type: ignore[misc]
    names = [field.name for field in fields(cls)]

    @functools.wraps(construct)
    def init(self: object, *args: Any, **kwargs: Any) -> None:
        for name in kwargs:
            if name not in names:
                raise unknown_argument(name)
        if not args and names[0] not in kwargs:
            raise InvalidValue(names[0], expected_of(names[0]), Said("nothing"))
        construct(self, *args, **kwargs)

    cls.__init__ = init  # type: ignore[misc]
    return cls


def _checked(name: str, annotation: Any, value: Any) -> Any:
    """Returns a valid value in the form that the argument has; of others raises a ValueError."""
    if isinstance(value, np.generic):
        value = value.item()
    value = msgspec.convert(value, annotation)
    known = SERIALISED.get(kind_of(name))
    return value if known is None or value is None else plain_object(name, value, known)


@_naming_its_arguments
@dataclass(frozen=True)
class LSTMConfig:
    """The arguments of `keras.layers.LSTM`, with Keras' names and Keras' defaults.

    The meaning of each is Keras' own (keras 3.15, `keras.layers.LSTM`). An initializer,
    regularizer or constraint is a Keras name or a Keras-serialised dict such as
    `{"class_name": "Constant", "config": {"value": 0.01}}`. Parameters at Keras' own default
    are left out of the dict, and where none is left the short name stands for it, so that what
    does the same is equal.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    units: Annotated[int, Meta(gt=0, le=MOST_UNITS, description="a positive integer")]
    activation: _Activation = "tanh"
    recurrent_activation: _Activation = "sigmoid"
    use_bias: _Flag = True
    kernel_initializer: _Initializer = "glorot_uniform"
    recurrent_initializer: _Initializer = "orthogonal"
    bias_initializer: _Initializer = "zeros"
    unit_forget_bias: _Flag = True
    kernel_regularizer: _Regularizer = None
    recurrent_regularizer: _Regularizer = None
    bias_regularizer: _Regularizer = None
    activity_regularizer: _Regularizer = None
    kernel_constraint: _Constraint = None
    recurrent_constraint: _Constraint = None
    bias_constraint: _Constraint = None
    dropout: _Rate = 0.0
    recurrent_dropout: _Rate = 0.0
    seed: Annotated[
        Annotated[int, Meta(ge=0, le=MOST_SEED)] | None,
        Meta(description=f"an integer from 0 to {MOST_SEED}, or None"),
    ] = None
    return_sequences: _Flag = False
    return_state: _Flag = False
    go_backwards: _Flag = False
    stateful: _Flag = False
    unroll: _Flag = False
    use_cudnn: Annotated[Literal["auto"] | bool, Meta(description="'auto', True or False")] = "auto"
    implementation: Annotated[
        int, Meta(ge=-MOST_UNITS, le=MOST_UNITS, description="an integer")
    ] = 2
    zero_output_for_mask: _Flag = False
    dtype: Annotated[
        Annotated[str, _one_of(*DTYPES)], Meta(description=f"one of {', '.join(DTYPES)}")
    ] = "float32"

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            try:
                good = _checked(field.name, field.type, value)
            except InvalidValue:
                raise  # about a parameter of an object: it says more than the argument's own
            except RecursionError:
                said = Said("a value that is nested too deep")
                raise InvalidValue(field.name, expected_of(field.name), said) from None
            except ValueError:
                expected = expected_of(field.name)
                if isinstance(value, int) and value > MOST_UNITS and expected.endswith("integer"):
                    expected = f"{expected} up to {MOST_UNITS}"
                raise InvalidValue(field.name, expected, value) from None
            object.__setattr__(self, field.name, good)

    def __repr__(self) -> str:
        """Writes the call that makes this layer, without Keras' defaults."""
        given = changed_arguments(self)
        units = given.pop("units")
        parts = [f"{units}", *(f"{name}={value!r}" for name, value in given.items())]
        return f"LSTMConfig({', '.join(parts)})"


def unknown_argument(name: str) -> InvalidValue:
    """Returns the error, to be raised, for an argument that `keras.layers.LSTM` doesn't take."""
    expected = "an argument of keras.layers.LSTM in Keras 3"
    if name in RETIRED:
        return InvalidValue(name, expected, Said(f"{name}. {RETIRED[name].removesuffix('.')}"))
    name = plain_text(name, _LONGEST_NAME)
    near = difflib.get_close_matches(name, [field.name for field in fields(LSTMConfig)], n=1)
    return InvalidValue(name, f"{expected}{f', {near[0]} perhaps' if near else ''}", Said(name))


def expected_of(argument: str) -> str:
    """Writes which values an argument of the layer takes, to follow "expected"."""
    annotations = {field.name: field.type for field in fields(LSTMConfig)}
    notes: tuple[Meta, ...] = getattr(annotations[argument], "__metadata__", ())
    return next(note.description for note in notes if note.description)


def changed_arguments(config: LSTMConfig) -> dict[str, Any]:
    """Returns the arguments that differ from Keras' defaults, in order; `units` always."""
    return {
        field.name: value
        for field in fields(config)
        if (value := getattr(config, field.name)) != field.default
    }
