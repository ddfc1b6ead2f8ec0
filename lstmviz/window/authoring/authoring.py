"""Writes a scenario of one's own: each change that can be is shown and kept in its file at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from lstmviz.experiment.plain_text import plain_text
from lstmviz.window.background import Background, Newest
from lstmviz.window.lesson_state import LessonState, offered_of

if TYPE_CHECKING:
    from lstmviz.lessons.scenario import Scenario
    from lstmviz.session.session import Session
    from lstmviz.window.authoring.editor import ScenarioEditor
    from lstmviz.window.controllers.controller import Controller
    from lstmviz.window.main_window import MainWindow
    from lstmviz.window.session_files import SessionFiles

_KINDS = "Scenario in one file (*.lstmviz)"
_STEM = "my-scenario"
_PAUSE = 120  # milliseconds, after which claims are offered of what is seen
_MOST_UNDONE = 200
_LONGEST_TITLE = 80

_log = logging.getLogger(__name__)


class Authoring(QObject):
    """Begins scenarios, and keeps what the editor makes of them."""

    def __init__(self, controller: Controller, files: SessionFiles, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._controller = controller
        self._files = files
        self._editor: ScenarioEditor | None = None
        self._scenario: Scenario | None = None
        self._before: list[tuple[Scenario, int]] = []
        self._beginning, self._saving = Background(self), Newest(self)
        self._unsaved: Scenario | None = None
        self._writing = Lock()
        self._shown = -1  # the number of the step that the editor shows
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE)
        self._soon.timeout.connect(self._offer)

    # Beginning

    def write(self) -> None:
        """Asks where, and begins a scenario with what is seen as its first step."""
        if self._editor is not None:
            self._editor.raise_()
            self._editor.activateWindow()
            return
        self._ask_where(_STEM, self._begin)

    def edit(self) -> None:
        """Edits the scenario that is open; of one that ships, a copy."""
        lesson = self._controller.now.lesson
        if self._editor is not None or lesson is None:
            self.write()
        elif _is_own(lesson.scenario):
            self._open(lesson.scenario, lesson.number)
        else:
            self._ask_where(lesson.scenario.name, partial(self._copy, lesson))

    def _ask_where(self, stem: str, then: Callable[[Path], None]) -> None:
        suggested = self._files.folder_for_sessions() / f"{stem}.lstmviz"
        title = "Where is the scenario to be kept?"
        self._files.dialogs.save_name(title, suggested, _KINDS, then)

    def _begin(self, path: Path) -> None:
        from lstmviz.lessons.editing import begun_from

        self._files.about_to_leave.emit()
        session = self._controller.session.session
        scenario = replace(begun_from(session, _title_of(path)), path=path)
        self._files.leave(partial(self._write_first, scenario, 0))

    def _copy(self, lesson: LessonState, path: Path) -> None:
        scenario = replace(lesson.scenario, name=_title_of(path), path=path)
        self._write_first(scenario, lesson.number)

    def _write_first(self, scenario: Scenario, number: int) -> None:
        """Opens the editor once the scenario is on the disk: else it is known not to be."""
        from lstmviz.lessons.writing import write_scenario

        self._beginning.do(
            partial(write_scenario, scenario, scenario.path),
            partial(self._was_begun, scenario, number),
        )

    def _was_begun(self, scenario: Scenario, number: int, problem: Exception | None) -> None:
        if problem is not None:
            sentence = f"{scenario.path}: {_reason(problem)}"
            self._files.dialogs.tell("The scenario can't be kept there", sentence)
            return
        self._files.remember(scenario.path)
        lesson = self._controller.now.lesson
        if lesson is None or lesson.scenario.session is not scenario.session:
            self._controller.scenario.open(scenario)
        self._open(scenario, number)

    def _open(self, scenario: Scenario, number: int) -> None:
        from lstmviz.window.authoring.editor import ScenarioEditor

        self._scenario, self._before, self._shown = scenario, [], -1
        editor = self._editor = ScenarioEditor(scenario, self._seen, self._window)
        editor.edited.connect(self._take)
        editor.chosen.connect(self._look_at)
        editor.asked.connect(self._controller.scenario.go_to)
        editor.undo_wanted.connect(self._undo)
        editor.folder_wanted.connect(self._ask_for_folder)
        editor.help_wanted.connect(self._explain)
        editor.left.connect(self._left)
        self._tell_place()
        lesson = self._controller.now.lesson
        # What was changed in the window since stays: it is what the step may be to show.
        shows = lesson is None or lesson.is_covered or lesson.number != number
        self._controller.scenario.revise(scenario, number, shows=shows)
        self._offer()
        editor.show()

    # Editing

    def follow(self) -> None:
        """Follows what is seen; the editor closes where another scenario is open, or none."""
        if self._editor is None:
            return
        lesson = self._controller.now.lesson
        if lesson is None or lesson.scenario is not self._scenario:
            self._editor.dismiss()
            return
        self._soon.start()

    def stop(self) -> None:
        """Ends with the window: what isn't written yet is."""
        if self._editor is not None:
            self._editor.dismiss()
        if self._unsaved is not None:
            try:
                self._write(self._unsaved)
            except (OSError, ValueError):
                _log.exception("the scenario's last change could not be kept")

    def _take(self, scenario: Scenario, number: int) -> None:
        from lstmviz.lessons.checking import Misplaced, check_edited

        assert self._editor is not None
        assert self._scenario is not None
        try:
            check_edited(scenario)
        except Misplaced as error:
            self._editor.tell(error)
            return
        before = self._scenario, self._number
        self._before = [*self._before[-_MOST_UNDONE:], before]
        self._put(scenario, number)

    def _put(self, scenario: Scenario, number: int) -> None:
        assert self._scenario is not None
        before = self._scenario.session_of(min(self._number, self._last))
        self._scenario = scenario
        shows = scenario.session_of(number) != before
        self._controller.scenario.revise(scenario, number, shows=shows)
        self._show()
        self._save()

    def _undo(self) -> None:
        if self._before:
            scenario, number = self._before.pop()
            now = self._scenario
            assert now is not None
            self._put(replace(scenario, path=now.path, name=now.name), number)

    def _look_at(self, number: int) -> None:
        assert self._scenario is not None
        self._controller.scenario.revise(self._scenario, number, shows=True)

    @property
    def _number(self) -> int:
        lesson = self._controller.now.lesson
        return 0 if lesson is None else lesson.number

    @property
    def _last(self) -> int:
        assert self._scenario is not None
        return len(self._scenario.outline.steps) - 1

    def _show(self) -> None:
        if self._editor is not None and self._scenario is not None:
            number = self._shown = min(self._number, self._last)
            self._editor.set_scenario(self._scenario, number, may_undo=bool(self._before))

    def _offer(self) -> None:
        if self._editor is None:
            return
        if self._number != self._shown:
            self._show()
        now, other = self._controller.now, self._controller.now.other_run or "the other run"
        lesson = now.lesson
        is_step = lesson is not None and lesson.session.experiment is now.experiment
        offered = offered_of(now) if is_step and not now.is_covered else ()
        self._editor.set_offered(offered, other, is_step=is_step)

    def _seen(self) -> Session | None:
        """What the window shows; None where a question hides something of it."""
        now = self._controller.now
        if now.is_covered:
            return None
        return replace(self._controller.session.session, view=now.drawn_view)

    def _left(self) -> None:
        if self._editor is not None:
            self._editor.deleteLater()
        self._editor = None

    def _explain(self) -> None:
        from lstmviz.window.authoring.format_help import show_format

        show_format(self._window)

    # Keeping

    def _save(self) -> None:
        scenario = self._unsaved = self._scenario
        assert scenario is not None
        self._saving.do(partial(self._write, scenario), partial(self._saved, scenario))

    def _write(self, scenario: Scenario) -> None:
        """Writes a scenario, on whatever thread; what came after it is never written over."""
        from lstmviz.lessons.writing import write_scenario

        with self._writing:
            if self._unsaved is scenario:
                write_scenario(scenario, scenario.path)

    def _saved(self, scenario: Scenario, problem: Exception | None) -> None:
        if problem is None and self._unsaved is scenario:
            self._unsaved = None
        told = "" if problem is None else f"It is not kept: {_reason(problem)}."
        if told and self._editor is None:
            name = plain_text(scenario.path)
            self._files.dialogs.tell("The scenario is not kept", f"{name}: {told}")
        self._tell_place(told)

    def _tell_place(self, problem: str = "") -> None:
        if self._editor is not None and self._scenario is not None:
            name = plain_text(self._scenario.path)
            self._editor.set_place(f"Each change is kept at once, in {name}", problem)

    def _ask_for_folder(self) -> None:
        assert self._scenario is not None
        begin_in = self._scenario.path.parent
        self._files.dialogs.folder_name("Keep the scenario in…", begin_in, self._move_to)

    def _move_to(self, folder: Path) -> None:
        from lstmviz.lessons.reading import is_scenario

        if self._scenario is None or self._editor is None:
            return
        try:
            is_empty = not any(folder.iterdir())
        except OSError as error:
            self._tell_place(f"{plain_text(folder)}: {_reason(error)}.")
            return
        if is_scenario(folder):
            then = partial(self._keep_in, folder)
            self._files.dialogs.ask_to_replace(f"A scenario in {folder.name}", then)
        elif is_empty:
            self._keep_in(folder)
        else:
            told = f"{plain_text(folder)} holds other files: choose an empty folder, or make one."
            self._tell_place(told)

    def _keep_in(self, folder: Path) -> None:
        if self._scenario is not None:
            self._put(replace(self._scenario, path=folder, name=folder.name), self._number)


def _title_of(path: Path) -> str:
    return plain_text(path.stem, _LONGEST_TITLE)


def _is_own(scenario: Scenario) -> bool:
    from lstmviz.lessons.library import folder

    return not scenario.path.resolve().is_relative_to(folder().resolve())


def _reason(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return problem.strerror or str(problem)
    return str(problem)
