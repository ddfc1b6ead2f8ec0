"""Every argument of `keras.layers.LSTM`, validated where it is made."""

import functools
import math
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import fields
from typing import Annotated, Any, Literal, TypeVar

import numpy as np
from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.dataclasses import dataclass

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.keras_names import (
    ACTIVATIONS,
    CONSTRAINTS,
    DTYPES,
    INITIALIZERS,
    REGULARIZERS,
)

MOST_SEED = 2**32 - 1
"""The largest seed Keras' random generator takes."""


class Expected(str):
    """What an argument takes, in words: the middle of the sentence that refuses a wrong one."""


def _serialised(known: Mapping[str, str]) -> BeforeValidator:
    """Accepts a name out of `known`, or such an object serialised by Keras, as a plain dict.

    Only known classes with plain values pass: Keras imports whatever module a serialised
    object names, so nothing unknown may reach it.
    """
    classes = {**known, **{c: c for c in known.values()}}

    def check(value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, str):
            if value not in classes or classes[value] == "Constant":  # Constant needs its value
                raise ValueError
            return value
        if not isinstance(value, dict) or not isinstance(value.get("class_name"), str):
            raise ValueError
        config = value.get("config", {})
        if value["class_name"] not in classes:
            raise ValueError
        if not isinstance(config, dict) or not all(map(_is_plain, config.values())):
            raise ValueError
        return {"class_name": classes[value["class_name"]], "config": deepcopy(config)}

    return BeforeValidator(check)


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_plain, value))
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (bool, int, str))


def _one_of(*names: str) -> AfterValidator:
    def check(name: str | None) -> str | None:
        if name is not None and name not in names:
            raise ValueError
        return name

    return AfterValidator(check)


_Activation = Annotated[
    str | None,
    _one_of(*ACTIVATIONS, "glu", "threshold"),
    Expected("the name of a Keras activation, or None"),
]
_Initializer = Annotated[
    str | dict[str, Any],
    _serialised(INITIALIZERS),
    Expected("the name of a Keras initializer, or one serialised as a dict"),
]
_Regularizer = Annotated[
    str | dict[str, Any] | None,
    _serialised(REGULARIZERS),
    Expected("the name of a Keras regularizer, one serialised as a dict, or None"),
]
_Constraint = Annotated[
    str | dict[str, Any] | None,
    _serialised(CONSTRAINTS),
    Expected("the name of a Keras constraint, one serialised as a dict, or None"),
]
_Rate = Annotated[float, Field(ge=0, le=1), Expected("a number from 0 to 1")]
_Flag = Annotated[bool, Expected("True or False")]

_C = TypeVar("_C", bound=type)


def _refusing_with_invalid_value(cls: _C) -> _C:
    """Makes the constructor raise `InvalidValue` where pydantic raises its ValidationError."""
    construct: Callable[..., None] = cls.__init__  # type: ignore[misc]

    @functools.wraps(construct)
    def init(self: object, *args: Any, **kwargs: Any) -> None:
        plain = [v.item() if isinstance(v, np.generic) else v for v in args]
        plain_kw = {k: v.item() if isinstance(v, np.generic) else v for k, v in kwargs.items()}
        try:
            construct(self, *plain, **plain_kw)
        except ValidationError as error:
            raise _in_our_words(cls, error) from None

    cls.__init__ = init  # type: ignore[misc]
    return cls


def _in_our_words(cls: type, error: ValidationError) -> InvalidValue:
    first = error.errors()[0]
    place = first["loc"][0]
    names = [field.name for field in fields(cls)]
    if isinstance(place, int) and place < len(names):
        place = names[place]
    if place not in names:
        return InvalidValue(str(place), "an argument of keras.layers.LSTM in Keras 3", Said(place))
    if first["type"] in ("missing", "missing_argument"):
        return InvalidValue(str(place), expected_of(str(place)), Said("nothing"))
    received = first["input"]
    return InvalidValue(str(place), expected_of(str(place)), received)


@_refusing_with_invalid_value
@dataclass(frozen=True, config=ConfigDict(strict=True, extra="forbid"))
class LSTMConfig:
    """The arguments of `keras.layers.LSTM`, with Keras' names and Keras' defaults.

    The meaning of each is Keras' own (keras 3.15, `keras.layers.LSTM`). An initializer,
    regularizer or constraint is a Keras name or a Keras-serialised dict such as
    `{"class_name": "Constant", "config": {"value": 0.01}}`.

    Raises:
        InvalidValue: names the argument, what was expected and what came.
    """

    units: Annotated[int, Field(gt=0), Expected("a positive integer")]
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
        int | None,
        Field(ge=0, le=MOST_SEED),
        Expected(f"an integer from 0 to {MOST_SEED}, or None"),
    ] = None
    return_sequences: _Flag = False
    return_state: _Flag = False
    go_backwards: _Flag = False
    stateful: _Flag = False
    unroll: _Flag = False
    use_cudnn: Annotated[Literal["auto"] | bool, Expected("'auto', True or False")] = "auto"
    implementation: Annotated[int, Expected("1 or 2")] = 2
    zero_output_for_mask: _Flag = False
    dtype: Annotated[str, _one_of(*DTYPES), Expected(f"one of {', '.join(DTYPES)}")] = "float32"


def expected_of(argument: str) -> str:
    """What `argument` of the layer takes, in words that fit after "expected"."""
    for field in fields(LSTMConfig):
        if field.name == argument:
            metadata = getattr(field.type, "__metadata__", ())
            return next(str(text) for text in metadata if isinstance(text, Expected))
    raise KeyError(argument)


def changed_arguments(config: LSTMConfig) -> dict[str, Any]:
    """The arguments that differ from Keras' defaults, `units` among them always, in order."""
    return {
        field.name: value
        for field in fields(config)
        if (value := getattr(config, field.name)) != field.default
    }
