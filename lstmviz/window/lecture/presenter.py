"""The lecturer's bar, in the window beside the hall's screen."""

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolBar, QVBoxLayout, QWidget

from lstmviz.window.lecture.page import LecturePage
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out

_SECOND = 1000


class PresenterBar(QToolBar):
    """Shows what is said, what comes next, the notes and the time; the hall sees none of it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Lecture", parent)
        self.setObjectName("lecture bar")
        self.setAccessibleName("Lecture")
        self.setMovable(False)
        self._began = time.monotonic()
        inside = QWidget(self)
        self._now = PlainLabel(inside, "The sentence that the hall reads")
        self._now.setFont(bold_font())
        self._next = PlainLabel(inside, "The next sentence")
        self._notes = PlainLabel(inside, "Notes")
        self._state = PlainLabel(
            inside, "How long the lecture takes, and whether the screen is black"
        )
        words = lay_out(QVBoxLayout(), self._now, self._next, self._notes, spacing=2)
        row = QHBoxLayout(inside)
        lay_out(row, words, self._state, spacing=16, margins=6, growing=(words,))
        self.addWidget(inside)
        self._is_black = False
        self._clock = QTimer(self)
        self._clock.setInterval(_SECOND)
        self._clock.timeout.connect(self._show_state)
        self._clock.start()
        self._show_state()

    def show_page(self, page: LecturePage, *, is_black: bool) -> None:
        """Shows a page, and whether the hall sees it."""
        self._now.setText(page.sentence)
        self._next.setText(f"Next: {page.next_sentence}" if page.next_sentence else "Last step")
        self._notes.setText(" · ".join(page.notes))
        self._notes.setVisible(bool(page.notes))
        self._is_black = is_black
        self._show_state()

    def _show_state(self) -> None:
        minutes, seconds = divmod(round(time.monotonic() - self._began), 60)
        black = "BLACK SCREEN\n" if self._is_black else ""
        self._state.setText(f"{black}{minutes}:{seconds:02d}")
