"""Holds an LSTM layer that was read from a file."""

from dataclasses import dataclass

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array
from lstmviz.experiment.weights import Shapes

ENDINGS = (".keras", ".h5", ".hdf5", ".npz")
"""The endings of the files that weights are read from."""


@dataclass(frozen=True, eq=False)
class ModelLayer:
    """A layer's weights, and its arguments where the file has them.

    Attributes:
        name: what the model calls it, with the names of the models and wrappers around it.
        config: its arguments; None where the file has none, or none that can be used.
        weights: kernel (features, 4·units), recurrent_kernel (units, 4·units) and, with
            `use_bias`, bias (4·units,); read-only, in the type the file has them in.
        note: what a person should know of how it was read, or "".
    """

    name: str
    config: LSTMConfig | None
    weights: tuple[Array, ...]
    note: str = ""

    @property
    def shapes(self) -> Shapes:
        """The shapes of the weights."""
        return tuple(weight.shape for weight in self.weights)
