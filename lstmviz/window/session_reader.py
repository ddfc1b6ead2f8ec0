"""Who reads session files for the window, which goes on meanwhile."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject

from lstmviz.session.session import Session
from lstmviz.session.storage import InvalidFile, load
from lstmviz.window.background import Background


class SessionReader(Protocol):
    """Reads a session file somewhere else."""

    def read_session(self, path: Path) -> None:
        """Begins to read, and returns at once.

        The answer comes later to `SessionFiles.session_read` or `SessionFiles.reading_failed`.
        """


class ThreadReader(QObject):
    """Reads session files on a thread."""

    def __init__(
        self,
        read: Callable[[Path, Session], None],
        failed: Callable[[Path, str], None],
        parent: QObject | None = None,
    ) -> None:
        """Reads nothing yet.

        Args:
            read: is given the path and the session.
            failed: is given the path and one sentence.
            parent: what it belongs to.
        """
        super().__init__(parent)
        self._read = read
        self._failed = failed
        self._background = Background(self)

    def read_session(self, path: Path) -> None:
        """Begins to read."""
        self._background.do(partial(load, path), partial(self._answer, path))

    def _answer(self, path: Path, outcome: Session | Exception) -> None:
        if isinstance(outcome, Session):
            self._read(path, outcome)
        else:
            self._failed(path, f"{path.name} can't be opened: {_reason(outcome)}.")


def _reason(error: Exception) -> str:
    if isinstance(error, InvalidFile):
        return error.reason.rstrip(".")
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return " ".join(str(error).split()) or type(error).__name__
