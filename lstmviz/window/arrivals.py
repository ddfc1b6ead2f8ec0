"""What comes from outside: files dropped on the window, text pasted into it."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QWidget

from lstmviz.window.control.controller import Controller


class Brings(Protocol):
    """Has what comes from outside read, and hands it to the controller."""

    def drop(self, paths: list[Path]) -> None:
        """Takes files that were dropped on the window."""

    def take_text(self, text: str) -> None:
        """Takes a text that was pasted."""

    def text_given(self, call: int, row: int, text: str, where: str) -> None:
        """Takes a text for a row of a call that was typed or pasted at a place of a panel."""

    def open_array(self, call: int, row: int) -> None:
        """Asks for a file with an array for a row of a call."""


class Arrivals(QObject):
    """Hands on what is dropped on the window or pasted into it.

    Attributes:
        brings: takes it; without it nothing is accepted.
    """

    def __init__(self, controller: Controller, window: QWidget) -> None:
        super().__init__(window)
        self.brings: Brings | None = None
        self._controller = controller
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def paste(self) -> None:
        """Takes the clipboard's text."""
        if self.brings is not None:
            self.brings.take_text(QGuiApplication.clipboard().text())

    def open_array(self) -> None:
        """Asks for an array for the selected row of the selected call."""
        if self.brings is not None:
            view = self._controller.now.view
            self.brings.open_array(view.moment.call, view.row)

    def file_wanted(self, call: int, row: int) -> None:
        """Asks for an array for that row of that call."""
        if self.brings is not None:
            self.brings.open_array(call, row)

    def text_given(self, call: int, row: int, text: str, where: str) -> None:
        """Takes a text that came in at a place of a panel."""
        if self.brings is not None:
            self.brings.text_given(call, row, text, where)

    def eventFilter(self, _window: QObject, event: QEvent) -> bool:
        """Accepts files that are dragged over the window, and takes what is dropped."""
        kinds = (QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop)
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return False
        paths = local_files(event.mimeData())
        if self.brings is None or not paths:
            return False
        event.acceptProposedAction()
        if event.type() == QEvent.Type.Drop:
            self.brings.drop(paths)
        return True


def local_files(data: QMimeData) -> list[Path]:
    """The files of this machine among what is dragged."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
