"""Saves the script of the code panel as a file."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.keras_code import script_stem
from lstmviz.session.script_file import save_script
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.file_dialogs import with_suffix
from lstmviz.window.session_files import SessionFiles

_KINDS = "Python scripts (*.py);;All files (*)"


class ScriptSaving(QObject):
    """Asks for a file and writes the script, with large arrays beside it."""

    def __init__(
        self, controller: Controller, files: SessionFiles, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._files = files
        self._background = Background(self)

    def ask(self) -> None:
        """Asks for a file, and writes the script there."""
        experiment = self._controller.now.experiment
        suggested = self._files.folder_for_exports() / f"{script_stem(experiment)}.py"
        then = partial(self._named, experiment)
        self._files.dialogs.save_name("Save the script", suggested, _KINDS, then)

    def _named(self, experiment: Experiment, path: Path) -> None:
        path = with_suffix(path, ".py")
        arrays = path.with_suffix(".npz")
        if arrays.exists():  # the person was asked about the script only
            write = partial(self._write, experiment, path)
            self._files.dialogs.ask_to_replace(arrays.name, write)
        else:
            self._write(experiment, path)

    def _write(self, experiment: Experiment, path: Path) -> None:
        self._controller.store.say(f"Saving {path.name}…")
        self._background.do(partial(save_script, experiment, path), partial(self._written, path))

    def _written(self, path: Path, outcome: tuple[Path, ...] | Exception) -> None:
        if isinstance(outcome, Exception):
            self._files.tell_not_saved(path, outcome)
        else:
            self._files.exported(path)
            names = " and ".join(written.name for written in outcome)
            self._controller.store.say(f"saved as {names}")
