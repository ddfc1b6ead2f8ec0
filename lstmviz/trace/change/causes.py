"""Writes the causes of a change: what of the layer, the calls or the weights is different."""

from collections.abc import Callable, Iterator

import numpy as np

from lstmviz.experiment.arrays import Array, same_array, same_arrays
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import counted, format_calls, format_rows, listed
from lstmviz.trace.change.row_order import format_row_order, row_order
from lstmviz.trace.change.run_change import CallPair, Clause, RunChange, format_shape
from lstmviz.trace.trace import Origin

_MAX_COUNTED = 3
"""The most changed weights that a sentence counts; of more it only says that they changed."""


def _reason(text: str) -> Clause:
    """Returns a clause that tells a reason for the states to differ."""
    return Clause(text, affects_states=True)


def weight_clauses(change: RunChange) -> Iterator[Clause]:
    """Yields what became of the bias, the kernel's shape and the weights' values."""
    old, new = change.before.weights, change.after.weights
    if change.changed("use_bias"):
        has = "has a bias now" if "bias" in new else "has no bias any more"
        yield _reason(f"The layer {has}")
    if change.changed("units") or change.of_kind:
        return  # then every weight has another shape, which goes without saying
    if "kernel" in old and "kernel" in new and old["kernel"].shape != new["kernel"].shape:
        shapes = f"{format_shape(old['kernel'].shape)} → {format_shape(new['kernel'].shape)}"
        yield _reason(f"The kernel has another shape: {shapes}")
    differ = [
        name
        for name in new
        if name in old
        and old[name].shape == new[name].shape
        and not np.array_equal(old[name], new[name], equal_nan=True)
    ]
    if not differ or change.changed("dtype"):
        return  # a cast changes every weight; `_dtype` speaks of that
    everyone = len(differ) == len(new) > 1
    what = "The weights" if everyone else f"The {' and the '.join(differ)}"
    if change.after.experiment.weights is None:
        was = "were" if len(differ) > 1 else "was"
        made = "drawn" if change.before.experiment.seed != change.after.experiment.seed else "made"
        yield _reason(f"{what} {was} {made} anew")
        return
    count = sum(int(np.count_nonzero(old[name] != new[name])) for name in differ)
    if count <= _MAX_COUNTED:
        where = " and the ".join(differ)
        yield _reason(f"{counted(count, 'number')} of the {where} changed")
    else:
        yield _reason(f"{what} changed")


def formula_clauses(change: RunChange) -> Iterator[Clause]:
    """Yields that an activation function is another one."""
    for argument in filter(change.changed, ("activation", "recurrent_activation")):
        old, new = (
            _format_activation(getattr(layer, argument))
            for layer in (change.old_layer, change.layer)
        )
        what = f"{argument} is" if change.of_kind else _what_uses(argument, change.layer)
        yield _reason(f"{what} {new} now, not {old}")
    if change.changed("reset_after") and not change.of_kind:
        after = getattr(change.layer, "reset_after")  # noqa: B009 - a GRU's alone
        place = "after it is multiplied" if after else "before it is multiplied"
        yield _reason(f"r acts on h {place} with the recurrent kernel now")


def _what_uses(argument: str, layer: RecurrentConfig) -> str:
    """Writes which gates and states an activation makes: "g and the way from c to h use"."""
    kind, activated = layer.kind, layer.kind.activated(layer)
    made = {result for result, of in activated.items() if of.activation == argument}
    names = [name for name in kind.quantities if name in made]
    ways = [
        f"the way from {factor.name} to {result}"
        for result, mixed in kind.mixed(layer).items()
        for factor in mixed.factors
        if factor.activation == argument
    ]
    all_gates = len(names) > 1 and not ways and made <= set(kind.gate_names)
    use = "uses" if len(names + ways) == 1 else "use"
    return f"{'The gates ' if all_gates else ''}{listed(names + ways)} {use}"


def _format_activation(activation: str | None) -> str:
    return "no activation" if activation in (None, "linear") else str(activation)


_MAX_SEARCHED = 2**22
"""The largest input, in numbers, that is searched for the place where it changed."""


def input_clauses(change: RunChange) -> Iterator[Clause]:
    """Yields which calls read another x, and in which rows or at which step."""
    differ = [pair for pair in change if not same_array(pair.call.inputs, pair.old_call.inputs)]
    if not differ:
        return
    orders = [row_order(pair.call.inputs, pair.old_call.inputs) for pair in differ]
    if orders[0] is not None and all(order == orders[0] for order in orders):
        yield _reason(format_row_order(change, [pair.number for pair in differ], orders[0]))
        return
    numbers = [pair.number for pair in differ]
    x, was = differ[0].call.inputs, differ[0].old_call.inputs
    what = f"x of {change.format_calls(numbers)}"
    if x.shape != was.shape:
        message = f"{format_shape(was.shape)} → {format_shape(x.shape)}"
        shapes = {(pair.old_call.inputs.shape, pair.call.inputs.shape) for pair in differ}
        where = "" if len(shapes) == 1 else f" in call {numbers[0]}"
        yield _reason(f"{what} has another shape: {message}{where}")
        return
    place = _format_place(x, was) if len(differ) == 1 else ""
    yield _reason(f"{what} changed{place}")


def _format_place(x: Array, was: Array) -> str:
    """Writes where two inputs of one shape differ: ` in row 0, t=2`; "" where it is everywhere."""
    if x.size > _MAX_SEARCHED:
        return ""
    differ = ((x != was) & ~(np.isnan(x) & np.isnan(was))).any(axis=2)
    rows, steps = (np.flatnonzero(differ.any(axis=axis)).tolist() for axis in (1, 0))
    row = f" in {format_rows(rows)}" if len(rows) < len(x) else ""
    if len(steps) == 1:
        return f"{row}{' ' if not row else ', '}{'at ' if not row else ''}t={steps[0]}"
    return row


def mask_clauses(change: RunChange) -> Iterator[Clause]:
    """Yields that a mask holds other steps than before.

    Not where `go_backwards` changed, which reverses each mask with its input.
    """
    differ = [
        pair.number for pair in change if not same_array(pair.traced.held, pair.old_traced.held)
    ]
    if not differ or change.changed("go_backwards"):
        return
    first = differ[0]
    held, states = change.after.calls[first].held, listed(change.layer.kind.state_names)
    what = change.format_calls(differ)
    if not any(change.after.calls[number].held.any() for number in differ):
        if any(pair.old_traced.held.any() for pair in change if pair.number in differ):
            yield _reason(f"No step of {what} is masked any more")
    elif len(differ) == 1:
        yield _reason(f"The mask holds {states} at {_format_held(held)} of {what} now")
    else:
        yield _reason(f"The masks of {what} hold {states} at other steps now")


def _format_held(held: Array) -> str:
    """Writes how many steps a mask holds: `1 of 3 steps`, the rows' together where they differ."""
    batch, timesteps = held.shape
    if (held == held[0]).all():
        return f"{np.count_nonzero(held[0])} of {counted(timesteps, 'step')}"
    return f"{np.count_nonzero(held)} of {batch} rows × {counted(timesteps, 'step')}"


def masked_output_clauses(change: RunChange) -> Iterator[Clause]:
    """Yields what `zero_output_for_mask` makes of the output at masked steps."""
    held = any(call.held.any() for call in change.after.calls)
    if change.changed("zero_output_for_mask") and held:
        zero = change.layer.zero_output_for_mask
        does = "is now 0" if zero else "now repeats the one before"
        yield Clause(f"At masked steps the output {does}")


def dropout_clauses(change: RunChange) -> Iterator[Clause]:
    """Yields where dropout begins to act, no longer acts, or drops other values."""
    begun, ended, others = [], [], []
    for pair in change:
        now, was = pair.traced.dropout_masks, pair.old_traced.dropout_masks
        if now is not None and was is None:
            begun.append(pair.number)
        elif now is None and was is not None:
            ended.append(pair.number)
        elif now is not None and was is not None and not change.of_kind:
            same = now.keys() == was.keys() and all(same_array(now[k], was[k]) for k in now)
            if not same:
                others.append(pair.number)
    if begun:
        yield _reason(f"Dropout acts in {change.format_calls(begun)} now")
    if ended:
        yield _reason(f"Dropout no longer acts in {change.format_calls(ended)}")
    if others:
        yield _reason(f"Dropout takes away others in {change.format_calls(others)} now")


def causes_of(change: RunChange) -> list[Clause]:
    """Returns what is different about the experiment, the most important first."""
    return [clause for kind in _KINDS for clause in kind(change)]


def _calls(change: RunChange) -> Iterator[Clause]:
    matching = change.matching
    old, new = list(range(*matching.old_range)), list(range(*matching.new_range))
    if matching.rearrangement == "added":
        start = _format_start(change.after.calls[new[0]].origin, f"call {new[0] - 1}")
        message = format_calls(new).capitalize()
        one = f"{message} is new and starts from {start}"
        yield Clause(one if len(new) == 1 else f"{message} are new")
    elif matching.rearrangement == "removed":
        yield Clause("One call is gone" if len(old) == 1 else f"{len(old)} calls are gone")
    elif matching.rearrangement == "moved":
        yield Clause("The calls come in another order")
    elif matching.rearrangement == "cut":
        yield Clause(f"Call {old[0]} is cut into {format_calls(new)}")
    elif matching.rearrangement == "joined":
        yield Clause(f"{format_calls(old).capitalize()} are joined into call {new[0]}")
    elif matching.rearrangement == "replaced":
        was = "were" if len(old) > 1 else "was"
        stand = "stand" if len(new) > 1 else "stands"
        yield Clause(f"{format_calls(new).capitalize()} {stand} where {format_calls(old)} {was}")


def _kind(change: RunChange) -> Iterator[Clause]:
    if not change.of_kind:
        return
    old, new = change.old_layer.kind, change.layer.kind
    gone = [name for name in old.state_names if name not in new.state_names]
    come = [name for name in new.state_names if name not in old.state_names]
    parts = [f"The layer is {new} now, not {old}"]
    parts += [f"has no {' or '.join(gone)}"] if gone else []
    parts += [f"has {listed(come)} too"] if come else []
    yield _reason(f"{', and '.join(parts)}")


def _units(change: RunChange) -> Iterator[Clause]:
    if change.changed("units"):
        old, new = change.old_layer.units, change.layer.units
        shapes = _reshaped(change)
        message = f": {shapes}" if shapes else ""
        yield _reason(f"The layer has {counted(new, 'unit')} now, not {old}{message}")


def _dtype(change: RunChange) -> Iterator[Clause]:
    if change.changed("dtype"):
        old, new = change.old_layer.dtype, change.layer.dtype
        weights = change.before.weights, change.after.weights
        # A cast alone moves a weight by less than this: further apart, it was drawn anew.
        others = any(
            not np.allclose(weights[0][name], array, 1e-2, 1e-2)
            for name, array in weights[1].items()
            if name in weights[0] and weights[0][name].shape == array.shape
        )
        drawn = ", and other weights were drawn" if others else ""
        yield _reason(f"Keras computes in {new} now, not {old}{drawn}")


def _sequences(change: RunChange) -> Iterator[Clause]:
    if not change.changed("return_sequences"):
        return
    shapes = _reshaped(change)
    tail = f": {shapes}" if shapes and not change.changed("units") else ""
    if not change.layer.return_sequences:
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
    if change.layer.return_state:
        shape = format_shape(change.after.calls[0].returned[-1].shape)
        kind = change.layer.kind
        each = " each" if len(kind.states) > 1 else ""
        yield Clause(f"The layer also returns its last {listed(kind.state_names)}, {shape}{each}")
    else:
        states = listed(change.old_layer.kind.state_names)
        yield Clause(f"The layer no longer returns its last {states}")


def _starts(change: RunChange) -> Iterator[Clause]:
    """Yields which calls start from another state; a reset to zero and zero are the same."""
    groups: dict[tuple[Origin, Origin], list[int]] = {}
    # Calls that changed places carry other states on, which goes without saying.
    for pair in change if change.matching.rearrangement != "moved" else ():
        origins = (pair.old_traced.origin, pair.traced.origin)
        if origins[0] != origins[1] and set(origins) != {"zeros", "reset"}:
            groups.setdefault(origins, []).append(pair.number)
    for (old, new), numbers in groups.items():
        what = change.format_calls(numbers).capitalize()
        one = len(numbers) == 1
        starts = "starts" if one or what == "Every call" else "start"
        in_place = one and change.matching.rearrangement == ""
        before = f"call {numbers[0] - 1}" if in_place else "the call before"
        where = _format_start(new, before)
        if new == "given" and not one:
            where = "states that are given"
        if new == "zeros":
            was = "a given state" if old == "given" else _format_start(old, before)
            where = f"zero, not from {was}"
        yield _reason(f"{what} now {starts} from {where}")
    given = [
        pair.number
        for pair in change
        if pair.traced.origin == pair.old_traced.origin == "given"
        and not _are_given_alike(change, pair)
    ]
    if given:
        yield _reason(f"The state given to {change.format_calls(given)} is another")


def _format_start(origin: Origin, before: str) -> str:
    """Writes what a call starts from: "zero", "the state call 0 ended in"."""
    return {
        "zeros": "zero",
        "carried": f"the state {before} ended in",
        "given": "the state that it is given",
        "reset": "zero, after reset_state()",
    }[origin]


def _are_given_alike(change: RunChange, pair: CallPair) -> bool:
    """Returns whether a call is given the same states, of two kinds those that both have."""
    if not change.of_kind:
        return same_arrays(pair.call.initial_state, pair.old_call.initial_state)
    both = (pair.traced.initial, pair.old_traced.initial)
    return all(same_array(*(initial[name] for initial in both)) for name in change.states)


def _backwards(change: RunChange) -> Iterator[Clause]:
    # A call of one step is read the same either way.
    turned = [
        pair.number
        for pair in change
        if len(pair.traced.time_index) > 1
        and len(pair.old_traced.time_index) > 1
        and (pair.traced.time_index[0] > 0) != (pair.old_traced.time_index[0] > 0)
    ]
    if turned:
        backwards = change.after.calls[turned[0]].time_index[0] > 0
        yield _reason(
            "x is read backwards now, its last step first"
            if backwards
            else "x is read forwards now, its first step first"
        )


def _reshaped(change: RunChange) -> str:
    """Writes how the shape of the output changed: `(2, 4) → (2, 3, 4)`.

    The shapes are the first such call's, which is named where calls differ in them; "" where
    no shape changed.
    """
    shapes = {
        pair.number: (pair.old_traced.returned[0].shape, pair.traced.returned[0].shape)
        for pair in change
    }
    shapes = {number: both for number, both in shapes.items() if both[0] != both[1]}
    if not shapes:
        return ""
    number, (old, new) = next(iter(shapes.items()))
    where = "" if len(set(shapes.values())) == 1 else f" in call {number}"
    return f"{format_shape(old)} → {format_shape(new)}{where}"


_KINDS: tuple[Callable[[RunChange], Iterator[Clause]], ...] = (
    _kind,
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
