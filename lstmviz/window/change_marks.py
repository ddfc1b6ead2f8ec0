"""What a change altered is marked for a moment, in every panel that shows it."""

from PySide6.QtCore import QObject, QTimer

from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.trace.change.consequences import Consequence
from lstmviz.window.panels.code_panel import CodePanel
from lstmviz.window.panels.returned_panel import ReturnedPanel

SHOWN_FOR = 4000
"""Milliseconds; the marks stand still for so long, and then are gone."""


class ChangeMarks(QObject):
    """Sets the marks, and takes them away again.

    Attributes:
        timer: runs while there are marks.
    """

    def __init__(
        self, strip: FilmStrip, returned: ReturnedPanel, code: CodePanel, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._strip, self._returned, self._code = strip, returned, code
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SHOWN_FOR)
        self.timer.timeout.connect(self.clear)

    def show(self, change: Consequence | None) -> None:
        """Marks what a change altered, or nothing."""
        if change is None:
            self.clear()
            return
        self._set(change)
        self.timer.start()

    def clear(self) -> None:
        """Takes the marks away."""
        self.timer.stop()
        self._set(None)

    def _set(self, change: Consequence | None) -> None:
        calls = () if change is None else change.calls
        self._strip.set_changed(calls)
        self._returned.set_changed(calls)
        self._code.set_changed(change)
