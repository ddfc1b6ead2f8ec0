"""Paints the cell diagram: its boxes, numbers and lines."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPolygonF

from lstmviz.figure.cell.bars import paint_bars
from lstmviz.figure.cell.contents import GATE_WORDS, Box, BoxName, CellContents, format_origin
from lstmviz.figure.cell.layout import BoxRows, CellLayout
from lstmviz.figure.drawing.colour_maps import diverging, entries
from lstmviz.figure.drawing.fonts import fitting, resized, text_height, text_width
from lstmviz.figure.drawing.marks import (
    arrow_head,
    fill_with,
    outline_with,
    paint_box,
    paint_hatch,
    paint_tag,
    paint_text,
    pen,
)
from lstmviz.figure.theme import Theme, readable_on, unit_colour
from lstmviz.figure.view_model.axis_limits import symmetric
from lstmviz.trace.explanation.lines import NOT_HERE_YET

_THICKEST, _THINNEST = 0.95, 0.1  # em
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
    last, before = points[-1], points[-2]
    length = math.hypot(last.x() - before.x(), last.y() - before.y())
    if length <= 0:
        return
    side = min(width / 2 + 0.28 * em, _HEAD * em) if head else 0.0
    base, corners = arrow_head(before, last, min(side * 1.25, length), side)
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
    painter.drawEllipse(at, 0.68 * em, 0.68 * em)
    ink = theme.window if strong else theme.border
    arm = 0.34 * em
    painter.setPen(pen(ink, 0.17 * em))
    turn = math.pi / 4 if sign == "×" else 0.0
    for angle in (turn, turn + math.pi / 2):
        reach = QPointF(arm * math.cos(angle), arm * math.sin(angle))
        painter.drawLine(at - reach, at + reach)


_LEFT = Qt.AlignmentFlag.AlignLeft
_STATES: tuple[BoxName, ...] = ("c_before", "kept", "c", "h")


class CellPainter:
    """Paints one diagram once; the boxes of a kind have text of one size."""

    def __init__(
        self, painter: QPainter, theme: Theme, layout: CellLayout, shown: CellContents
    ) -> None:
        """Chooses the sizes."""
        self._painter, self._theme, self._layout, self._shown = painter, theme, layout, shown
        self._ink = unit_colour(theme, shown.unit)
        self._gates_come = shown.has_come_to("gates") and shown.knows_gates
        bold, small = layout.fonts.bold, layout.fonts.small
        self._numbers: dict[BoxName, QFont] = {}
        self._words: dict[BoxName, QFont] = {}
        self._notes: dict[BoxName, QFont] = {}
        for kind in (tuple(GATE_WORDS), _STATES, ("h_before",), ("x",)):
            boxes = [shown.boxes[place] for place in kind]
            wide = min(layout.rows(place).name.width() for place in kind)
            sizes = (
                (self._numbers, bold, [box.number for box in boxes], wide - 0.4 * layout.em),
                (self._words, small, [box.words for box in boxes], wide),
                (self._notes, small, [box.note for box in boxes], wide),
            )
            for chosen, font, texts, room in sizes:
                widest = max(texts, key=lambda text: text_width(font, text))
                chosen |= dict.fromkeys(kind, fitting(font, widest, room))

    def _paint_box(self, place: BoxName) -> None:
        """Paints a box; one that the stage hasn't come to yet is empty but for its name."""
        painter, theme, layout, shown = self._painter, self._theme, self._layout, self._shown
        em, box, rows = layout.em, shown.boxes[place], layout.rows(place)
        paint_box(
            painter,
            layout.boxes[place],
            0.45 * em,
            theme.panel if box.reached else theme.window,
            pen(theme.border, 0.08 * em),
        )
        self._paint_name(place, box, rows)
        if not box.reached:
            return
        if box.note:
            paint_text(painter, rows.note, box.note, self._notes[place], theme.muted)
        if box.values is not None and rows.bars.height() > 2:
            paint_bars(
                painter,
                theme,
                rows.bars,
                box.values,
                box.limits,
                em,
                marked=None if place == "x" else shown.unit,
                inks=theme.input_high if place == "x" else None,
                alpha=0.45 if box.discarded else 1.0,
            )
        if box.discarded:
            paint_hatch(painter, [rows.bars], theme.hatch, 0.55 * em, 0.8)
        self._paint_number(place, box, rows.number)

    def _paint_name(self, place: BoxName, box: Box, rows: BoxRows) -> None:
        """The sign, and below or beside it the words."""
        painter, theme, fonts = self._painter, self._theme, self._layout.fonts
        ink = theme.text if box.reached else theme.muted
        font = fonts.letter if place in GATE_WORDS else fonts.bold
        row, words = rows.name, self._words[place]
        if rows.words.height() > 0:
            paint_text(painter, rows.words, box.words, words, theme.muted)
            self._paint_sign(row, box.sign, font, ink)
            return
        wide, apart = text_width(font, box.sign), 0.5 * self._layout.em
        words = fitting(words, box.words, row.width() - wide - apart)
        left = row.center().x() - (wide + apart + text_width(words, box.words)) / 2
        paint_text(painter, QRectF(left, row.top(), wide, row.height()), box.sign, font, ink, _LEFT)
        reference = QRectF(left + wide + apart, row.top(), row.width(), row.height())
        paint_text(painter, reference, box.words, words, theme.muted, _LEFT)

    def _paint_sign(self, row: QRectF, sign: str, font: QFont, ink: str) -> None:
        """A sign, what follows a low line as an index."""
        sign, _, index = sign.partition("_")
        if not index:
            paint_text(self._painter, row, sign, fitting(font, sign, row.width()), ink)
            return
        small = resized(font, 0.65)
        wide = text_width(font, sign) + text_width(small, index)
        left = row.center().x() - wide / 2
        place = QRectF(left, row.top(), wide, row.height())
        paint_text(self._painter, place, sign, font, ink, _LEFT)
        place.adjust(text_width(font, sign), row.height() * 0.22, 0, row.height() * 0.22)
        paint_text(self._painter, place, index, small, ink, _LEFT)

    def _paint_number(self, place: BoxName, box: Box, row: QRectF) -> None:
        """The one unit's number, on its colour of the map."""
        painter, theme, em = self._painter, self._theme, self._layout.em
        if not box.number:
            if box.values is None and not self._shown.knows_gates:
                paint_text(painter, row, "…", self._layout.fonts.bold, theme.muted)
            return
        font = self._numbers[place]
        wide = min(text_width(font, box.number) + 0.9 * em, row.width())
        high = min(text_height(font) * 1.02, row.height())
        chip = QRectF(row.center().x() - wide / 2, row.center().y() - high / 2, wide, high)
        ink = theme.muted if box.discarded else theme.text
        if place != "x" and not box.discarded and math.isfinite(box.value):
            ground = _ground_of(theme, box)
            ink = readable_on(ground)
            paint_box(painter, chip, 0.3 * em, ground)
        paint_text(painter, chip, box.number, font, ink)

    def paint(self) -> None:
        """Paints all of it: what flows first, what stands on it after."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painter.fillRect(self._layout.area, QColor(self._theme.window))
        self._paint_feeds()
        self._paint_line()
        self._paint_written()
        self._paint_let_out()
        for place in self._shown.boxes:
            self._paint_box(place)
        self._paint_header()
        self._paint_tag()

    # What flows ----------------------------------------------------------------------------

    def _paint_feeds(self) -> None:
        """From x and h before, along the bus, into every gate."""
        at, em, boxes = self._layout, self._layout.em, self._layout.boxes
        strong = self._shown.has_come_to("z")
        ink = self._theme.muted if strong else self._theme.border
        self._painter.setPen(pen(ink, 0.1 * em))
        ends = [boxes[gate].center().x() for gate in GATE_WORDS]
        self._painter.drawLine(QPointF(ends[0], at.bus), QPointF(ends[-1], at.bus))
        feeding: tuple[BoxName, ...] = ("h_before", "x")
        for place in feeding:
            x = boxes[place].center().x()
            self._painter.drawLine(QPointF(x, boxes[place].top()), QPointF(x, at.bus))
        for gate in GATE_WORDS:
            x = boxes[gate].center().x()
            points = [QPointF(x, at.bus), QPointF(x, boxes[gate].bottom())]
            paint_flow(self._painter, points, ink, 0.1 * em, em)

    def _paint_line(self) -> None:
        """The line of c: in, times f, plus what is written, out."""
        at, em, held = self._layout, self._layout.em, self._shown.step.held
        come, full = self._shown.has_come_to("c"), thickness(1.0, em)
        left, right = QPointF(at.area.left(), at.line), QPointF(at.area.right(), at.line)
        if held and come:
            self._paint_state([left, right], full * 0.55)
        else:
            self._paint_state([left, at.forget - QPointF(0.68 * em, 0)], full, head=False)
            if self._shown.step.is_start:
                self._paint_state([at.forget, right], full, come, thin=0.12)
            else:
                kept = thickness(self._shown.boxes["f"].value, em)
                self._paint_state([at.forget, at.plus], kept, come, thin=0.12, head=False)
                self._paint_state([at.plus, right], full, come, thin=0.12)
        self._paint_gate("f", at.forget + QPointF(0, 0.68 * em))
        if not (held and come):  # then it runs straight through
            paint_operator(self._painter, self._theme, at.forget, "×", em, come)
            paint_operator(self._painter, self._theme, at.plus, "+", em, come)

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

    def _paint_gate(self, gate: BoxName, *path: QPointF) -> None:
        """What a gate sends from its box to where it acts."""
        em, box = self._layout.em, self._layout.boxes[gate]
        pale = not self._gates_come or self._shown.step.held
        ink = self._theme.border if pale else self._theme.muted
        share = 0.0 if pale else thickness(self._shown.boxes[gate].value, em) * 0.6
        points = [QPointF(box.center().x(), box.top()), *path]
        paint_flow(self._painter, points, ink, max(share, 0.14 * em), em, dashed=pale)

    def _paint_written(self) -> None:
        """I times g, up to the line."""
        at, em, boxes = self._layout, self._layout.em, self._layout.boxes
        come = self._shown.has_come_to("c") and self._shown.knows_gates
        ends: tuple[tuple[BoxName, float], ...] = (("i", -1.0), ("g", 1.0))
        for gate, way in ends:
            corner = QPointF(boxes[gate].center().x(), at.times.y())
            self._paint_gate(gate, corner, at.times + QPointF(way * 0.68 * em, 0))
        text, value = self._shown.written
        strong = come and not self._shown.step.held
        points = [at.times - QPointF(0, 0.6 * em), at.plus + QPointF(0, 0.68 * em)]
        self._paint_state(points, thickness(value, em), strong)
        paint_operator(self._painter, self._theme, at.times, "×", em, strong)
        if come and text:
            self._paint_beside(at, text)

    def _paint_beside(self, at: CellLayout, text: str) -> None:
        """The number of what is written, beside its arrow."""
        em, theme = at.em, self._theme
        signed = text if text.startswith("−") else f"+{text}"
        left = at.plus.x() + 1.05 * em
        room = QRectF(left, at.line + 0.5 * em, at.act.left() - left - 0.3 * em, 1.5 * em)
        ink = theme.muted if self._shown.step.held else theme.text
        font = fitting(at.fonts.bold, signed, room.width())
        paint_text(self._painter, room, signed, font, ink, _LEFT)
        small, reference = at.fonts.small, text_width(font, signed) + 0.5 * em
        for words in ("written i·g", "written"):
            if text_width(small, words) <= room.width() - reference:
                place = room.adjusted(reference, 0, 0, 0)
                paint_text(self._painter, place, words, small, theme.muted, _LEFT)
                break

    def _paint_let_out(self) -> None:
        """The activation of c, times o, down to h."""
        at, em, theme, boxes = self._layout, self._layout.em, self._theme, self._layout.boxes
        step, act = self._shown.step, self._shown.act
        come = self._shown.has_come_to("h") and self._shown.knows_gates
        strong = come and not step.held and not step.is_start
        below = QPointF(0, 0.6 * em)
        down = [QPointF(at.let_out.x(), at.line), at.let_out - below]
        self._paint_state(down, thickness(1.0, em) * 0.5, strong)
        if act:
            ink, round_ = theme.text if strong else theme.muted, at.act.height() / 2
            rim = pen(theme.text if strong else theme.border, at.act.height() * 0.07)
            paint_box(self._painter, at.act, round_, theme.panel, rim)
            font = fitting(at.fonts.small, act, at.act.width() * 0.86)
            paint_text(self._painter, at.act, act, font, ink)
        corner = QPointF(boxes["o"].center().x(), at.let_out.y())
        self._paint_gate("o", corner, at.let_out - QPointF(0.68 * em, 0))
        down = [at.let_out + below, QPointF(at.let_out.x(), boxes["h"].top())]
        self._paint_state(down, thickness(self._shown.boxes["o"].value, em), strong)
        paint_operator(self._painter, theme, at.let_out, "×", em, strong)

    def _paint_header(self) -> None:
        """Which unit has the numbers."""
        at, theme, em = self._layout, self._theme, self._layout.em
        area = at.header.adjusted(0.3 * em, 0, -0.3 * em, 0)
        unit, of = f"unit {self._shown.unit}", f"of {self._shown.step.units}"
        side = 0.75 * em
        name = fitting(at.fonts.bold, unit, area.width() - 1.5 * side)
        left = area.center().x() - (text_width(name, unit) + 1.5 * side) / 2
        row = QRectF(left, area.center().y() - 1.4 * em, area.right() - left, 1.4 * em)
        fill_with(self._painter, self._ink)
        self._painter.drawRect(QRectF(left, row.center().y() - side / 2, side, side))
        reference = row.adjusted(1.5 * side, 0, 0, 0)
        paint_text(self._painter, reference, unit, name, theme.text, _LEFT)
        below = QRectF(area.left(), row.bottom(), area.width(), 1.3 * em)
        paint_text(self._painter, below, of, at.fonts.normal, theme.muted)

    def _paint_tag(self) -> None:
        """What is out of the ordinary, across the middle."""
        at, theme, step = self._layout, self._theme, self._shown.step
        if step.is_start:
            origin = format_origin(step.origin, step.call)
            text = f"call {step.call} starts from {origin}"
        elif not self._shown.knows_gates and self._shown.has_come_to("gates"):
            text = NOT_HERE_YET
        elif step.held:
            text = "held by the mask: c and h stay"
        else:
            return
        font = fitting(at.fonts.bold, text, at.area.width() - 2.5 * at.em)
        gates = at.boxes["f"]
        middle = at.line if step.held else gates.bottom() - 0.35 * gates.height()
        centre = QPointF(at.area.center().x(), middle)
        paint_tag(self._painter, centre, text, font, theme.on_accent, theme.accent)


def _ground_of(theme: Theme, box: Box) -> str:
    """The colour of a box' number on the map."""
    place = int(entries(np.array([box.value]), symmetric(box.limits))[0])
    red, green, blue = diverging(theme)[place].tolist()
    return f"#{red:02X}{green:02X}{blue:02X}"
