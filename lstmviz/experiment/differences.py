"""Lists what differs between two experiments, in short lines with Keras' names."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array, same_array, same_arrays
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import format_calls, listed
from lstmviz.experiment.experiment import Experiment, weight_names
from lstmviz.experiment.plain_text import cut_off, shortened

Weights = Mapping[str, Array]
"""The weights that a run used, by name."""


def differences(
    before: Experiment, after: Experiment, *, weights: tuple[Weights, Weights] | None = None
) -> tuple[str, ...]:
    """Lists the differences of two experiments: "stateful: True → False", "call 1: x".

    Args:
        before: the pinned experiment or, for a twin, the person's own.
        after: the person's own or, for a twin, the twin.
        weights: those that the two runs used, where both have been run: these are compared then,
            rather than whether weights were given.

    Returns:
        The layer's arguments in Keras' order, then calls, weights and seed; empty where nothing
        differs.
    """
    return (
        *_arguments(before.layer, after.layer),
        *_calls(before, after),
        *(_given_weights(before, after) if weights is None else _weights(*weights)),
        *([f"seed: {before.seed} → {after.seed}"] if before.seed != after.seed else []),
    )


def differ_in_flags_alone(before: Experiment, after: Experiment) -> bool:
    """Returns whether two experiments do the same work on the same data.

    The numbers of both can then be held against each other: they have the same x and given
    weights, and differ at most in flags, seeds, resets, masks and given states.
    """
    old, new = before.layer, after.layer
    if old.kind is not new.kind:
        return False
    kept = (field.name for field in fields(old) if field.name != "seed")
    pairs = ((getattr(old, name), getattr(new, name)) for name in kept)
    return (
        all(
            one == other or (isinstance(one, bool) and isinstance(other, bool))
            for one, other in pairs
        )
        and len(before.calls) == len(after.calls)
        and same_arrays(before.weights, after.weights)
        and all(
            same_array(one.inputs, other.inputs)
            for one, other in zip(before.calls, after.calls, strict=True)
        )
    )


def _arguments(before: RecurrentConfig, after: RecurrentConfig) -> Iterator[str]:
    if before.kind is not after.kind:
        yield f"{before.kind.name} → {after.kind.name}"
    for field in fields(before):
        if not hasattr(after, field.name):
            continue
        old, new = getattr(before, field.name), getattr(after, field.name)
        if old != new:
            name = "the layer's seed" if field.name == "seed" else field.name
            yield f"{name}: {_told(old)} → {_told(new)}"


def _told(value: Any) -> str:
    """Writes a value as Python does, and a Keras object by its class: `Constant(value=0.1)`."""
    if not isinstance(value, dict):
        return shortened(value)
    config = ", ".join(f"{name}={part!r}" for name, part in value["config"].items())
    return f"{value['class_name']}({cut_off(config, 40)})"


def _calls(before: Experiment, after: Experiment) -> Iterator[str]:
    if len(before.calls) != len(after.calls):
        yield f"calls: {len(before.calls)} → {len(after.calls)}"
        if _are_the_same_steps(before.calls, after.calls):
            return
    states = [listed(each.layer.kind.state_names) for each in (before, after)]
    given = "initial_state" if states[0] == states[1] else f"initial_state: {' → '.join(states)}"
    found: dict[str, list[int]] = {}
    for number, (old, new) in enumerate(zip(before.calls, after.calls, strict=False)):
        for text in _call(old, new, given):
            found.setdefault(text, []).append(number)
    for text, numbers in found.items():
        yield f"{format_calls(numbers)}: {text}"


def _call(old: Call, new: Call, given: str) -> Iterator[str]:
    if not same_array(old.inputs, new.inputs):
        yield _inputs(old.inputs, new.inputs)
    if (old.mask is None) != (new.mask is None):
        yield f"mask: {_there(old.mask)} → {_there(new.mask)}"
    elif not same_array(old.mask, new.mask):
        yield "mask"
    if (old.initial_state is None) != (new.initial_state is None):
        yield f"initial_state: {_there(old.initial_state)} → {_there(new.initial_state)}"
    elif not same_arrays(old.initial_state, new.initial_state):
        yield given
    for name in ("training", "reset_before"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name}: {getattr(old, name)} → {getattr(new, name)}"


def _there(value: Any) -> str:
    return "None" if value is None else "given"


def _inputs(old: Array, new: Array) -> str:
    if old.shape != new.shape:
        return f"x, {old.shape} → {new.shape}"
    if old.dtype != new.dtype:
        return f"x, {old.dtype} → {new.dtype}"
    return "x, its rows in another order" if _are_rows_of(old, new) else "x"


def _are_rows_of(old: Array, new: Array) -> bool:
    """Returns whether both have the same rows."""
    if not old.size:
        return False
    # The first and last step tell most rows apart, so that few need be compared whole.
    ends = (Counter(row[[0, -1]].tobytes() for row in array) for array in (old, new))
    if len({frozenset(found.items()) for found in ends}) > 1:
        return False
    rows = (Counter(hash(row.tobytes()) for row in array) for array in (old, new))
    return len({frozenset(found.items()) for found in rows}) == 1


def _are_the_same_steps(before: Sequence[Call], after: Sequence[Call]) -> bool:
    """Returns whether calls, joined along time, are equal without a reset or state in between."""
    both = (*before, *after)
    if len({(len(call.inputs), call.inputs.shape[2], call.inputs.dtype) for call in both}) > 1:
        return False
    if any(call.mask is not None and call.mask.shape != call.inputs.shape[:2] for call in both):
        return False
    later = (*before[1:], *after[1:])
    if any(call.reset_before or call.initial_state is not None for call in later):
        return False
    first, other = before[0], after[0]
    if len({call.training for call in both}) > 1 or first.reset_before != other.reset_before:
        return False
    if not same_arrays(first.initial_state, other.initial_state):
        return False
    old, new = ([call.inputs for call in calls] for calls in (before, after))
    masks, others = ([_full_mask(call) for call in calls] for calls in (before, after))
    return _same_joined(old, new) and _same_joined(masks, others)


def _full_mask(call: Call) -> Array:
    mask = np.broadcast_to(np.True_, call.inputs.shape[:2])
    return mask if call.mask is None else call.mask


def _same_joined(old: list[Array], new: list[Array]) -> bool:
    if sum(part.shape[1] for part in old) != sum(part.shape[1] for part in new):
        return False
    return same_array(np.concatenate(old, axis=1), np.concatenate(new, axis=1))


def _given_weights(before: Experiment, after: Experiment) -> Iterator[str]:
    old, new = before.weights, after.weights
    if old is not None and new is not None:
        names = weight_names(before.layer), weight_names(after.layer)
        named = (dict(zip(*each, strict=False)) for each in zip(names, (old, new), strict=True))
        yield from _weights(*named)
    elif old is not None or new is not None:
        drawn, given = "by the initializers", "given"
        yield f"weights: {drawn} → {given}" if old is None else f"weights: {given} → {drawn}"


def _weights(before: Weights, after: Weights) -> Iterator[str]:
    parts = list(dict.fromkeys((*before, *after)))
    differ = [part for part in parts if not _same_weight(before.get(part), after.get(part))]
    if differ:
        yield "weights" if len(differ) == len(parts) > 1 else f"weights: {', '.join(differ)}"


def _same_weight(old: Array | None, new: Array | None) -> bool:
    """Returns whether two weights have the same numbers, whatever their dtypes."""
    if old is None or new is None or old.dtype == new.dtype:
        return same_array(old, new)
    return np.array_equal(old, new, equal_nan=True)
