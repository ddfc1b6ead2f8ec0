"""The dialog in which a view becomes a figure for a page, a slide or a screen."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.counting import counted
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.export.figure import Figure
from lstmviz.figure.export.lines_to_paste import Inserted
from lstmviz.figure.export.moving import Timing
from lstmviz.figure.options.figure_options import WIDTH, FigureOptions
from lstmviz.figure.text.sentences import titles_of
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.session.packed import PackedSession, pack
from lstmviz.session.view_state import OTHER_LAYERS
from lstmviz.window.background import Newest
from lstmviz.window.figure_files import FigureFiles, suggested_stem
from lstmviz.window.panels.figure_form import FigureForm
from lstmviz.window.panels.figure_preview import FigurePreview, Room, preview_of
from lstmviz.window.panels.figure_words import FigureWords
from lstmviz.window.settings import Settings
from lstmviz.window.shown_run import Pair, ShownRun, missing_gates
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out, tab_in_order
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_PAUSE = 150  # milliseconds, in which more is typed
_NO_PICTURE = "There is no picture yet: it comes as soon as Keras has run the calls."
_KEPT = "This is the last run, which Keras has not run again yet."
_WAITS = "Gates of it are still being worked out: they are drawn as soon as they are there."
_FAILED = "The preview could not be painted; the log tells more."

_log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class _Preview:
    """A figure that was painted to be looked at.

    Attributes:
        figure: what was painted.
        image: how it looks.
        left_out: what there was no room for.
        words: what it shows.
        missing: gates that it shows and that aren't known.
        tracks: those of the window's film strip.
        problem: what is wrong with it as a PNG alone.
    """

    figure: Figure
    image: QImage
    left_out: tuple[str, ...]
    words: str
    missing: tuple[Pair, ...]
    tracks: tuple[str, ...]
    problem: InvalidValue | None

    @classmethod
    def of(cls, run: ShownRun, options: FigureOptions, room: Room) -> _Preview:
        """Paints it, on a thread of its own."""
        figure = run.figure(options)
        image = preview_of(figure, room)
        problem = None
        try:
            _ = figure.pixels
        except InvalidValue as error:
            problem = error
        chosen = Chosen.of(run.trace_view, Choice.of(run.session.view))
        tracks = (*chosen.tracks, OTHER_LAYERS) if chosen.layers else chosen.tracks
        told = figure.left_out, figure.words, missing_gates(figure)
        return cls(figure, image, *told, tracks, problem)


class FigureDialog(QDialog):
    """Asks what the figure is to be like, shows it, writes and copies it.

    It stands beside the window, which can be used meanwhile: what isn't asked for otherwise is as
    the window shows it, now.

    Signals:
        gates_requested (object): pairs of call and row whose gates the figure shows.
        copy_requested (FigureOptions): the figure is to be put on the clipboard.
    """

    gates_requested = Signal(object)
    copy_requested = Signal(object)

    def __init__(self, files: FigureFiles, settings: Settings, window: QWidget) -> None:
        """Makes it; `files` writes, also once the dialog is closed."""
        super().__init__(window)
        self.setWindowTitle("Export picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._files, self._settings = files, settings
        self._run: ShownRun | None = None
        self._stem = ""  # of the file that was written last
        self._asked: tuple[Pair, ...] = ()
        self._painting, self._packing = Newest(self), Newest(self)
        self._packed_of: object = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE)
        self._soon.timeout.connect(self._paint)
        self._form = FigureForm()
        self._form.changed.connect(self._later)
        self._preview = FigurePreview(self)
        self._preview.room_changed.connect(self._later)
        self._words = FigureWords()
        self._said = PlainLabel(self, "What happened")
        self._under_way = QWidget(self)
        self._progress = PlainLabel(self._under_way, "How far the writing is")
        self._words.copied.connect(
            lambda language: self._said.setText(f"A line for {language} is on the clipboard.")
        )
        self._build()
        files.told.connect(self._written)
        files.progressed.connect(self._show_progress)

    @property
    def is_busy(self) -> bool:
        """Whether what is shown isn't yet what is asked for."""
        return self._soon.isActive() or self._painting.is_busy or self._packing.is_busy

    def begin(self, options: FigureOptions) -> None:
        """Asks for these to begin with."""
        self._stem = ""
        self._form.show_options(options)

    def set_snapshot(self, now: Snapshot) -> None:
        """Follows the window."""
        self._run = ShownRun.of(now)
        kept = _KEPT if now.status.kept else ""
        stale = f"Out of date: {now.stale}" if now.stale else ""
        self._note = kept or stale or ("" if self._run else _NO_PICTURE)
        for button in (self._export, self._copy):
            button.setEnabled(self._run is not None)
        self._words.set_note(self._note)
        self._form.show_window(_in_fields(now))
        self._pack()
        self._later()

    # Painting

    def _later(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _paint(self) -> None:
        options = self._form.read()
        if options is None or self._run is None:
            self._painting.forget()  # the last good one stays
            return
        self._settings.remember_figure(options)
        work = partial(_Preview.of, self._run, options, self._preview.room)
        self._painting.do(work, self._painted)

    def _painted(self, outcome: _Preview | Exception) -> None:
        self._words.set_note(self._note)
        if isinstance(outcome, InvalidValue):
            self._form.tell(outcome)
            return
        if isinstance(outcome, Exception):
            _log.error("no preview", exc_info=outcome)
            self._words.set_note(_FAILED)
            return
        figure, run = outcome.figure, self._run
        self._form.tell(outcome.problem)
        ground = None if figure.subject.is_opaque else figure.theme
        self._form.show_walk(length_of(figure))
        self._preview.show_picture(outcome.image, ground, size_of(figure), outcome.words)
        self._form.show_window({"tracks": ",".join(outcome.tracks)})
        if run is not None:
            stem = self._stem or suggested_stem(run, figure.options)
            caption = ": ".join(titles_of(figure.subject.trace_view))
            width = figure.options.width or WIDTH
            self._words.show_figure(Inserted(stem, outcome.words, caption, width), outcome.left_out)
        self._words.set_note(self._note or (_WAITS if outcome.missing else ""))
        if outcome.missing != self._asked:
            self._asked = outcome.missing
            if self._asked:
                self.gates_requested.emit(self._asked)

    # How large the session is

    def _pack(self) -> None:
        run = self._run
        held = None if run is None else (run.session.experiment, run.session.pinned)
        if held != self._packed_of and run is not None:
            self._packed_of = held
            self._packing.do(partial(pack, run.session), self._packed)

    def _packed(self, outcome: PackedSession | Exception) -> None:
        self._form.show_session(None if isinstance(outcome, Exception) else outcome)

    # What the person does

    def _write(self) -> None:
        options = self._form.read()
        if options is None or self._run is None:
            self._said.setText("Something above can't be read yet: it is marked.")
            return
        self._files.ask(self._run, options)

    def _written(self, sentence: str, path: Path | None, problem: InvalidValue | None) -> None:
        self._said.setText(sentence)
        if problem is not None:
            self._form.tell(problem)
        if path is not None:
            self._stem = path.stem
            self._later()

    def _show_progress(self, said: str) -> None:
        self._under_way.setVisible(bool(said))
        self._progress.setText(said)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape ends what is being written before it closes the dialog."""
        if event.key() == Qt.Key.Key_Escape and not self._under_way.isHidden():
            self._files.cancel()
        else:
            super().keyPressEvent(event)

    def _put_on_clipboard(self) -> None:
        options = self._form.read()
        if options is None:
            self._said.setText("Something above can't be read yet: it is marked.")
        else:
            self.copy_requested.emit(options)

    def say(self, sentence: str) -> None:
        """Says below the form what became of it."""
        self._said.setText(sentence)

    # Building

    def _build(self) -> None:
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        action = QDialogButtonBox.ButtonRole.ActionRole
        self._export = buttons.addButton("&Export…", action)
        help_ = "PDF, SVG or PNG; the walk through the steps: GIF, APNG, WebP or a PNG series."
        explain(self._export, f"Write the picture to a file, by its ending. {help_}")
        self._export.clicked.connect(self._write)
        self._copy = buttons.addButton("Cop&y", action)
        explain(self._copy, "Put the picture on the clipboard, as PNG and SVG, with its words.")
        self._copy.clicked.connect(self._put_on_clipboard)
        self._under_way.hide()
        cancel = QPushButton("Cancel", self._under_way)
        explain(cancel, "End the writing (Escape); the file stays what it was.")
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self._files.cancel)
        lay_out(QHBoxLayout(self._under_way), self._progress, cancel, growing=(self._progress,))
        for button in buttons.buttons():  # Return in a field is no wish for a file
            assert isinstance(button, QPushButton)
            button.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        left, right = QWidget(self), QWidget(self)
        form = VerticalScrollArea(self._form, left)
        lay_out(QVBoxLayout(left), form)
        words = VerticalScrollArea(self._words, right)
        parts = (self._preview, words)
        lay_out(QVBoxLayout(right), *parts, spacing=6, growing=(self._preview,))
        row = lay_out(QHBoxLayout(), left, right, spacing=8, growing=(right,))
        foot = lay_out(QHBoxLayout(), self._said, buttons, growing=(self._said,))
        rows = (row, self._under_way, foot)
        lay_out(QVBoxLayout(self), *rows, spacing=6, margins=10, growing=(row,))
        ways = [self._preview, self._words, self._under_way, self._export, self._copy]
        tab_in_order(self._form.last, ways)
        self._form.setFocus()
        letter = self.fontMetrics().averageCharWidth()
        screen = self.screen().availableGeometry().size()
        self.resize(QSize(150 * letter, 105 * letter).boundedTo(screen * 0.94))


def size_of(figure: Figure) -> str:
    """How large a figure is, on paper and in pixels."""
    width, height = (f"{round(s * 2.54 / 72, 2):g}" for s in (figure.width, figure.height))
    try:
        across, down = figure.pixels
    except InvalidValue:
        return f"{width} × {height} cm"
    return f"{width} × {height} cm · PNG {across:,} × {down:,} pixels"


def length_of(figure: Figure) -> str:
    """How long the walk through the steps of a figure is."""
    try:
        timing = Timing.of(figure)
    except InvalidValue as error:
        return f"Too long to be written: {error.message} steps."
    minutes, seconds = divmod(timing.seconds, 60)
    long = f"{minutes:.0f} min {seconds:.0f} s" if minutes else f"{seconds:.3g} s"
    return f"{counted(timing.frames, 'frame')} in {long}, over and over."


def _in_fields(now: Snapshot) -> dict[str, str]:
    """What empty fields stand for."""
    view = now.drawn_view
    moment = f"{view.moment.call},{view.row},{view.moment.step}"

    def listed(numbers: tuple[int, ...]) -> str:
        return ",".join(map(str, numbers)) if numbers else "all"

    return {
        "speed": f"{view.speed:g}",
        "calls": "all",
        "steps": "all",
        "rows": listed(view.rows),
        "units": listed(view.units),
        "at": moment,
    }
