"""Holds every argument of the recurrent layers of Keras, validated when constructed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from lstmviz.cells.cell_kind import CellKind
from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.cells.simple_rnn import SIMPLE_RNN
from lstmviz.experiment.arguments import (
    Activation,
    Constraint,
    Dtype,
    Flag,
    Implementation,
    Initializer,
    LayerConfig,
    Rate,
    Regularizer,
    Seed,
    Units,
    UseCudnn,
    naming_its_arguments,
)


class RecurrentConfig(LayerConfig):
    """The arguments of a recurrent layer of Keras.

    Each kind of layer is a frozen dataclass derived from this, with its fields in Keras' order.
    What is derived is known from then on: `config_class` finds it.

    Attributes:
        kind: what such a layer is.
        is_known: whether it can be chosen and is found by its name; a class that others are only
            derived from needn't be.
    """

    if TYPE_CHECKING:

        def __init__(self, units: int, **arguments: Any) -> None: ...

    kind: ClassVar[CellKind]
    is_known: ClassVar[bool] = True

    # What all kinds have.
    units: Units
    activation: Activation
    use_bias: Flag
    kernel_initializer: Initializer
    recurrent_initializer: Initializer
    bias_initializer: Initializer
    kernel_regularizer: Regularizer
    recurrent_regularizer: Regularizer
    bias_regularizer: Regularizer
    activity_regularizer: Regularizer
    kernel_constraint: Constraint
    recurrent_constraint: Constraint
    bias_constraint: Constraint
    dropout: Rate
    recurrent_dropout: Rate
    seed: Seed
    return_sequences: Flag
    return_state: Flag
    go_backwards: Flag
    stateful: Flag
    unroll: Flag
    zero_output_for_mask: Flag
    dtype: Dtype

    @classmethod
    def class_name(cls) -> str:
        """Returns Keras' name of the layer: "LSTM"."""
        return cls.kind.name


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class LSTMConfig(RecurrentConfig):
    """The arguments of `keras.layers.LSTM`: see `RecurrentConfig`."""

    kind = LSTM

    units: Units
    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    unit_forget_bias: Flag = True
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    seed: Seed = None
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    use_cudnn: UseCudnn = "auto"
    implementation: Implementation = 2
    zero_output_for_mask: Flag = False
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class GRUConfig(RecurrentConfig):
    """The arguments of `keras.layers.GRU`: see `RecurrentConfig`."""

    kind = GRU

    units: Units
    activation: Activation = "tanh"
    recurrent_activation: Activation = "sigmoid"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    seed: Seed = None
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    reset_after: Flag = True
    use_cudnn: UseCudnn = "auto"
    implementation: Implementation = 2
    zero_output_for_mask: Flag = False
    dtype: Dtype = "float32"


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class SimpleRNNConfig(RecurrentConfig):
    """The arguments of `keras.layers.SimpleRNN`: see `RecurrentConfig`."""

    kind = SIMPLE_RNN

    units: Units
    activation: Activation = "tanh"
    use_bias: Flag = True
    kernel_initializer: Initializer = "glorot_uniform"
    recurrent_initializer: Initializer = "orthogonal"
    bias_initializer: Initializer = "zeros"
    kernel_regularizer: Regularizer = None
    recurrent_regularizer: Regularizer = None
    bias_regularizer: Regularizer = None
    activity_regularizer: Regularizer = None
    kernel_constraint: Constraint = None
    recurrent_constraint: Constraint = None
    bias_constraint: Constraint = None
    dropout: Rate = 0.0
    recurrent_dropout: Rate = 0.0
    return_sequences: Flag = False
    return_state: Flag = False
    go_backwards: Flag = False
    stateful: Flag = False
    unroll: Flag = False
    seed: Seed = None
    zero_output_for_mask: Flag = False
    dtype: Dtype = "float32"


def config_classes(of: type[RecurrentConfig] = RecurrentConfig) -> Iterator[type[RecurrentConfig]]:
    """Yields the class of each kind of layer that is known, in the order of their definition."""
    for known in of.__subclasses__():
        if known.is_known:
            yield known
        yield from config_classes(known)


def config_class(name: str) -> type[RecurrentConfig] | None:
    """Returns the class for a layer by Keras' name of it, such as "LSTM"; None for others."""
    return next((known for known in config_classes() if known.kind.name == name), None)


def config_class_read_as(name: str) -> type[RecurrentConfig] | None:
    """Returns the class for a layer by any name that a Keras had for it: CuDNNLSTM is an LSTM."""
    names = ((known, (known.kind.name, *known.kind.read_as)) for known in config_classes())
    return next((known for known, given in names if name in given), None)


def config_class_of_cell(name: str) -> type[RecurrentConfig] | None:
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
