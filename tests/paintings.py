"""Pictures as pixels, to be held against each other."""

import numpy as np
from PySide6.QtGui import QGuiApplication, QImage, QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.picture.picture import Picture
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState

SIZE = (800, 600)


def painted(trace_view: TraceView) -> tuple[Picture, Array]:
    """A picture of the reading, and its (height, width) pixels."""
    picture = Picture(trace_view, LIGHT, QGuiApplication.font(), *SIZE)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    picture.paint(painter, ViewState())
    painter.end()
    pixels: Array = np.frombuffer(image.constBits(), np.uint32).reshape(SIZE[::-1]).copy()
    return picture, pixels
