"""Other weights, and another formula that they serve."""

from collections.abc import Iterator

import numpy as np

from lstmviz.experiment.counting import counted
from lstmviz.experiment.experiment import Array
from lstmviz.trace.change.run_change import Clause, RunChange, format_shape

_FEW = 3
"""So many numbers that changed are counted."""


def weight_clauses(change: RunChange) -> Iterator[Clause]:
    """Other weights."""
    old, new = change.before.weights, change.after.weights
    if change.changed("use_bias"):
        has = "has a bias now" if "bias" in new else "has no bias any more"
        yield Clause(f"The layer {has}", moves=True)
    if change.changed("units"):
        return  # of another shape, as everything is
    if "kernel" in old and "kernel" in new and old["kernel"].shape != new["kernel"].shape:
        shapes = f"{format_shape(old['kernel'].shape)} → {format_shape(new['kernel'].shape)}"
        yield Clause(f"The kernel has another shape: {shapes}", moves=True)
    differ = [
        name
        for name in new
        if name in old and old[name].shape == new[name].shape and _differ(old[name], new[name])
    ]
    if not differ or change.changed("dtype"):
        return
    everyone = len(differ) == len(new) > 1
    what = "The weights" if everyone else f"The {' and the '.join(differ)}"
    if change.after.experiment.weights is None:
        was = "were" if len(differ) > 1 else "was"
        made = "drawn" if change.before.experiment.seed != change.after.experiment.seed else "made"
        yield Clause(f"{what} {was} {made} anew", moves=True)
        return
    count = sum(int(np.count_nonzero(old[name] != new[name])) for name in differ)
    if count <= _FEW:
        where = " and the ".join(differ)
        yield Clause(f"{counted(count, 'number')} of the {where} changed", moves=True)
    else:
        yield Clause(f"{what} changed", moves=True)


def _differ(one: Array, other: Array) -> bool:
    return not np.array_equal(one, other, equal_nan=True)


def formula_clauses(change: RunChange) -> Iterator[Clause]:
    """Other activations."""
    layers = [run.experiment.layer for run in (change.before, change.after)]
    if change.changed("activation"):
        old, new = (_named(layer.activation) for layer in layers)
        yield Clause(f"g and the way from c to h use {new} now, not {old}", moves=True)
    if change.changed("recurrent_activation"):
        old, new = (_named(layer.recurrent_activation) for layer in layers)
        yield Clause(f"The gates i, f and o use {new} now, not {old}", moves=True)


def _named(activation: str | None) -> str:
    return "no activation" if activation in (None, "linear") else str(activation)
