"""Finds the weights of recurrent layers among named arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.config import RecurrentConfig, config_classes
from lstmviz.experiment.experiment import weight_names
from lstmviz.experiment.files.array_file import NamedArray
from lstmviz.experiment.files.weight_layouts import (
    Layout,
    converted,
    in_order,
    layers_with,
    weight_sets,
)
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.weights import Shapes, format_not_finite, format_shapes, owner_of

ENDINGS = (".keras", ".h5", ".hdf5", ".npz")
"""The endings of the files that weights are read from."""


@dataclass(frozen=True, eq=False)
class ModelLayer:
    """A layer's weights, and its arguments where the file has them.

    Attributes:
        name: what the model calls it, with the names of the models and wrappers around it.
        config: its arguments; None where the file has none, or none that can be used.
        weights: as Keras 3's `get_weights()` gives them: of an LSTM kernel (features, 4·units),
            recurrent_kernel (units, 4·units) and, with `use_bias`, bias (4·units,); read-only,
            in the type the file has them in.
        note: what a person should know of how it was read, or "": which argument can't be taken
            and what stands for it, what was converted, that numbers are NaN.
        had_steeper_gates: whether its gates were steeper where it was saved: Keras 2's
            hard_sigmoid. `lstmviz.experiment.weights.with_steeper_gates` makes up for it.
        left_out: what else the model has, as `format_left_out` writes it, or "".
    """

    name: str
    config: RecurrentConfig | None
    weights: tuple[Array, ...]
    note: str = ""
    had_steeper_gates: bool = False
    left_out: str = ""

    @property
    def shapes(self) -> Shapes:
        """The shapes of the weights."""
        return tuple(weight.shape for weight in self.weights)


class NoWeights(ValueError):
    """Raised for arrays that are no layer's weights; str is the rest of a sentence about it."""


def model_layer(
    name: str, config: RecurrentConfig | None, kept: tuple[Layout, Sequence[Array]], *notes: str
) -> ModelLayer:
    """Returns a layer with the weights that are made of those in a file, in the file's layout."""
    layout, arrays = kept
    weights, note = converted(layout, [_floats(array) for array in arrays])
    owner = owner_of(weights, config or next(config_classes())(1))
    named = dict(zip(weight_names(owner), weights, strict=False))
    every = (*notes, note, format_not_finite(named))
    return ModelLayer(name, config, weights, "; ".join(filter(None, every)))


def layers_among(arrays: Sequence[NamedArray], file: str) -> tuple[ModelLayer, ...]:
    """Returns the layers whose weights are among the arrays of a `.npz` file, in its order.

    They are known by their names, `kernel`, `recurrent_kernel` and `bias` with anything before
    them, or Keras 1's or PyTorch's names for them; or else by their shapes: as
    `np.savez(file, *layer.get_weights())` writes them, each kernel is followed by its
    recurrent_kernel and its bias. A layer without a name is called as the file.

    Raises:
        NoWeights: none are.
    """
    named = weight_sets({one.name: one.array for one in arrays})
    found = [
        (f"{file}{prefix}" if prefix[:1] in ("", "_") else prefix, *kept)
        for prefix, kept in named.items()
    ] or _in_order(arrays, file)
    if not found:
        held = ", ".join(f"{shortened(one.name, 30)} {one.array.shape}" for one in arrays[:3])
        more = f" and {len(arrays) - 3:,} more" if len(arrays) > 3 else ""
        raise NoWeights(
            "it holds no recurrent layer's weights: kernel, recurrent_kernel and bias, but the "
            f"array{'s' if len(arrays) > 1 else ''} {held}{more}"
        )
    layers = []
    for name, layout, weights in found:
        shapes = tuple(weight.shape for weight in weights)
        if not layers_with(layout, shapes):
            kinds = (known.kind for known in config_classes())
            groups = ", ".join(f"{len(kind.columns)} for {kind}" for kind in kinds)
            raise NoWeights(
                f"its weights of {shortened(name)} have the shapes {format_shapes(shapes)}; "
                "those of a recurrent layer have (features, n·units), (units, n·units) and "
                f"(n·units,), where n is {groups}"
            )
        layers.append(model_layer(name, None, (layout, weights), arrays[0].note))
    return tuple(layers)


def _in_order(arrays: Sequence[NamedArray], file: str) -> list[tuple[str, Layout, list[Array]]]:
    sets: list[tuple[Layout, list[Array]]] = []
    shapes = [one.array.shape for one in arrays]
    place = 0
    while place < len(arrays):
        found = in_order(shapes[place:])
        if found is not None:
            layout, count = found
            sets.append((layout, [one.array for one in arrays[place : place + count]]))
        place += 1 if found is None else count
    return [
        (file if len(sets) == 1 else f"{file} {number}", *one) for number, one in enumerate(sets)
    ]


def _floats(array: Array) -> Array:
    if array.dtype.kind != "f":
        return sealed(array.astype(np.float32))
    return sealed(array.astype(np.float64)) if array.dtype.itemsize > 8 else array
