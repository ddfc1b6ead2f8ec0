"""The film strip on the clipboard: as a picture, and in words."""

from functools import partial

from PySide6.QtCore import QMimeData, QObject, QSize
from PySide6.QtGui import QGuiApplication, QImage

from lstmviz.figure.export import render
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import place_of
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import Reading
from lstmviz.session.view_state import ViewState, fitted
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.picture_source import reading_of

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
        reading, view, _ = self._drawn()
        if reading is None:
            self._controller.present.say(_NOTHING)
        else:
            self._background.do(partial(_pictured, reading, view, theme, size), self._put)

    def words(self) -> None:
        """Copies what the picture shows, in sentences."""
        reading, view, summary = self._drawn()
        if reading is None:
            self._controller.present.say(_NOTHING)
        else:
            self._background.do(partial(_told, reading, view, summary), self._put)

    def _drawn(self) -> tuple[Reading | None, ViewState, str]:
        """What the window shows: the run, what is beside it and gates that were derived."""
        now = self._controller.now
        reading, summary = reading_of(now)
        if reading is None:
            return None, now.view, ""
        view = fitted(now.view, reading.trace.experiment)
        return reading.with_gates(now.gates), view, summary

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


def _pictured(reading: Reading, view: ViewState, theme: Theme, size: QSize) -> tuple[QImage, str]:
    image = render(reading, view, theme, size.width(), size.height(), SCALE)
    return image, caption_of(reading, Choice.of(view))


def _told(reading: Reading, view: ViewState, summary: str) -> tuple[None, str]:
    return None, f"{summary} {place_of(reading, view)}"
