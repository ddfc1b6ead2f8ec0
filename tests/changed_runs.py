"""Experiments before and after a change, run by Keras, and what the change did."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from traces import X, opening

from lstmviz.engine.run import run
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.change.change_sentence import Consequence, consequence_of
from lstmviz.trace.trace import Trace

OTHER = np.array(X, np.float32)
OTHER[1, 1] = 3  # row 1, t=1
MASK = np.array([[True, True, True], [True, False, True]])
STATE = (np.full((2, 4), 0.5, np.float32), np.full((2, 4), -0.5, np.float32))

Change = Callable[[Experiment], Experiment]


def layer(**arguments: object) -> Change:
    return lambda experiment: replace(experiment, layer=replace(experiment.layer, **arguments))


def call(number: int, **given: object) -> Change:
    def change(experiment: Experiment) -> Experiment:
        calls = list(experiment.calls)
        calls[number] = replace(calls[number], **given)
        return replace(experiment, calls=calls)

    return change


def seeded(experiment: Experiment) -> Experiment:
    return replace(experiment, seed=3)


def with_own_weights(experiment: Experiment) -> Experiment:
    return replace(experiment, weights=list(traced(opening()).weights.values()))


def with_one_weight(experiment: Experiment) -> Experiment:
    kernel, *rest = (part.copy() for part in traced(opening()).weights.values())
    kernel[0, 0] += 0.5
    return replace(experiment, weights=[kernel, *rest])


@cache
def of_key(key: str) -> Trace:
    return run(KNOWN[key])


KNOWN: dict[str, Experiment] = {}


def traced(experiment: Experiment) -> Trace:
    """The run of an experiment; each runs once."""
    for key, known in KNOWN.items():
        if known == experiment:
            return of_key(key)
    KNOWN[str(len(KNOWN))] = experiment
    return of_key(str(len(KNOWN) - 1))


def did(change: Change, *, first: Change | None = None) -> tuple[Consequence, Trace, Trace]:
    """What a change to the opening example, or to what `first` made of it, did."""
    start = opening() if first is None else first(opening())
    before, after = traced(start), traced(change(start))
    found = consequence_of(before, after)
    assert found is not None
    return found, before, after


def furthest(before: Trace, after: Trace, state: str, *calls: int) -> str:
    """The largest difference, as it is told."""
    apart = [
        np.abs(getattr(after.calls[n], state) - getattr(before.calls[n], state)).max()
        for n in calls or range(len(after.calls))
    ]
    return f"{max(apart):.2g}"
