"""Renders the film strip as a picture of its own, for course notes and slides."""

import math
from functools import partial

from PySide6.QtGui import QGuiApplication, QImage, QPainter

from lstmviz.experiment.to_code.expression import constructor_expression
from lstmviz.figure.picture.overlays import paint_selection
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.text.layers import place_in_model
from lstmviz.figure.text.sentences import where_computed
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace


def render(
    what: Trace | TraceView,
    view: ViewState,
    theme: Theme,
    width: int,
    height: int,
    scale: float = 1.0,
) -> QImage:
    """Paints the film strip into an image. A QGuiApplication must exist.

    Args:
        what: is drawn; a reading has what it is compared with beside it.
        view: what of it is shown, selected and hidden.
        theme: in which colours.
        width: of the picture, as if it were on a screen.
        height: likewise.
        scale: how many of the image's pixels lie along one of the screen's; lines, signs and
            letters grow with it.

    Returns:
        An image of (width·scale, height·scale) pixels.
    """
    image = QImage(
        max(math.ceil(width * scale), 1),
        max(math.ceil(height * scale), 1),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    image.fill(theme.window)
    painter = QPainter(image)
    painter.scale(scale, scale)
    paint_onto(painter, what, view, theme, width, height)
    painter.end()
    return image


def paint_onto(
    painter: QPainter,
    what: Trace | TraceView,
    view: ViewState,
    theme: Theme,
    width: int,
    height: int,
) -> None:
    """Paints the film strip with a painter of the caller's, on paper or into an SVG.

    The painter's unit is a screen's pixel: scale it beforehand where the device has another.
    """
    trace_view = what if isinstance(what, TraceView) else TraceView.of(what)
    layer = constructor_expression(trace_view.trace.experiment.layer) + where_computed(trace_view)
    title = "\n".join(filter(None, (place_in_model(trace_view), layer)))
    font, choice = QGuiApplication.font(), Choice.of(view)
    lay_out = partial(
        StripPicture, trace_view, theme, font, width, height, choice=choice, all_lanes=True
    )
    picture = lay_out(title=title)
    overflow = picture.layout.overflow
    if overflow:  # a file can't be scrolled: it shows the selected row and its neighbours
        lane = picture.layout.lanes[0].area.height()
        rows = picture.canvas.chosen.rows
        scrolled = min((rows.index(view.row) if view.row in rows else 0) * lane, overflow)
        first = round(scrolled / lane)
        last = first + round(picture.layout.lanes_area.height() / lane) - 1
        last = min(last, len(rows) - 1)
        title = f"{title}   rows {rows[first]}–{rows[last]} of {trace_view.rows}"
        picture = lay_out(scrolled=scrolled, title=title)
    picture.paint(painter, view)
    if view.hides_future or view.unit is not None:
        paint_selection(painter, picture, view)
