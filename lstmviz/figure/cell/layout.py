"""Lays out the cell diagram: where each of its parts stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontInfo

from lstmviz.cells.cell_kind import Activated, Mixed, X
from lstmviz.figure.cell.plan import KEPT, CellPlan, Feed
from lstmviz.figure.drawing.fonts import Fonts, sized
from lstmviz.trace.explanation.unit import before

NARROWEST = 19.0
"""How many em it is across: in a narrower one all text becomes smaller."""

_SMALLEST, _LARGEST = 0.92, 2.6  # of the application's font
_ENDS = 0.19  # the share of the width in which c and h come out
_STACKED = 7.5  # em: in a narrower box the words stand below the sign
_GAP = 0.35  # em between boxes
_APART = 1.5  # the same where a gate's line runs down between them
_BESIDE = 6.0  # em between a sum and the state that it makes
_TOP, _HEADER, _SUM, _LOW = 5.6, 2.7, 6.6, 4.4  # em that boxes and the header are high, at least
_MAKING = 3.7  # em between the line and the sums
_ABOVE = 0.85 + _MAKING  # em between a box on top and the sums
_ACTING = 1.95  # em below the sums where a gate acts on what goes into them
_BUS = 0.9  # em between lines that feed the sums
_LANE = 1.1  # em beside the sums, where the state along the top is led down to them
_MORE_ROOM = 3.3  # em in height with which nothing is crowded
_WIDE = 24.0  # em across at which nothing is
_MOST_SPARE = 16.0  # em that bars and paths grow by at most, all together


def least_height(plan: CellPlan | None) -> float:
    """How high a diagram is at least, in em; None for as high as one with a line along the top."""
    top = _TOP + _ABOVE
    if plan is not None and not plan.conveyor:
        top = _HEADER + (_MAKING if plan.mixes_others else 0.5)
    feeding = 1.5
    if plan is not None:
        feeding += _BUS * (len(plan.feeds) - 1) + _ACTING * plan.is_acted_on
    return 0.2 + top + _SUM + feeding + _LOW + 0.35


class Join(NamedTuple):
    """Where what is written is added to the line, and above that where gates are multiplied."""

    plus: QPointF
    times: QPointF


class Out(NamedTuple):
    """Where another state is made: the pill with the activation, and where gates act."""

    act: QRectF
    times: QPointF


@dataclass(frozen=True, eq=False)
class CellLayout:
    """The places, in pixels.

    Attributes:
        plan: what is laid out.
        em: the unit of every measure.
        fonts: all grown from it.
        area: all of it.
        header: between the boxes on top.
        boxes: the boxes' areas.
        line: how high the line along the top runs.
        keep: where it is multiplied by what keeps it.
        joins: where something is added to it.
        outs: where the other states are made, by their names.
        acting: how high a gate acts on what goes into a sum.
        buses: how high the lines run that feed the sums.
        lane: where what comes from the line along the top is led down.
    """

    plan: CellPlan
    em: float
    fonts: Fonts
    area: QRectF
    header: QRectF
    boxes: Mapping[str, QRectF]
    line: float
    keep: QPointF
    joins: tuple[Join, ...]
    outs: Mapping[str, Out]
    acting: float
    buses: tuple[float, ...]
    lane: float

    def entry(self, feed: Feed, target: str) -> float:
        """Where, across, a line goes into a sum: those of one sum go in side by side."""
        feeding = [one for one in self.plan.feeds if target in one.targets]
        place = feeding.index(feed) - (len(feeding) - 1) / 2
        return self.boxes[target].center().x() + place * 1.8 * self.em

    def rows(self, place: str) -> "BoxRows":
        """The rows of one of the boxes."""
        em, box, is_gate = self.em, self.boxes[place], place in self.plan.sums
        is_wide = not is_gate and box.width() >= _STACKED * em
        inner = box.adjusted(0.3 * em, 0.2 * em, -0.3 * em, -0.25 * em)

        def row(top: float, high: float) -> QRectF:
            return QRectF(inner.left(), top, inner.width(), high)

        name = row(inner.top(), 1.2 * em)
        words = row(name.bottom(), 0.0 if is_wide else 1.05 * em)
        if is_gate:  # its letter is large, and the tail of a g must not touch the words
            name = row(inner.top() - 0.1 * em, 1.4 * em)
            words = row(name.bottom() + 0.25 * em, words.height())
        note = row(words.bottom(), 1.05 * em if is_gate else 0.0)
        number = row(inner.bottom() - 1.35 * em, 1.35 * em)
        top = note.bottom() + 0.1 * em
        return BoxRows(name, words, note, row(top, number.top() - top - 0.5 * em), number)

    @staticmethod
    def least_of(base: QFont, plan: CellPlan | None = None) -> tuple[float, float]:
        """The width and the height that a layout needs."""
        em = QFontInfo(base).pixelSize() * _SMALLEST
        return NARROWEST * em * 0.6, least_height(plan) * em

    @classmethod
    def of(cls, base: QFont, width: float, height: float, plan: CellPlan) -> "CellLayout":
        """The layout for a widget of that size."""
        normal, least = float(QFontInfo(base).pixelSize()), least_height(plan)
        roomy = min(width / _WIDE, height / (least + _MORE_ROOM), normal * _LARGEST)
        return cls.at(
            base, width, height, plan, max(roomy, min(normal * _SMALLEST, width / NARROWEST))
        )

    @classmethod
    def at(
        cls, base: QFont, width: float, height: float, plan: CellPlan, em: float | None = None
    ) -> "CellLayout":
        """The layout with text of just that size, by default the font's."""
        em, least = em or float(QFontInfo(base).pixelSize()), least_height(plan)
        spare = min(max(height / em - least, 0.0), _MOST_SPARE)
        rows = 3 if plan.conveyor else 2
        return _Placing(
            plan=plan,
            em=em,
            width=width,
            top=max(height - em * (least + spare), 0.0) / 2,
            bars=spare * 0.75 / rows,  # more for each row of boxes
            paths=spare * 0.25 / 2,
        ).layout(base, height)


@dataclass(frozen=True)
class _Placing:
    """Places everything; lengths down are in em from the top."""

    plan: CellPlan
    em: float
    width: float
    top: float
    bars: float
    paths: float

    def y(self, ems: float) -> float:
        return self.top + ems * self.em

    @property
    def pad(self) -> float:
        return 0.4 * self.em

    @property
    def right(self) -> float:
        return self.width - self.pad

    @property
    def end(self) -> float:
        """How wide the boxes of new states are."""
        if self.plan.conveyor:
            return max(_ENDS * self.width, 3.4 * self.em)
        return (self.right - self.pad - self.beside) / (len(self.plan.sums) + 1)

    @property
    def beside(self) -> float:
        """How far the other states stand from the sums."""
        makes = any(isinstance(made, Activated) for made in self.plan.others)
        return (_BESIDE if makes else _GAP) * self.em

    def layout(self, base: QFont, height: float) -> CellLayout:
        em, plan, right = self.em, self.plan, self.right
        line = 0.2 + (_TOP + self.bars + 0.85 if plan.conveyor else _HEADER)
        makes_above = plan.conveyor or plan.mixes_others
        sums_top = line + (_MAKING + self.paths if makes_above else 0.5)
        sums_bottom = sums_top + _SUM + self.bars
        below = _ACTING * plan.is_acted_on + 0.75 + self.paths / 2
        buses = [sums_bottom + below + _BUS * n for n in range(len(plan.feeds))]
        boxes = self._sums(sums_top)
        across = {place: boxes[place].center().x() for place in plan.sums}
        keep, joins = self._line(across, line)
        if plan.conveyor:
            boxes |= self._on_top(keep.x(), joins)
            header = QRectF(boxes[KEPT].topRight(), boxes[plan.conveyor].bottomLeft())
        else:
            header = QRectF(self.pad, self.y(0.2), right - self.pad, _HEADER * em)
        outs = {}
        for place, made in enumerate(plan.others):
            box = self._other(place, sums_top)
            boxes[made.result] = box
            outs[made.result] = self._out(box, made, line, sums_top)
        boxes |= self._inputs(buses[-1] + 0.75 + self.paths / 2)
        return CellLayout(
            plan=plan,
            em=em,
            fonts=Fonts.at(sized(base, em)),
            area=QRectF(0, 0, self.width, height),
            header=header,
            boxes=boxes,
            line=self.y(line),
            keep=keep,
            joins=joins,
            outs=outs,
            acting=self.y(sums_bottom + 1.5),
            buses=tuple(map(self.y, buses)),
            lane=self.pad + 0.3 * em,
        )

    def _sums(self, top: float) -> dict[str, QRectF]:
        em, plan = self.em, self.plan
        led_down = any(before(plan.conveyor) in feed.sources for feed in plan.feeds)
        left = self.pad + _LANE * em * led_down
        right = self.right - self.end - self.beside if plan.others else self.right
        gap = (_APART if plan.is_acted_on else _GAP) * em
        column = (right - left + gap) / len(plan.sums)
        high = (_SUM + self.bars) * em
        return {
            place: QRectF(left + column * number, self.y(top), column - gap, high)
            for number, place in enumerate(plan.sums)
        }

    def _line(self, across: Mapping[str, float], line: float) -> tuple[QPointF, tuple[Join, ...]]:
        """Where the line along the top is multiplied, and where something is added to it."""
        plan, em = self.plan, self.em
        keep, joins = self.pad + 2.0 * em, []
        if plan.kept is not None and plan.gates_of(plan.kept):
            keep = across[plan.gates_of(plan.kept)[0].name]
        least = keep
        for flow in plan.written:
            gates = [across[of.name] for of in plan.gates_of(flow)] or [0.0]
            least = max(sum((min(gates), max(gates))) / 2, least + 3.0 * em)
            times = QPointF(least, self.y(line + 2.15 + self.paths * 0.6))
            joins.append(Join(QPointF(least, self.y(line)), times))
        return QPointF(keep, self.y(line)), tuple(joins)

    def _on_top(self, keep: float, joins: tuple[Join, ...]) -> dict[str, QRectF]:
        em, state = self.em, self.plan.conveyor
        column = (self.right - self.end - self.pad) / 4
        row = QRectF(self.pad, self.y(0.2), column - _GAP * em, (_TOP + self.bars) * em)
        middle = (keep + joins[0].plus.x()) / 2 if joins else keep + column
        left = max(middle + 0.25 * column - column / 2 + _GAP * em / 2, row.left() + column)
        return {
            before(state): row,
            KEPT: row.translated(left - row.left(), 0),
            state: QRectF(self.right - self.end, row.top(), self.end, row.height()),
        }

    def _other(self, place: int, sums_top: float) -> QRectF:
        """The box of one of the states beside the sums."""
        wide = self.end / len(self.plan.others)
        left = self.right - self.end + wide * place
        down, high = (0.9, _TOP) if self.plan.conveyor else (0.0, _SUM)
        return QRectF(left, self.y(sums_top + down), wide, (high + self.bars) * self.em)

    def _out(self, box: QRectF, made: Activated | Mixed, line: float, sums_top: float) -> Out:
        em, out = self.em, box.center().x()
        if isinstance(made, Activated):
            at = QPointF(box.left() - self.beside / 2, box.center().y())
            return Out(QRectF(at.x() - 1.5 * em, at.y() - 0.6 * em, 3.0 * em, 1.2 * em), at)
        half = min(box.width() / 2, 1.9 * em)
        act = QRectF(out - half, self.y(line + 0.95 + self.paths * 0.3), 2 * half, 1.15 * em)
        return Out(act, QPointF(out, self.y(line + 2.95 + self.paths * 0.8)))

    def _inputs(self, top: float) -> dict[str, QRectF]:
        """The boxes at the bottom: the inputs, and beside them the states that enter there."""
        em, high, states = self.em, (_LOW + self.bars) * self.em, self.plan.inputs[:-1]
        end = self.end if self.plan.conveyor else 0.0
        column = (self.right - end - self.pad) / 2 if states else 0.0
        wide = column / max(len(states), 1)
        boxes = {
            place: QRectF(self.pad + wide * n, self.y(top), wide - _GAP * em, high)
            for n, place in enumerate(states)
        }
        left = self.pad + column
        return {**boxes, X: QRectF(left, self.y(top), self.right - left, high)}


class BoxRows(NamedTuple):
    """The rows of one box, from top to bottom.

    Attributes:
        name: its sign, and where the box is wide its words.
        words: its words where it is narrow.
        note: what a gate comes of; empty for other boxes.
        bars: all units.
        number: the one unit's.
    """

    name: QRectF
    words: QRectF
    note: QRectF
    bars: QRectF
    number: QRectF
