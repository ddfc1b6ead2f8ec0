"""Paints the cell diagram: its boxes, numbers and lines."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPolygonF

from lstmviz.figure.cell.bars import paint_bars
from lstmviz.figure.cell.contents import GATE_WORDS, Box, BoxName, CellContents, format_origin
from lstmviz.figure.cell.layout import BoxRows, CellLayout
from lstmviz.figure.drawing.colour_maps import diverging, entries
from lstmviz.figure.drawing.fonts import fitting, resized, text_height, text_width
from lstmviz.figure.drawing.marks import paint_hatch, paint_tag, paint_text, pen
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
    alpha: float = 1.0,
) -> None:
    """An arrow along a path of straight pieces, its head at the last point."""
    last, before = points[-1], points[-2]
    dx, dy = last.x() - before.x(), last.y() - before.y()
    length = math.hypot(dx, dy)
    if length <= 0:
        return
    dx, dy = dx / length, dy / length
    side = min(width / 2 + 0.28 * em, _HEAD * em) if head else 0.0
    long = min(side * 1.25, length)
    base = QPointF(last.x() - dx * long, last.y() - dy * long)
    stroke = QPen(pen(colour, width, alpha))
    stroke.setCapStyle(Qt.PenCapStyle.FlatCap)
    stroke.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    if dashed:
        stroke.setDashPattern([max(0.35 * em / width, 1.0), max(0.3 * em / width, 1.0)])
    painter.setPen(stroke)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF([*points[:-1], base if head else last]))
    if head:
        ink = QColor(colour)
        ink.setAlphaF(alpha)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawPolygon(
            QPolygonF(
                [
                    last,
                    QPointF(base.x() - dy * side, base.y() + dx * side),
                    QPointF(base.x() + dy * side, base.y() - dx * side),
                ]
            )
        )


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


def paint_pill(
    painter: QPainter, theme: Theme, area: QRectF, text: str, font: QFont, strong: bool
) -> None:
    """An activation by its name."""
    painter.setPen(pen(theme.text if strong else theme.border, area.height() * 0.07))
    painter.setBrush(QColor(theme.panel))
    painter.drawRoundedRect(area, area.height() / 2, area.height() / 2)
    paint_text(painter, area, text, font, theme.text if strong else theme.muted)


_LEFT = Qt.AlignmentFlag.AlignLeft
_STATES: tuple[BoxName, ...] = ("c_before", "kept", "c", "h")


HELD = "held by the mask: c and h stay"


class CellPainter:
    """Paints one diagram once; the boxes of a kind have text of one size."""

    def __init__(
        self, painter: QPainter, theme: Theme, layout: CellLayout, shown: CellContents
    ) -> None:
        """Chooses the sizes.

        Args:
            painter: paints.
            theme: the colours.
            layout: where things stand.
            shown: what they are.
        """
        self._painter, self._theme, self._layout, self._shown = painter, theme, layout, shown
        self._ink = unit_colour(theme, shown.unit)
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
        painter.setPen(pen(theme.border, 0.08 * em))
        painter.setBrush(QColor(theme.panel if box.reached else theme.window))
        painter.drawRoundedRect(layout.boxes[place], 0.45 * em, 0.45 * em)
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
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(ground))
            painter.drawRoundedRect(chip, 0.3 * em, 0.3 * em)
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
        at, em, theme = self._layout, self._layout.em, self._theme
        held, come = self._shown.step.held, self._shown.has_come_to("c")
        left, right = QPointF(at.area.left(), at.line), QPointF(at.area.right(), at.line)
        full = thickness(1.0, em)
        into = at.forget - QPointF(0.68 * em, 0)
        if held and come:
            paint_flow(self._painter, [left, right], self._ink, full * 0.55, em)
        elif self._shown.step.is_start:
            paint_flow(self._painter, [left, into], self._ink, full, em, head=False)
            rest = [at.forget, right]
            paint_flow(self._painter, rest, theme.border, 0.12 * em, em, dashed=True)
        else:
            paint_flow(self._painter, [left, into], self._ink, full, em, head=False)
            kept = self._shown.boxes["f"].value if come else math.nan
            wide = thickness(kept, em) if come else 0.12 * em
            ink = self._ink if come else theme.border
            paint_flow(
                self._painter, [at.forget, at.plus], ink, wide, em, dashed=not come, head=False
            )
            wide = full if come else 0.12 * em
            paint_flow(self._painter, [at.plus, right], ink, wide, em, dashed=not come)
        strong = come and not held
        boxes = at.boxes
        gates = self._shown.has_come_to("gates") and self._shown.knows_gates
        up = [QPointF(at.forget.x(), boxes["f"].top()), at.forget + QPointF(0, 0.68 * em)]
        f = self._shown.boxes["f"].value if gates else math.nan
        self._paint_gate_flow(up, f, gates)
        if not (held and come):  # then it runs straight through
            paint_operator(self._painter, theme, at.forget, "×", em, strong)
            paint_operator(self._painter, theme, at.plus, "+", em, strong)

    def _paint_gate_flow(self, points: list[QPointF], share: float, come: bool) -> None:
        """What a gate sends to where it acts."""
        em, theme = self._layout.em, self._theme
        pale = not come or self._shown.step.held
        ink = theme.border if pale else theme.muted
        wide = 0.14 * em if pale else max(thickness(share, em) * 0.6, 0.14 * em)
        paint_flow(self._painter, points, ink, wide, em, dashed=pale)

    def _paint_written(self) -> None:
        """I times g, up to the line."""
        at, em, theme, boxes = self._layout, self._layout.em, self._theme, self._layout.boxes
        gates = self._shown.has_come_to("gates") and self._shown.knows_gates
        come = self._shown.has_come_to("c") and self._shown.knows_gates
        held = self._shown.step.held
        ends: tuple[tuple[BoxName, float], ...] = (("i", -1.0), ("g", 1.0))
        for gate, way in ends:
            x = boxes[gate].center().x()
            corner = QPointF(x, at.times.y())
            end = at.times + QPointF(way * 0.68 * em, 0)
            value = self._shown.boxes[gate].value if gates else math.nan
            self._paint_gate_flow([QPointF(x, boxes[gate].top()), corner, end], value, gates)
        text, value = self._shown.written
        strong = come and not held
        wide = thickness(value, em) if strong else 0.14 * em
        points = [at.times - QPointF(0, 0.6 * em), at.plus + QPointF(0, 0.68 * em)]
        ink = self._ink if strong else theme.border
        paint_flow(self._painter, points, ink, wide, em, dashed=not strong)
        paint_operator(self._painter, theme, at.times, "×", em, strong)
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
        left_ = Qt.AlignmentFlag.AlignLeft
        paint_text(self._painter, room, signed, font, ink, left_)
        small, reference = at.fonts.small, text_width(font, signed) + 0.5 * em
        for words in ("written i·g", "written"):
            if text_width(small, words) <= room.width() - reference:
                place = room.adjusted(reference, 0, 0, 0)
                paint_text(self._painter, place, words, small, theme.muted, left_)
                break

    def _paint_let_out(self) -> None:
        """The activation of c, times o, down to h."""
        at, em, theme, boxes = self._layout, self._layout.em, self._theme, self._layout.boxes
        held, step = self._shown.step.held, self._shown.step
        come = self._shown.has_come_to("h") and (self._shown.knows_gates or held)
        gates = self._shown.has_come_to("gates") and self._shown.knows_gates
        strong = come and not held and not step.is_start
        ink = self._ink if strong else theme.border
        x = at.let_out.x()
        down = [QPointF(x, at.line), at.let_out - QPointF(0, 0.6 * em)]
        wide = thickness(1.0, em) * 0.5 if strong else 0.14 * em
        paint_flow(self._painter, down, ink, wide, em, dashed=not strong)
        if self._shown.act:
            font = fitting(at.fonts.small, self._shown.act, at.act.width() * 0.86)
            paint_pill(self._painter, theme, at.act, self._shown.act, font, strong)
        box = boxes["o"]
        points = [QPointF(box.center().x(), box.top()), QPointF(box.center().x(), at.let_out.y())]
        o = self._shown.boxes["o"].value if gates else math.nan
        self._paint_gate_flow([*points, at.let_out - QPointF(0.68 * em, 0)], o, gates)
        wide = thickness(o, em) if strong else 0.14 * em
        down = [at.let_out + QPointF(0, 0.6 * em), QPointF(x, boxes["h"].top())]
        paint_flow(self._painter, down, ink, wide, em, dashed=not strong)
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
        self._painter.setPen(Qt.PenStyle.NoPen)
        self._painter.setBrush(QColor(self._ink))
        self._painter.drawRect(QRectF(left, row.center().y() - side / 2, side, side))
        reference = row.adjusted(1.5 * side, 0, 0, 0)
        paint_text(self._painter, reference, unit, name, theme.text, Qt.AlignmentFlag.AlignLeft)
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
            text = HELD
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
