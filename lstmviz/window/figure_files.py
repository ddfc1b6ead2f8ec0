"""Writes a figure to a file that the person names, beside the window."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.export.picture import STILL
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.file_dialogs import with_suffix
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.settings import Settings
from lstmviz.window.shown_run import ShownRun

_KINDS = {".pdf": "PDF (*.pdf)", ".svg": "SVG (*.svg)", ".png": "PNG (*.png)"}

Written = Callable[[str, Path | None, InvalidValue | None], None]
"""Is given a sentence, the file where it was written, and what was wrong with the options."""


class FigureFiles(QObject):
    """Asks for a file, and writes figures there; its ending says as what."""

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
        self._background = Background(self)

    def ask(self, run: ShownRun, options: FigureOptions, tell: Written) -> None:
        """Asks for a file, and writes the figure there."""
        ending = self._settings.figure_ending
        kinds = [_KINDS[ending], *(kind for other, kind in _KINDS.items() if other != ending)]
        suggested = self._files.folder_for_exports() / f"{suggested_stem(run, options)}{ending}"
        then = partial(self._named, run, options, tell)
        self._files.dialogs.save_name("Export the picture", suggested, ";;".join(kinds), then)

    def _named(self, run: ShownRun, options: FigureOptions, tell: Written, path: Path) -> None:
        if path.suffix.lower() not in STILL:
            path = with_suffix(path, self._settings.figure_ending)
        self._say(tell, f"Writing {path.name}…")
        self._background.do(partial(_write, run, options, path), partial(self._ended, path, tell))

    def _ended(self, path: Path, tell: Written, outcome: tuple[str, ...] | Exception) -> None:
        if isinstance(outcome, InvalidValue):
            sentence = f"{path.name} was not written. {outcome.argument}: {outcome.message}."
            self._say(tell, sentence, problem=outcome)
        elif isinstance(outcome, Exception):
            if not isinstance(outcome, OSError):
                logging.getLogger(__name__).error("no figure was written", exc_info=outcome)
            self._say(tell, f"{path.name} was not written.")
            self._files.tell_not_saved(path, outcome)
        else:
            self._files.exported(path)
            self._settings.figure_ending = path.suffix.lower()
            more = f", without {', '.join(outcome)}: there was no room" if outcome else ""
            self._say(tell, f"The picture is in {path}{more}.", path)

    def _say(
        self,
        tell: Written,
        sentence: str,
        path: Path | None = None,
        problem: InvalidValue | None = None,
    ) -> None:
        self._controller.store.say(sentence)
        tell(sentence, path, problem)


def suggested_stem(run: ShownRun, options: FigureOptions) -> str:
    """What the file may be called, without its ending."""
    return run.name if options.view == "strip" else f"{run.name}-{options.view}"


def _write(run: ShownRun, options: FigureOptions, path: Path) -> tuple[str, ...]:
    """Writes it, on the background's thread, and returns what there was no room for."""
    picture = run.picture(options)
    picture.save(path)
    return picture.left_out
