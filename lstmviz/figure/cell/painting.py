"""Paints the cell diagram: its boxes and numbers, on what flows."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from lstmviz.cells.cell_kind import X
from lstmviz.figure.cell.bars import paint_bars
from lstmviz.figure.cell.contents import Box, CellContents, format_origin
from lstmviz.figure.cell.flows import FlowPainter
from lstmviz.figure.cell.layout import BoxRows, CellLayout
from lstmviz.figure.drawing.colour_maps import diverging, entries, ink_of
from lstmviz.figure.drawing.fonts import fitting, resized, text_height, text_width
from lstmviz.figure.drawing.marks import (
    fill_with,
    paint_box,
    paint_hatch,
    paint_tag,
    paint_text,
    pen,
)
from lstmviz.figure.theme import Theme, readable_on, unit_colour
from lstmviz.figure.view_model.axis_limits import symmetric
from lstmviz.trace.explanation.lines import NOT_HERE_YET

_LEFT = Qt.AlignmentFlag.AlignLeft


class CellPainter:
    """Paints one diagram once; the boxes of a kind have text of one size.

    Attributes:
        left_out: what is not there because its text would have to be smaller, in a few words.
    """

    def __init__(
        self,
        painter: QPainter,
        theme: Theme,
        layout: CellLayout,
        shown: CellContents,
        *,
        keeps_size: bool = False,
    ) -> None:
        """Chooses the sizes; where they are kept, sums and words that don't fit are left out."""
        self.left_out: tuple[str, ...] = ()
        self._painter, self._theme, self._layout, self._shown = painter, theme, layout, shown
        self._ink = unit_colour(theme, shown.unit)
        bold, small = layout.fonts.bold, layout.fonts.small
        self._numbers: dict[str, QFont] = {}
        self._words: dict[str, QFont] = {}
        self._notes: dict[str, QFont] = {}
        below = shown.plan.inputs
        states = tuple(p for p in shown.boxes if p not in below and p not in shown.plan.sums)
        for kind in filter(None, (shown.plan.sums, states, *((place,) for place in below))):
            boxes = [shown.boxes[place] for place in kind]
            wide = min(layout.rows(place).name.width() for place in kind)
            sizes = (
                (self._numbers, bold, [box.number for box in boxes], wide - 0.4 * layout.em),
                (self._words, small, [box.words for box in boxes], wide),
                (self._notes, small, [box.note for box in boxes], wide),
            )
            for chosen, font, texts, room in sizes:
                widest = max(texts, key=lambda text: text_width(font, text))
                fitted = fitting(font, widest, room)
                chosen |= dict.fromkeys(kind, fitted)
                if keeps_size and fitted != font:
                    self._leave_out(chosen, kind)

    def _leave_out(self, chosen: dict[str, QFont], kind: tuple[str, ...]) -> None:
        """Leaves out what would be smaller: numbers alone are worth that."""
        for fonts, what in ((self._notes, "the sums in the gates"), (self._words, "the words")):
            if chosen is fonts:
                for place in kind:
                    del fonts[place]
                self.left_out = tuple(dict.fromkeys((*self.left_out, what)))

    def _paint_box(self, place: str) -> None:
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
        if box.note and place in self._notes:
            paint_text(painter, rows.note, box.note, self._notes[place], theme.muted)
        if box.values is not None and rows.bars.height() > 2:
            paint_bars(
                painter,
                theme,
                rows.bars,
                box.values,
                box.limits,
                em,
                marked=None if place == X else shown.unit,
                inks=theme.input_high if place == X else None,
                alpha=0.45 if box.discarded else 1.0,
            )
        if box.discarded:
            paint_hatch(painter, [rows.bars], theme.hatch, 0.55 * em, 0.8)
        self._paint_number(place, box, rows.number)

    def _paint_name(self, place: str, box: Box, rows: BoxRows) -> None:
        """The sign, and below or beside it the words."""
        painter, theme, fonts = self._painter, self._theme, self._layout.fonts
        ink = theme.text if box.reached else theme.muted
        font = fonts.letter if place in self._shown.plan.sums else fonts.bold
        row, words = rows.name, self._words.get(place)
        if words is None:
            self._paint_sign(row, box.sign, font, ink)
            return
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

    def _paint_number(self, place: str, box: Box, row: QRectF) -> None:
        """The one unit's number, on its colour of the map."""
        painter, theme, em = self._painter, self._theme, self._layout.em
        if not box.number:
            if box.values is None and not self._shown.step.knows_gates:
                paint_text(painter, row, "…", self._layout.fonts.bold, theme.muted)
            return
        font = self._numbers[place]
        wide = min(text_width(font, box.number) + 0.9 * em, row.width())
        high = min(text_height(font) * 1.02, row.height())
        chip = QRectF(row.center().x() - wide / 2, row.center().y() - high / 2, wide, high)
        ink = theme.muted if box.discarded else theme.text
        if place != X and not box.discarded and math.isfinite(box.value):
            ground = _ground_of(theme, box)
            ink = readable_on(ground)
            paint_box(painter, chip, 0.3 * em, ground)
        paint_text(painter, chip, box.number, font, ink)

    def paint(self, *, is_opaque: bool = True) -> None:
        """Paints all of it: what flows first, what stands on it after."""
        self._painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_opaque:
            self._painter.fillRect(self._layout.area, QColor(self._theme.window))
        FlowPainter(self._painter, self._theme, self._layout, self._shown).paint()
        for place in self._shown.boxes:
            self._paint_box(place)
        self._paint_header()
        self._paint_tag()

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
        elif self._shown.has_come_to("gates") and not step.knows_gates:
            text = NOT_HERE_YET
        elif step.held:
            states = step.new_states
            stay = "stay" if len(states) > 1 else "stays"
            text = f"held by the mask: {' and '.join(states)} {stay}"
        else:
            return
        font = fitting(at.fonts.bold, text, at.area.width() - 2.5 * at.em)
        sums = at.boxes[self._shown.plan.sums[0]]
        middle = sums.bottom() - 0.35 * sums.height()
        if step.held:
            middle = at.line if self._shown.plan.conveyor else at.buses[0]
        centre = QPointF(at.area.center().x(), middle)
        paint_tag(self._painter, centre, text, font, theme.on_accent, theme.accent)


def _ground_of(theme: Theme, box: Box) -> str:
    """The colour of a box' number on the map."""
    place = entries(np.array([box.value]), symmetric(box.limits))[0]
    return ink_of(diverging(theme)[place])
