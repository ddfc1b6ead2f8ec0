"""Paints what flows in the cell diagram: lines, their widths, and where they meet."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF

from lstmviz.cells.cell_kind import Activated, Factor, Flow, Mixed
from lstmviz.figure.cell.contents import CellContents
from lstmviz.figure.cell.layout import CellLayout, Join, Out
from lstmviz.figure.cell.plan import Acting, Feed, box_of_sum
from lstmviz.figure.drawing.fonts import fitting, text_width
from lstmviz.figure.drawing.marks import (
    arrow_head,
    fill_with,
    outline_with,
    paint_box,
    paint_text,
    pen,
)
from lstmviz.figure.theme import Theme, unit_colour
from lstmviz.trace.explanation.lines import product_name
from lstmviz.trace.explanation.unit import before

_THICKEST, _THINNEST = 0.95, 0.1  # em
_LEFT = Qt.AlignmentFlag.AlignLeft
_ROUND = 0.68  # em: the radius of an operator
_HEAD = 0.75  # em beside the line, either side, at most


def thickness(share: float, em: float) -> float:
    """How thick an arrow is that lets so much through, at most all of it."""
    if not math.isfinite(share):
        return _THINNEST * em
    return max(min(abs(share), 1.0) * _THICKEST, _THINNEST) * em


def paint_flow(
    painter: QPainter,
    points: list[QPointF],
    colour: str,
    width: float,
    em: float,
    *,
    dashed: bool = False,
    head: bool = True,
) -> None:
    """An arrow along a path of straight pieces, its head at the last point."""
    last, previous = points[-1], points[-2]
    length = math.hypot(last.x() - previous.x(), last.y() - previous.y())
    if length <= 0:
        return
    side = min(width / 2 + 0.28 * em, _HEAD * em) if head else 0.0
    base, corners = arrow_head(previous, last, min(side * 1.25, length), side)
    stroke = pen(colour, width)
    stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
    stroke.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashed:
        stroke.setDashPattern([max(0.35 * em / width, 1.0), max(0.3 * em / width, 1.0)])
    outline_with(painter, stroke)
    painter.drawPolyline(QPolygonF([*points[:-1], base if head else last]))
    if head:
        fill_with(painter, colour)
        painter.drawPolygon(corners)


def paint_operator(
    painter: QPainter, theme: Theme, at: QPointF, sign: str, em: float, strong: bool
) -> None:
    """A round × or +."""
    ground = theme.text if strong else theme.window
    painter.setPen(pen(theme.text if strong else theme.border, 0.09 * em))
    painter.setBrush(QColor(ground))
    painter.drawEllipse(at, _ROUND * em, _ROUND * em)
    ink = theme.window if strong else theme.border
    arm = 0.34 * em
    painter.setPen(pen(ink, 0.17 * em))
    turn = math.pi / 4 if sign == "×" else 0.0
    for angle in (turn, turn + math.pi / 2):
        reach = QPointF(arm * math.cos(angle), arm * math.sin(angle))
        painter.drawLine(at - reach, at + reach)


class FlowPainter:
    """Paints what flows in one diagram, below its boxes."""

    def __init__(
        self, painter: QPainter, theme: Theme, layout: CellLayout, shown: CellContents
    ) -> None:
        self._painter, self._theme, self._layout, self._shown = painter, theme, layout, shown
        self._ink = unit_colour(theme, shown.unit)
        self._plan, self._step = shown.plan, shown.step
        self._gates_come = shown.has_come_to("gates") and self._step.knows_gates

    def paint(self) -> None:
        """Paints all of it."""
        for feed, bus in zip(self._plan.feeds, self._layout.buses, strict=True):
            self._paint_feed(feed, bus)
        for feed in self._plan.feeds:
            for target, acting in feed.acting.items():
                self._paint_acted_on(acting, self._layout.entry(feed, target))
        if self._plan.conveyor:
            self._paint_line()
        for flow, join in zip(self._plan.written, self._layout.joins, strict=True):
            self._paint_written(flow, join)
        for made in self._plan.others:
            out = self._layout.outs[made.result]
            if isinstance(made, Activated):
                self._paint_made(made, out)
            else:
                self._paint_let_out(made, out)

    def _paint_feed(self, feed: Feed, bus: float) -> None:
        """From x and states before, along the bus, into every sum made of them."""
        at, em, boxes, plan = self._layout, self._layout.em, self._layout.boxes, self._plan
        ink = self._theme.muted if self._shown.has_come_to("z") else self._theme.border
        self._painter.setPen(pen(ink, 0.1 * em))
        tops = {
            place: QPointF(boxes[place].center().x(), boxes[place].top()) for place in feed.sources
        }
        if before(plan.conveyor) in tops:
            tops[before(plan.conveyor)] = QPointF(at.lane, at.line + thickness(1.0, em) / 2)
        entries = {target: at.entry(feed, target) for target in feed.targets}
        xs = [top.x() for top in tops.values()]
        ends = sorted((*xs, *entries.values()))
        self._painter.drawLine(QPointF(ends[0], bus), QPointF(ends[-1], bus))
        for top in tops.values():
            self._painter.drawLine(top, QPointF(top.x(), bus))
        for target, x in entries.items():
            start, up = QPointF(x, bus), QPointF(x, boxes[target].bottom())
            acting = feed.acting.get(target)
            if acting:
                self._paint_acting(acting, target, x, start, ink)
                start = QPointF(x, at.acting - _ROUND * em)
            paint_flow(self._painter, [start, up], ink, 0.1 * em, em)
        if len(plan.feeds) > 1:  # lines cross: what meets has a dot
            fill_with(self._painter, ink)
            for x in (*entries.values(), *xs):
                if ends[0] < x < ends[-1]:
                    self._painter.drawEllipse(QPointF(x, bus), 0.22 * em, 0.22 * em)

    def _paint_acting(
        self, acting: Acting, target: str, x: float, start: QPointF, ink: str
    ) -> None:
        """A gate that is multiplied with what goes into a sum."""
        at, em = self._layout, self._layout.em
        meet = QPointF(x, at.acting)
        self._painter.setPen(pen(ink, 0.1 * em))
        self._painter.drawLine(start, meet)
        box, beside = at.boxes[acting.gate], at.boxes[target]
        way = 1.0 if box.center().x() < beside.center().x() else -1.0
        side = box.right() if way > 0 else box.left()
        down, height = side + way * 0.75 * em, box.bottom() - 1.1 * em
        points = [QPointF(side, height), QPointF(down, height), QPointF(down, at.acting)]
        # A sum can't have come without it.
        come = self._shown.has_come_to("z") and self._step.knows_gates
        self._paint_gate(Factor(acting.gate), [*points, meet - QPointF(way * _ROUND * em, 0)], come)
        paint_operator(self._painter, self._theme, meet, "×", em, come and not self._step.held)

    def _paint_acted_on(self, acting: Acting, x: float) -> None:
        """What a gate acts on, behind the sign, and in front of lines that pass there."""
        at, em = self._layout, self._layout.em
        left = x + (_ROUND + 0.15) * em
        font = fitting(at.fonts.small, acting.on, at.area.right() - left)
        wide = text_width(font, acting.on)
        row = QRectF(left, at.acting - 0.6 * em, wide + 0.3 * em, 1.2 * em)
        paint_box(self._painter, row, 0.2 * em, self._theme.window)
        paint_text(self._painter, row, acting.on, font, self._theme.muted)

    def _paint_line(self) -> None:
        """The line along the top: in, times what keeps it, plus what is written, out."""
        at, em, held = self._layout, self._layout.em, self._step.held
        come, full = self._shown.has_come_to(self._plan.conveyor), thickness(1.0, em)
        left, right = QPointF(at.area.left(), at.line), QPointF(at.area.right(), at.line)
        kept = self._plan.gates_of(self._plan.kept) if self._plan.kept else ()
        runs_through = held and come
        if runs_through:
            self._paint_state([left, right], full * 0.55)
        else:
            start = at.keep - QPointF(_ROUND * em if kept else 0.0, 0)
            self._paint_state([left, start], full, head=False)
            stops = [at.keep, *([] if self._step.is_start else [join.plus for join in at.joins])]
            for place, stop in enumerate(stops):
                is_last = stop is stops[-1]
                wide = full if place or is_last else thickness(self._share(kept), em)
                end = right if is_last else stops[place + 1]
                self._paint_state([stop, end], wide, come, thin=0.12, head=is_last)
        for of in kept:
            box = at.boxes[of.name]
            corner = QPointF(box.center().x(), at.joins[0].times.y() if at.joins else box.top())
            below = at.keep + QPointF(0, _ROUND * em)
            straight = corner.x() == at.keep.x()
            path = [below] if straight else [corner, QPointF(at.keep.x(), corner.y()), below]
            self._paint_gate(of, [QPointF(box.center().x(), box.top()), *path])
        if not runs_through:
            if kept:
                paint_operator(self._painter, self._theme, at.keep, "×", em, come)
            for join in at.joins:
                paint_operator(self._painter, self._theme, join.plus, "+", em, come)

    def _paint_state(
        self,
        points: list[QPointF],
        width: float,
        come: bool = True,
        thin: float = 0.14,
        head: bool = True,
    ) -> None:
        """What flows of the state; dashed, and as thin as given in em, before it has come."""
        em, ink = self._layout.em, self._ink if come else self._theme.border
        width = width if come else thin * em
        paint_flow(self._painter, points, ink, width, em, dashed=not come, head=head)

    def _paint_gate(self, of: Factor, points: list[QPointF], come: bool | None = None) -> None:
        """What a gate sends from its box to where it acts."""
        em = self._layout.em
        pale = not (self._gates_come if come is None else come) or self._step.held
        ink = self._theme.border if pale else self._theme.muted
        share = 0.0 if pale else thickness(self._share((of,)), em) * 0.6
        paint_flow(self._painter, points, ink, max(share, 0.14 * em), em, dashed=pale)

    def _share(self, gates: Sequence[Factor]) -> float:
        """How much gates let through together."""
        if not self._step.knows_gates:
            return math.nan
        values = ((float(self._step.gates[of.name][self._shown.unit]), of) for of in gates)
        return math.prod(1 - value if of.complement else value for value, of in values)

    def _paint_written(self, flow: Flow, join: Join) -> None:
        """What is written, gates times each other, up to the line."""
        em, boxes = self._layout.em, self._layout.boxes
        come = self._shown.has_come_to(self._plan.conveyor) and self._step.knows_gates
        keeping = self._plan.gates_of(self._plan.kept) if self._plan.kept else ()
        strong = come and not self._step.held
        gates = self._plan.gates_of(flow)
        text, value = self._shown.flows.get(flow.name, ("", math.nan))
        plus = join.plus + QPointF(0, _ROUND * em)
        if len(gates) == 1 and gates[0] not in keeping and not gates[0].complement:
            # It is written as it is.
            points = [QPointF(boxes[gates[0].name].center().x(), boxes[gates[0].name].top())]
            points += [QPointF(points[0].x(), join.times.y()), QPointF(plus.x(), join.times.y())]
            self._paint_state([*points, plus], thickness(value, em), strong)
            self._paint_beside(flow, join, text if come else "")
            return
        for of in gates:
            x = boxes[of.name].center().x()
            way = 1.0 if x > join.times.x() else -1.0
            corner = QPointF(x, join.times.y())
            end = join.times + QPointF(way * _ROUND * em, 0)
            branches = any(of.name == other.name for other in keeping)
            start = [] if branches else [QPointF(x, boxes[of.name].top())]
            self._paint_gate(of, [*start, corner, end])
            if of.complement:
                self._paint_complement(of.name, corner, end)
        points = [join.times - QPointF(0, 0.6 * em), plus]
        self._paint_state(points, thickness(value, em), strong)
        paint_operator(self._painter, self._theme, join.times, "×", em, strong)
        self._paint_beside(flow, join, text if come else "")

    def _paint_complement(self, gate: str, corner: QPointF, end: QPointF) -> None:
        """That what a gate leaves is meant, above its line."""
        em, fonts = self._layout.em, self._layout.fonts
        left, right = sorted((corner.x(), end.x()))
        place = QRectF(left + 0.3 * em, corner.y() - 1.75 * em, right - left - 0.3 * em, 1.3 * em)
        text = f"1 − {gate}"
        paint_text(
            self._painter, place, text, fitting(fonts.small, text, place.width()), self._theme.muted
        )

    def _paint_beside(self, flow: Flow, join: Join, text: str) -> None:
        """The number of what is written, beside its arrow; nothing where there is none."""
        if not text:
            return
        at, em, theme = self._layout, self._layout.em, self._theme
        signed = text if text.startswith("−") else f"+{text}"
        left = join.plus.x() + 1.05 * em
        ends = [out.act.left() for out in at.outs.values()] + [one.plus.x() for one in at.joins]
        right = min([end for end in ends if end > left] or [at.area.right()])
        room = QRectF(left, at.line + 0.5 * em, right - left - 0.3 * em, 1.5 * em)
        ink = theme.muted if self._step.held else theme.text
        font = fitting(at.fonts.bold, signed, room.width())
        paint_text(self._painter, room, signed, font, ink, _LEFT)
        small, reference = at.fonts.small, text_width(font, signed) + 0.5 * em
        for words in (f"{flow.name} {product_name(self._step, flow.factors)}", flow.name):
            if text_width(small, words) <= room.width() - reference:
                place = room.adjusted(reference, 0, 0, 0)
                paint_text(self._painter, place, words, small, theme.muted, _LEFT)
                break

    def _paint_let_out(self, made: Mixed, out: Out) -> None:
        """The activation of the line's state, times a gate, down to another state."""
        at, em, theme, boxes = self._layout, self._layout.em, self._theme, self._layout.boxes
        come = self._shown.has_come_to(made.result) and self._step.knows_gates
        strong = come and not self._step.held
        below = QPointF(0, 0.6 * em)
        if any(of.name == self._plan.conveyor and not of.before for of in made.factors):
            down = [QPointF(out.times.x(), at.line), out.times - below]
            self._paint_state(down, thickness(1.0, em) * 0.5, strong)
        self._paint_act(out.act, self._shown.acts[made.result], strong)
        gates = list(filter(self._plan.is_gate, made.factors))
        for of in gates:
            box = boxes[of.name]
            corner = QPointF(box.center().x(), out.times.y())
            end = out.times - QPointF(_ROUND * em, 0)
            self._paint_gate(of, [QPointF(box.center().x(), box.top()), corner, end])
        down = [out.times + below, QPointF(out.times.x(), boxes[made.result].top())]
        self._paint_state(down, thickness(self._share(gates), em), strong)
        sign = "×" if len(made.flows) == 1 else "+"
        paint_operator(self._painter, theme, out.times, sign, em, strong)

    def _paint_made(self, made: Activated, out: Out) -> None:
        """A sum, through the activation, into a state."""
        em, boxes = self._layout.em, self._layout.boxes
        strong = self._shown.has_come_to(made.result) and not self._step.held
        middle = out.act.center().y()
        ends = (boxes[box_of_sum(made.result)].right(), boxes[made.result].left())
        points = [QPointF(end, middle) for end in ends]
        self._paint_state(points, thickness(1.0, em) * 0.5, strong)
        self._paint_act(out.act, self._shown.acts[made.result], strong)

    def _paint_act(self, area: QRectF, act: str, strong: bool) -> None:
        """The name of an activation, in a pill."""
        if act:
            theme = self._theme
            ink, round_ = theme.text if strong else theme.muted, area.height() / 2
            rim = pen(theme.text if strong else theme.border, area.height() * 0.07)
            paint_box(self._painter, area, round_, theme.panel, rim)
            font = fitting(self._layout.fonts.small, act, area.width() * 0.86)
            paint_text(self._painter, area, act, font, ink)
