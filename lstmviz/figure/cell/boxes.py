"""The boxes of the cell diagram: a name, all units at a glance, and one unit's number."""

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from lstmviz.figure.cell.bars import paint_bars
from lstmviz.figure.cell.contents import GATE_WORDS, Box, BoxName, CellContents
from lstmviz.figure.cell.layout import BoxRows, CellLayout
from lstmviz.figure.drawing.colour_maps import diverging, entries
from lstmviz.figure.drawing.fonts import fitting, resized, text_height, text_width
from lstmviz.figure.drawing.marks import paint_hatch, paint_text, pen
from lstmviz.figure.theme import Theme, readable_on
from lstmviz.figure.view_model.axis_limits import symmetric

_LEFT = Qt.AlignmentFlag.AlignLeft
_STATES: tuple[BoxName, ...] = ("c_before", "kept", "c", "h")


class BoxPainter:
    """Paints boxes, those of a kind with text of one size."""

    def __init__(
        self, painter: QPainter, theme: Theme, layout: CellLayout, shown: CellContents
    ) -> None:
        """Chooses the sizes.

        Args:
            painter: paints.
            theme: the colours.
            layout: where the boxes stand.
            shown: what is in them.
        """
        self._painter, self._theme, self._layout, self._shown = painter, theme, layout, shown
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

    def paint(self, place: BoxName) -> None:
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
            paint_hatch(painter, rows.bars, theme.hatch, 0.55 * em, 0.8)
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


def _ground_of(theme: Theme, box: Box) -> str:
    """The colour of a box' number on the map."""
    place = int(entries(np.array([box.value]), symmetric(box.limits))[0])
    red, green, blue = diverging(theme)[place].tolist()
    return f"#{red:02X}{green:02X}{blue:02X}"
