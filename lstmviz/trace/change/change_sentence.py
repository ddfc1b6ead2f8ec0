"""Says what a change did to the run: in a sentence, and as masks of the numbers that changed."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from lstmviz.experiment.arrays import Array, seal
from lstmviz.experiment.counting import counted, format_calls, format_rows, listed, with_verb
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.changed_lines import ChangedLines, changed_lines
from lstmviz.experiment.twins import rate_acts
from lstmviz.trace.change.call_matching import match_calls
from lstmviz.trace.change.causes import causes_of
from lstmviz.trace.change.run_change import (
    CallDifference,
    Clause,
    RunChange,
    call_differences,
    constant_mask,
    returned_before,
)
from lstmviz.trace.findings.changed_state import changed_state_sentences
from lstmviz.trace.findings.finding import rows_where
from lstmviz.trace.trace import Trace

_ROUNDING = {"float16": 1e-2, "bfloat16": 1e-1, "float32": 1e-4, "float64": 1e-12}
"""By dtype the largest difference, of numbers up to 1, that may be rounding and nothing else."""


def is_only_rounding(change: RunChange) -> bool:
    """Returns whether the numbers differ, by no more than another order of operations explains."""
    found = [part for call in change.differences for part in call.overlaps if part.any]
    if not found or any(part.non_finite for part in found):
        return False
    dtype = str(change.layer.dtype).removeprefix("mixed_")
    rounding = _ROUNDING.get(dtype, 1e-4)
    largest = largest_difference(change)
    return largest <= rounding or largest <= rounding * _scale(change)


def _scale(change: RunChange) -> float:
    """Returns the largest size of any state of the run; 1 where that isn't finite."""
    # From the extremes, since np.abs would copy an array that may fill the memory.
    found = [part for call in change.after.calls for part in call.states.values() if part.size]
    scale = float(max((end for part in found for end in (part.max(), -part.min())), default=1.0))
    return scale if np.isfinite(scale) else 1.0


def largest_difference(change: RunChange) -> float:
    """Returns the largest finite difference of a state or the output where both runs have it."""
    return max((part.largest for call in change.differences for part in call.overlaps), default=0.0)


def format_state_changes(change: RunChange) -> str:
    """Writes how states and output changed; "" where no call has a counterpart before."""
    matched = [number for number, matches in enumerate(change.matching.matches) if matches]
    comparable = [n for n in matched if _is_comparable(change, n)]
    if not comparable:
        return "every number is new" if matched else ""
    differ = [n for n in comparable if change.differences[n].states_differ]
    if not differ:
        return _format_same_states(change, comparable)
    text = _format_differences(change, differ)
    same = [number for number in comparable if number not in differ]
    if same:
        text += f"; {format_calls(same)} {'is' if len(same) == 1 else 'are'} as before"
    return text


def _is_comparable(change: RunChange, number: int) -> bool:
    """Returns whether a matched call has as many units as before."""
    old = change.before.calls[change.matching.matches[number][0].call]
    return bool(old.h.shape[2] == change.after.calls[number].h.shape[2])


def _format_same_states(change: RunChange, numbers: list[int]) -> str:
    """Writes that the states of some calls are as before, and by how much the output isn't."""
    outputs = {number: change.differences[number].output_overlap for number in numbers}
    sizes = {n: part.largest for n, part in outputs.items() if part is not None and part.any}
    if sizes:
        of = "" if len(numbers) == 1 else f" of {change.format_calls(list(sizes))}"
        largest = max(sizes.values())
        are = with_verb(change.states)
        return f"the output{of} changed by up to {largest:.2g}, {are} the same as before"
    if not all(_is_whole(change, number) for number in numbers):
        return f"{with_verb(change.states)} the same as before at the steps that were there"
    every = len(numbers) == len(change.after.calls)
    return f"{_are(change, '' if every else f' of {format_calls(numbers)}')} the same as before"


def _are(change: RunChange, of: str) -> str:
    return f"{listed(change.states)}{of} {'is' if len(change.states) == 1 else 'are'}"


def _is_whole(change: RunChange, number: int) -> bool:
    """Returns whether all steps and rows of a call were there before."""
    batch, timesteps, _ = change.after.calls[number].h.shape
    matches = change.matching.matches[number]
    rows = min(len(change.before.calls[match.call].h) for match in matches)
    return rows >= batch and sum(match.steps for match in matches) == int(timesteps)


def _format_differences(change: RunChange, differ: list[int]) -> str:
    """Writes by how much the states of some calls changed, and where."""
    calls = [change.differences[number].state_overlaps for number in differ]
    states = {name: [call[name] for call in calls] for name in change.states}
    of = "" if len(differ) == len(change.after.calls) else f" of {format_calls(differ)}"
    if any(part.non_finite for parts in states.values() for part in parts):
        return f"{_are(change, of)} NaN or infinite at other places than before"
    sizes = {
        name: max(part.largest for part in parts)
        for name, parts in states.items()
        if any(part.any for part in parts)
    }
    if not any(sizes.values()):  # gates that let nothing of it through
        return f"{_are(change, of)} the same as before after every step"
    (name, size), *rest = sizes.items()
    text = f"{name}{of} changed by up to {size:.2g}"
    text += "".join(f" and {name} by up to {size:.2g}" for name, size in rest)
    return text + _format_place(change, differ)


def _format_place(change: RunChange, differ: list[int]) -> str:
    """Writes in which rows, unless in all, and from which step on, unless from the first."""
    rows, batch = set[int](), 0
    for number in differ:
        found = _changed_steps(change.differences[number])
        rows |= set(rows_where(found.any(axis=1)))
        batch = max(batch, len(found))
    where = f", in {format_rows(sorted(rows))} alone" if len(rows) < batch else ""
    first = int(_changed_steps(change.differences[differ[0]]).any(axis=0).argmax()) - 1
    if first > 0:
        step = int(change.after.calls[differ[0]].time_index[first])
        call = "" if len(differ) == 1 else f" of call {differ[0]}"
        where += f", from t={step}{call} on"
    return where


def _changed_steps(difference: CallDifference) -> Array:
    """Returns where any state of the overlap changed, (batch, 1 + timesteps) bool."""
    every = (overlap.changed for overlap in difference.state_overlaps.values())
    changed: Array = np.any(np.logical_or.reduce(list(every)), axis=2)
    return changed


_SAME_RESULT = ("unroll", "implementation", "use_cudnn")
_RATES = ("dropout", "recurrent_dropout")


def reason_for_no_change(change: RunChange) -> str:
    """Writes why a change left all numbers as they were; "" where no reason is known."""
    old, new = change.before.experiment, change.after.experiment
    named = [field.name for field in fields(new.layer) if change.changed(field.name)]
    for name in named:
        if reason := _reason_of_argument(change, name):
            return reason
    pairs = list(change)
    if any(pair.call.reset_before != pair.old_call.reset_before for pair in pairs):
        if not new.layer.stateful:
            return "the layer isn't stateful, so reset_state() has nothing to reset"
        return "the state is zero there with and without a reset"
    if any(pair.call.training != pair.old_call.training for pair in pairs):
        return "training only switches dropout on, and the layer has none"
    if any((pair.call.mask is None) != (pair.old_call.mask is None) for pair in pairs):
        return "the mask holds no step"
    if new.seed != old.seed:
        return "the weights are given, and nothing else is drawn"
    if (new.weights is None) != (old.weights is None):
        return "they are the same weights"
    return ""


def _reason_of_argument(change: RunChange, name: str) -> str:
    new = change.after.experiment
    if name in _SAME_RESULT:
        return f"with {name} the same numbers are computed another way"
    if name in new.layer.kind.ignores:
        return f"Keras' {new.layer.kind.name} ignores {name}"
    if name.endswith("_regularizer") or name.endswith("_constraint"):
        return f"{name} acts only while a model is trained"
    if name in _RATES:
        if not any(call.training for call in new.calls):
            return "dropout acts only with training=True"
        rates = [getattr(layer, name) for layer in (change.old_layer, change.layer)]
        is_none = 1 in rates and not rate_acts(new.layer.kind, 1)
        return "Keras takes a rate of 1 for none" if is_none else ""
    if name == "seed":
        return "no dropout acts for which it would be used"
    if name.endswith("_initializer") or name == "unit_forget_bias":
        if new.weights is not None:
            return "the weights are given, so none are drawn"
        return "" if new.layer.use_bias else "the layer has no bias"
    if name == "stateful":
        if len(new.calls) == 1:
            return "with one call there is none to carry the state to"
        return "no call starts from the state of the one before"
    if name == "go_backwards":
        return "with one step backwards is forwards"
    if name == "zero_output_for_mask":
        return "no step is masked"
    return ""


Shape = tuple[int, ...]

MAX_CAUSES = 2
"""How many causes a sentence names; of more, the most important."""


@dataclass(frozen=True, eq=False)
class CallChange:
    """Where one call differs from the run before; what wasn't there before differs too.

    The last axis of a mask is 1 for a large call, and stands for all units together.

    Attributes:
        states: by name, (batch, 1 + timesteps, units) bool: where the state that the call starts
            from, then that after each step, changed.
        returned: one mask for each returned array, shaped like it.
        shapes: for each returned array its shape before, None where it wasn't returned, and its
            shape now; empty for a new call.
        returns_less: whether the call returned more arrays before.
    """

    states: Mapping[str, Array]
    returned: tuple[Array, ...]
    shapes: tuple[tuple[Shape | None, Shape], ...]
    returns_less: bool

    def __post_init__(self) -> None:
        seal(vars(self).values())

    @property
    def reshaped(self) -> bool:
        """Whether the call returns other shapes, more arrays or fewer than before."""
        return self.returns_less or any(old != new for old, new in self.shapes)


@dataclass(frozen=True, eq=False)
class Consequence:
    """The consequence of a change, for the window to show.

    Attributes:
        sentence: one or two plain sentences.
        calls: one for each call of the run after the change.
        before: the experiment before the change.
        after: the experiment after it.
    """

    sentence: str
    calls: tuple[CallChange, ...]
    before: Experiment
    after: Experiment

    @cached_property
    def code(self) -> ChangedLines:
        """The lines of the script that changed, compared when first asked for."""
        return changed_lines(self.before, self.after)


def consequence_of(before: Trace, after: Trace) -> Consequence | None:
    """Compares a run with the run before it.

    Takes time in proportion to their size (0.3 s for 130 million numbers), and little memory.

    Args:
        before: the run that was shown until now.
        after: the run of the changed experiment.

    Returns:
        None where the experiments are equal, or one of them has no call.
    """
    # Identity is asked first, since equality compares every tensor.
    same = before.experiment is after.experiment or before.experiment == after.experiment
    if same or not (before.calls and after.calls):
        return None
    matching = match_calls(before.experiment, after.experiment)
    change = RunChange(before, after, matching, call_differences(before, after, matching))
    causes = causes_of(change)
    rounded = not any(cause.affects_states for cause in causes) and is_only_rounding(change)
    # A person who changed one number of a state asks how far that goes, not how calls were cut.
    travel = " ".join(changed_state_sentences(before, after))
    return Consequence(
        travel or _sentence(change, causes, rounded),
        tuple(_call_change(change, number, rounded) for number in range(len(after.calls))),
        before.experiment,
        after.experiment,
    )


def _sentence(change: RunChange, causes: list[Clause], rounded: bool) -> str:
    """Writes what was changed and what came of it: where `rounded`, nothing but rounding."""
    moved = any(call.states_differ for call in change.differences)
    named = _most_important(causes, moved)
    parts = (
        part for call in change.differences for part in (*call.states.values(), *call.returned)
    )
    if not named and (rounded or not any(part.any for part in parts)):
        but = f"Nothing but rounding changed, by up to {largest_difference(change):.1g}"
        nothing = but if rounded else "Nothing that Keras computes changed"
        reason = reason_for_no_change(change)
        return f"{nothing}{f': {reason}' if reason else ''}."
    if rounded:
        differ = with_verb(change.states, "differs", "differ")
        values = f"{differ} by no more than rounding (up to {largest_difference(change):.1g})"
    else:
        values = format_state_changes(change)
    text = ". ".join(cause.text for cause in named) or "The numbers are others"
    untold = len(causes) - len(named)
    if untold:
        text += f". {counted(untold, 'more thing').capitalize()} changed"
    if not values:
        return f"{text}."
    # A colon says that the last cause is why the values moved.
    is_why = moved and not (rounded or untold) and (not named or named[-1].affects_states)
    colon = is_why and not (named and ":" in named[-1].text)
    return f"{text}{':' if colon else ';'} {values}."


def _most_important(causes: list[Clause], moved: bool) -> list[Clause]:
    """Returns the first `MAX_CAUSES`, with one that affects states among them if states moved."""
    named = causes[:MAX_CAUSES]
    reason = next((cause for cause in causes if cause.affects_states), None)
    if moved and reason is not None and reason not in named:
        named = [*named[:-1], reason]
    return named


def _call_change(change: RunChange, number: int, rounded: bool) -> CallChange:
    """Returns the masks and shapes of one call; changes that are only rounding aren't marked."""
    call, difference = change.after.calls[number], change.differences[number]
    number_before = change.matching.old_call(number)
    old = None if number_before is None else change.before.calls[number_before]
    was = [
        returned_before(call, place, old)
        for place in range(0 if old is None else len(call.returned))
    ]
    shapes = tuple(
        (None if before is None else before.shape, array.shape)
        for before, array in zip(was, call.returned, strict=False)
    )
    states = {name: part.changed for name, part in difference.states.items()}
    returned = [part.changed for part in difference.returned]
    if rounded:
        states = {name: constant_mask(mask.shape, False) for name, mask in states.items()}
        for place, (old_shape, shape) in enumerate(shapes):
            if old_shape == shape:
                returned[place] = constant_mask(returned[place].shape, False)
    returns_less = old is not None and len(old.returned) > len(call.returned)
    return CallChange(states, tuple(returned), shapes, returns_less)
