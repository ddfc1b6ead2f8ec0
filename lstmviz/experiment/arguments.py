"""Validates the arguments of Keras' layers: each layer's config has fields of these types."""

import functools
from collections.abc import Iterator
from dataclasses import Field, fields
from typing import Annotated, Any, ClassVar, Final, Literal, TypeVar

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
from lstmviz.experiment.removed_arguments import RENAMED, RETIRED
from lstmviz.experiment.serialised import plain_object

MOST_SEED = 2**32 - 1
"""The largest seed Keras' random generator takes."""
MOST_UNITS = 2**31 - 1
"""No axis of Keras' tensors can be longer."""

_LONGEST_NAME = 60


# A description is the middle of the sentence that refuses a wrong value: "expected …, got …".
Activation = Annotated[
    Literal[*ACTIVATIONS, *FAILING_ACTIVATIONS] | None,  # type: ignore[valid-type]
    Meta(description="the name of a Keras activation, or None"),
]
Initializer = Annotated[
    str | dict[str, Any],
    Meta(description="the name of a Keras initializer, or one serialised as a dict"),
]
_Object = str | dict[str, Any] | None
_OR_NONE = "the name of a Keras {}, one serialised as a dict, or None"
Regularizer = Annotated[_Object, Meta(description=_OR_NONE.format("regularizer"))]
Constraint = Annotated[_Object, Meta(description=_OR_NONE.format("constraint"))]
Rate = Annotated[float, Meta(ge=0, le=1, description="a number from 0 to 1")]
Flag = Annotated[bool, Meta(description="True or False")]

SERIALISED: Final = {
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
}
"""How an argument's name ends that takes a serialised object, and what may be serialised."""


def kind_of(argument: str) -> str:
    """Returns an argument's last word: "activation", one of `SERIALISED`, or another."""
    return argument.rpartition("_")[2]


Units = Annotated[int, Meta(gt=0, le=MOST_UNITS, description="a positive integer")]
Seed = Annotated[
    Annotated[int, Meta(ge=0, le=MOST_SEED)] | None,
    Meta(description=f"an integer from 0 to {MOST_SEED}, or None"),
]
UseCudnn = Annotated[Literal["auto"] | bool, Meta(description="'auto', True or False")]
Implementation = Annotated[int, Meta(ge=-MOST_UNITS, le=MOST_UNITS, description="an integer")]
Dtype = Annotated[
    Literal[*DTYPES],  # type: ignore[valid-type]
    Meta(description=f"one of {', '.join(DTYPES)}"),
]

_C = TypeVar("_C", bound="type[LayerConfig]")


def naming_its_arguments(cls: _C) -> _C:
    """Makes the constructor raise `InvalidValue` for an unknown or a missing argument too."""
    construct = cls.__init__
    every = fields(cls)
    names = [field.name for field in every]
    needed = [field.name for field in every if field.default is field.default_factory]  # MISSING

    @functools.wraps(construct)
    def init(self: LayerConfig, /, *args: Any, **kwargs: Any) -> None:
        for name in kwargs:
            if name not in names:
                raise unknown_argument(cls, name)
        for name in needed[len(args) :]:
            if name not in kwargs:
                raise InvalidValue(name, expected_of(name, cls), Said("nothing"))
        construct(self, *args, **kwargs)

    cls.__init__ = init  # type: ignore[method-assign,assignment]
    return cls


def _checked(name: str, annotation: Any, value: Any) -> Any:
    """Returns a valid value in the form that the argument has; of others raises a ValueError."""
    if isinstance(value, np.generic):
        value = value.item()
    value = msgspec.convert(value, annotation)
    known = SERIALISED.get(kind_of(name))
    return value if known is None or value is None else plain_object(name, value, known)


class LayerConfig:
    """The arguments of one layer of Keras, with Keras' names and Keras' defaults.

    The meaning of each is Keras' own. An initializer, regularizer or constraint is a Keras name
    or a Keras-serialised dict such as `{"class_name": "Constant", "config": {"value": 0.01}}`.
    Parameters at Keras' own default are left out of the dict, and where none is left the short
    name stands for it, so that what does the same is equal.

    Each layer is a frozen dataclass derived from this, with its fields in Keras' order.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            try:
                good = _checked(field.name, field.type, value)
            except InvalidValue:
                raise  # about a parameter of an object: it says more than the argument's own
            except RecursionError:
                said = Said("a value that is nested too deep")
                expected = expected_of(field.name, type(self))
                raise InvalidValue(field.name, expected, said) from None
            except ValueError:
                expected = expected_of(field.name, type(self))
                if isinstance(value, int) and value > MOST_UNITS and expected.endswith("integer"):
                    expected = f"{expected} up to {MOST_UNITS}"
                raise InvalidValue(field.name, expected, value) from None
            object.__setattr__(self, field.name, good)

    @classmethod
    def class_name(cls) -> str:
        """Returns Keras' name of the layer: "LSTM", "Dense"."""
        return cls.__name__.removesuffix("Config")

    def __repr__(self) -> str:
        """Writes the call that makes this layer, without Keras' defaults."""
        needed = {field.name for field in fields(self) if field.default is field.default_factory}
        parts = [
            f"{value!r}" if name in needed else f"{name}={value!r}"
            for name, value in changed_arguments(self).items()
        ]
        return f"{type(self).__name__}({', '.join(parts)})"


def unknown_argument(of: type[LayerConfig], name: str) -> InvalidValue:
    """Returns the error, to be raised, for an argument that a layer doesn't take."""
    expected = f"an argument of keras.layers.{of.class_name()} in Keras 3"
    if name in RETIRED and RENAMED.get(name, "") in ("", *(field.name for field in fields(of))):
        return InvalidValue(name, expected, Said(f"{name}. {RETIRED[name].removesuffix('.')}"))
    import difflib  # only for what is wrong

    name = plain_text(name, _LONGEST_NAME)
    near = difflib.get_close_matches(name, [field.name for field in fields(of)], n=1)
    return InvalidValue(name, f"{expected}{f', {near[0]} perhaps' if near else ''}", Said(name))


def expected_of(argument: str, of: type[LayerConfig] = LayerConfig) -> str:
    """Writes which values an argument takes, in a layer or in any that has it.

    It is to follow "expected".
    """
    for known in _classes(of):
        for field in vars(known).get("__dataclass_fields__", {}).values():
            notes: tuple[Meta, ...] = getattr(field.type, "__metadata__", ())
            if field.name == argument and notes:
                return next(note.description for note in notes if note.description)
    raise KeyError(argument)


def _classes(of: type[LayerConfig]) -> Iterator[type[LayerConfig]]:
    yield of
    for derived in of.__subclasses__():
        yield from _classes(derived)


def changed_arguments(config: LayerConfig) -> dict[str, Any]:
    """Returns the arguments that differ from Keras' defaults, in order.

    Those without a default, `units` for example, are always among them.
    """
    return {
        field.name: value
        for field in fields(config)
        if (value := getattr(config, field.name)) != field.default
    }
