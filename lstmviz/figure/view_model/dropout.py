"""Finds where dropout acted: which features and values of h it took, and in what words."""

from collections.abc import Sequence

import numpy as np

from lstmviz.experiment.arrays import Array
from lstmviz.trace.trace import Trace

MOST_NAMED = 6
"""Features or units that are named; of more, only how many there are."""


def acting_rates(trace: Trace, call: int) -> str:
    """`dropout 0.5, recurrent_dropout 0.25`: what acted in a call; empty where nothing did."""
    masks, layer = trace.calls[call].dropout_masks, trace.experiment.layer
    if masks is None:
        return ""
    names = {"inputs": "dropout", "recurrent": "recurrent_dropout"}
    acted = [name for part, name in names.items() if part in masks]
    return ", ".join(f"{name} {getattr(layer, name):g}" for name in acted)


def dropped_features(trace: Trace, call: int, row: int) -> Array | None:
    """(features,) bool: the row's features that no gate saw in this call; None without dropout."""
    mask = _mask(trace, call, "inputs", row)
    if mask is None:
        return None
    dropped: Array = np.logical_not(mask.any(axis=0))
    return dropped


def drops(trace: Trace, call: int) -> bool:
    """Whether dropout took any feature from all gates in a call."""
    if "inputs" not in (trace.calls[call].dropout_masks or {}):
        return False
    rows = range(len(trace.calls[call].h))
    masks = (dropped_features(trace, call, row) for row in rows)
    return any(mask is not None and bool(mask.any()) for mask in masks)


def input_sentences(trace: Trace, call: int, row: int) -> list[str]:
    """What dropout did to the input, in at most two lines."""
    mask = _mask(trace, call, "inputs", row)
    if mask is None:
        return []
    if not mask.any():
        return ["every feature dropped (dropout)"]
    times = 1 / (1 - trace.experiment.layer.dropout)
    if len(mask) == 1:
        dropped = np.flatnonzero(~mask[0]).tolist()
        said = f"features dropped: {_named(dropped)}" if dropped else "no feature dropped"
        return [f"{said}; the others count {times:.3g} times (dropout)"]
    by_gate = _by_gate(trace, mask)
    lost = [f"{gate}: {_named(np.flatnonzero(~of).tolist())}" for gate, of in by_gate]
    return [f"features dropped for gate {'; '.join(lost)}", f"the others count {times:.3g} times"]


def state_sentences(trace: Trace, call: int, row: int, unit: int) -> list[str]:
    """From which gates dropout hides one unit's h in the step that follows."""
    mask = _mask(trace, call, "recurrent", row)
    if mask is None:
        return []
    if not trace.experiment.layer.kind.gates:
        return [f"recurrent_dropout {'does not hide' if mask[0, unit] else 'hides'} this h"]
    hidden = [gate for gate, of in _by_gate(trace, mask) if not of[unit]]
    if not hidden:
        return ["recurrent_dropout hides this h from no gate"]
    gates = "gate" if len(hidden) == 1 else "gates"
    return [f"recurrent_dropout hides this h from {gates} {', '.join(hidden)}"]


def _mask(trace: Trace, call: int, part: str, row: int) -> Array | None:
    """(1 or gates, features or units) bool: what one row's gates saw, all alike or each its own.

    A cell without gates has one sum, which sees it.
    """
    masks = trace.calls[call].dropout_masks
    if masks is None or part not in masks:
        return None
    mask = masks[part]
    if mask.ndim == 2:
        mask = mask[None]
    seen: Array = mask[:, min(row, mask.shape[1] - 1)] != 0
    return seen


def _by_gate(trace: Trace, mask: Array) -> list[tuple[str, Array]]:
    gates = trace.experiment.layer.kind.gate_names
    return list(zip(gates, np.broadcast_to(mask, (len(gates), mask.shape[1])), strict=True))


def _named(numbers: Sequence[int]) -> str:
    if not numbers:
        return "none"
    return ", ".join(map(str, numbers)) if len(numbers) <= MOST_NAMED else f"{len(numbers)} of them"
