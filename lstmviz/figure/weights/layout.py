"""Lays out the weights: a line of blocks for each array, a block for each gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from PySide6.QtCore import QPointF, QRectF

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.weights import short_name
from lstmviz.figure.drawing.fonts import Fonts, text_height, text_width
from lstmviz.figure.weights.weights_view import Cell, Part, WeightsView

_HIGHEST = 1.9  # of a cell, in em
_WIDEST = 3.0
_LOWEST_BLOCK = 3.0  # of a block, in em
_LEGIBLE, _MOST_LEGIBLE = 1.25, 8  # so high are lines with numbers beside them, of so many lines
_BAR = 0.62  # a colour bar's height, in em
_BAR_WIDTH = 4.0


@dataclass(frozen=True, eq=False)
class PartPlace:
    """Where one of the arrays is drawn.

    Attributes:
        part: what is drawn.
        title: its name and shape.
        bar: the colour bar, its numbers beside it.
        gates: each gate's cells.
    """

    part: Part
    title: QRectF
    bar: QRectF
    gates: Mapping[str, QRectF]

    @property
    def first(self) -> QRectF:
        """The cells on the left."""
        return next(iter(self.gates.values()))

    @property
    def cell(self) -> tuple[float, float]:
        """A cell's width and height."""
        area = self.first
        return area.width() / self.part.units, area.height() / self.part.rows


@dataclass(frozen=True, eq=False)
class WeightsLayout:
    """The places of everything on the map.

    Attributes:
        headings: above each gate's blocks.
        parts: from the top.
        units: under each gate's blocks, for the units' numbers.
        left: where the blocks begin; the rows' numbers stand before that.
        height: how high everything is.
    """

    headings: Mapping[str, QRectF]
    parts: tuple[PartPlace, ...]
    units: Mapping[str, QRectF]
    left: float
    height: float

    @classmethod
    def of(cls, trace_view: WeightsView, fonts: Fonts, width: float, height: float) -> Self:
        """Lays the map out.

        Args:
            trace_view: the weights.
            fonts: grown from the widget's.
            width: how wide the map is.
            height: how high it may be: it is as high as it must where that is too little, and no
                higher than lines are easily read.
        """
        em, line = fonts.em, text_height(fonts.small)
        last = (part.row_name(part.rows - 1) for part in trace_view.parts if part.rows)
        left = max(text_width(fonts.small, name) for name in last) + 0.9 * em  # room beside rows
        gap = max(0.5 * em, 4.0)
        kind = trace_view.kind
        count = len(kind.columns)
        gate = (width - left - 0.2 * em - (count - 1) * gap) / count
        gate = max(min(gate, _WIDEST * em * trace_view.units), 1.0)
        lefts = {name: left + place * (gate + gap) for place, name in enumerate(kind.columns)}
        head = text_height(fonts.bold) + (line if are_named(kind, fonts, gate) else 0)
        top = head + 0.2 * em
        reference = bars_are_beside(trace_view, fonts, width)
        title = text_height(fonts.bold) + (0 if reference else line)
        between = 0.9 * em
        fixed = top + len(trace_view.parts) * (title + between) + line + 0.5 * em
        heights = _heights(trace_view, fonts, height - fixed)
        places = []
        for part, high in zip(trace_view.parts, heights, strict=True):
            strip = QRectF(0, top, width, title)
            bar = _bar(part, fonts, strip, reference)
            strip.setHeight(text_height(fonts.bold))
            top += title + 0.1 * em
            cells = {name: QRectF(x, top, gate, high) for name, x in lefts.items()}
            places.append(PartPlace(part, strip, bar, cells))
            top += high + between
        top -= between - 0.15 * em
        return cls(
            {name: QRectF(x, 0, gate, head) for name, x in lefts.items()},
            tuple(places),
            {name: QRectF(x, top, gate, line + 0.35 * em) for name, x in lefts.items()},
            left,
            top + line + 0.35 * em,
        )

    def cell_at(self, at: QPointF) -> Cell | None:
        """The number that lies at a pixel; None between the blocks."""
        for place in self.parts:
            for gate, area in place.gates.items():
                inside = area.left() <= at.x() < area.right()
                if inside and area.top() <= at.y() < area.bottom():
                    part = place.part
                    unit = int((at.x() - area.left()) / area.width() * part.units)
                    row = int((at.y() - area.top()) / area.height() * part.rows)
                    return Cell(part.name, min(row, part.rows - 1), gate, min(unit, part.units - 1))
        return None

    def place_of(self, cell: Cell) -> QRectF:
        """Where a number is drawn."""
        place = next(place for place in self.parts if place.part.name == cell.part)
        wide, high = place.cell
        area = place.gates[cell.gate]
        return QRectF(area.left() + cell.unit * wide, area.top() + cell.row * high, wide, high)


def are_named(kind: CellKind, fonts: Fonts, gate: float) -> bool:
    """Whether a gate's name has room under its letter."""
    names = (short_name(kind, group) for group in kind.columns)
    return max(text_width(fonts.small, name) for name in names) <= gate


def bar_texts(part: Part) -> tuple[str, str]:
    """What stands at a colour bar's ends."""
    least, most = (f"{end:.2g}".replace("-", "−") for end in part.limits)
    return least, most


def bars_are_beside(trace_view: WeightsView, fonts: Fonts, width: float) -> bool:
    """Whether the colour bars have room beside the titles; else they stand under them."""
    bold, small, parts = fonts.bold, fonts.small, trace_view.parts
    title = max(text_width(bold, p.name) + text_width(small, str(p.array.shape)) for p in parts)
    ends = max(text_width(small, text) for part in parts for text in bar_texts(part))
    return title + 0.5 * fonts.em + 2 * ends + (_BAR_WIDTH + 2.2) * fonts.em <= width


def _bar(part: Part, fonts: Fonts, strip: QRectF, reference: bool) -> QRectF:
    """The colour bar: at the right of the title, or at the left under it."""
    ends = max(text_width(fonts.small, text) for text in bar_texts(part)) + 0.4 * fonts.em
    wide = min(_BAR_WIDTH * fonts.em, max(strip.width() - 2 * ends, 1.0))
    x = strip.right() - ends - wide if reference else strip.left() + ends
    middle = strip.center().y() if reference else strip.bottom() - text_height(fonts.small) / 2
    return QRectF(x, middle - _BAR * fonts.em / 2, wide, _BAR * fonts.em)


def _heights(trace_view: WeightsView, fonts: Fonts, room: float) -> list[float]:
    """The blocks' heights: what they wish for, or their shares of the room there is."""
    em = fonts.em
    requested = [min(part.rows * _HIGHEST, 26.0) * em for part in trace_view.parts]
    least = [
        min(request, max(_LOWEST_BLOCK, min(part.rows, _MOST_LEGIBLE) * _LEGIBLE) * em)
        for request, part in zip(requested, trace_view.parts, strict=True)
    ]
    if sum(requested) <= room:
        return requested
    spare = max(room - sum(least), 0.0)
    more = [request - low for request, low in zip(requested, least, strict=True)]
    share = spare / sum(more) if sum(more) else 0.0
    return [low + each * share for low, each in zip(least, more, strict=True)]
