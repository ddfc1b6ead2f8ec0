"""Finds the weights of LSTM layers among named arrays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array, sealed
from lstmviz.experiment.files.array_file import NamedArray
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.weights import PARTS, Shapes, are_of_lstm, format_shapes

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


_PART = re.compile(
    r"(?P<prefix>(?:.*?[^0-9A-Za-z])??)(?P<part>recurrent_kernel|kernel|bias)(?::0)?"
)


class NoWeights(ValueError):
    """Raised for arrays that are no LSTM's weights; str is the rest of a sentence about it."""


def part_named(name: str) -> tuple[str, str]:
    """Splits a name into its prefix and the weight, "kernel" for example; "" where it is none.

    So "lstm/kernel:0" is ("lstm", "kernel").
    """
    found = _PART.fullmatch(name)
    return (found["prefix"].rstrip("/._- "), found["part"]) if found else ("", "")


def layers_among(arrays: Sequence[NamedArray], file: str) -> tuple[ModelLayer, ...]:
    """Returns the layers whose weights are among the arrays of a `.npz` file.

    They are known by their names, `kernel`, `recurrent_kernel` and `bias` with anything before
    them, or else by their shapes: as `np.savez(file, *layer.get_weights())` writes them, each
    kernel is followed by its recurrent_kernel and its bias.

    Args:
        arrays: in the file's order.
        file: the file's name without its ending, for a layer without a name.

    Raises:
        NoWeights: none are.
    """
    named: dict[str, dict[str, Array]] = {}
    for one in arrays:
        prefix, part = part_named(one.name)
        if part:
            named.setdefault(prefix, {})[part] = one.array
    sets = {prefix or file: parts for prefix, parts in named.items() if "recurrent_kernel" in parts}
    found = [
        (name, [parts[part] for part in PARTS if part in parts])
        for name, parts in sets.items()
        if "kernel" in parts
    ] or _in_order(arrays, file)
    if not found:
        raise NoWeights("it holds no LSTM's weights: kernel, recurrent_kernel and bias")
    note = arrays[0].note
    layers = []
    for name, weights in found:
        shapes = tuple(weight.shape for weight in weights)
        if not are_of_lstm(shapes):
            raise NoWeights(
                f"its weights of {shortened(name)} have the shapes {format_shapes(shapes)}; "
                "an LSTM's have (features, 4·units), (units, 4·units) and (4·units,)"
            )
        layers.append(ModelLayer(name, None, tuple(map(_floats, weights)), note))
    return tuple(layers)


def _in_order(arrays: Sequence[NamedArray], file: str) -> list[tuple[str, list[Array]]]:
    sets: list[list[Array]] = []
    place = 0
    while place < len(arrays):
        for count in (3, 2):
            some = [one.array for one in arrays[place : place + count]]
            if len(some) == count and are_of_lstm(tuple(array.shape for array in some)):
                sets.append(some)
                place += count
                break
        else:
            place += 1
    return [
        (file if len(sets) == 1 else f"{file} {number}", some) for number, some in enumerate(sets)
    ]


def _floats(array: Array) -> Array:
    if array.dtype.kind != "f":
        return sealed(array.astype(np.float32))
    return sealed(array.astype(np.float64)) if array.dtype.itemsize > 8 else array
