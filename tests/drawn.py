"""Figures drawn as images, the way every command and the window draw them."""

from typing import Any

from PySide6.QtGui import QImage, QPainter

from lstmviz.figure.export.choosing import chosen_subject
from lstmviz.figure.export.figure import Figure
from lstmviz.figure.export.raster import image_of
from lstmviz.figure.offscreen import offscreen_application
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace


def figure_of(what: Trace | TraceView, seen: ViewState | None = None, **options: Any) -> Figure:
    """The figure of a trace, with options as they are typed."""
    offscreen_application()
    trace_view = what if isinstance(what, TraceView) else TraceView.of(what)
    asked = FigureOptions.of(options)
    return Figure(chosen_subject(trace_view, seen or ViewState(), asked), asked)


def drawn(what: Trace | TraceView, seen: ViewState | None = None, **options: Any) -> QImage:
    """The same as an image."""
    return image_of(figure_of(what, seen, **options))


def painted(painter: QPainter, figure: Figure) -> None:
    """Paints a figure in its own unit, that of a screen's pixels."""
    figure.paint(painter, 1 / figure.scale)


def same_pixels(one: QImage, other: QImage) -> bool:
    """Whether two images show the same, however they hold it."""
    kind = QImage.Format.Format_RGB32
    return one.convertToFormat(kind) == other.convertToFormat(kind)
