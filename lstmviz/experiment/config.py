"""Holds every argument of the recurrent layers of Keras, validated when constructed."""

import functools
from collections.abc import Iterator
from dataclasses import Field, dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal, TypeVar

import msgspec
import numpy as np
from msgspec import Meta

from lstmviz.cells.cell_kind import CellKind
from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.cells.simple_rnn import SIMPLE_RNN
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


# A description is the middle of the sentence that refuses a wrong value: "expected …, got …".
_Activation = Annotated[
    Literal[*ACTIVATIONS, *FAILING_ACTIVATIONS] | None,  # type: ignore[valid-type]
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


_Units = Annotated[int, Meta(gt=0, le=MOST_UNITS, description="a positive integer")]
_Seed = Annotated[
    Annotated[int, Meta(ge=0, le=MOST_SEED)] | None,
    Meta(description=f"an integer from 0 to {MOST_SEED}, or None"),
]
_UseCudnn = Annotated[Literal["auto"] | bool, Meta(description="'auto', True or False")]
_Implementation = Annotated[int, Meta(ge=-MOST_UNITS, le=MOST_UNITS, description="an integer")]
_Dtype = Annotated[
    Literal[*DTYPES],  # type: ignore[valid-type]
    Meta(description=f"one of {', '.join(DTYPES)}"),
]

_C = TypeVar("_C", bound="type[LayerConfig]")


def naming_its_arguments(cls: _C) -> _C:
    """Makes the constructor raise `InvalidValue` for an unknown or a missing argument too."""
    construct = cls.__init__
    names = [field.name for field in fields(cls)]

    @functools.wraps(construct)
    def init(self: LayerConfig, /, *args: Any, **kwargs: Any) -> None:
        for name in kwargs:
            if name not in names:
                raise unknown_argument(cls, name)
        if not args and names[0] not in kwargs:
            raise InvalidValue(names[0], expected_of(names[0]), Said("nothing"))
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
    """The arguments of a recurrent layer of Keras, with Keras' names and Keras' defaults.

    The meaning of each is Keras' own. An initializer, regularizer or constraint is a Keras name
    or a Keras-serialised dict such as `{"class_name": "Constant", "config": {"value": 0.01}}`.
    Parameters at Keras' own default are left out of the dict, and where none is left the short
    name stands for it, so that what does the same is equal.

    Each kind of layer is a frozen dataclass derived from this, with its fields in Keras' order.
    What is derived is known from then on: `config_class` finds it.

    Attributes:
        kind: what such a layer is.
        is_known: whether it can be chosen and is found by its name; a class that others are only
            derived from needn't be.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    if TYPE_CHECKING:

        def __init__(self, units: int, **arguments: Any) -> None: ...

    kind: ClassVar[CellKind]
    is_known: ClassVar[bool] = True
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    # What all kinds have.
    units: _Units
    activation: _Activation
    use_bias: _Flag
    kernel_initializer: _Initializer
    recurrent_initializer: _Initializer
    bias_initializer: _Initializer
    kernel_regularizer: _Regularizer
    recurrent_regularizer: _Regularizer
    bias_regularizer: _Regularizer
    activity_regularizer: _Regularizer
    kernel_constraint: _Constraint
    recurrent_constraint: _Constraint
    bias_constraint: _Constraint
    dropout: _Rate
    recurrent_dropout: _Rate
    seed: _Seed
    return_sequences: _Flag
    return_state: _Flag
    go_backwards: _Flag
    stateful: _Flag
    unroll: _Flag
    zero_output_for_mask: _Flag
    dtype: _Dtype

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
        return f"{type(self).__name__}({', '.join(parts)})"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class LSTMConfig(LayerConfig):
    """The arguments of `keras.layers.LSTM`: see `LayerConfig`."""

    kind = LSTM

    units: _Units
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
    seed: _Seed = None
    return_sequences: _Flag = False
    return_state: _Flag = False
    go_backwards: _Flag = False
    stateful: _Flag = False
    unroll: _Flag = False
    use_cudnn: _UseCudnn = "auto"
    implementation: _Implementation = 2
    zero_output_for_mask: _Flag = False
    dtype: _Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class GRUConfig(LayerConfig):
    """The arguments of `keras.layers.GRU`: see `LayerConfig`."""

    kind = GRU

    units: _Units
    activation: _Activation = "tanh"
    recurrent_activation: _Activation = "sigmoid"
    use_bias: _Flag = True
    kernel_initializer: _Initializer = "glorot_uniform"
    recurrent_initializer: _Initializer = "orthogonal"
    bias_initializer: _Initializer = "zeros"
    kernel_regularizer: _Regularizer = None
    recurrent_regularizer: _Regularizer = None
    bias_regularizer: _Regularizer = None
    activity_regularizer: _Regularizer = None
    kernel_constraint: _Constraint = None
    recurrent_constraint: _Constraint = None
    bias_constraint: _Constraint = None
    dropout: _Rate = 0.0
    recurrent_dropout: _Rate = 0.0
    seed: _Seed = None
    return_sequences: _Flag = False
    return_state: _Flag = False
    go_backwards: _Flag = False
    stateful: _Flag = False
    unroll: _Flag = False
    reset_after: _Flag = True
    use_cudnn: _UseCudnn = "auto"
    implementation: _Implementation = 2
    zero_output_for_mask: _Flag = False
    dtype: _Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class SimpleRNNConfig(LayerConfig):
    """The arguments of `keras.layers.SimpleRNN`: see `LayerConfig`."""

    kind = SIMPLE_RNN

    units: _Units
    activation: _Activation = "tanh"
    use_bias: _Flag = True
    kernel_initializer: _Initializer = "glorot_uniform"
    recurrent_initializer: _Initializer = "orthogonal"
    bias_initializer: _Initializer = "zeros"
    kernel_regularizer: _Regularizer = None
    recurrent_regularizer: _Regularizer = None
    bias_regularizer: _Regularizer = None
    activity_regularizer: _Regularizer = None
    kernel_constraint: _Constraint = None
    recurrent_constraint: _Constraint = None
    bias_constraint: _Constraint = None
    dropout: _Rate = 0.0
    recurrent_dropout: _Rate = 0.0
    return_sequences: _Flag = False
    return_state: _Flag = False
    go_backwards: _Flag = False
    stateful: _Flag = False
    unroll: _Flag = False
    seed: _Seed = None
    zero_output_for_mask: _Flag = False
    dtype: _Dtype = "float32"


def config_classes(of: type[LayerConfig] = LayerConfig) -> Iterator[type[LayerConfig]]:
    """Yields the class of each kind of layer that is known, in the order of their definition."""
    for known in of.__subclasses__():
        if known.is_known:
            yield known
        yield from config_classes(known)


def config_class(name: str) -> type[LayerConfig] | None:
    """Returns the class for a layer by Keras' name of it, such as "LSTM"; None for others."""
    return next((known for known in config_classes() if known.kind.name == name), None)


def config_class_read_as(name: str) -> type[LayerConfig] | None:
    """Returns the class for a layer by any name that a Keras had for it: CuDNNLSTM is an LSTM."""
    names = ((known, (known.kind.name, *known.kind.read_as)) for known in config_classes())
    return next((known for known, given in names if name in given), None)


def config_class_of_cell(name: str) -> type[LayerConfig] | None:
    """Returns the class for an RNN over a cell, by the name of the cell's class: "LSTMCell"."""
    return config_class(name.removesuffix("Cell")) if name.endswith("Cell") else None


OF_RNN: Final = (
    *("return_sequences", "return_state", "go_backwards", "stateful", "unroll"),
    "zero_output_for_mask",
)
"""The arguments that `keras.layers.RNN` takes and no cell does, in its order after the cell."""
OF_BOTH: Final = ("dtype", "activity_regularizer")
"""The arguments of a layer that both an RNN and its cell take: the RNN's is the layer's."""
STACK_OF_CELLS: Final = (
    "an RNN over a stack of cells (StackedRNNCells), which isn't read as a layer: an RNN over each "
    "cell alone is"
)
"""Why such an RNN is refused, of one cell too: not even that does in Keras 3 what a layer does."""


def unknown_argument(of: type[LayerConfig], name: str) -> InvalidValue:
    """Returns the error, to be raised, for an argument that a layer doesn't take."""
    expected = f"an argument of keras.layers.{of.kind.name} in Keras 3"
    if name in RETIRED:
        return InvalidValue(name, expected, Said(f"{name}. {RETIRED[name].removesuffix('.')}"))
    import difflib  # only for what is wrong

    name = plain_text(name, _LONGEST_NAME)
    near = difflib.get_close_matches(name, [field.name for field in fields(of)], n=1)
    return InvalidValue(name, f"{expected}{f', {near[0]} perhaps' if near else ''}", Said(name))


def expected_of(argument: str) -> str:
    """Writes which values an argument takes, whatever layer has it, to follow "expected"."""
    every = {field.name: field.type for known in config_classes() for field in fields(known)}
    notes: tuple[Meta, ...] = getattr(every[argument], "__metadata__", ())
    return next(note.description for note in notes if note.description)


def changed_arguments(config: LayerConfig) -> dict[str, Any]:
    """Returns the arguments that differ from Keras' defaults, in order; `units` always."""
    return {
        field.name: value
        for field in fields(config)
        if (value := getattr(config, field.name)) != field.default
    }
