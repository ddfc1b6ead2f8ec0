"""What a person wants of the calls and of the tensors they give to the layer."""

from dataclasses import replace
from functools import partial
from typing import Any

from lstmviz.experiment.calls import (
    called_again,
    chunked,
    joined,
    with_call_moved,
    with_duplicate,
    without_call,
)
from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.experiment.placing import placed
from lstmviz.session.view_state import START, Moment, last_moment
from lstmviz.window.control.changing import Changing
from lstmviz.window.control.present import Present
from lstmviz.window.snapshot import Place

_CALLS = Place("input", "calls")


class Calling:
    """Changes the calls of the present experiment."""

    def __init__(self, present: Present, changing: Changing) -> None:
        self._present = present
        self._changing = changing

    def inputs(self, call: int, inputs: Array, where: str, source: str = "") -> None:
        """Gives a call another tensor.

        Args:
            call: the call.
            inputs: the tensor, (batch, timesteps, features).
            where: the control that made it.
            source: what it came from, a file's name for example.
        """
        news = f"x of call {call} from {source}" if source else f"x of call {call} changed"
        self._changing.apply(partial(_with, call, inputs=inputs), Place("input", where, call), news)

    def array(self, call: int, row: int, array: Array, where: str, source: str) -> None:
        """Puts an array into a call: a tensor, or timesteps × features of one row.

        Args:
            call: the call.
            row: the row that an array of two axes is for.
            array: what was read.
            where: the control it came in by.
            source: what it came from, a file's name for example.
        """
        self._changing.apply(
            lambda experiment: _with(
                call, experiment, inputs=placed(experiment.calls[call].inputs, row, array)
            ),
            Place("input", where, call),
            f"x of call {call} from {source}",
        )

    def training(self, call: int, training: bool) -> None:
        """Sets whether a call is one of training, in which dropout acts."""
        self._changing.apply(
            partial(_with, call, training=training),
            Place("input", "training", call),
            f"call {call}: training={training}",
        )

    def reset_before(self, call: int, reset_before: bool) -> None:
        """Sets whether `reset_state()` comes before a call."""
        news = f"reset_state() {'comes' if reset_before else 'no longer comes'} before call {call}"
        if reset_before and not self._present.now.experiment.layer.stateful:
            news += ", and does nothing: the layer is not stateful"
        self._changing.apply(
            partial(_with, call, reset_before=reset_before),
            Place("input", "reset_before", call),
            news,
        )

    def toggle_reset_before(self) -> None:
        """Sets or clears `reset_before` on the selected call."""
        now = self._present.now
        call = now.view.moment.call
        self.reset_before(call, not now.experiment.calls[call].reset_before)

    def again(self) -> None:
        """Appends a copy of the last call, without its reset and its given state."""
        now = self._present.now
        more = called_again(now.experiment)
        number = len(now.experiment.calls)
        view = replace(now.view, moment=last_moment(more), stepping=False)
        self._changing.apply(lambda _: more, _CALLS, f"called again: call {number}", view=view)

    def remove(self, call: int) -> None:
        """Takes a call out; the last one that is left stays."""
        self._changing.apply(
            lambda experiment: without_call(experiment, call), _CALLS, f"call {call} removed"
        )

    def duplicate(self, call: int) -> None:
        """Puts a copy of a call after it."""
        self._select_after(
            call + 1,
            lambda experiment: with_duplicate(experiment, call),
            f"call {call} duplicated: call {call + 1}",
        )

    def move(self, call: int, to: int) -> None:
        """Gives a call another place in the order."""
        if 0 <= to < len(self._present.now.experiment.calls):
            self._select_after(
                to,
                lambda experiment: with_call_moved(experiment, call, to),
                f"call {call} is now call {to}",
            )

    def move_by(self, call: int, places: int) -> None:
        """Moves a call by some places in the order, where there are so many."""
        self.move(call, call + places)

    def chunk(self, call: int, count: int) -> None:
        """Cuts a call into so many along time."""
        self._select_after(
            call,
            lambda experiment: chunked(experiment, call, count),
            f"call {call} cut into {count} along time",
        )

    def join(self, first: int, count: int) -> None:
        """Joins so many calls to one along time."""
        self._select_after(
            first,
            lambda experiment: joined(experiment, first, count),
            f"{count} calls joined to call {first}",
        )

    def _select_after(self, call: int, change: Any, news: str) -> None:
        view = replace(self._present.now.view, moment=Moment(call, START), stepping=False)
        self._changing.apply(change, _CALLS, news, view=view)


def _with(number: int, experiment: Experiment, **changes: Any) -> Experiment:
    """The experiment with one call changed."""
    calls = list(experiment.calls)
    calls[number] = replace(calls[number], **changes)
    return replace(experiment, calls=tuple(calls))
