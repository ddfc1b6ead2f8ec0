"""How far the formula, worked out in double precision, is from what Keras computed."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.explanation.activations import apply_activation, has_formula
from lstmviz.trace.explanation.compute_type import PRECISION, compute_type
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.trace import GATES


@dataclass(frozen=True)
class Agreement:
    """What a comparison of the formula with Keras found.

    Attributes:
        difference: the largest absolute difference; NaN where one of the two isn't a number.
        holds: no difference is larger than Keras' own rounding explains.
        compared: what was compared: gates, "c" and "h".
    """

    difference: float
    holds: bool
    compared: tuple[str, ...]


def agreement(step: ExplainedStep, unit: int) -> Agreement | None:
    """Compares the four gates of one unit, and c and h of all units, with Keras' own.

    Of a held step, at which Keras discards what the cell computed, only that c and h are those
    of the step before.

    Returns:
        None where there is nothing to compare: at a call's start, and without the gates.
    """
    if not step.gates:
        return None
    names: list[str] = []
    worst, holds = 0.0, True
    for name, ours, keras, allowed in _pairs(step, unit):
        apart = _apart(ours, keras)
        names.append(name)
        worst = float(np.maximum(worst, apart.max(initial=0.0)))  # which NaN goes through
        holds = holds and bool(((apart == 0) | (apart <= allowed)).all())
    return Agreement(worst, holds, tuple(names)) if names else None


def _pairs(step: ExplainedStep, unit: int) -> Iterator[tuple[str, Array, Array, Array]]:
    """What is compared: its name, our numbers, Keras', and how far they may be apart."""
    once = PRECISION[compute_type(step.layer.dtype)]
    with np.errstate(all="ignore"):
        for gate in GATES if step.has_z else ():
            act = step.activation_of(gate)
            if not has_formula(act):
                continue
            terms = step.terms(gate, unit)
            ours = apply_activation(act, np.array([terms.z]))
            # Each of so many terms may be rounded, and the activation carries it on.
            rounded = once * (terms.size * (len(terms.x) + len(terms.h) + 2) + 8)
            slack = np.abs(
                apply_activation(act, np.array([terms.z - rounded, terms.z + rounded])) - ours
            )
            yield gate, ours, step.gates[gate][[unit]], slack.max() + 8 * once * (1 + np.abs(ours))
        if step.held:
            nothing = np.zeros(step.units)
            yield "c", step.c_before, step.c, nothing
            yield "h", step.h_before, step.h, nothing
            return
        size = np.abs(step.kept) + np.abs(step.written)
        yield "c", step.kept + step.written, step.c, 8 * once * (size + 1)
        act = step.layer.activation
        if has_formula(act):
            h = step.gates["o"] * apply_activation(act, step.c)
            yield "h", h, step.h, 16 * once * (np.abs(h) + np.abs(step.gates["o"]) + 1)


def _apart(ours: Array, keras: Array) -> Array:
    """How far apart numbers are: nothing where both are the same infinity, or no number."""
    with np.errstate(all="ignore"):
        same = (ours == keras) | (np.isnan(ours) & np.isnan(keras))
        return np.where(same, 0.0, np.abs(ours - keras))
