"""The layer's weights as a sheet."""

from functools import cached_property

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.figure.drawing.fonts import Fonts, text_height
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.sheets.sheet import Sheet
from lstmviz.figure.weights.layout import WeightsLayout
from lstmviz.figure.weights.painting import (
    paint_chosen_unit,
    paint_unit_numbers,
    paint_weights,
)
from lstmviz.figure.weights.weights_view import WeightsView, description

_MARGIN = 0.6
_TALLEST = 1.4


class WeightsSheet(Sheet):
    """The weights as heatmaps, grouped by gate."""

    @property
    def words(self) -> str:
        """How far the weights reach."""
        return description(self._weights)

    def height_at(self, width: float) -> float:
        """As high as the heatmaps wish, up to a page."""
        em = self._fonts.em
        layout = WeightsLayout.of(
            self._weights, self._fonts, width - 2 * _MARGIN * em, _TALLEST * width
        )
        return layout.height + self._top(width) + 2 * _MARGIN * em

    def paint(self, painter: QPainter, width: float, height: float) -> tuple[str, ...]:
        """Paints them; in less height the cells are lower, and there are no fewer."""
        em, theme = self._fonts.em, self.theme
        if self.subject.is_opaque:
            painter.fillRect(QRectF(0, 0, width, height), QColor(theme.window))
        place = QRectF(_MARGIN * em, _MARGIN * em, width, text_height(self._fonts.code))
        for line in self._title(width):
            left = Qt.AlignmentFlag.AlignLeft
            paint_text(painter, place, line, self._fonts.code, theme.text, left)
            place.translate(0, place.height())
        top = self._top(width) + _MARGIN * em
        room = height - top - _MARGIN * em
        layout = WeightsLayout.of(self._weights, self._fonts, width - 2 * _MARGIN * em, room)
        if layout.height > room + 0.5:
            return ("the weights, for which it is too low",)
        painter.save()
        painter.translate(_MARGIN * em, top)
        paint_weights(painter, layout, self._fonts, theme)
        unit = self.subject.view.unit if self.subject.has_playhead else None
        if unit is not None:
            paint_chosen_unit(painter, layout, theme, unit)
        paint_unit_numbers(painter, layout, self._fonts, theme, unit)
        painter.restore()
        return ()

    @cached_property
    def _fonts(self) -> Fonts:
        return Fonts.at(self.font)

    @cached_property
    def _weights(self) -> WeightsView:
        trace = self.subject.trace_view.trace
        return WeightsView.of(trace.experiment.layer, tuple(trace.weights.values()))

    def _title(self, width: float) -> list[str]:
        return self.title_lines(self._fonts.code, width - 2 * _MARGIN * self._fonts.em)

    def _top(self, width: float) -> float:
        lines = len(self._title(width))
        return text_height(self._fonts.code) * lines + (0.4 * self._fonts.em if lines else 0)
