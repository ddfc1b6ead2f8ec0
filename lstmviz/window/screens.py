"""Puts a window onto a screen: as large as it may be, where it can be taken hold of."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QStyle, QWidget

_GRIP = 80
"""Pixels of a window that must be on a screen for it to be taken hold of."""


def fit_onto_the_screen(window: QWidget, requested: QSize) -> None:
    """Gives a new window its size, or all of a screen that is too small for it.

    A window as large as the screen would have its title bar on it, and its last lines beyond.
    """
    room = window.screen().availableGeometry().size()
    title = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    within = requested.boundedTo(room - QSize(0, title))
    window.resize(within)
    if within != requested:
        window.setWindowState(Qt.WindowState.WindowMaximized)


def bring_onto_a_screen(window: QWidget) -> None:
    """Moves a window whose screen is gone onto one that is there."""
    frame = window.frameGeometry()
    for screen in QGuiApplication.screens():
        seen = screen.availableGeometry().intersected(frame)
        if seen.width() >= _GRIP and seen.height() >= _GRIP:
            return
    room = QGuiApplication.primaryScreen().availableGeometry()
    window.resize(window.size().boundedTo(room.size()))
    frame.setSize(window.size())
    frame.moveCenter(room.center())
    window.move(frame.topLeft())


def other_screens(window: QWidget) -> list[QScreen]:
    """Returns the screens that a window isn't on."""
    return [screen for screen in QGuiApplication.screens() if screen is not window.screen()]
