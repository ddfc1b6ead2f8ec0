"""Copies the film strip to the clipboard: as a picture, and in words."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QMimeData, QObject, QSize
from PySide6.QtGui import QGuiApplication, QImage

from lstmviz.figure.text.sentences import format_colours
from lstmviz.figure.text.summary import place_of
from lstmviz.figure.theme import Theme
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState, fitted
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.snapshot import trace_view_of

DPI = 192
"""Two of the picture's pixels along one of the screen's, so that it is sharp on paper."""

_NOTHING = "There is no picture yet."
_KEPT = " This is the last run, which Keras had not run again yet."


class Clipboard(QObject):
    """Puts what is drawn on the clipboard; drawing is done beside the window."""

    def __init__(self, controller: Controller, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self._background = Background(self)
        self._is_kept = False  # of what was copied last

    def picture(self, size: QSize, theme: Theme) -> None:
        """Copies the picture, of that size, and its caption for what takes text only."""
        self._copy(partial(_pictured, theme, size))

    def words(self) -> None:
        """Copies what the picture shows, in sentences."""
        self._copy(_told)

    def _copy(self, make: Callable[[TraceView, ViewState, str], object]) -> None:
        """Copies what the window shows: the run, what is beside it and gates that were derived."""
        now = self._controller.now
        self._is_kept = now.status.kept
        trace_view, summary = trace_view_of(now)
        if trace_view is None:
            self._controller.store.say(_NOTHING)
            return
        view = fitted(now.view, trace_view.trace.experiment)
        self._background.do(partial(make, trace_view, view, summary), self._put)

    def _put(self, outcome: "tuple[QImage | None, str] | Exception") -> None:
        if isinstance(outcome, Exception):
            self._controller.store.say(f"The picture could not be copied: {outcome}.")
            return
        image, text = outcome
        data = QMimeData()
        data.setText(text + (_KEPT if self._is_kept else ""))
        if image is not None:
            data.setImageData(image)
        QGuiApplication.clipboard().setMimeData(data)
        what = "in words " if image is None else ""
        self._controller.store.say(f"The picture {what}is on the clipboard.")


def _pictured(
    theme: Theme, size: QSize, trace_view: TraceView, view: ViewState, _summary: str
) -> tuple[QImage, str]:
    # Only who copies loads what that takes.
    from lstmviz.figure.export.choosing import chosen_subject
    from lstmviz.figure.export.figure import Figure
    from lstmviz.figure.export.raster import image_of
    from lstmviz.figure.options.figure_options import FigureOptions
    from lstmviz.figure.options.lengths import Length

    width, height = (Length(side * 72 / 96, "pt") for side in (size.width(), size.height()))
    options = FigureOptions(theme=theme.name, width=width, height=height, dpi=DPI)
    figure = Figure(chosen_subject(trace_view, view, options), options)
    return image_of(figure), figure.words


def _told(trace_view: TraceView, view: ViewState, summary: str) -> tuple[None, str]:
    chosen = Chosen.of(trace_view, Choice.of(view))
    colours = format_colours(trace_view, chosen, view.h_colours)
    return None, " ".join(filter(None, (summary, colours, place_of(trace_view, view))))
