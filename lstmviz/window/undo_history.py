"""Keeps the experiments before and after the present one, for undo and redo."""

from dataclasses import dataclass, replace

from lstmviz.experiment.experiment import Experiment

MOST_STEPS = 100
MOST_BYTES = 2**29
"""What the arrays of experiments that are kept for undo may take; the oldest go first."""


@dataclass(frozen=True)
class Step:
    """A change.

    Attributes:
        experiment: the one to come back to.
        news: what was changed, in the words of the status line.
    """

    experiment: Experiment
    news: str


@dataclass(frozen=True)
class UndoHistory:
    """What can be undone and what can be redone, the nearest last.

    Attributes:
        past: the experiments before each change.
        future: the experiments after each change that was undone.
    """

    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()

    def after(self, step: Step) -> "UndoHistory":
        """The history after a change; what was undone can't be redone any more."""
        return UndoHistory(_recent((*self.past, step)))

    def undone(self, present: Experiment) -> tuple[Experiment, "UndoHistory"]:
        """The experiment before the last change, and the history there, from the present one."""
        *past, step = self.past
        return step.experiment, UndoHistory(
            tuple(past), (*self.future, replace(step, experiment=present))
        )

    def redone(self, present: Experiment) -> tuple[Experiment, "UndoHistory"]:
        """The experiment after the change that was undone last, and the history there."""
        *future, step = self.future
        return step.experiment, UndoHistory(
            (*self.past, replace(step, experiment=present)), tuple(future)
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What was changed, the oldest first: what is undone follows what isn't."""
        return tuple(step.news for step in (*self.past, *reversed(self.future)))

    def at(self, position: int, present: Experiment) -> tuple[Experiment, "UndoHistory"]:
        """The experiment after so many of the changes, and the history there."""
        experiment, history = present, self
        while len(history.past) > max(position, 0):
            experiment, history = history.undone(experiment)
        while len(history.past) < position and history.future:
            experiment, history = history.redone(experiment)
        return experiment, history


def _recent(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The newest steps, as many as may be kept."""
    seen: set[int] = set()
    size = 0
    for number, step in enumerate(reversed(steps)):
        inputs = (call.inputs for call in step.experiment.calls)
        for array in (*inputs, *(step.experiment.weights or ())):
            if id(array) not in seen:  # most are shared from step to step
                seen.add(id(array))
                size += array.nbytes
        if number == MOST_STEPS or (number and size > MOST_BYTES):
            return steps[len(steps) - number :]
    return steps
