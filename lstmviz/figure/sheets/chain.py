"""A model's layers as boxes in rows: what gives way first where there is little room."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainter

from lstmviz.experiment.counting import counted
from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.drawing.marks import outline_with, paint_text, pen
from lstmviz.figure.sheets.chain_layout import HEAD, ROW_GAP, Box, Detail, Layout, Link
from lstmviz.figure.sheets.column import Part
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.ellipsis import Place, fitting_around

_LOST = {Detail.STATES: "what the states start from", Detail.ARGUMENTS: "the layers' arguments"}
"""What is told where a detail is left out."""


class Chain(Part):
    """The boxes in rows.

    Where they have no room in the height, what the states start from gives way first, then the
    layers' arguments, and then the layers between the first, the last and the one that is drawn.
    """

    rank, above, said = 0, 0.7, "the model's layers"

    def __init__(
        self,
        links: Sequence[Link],
        last: Link,
        drawn: int | None,
        fonts: Fonts,
        theme: Theme,
        width: float,
    ) -> None:
        """Lays it out.

        Args:
            links: the layers, each with what goes in.
            last: has what comes out.
            drawn: the layer that is marked; None for none.
            fonts: in which letters.
            theme: in which colours.
            width: that it has.
        """
        self._links, self._last, self._drawn = links, last, drawn
        self._fonts, self._theme, self._width = fonts, theme, width
        self._whole = self._laid_out(Detail.STATES)
        # The drawn layer between two ellipses, or the first before one.
        self._least = self._laid_out(Detail.NAMES, self._some(0 if drawn is not None else 1))

    @property
    def fits(self) -> bool:
        """Whether each box has room in the width."""
        return self._least.fits

    @property
    def whole(self) -> float:
        """As high as all rows."""
        return self._whole.height

    @property
    def least(self) -> float:
        """As high as one box, with its name."""
        return min(self._least.height, self.whole)

    def paint(self, painter: QPainter, at: QPointF, height: float) -> tuple[str, ...]:
        """Paints it."""
        layout, left_out = self._fitted(height)
        painter.save()
        painter.translate(at)
        for (area, bottom), after in zip(layout.row_ends, self._firsts(layout), strict=False):
            self._lead_on(painter, area, bottom, after)
        for item in layout.items:
            if item.what is None:
                paint_text(painter, item.area, "…", self._fonts.bold, self._theme.text)
            elif isinstance(item.what, Box):
                is_marked = self._drawn is not None and item.what.shown.is_drawn
                item.what.paint(painter, self._theme, item.area, is_marked=is_marked)
            else:
                ends = item is layout.items[-1]
                item.what.paint(painter, self._theme, self._fonts, item.area, ends=ends)
        painter.restore()
        return left_out

    def _fitted(self, height: float) -> tuple[Layout, tuple[str, ...]]:
        """The layout that tells most in that height, and what it doesn't tell."""
        left_out: list[str] = []
        layout = self._whole
        for detail in (Detail.STATES, Detail.ARGUMENTS, Detail.NAMES):
            layout = self._laid_out(detail)
            if layout.fits and layout.height <= height + 0.01:
                return layout, tuple(left_out)
            if detail in _LOST and self._tells(detail):
                left_out.append(_LOST[detail])
        count = len(self._links)

        def fits(places: tuple[Place, ...]) -> bool:
            made = self._laid_out(Detail.NAMES, places)
            return made.fits and made.height <= height + 0.01

        places = fitting_around(count, count, fits, self._drawn)
        kept = [place for place in places if place is not None]
        if len(kept) < count:
            left_out.append(f"{count - len(kept)} of {counted(count, 'layer')}")
        return self._laid_out(Detail.NAMES, places or self._some(0)), tuple(left_out)

    def _tells(self, detail: Detail) -> bool:
        """Whether there is any such detail."""
        if detail == Detail.ARGUMENTS:
            return True
        return any(link.starts or any(s for _, s in link.halves) for link in self._links)

    def _some(self, ends: int) -> tuple[Place, ...]:
        """Very few of the layers, with the one that is drawn."""
        count = len(self._links)
        return fitting_around(count, ends, lambda _: True, self._drawn)

    def _laid_out(self, detail: Detail, places: tuple[Place, ...] | None = None) -> Layout:
        shown = tuple(range(len(self._links))) if places is None else places
        return Layout(self._links, self._last, self._fonts, self._width, detail, shown)

    def _firsts(self, layout: Layout) -> list[QRectF]:
        """The first item of each row but the first."""
        return [item.area for item in layout.items[1:] if item.area.left() == 0]

    def _lead_on(self, painter: QPainter, area: QRectF, bottom: float, after: QRectF) -> None:
        """Paints the line from a row's last box down and back to where the next row begins."""
        em = self._fonts.em
        turn, left, end = bottom + 0.45 * ROW_GAP * em, 0.2 * em, after.center().y()
        start = QPointF(area.center().x(), area.bottom())
        corners = (start, QPointF(start.x(), turn), QPointF(left, turn), QPointF(left, end))
        outline_with(painter, pen(self._theme.text, 0.3 * HEAD * em))
        painter.drawLines([QLineF(a, b) for a, b in pairwise(corners)])
