"""An LSTM layer that came out of a file."""

from dataclasses import dataclass

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array

ENDINGS = (".keras", ".h5", ".hdf5", ".npz")
"""The endings of the files that weights are read from."""

Shapes = tuple[tuple[int, ...], ...]
"""Of kernel, recurrent_kernel and, where there is one, bias."""


@dataclass(frozen=True, eq=False)
class ModelLayer:
    """A layer's weights, and its arguments where the file tells them.

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
        """The weights' shapes."""
        return tuple(weight.shape for weight in self.weights)


def are_of_lstm(shapes: Shapes) -> bool:
    """Whether arrays of these shapes can be an LSTM's kernel, recurrent_kernel and bias."""
    if len(shapes) not in (2, 3) or [len(shape) for shape in shapes] != [2, 2, 1][: len(shapes)]:
        return False
    (features, width), (units, recurrent_width) = shapes[:2]
    widths = {width, recurrent_width, *(shapes[2] if len(shapes) == 3 else ())}
    return features > 0 and units > 0 and widths == {4 * units}


def told(shapes: Shapes) -> str:
    """Shapes for a sentence: "(3, 16), (4, 16) and (16,)"."""
    *first, last = map(str, shapes)
    return f"{', '.join(first)} and {last}" if first else last
