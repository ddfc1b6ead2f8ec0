"""Offers what to try next with an experiment: each changes one thing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from lstmviz.experiment.alternative import Alternative, Spot
from lstmviz.experiment.calls import (
    can_join,
    chunked,
    joined,
    with_batch,
    with_call,
    with_rows_in_order,
)
from lstmviz.experiment.experiment import Array, Call, Experiment, sealed
from lstmviz.experiment.tensors import MOST_ELEMENTS

_MOST_UNITS = 1024
"""Units of which twice as many still run in no time worth waiting for."""


def alternatives(experiment: Experiment, call: int, row: int) -> tuple[Alternative, ...]:
    """Returns what makes sense to try, what the two flags are about first.

    Cheap, whatever the experiment's size.

    Args:
        experiment: the present one.
        call: the selected call. What is about a start state takes the second call where the
            first one is selected: that has nothing to go on from.
        row: the selected row.
    """
    later = max(call, 1)
    kinds = (
        _carry(experiment),
        _outputs(experiment),
        _reset(experiment, later),
        _rows(experiment, later, row),
        _batch(experiment, later),
        _order(experiment),
        _mask(experiment, call),
        _calls(experiment, call),
        _units(experiment),
    )
    return tuple(alternative for kind in kinds for alternative in kind)


def _flag(experiment: Experiment, name: str, on: str, off: str) -> Alternative:
    """Turns a flag of the layer over; `on` and `off` say what it then is."""
    value = not getattr(experiment.layer, name)
    return Alternative(on if value else off, Spot("layer", name), _with_layer(**{name: value}))


def _with_layer(**arguments: Any) -> Callable[[Experiment], Experiment]:
    return lambda experiment: replace(experiment, layer=replace(experiment.layer, **arguments))


def _carry(experiment: Experiment) -> Iterator[Alternative]:
    if len(experiment.calls) > 1:
        yield _flag(experiment, "stateful", "with stateful", "without stateful")


def _outputs(experiment: Experiment) -> Iterator[Alternative]:
    yield _flag(experiment, "return_sequences", "the output of every step", "only the last output")
    yield _flag(experiment, "return_state", "with return_state", "without return_state")


def _reset(experiment: Experiment, number: int) -> Iterator[Alternative]:
    if not experiment.layer.stateful or number >= len(experiment.calls):
        return
    call = experiment.calls[number]
    if call.initial_state is None:
        title = f"{'no ' if call.reset_before else ''}reset before call {number}"
        change = partial(_with_part, number, "reset_before", not call.reset_before)
        yield Alternative(title, Spot("input", "reset_before", number), change)


def _rows(experiment: Experiment, number: int, row: int) -> Iterator[Alternative]:
    """Offers to let the data of two rows change places: the states stay where they are."""
    if number >= len(experiment.calls):
        return
    batch = len(experiment.calls[number].inputs)
    if batch < 2:
        return
    first = min(row, batch - 2)
    order = list(range(batch))
    order[first], order[first + 1] = order[first + 1], order[first]
    yield Alternative(
        f"rows {first} and {first + 1} swapped in call {number}",
        Spot("input", "calls"),
        partial(with_rows_in_order, n=number, order=order),
    )


def _batch(experiment: Experiment, number: int) -> Iterator[Alternative]:
    """Offers another batch size for one call, which a stateful layer is refused."""
    if number >= len(experiment.calls):
        return
    batch, timesteps, features = experiment.calls[number].inputs.shape
    other = batch - 1 if batch > 1 else batch + 1
    if other * timesteps * features > MOST_ELEMENTS:
        return
    title = f"batch {other} in call {number}"
    yield Alternative(
        title, Spot("input", "batch", number), partial(with_batch, n=number, batch=other)
    )


def _order(experiment: Experiment) -> Iterator[Alternative]:
    if any(call.inputs.shape[1] > 1 for call in experiment.calls):
        yield _flag(experiment, "go_backwards", "read backwards", "read forwards")


def _mask(experiment: Experiment, number: int) -> Iterator[Alternative]:
    call = experiment.calls[number]
    spot = Spot("input", "mask", number)
    if call.mask is not None:
        yield Alternative(
            f"no mask in call {number}", spot, partial(_with_part, number, "mask", None)
        )
    elif call.inputs.size and call.inputs.shape[1] > 1 and _has_plain_state(call):
        change = partial(_with_last_step_masked, number)
        yield Alternative(f"the last step of call {number} masked", spot, change)


def _has_plain_state(call: Call) -> bool:
    """Returns whether a call has no given state, or one row of it for each row of its input.

    Keras spreads others, which it doesn't in each call that has a mask.
    """
    batch = len(call.inputs)
    return all(part.ndim == 2 and len(part) == batch for part in call.initial_state or ())


def _with_last_step_masked(number: int, experiment: Experiment) -> Experiment:
    mask: Array = np.ones(experiment.calls[number].inputs.shape[:2], bool)
    mask[:, -1] = False
    return _with_part(number, "mask", sealed(mask), experiment)


def _calls(experiment: Experiment, number: int) -> Iterator[Alternative]:
    spot = Spot("input", "calls")
    call = experiment.calls[number]
    timesteps = call.inputs.shape[1]
    if timesteps > 1 and (call.mask is None or call.mask.shape[1] == timesteps):
        yield Alternative(f"call {number} cut into two", spot, partial(chunked, n=number, k=2))
    first = min(number, len(experiment.calls) - 2)
    if first >= 0 and can_join(experiment, first, 2):
        title = f"calls {first} and {first + 1} joined"
        yield Alternative(title, spot, partial(joined, first=first, k=2))


def _units(experiment: Experiment) -> Iterator[Alternative]:
    units = experiment.layer.units
    given = experiment.weights, *(call.initial_state for call in experiment.calls)
    if units <= _MOST_UNITS and all(each is None for each in given):  # they are of so many units
        yield Alternative(
            "twice as many units", Spot("layer", "units"), _with_layer(units=2 * units)
        )


def _with_part(number: int, name: str, value: Any, experiment: Experiment) -> Experiment:
    call: Call = replace(experiment.calls[number], **{name: value})
    return with_call(experiment, number, call)
