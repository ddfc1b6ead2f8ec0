"""Begins and ends lectures; what one needs is loaded when one begins."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lstmviz.window.controllers.controller import Controller
from lstmviz.window.docks import Docks

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from lstmviz.window.lecture.mode import LectureMode
    from lstmviz.window.lecture.page import PageSource


class Lecture(QObject):
    """The window's lecture: there is one, or there is none.

    Signals:
        answered (int): the number of the answer that was chosen, from 0.
        begun (): the mode is on.
        ended (): everything is as it was before.

    Attributes:
        mode: what is on; None where nothing is.
    """

    answered = Signal(int)
    begun = Signal()
    ended = Signal()

    def __init__(
        self,
        window: QMainWindow,
        controller: Controller,
        docks: Docks,
        is_dark: Callable[[], bool],
    ) -> None:
        """Begins nothing yet; `is_dark` tells whether the window's colours are."""
        super().__init__(window)
        self._window, self._controller, self._docks = window, controller, docks
        self._is_dark = is_dark
        self._waiting: list[Callable[[], object]] = []
        self.mode: LectureMode | None = None

    @property
    def is_on(self) -> bool:
        """Whether a lecture is going on."""
        return self.mode is not None

    def begin(self, source: PageSource | None = None) -> None:
        """Begins a lecture, or goes on with other pages where one is on.

        Args:
            source: turns the pages; by default the scenario that is open, or else a walk through
                the steps of the run.
        """
        from lstmviz.window.lecture.mode import LectureMode

        source = source or self._pages()
        if self.mode is not None:
            self.mode.set_source(source)
            return
        self.mode = LectureMode(
            self._window, self._controller, self._docks, source, is_dark=self._is_dark()
        )
        self.mode.answered.connect(self._answer)
        self.mode.end_requested.connect(self.end)
        self.mode.begin()
        self.begun.emit()

    def _pages(self) -> PageSource:
        if self._controller.now.lesson is not None:
            from lstmviz.window.lecture.scenario_pages import ScenarioPages

            return ScenarioPages(self._controller)
        from lstmviz.window.lecture.walk import RunWalk

        return RunWalk(self._controller)

    def _answer(self, number: int) -> None:
        assert self.mode is not None
        self.mode.source.answer(number)
        self.answered.emit(number)

    def end(self, *, is_closing: bool = False) -> None:
        """Ends the lecture; what was held back is told now, where the window isn't closing."""
        mode, self.mode = self.mode, None
        if mode is None:
            return
        mode.end(is_closing=is_closing)
        self.ended.emit()
        waiting, self._waiting = self._waiting, []
        for does in () if is_closing else waiting:
            does()

    def toggle(self) -> None:
        """Begins a lecture, or ends it."""
        if self.is_on:
            self.end()
        else:
            self.begin()

    def refresh(self) -> None:
        """Asks for the page again: the window shows something else, or its source does."""
        if self.mode is not None:
            self.mode.refresh()

    def when_over(self, does: Callable[[], object]) -> None:
        """Does something at once; while a lecture is on once that has ended.

        The hall sees no dialog that nobody asked for.
        """
        if self.is_on:
            self._waiting.append(does)
        else:
            does()
