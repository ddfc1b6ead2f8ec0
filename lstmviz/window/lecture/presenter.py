"""The lecturer's bar, in the window beside the hall's screen."""

import time

from PySide6.QtCore import QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolBar, QVBoxLayout, QWidget

from lstmviz.window.lecture.page import LecturePage
from lstmviz.window.widgets.fonts import bold_font
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.palette_roles import ERROR
from lstmviz.window.widgets.scroll_areas import VerticalScrollArea

_SECOND = 1000
_LINES = 4


class PresenterBar(QToolBar):
    """Shows what is said, what comes next, the notes and the time; the hall sees none of it."""

    def __init__(self, began: float, parent: QWidget) -> None:
        """Makes it; `began` is when the lecture did, as `time.monotonic` tells it."""
        super().__init__("Lecture", parent)
        self.setObjectName("lecture bar")
        self.setAccessibleName("Lecture")
        self.setMovable(False)
        self._began = began
        words = QWidget(self)
        self._now = PlainLabel(words, "The sentence that the hall reads", is_bold=True)
        self._next = PlainLabel(words, "The next sentence")
        self._notes = PlainLabel(words, "Notes")
        for label in (self._now, self._next, self._notes):
            # As high as its lines at this width; else it keeps the height of a narrow one.
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        lay_out(QVBoxLayout(words), self._now, self._next, self._notes, 1, spacing=2)
        inside = QWidget(self)
        area = VerticalScrollArea(words, inside)
        # As high before a long sentence as with it: the window doesn't grow, nothing jumps.
        area.setFixedHeight(_LINES * self.fontMetrics().lineSpacing())
        self._state = QLabel(inside)
        self._state.setFont(bold_font())
        self._state.setAccessibleName("How long the lecture takes, and whether the screen is black")
        lay_out(QHBoxLayout(inside), area, self._state, spacing=16, margins=6, growing=(area,))
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

    @property
    def said(self) -> list[str]:
        """All that it says."""
        parts = (self._now, self._next, self._notes, self._state)
        return [label.text() for label in parts if label.text()]

    def _show_state(self) -> None:
        minutes, seconds = divmod(round(time.monotonic() - self._began), 60)
        black = "BLACK SCREEN\n" if self._is_black else ""
        self._state.setText(f"{black}{minutes}:{seconds:02d}")
        role = ERROR if self._is_black else QPalette.ColorRole.WindowText
        self._state.setForegroundRole(role)
