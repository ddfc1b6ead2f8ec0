"""Does work that would hold the window up on a thread, one piece after another."""

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

Work = Callable[[], Any]
Done = Callable[[Any], None]


class Background(QObject):
    """Does one piece of work at a time, in the order in which they came."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[tuple[Work, Done]] = deque()
        self._working = False
        self._ended.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def do(self, work: Work, done: Done) -> None:
        """Does the work on a thread, and returns at once.

        Args:
            work: what is to be done; it must not touch a widget.
            done: is given what the work returned, or the exception it raised, on the thread
                that this object lives on.
        """
        self._waiting.append((work, done))
        if not self._working:
            self._begin()

    def _begin(self) -> None:
        self._working = True
        work, _ = self._waiting[0]
        # Closing the window doesn't wait for it.
        threading.Thread(target=self._run, args=(work,), name="background", daemon=True).start()

    def _run(self, work: Work) -> None:
        try:
            outcome = work()
        except Exception as error:  # noqa: BLE001 - whoever asked for the work tells it
            outcome = error
        with suppress(RuntimeError):  # the window may be gone, and nobody there to be told
            self._ended.emit(outcome)

    def _answer(self, outcome: object) -> None:
        _, done = self._waiting.popleft()
        self._working = False
        if self._waiting:
            self._begin()
        done(outcome)
