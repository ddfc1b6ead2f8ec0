"""Handles the layer's weights as arrays: their names, their gates, whether they fit the layer."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from functools import cache
from itertools import chain, islice, product

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arguments import MOST_UNITS
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.config import RecurrentConfig, config_classes
from lstmviz.experiment.counting import counted
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.tensors import overlaid
from lstmviz.experiment.weight_rows import with_bias

Shapes = tuple[tuple[int, ...], ...]
"""Of weights in the order of Keras' `get_weights()`."""


def format_shapes(shapes: Shapes) -> str:
    """Writes shapes for a sentence: "(3, 16), (4, 16) and (16,)"."""
    *first, last = map(str, shapes)
    return f"{', '.join(first)} and {last}" if first else last


def format_not_finite(weights: Mapping[str, Array]) -> str:
    """Writes which weights are no finite numbers: "all of the weights are NaN"; "" if none.

    Args:
        weights: by name.
    """
    counts = {
        name: array.size - np.count_nonzero(np.isfinite(array)) for name, array in weights.items()
    }
    broken = [name for name, count in counts.items() if count]
    if not broken:
        return ""
    kinds = [
        kind
        for kind, is_kind in (("NaN", np.isnan), ("infinite", np.isinf))
        if any(is_kind(array).any() for array in weights.values())
    ]
    what = " or ".join(kinds)
    if sum(counts.values()) == sum(array.size for array in weights.values()):
        return f"all of the weights are {what}"
    each = [f"{counts[name]:,} of {weights[name].size:,} in {name}" for name in broken]
    return f"some of the weights are {what}: {', '.join(each)}"


def column_of(kind: CellKind, column: int, units: int) -> tuple[str, int]:
    """Returns the gate, or without gates the state, and the unit that a column belongs to."""
    return kind.columns[column // units], column % units


def columns_of(kind: CellKind, group: str, units: int) -> slice:
    """Returns the columns of a gate; all columns for ""."""
    if not group:
        return slice(0, len(kind.columns) * units)
    first = kind.columns.index(group) * units
    return slice(first, first + units)


def units_of(kind: CellKind, array: Array) -> int:
    """Returns how many units a weight of that kind of layer has columns for."""
    return int(array.shape[-1]) // len(kind.columns)


def in_words(kind: CellKind, group: str) -> str:
    """Names a group of columns beside its letter: "g (candidate)", "i (input)"; "h" alone."""
    name = short_name(kind, group)
    return f"{group} ({name})" if kind.gates else group


def short_name(kind: CellKind, group: str) -> str:
    """Calls a gate by its name without the word: "input", "candidate"."""
    return kind.quantities[group].label.removesuffix(" gate")


def owner_of(weights: Sequence[Array], layer: RecurrentConfig) -> RecurrentConfig:
    """Returns a layer by whose kind such weights are named and grouped.

    That is the layer that they are given to, with a bias where they have one; or a layer of
    another kind where they can only be of that.
    """
    shapes = tuple(weight.shape for weight in weights)
    features = next(chain(*shapes), 0)  # of a damaged file they may be of any shape
    if tuple(layer.kind.weight_shapes(layer, features).values()) == shapes:
        return layer
    fitting = kinds_of(shapes)
    same = (each for each in fitting if each.kind is layer.kind)
    return next(chain(same, fitting), with_bias(layer))


def shapes_needed(experiment: Experiment) -> Shapes:
    """Returns the shapes that the weights need for the layer and the features of its first call."""
    layer, features = experiment.layer, int(experiment.calls[0].inputs.shape[2])
    return tuple(layer.kind.weight_shapes(layer, features).values())


def kinds_of(shapes: Shapes) -> tuple[RecurrentConfig, ...]:
    """Returns plain layers whose weights have such shapes: each kind, with and without a bias.

    Where several do, those with Keras' defaults come first.
    """
    if len(shapes) < 2 or any(len(shape) != 2 or 0 in shape for shape in shapes[:2]):
        return ()
    units, features = shapes[1][0], shapes[0][0]
    if units > MOST_UNITS:
        return ()
    columns = [shape[-1:] for shape in shapes]
    fitting = (
        replace(layer, units=units)  # which takes long, and hardly one of them needs it
        for known in config_classes()
        for layer, of_one_unit in _with_other_weights(known)  # type: ignore[arg-type]
        if [(units * shape[-1],) for shape in of_one_unit] == columns
    )
    return tuple(
        layer
        for layer in fitting
        if tuple(layer.kind.weight_shapes(layer, features).values()) == shapes
    )


@cache
def _with_other_weights(of: type[RecurrentConfig]) -> tuple[tuple[RecurrentConfig, Shapes], ...]:
    """Returns layers of one unit, as the flags decide which weights there are, and their shapes."""
    flags = [field.name for field in fields(of) if field.name in ("use_bias", "reset_after")]
    defaults = [getattr(of(1), flag) for flag in flags]
    layers = [
        of(1, **dict(zip(flags, values, strict=True)))
        for values in product(*((default, not default) for default in defaults))
    ]
    return tuple((each, tuple(each.kind.weight_shapes(each, 1).values())) for each in layers)


def misfit(experiment: Experiment) -> str:
    """Writes why the given weights don't fit the layer, in a sentence; "" where they do."""
    if experiment.weights is None:
        return ""
    given = tuple(weight.shape for weight in experiment.weights)
    needed = shapes_needed(experiment)
    if given == needed:
        return ""
    layer, (features, _), (units, _) = experiment.layer, *given[:2]
    owners, after = kinds_of(given), getattr(layer, "reset_after", None)
    reasons = [
        f"{one} for {what}={had}, the {where} {has}"
        for one, what, where, had, has in (
            ("recurrent_kernel", "units", "layer has", units, layer.units),
            ("kernel", "features", "first call has", features, needed[0][0]),
        )
        if had != has
    ]
    if owners and layer.kind not in (owner.kind for owner in owners):
        reasons.insert(0, f"they are of {owners[0].kind}, the layer is {layer.kind}")
    elif len(given) != len(needed):
        there, flag = ("a", False) if len(given) > len(needed) else ("no", True)
        reasons.append(f"{there} bias is there, the layer has use_bias={flag}")
    elif owners and all(getattr(owner, "reset_after", after) is not after for owner in owners):
        reasons.append(f"they are for reset_after={not after}, the layer has {after}")
    why = f" ({'; '.join(reasons)})" if reasons else ""
    fits_other_calls = features != needed[0][0]
    first = (
        f"Give calls of {counted(features, 'feature')}" if fits_other_calls else "Change that back"
    )
    return (
        f"The given weights don't fit: expected shapes {format_shapes(needed)}, "
        f"got {format_shapes(given)}{why}. "
        f"{first}, fit the weights to the layer, or let the initializers draw them."
    )


def fitted_weights(experiment: Experiment) -> tuple[Array, ...]:
    """Resizes the given weights to what the layer needs.

    Keeps the numbers that overlap in each group of columns, and fills the rest with 0. Of weights
    that are of another kind of layer none are kept.
    """
    weights, needed = experiment.weights or (), shapes_needed(experiment)
    layer = experiment.layer
    kept = weights if owner_of(weights, layer).kind is layer.kind else ()
    groups = len(layer.kind.columns)
    blank = (np.zeros((0,) * (len(shape) - 1) + (groups,), weights[0].dtype) for shape in needed)
    had = [*kept, *islice(blank, len(kept), None)][: len(needed)]
    return tuple(_fitted(array, shape, groups) for array, shape in zip(had, needed, strict=True))


def _fitted(array: Array, shape: tuple[int, ...], groups: int) -> Array:
    if array.shape[-1] % groups or array.ndim != len(shape):  # a bias that had other rows
        array = np.zeros((0,) * (len(shape) - 1) + (groups,), array.dtype)
    before = array.reshape(*array.shape[:-1], groups, array.shape[-1] // groups)
    result = overlaid(np.zeros((*shape[:-1], groups, shape[-1] // groups), array.dtype), before)
    return sealed(result.reshape(shape))


def steep_gates(kind: CellKind) -> tuple[str, ...]:
    """Returns the gates that recurrent_activation makes: all but the candidate."""
    return tuple(gate.name for gate in kind.gates if gate.activation == "recurrent_activation")


def with_steeper_gates(kind: CellKind, weights: tuple[Array, ...]) -> tuple[Array, ...]:
    """Multiplies the weights of the `steep_gates` by 1.2, and leaves those of the candidate.

    Keras 3's hard_sigmoid, clip(x/6 + 0.5), then gives what Keras 1's and 2's gave for the
    weights as they were: clip(0.2·x + 0.5).
    """
    steep, columns = steep_gates(kind), kind.columns
    factors = np.array([1.2 if name in steep else 1.0 for name in columns])[:, np.newaxis]
    gates = [array.reshape(*array.shape[:-1], len(columns), -1) for array in weights]
    return tuple(
        sealed((gate * factors.astype(gate.dtype)).reshape(array.shape))
        for gate, array in zip(gates, weights, strict=True)
    )


def format_change(layer: RecurrentConfig, name: str, before: Array, after: Array) -> str:
    """Writes what was changed in one of the weights: "kernel[0, 3] (gate i, unit 3) = 0.5"."""
    bits = f"u{before.itemsize}"
    changed = before.view(bits) != after.view(bits)
    count = np.count_nonzero(changed)
    if count == 1:
        place = tuple(int(i) for i in np.unravel_index(changed.argmax(), changed.shape))
        units = units_of(layer.kind, after)
        return f"{format_place(layer.kind, name, place, units)} = {after[place]}"
    return f"{name}: {count:,} numbers changed"


def format_place(kind: CellKind, name: str, place: tuple[int, ...], units: int) -> str:
    """Writes a place in one of the weights: "kernel[0, 3] (gate i, unit 3)"."""
    group, unit = column_of(kind, place[-1], units)
    gate = f"gate {group}, " if kind.gates else ""
    return f"{name}[{', '.join(map(str, place))}] ({gate}unit {unit})"
