"""A kind of layer that the package doesn't know: an LSTM whose gates look at c too.

All that there is of it: what it is, its config, and its layer in Keras. Importing this makes it
known; `lstmviz.cells` has the vocabulary. Keras is loaded when the layer is asked for, in the
engine alone.
"""

from dataclasses import dataclass, replace
from typing import Any

from lstmviz.cells.cell_kind import Activated, Equation, Peephole, Shapes
from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.arguments import naming_its_arguments
from lstmviz.experiment.config import LSTMConfig


def _weight_shapes(config: Any, features: int) -> Shapes:
    return {**LSTM.weight_shapes(config, features), "peephole": (4 * config.units,)}


def _equations(config: Any) -> tuple[Equation, ...]:
    return tuple(
        made._replace(terms=(*made.terms, Peephole("c", "peephole")))
        if isinstance(made, Activated)
        else made
        for made in LSTM.equations(config)
    )


PEEPHOLE = replace(
    LSTM,
    name="PeepholeLSTM",
    article="a",
    weight_shapes=_weight_shapes,
    equations=_equations,
    layer="peephole:PeepholeLSTM",
    read_as=(),
)


@naming_its_arguments
@dataclass(frozen=True, repr=False)
class PeepholeConfig(LSTMConfig):
    """The arguments of the layer: an LSTM's."""

    kind = PEEPHOLE


def __getattr__(name: str) -> Any:
    if name != "PeepholeLSTM":
        raise AttributeError(name)
    return _layer_class()


def _layer_class() -> Any:
    import keras
    from keras import ops

    class Cell(keras.layers.LSTMCell):
        """Adds p·c to every sum."""

        def build(self, input_shape: Any) -> None:
            super().build(input_shape)
            self.peephole = self.add_weight(
                shape=(4 * self.units,), name="peephole", initializer="ones"
            )

        def call(self, inputs: Any, states: Any, training: bool = False) -> Any:
            h, c = states
            z = ops.matmul(inputs, self.kernel) + ops.matmul(h, self.recurrent_kernel)
            z = z + self.bias if self.use_bias else z
            z = z + self.peephole * ops.tile(c, (1, 4))
            z_i, z_f, z_g, z_o = ops.split(z, 4, axis=1)
            i, f = self.recurrent_activation(z_i), self.recurrent_activation(z_f)
            c = f * c + i * self.activation(z_g)
            h = self.recurrent_activation(z_o) * self.activation(c)
            return h, [h, c]

    class PeepholeLSTM(keras.layers.RNN):
        """`keras.layers.RNN` around that cell, with an LSTM's arguments."""

        def __init__(self, units: int, **arguments: Any) -> None:
            of_layer = ("return_sequences", "return_state", "go_backwards", "stateful", "unroll")
            of_rnn = {name: arguments.pop(name) for name in of_layer}
            masked = {"zero_output_for_mask": arguments.pop("zero_output_for_mask")}
            for name in ("use_cudnn", "activity_regularizer"):
                del arguments[name]
            super().__init__(Cell(units, **arguments), dtype=arguments["dtype"], **of_rnn, **masked)
            self.units = units

    return PeepholeLSTM
