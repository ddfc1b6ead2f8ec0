"""Offers what to try next with an experiment: each changes one thing."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from lstmviz.experiment.alternative import Alternative, Spot, with_argument, with_part
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import (
    can_join,
    chunked,
    joined,
    with_batch,
    with_call,
    with_rows_in_order,
)
from lstmviz.experiment.config import config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.other_kind import Kept, with_kind
from lstmviz.experiment.tensors import MOST_ELEMENTS
from lstmviz.experiment.text.writing import ids_read, written_on

_MOST_WRITTEN = 40
_MOST_UNITS = 1024
"""Units of which twice as many still run in no time worth waiting for."""


def alternatives(
    experiment: Experiment, call: int, row: int, kept: Kept | None = None
) -> tuple[Alternative, ...]:
    """Returns what makes sense to try, what the two flags are about first.

    Cheap, whatever the experiment's size.

    Args:
        experiment: the present one; but for the model around it, all is about the layer that is
            looked at, as if it stood alone.
        call: the selected call. What is about a start state takes the second call where the
            first one is selected: that has nothing to go on from.
        row: the selected row.
        kept: arguments that the layer doesn't take, for kinds that do.
    """
    whole, experiment = experiment, experiment.alone
    later = max(call, 1)
    kinds = (
        _carry(experiment),
        _every_step(experiment),
        _model(whole),
        _writing(whole),
        _states(experiment),
        _reset(experiment, later),
        _rows(experiment, later, row),
        _batch(experiment, later),
        _order(experiment) if _has_its_own_order(whole) else (),
        _mask(experiment, call),
        _calls(experiment, call),
        _units(experiment),
        _other_kinds(experiment, kept),
    )
    return tuple(alternative for kind in kinds for alternative in kind)


def _flag(experiment: Experiment, name: str, on: str, off: str) -> Alternative:
    """Turns a flag of the layer over; `on` and `off` say what it then is."""
    value = not getattr(experiment.layer, name)
    return with_argument(name, value, on if value else off)


def _carry(experiment: Experiment) -> Iterator[Alternative]:
    if len(experiment.calls) > 1:
        yield _flag(experiment, "stateful", "with stateful", "without stateful")


def _every_step(experiment: Experiment) -> Iterator[Alternative]:
    yield _flag(experiment, "return_sequences", "the output of every step", "only the last output")


def _states(experiment: Experiment) -> Iterator[Alternative]:
    yield _flag(experiment, "return_state", "with return_state", "without return_state")


def _model(experiment: Experiment) -> Iterator[Alternative]:
    """Offers the model that such a layer is asked about in."""
    if experiment.model.stands_alone:
        (first, *_) = READY_MADE
        yield Alternative("inside a whole model", Spot("layer", "layer"), lambda _: first.made())


def _writing(experiment: Experiment) -> Iterator[Alternative]:
    """Offers that a model which reads a text writes on, each token read in a call of its own."""
    known, calls = experiment.vocabulary, experiment.calls
    if known is None or experiment.model.stands_alone or any(call.written for call in calls):
        return
    ids = ids_read(calls[0])
    if ids is not None and ids.size:
        title = f"the model writes {_MOST_WRITTEN} {known.unit} on"
        change = partial(
            written_on, start=ids[0], count=_MOST_WRITTEN, sampling=experiment.sampling
        )
        yield Alternative(title, Spot("input", "calls"), change, of_model=True)


def _has_its_own_order(experiment: Experiment) -> bool:
    """Returns whether a layer's go_backwards is its own: Keras sets a Bidirectional's second."""
    around = experiment.model.layers[experiment.place.layer]
    is_second = experiment.place.direction == "backward"
    return not (
        isinstance(around, BidirectionalConfig) and is_second and around.backward_layer is None
    )


def _reset(experiment: Experiment, number: int) -> Iterator[Alternative]:
    if not experiment.layer.stateful or number >= len(experiment.calls):
        return
    call = experiment.calls[number]
    if call.initial_state is None:
        title = f"{'no ' if call.reset_before else ''}reset before call {number}"
        yield with_part(number, "reset_before", not call.reset_before, title)


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
    if call.mask is not None:
        yield with_part(number, "mask", None, f"no mask in call {number}")
    elif call.inputs.size and call.inputs.shape[1] > 1 and _has_plain_state(call):
        title = f"the last step of call {number} masked"
        change = partial(_with_last_step_masked, number)
        yield Alternative(title, Spot("input", "mask", number), change)


def _has_plain_state(call: Call) -> bool:
    """Returns whether a call has no given state, or one row of it for each row of its input.

    Keras spreads others, which it doesn't in each call that has a mask.
    """
    batch = len(call.inputs)
    return all(part.ndim == 2 and len(part) == batch for part in call.initial_state or ())


def _with_last_step_masked(number: int, experiment: Experiment) -> Experiment:
    call = experiment.calls[number]
    mask: Array = np.ones(call.inputs.shape[:2], bool)
    mask[:, -1] = False
    return with_call(experiment, number, replace(call, mask=sealed(mask)))


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
        yield with_argument("units", 2 * units, "twice as many units")


def _other_kinds(experiment: Experiment, kept: Kept | None) -> Iterator[Alternative]:
    for known in config_classes():
        if known is not type(experiment.layer):
            change = partial(with_kind, kind=known, kept=kept)
            yield Alternative(f"as {known.kind}", Spot("layer", "layer"), change)
