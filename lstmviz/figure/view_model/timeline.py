"""Lays out the calls in time: the film strip's x axis, without a pixel of it.

One step is 1 wide. A call's block holds the state it starts from and then its steps, each in
the middle of a column of its own; between two blocks lies a gap.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import product

from lstmviz.experiment.config import RecurrentConfig
from lstmviz.figure.view_model.dropout import acting_rates
from lstmviz.session.view_state import START, Moment
from lstmviz.trace.trace import Origin, Trace

LEAST_GAP = 0.8
"""The gap between short calls, in steps: room for an arrow and for seeing that there is none."""

ORIGIN_WORDS: dict[Origin, str] = {
    "carried": "state carried over",
    "zeros": "starts again at zero",
    "reset": "reset to zero",
    "given": "given state",
}
"""What happens to the state in the gap before a call."""

SHORT_ORIGIN_WORDS: dict[Origin, str] = {
    "carried": "carried",
    "zeros": "zero",
    "reset": "reset",
    "given": "given",
}
"""The same where there is little room."""


@dataclass(frozen=True)
class Block:
    """One call's place.

    Attributes:
        call: the call's number.
        left: where the block begins.
        timesteps: how many steps the call has.
    """

    call: int
    left: float
    timesteps: int

    @property
    def right(self) -> float:
        """Where the block ends."""
        return self.left + self.timesteps + 1

    def x_of(self, step: int) -> float:
        """The middle of a step's column; `START` is the first column."""
        return self.left + step - START + 0.5


@dataclass(frozen=True)
class Timeline:
    """All calls, one after another.

    Attributes:
        blocks: one per call, in order.
        gap: how far two blocks lie apart.
    """

    blocks: tuple[Block, ...]
    gap: float

    @classmethod
    def of(cls, timesteps: tuple[int, ...]) -> "Timeline":
        """The timeline of calls with that many steps each."""
        columns = sum(timesteps) + len(timesteps)
        mean = columns / len(timesteps) if timesteps else 1.0
        # A tenth or so of a call, and less of a long one.
        gap = max(LEAST_GAP, min(0.2 * mean, 1.25 * math.sqrt(mean)))
        blocks: list[Block] = []
        left = 0.0
        for call, count in enumerate(timesteps):
            blocks.append(Block(call, left, count))
            left = blocks[-1].right + gap
        return cls(tuple(blocks), gap)

    @property
    def width(self) -> float:
        """Where the last block ends."""
        return self.blocks[-1].right if self.blocks else 0.0

    def x_of(self, moment: Moment) -> float:
        """Where a moment lies."""
        return self.blocks[moment.call].x_of(moment.step)

    def moment_near(self, x: float) -> Moment:
        """The moment nearest to a place, which may lie in a gap or outside."""
        number = max(bisect_right([block.left for block in self.blocks], x) - 1, 0)
        block = self.blocks[number]
        if number + 1 < len(self.blocks) and x > (block.right + self.blocks[number + 1].left) / 2:
            return Moment(number + 1, START)
        step = math.floor(x - block.left) + START
        return Moment(number, min(max(step, START), block.timesteps - 1))

    def gap_before(self, call: int) -> tuple[float, float]:
        """Where the gap before a call (not the first) begins and ends."""
        return self.blocks[call - 1].right, self.blocks[call].left


@dataclass(frozen=True)
class CallTitle:
    """What stands over a block, in the three parts it may be broken into.

    Attributes:
        call: `call 0`.
        inputs: `x (2, 3, 3)`.
        returned: `returned (2, 3, 4)`, or with `return_state` those of the states too.
        dropout: `dropout 0.5`, where it acted.
    """

    call: str
    inputs: str
    returned: str
    dropout: str = ""

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.named}   {self.inputs} → {self.returned}"

    @property
    def named(self) -> str:
        """The call's name, and the dropout that acted in it."""
        return f"{self.call} · {self.dropout}" if self.dropout else self.call


def call_titles(trace: Trace) -> tuple[CallTitle, ...]:
    """The titles of all calls."""
    return tuple(
        CallTitle(
            f"call {number}",
            f"x {shape_text(call.inputs.shape)}",
            _returned_text(part.shape for part in recorded.returned),
            acting_rates(trace, number),
        )
        for number, (call, recorded) in enumerate(
            zip(trace.experiment.calls, trace.calls, strict=True)
        )
    )


def titles_under_other_flags(trace: Trace) -> Iterator[tuple[CallTitle, ...]]:
    """The titles if other parts were returned, the shortest first: room is kept for any."""
    titles, handed_out = call_titles(trace), len(trace.experiment.layer.kind.states)
    for every, states in product((False, True), (0, handed_out)):
        shapes = [call.h.shape for call in trace.calls]
        yield tuple(
            replace(
                title,
                returned=_returned_text(
                    [(b, t, u) if every else (b, u), *[(b, u)] * states],
                ),
            )
            for title, (b, t, u) in zip(titles, shapes, strict=True)
        )


def _returned_text(shapes: Iterable[tuple[int, ...]]) -> str:
    return "returned " + ", ".join(map(shape_text, shapes))


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it."""
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def is_returned(layer: RecurrentConfig, timesteps: int, step: int) -> bool:
    """Whether the layer's output holds that step: every one, or the call's last alone."""
    if layer.return_sequences:
        return 0 <= step < timesteps
    return step == timesteps - 1 >= 0


def step_name(trace: Trace, moment: Moment) -> str:
    """`start`, or the input's own number of the step: `t=2`."""
    if moment.step == START:
        return "start"
    return f"t={int(trace.calls[moment.call].time_index[moment.step])}"


def origin_sentence(trace: Trace, call: int) -> str:
    """Where the state that a call starts from came from."""
    return {
        "zeros": "zeros",
        "carried": f"carried over from call {call - 1}",
        "given": "given with this call (initial_state)",
        "reset": "zeros, after reset_state()",
    }[trace.calls[call].origin]
