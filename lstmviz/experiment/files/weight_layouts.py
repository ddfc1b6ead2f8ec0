"""Knows in which arrays an LSTM's weights are kept, and makes those of Keras 3 of them.

Keras 2 and 3 keep kernel, recurrent_kernel and bias. cuDNN's kernels are transposed within each
gate, and its bias has twice the length (`tf_keras.src.saving.legacy.hdf5_format`). Keras 1 had a
matrix for each gate, or, with `consume_less='gpu'`, the joined ones under other names
(`keras/layers/recurrent.py` of Keras 1.2.2). PyTorch keeps transposed matrices and two biases,
its gates in the same order (`torch.nn.LSTM`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from lstmviz.experiment.experiment import Array, sealed
from lstmviz.experiment.weights import PARTS, Shapes, kinds_of

_T = TypeVar("_T")


@dataclass(frozen=True)
class Layout:
    """A way to keep an LSTM's weights.

    Attributes:
        required: the names of the arrays that must be there.
        biases: of those that need not be, together.
        note: what is done to make Keras 3's of them; "" where it is nothing.
    """

    required: tuple[str, ...]
    biases: tuple[str, ...] = ()
    note: str = ""


_GATES = ("i", "f", "c", "o")  # c is Keras 1's letter for the candidate, g

KERAS: Final = Layout(PARTS[:2], PARTS[2:])
CUDNN: Final = Layout(
    PARTS,
    note="CuDNNLSTM's weights are converted: the kernels of each gate transposed, both halves of "
    "the bias added",
)
"""Has the names of Keras' own, and is told from it by the length of the bias."""
KERAS_1_JOINED: Final = Layout(("W", "U", "b"))
KERAS_1: Final = Layout(
    tuple(f"{part}_{gate}" for part in KERAS_1_JOINED.required for gate in _GATES),
    note="Keras 1's matrices for each gate are joined",
)
PYTORCH: Final = Layout(
    ("weight_ih", "weight_hh"),
    ("bias_ih", "bias_hh"),
    "PyTorch's weights are transposed, and its two biases added",
)
_NAMED: Final = (KERAS, KERAS_1, KERAS_1_JOINED, PYTORCH)

_PART = re.compile(
    r"(?P<prefix>(?:.*?[^0-9A-Za-z])??)"
    r"(?P<part>recurrent_kernel|kernel|bias_[ih]h|bias|weight_[ih]h|[WUb](?:_[ifco])?)"
    r"(?P<level>_l\d+(?:_reverse)?)?(?::0)?"
)


@dataclass(frozen=True)
class Dimensions:
    """What the shapes of an LSTM's weights say about it."""

    features: int
    units: int
    use_bias: bool


def weight_sets(arrays: Mapping[str, _T]) -> dict[str, tuple[Layout, tuple[_T, ...]]]:
    """Groups arrays whose names are those of an LSTM's weights, whatever their shapes are.

    Args:
        arrays: by names such as "kernel:0", "lstm_1/kernel", "lstm_1_W_i", "lstm.weight_ih_l0".

    Returns:
        By what stands before the names ("" where it is nothing), the layout, and the arrays in
        the order in which it names them. PyTorch's levels after the first, and its reverse
        direction, are told apart by its own suffix: "lstm_l0_reverse".
    """
    named: dict[str, dict[str, _T]] = {}
    for name, array in arrays.items():
        found = _PART.fullmatch(name)
        if found:
            level = (found["level"] or "").removesuffix("_l0")
            prefix = found["prefix"].rstrip("/._- ") + level
            named.setdefault(prefix, {})[found["part"]] = array
    return {
        prefix: (layout, tuple(parts[part] for part in _held(layout, parts)))
        for prefix, parts in named.items()
        if (layout := _layout_of(parts)) is not None
    }


def in_order(shapes: Sequence[tuple[int, ...]]) -> tuple[Layout, int] | None:
    """Returns which weights some arrays begin with, by their shapes alone, and how many they are.

    So they are known where they were written without names, as
    `np.savez(file, *layer.get_weights())` does.
    """
    for layout, count in ((KERAS, 3), (PYTORCH, 4), (PYTORCH, 3), (KERAS, 2), (PYTORCH, 2)):
        some = tuple(shapes[:count])
        if len(some) == count and dimensions(layout, some) is not None:
            return layout, count
    return None


def dimensions(layout: Layout, shapes: Shapes) -> Dimensions | None:
    """Returns what an LSTM has whose weights have these shapes; None where none can have them."""
    if layout is KERAS_1:
        kernels, recurrents, biases = (set(shapes[start : start + 4]) for start in (0, 4, 8))
        if not len(kernels) == len(recurrents) == len(biases) == 1:
            return None
        (kernel,), (recurrent,), (bias,) = kernels, recurrents, biases
        if len(kernel) != 2 or len(recurrent) != 2 or len(bias) != 1:
            return None
        shapes = tuple((*shape[:-1], 4 * shape[-1]) for shape in (kernel, recurrent, bias))
    elif layout is PYTORCH:
        if len(set(shapes[2:])) > 1:
            return None
        shapes = (*(shape[::-1] for shape in shapes[:2]), *shapes[2:3])
    elif is_cudnn(layout, shapes):
        shapes = (*shapes[:2], shapes[1][1:])
    if not any(layer.kind.name == "LSTM" for layer in kinds_of(shapes)):
        return None
    return Dimensions(shapes[0][0], shapes[1][0], len(shapes) == 3)


def is_cudnn(layout: Layout, shapes: Shapes) -> bool:
    """Returns whether weights with Keras' own names are cuDNN's: their bias is twice as long."""
    return (
        layout is KERAS
        and len(shapes) == 3
        and len(shapes[1]) == 2
        and shapes[2] == (2 * shapes[1][1],)
    )


def converted(layout: Layout, weights: Sequence[Array]) -> tuple[tuple[Array, ...], str]:
    """Makes weights of which there are `dimensions` those that Keras 3's `get_weights()` gives.

    Returns:
        Kernel (features, 4·units), recurrent_kernel (units, 4·units) and, with a bias, bias
        (4·units,), read-only; and what was done, or "".
    """
    if layout is KERAS_1:
        made = [np.concatenate(weights[start : start + 4], axis=-1) for start in (0, 4, 8)]
    elif layout is PYTORCH:
        made = [np.ascontiguousarray(weight.T) for weight in weights[:2]]
        if len(weights) > 2:
            made.append(np.add.reduce(weights[2:]))
    elif is_cudnn(layout, tuple(weight.shape for weight in weights)):
        layout = CUDNN
        kernel, recurrent_kernel, bias = weights
        made = [
            np.hstack([gate.T.reshape(gate.shape, order="F") for gate in np.hsplit(kernel, 4)]),
            np.hstack([gate.T for gate in np.hsplit(recurrent_kernel, 4)]),
            bias.reshape(2, -1).sum(axis=0),
        ]
    else:
        return tuple(weights), ""
    return tuple(map(sealed, made)), layout.note


def _layout_of(parts: Collection[str]) -> Layout | None:
    return next((layout for layout in _NAMED if set(layout.required) <= set(parts)), None)


def _held(layout: Layout, parts: Collection[str]) -> tuple[str, ...]:
    return layout.required + tuple(part for part in layout.biases if part in parts)
