"""A lecture in the hands of somebody with a clicker."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from quick_window import Quick

from lstmviz.window.lecture.mode import LectureMode
from lstmviz.window.lecture.page import LectureOption, LecturePage, LectureQuestion


class Clicker:
    """Presses keys where the keyboard is, and waits for the picture."""

    def __init__(self, quick: Quick) -> None:
        self.quick = quick

    def press(self, *keys: Qt.Key) -> None:
        """Presses keys one after another, each once the picture of the one before is there."""
        for key in keys:
            self.quick.qtbot.keyClick(QApplication.focusWidget() or self.quick.window, key)
            self.settled()

    def begin(self) -> LectureMode:
        """Begins with Ctrl+L."""
        control = Qt.KeyboardModifier.ControlModifier
        self.quick.qtbot.keyClick(self.quick.window.strip, Qt.Key.Key_L, control)
        self.settled()
        return self.mode

    def settled(self) -> None:
        """Waits until what is asked for is painted."""
        lecture = self.quick.window.lecture
        self.quick.qtbot.waitUntil(lambda: lecture.mode is None or not lecture.mode.is_busy)

    @property
    def mode(self) -> LectureMode:
        mode = self.quick.window.lecture.mode
        assert mode is not None
        return mode

    @property
    def page(self) -> LecturePage:
        """What the hall reads."""
        return self.mode.view.page


class Slides:
    """Pages that were written beforehand, one of which asks a question."""

    def __init__(self) -> None:
        options = (LectureOption("it goes on"), LectureOption("it starts at zero"))
        self.pages = [
            LecturePage("Stateful", "What does call 1 start from?"),
            LecturePage("Stateful", "Vote.", LectureQuestion("Its state?", options)),
            LecturePage("Stateful", "It goes on."),
        ]
        self.place = 0

    def page(self) -> LecturePage:
        return self.pages[self.place]

    def forward(self) -> bool:
        return self._go(self.place + 1)

    def back(self) -> bool:
        return self._go(self.place - 1)

    def restart(self) -> None:
        self.place = 0

    def ahead(self) -> None:
        return None

    def answer(self, number: int) -> None:
        """Marks an answer as right, and all others as wrong."""
        page = self.page()
        assert page.question is not None
        options = tuple(
            replace(option, state="right" if place == number else "wrong")
            for place, option in enumerate(page.question.options)
        )
        question = replace(page.question, options=options, is_revealed=True)
        self.pages[self.place] = replace(page, question=question)

    def _go(self, place: int) -> bool:
        if not 0 <= place < len(self.pages):
            return False
        self.place = place
        return True
