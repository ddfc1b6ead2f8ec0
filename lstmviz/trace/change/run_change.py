"""A run and the run before, with what is apart between them: what the words are made from."""

from collections.abc import Iterator
from dataclasses import dataclass

from lstmviz.experiment.counting import format_calls
from lstmviz.experiment.experiment import Call
from lstmviz.trace.change.call_matching import CallMatching
from lstmviz.trace.change.call_shifts import CallDifference
from lstmviz.trace.trace import CallTrace, Trace


@dataclass(frozen=True)
class Clause:
    """A part of the sentence that tells what a change did.

    Attributes:
        text: without a full stop, with a capital letter.
        affects_states: it is a reason for h and c to be others than before.
    """

    text: str
    affects_states: bool = False


@dataclass(frozen=True, eq=False)
class CallPair:
    """A call, and what it was in the run before.

    Attributes:
        number: the call's.
        old: the number that it had.
        call: what it is given.
        old_call: what it was given.
        traced: what happened.
        old_traced: what happened before.
    """

    number: int
    old: int
    call: Call
    old_call: Call
    traced: CallTrace
    old_traced: CallTrace


@dataclass(frozen=True, eq=False)
class RunChange:
    """A run and the run before.

    Attributes:
        before: the run before.
        after: the run after the change.
        matching: which call was which.
        differences: how far each call is from what it was.
    """

    before: Trace
    after: Trace
    matching: CallMatching
    differences: tuple[CallDifference, ...]

    def __iter__(self) -> Iterator[CallPair]:
        """The calls that were there before, whole."""
        for number, traced in enumerate(self.after.calls):
            old = self.matching.old_call(number)
            if old is not None:
                yield CallPair(
                    number,
                    old,
                    self.after.experiment.calls[number],
                    self.before.experiment.calls[old],
                    traced,
                    self.before.calls[old],
                )

    def changed(self, argument: str) -> bool:
        """Whether an argument of the layer is another one."""
        old, new = (run.experiment.layer for run in (self.before, self.after))
        return bool(getattr(old, argument) != getattr(new, argument))

    def format_calls(self, numbers: list[int]) -> str:
        """`call 1`, `calls 1 to 3`, or "every call" of several."""
        count = len(self.after.calls)
        return "every call" if len(numbers) == count > 1 else format_calls(numbers)


def format_shape(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it."""
    return str(tuple(map(int, shape)))
