"""The film strip on the clipboard: as a picture, and in words."""

from functools import partial

from PySide6.QtCore import QMimeData, QObject, QSize
from PySide6.QtGui import QGuiApplication, QImage

from lstmviz.figure.caption import caption_of
from lstmviz.figure.choice import Choice
from lstmviz.figure.export import render
from lstmviz.figure.reading import Reading
from lstmviz.figure.summary import place_of, summary_of
from lstmviz.figure.theme import Theme
from lstmviz.session.view_state import ViewState, fitted
from lstmviz.trace.trace import Trace
from lstmviz.window.background import Background
from lstmviz.window.control.controller import Controller

SCALE = 2.0
"""Pixels of the picture along one of the screen's, so that it is sharp on paper."""

_NOTHING = "There is no picture yet."


class Copying(QObject):
    """Puts what is drawn on the clipboard; drawing is done beside the window."""

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._background = Background(self)

    def picture(self, size: QSize, theme: Theme) -> None:
        """Copies the picture, and its caption for what takes text only.

        Args:
            size: of the picture on the screen.
            theme: its colours.
        """
        trace, view = self._drawn()
        if trace is None:
            self._controller.present.say(_NOTHING)
        else:
            self._background.do(partial(_pictured, trace, view, theme, size), self._put)

    def words(self) -> None:
        """Copies what the picture shows, in sentences."""
        trace, view = self._drawn()
        if trace is None:
            self._controller.present.say(_NOTHING)
        else:
            self._background.do(partial(_told, trace, view), self._put)

    def _drawn(self) -> tuple[Trace | None, ViewState]:
        now = self._controller.now
        if now.trace is None:
            return None, now.view
        return now.trace, fitted(now.view, now.trace.experiment)

    def _put(self, outcome: "tuple[QImage | None, str] | Exception") -> None:
        if isinstance(outcome, Exception):
            self._controller.present.say(f"The picture could not be copied: {outcome}.")
            return
        image, text = outcome
        data = QMimeData()
        data.setText(text)
        if image is not None:
            data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)
        what = "in words " if image is None else ""
        self._controller.present.say(f"The picture {what}is on the clipboard.")


def _pictured(trace: Trace, view: ViewState, theme: Theme, size: QSize) -> tuple[QImage, str]:
    image = render(trace, view, theme, size.width(), size.height(), SCALE)
    return image, caption_of(Reading.of(trace), Choice.of(view))


def _told(trace: Trace, view: ViewState) -> tuple[None, str]:
    reading = Reading.of(trace)
    return None, f"{summary_of(reading)} {place_of(reading, view)}"
