"""Copies what the window shows to the clipboard: as a picture, and in words."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication, QImage

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.text.sentences import format_colours
from lstmviz.figure.text.summary import place_of
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState, fitted
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.shown_run import ShownRun, wide_enough
from lstmviz.window.snapshot import ANSWER_FIRST, trace_view_of

if TYPE_CHECKING:
    from lstmviz.figure.options.figure_options import FigureOptions

TELLS_NOTHING = ("code", "moment", "weights")
"""The views that may be seen while a question waits for its answer."""

NO_PICTURE = "There is no picture yet: Keras has to run the calls first (F5)."
_KEPT = " This is the last run, which Keras had not run again yet."

Copied = tuple[QImage, bytes, bytes, str, tuple[str, ...]]
"""A figure as an image, as PNG, as SVG and in words, and what there was no room for."""


class Clipboard(QObject):
    """Puts what is drawn on the clipboard; drawing is done beside the window.

    Signals:
        told (str): what became of a picture that was copied.
    """

    told = Signal(str)

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._background = Background(self)

    def picture(self, options: FigureOptions) -> None:
        """Copies a figure as PNG and SVG, and in words for what takes text only."""
        now = self._controller.now
        if now.is_covered and options.view not in TELLS_NOTHING:
            self._controller.store.say(ANSWER_FIRST)
            return
        run = ShownRun.of(now)
        if run is None:
            self._controller.store.say(NO_PICTURE)
            return
        more = _KEPT if now.status.kept else ""
        self._background.do(partial(_drawn, run, options), partial(self._put_picture, more))

    def words(self) -> None:
        """Copies what the picture shows, in sentences."""
        now = self._controller.now
        if now.is_covered:
            self._controller.store.say(ANSWER_FIRST)
            return
        trace_view, summary = trace_view_of(now)
        if trace_view is None:
            self._controller.store.say(NO_PICTURE)
            return
        more = _KEPT if now.status.kept else ""
        work = partial(_told, trace_view, now.view, summary)
        self._background.do(work, partial(self._put_words, more))

    def _put_words(self, more: str, outcome: str | Exception) -> None:
        if isinstance(outcome, Exception):
            self._controller.store.say(f"The picture could not be copied: {outcome}.")
            return
        QGuiApplication.clipboard().setText(outcome + more)
        self._controller.store.say("The picture in words is on the clipboard.")

    def _put_picture(self, more: str, outcome: Copied | Exception) -> None:
        if isinstance(outcome, Exception):
            why = outcome.message if isinstance(outcome, InvalidValue) else str(outcome)
            self._tell(f"The picture could not be copied: {why}.")
            return
        image, png, svg, words, left_out = outcome
        data = QMimeData()
        data.setText(words + more)
        # As an image too: on Windows and macOS other programs ask for that.
        data.setImageData(image)
        data.setData("image/png", png)
        data.setData("image/svg+xml", svg)
        QGuiApplication.clipboard().setMimeData(data)
        without = f", without {', '.join(left_out)}: there was no room" if left_out else ""
        self._tell(f"The picture is on the clipboard{without}.")

    def _tell(self, sentence: str) -> None:
        self._controller.store.say(sentence)
        self.told.emit(sentence)


def _told(trace_view: TraceView, view: ViewState, summary: str) -> str:
    view = fitted(view, trace_view.trace.experiment)
    chosen = Chosen.of(trace_view, Choice.of(view))
    colours = format_colours(trace_view, chosen, view.h_colours)
    return " ".join(filter(None, (summary, colours, place_of(trace_view, view))))


def _drawn(run: ShownRun, options: FigureOptions) -> Copied:
    picture = run.picture(wide_enough(run, options))
    png = picture.data(".png")
    image = QImage.fromData(png)
    return image, png, picture.data(".svg"), picture.text, picture.left_out
