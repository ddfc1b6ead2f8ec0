"""Says what a change did to states, outputs and numbers, in a sentence and as places."""

from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.counting import format_calls, format_rows
from lstmviz.experiment.experiment import Array, Experiment, seal
from lstmviz.experiment.to_code.changed_lines import ChangedLines, changed_lines
from lstmviz.trace.change.call_matching import CallMatching, match_calls
from lstmviz.trace.change.call_shifts import CallDifference, call_differences
from lstmviz.trace.change.causes import causes_of
from lstmviz.trace.change.numbers import constant_mask
from lstmviz.trace.change.run_change import Clause, RunChange
from lstmviz.trace.findings.finding import rows_where
from lstmviz.trace.trace import CallTrace, Trace

_ROUNDING = {"float16": 1e-2, "bfloat16": 1e-1, "float32": 1e-4, "float64": 1e-12}
"""What may be rounding where nothing else is there to make a difference."""


def is_only_rounding(change: RunChange) -> bool:
    """Whether the numbers differ, and by no more than another order of operations may make."""
    dtype = str(change.after.experiment.layer.dtype).removeprefix("mixed_")
    overlap = [
        difference
        for call in change.differences
        for difference in (call.h_overlap, call.c_overlap, call.output_overlap)
    ]
    found = [difference for difference in overlap if difference is not None and difference.any]
    most = _ROUNDING.get(dtype, 1e-4)
    if not found or any(difference.non_finite for difference in found):
        return False
    return largest_difference(change) <= most or largest_difference(change) <= most * _scale(change)


def _scale(change: RunChange) -> float:
    """The largest c there is, without a copy; 1 where that is no number."""
    ends = [
        end for call in change.after.calls if call.c.size for end in (call.c.max(), -call.c.min())
    ]
    scale = float(max(ends, default=1.0))
    return scale if np.isfinite(scale) else 1.0


def largest_difference(change: RunChange) -> float:
    """The largest difference of two numbers that have both."""
    overlap = [
        difference
        for call in change.differences
        for difference in (call.h_overlap, call.c_overlap, call.output_overlap)
    ]
    return max(
        (difference.largest for difference in overlap if difference is not None), default=0.0
    )


def format_state_changes(change: RunChange) -> str:
    """What became of h, c and the output, as the second half of a sentence."""
    overlap = [number for number, matches in enumerate(change.matching.matches) if matches]
    comparable = [
        n
        for n in overlap
        if change.differences[n].h_overlap.changed.any() or _has_overlap(change, n)
    ]
    if not comparable:
        return "every number is new" if overlap else ""
    differ = [
        n
        for n in comparable
        if change.differences[n].h_overlap.any or change.differences[n].c_overlap.any
    ]
    if not differ:
        return _same(change, comparable)
    message = _differences(change, differ)
    same = [number for number in comparable if number not in differ]
    if same:
        are = "is" if len(same) == 1 else "are"
        message += f"; {format_calls(same)} {are} as before"
    return message


def any_state_differs(change: RunChange) -> bool:
    """Whether h or c changed anywhere where there was one before."""
    return any(
        difference.h_overlap.any or difference.c_overlap.any for difference in change.differences
    )


def _has_overlap(change: RunChange, number: int) -> bool:
    """Whether any of a call's numbers was there before: of as many units, and any at all."""
    old = change.before.calls[change.matching.matches[number][0].call]
    return bool(old.h.shape[2] == change.after.calls[number].h.shape[2])


def _same(change: RunChange, numbers: list[int]) -> str:
    outputs = [
        number
        for number in numbers
        if (difference := change.differences[number].output_overlap) is not None and difference.any
    ]
    if outputs:
        of = "" if len(numbers) == 1 else f" of {change.format_calls(outputs)}"
        far = max(change.differences[n].output_overlap.largest for n in outputs)  # type: ignore[union-attr]
        return f"the output{of} changed by up to {far:.2g}, h and c are the same as before"
    whole = all(_covers(change, number) for number in numbers)
    if not whole:
        return "h and c are the same as before at the steps that were there"
    every = len(numbers) == len(change.after.calls)
    return f"h and c {'' if every else f'of {format_calls(numbers)} '}are the same as before"


def _covers(change: RunChange, number: int) -> bool:
    old = change.before.calls
    shape = change.after.calls[number].h.shape
    matches = change.matching.matches[number]
    steps = sum(match.steps for match in matches)
    return steps == shape[1] and all(len(old[match.call].h) >= shape[0] for match in matches)


def _differences(change: RunChange, differ: list[int]) -> str:
    differences = [change.differences[number] for number in differ]
    far = {
        "h": [difference.h_overlap for difference in differences if difference.h_overlap.any],
        "c": [difference.c_overlap for difference in differences if difference.c_overlap.any],
    }
    of = _of(change, differ)
    if any(difference.non_finite for found in far.values() for difference in found):
        return f"h and c{of} are NaN or infinite at other places than before"
    message = [
        f"{name}{of if not number else ''} {'changed ' if not number else ''}"
        f"by up to {max(difference.largest for difference in found):.2g}"
        for number, (name, found) in enumerate(item for item in far.items() if item[1])
    ]
    return " and ".join(message) + _where(change, differ)


def _of(change: RunChange, differ: list[int]) -> str:
    if len(differ) == len(change.after.calls):
        return ""
    return f" of {format_calls(differ)}"


def _where(change: RunChange, differ: list[int]) -> str:
    """In which rows, where not in all, and from which step on, where not from the first."""
    rows, batch = set[int](), 0
    for number in differ:
        found = _changed(change.differences[number])
        rows |= set(rows_where(found.any(axis=1)))
        batch = max(batch, len(found))
    where = f", in {format_rows(sorted(rows))} alone" if len(rows) < batch else ""
    first = int(_changed(change.differences[differ[0]]).any(axis=0).argmax()) - 1
    if first > 0:
        step = int(change.after.calls[differ[0]].time_index[first])
        call = "" if len(differ) == 1 else f" of call {differ[0]}"
        where += f", from t={step}{call} on"
    return where


def _changed(difference: CallDifference) -> Array:
    """(batch, 1 + timesteps) bool: where h or c changed that was there before."""
    changed: Array = np.any(
        np.logical_or(difference.h_overlap.changed, difference.c_overlap.changed), axis=2
    )
    return changed


_OTHER_WAY = ("unroll", "implementation", "use_cudnn")
_RATES = ("dropout", "recurrent_dropout")


def reason_for_no_change(change: RunChange) -> str:
    """The reason in a few words, for after a colon; empty where none is known."""
    old, new = change.before.experiment, change.after.experiment
    named = [field.name for field in fields(LSTMConfig) if change.changed(field.name)]
    for name in named:
        if reason := _of_argument(change, name):
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


def _of_argument(change: RunChange, name: str) -> str:
    new = change.after.experiment
    if name in _OTHER_WAY:
        return f"with {name} the same numbers are computed another way"
    if name.endswith("_regularizer") or name.endswith("_constraint"):
        return f"{name} acts only while a model is trained"
    if name in _RATES:
        if not any(call.training for call in new.calls):
            return "dropout acts only with training=True"
        return "Keras takes a rate of 1 for none" if getattr(new.layer, name) == 1 else ""
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

MOST_CAUSES = 2
"""Of more things that are another way than this, the weightiest are told."""


@dataclass(frozen=True, eq=False)
class CallChange:
    """What changed in one call. Masks may have 1 in place of units: all units together.

    Attributes:
        h: (batch, 1 + timesteps, units) bool: where the state that the call starts from and
            then h after each step aren't what they were, or weren't there.
        c: likewise.
        returned: of each returned array, shaped like it.
        shapes: of each returned array its shape before, None where it wasn't returned, and
            now; empty for a call that is new.
        returns_less: the call returned more arrays before.
    """

    h: Array
    c: Array
    returned: tuple[Array, ...]
    shapes: tuple[tuple[Shape | None, Shape], ...]
    returns_less: bool

    def __post_init__(self) -> None:
        seal(vars(self).values())

    @property
    def reshaped(self) -> bool:
        """Whether what the call returns has other shapes, or is more or less than before."""
        return self.returns_less or any(old != new for old, new in self.shapes)


@dataclass(frozen=True, eq=False)
class Consequence:
    """What a change did.

    Attributes:
        sentence: one or two plain sentences.
        calls: what changed in each call of the run after the change.
        before: the experiment before the change.
        after: the experiment after it.
    """

    sentence: str
    calls: tuple[CallChange, ...]
    before: Experiment
    after: Experiment

    @cached_property
    def code(self) -> ChangedLines:
        """Which lines of the script changed; worked out when first asked for."""
        return changed_lines(self.before, self.after)


def consequence_of(before: Trace, after: Trace) -> Consequence | None:
    """What the change from one run to the next one did.

    It takes time in proportion to the runs' size (0.3 s for 130 million numbers), and little
    memory.

    Args:
        before: the run that was shown until then.
        after: the run of the experiment as it is now.

    Returns:
        None where it is the same experiment, or nothing was run.
    """
    if before.experiment is after.experiment or before.experiment == after.experiment:
        return None
    if not (before.calls and after.calls):
        return None
    matching = match_calls(before.experiment, after.experiment)
    change = RunChange(before, after, matching, call_differences(before, after, matching))
    causes = causes_of(change)
    rounded = not any(cause.affects_states for cause in causes) and is_only_rounding(change)
    return Consequence(
        _sentence(change, causes, rounded),
        tuple(
            _call_change(before, call, matching, number, difference, rounded)
            for number, (call, difference) in enumerate(
                zip(after.calls, change.differences, strict=True)
            )
        ),
        before.experiment,
        after.experiment,
    )


def _sentence(change: RunChange, causes: list[Clause], rounded: bool) -> str:
    moved = any_state_differs(change)
    message = _most_important(causes, moved)
    if not message and (rounded or not _any_changed(change)):
        but = f"Nothing but rounding changed, by up to {largest_difference(change):.1g}"
        nothing = but if rounded else "Nothing that Keras computes changed"
        reason = reason_for_no_change(change)
        return f"{nothing}{f': {reason}' if reason else ''}."
    if rounded:
        values = f"h and c differ by no more than rounding (up to {largest_difference(change):.1g})"
    else:
        values = format_state_changes(change)
    texts = [cause.text for cause in message] or ["The numbers are others"]
    if not values:
        return f"{'. '.join(texts)}."
    because = (
        moved
        and not rounded
        and (not message or message[-1].affects_states)
        and ":" not in texts[-1]
    )
    return f"{'. '.join(texts)}{':' if because else ';'} {values}."


def _most_important(causes: list[Clause], moved: bool) -> list[Clause]:
    """The first ones, and among them one that is a reason, where numbers moved and there is one."""
    message = causes[:MOST_CAUSES]
    reason = next((cause for cause in causes if cause.affects_states), None)
    if moved and reason is not None and reason not in message:
        message = [*message[:-1], reason]
    return message


def _any_changed(change: RunChange) -> bool:
    return any(
        difference.h.any or difference.c.any or _output(difference)
        for difference in change.differences
    )


def _output(difference: CallDifference) -> bool:
    return any(part.any for part in difference.returned)


def _call_change(
    before: Trace,
    call: CallTrace,
    matching: CallMatching,
    number: int,
    difference: CallDifference,
    rounded: bool,
) -> CallChange:
    old = matching.old_call(number)
    shapes: tuple[tuple[Shape | None, Shape], ...] = ()
    returns_less = False
    if old is not None:
        was = before.calls[old].returned
        shapes = tuple(
            (was[place].shape if place < len(was) else None, array.shape)
            for place, array in enumerate(call.returned)
        )
        returns_less = len(was) > len(call.returned)
    h, c, *returned = (part.changed for part in (difference.h, difference.c, *difference.returned))
    if rounded:
        h, c = (constant_mask(array.shape, False) for array in (h, c))
        returned = [
            array
            if place >= len(shapes) or shapes[place][0] != shapes[place][1]
            else constant_mask(array.shape, False)
            for place, array in enumerate(returned)
        ]
    return CallChange(h, c, tuple(returned), shapes, returns_less)
