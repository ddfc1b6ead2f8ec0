"""Lays out and paints the whole film strip: on the screen, into an image, onto paper.

It is painted by hand rather than by pyqtgraph's plot items: signs, hatching, words in gaps
and letters then lie exactly where they belong, grow together in an export, and the picture
leaves nothing alive behind that could crash an interpreter on its way out.
"""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QPainter

from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.drawing.marks import clipped
from lstmviz.figure.picture.parts import Part, parts_of
from lstmviz.figure.picture.strip_layout import StripParts, lay_out
from lstmviz.figure.theme import Theme
from lstmviz.figure.tracks.canvas import Canvas
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState


class StripPicture:
    """One trace at one size, in one theme, at one place in time.

    Attributes:
        canvas: what painters need; `unit` and `until` are the view's.
        layout: where everything stands.
    """

    def __init__(
        self,
        trace_view: TraceView,
        theme: Theme,
        font: QFont,
        width: float,
        height: float,
        *,
        choice: Choice | None = None,
        time: tuple[float, float] | None = None,
        scrolled: float = 0.0,
        title: str = "",
        parts: StripParts | None = None,
        fonts: Fonts | None = None,
    ) -> None:
        """Lays it out; the fonts are grown from the font and the size, where they aren't given."""
        fonts, parts = fonts or Fonts.of(font, width, height), parts or StripParts()
        low, high = time or (0.0, max(trace_view.timeline.width, 1.0))
        self._title = title
        self.size = (width, height)
        chosen = Chosen.of(trace_view, choice or Choice())
        self.layout = lay_out(
            trace_view,
            chosen,
            fonts,
            width,
            height,
            scrolled,
            replace(parts, title_lines=len(title.splitlines())),
            None if parts.keeps_place else high - low,
        )
        self.canvas = Canvas(trace_view, chosen, theme, fonts, *self.layout.plot, low, high)

    def seen_by(self, view: ViewState) -> Canvas:
        """The canvas for what the view selects and hides."""
        trace_view, chosen = self.canvas.trace_view, self.canvas.chosen
        unit = view.unit if view.unit is not None and chosen.draws(view.unit) else None
        until = trace_view.fitted(view.moment) if view.hides_future else None
        return replace(self.canvas, unit=unit, until=until)

    def paint(self, painter: QPainter, view: ViewState, *, is_opaque: bool = True) -> None:
        """Paints all that stays as it is while the playhead moves at rest."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        if is_opaque:
            painter.fillRect(QRectF(0, 0, *self.size), QColor(self.canvas.theme.window))
        for part in self.parts(view):
            with clipped(painter, part.seen):
                for _ in part.paint(painter, replace(part.canvas, faded=part.faded)) or ():
                    pass

    def parts(self, view: ViewState) -> Iterator[Part]:
        """What it is made of, from the ground up."""
        return parts_of(self.layout, self.canvas, self.seen_by(view), self.size, self._title)

    def moment_at(self, at: QPointF) -> Moment:
        """The moment nearest to a pixel."""
        return self.canvas.trace_view.timeline.moment_near(self.canvas.x(at.x()))
