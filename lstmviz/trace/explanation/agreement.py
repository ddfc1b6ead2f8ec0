"""Compares the formulas, computed in double precision, with what Keras computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np

from lstmviz.cells.cell_kind import Flow
from lstmviz.experiment.arrays import Array
from lstmviz.trace.explanation.activations import apply_activation, has_formula, size_within
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.precision import PRECISION, compute_type


@dataclass(frozen=True)
class Agreement:
    """How well the formula agrees with Keras.

    Attributes:
        difference: the largest absolute difference; NaN where one of the two alone is NaN.
        holds: whether no difference is larger than Keras' own rounding explains.
        compared: the names of what was compared: gates and states.
    """

    difference: float
    holds: bool
    compared: tuple[str, ...]


def agreement(step: ExplainedStep, unit: int) -> Agreement | None:
    """Compares what comes of sums z of one unit, and of products of all units, with Keras' own.

    At a held step, where Keras discards what the cell computed, the states are compared with
    those of the step before.

    Returns:
        None where there is nothing to compare: at a call's start, or without gates.
    """
    if not step.knows_gates:
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
        for name in step.kind.columns:
            made = step.activated.get(name)
            if made is None or (step.held and name in step.after):
                continue
            terms, act = step.terms(name, unit), step.activation_of(made)
            if terms is None or not has_formula(act):
                continue
            ours = apply_activation(act, np.array([terms.z]))
            # z may be off by the rounding of each term; the activation carries the error on.
            error = rounding * (terms.size * terms.roundings + 8)
            ends = apply_activation(act, np.array([terms.z - error, terms.z + error]))
            size = 1 + size_within(act, terms.z) + np.abs(ours)
            tolerance = np.abs(ends - ours).max() + 8 * rounding * size
            yield name, ours, {**step.gates, **step.after}[name][[unit]], tolerance
        if step.held:
            for name in step.new_states:
                yield name, step.before[name], step.after[name], np.zeros(step.units)
            return
        for name, mixed in step.mixed.items():
            factors = [known for flow in mixed.flows if (known := step.factors(flow)) is not None]
            if len(factors) < len(mixed.flows):
                continue
            products = [reduce(np.multiply, of_flow) for of_flow in factors]
            size = reduce(np.add, map(_size, mixed.flows, factors), np.ones(1))
            activations = any(of.activation for of in mixed.factors)
            tolerance = 8 * (1 + activations) * rounding * size
            yield name, reduce(np.add, products), step.after[name], tolerance


def _size(flow: Flow, factors: list[Array]) -> Array:
    """Returns how large the numbers are that are rounded while a product is worked out."""
    sizes = [np.abs(factor) for factor in factors]
    size = reduce(np.multiply, sizes)
    for place, of in enumerate(flow.factors):
        if of.activation or of.complement:  # it is itself off by the rounding of a number up to 1
            size = size + reduce(np.multiply, [*sizes[:place], *sizes[place + 1 :]], np.ones(1))
    return size


def _difference(ours: Array, keras: Array) -> Array:
    """Returns |ours − keras|; 0 where both are NaN or the same infinity."""
    with np.errstate(all="ignore"):
        same = (ours == keras) | (np.isnan(ours) & np.isnan(keras))
        return np.where(same, 0.0, np.abs(ours - keras))
