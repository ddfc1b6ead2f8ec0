"""Writes a figure, or the walk through its steps, to a file that the person names."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Qt, Signal

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text
from lstmviz.figure.export.picture import STILL, Picture
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.session.figure_file import ENDINGS, is_series, numbered
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.file_dialogs import with_suffix
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.settings import SERIES, Settings
from lstmviz.window.shown_run import ShownRun

_KINDS = {
    ".pdf": "PDF (*.pdf)",
    ".svg": "SVG (*.svg)",
    ".png": "PNG (*.png)",
    ".gif": "GIF of the walk (*.gif)",
    ".apng": "APNG of the walk (*.apng)",
    ".webp": "WebP of the walk (*.webp)",
    SERIES: f"PNG series of the walk (*{SERIES})",
}
_BETWEEN_REPORTS = 0.1  # seconds
_PATIENCE = 0.8  # seconds, in which what is written ends before the window is gone


class _Cancelled(Exception):
    """The person, or the end of the window, ended it."""


@dataclass(eq=False)
class _Writing:
    """One figure on its way.

    Attributes:
        path: where it goes.
        ended: it is to end before it is written.
        is_over: nothing is done for it any more.
        done: frames of a walk that are done.
    """

    path: Path
    ended: Event = field(default_factory=Event)
    is_over: Event = field(default_factory=Event)
    done: int = 0

    @property
    def moves(self) -> bool:
        """Whether it is a walk through the steps."""
        return is_series(self.path) or self.path.suffix.lower() not in STILL

    @property
    def name(self) -> str:
        """Of the file, in few letters."""
        return plain_text(self.path.name, 40)

    @property
    def files(self) -> str:
        """What there is of a series by now."""
        first, last = (numbered(self.path, number).name for number in (0, self.done - 1))
        return first if self.done == 1 else f"{first} to {last}"

    @property
    def fate(self) -> str:
        """What became of it where it came to no end."""
        if not (is_series(self.path) and self.done):
            return f"{self.path.name} was not written"
        return f"{self.files} {'was' if self.done == 1 else 'were'} written, the rest was not"


class FigureFiles(QObject):
    """Asks for a file, and writes figures there, beside the window; its ending says as what.

    Signals:
        told (str, Path | None, InvalidValue | None): what became of it, the file where it was
            written, and what was wrong with the options.
        progressed (str): how far a walk is; "" once none is being written.
    """

    told = Signal(str, object, object)
    progressed = Signal(str)
    _advanced = Signal(object, int, int)

    def __init__(
        self,
        controller: Controller,
        files: SessionFiles,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._files = files
        self._settings = settings
        self._still, self._moving = Background(self), Background(self)
        self._writings: list[_Writing] = []  # begun, and not ended
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def ask(self, run: ShownRun, options: FigureOptions) -> None:
        """Asks for a file, and writes the figure there."""
        ending = self._settings.figure_ending
        kinds = [_KINDS[ending], *(kind for other, kind in _KINDS.items() if other != ending)]
        suggested = self._files.folder_for_exports() / f"{suggested_stem(run, options)}{ending}"
        then = partial(self._named, run, options)
        self._files.dialogs.save_name("Export the picture", suggested, ";;".join(kinds), then)

    def cancel(self) -> None:
        """Ends the walks that are being written; their files stay what they were."""
        for writing in self._writings:
            writing.ended.set()

    def stop(self) -> None:
        """Ends with the window: Qt must not go while something is painted with it."""
        self.cancel()
        until = time.monotonic() + _PATIENCE
        for writing in self._writings:
            writing.is_over.wait(max(until - time.monotonic(), 0))

    def _named(self, run: ShownRun, options: FigureOptions, path: Path) -> None:
        if path.suffix.lower() not in ENDINGS:
            path = with_suffix(path, f".{self._settings.figure_ending.rpartition('.')[2]}")
        begin = partial(self._begin, run, options, path)
        first = numbered(path, 0)
        if first != path and first.exists():  # the dialog asked about another name
            self._files.dialogs.ask_to_replace(first.name, begin)
        else:
            begin()

    def _begin(self, run: ShownRun, options: FigureOptions, path: Path) -> None:
        writing = _Writing(path)
        self._writings.append(writing)
        self._say(f"Writing {path.name}…")
        if writing.moves:
            self._show_progress(writing, 0, 0)
        background = self._moving if writing.moves else self._still
        background.do(partial(self._write, writing, run, options), partial(self._ended, writing))

    # On a background's thread

    def _write(self, writing: _Writing, run: ShownRun, options: FigureOptions) -> Picture:
        told = time.monotonic()

        def report(done: int, of: int) -> None:
            nonlocal told
            writing.done = done
            if writing.ended.is_set():
                raise _Cancelled
            if time.monotonic() > told + _BETWEEN_REPORTS:
                told = time.monotonic()
                with suppress(RuntimeError):  # the window is gone, and this object with it
                    self._advanced.emit(writing, done, of)

        try:
            if writing.ended.is_set():  # while it waited
                raise _Cancelled
            picture = run.picture(options)
            picture.save(writing.path, report)
            return picture
        finally:
            writing.is_over.set()

    # On the window's

    def _show_progress(self, writing: _Writing, done: int, of: int) -> None:
        if writing in self._writings:
            said = f"{writing.name}: {done:,} of {of:,} frames" if of else writing.name
            self._controller.store.write(said)
            self.progressed.emit(f"Writing {said}")

    def _ended(self, writing: _Writing, outcome: Picture | Exception) -> None:
        self._writings.remove(writing)
        if not any(other.moves for other in self._writings):
            self._controller.store.write("")
            self.progressed.emit("")
        path = writing.path
        if isinstance(outcome, Picture):
            self._written(writing, outcome)
        elif isinstance(outcome, InvalidValue):
            sentence = f"{path.name} was not written. {outcome.argument}: {outcome.message}."
            self._say(sentence, problem=outcome)
        elif isinstance(outcome, _Cancelled):
            self._say(f"{writing.fate}: cancelled.")
        else:
            if not isinstance(outcome, OSError):
                logging.getLogger(__name__).error("no figure was written", exc_info=outcome)
            self._say(f"{writing.fate}.")
            self._files.tell_not_saved(numbered(path, writing.done), outcome)

    def _written(self, writing: _Writing, picture: Picture) -> None:
        path, series = writing.path, is_series(writing.path)
        self._files.exported(path)
        self._settings.figure_ending = SERIES if series else path.suffix.lower()
        left = picture.left_out
        more = f", without {', '.join(left)}: there was no room" if left else ""
        if not writing.moves:
            self._say(f"The picture is in {path}{more}.", path)
            return
        frames = "1 frame" if writing.done == 1 else f"{writing.done:,} frames"
        where = f"{path.parent}: {writing.files}" if series else path
        self._say(f"The walk is in {where}, {frames}{more}.")

    def _say(
        self, sentence: str, path: Path | None = None, problem: InvalidValue | None = None
    ) -> None:
        self._controller.store.say(sentence)
        self.told.emit(sentence, path, problem)


def suggested_stem(run: ShownRun, options: FigureOptions) -> str:
    """What the file may be called, without its ending."""
    return run.name if options.view == "strip" else f"{run.name}-{options.view}"
