"""Edits the list of calls, and one call's input with the mask and the state that belong to it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call, states_by_layer
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.masks import resized_mask
from lstmviz.experiment.tensors import Shape, overlaid, resized


def with_inputs(call: Call, inputs: Array) -> Call:
    """Returns a call with another input tensor, of any shape.

    Along an axis on which the mask or the given state fitted the old tensor, it is made to fit
    the new one: new steps and rows are used, and new rows start from zeros. What didn't fit,
    and what holds for all rows at once, stays as it is.
    """
    old, new = call.inputs.shape, inputs.shape
    return replace(
        call,
        inputs=inputs,
        written=False,
        mask=None if call.mask is None else _mask_along(call.mask, old, new),
        initial_state=call.initial_state and _state_along(call.initial_state, old[0], new[0]),
    )


def _mask_along(mask: Array, old: tuple[int, ...], new: tuple[int, ...]) -> Array:
    rows, timesteps = (
        requested if size == before else size
        for size, before, requested in zip(mask.shape, old[:2], new[:2], strict=True)
    )
    return mask if mask.shape == (rows, timesteps) else resized_mask(mask, (rows, timesteps))


def _state_along(state: tuple[Array, ...], old: int, new: int) -> tuple[Array, ...]:
    return tuple(
        resized_state(part, (new, part.shape[1]))
        if old != new and part.ndim == 2 and len(part) == old
        else part
        for part in state
    )


def resized_state(part: Array, shape: tuple[int, int]) -> Array:
    """Resizes a given state: keeps what overlaps, fills the rest with 0.

    It is (batch, units), or (units,) for all rows at once, which becomes a row for each.
    """
    rows = part if part.ndim == 2 else np.broadcast_to(part, (shape[0], len(part)))
    return sealed(overlaid(np.zeros(shape, part.dtype), rows))


def with_call(experiment: Experiment, n: int, call: Call) -> Experiment:
    """Returns an experiment with another call n."""
    return replace(experiment, calls=(*experiment.calls[:n], call, *experiment.calls[n + 1 :]))


def with_states(experiment: Experiment, n: int, states: tuple[Array, ...]) -> Experiment:
    """Gives states to the layer that is looked at in call n, to both halves of a Bidirectional.

    They are copied: nothing keeps the run alive that they are from.
    """
    given: Any = tuple(sealed(state.copy()) for state in states)
    if not experiment.model.stands_alone:
        given = {**states_by_layer(experiment.calls[n]), experiment.place.layer: given}
    return with_call(experiment, n, replace(experiment.calls[n], initial_state=given))


def with_rows_in_order(experiment: Experiment, n: int, order: Sequence[int]) -> Experiment:
    """Gives the rows of call n another order, their inputs and their mask.

    The states stay where they are: row i goes on from what row i ended in, whatever data it now
    has, and a given state is still for row i.

    Args:
        experiment: what has the call.
        n: the call.
        order: for each row, which one it was.

    Raises:
        InvalidValue: there is no call n, it has one row, or `order` isn't one of its rows.
    """
    call = _checked(experiment, "call", n)
    batch = len(call.inputs)
    if batch < 2:
        raise InvalidValue("rows", "a call of 2 rows or more", Said(f"{batch}"))
    if sorted(order) != list(range(batch)):
        raise InvalidValue("order", f"each row from 0 to {batch - 1} once", Said(f"{order}"))
    places, mask = list(order), call.mask
    if mask is not None and len(mask) == batch:  # else it is for all rows at once
        mask = sealed(mask[places])
    ordered = replace(call, inputs=sealed(call.inputs[places]), mask=mask)
    return _spliced(experiment, n, n + 1, ordered)


def with_shape(experiment: Experiment, n: int, shape: Shape) -> Experiment:
    """Gives call n another shape: what is new is zeros, the last rows, steps or features go.

    Raises:
        InvalidValue: there is no call n, or it would be too large.
    """
    call = _checked(experiment, "call", n)
    return _spliced(experiment, n, n + 1, with_inputs(call, sealed(resized(call.inputs, shape))))


def with_batch(experiment: Experiment, n: int, batch: int) -> Experiment:
    """Gives call n another batch size, as `with_shape` does."""
    _, timesteps, features = _checked(experiment, "call", n).inputs.shape
    return with_shape(experiment, n, (batch, timesteps, features))


def shuffled_rows(batch: int, seed: int) -> list[int]:
    """Draws an order of the rows: for each, which one it was; another than they are in.

    Raises:
        InvalidValue: there is one row.
    """
    if batch < 2:
        raise InvalidValue("rows", "a call of 2 rows or more", Said(f"{batch}"))
    random = np.random.default_rng(seed)
    order: list[int] = random.permutation(batch).tolist()
    while order == sorted(order):
        order = random.permutation(batch).tolist()
    return order


def called_again(experiment: Experiment) -> Experiment:
    """Appends a copy of the last call, without its reset and its given state."""
    again = replace(experiment.calls[-1], reset_before=False, initial_state=None)
    end = len(experiment.calls)
    return _spliced(experiment, end, end, again)


def without_call(experiment: Experiment, n: int) -> Experiment:
    """Removes call n.

    Raises:
        InvalidValue: there is no call n, or it is the only one.
    """
    _checked(experiment, "call", n)
    if len(experiment.calls) == 1:
        raise InvalidValue("calls", "one call or more", Said("none"))
    return _spliced(experiment, n, n + 1)


def with_duplicate(experiment: Experiment, n: int) -> Experiment:
    """Inserts a copy of call n after it, with its reset and given state.

    Raises:
        InvalidValue: there is no call n.
    """
    call = _checked(experiment, "call", n)
    return _spliced(experiment, n, n + 1, call, call)


def with_call_moved(experiment: Experiment, n: int, to: int) -> Experiment:
    """Moves call n, so that it is call `to` afterwards.

    Raises:
        InvalidValue: there is no call n or no place `to`.
    """
    call = _checked(experiment, "call", n)
    _checked(experiment, "to", to)
    if n == to:
        return experiment
    calls = [*experiment.calls[:n], *experiment.calls[n + 1 :]]
    return _spliced(experiment, 0, len(calls) + 1, *calls[:to], call, *calls[to:])


def chunked(experiment: Experiment, n: int, k: int) -> Experiment:
    """Cuts call n into k calls, one after another in time.

    The pieces are as long as `numpy.array_split` makes them: the first ones longer by one step
    where k doesn't divide the time steps. The first piece keeps `reset_before` and
    `initial_state`; all keep `training` and their part of the mask.

    Raises:
        InvalidValue: there is no call n, k is not from 2 to its time steps, or its mask has
            another number of time steps than its inputs.
    """
    call = _checked(experiment, "call", n)
    timesteps = call.inputs.shape[1]
    if timesteps < 2:
        raise InvalidValue("call", "a call of 2 time steps or more", Said(f"{timesteps}"))
    if not 2 <= k <= timesteps:
        raise InvalidValue("calls", f"a number of calls from 2 to {timesteps}", k)
    if call.mask is not None and call.mask.shape[1] != timesteps:
        raise InvalidValue(
            "mask", f"one of {timesteps} time steps", Said(f"an array of shape {call.mask.shape}")
        )
    inputs = np.array_split(call.inputs, k, axis=1)
    masks = [None] * k if call.mask is None else np.array_split(call.mask, k, axis=1)
    first = replace(call, inputs=inputs[0], mask=masks[0])
    rest = (
        Call(piece, mask=mask, training=call.training)
        for piece, mask in zip(inputs[1:], masks[1:], strict=True)
    )
    return _spliced(experiment, n, n + 1, first, *rest)


def joined(experiment: Experiment, first: int, k: int) -> Experiment:
    """Joins k calls, from call `first` on, into one along time.

    What the first has as `reset_before` and `initial_state`, the whole has. Where some have a
    mask, those without get one that holds nothing back.

    Raises:
        InvalidValue: there are no such calls; they differ in batch, features, dtype or
            `training`; or a later one has a reset or a given state, which would be lost.
    """
    calls, masks = _joinable(experiment, first, k)
    whole = replace(
        calls[0],
        inputs=sealed(np.concatenate([call.inputs for call in calls], axis=1)),
        mask=sealed(np.concatenate(masks, axis=1)) if masks else None,
    )
    return _spliced(experiment, first, first + k, whole)


def can_join(experiment: Experiment, first: int, k: int) -> bool:
    """Returns whether `joined` would join them; takes no time, however large they are."""
    try:
        _joinable(experiment, first, k)
    except InvalidValue:
        return False
    return True


def _joinable(experiment: Experiment, first: int, k: int) -> tuple[tuple[Call, ...], list[Array]]:
    """Returns the calls to be joined and, where one has a mask, the mask of each."""
    _checked(experiment, "first", first)
    left = len(experiment.calls) - first
    if left < 2:
        raise InvalidValue("first", "a call with another one after it", Said("the last call"))
    if not 2 <= k <= left:
        raise InvalidValue("calls", f"a number of calls from 2 to {left}", k)
    calls = experiment.calls[first : first + k]
    for number, call in enumerate(calls[1:], first + 1):
        _check_joins(first, calls[0], number, call)
    return calls, _masks_to_join(first, calls)


def _check_joins(first: int, start: Call, number: int, call: Call) -> None:
    said: list[tuple[str, Any, Any]] = [
        ("batch", start.inputs.shape[0], call.inputs.shape[0]),
        ("features", start.inputs.shape[2], call.inputs.shape[2]),
        ("dtype", start.inputs.dtype, call.inputs.dtype),
        ("training", start.training, call.training),
    ]
    for name, expected, received in said:
        if expected != received:
            raise InvalidValue(
                "calls",
                f"calls with one {name} ({name}={expected} in call {first})",
                Said(f"{name}={received} in call {number}"),
            )
    for name, there in (
        ("reset_before", call.reset_before),
        ("initial_state", call.initial_state is not None),
    ):
        if there:
            raise InvalidValue(
                "calls",
                f"calls without {name} after the first of them, as it would be lost",
                Said(f"{name} in call {number}"),
            )


def _masks_to_join(first: int, calls: tuple[Call, ...]) -> list[Array]:
    given = [call.mask for call in calls if call.mask is not None]
    if not given:
        return []
    rows = max(mask.shape[0] for mask in given)
    masks = []
    for number, call in enumerate(calls, first):
        timesteps = call.inputs.shape[1]
        mask = np.True_ if call.mask is None else call.mask
        try:
            masks.append(np.broadcast_to(mask, (rows, timesteps)))
        except ValueError:
            raise InvalidValue(
                "mask",
                f"one of shape ({rows}, {timesteps}) in call {number}",
                Said(f"an array of shape {np.shape(mask)}"),
            ) from None
    return masks


def _checked(experiment: Experiment, argument: str, n: int) -> Call:
    if not 0 <= n < len(experiment.calls):
        raise InvalidValue(argument, f"a call's number from 0 to {len(experiment.calls) - 1}", n)
    return experiment.calls[n]


def _spliced(experiment: Experiment, start: int, stop: int, *calls: Call) -> Experiment:
    there = experiment.calls
    # In another order, or with one more or less, they are no cut of a series any more.
    return replace(experiment, calls=(*there[:start], *calls, *there[stop:]), cut=None)
