"""What of a run is another way than before, seen in what it was given and what came of it."""

from collections.abc import Callable, Iterator

import numpy as np

from lstmviz.experiment.counting import counted, format_calls
from lstmviz.experiment.experiment import same_arrays
from lstmviz.trace.change.call_causes import (
    dropout_clauses,
    input_clauses,
    mask_clauses,
    masked_output_clauses,
)
from lstmviz.trace.change.run_change import Clause, RunChange, format_shape
from lstmviz.trace.change.weight_causes import formula_clauses, weight_clauses
from lstmviz.trace.trace import Origin


def causes_of(change: RunChange) -> list[Clause]:
    """What is another way, the weightiest first; empty where nothing is."""
    return [clause for kind in _KINDS for clause in kind(change)]


def _calls(change: RunChange) -> Iterator[Clause]:
    pairs = change.pairs
    gone, come = list(range(*pairs.before)), list(range(*pairs.after))
    if pairs.how == "added":
        origin = change.after.calls[come[0]].origin
        start = {
            "carried": f"starts from the state call {come[0] - 1} ended in",
            "zeros": "starts from zero",
            "reset": "starts from zero, after reset_state()",
            "given": "starts from the state that it is given",
        }[origin]
        message = format_calls(come).capitalize()
        one = f"{message} is new and {start}"
        yield Clause(one if len(come) == 1 else f"{message} are new")
    elif pairs.how == "removed":
        yield Clause("One call is gone" if len(gone) == 1 else f"{len(gone)} calls are gone")
    elif pairs.how == "moved":
        yield Clause("The calls come in another order")
    elif pairs.how == "cut":
        yield Clause(f"Call {gone[0]} is cut into {format_calls(come)}")
    elif pairs.how == "joined":
        yield Clause(f"{format_calls(gone).capitalize()} are joined into call {come[0]}")
    elif pairs.how == "replaced":
        was = "were" if len(gone) > 1 else "was"
        stand = "stand" if len(come) > 1 else "stands"
        yield Clause(f"{format_calls(come).capitalize()} {stand} where {format_calls(gone)} {was}")


def _units(change: RunChange) -> Iterator[Clause]:
    if change.changed("units"):
        old, new = (run.experiment.layer.units for run in (change.before, change.after))
        shapes = _reshaped(change, 0)
        message = f": {shapes}" if shapes else ""
        yield Clause(f"The layer has {counted(new, 'unit')} now, not {old}{message}", moves=True)


def _dtype(change: RunChange) -> Iterator[Clause]:
    if change.changed("dtype"):
        old, new = (run.experiment.layer.dtype for run in (change.before, change.after))
        weights = change.before.weights, change.after.weights
        others = any(
            not np.allclose(weights[0][name], array, 1e-2, 1e-2)
            for name, array in weights[1].items()
            if name in weights[0] and weights[0][name].shape == array.shape
        )
        drawn = ", and other weights were drawn" if others else ""
        yield Clause(f"Keras computes in {new} now, not {old}{drawn}", moves=True)


def _sequences(change: RunChange) -> Iterator[Clause]:
    if not change.changed("return_sequences"):
        return
    shapes = _reshaped(change, 0)
    tail = f": {shapes}" if shapes and not change.changed("units") else ""
    if not change.after.experiment.layer.return_sequences:
        yield Clause(f"The output now holds the last step alone{tail}")
        return
    steps = {traced.h.shape[1] for traced in change.after.calls}
    only = steps.pop() if len(steps) == 1 else None
    message = {None: "every step", 1: "its one step", 2: "both steps"}.get(
        only, f"all {only} steps"
    )
    yield Clause(f"The output now holds {message}{tail}")


def _state(change: RunChange) -> Iterator[Clause]:
    if not change.changed("return_state"):
        return
    if change.after.experiment.layer.return_state:
        shape = format_shape(change.after.calls[0].returned[-1].shape)
        yield Clause(f"The layer also returns its last h and c, {shape} each")
    else:
        yield Clause("The layer no longer returns its last h and c")


def _starts(change: RunChange) -> Iterator[Clause]:
    """Calls that start from somewhere else; zero is zero, with or without a reset."""
    groups: dict[tuple[Origin, Origin], list[int]] = {}
    for pair in change if change.pairs.how != "moved" else ():
        origins = (pair.old_traced.origin, pair.traced.origin)
        if origins[0] != origins[1] and set(origins) != {"zeros", "reset"}:
            groups.setdefault(origins, []).append(pair.number)
    for (old, new), numbers in groups.items():
        what = change.format_calls(numbers).capitalize()
        one = len(numbers) == 1
        starts = "starts" if one or what == "Every call" else "start"
        before = f"call {numbers[0] - 1}" if one and change.pairs.how == "" else "the call before"
        zero = {
            "carried": f"zero, not from the state {before} ended in",
            "given": "zero, not from a given state",
        }
        where = {
            "carried": f"the state {before} ended in",
            "given": "the state that it is given" if one else "states that are given",
            "zeros": zero.get(old, "zero"),
            "reset": "zero, after reset_state()",
        }[new]
        yield Clause(f"{what} now {starts} from {where}", moves=True)
    given = [
        pair.number
        for pair in change
        if pair.traced.origin == pair.old_traced.origin == "given"
        and not same_arrays(pair.call.initial_state, pair.old_call.initial_state)
    ]
    if given:
        yield Clause(f"The state given to {change.format_calls(given)} is another", moves=True)


def _backwards(change: RunChange) -> Iterator[Clause]:
    turned = [
        pair.number
        for pair in change
        if len(pair.traced.time_index) > 1
        and len(pair.old_traced.time_index) > 1
        and (pair.traced.time_index[0] > 0) != (pair.old_traced.time_index[0] > 0)
    ]
    if turned:
        backwards = change.after.calls[turned[0]].time_index[0] > 0
        yield Clause(
            "x is read backwards now, its last step first"
            if backwards
            else "x is read forwards now, its first step first",
            moves=True,
        )


def _reshaped(change: RunChange, position: int) -> str:
    """`(2, 4) → (2, 3, 4)` of a returned array; with the call where calls differ in it."""
    shapes = [
        (
            pair.number,
            pair.old_traced.returned[position].shape,
            pair.traced.returned[position].shape,
        )
        for pair in change
    ]
    shapes = [shape for shape in shapes if shape[1] != shape[2]]
    if not shapes:
        return ""
    number, old, new = shapes[0]
    where = "" if len({shape[1:] for shape in shapes}) == 1 else f" in call {number}"
    return f"{format_shape(old)} → {format_shape(new)}{where}"


_KINDS: tuple[Callable[[RunChange], Iterator[Clause]], ...] = (
    _calls,
    _units,
    _sequences,
    _state,
    _starts,
    _backwards,
    input_clauses,
    mask_clauses,
    masked_output_clauses,
    dropout_clauses,
    weight_clauses,
    formula_clauses,
    _dtype,
)
