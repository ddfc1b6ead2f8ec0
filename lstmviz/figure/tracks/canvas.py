"""Holds what painters of the picture need: what is drawn, in which colours, where x lies."""

import math
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from PySide6.QtCore import QRectF

from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.theme import Theme, between, unit_colour
from lstmviz.figure.view_model.choice import FEW, Chosen
from lstmviz.figure.view_model.timeline import Block
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import Track
from lstmviz.session.view_state import Moment

FADED = 0.28
"""How much is seen of a unit while another stands out."""

_OF_NO_STATE = 0.66
"""How large a marker is in any track but those of states."""

EDGE = 0.5
"""How far past the visible time a track goes on, in em, so that no marker is cut in half."""


@dataclass(frozen=True, eq=False)
class Canvas:
    """One picture of one trace.

    Attributes:
        trace_view: what is drawn.
        chosen: which tracks, rows and units of it.
        theme: in which colours.
        fonts: in which letters, and the measure of everything.
        left: the pixel at which the visible time begins.
        right: the pixel at which it ends.
        low: the timeline's x at `left`.
        high: the timeline's x at `right`.
        unit: the unit that stands out; None for all alike.
        until: the last moment that is drawn; None for all.
        faded: all units stand back, for one that is painted over them.
        only: the unit that is painted, alone and strongly; None for all that are chosen.
    """

    trace_view: TraceView
    chosen: Chosen
    theme: Theme
    fonts: Fonts
    left: float
    right: float
    low: float
    high: float
    unit: int | None = None
    until: Moment | None = None
    faded: bool = False
    only: int | None = None

    @property
    def em(self) -> float:
        """The measure of everything."""
        return self.fonts.em

    @cached_property
    def step_px(self) -> float:
        """How many pixels a step is wide."""
        return (self.right - self.left) / (self.high - self.low)

    @cached_property
    def radius(self) -> float:
        """A marker's radius; 0 where steps lie too close for markers, or lines are too many."""
        radius = min(0.2 * self.step_px, 0.42 * self.em * self.theme.weight)
        return radius if self.step_px >= 6 and len(self.chosen.units) <= FEW else 0.0

    def radius_of(self, track: str) -> float:
        """A marker's radius in a track: a gate's is lower than a state's."""
        return self.radius * (1.0 if self.track(track).is_state else _OF_NO_STATE)

    def track(self, name: str) -> Track:
        """The description of a track."""
        return self.trace_view.tracks[name]

    def of_lines(self, name: str) -> "Canvas":
        """The canvas for a track's lines: of one that has a single line, that is all it knows.

        It is no unit's: it has no unit's colour, and stands back for none.
        """
        if not self.track(name).is_single:
            return self
        chosen = replace(self.chosen, units=(0,), whole=True)
        theme = replace(self.theme, units=(self.theme.text,))
        return replace(self, chosen=chosen, theme=theme, unit=None, only=None)

    @property
    def line_width(self) -> float:
        """A unit's line; thinner where steps lie close."""
        return self.em * self.theme.weight * (0.2 if self.step_px >= 6 else 0.12)

    def px(self, x: float) -> float:
        """The pixel of a place in time."""
        return self.left + (x - self.low) * self.step_px

    def x(self, px: float) -> float:
        """The place in time under a pixel."""
        return self.low + (px - self.left) / self.step_px

    def columns(self, block: Block) -> range:
        """The block's columns that are seen: 0 is the start, 1 the first step.

        One more at either side where there is one, so that lines run on to the edge.
        """
        first = max(math.floor(self.low - block.left) - 1, 0)
        last = min(math.ceil(self.high - block.left) + 1, block.timesteps)
        return range(first, min(last, self.reached(block)) + 1)

    def reached(self, block: Block) -> int:
        """The block's last column that is drawn; -1 for none."""
        if self.until is None or block.call < self.until.call:
            return block.timesteps
        return self.until.step + 1 if block.call == self.until.call else -1

    @property
    def begun_and_ended(self) -> tuple[int, bool] | None:
        """The last call that has begun, and whether it has ended; None where nothing is hidden."""
        if self.until is None:
            return None
        block = self.trace_view.blocks[self.until.call]
        return self.until.call, self.reached(block) == block.timesteps

    @cached_property
    def seen(self) -> tuple[Block, ...]:
        """The blocks of which anything lies in the visible time."""
        blocks = self.trace_view.blocks
        first = bisect_left(blocks, self.low, key=lambda block: block.right)
        return blocks[first : bisect_right(blocks, self.high, key=lambda block: block.left)]

    def seen_with(self, row: int, name: str) -> list[tuple[Block, range]]:
        """The blocks that show something of a row's track, and the columns that are seen."""
        view = self.trace_view
        return [
            (block, columns)
            for block in self.seen
            if len(columns := self.columns(block))
            and view.has_row(block.call, row)
            and view.knows(block.call, row, name)
        ]

    def panel(self, block: Block, track: QRectF) -> QRectF:
        """The block's part of a track, cut to what is seen."""
        left = max(self.px(block.left), self.left - EDGE * self.em)
        right = min(self.px(block.right), self.right + EDGE * self.em)
        return QRectF(left, track.top(), max(right - left, 0.0), track.height())

    def panels(self, track: QRectF) -> list[QRectF]:
        """The parts of a track that are seen; calls with no pixel between them share one."""
        panels: list[QRectF] = []
        for block in self.seen:
            panel = self.panel(block, track)
            if panels and panel.left() - panels[-1].right() < 1:
                panels[-1].setRight(panel.right())
            else:
                panels.append(panel)
        return panels

    def shown(self, track: QRectF) -> QRectF:
        """What a track's content may cover."""
        edge = EDGE * self.em
        area = QRectF(self.left, track.top(), self.right - self.left, track.height())
        return area.adjusted(-edge, -edge, edge, edge)

    def colour(self, unit: int) -> str:
        """The unit's colour, or as much of it as is seen where all units stand back.

        That is a colour of its own and nothing that is seen through: where lines cross, and
        under markers, the one on top is seen alone.
        """
        colour = unit_colour(self.theme, unit)
        return between(colour, self.theme.panel, 1 - FADED) if self.faded else colour

    @cached_property
    def drawing_order(self) -> tuple[int, ...]:
        """Units from last to first, so that unit 0 lies on top; the selected one above all."""
        if self.only is not None:
            return (self.only,)
        order = sorted(self.chosen.units, reverse=True)
        on_top = () if self.unit is None else (self.unit,)
        return (*(unit for unit in order if unit != self.unit), *on_top)

    def fades(self, unit: int) -> bool:
        """Whether another unit stands out instead."""
        return self.unit is not None and unit != self.unit


SIGN = 0.9
"""How wide the sign of a start is, in em."""


def with_room(canvas: Canvas, width: float) -> frozenset[int]:
    """The calls whose signs, so many pixels wide, stand clear of each other.

    First come those whose start state has another origin than that of the call before, then
    all others, from the left.
    """
    trace_view = canvas.trace_view
    blocks = canvas.seen
    if all(right.left - left.left >= width / canvas.step_px for left, right in pairwise(blocks)):
        return frozenset(block.call for block in blocks)
    origin = trace_view.origin
    new = [b for b in blocks if not b.call or origin(b.call) != origin(b.call - 1)]
    taken: list[float] = []
    found: set[int] = set()
    for block in [*new, *blocks]:
        x = canvas.px(block.left)
        place = bisect_left(taken, x)
        if all(abs(x - other) >= width for other in taken[max(place - 1, 0) : place + 1]):
            insort(taken, x)
            found.add(block.call)
    return frozenset(found)
