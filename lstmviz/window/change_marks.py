"""Marks for a moment what a change altered, in every panel that shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from lstmviz.figure.strip.film_strip import FilmStrip

if TYPE_CHECKING:
    from lstmviz.trace.change.summary import Consequence

SHOWN_FOR = 4000
"""Milliseconds; the marks stand still for so long, and then are gone."""


class ChangeMarks(QObject):
    """Sets the marks, and takes them away again.

    Signals:
        altered (): another change is marked, or none any more.

    Attributes:
        timer: runs while there are marks.
        change: the one that is marked; None where none is.
    """

    altered = Signal()

    def __init__(self, strip: FilmStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._strip = strip
        self.change: Consequence | None = None
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(SHOWN_FOR)
        self.timer.timeout.connect(self.clear)

    def show(self, change: Consequence | None) -> None:
        """Marks what a change altered, or nothing."""
        self.timer.stop()
        if change is not None:
            self.timer.start()
        if change is not self.change:
            self.change = change
            self._strip.set_changed(() if change is None else change.calls)
            self.altered.emit()

    def clear(self) -> None:
        """Takes the marks away."""
        self.show(None)
