"""One moment as a sheet: the cell diagram, and under it the formula of one unit."""

from functools import cached_property

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from lstmviz.figure.cell.contents import (
    CellContents,
    CellLimits,
    contents,
    moment_named,
    words_about,
)
from lstmviz.figure.cell.layout import NARROWEST, CellLayout, least_height
from lstmviz.figure.cell.painting import CellPainter
from lstmviz.figure.drawing.fonts import Fonts, text_height
from lstmviz.figure.drawing.marks import paint_text
from lstmviz.figure.drawing.wrapping import wrapped
from lstmviz.figure.sheets.sheet import Sheet
from lstmviz.trace.explanation.explain import ExplainedStep, explain
from lstmviz.trace.explanation.lines import formula_lines
from lstmviz.trace.explanation.unit import unit_numbers

_BARS = 5.0
"""How many em bars and paths have in height beside what they need at least."""


_APART = 1.3
"""Lines of the formula, in heights of a line."""


class MomentSheet(Sheet):
    """What happens inside the layer at one moment."""

    @property
    def words(self) -> str:
        """The diagram in words."""
        return words_about(self._contents)

    @property
    def least_width(self) -> float:
        """The boxes stand side by side."""
        return NARROWEST * self._fonts.em

    def least_height_at(self, width: float) -> float:
        """The title and the diagram, whose boxes stand one above another."""
        return self._title_height(width) + least_height(self._contents.plan) * self._fonts.em

    def height_at(self, width: float) -> float:
        """The diagram's height and that of the formula."""
        return self.least_height_at(width) + _BARS * self._fonts.em + self._formula_height(width)

    def paint(self, painter: QPainter, width: float, height: float) -> tuple[str, ...]:
        """Paints it; the formula is left out where there is no room for all of it."""
        left_out: tuple[str, ...] = ()
        if self.subject.is_opaque:
            painter.fillRect(QRectF(0, 0, width, height), QColor(self.theme.window))
        formula = self._formula_height(width)
        if height - formula < self.least_height_at(width):
            formula, left_out = 0.0, ("the formula",)
        top = self._title_height(width)
        self._paint_title(painter, width)
        painter.save()
        painter.translate(0, top)
        layout = CellLayout.at(self.font, width, height - formula - top, self._contents.plan)
        cell = CellPainter(painter, self.theme, layout, self._contents, keeps_size=True)
        cell.paint(is_opaque=False)
        painter.restore()
        if formula:
            self._paint_formula(painter, width, height - formula)
        return (*cell.left_out, *left_out)

    @cached_property
    def _fonts(self) -> Fonts:
        return Fonts.at(self.font)

    @cached_property
    def _step(self) -> ExplainedStep:
        subject = self.subject
        view, moment = subject.view, subject.trace_view.fitted(subject.view.moment)
        given = (subject.trace_view.derived or {}).get((moment.call, view.row))
        return explain(subject.trace_view.trace, moment.call, view.row, moment.step, given)

    @cached_property
    def _unit(self) -> int:
        view = self.subject.view
        if view.unit is None:
            return view.units[0] if view.units else 0
        return view.unit

    @cached_property
    def _contents(self) -> CellContents:
        subject = self.subject
        limits = CellLimits.of(subject.trace_view, subject.view.h_colours)
        numbers = unit_numbers(self._step, self._unit)
        return contents(self._step, self._unit, numbers, subject.view.stage, limits)

    def _title(self, width: float) -> list[str]:
        """Which layer it is, in lines that fit."""
        return self.title_lines(self._fonts.code, width - 1.2 * self._fonts.em)

    def _title_height(self, width: float) -> float:
        if not self.subject.has_title:
            return 0.0
        lines = len(self._title(width)) * text_height(self._fonts.code)
        return lines + text_height(self._fonts.bold) + 0.9 * self._fonts.em

    def _paint_title(self, painter: QPainter, width: float) -> None:
        if not self.subject.has_title:
            return
        em, high = self._fonts.em, text_height(self._fonts.code)
        left, ink = Qt.AlignmentFlag.AlignLeft, self.theme.text
        place = QRectF(0.6 * em, 0.4 * em, width - 1.2 * em, high)
        for line in self._title(width):
            paint_text(painter, place, line, self._fonts.code, ink, left)
            place.translate(0, high)
        place.translate(0, 0.2 * em)
        place.setHeight(text_height(self._fonts.bold))
        paint_text(painter, place, moment_named(self._contents), self._fonts.bold, ink, left)

    def _lines(self, width: float) -> list[str]:
        numbers = unit_numbers(self._step, self._unit)
        stage = self._contents.stage
        room = width - 1.6 * self._fonts.em
        return [
            broken
            for line in formula_lines(self._step, self._unit, numbers, stage)
            for broken in wrapped(line, self._fonts.code, room, indent="    ")
        ]

    def _formula_height(self, width: float) -> float:
        if not self.subject.has_legend:
            return 0.0
        high = text_height(self._fonts.code) * _APART
        return len(self._lines(width)) * high + 0.8 * self._fonts.em

    def _paint_formula(self, painter: QPainter, width: float, top: float) -> None:
        font, em = self._fonts.code, self._fonts.em
        high = text_height(font) * _APART
        place = QRectF(0.8 * em, top + 0.2 * em, width - 1.6 * em, high)
        for line in self._lines(width):
            paint_text(painter, place, line, font, self.theme.text, Qt.AlignmentFlag.AlignLeft)
            place.translate(0, high)
