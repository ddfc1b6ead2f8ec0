"""The whole film strip, ready to be painted: on the screen, into an image, onto paper.

It is painted by hand rather than by pyqtgraph's plot items: signs, hatching, words in gaps
and letters then lie exactly where they belong, grow together in an export, and the picture
leaves nothing alive behind that could crash an interpreter on its way out.
"""

from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from lstmviz.figure.canvas import Canvas
from lstmviz.figure.choice import EVERYTHING, Choice, Chosen
from lstmviz.figure.fonts import Fonts, fitting
from lstmviz.figure.gutters import paint_left, paint_right
from lstmviz.figure.header import paint_header
from lstmviz.figure.heat_track import paint_heat
from lstmviz.figure.input_track import paint_inputs
from lstmviz.figure.legend import paint_legend
from lstmviz.figure.line_track import paint_lines
from lstmviz.figure.marks import paint_text
from lstmviz.figure.reading import Reading
from lstmviz.figure.step_axis import paint_steps
from lstmviz.figure.strip_layout import lay_out
from lstmviz.figure.theme import Theme
from lstmviz.session.view_state import Moment, ViewState


class Picture:
    """One trace at one size, in one theme, at one place in time.

    Attributes:
        canvas: what painters need; `unit` and `until` are the view's.
        layout: where everything stands.
    """

    def __init__(
        self,
        reading: Reading,
        theme: Theme,
        font: QFont,
        width: float,
        height: float,
        *,
        choice: Choice = EVERYTHING,
        time: tuple[float, float] | None = None,
        scrolled: float = 0.0,
        title: str = "",
        all_lanes: bool = False,
    ) -> None:
        fonts = Fonts.of(font, width, height)
        self._title = title
        self.size = (width, height)
        chosen = Chosen.of(reading, choice)
        self.layout = lay_out(
            reading, chosen, fonts, width, height, scrolled, bool(title), all_lanes
        )
        low, high = time or (0.0, max(reading.timeline.width, 1.0))
        self.canvas = Canvas(reading, chosen, theme, fonts, *self.layout.plot, low, high)

    def seen_by(self, view: ViewState) -> Canvas:
        """The canvas for what the view selects and hides."""
        reading, chosen = self.canvas.reading, self.canvas.chosen
        unit = view.unit if view.unit is not None and chosen.draws(view.unit) else None
        until = reading.fitted(view.moment) if view.hides_future else None
        return replace(self.canvas, unit=unit, until=until)

    def paint(self, painter: QPainter, view: ViewState) -> None:
        """Paints all that stays as it is while the playhead moves at rest."""
        canvas, layout = self.seen_by(view), self.layout
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.fillRect(QRectF(0, 0, *self.size), QColor(canvas.theme.window))
        if self._title:
            font = fitting(canvas.fonts.code, self._title, layout.title.width())
            paint_text(painter, layout.title, self._title, font, canvas.theme.text)
        paint_header(painter, canvas, layout.plan, layout.header)
        painter.save()
        painter.setClipRect(layout.lanes_area, Qt.ClipOperation.IntersectClip)
        for lane in layout.lanes:
            paint_left(painter, canvas, layout, lane)
            paint_inputs(painter, canvas, lane.x, lane.row)
            paint = paint_lines if canvas.chosen.as_lines else paint_heat
            for track, area in lane.tracks.items():
                paint(painter, canvas, area, lane.row, track)
            paint_right(painter, canvas, layout, lane)
        painter.restore()
        paint_steps(painter, canvas, layout.axis)
        paint_legend(painter, canvas, layout.rows, layout.legend)

    def moment_at(self, at: QPointF) -> Moment:
        """The moment nearest to a pixel."""
        return self.canvas.reading.timeline.moment_near(self.canvas.x(at.x()))
