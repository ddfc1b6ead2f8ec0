"""Paints the weights: cells, names, colour bars, and what is chosen among them."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.experiment.weights import short_name
from lstmviz.figure.drawing.colour_maps import diverging, paint_cells, paint_pooled
from lstmviz.figure.drawing.fonts import Fonts, fitting, text_height, text_width
from lstmviz.figure.drawing.marks import outline_with, paint_text, pen
from lstmviz.figure.theme import Theme, unit_colour
from lstmviz.figure.weights.layout import PartPlace, WeightsLayout, are_named, bar_texts
from lstmviz.figure.weights.weights_view import Cell

_LEFT, _RIGHT = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
_COLOURS = 0.35  # room for the units' colours, in em
_MOST_COLOURED = 16  # units; beyond that the strip has no lines whose colours were told here


def paint_weights(painter: QPainter, layout: WeightsLayout, fonts: Fonts, theme: Theme) -> None:
    """Paints everything that doesn't depend on what is chosen."""
    _paint_headings(painter, layout, fonts, theme)
    for place in layout.parts:
        _paint_title(painter, place, fonts, theme)
        _paint_bar(painter, place, fonts, theme)
        _paint_rows(painter, place, layout.left, fonts, theme)
        for gate, area in place.gates.items():
            cells = place.part.gates[gate]
            table = diverging(theme)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            paint_pooled(painter, area, cells.T, None, place.part.limits, table, theme.lost)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            outline_with(painter, pen(theme.border, 1.0))
            painter.drawRect(area)
    _paint_unit_colours(painter, layout, theme)


def paint_chosen_unit(painter: QPainter, layout: WeightsLayout, theme: Theme, unit: int) -> None:
    """Frames the unit's columns, one for each gate."""
    for place in layout.parts:
        if unit >= place.part.units:
            return
        for gate in place.gates:
            first = layout.place_of(Cell(place.part.name, 0, gate, unit))
            area = place.gates[gate]
            middle, wide = first.center().x(), max(first.width(), 3.0)
            column = QRectF(middle - wide / 2, area.top(), wide, area.height())
            for ink, width in ((theme.window, 4.0), (theme.selection, 2.0)):
                outline_with(painter, pen(ink, width))
                painter.drawRect(column.adjusted(-1, -1, 1, 1))


def paint_unit_numbers(
    painter: QPainter, layout: WeightsLayout, fonts: Fonts, theme: Theme, unit: int | None
) -> None:
    """The units' numbers under their columns; of many only the first, the last and the chosen."""
    last = layout.parts[-1].part.units - 1
    wide = layout.parts[-1].cell[0]
    each = text_width(fonts.small, str(last)) + 2 <= wide
    ends = text_width(fonts.small, f"0  {last}") <= wide * (last + 1)
    shown = range(last + 1) if each else (0, last) if ends else ()
    for area in layout.units.values():
        line = area.adjusted(0, _COLOURS * fonts.em, 0, 0)
        boxes = {number: _under(line, number, wide, fonts) for number in shown}
        if unit is not None:
            chosen = _under(line, unit, wide, fonts)
            boxes = {n: box for n, box in boxes.items() if n != unit and not box.intersects(chosen)}
            painter.fillRect(chosen, QColor(theme.selection))
            paint_text(painter, chosen, str(unit), fonts.small, theme.on_accent)
        for number, box in boxes.items():
            paint_text(painter, box, str(number), fonts.small, theme.muted)


def _under(line: QRectF, unit: int, wide: float, fonts: Fonts) -> QRectF:
    """A number's place under its column, within its gate's line."""
    box = QRectF(line)
    box.setWidth(text_width(fonts.small, str(unit)) + 0.3 * fonts.em)
    box.moveCenter(QPointF(line.left() + (unit + 0.5) * wide, line.center().y()))
    box.moveLeft(max(min(box.left(), line.right() - box.width()), line.left()))
    return box


def paint_cell(painter: QPainter, layout: WeightsLayout, theme: Theme, cell: Cell) -> None:
    """A ring around the number that is read."""
    area = layout.place_of(cell)
    grow_x, grow_y = (max((5.0 - side) / 2, 0.0) for side in (area.width(), area.height()))
    ring = area.adjusted(-grow_x, -grow_y, grow_x, grow_y)
    for ink, width in ((theme.window, 3.5), (theme.text, 1.5)):
        outline_with(painter, pen(ink, width))
        painter.drawRect(ring)


def _paint_headings(painter: QPainter, layout: WeightsLayout, fonts: Fonts, theme: Theme) -> None:
    letter, kind = text_height(fonts.bold), layout.parts[0].part.kind
    for gate, area in layout.headings.items():
        line = QRectF(area.left(), area.top(), area.width(), letter)
        paint_text(painter, line, gate, fonts.bold, theme.text)
        if are_named(kind, fonts, area.width()):
            line.translate(0, letter * 0.92)
            paint_text(painter, line, short_name(kind, gate), fonts.small, theme.muted)


def _paint_title(painter: QPainter, place: PartPlace, fonts: Fonts, theme: Theme) -> None:
    part, area = place.part, place.title
    name = fitting(fonts.bold, part.name, area.width())
    paint_text(painter, area, part.name, name, theme.text, _LEFT)
    reference = place.bar.top() < area.bottom()
    end = place.bar.left() - 3 * fonts.em if reference else area.right()
    shape, room = str(part.array.shape), QRectF(area)
    room.setLeft(area.left() + text_width(name, part.name) + 0.5 * fonts.em)
    if reference or room.left() + text_width(fonts.small, shape) <= end:
        paint_text(painter, room, shape, fonts.small, theme.muted, _LEFT)


def _paint_bar(painter: QPainter, place: PartPlace, fonts: Fonts, theme: Theme) -> None:
    bar, limits = place.bar, place.part.limits
    ramp = np.linspace(*limits, 128)[np.newaxis]
    paint_cells(painter, bar, ramp, limits, diverging(theme), theme.lost)
    outline_with(painter, pen(theme.border, 1.0))
    painter.drawRect(bar)
    line, gap = text_height(fonts.small), 0.3 * fonts.em
    for text, align, edge in zip(bar_texts(place.part), (_RIGHT, _LEFT), (0, 1), strict=True):
        wide = text_width(fonts.small, text)
        x = bar.right() + gap if edge else bar.left() - gap - wide
        area = QRectF(x, bar.center().y() - line / 2, wide, line)
        paint_text(painter, area, text, fonts.small, theme.muted, align)


def _paint_rows(
    painter: QPainter, place: PartPlace, left: float, fonts: Fonts, theme: Theme
) -> None:
    """The numbers of the features or units; of many only the first and the last."""
    part, area = place.part, place.first
    if part.array.ndim == 1:
        return
    line, high = text_height(fonts.small), place.cell[1]
    width = left - 0.35 * fonts.em
    if high >= 0.9 * line:
        middles = {row: area.top() + (row + 0.5) * high for row in range(part.rows)}
    elif area.height() >= 2 * line:
        middles = {0: area.top() + line / 2, part.rows - 1: area.bottom() - line / 2}
    else:
        middles = {}
    for row, middle in middles.items():
        place_ = QRectF(0, middle - line / 2, width, line)
        paint_text(painter, place_, part.row_name(row), fonts.small, theme.muted, _RIGHT)


def _paint_unit_colours(painter: QPainter, layout: WeightsLayout, theme: Theme) -> None:
    """Each unit's colour under its columns, as its line has it in the strip."""
    part = layout.parts[-1].part
    if part.units > _MOST_COLOURED:
        return
    wide = layout.parts[-1].cell[0]
    for area in layout.units.values():
        for unit in range(part.units):
            x, y = area.left() + unit * wide, area.top() + 2
            painter.setPen(pen(unit_colour(theme, unit), 3.0))
            painter.drawLine(QPointF(x + 0.15 * wide, y), QPointF(x + 0.85 * wide, y))
