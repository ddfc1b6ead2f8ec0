"""Reads scenarios beside the window, and opens them once the present session may be left."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from lstmviz.window.background import Background

if TYPE_CHECKING:
    from lstmviz.lessons.scenario import Scenario
    from lstmviz.window.controllers.controller import Controller
    from lstmviz.window.session_files import SessionFiles


class ScenarioFiles(QObject):
    """Opens scenarios, those that ship by their name."""

    def __init__(self, controller: Controller, files: SessionFiles, parent: QObject) -> None:
        super().__init__(parent)
        self._controller = controller
        self._files = files
        self._background = Background(self)
        self._asked = 0  # what was asked for before comes too late

    def open_shipped(self, name: str, step: int = 0) -> None:
        """Opens a scenario that ships with the program, with its first step or another one."""
        from lstmviz.lessons.library import shipped

        path = shipped(name)
        if path is not None:
            self.open(path, name, step)

    def open(self, path: Path, name: str | None = None, step: int = 0) -> None:
        """Reads a scenario, a folder or a file, and opens it once nothing is lost by it."""
        from lstmviz.lessons.reading import read_scenario

        self._asked += 1
        self._background.do(
            partial(read_scenario, path, name), partial(self._was_read, self._asked, step)
        )

    def _was_read(self, asked: int, step: int, outcome: Scenario | Exception) -> None:
        if asked != self._asked:
            return
        if isinstance(outcome, Exception):
            self._files.dialogs.tell("The scenario can't be opened", str(outcome))
            return
        self._files.about_to_leave.emit()
        self._files.leave(partial(self._controller.scenario.open, outcome, step))
