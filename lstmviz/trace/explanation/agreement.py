"""Compares the LSTM's formula, computed in double precision, with what Keras computed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.experiment import Array
from lstmviz.trace.explanation.activations import apply_activation, has_formula
from lstmviz.trace.explanation.explain import PRECISION, ExplainedStep, compute_type

GATES = LSTM.gate_names


@dataclass(frozen=True)
class Agreement:
    """How well the formula agrees with Keras.

    Attributes:
        difference: the largest absolute difference; NaN where one of the two alone is NaN.
        holds: whether no difference is larger than Keras' own rounding explains.
        compared: the names of what was compared: gates, "c" and "h".
    """

    difference: float
    holds: bool
    compared: tuple[str, ...]


def agreement(step: ExplainedStep, unit: int) -> Agreement | None:
    """Compares the four gates of one unit, and c and h of all units, with Keras' own.

    At a held step, where Keras discards what the cell computed, c and h are compared with those
    of the step before.

    Returns:
        None where there is nothing to compare: at a call's start, or without gates.
    """
    if not step.gates:
        return None
    names: list[str] = []
    worst, holds = 0.0, True
    for name, ours, keras, allowed in _pairs(step, unit):
        difference = _difference(ours, keras)
        names.append(name)
        worst = float(np.maximum(worst, difference.max(initial=0.0)))  # unlike max(), keeps NaN
        holds = holds and bool(((difference == 0) | (difference <= allowed)).all())
    return Agreement(worst, holds, tuple(names)) if names else None


def _pairs(step: ExplainedStep, unit: int) -> Iterator[tuple[str, Array, Array, Array]]:
    """Yields what is compared: name, our numbers, Keras' numbers, and the tolerance of each."""
    rounding = PRECISION[compute_type(step.layer.dtype)]
    with np.errstate(all="ignore"):
        for gate in GATES if step.has_z else ():
            act = step.activation_of(gate)
            if not has_formula(act):
                continue
            terms = step.terms(gate, unit)
            ours = apply_activation(act, np.array([terms.z]))
            # z may be off by the rounding of each term; the activation carries the error on.
            error = rounding * (terms.size * (len(terms.x) + len(terms.h) + 2) + 8)
            ends = apply_activation(act, np.array([terms.z - error, terms.z + error]))
            tolerance = np.abs(ends - ours).max() + 8 * rounding * (1 + np.abs(ours))
            yield gate, ours, step.gates[gate][[unit]], tolerance
        if step.held:
            nothing = np.zeros(step.units)
            yield "c", step.c_before, step.c, nothing
            yield "h", step.h_before, step.h, nothing
            return
        size = np.abs(step.kept) + np.abs(step.written)
        yield "c", step.kept + step.written, step.c, 8 * rounding * (size + 1)
        act = step.layer.activation
        if has_formula(act):
            h = step.gates["o"] * apply_activation(act, step.c)
            yield "h", h, step.h, 16 * rounding * (np.abs(h) + np.abs(step.gates["o"]) + 1)


def _difference(ours: Array, keras: Array) -> Array:
    """Returns |ours − keras|; 0 where both are NaN or the same infinity."""
    with np.errstate(all="ignore"):
        same = (ours == keras) | (np.isnan(ours) & np.isnan(keras))
        return np.where(same, 0.0, np.abs(ours - keras))
