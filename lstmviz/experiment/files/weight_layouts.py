"""Knows in which arrays a recurrent layer's weights are kept, and makes those of Keras 3 of them.

Keras 2 and 3 keep kernel, recurrent_kernel and bias. cuDNN's kernels are transposed within each
gate, and its bias has twice the length (`tf_keras.src.saving.legacy.hdf5_format`). Keras 1 had a
matrix for each gate, or, with `consume_less='gpu'`, the joined ones under other names
(`keras/layers/recurrent.py` of Keras 1.2.2). PyTorch keeps transposed matrices and two biases
(`torch.nn.LSTM`, `torch.nn.GRU`, `torch.nn.RNN`).
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, TypeVar

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.config import RecurrentConfig, config_class, config_classes
from lstmviz.experiment.weights import Shapes, kinds_of

_T = TypeVar("_T")


@dataclass(frozen=True)
class Layout:
    """A way to keep a recurrent layer's weights.

    Attributes:
        required: the names of the arrays that must be there.
        biases: of those that need not be, together.
        of_gates: how many arrays there are in place of each part, one for each gate; 0 where the
            parts are whole.
    """

    required: tuple[str, ...]
    biases: tuple[str, ...] = ()
    of_gates: int = 0


KERAS: Final = Layout(("kernel", "recurrent_kernel"), ("bias",))
"""cuDNN's, too, which is told from it by the length of the bias."""
KERAS_1_JOINED: Final = Layout(("W", "U", "b"))
PYTORCH: Final = Layout(("weight_ih", "weight_hh"), ("bias_ih", "bias_hh"))


@cache
def of_keras_1(kind: CellKind) -> Layout:
    """Returns the layout with a matrix for each gate."""
    # It calls the candidate by the state that it is written to: c of an LSTM, h of a GRU.
    written_to = kind.conveyor(_plain(kind, 1))
    letters = [written_to if gate.activation == "activation" else gate.name for gate in kind.gates]
    names = [f"{part}_{letter}" for part in KERAS_1_JOINED.required for letter in letters]
    return Layout(tuple(names), of_gates=len(letters))


_PART = re.compile(
    r"(?P<prefix>(?:.*?[^0-9A-Za-z])??)"
    r"(?P<part>recurrent_kernel|kernel|bias_[ih]h|bias|weight_[ih]h|[WUb](?:_[a-z])?)"
    r"(?P<level>_l\d+(?:_reverse)?)?(?::0)?"
)


def weight_sets(arrays: Mapping[str, _T]) -> dict[str, tuple[Layout, tuple[_T, ...]]]:
    """Groups arrays whose names are those of a layer's weights, whatever their shapes are.

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
    for layout, count in ((PYTORCH, 4), (KERAS, 3), (PYTORCH, 3), (KERAS, 2), (PYTORCH, 2)):
        some = tuple(shapes[:count])
        if len(some) == count and layers_with(layout, some):
            # An embedding before a SimpleRNN looks like one without a bias.
            is_shifted = count == 2 and layers_with(KERAS, tuple(shapes[1:4]))
            return None if is_shifted else (layout, count)
    return None


def layers_with(layout: Layout, shapes: Shapes) -> tuple[RecurrentConfig, ...]:
    """Returns plain layers whose weights are kept in arrays of such shapes; () where none are.

    Where several are, those with Keras' defaults come first.
    """
    if layout.of_gates:
        parts = [set(part) for part in _split(shapes, layout.of_gates)]
        if any(len(part) > 1 or () in part for part in parts):
            return ()
        shapes = tuple((*shape[:-1], layout.of_gates * shape[-1]) for (shape,) in parts)
    elif layout is PYTORCH:
        if len(set(shapes[2:])) > 1:
            return ()
        shapes = (*(shape[::-1] for shape in shapes[:2]), *shapes[2:])
        if len(shapes) == 3:  # of two biases only one is there: it is as good as their sum
            return tuple(one for one in kinds_of(shapes) if one == _plain(one.kind, one.units))
    if (layout is PYTORCH and len(shapes) == 4) or is_cudnn(layout, shapes):
        columns = shapes[1][-1] if len(shapes[1]) == 2 else 0
        if shapes[2] not in ((columns,), (2 * columns,)):
            return ()
        # Where the layer has two rows of biases, each is one of them.
        found = kinds_of((*shapes[:2], (2, columns))) or kinds_of((*shapes[:2], (columns,)))
        by_cudnn = [one for one in found if f"CuDNN{one.kind.name}" in one.kind.read_as]
        return found if layout is PYTORCH else tuple(by_cudnn)
    return kinds_of(shapes)


def is_cudnn(layout: Layout, shapes: Shapes) -> bool:
    """Returns whether weights with Keras' own names are cuDNN's: their bias is twice as long."""
    return (
        layout is KERAS
        and len(shapes) == 3
        and len(shapes[1]) == 2
        and shapes[2] == (2 * shapes[1][1],)
    )


def converted(layout: Layout, weights: Sequence[Array]) -> tuple[tuple[Array, ...], str]:
    """Makes weights, of which there are `layers_with`, those that Keras 3's `get_weights()` gives.

    Returns:
        Of an LSTM, kernel (features, 4·units), recurrent_kernel (units, 4·units) and, with a
        bias, bias (4·units,), read-only; and what was done, or "".
    """
    shapes = tuple(weight.shape for weight in weights)
    if layout.of_gates:
        joined = [np.concatenate(part, axis=-1) for part in _split(weights, layout.of_gates)]
        return tuple(map(sealed, joined)), "Keras 1's matrices for each gate are joined"
    if layout is not PYTORCH and not is_cudnn(layout, shapes):
        return tuple(weights), ""
    layer = layers_with(layout, shapes)[0]
    has_rows = len(layer.kind.weight_shapes(layer, 1).get("bias", ())) == 2
    if layout is PYTORCH:
        made = [_turned(layer.kind, weight.T) for weight in weights[:2]]
        biases = [_turned(layer.kind, weight) for weight in weights[2:]]
    else:
        columns = len(layer.kind.columns)
        kernel, recurrent_kernel = (np.split(weight, columns, axis=1) for weight in weights[:2])
        made = [
            np.hstack([gate.T.reshape(gate.shape, order="F") for gate in kernel]),
            np.hstack([gate.T for gate in recurrent_kernel]),
        ]
        biases = list(weights[2].reshape(2, -1))
    if biases:
        made.append(np.stack(biases) if has_rows else np.add.reduce(biases))
    told = (_told_of_pytorch if layout is PYTORCH else _told_of_cudnn)(layer.kind, has_rows)
    return tuple(map(sealed, made)), told


def _told_of_cudnn(kind: CellKind, has_rows: bool) -> str:
    return (
        f"CuDNN{kind.name}'s weights are converted: the kernels of each gate transposed, both "
        f"halves of the bias {'made its two rows' if has_rows else 'added'}"
    )


def _told_of_pytorch(kind: CellKind, has_rows: bool) -> str:
    moved = f", its gates put in the order {', '.join(kind.columns)}"
    biases = "made the rows of one" if has_rows else "added"
    said = (
        f"PyTorch's weights are transposed{moved if kind.order_in_pytorch else ''}, and its two "
        f"biases {biases}"
    )
    return said if kind.gates else f"{said}; whether it had tanh or relu they don't tell"


def _turned(kind: CellKind, array: Array) -> Array:
    """Returns an array with the gates in Keras' order instead of PyTorch's."""
    gates = np.split(array, len(kind.columns), axis=-1)
    order = kind.order_in_pytorch or kind.columns
    return np.concatenate([gates[order.index(name)] for name in kind.columns], axis=-1)


def _split(parts: Sequence[_T], count: int) -> list[Sequence[_T]]:
    return [parts[start : start + count] for start in range(0, len(parts), count)]


def _plain(kind: CellKind, units: int) -> RecurrentConfig:
    of = config_class(kind.name)
    assert of is not None
    return of(units)


def _layout_of(parts: Collection[str]) -> Layout | None:
    by_gate = (of_keras_1(known.kind) for known in config_classes() if known.kind.gates)
    every = (KERAS, *by_gate, KERAS_1_JOINED, PYTORCH)
    return next((layout for layout in every if set(layout.required) <= set(parts)), None)


def _held(layout: Layout, parts: Collection[str]) -> tuple[str, ...]:
    return layout.required + tuple(part for part in layout.biases if part in parts)
