"""Does work that would hold the window up on a thread, one piece after another."""

import threading
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import shiboken6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal

Work = Callable[[], Any]
Done = Callable[[Any], None]


class Background(QObject):
    """Does one piece of work at a time, in the order in which they came."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Makes one for an owner: once that is gone nothing is told any more.

        It isn't Qt's child of it: the thread may speak just while Qt deletes the owner with all its
        children, which ends the program. While the thread works, it is the program's own.
        """
        super().__init__()
        self._owner = None if parent is None else weakref.ref(parent)
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
        # Else the thread may be the last that holds it, and delete it while its answer comes.
        self.setParent(QCoreApplication.instance())
        work, _ = self._waiting[0]
        # Closing the window doesn't wait for it.
        threading.Thread(target=self._run, args=(work,), name="background", daemon=True).start()

    def _run(self, work: Work) -> None:
        try:
            outcome = work()
        except Exception as error:  # noqa: BLE001 - whoever asked for the work tells it
            outcome = error
        with suppress(RuntimeError):  # the program may be ending
            self._ended.emit(outcome)

    def _answer(self, outcome: object) -> None:
        _, done = self._waiting.popleft()
        self._working = False
        self.setParent(None)
        if self._owner is not None:
            owner = self._owner()
            if owner is None or not shiboken6.isValid(owner):
                self._waiting.clear()
                return
        if self._waiting:
            self._begin()
        done(outcome)


class Newest(QObject):
    """Does the newest piece of work: what still waits for the one before it is forgotten.

    An answer that comes when something newer was asked for isn't told.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = Background(self)
        self._working = False
        self._next: tuple[Work, Done] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether an answer is still to come."""
        return self._working

    def do(self, work: Work, done: Done) -> None:
        """Does the work as `Background` does, as soon as what is being done has ended."""
        if self._working:
            self._next = work, done
        else:
            self._begin(work, done)

    def forget(self) -> None:
        """Tells nothing of what was asked for."""
        if self._working:
            self._next = (lambda: None), (lambda _: None)

    def _begin(self, work: Work, done: Done) -> None:
        self._working = True

        def ended(outcome: object) -> None:
            self._working = False
            after, self._next = self._next, None
            if after is None:
                done(outcome)
            else:
                self._begin(*after)

        self._background.do(work, ended)
