"""Work that takes longer than a person may wait, done beside the window."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from sys import getswitchinterval, setswitchinterval
from threading import Lock
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from lstmviz.experiment.invalid_value import InvalidValue, Said

T = TypeVar("T")
_LOOK_EVERY = 20  # ms
_YIELD_EVERY = 1e-4  # s


class Aside(QObject):
    """Does one piece of work: at once where it is small, else on a thread of its own.

    The work knows nothing of Qt, and what comes of it is told on the main thread. Newer work
    makes older work forgotten.

    Signals:
        busy_changed (bool): work on a thread began or ended.
    """

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._future: Future[Any] | None = None
        self._tell: Callable[[Callable[[], Any]], None] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY)
        self._timer.timeout.connect(self._look)

    @property
    def is_busy(self) -> bool:
        """Whether work on a thread has not ended yet."""
        return self._future is not None

    def do(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        refused: Callable[[InvalidValue], None],
        *,
        large: bool,
    ) -> None:
        """Does the work, and tells its result or why there is none.

        Args:
            work: raises InvalidValue where it can't be done.
            done: gets the result.
            refused: gets the error.
            large: whether it would keep the window waiting.
        """
        self.forget()

        def tell(outcome: Callable[[], T]) -> None:
            try:
                result = outcome()
            except InvalidValue as error:
                refused(error)
            except MemoryError:
                refused(InvalidValue("memory", "enough for all these numbers", Said("too little")))
            else:
                done(result)

        if not large:
            tell(work)
            return
        pool = ThreadPoolExecutor(1)
        self._future, self._tell = pool.submit(_yielding(work)), tell
        pool.shutdown(wait=False)  # its thread ends with the work
        self._timer.start()
        self.busy_changed.emit(True)

    def forget(self) -> None:
        """Lets go of work that is still being done: nothing of it is told."""
        if self._future is not None:
            self._future = self._tell = None
            self._timer.stop()
            self.busy_changed.emit(False)

    def _look(self) -> None:
        future, tell = self._future, self._tell
        if future is not None and tell is not None and future.done():
            self.forget()
            tell(future.result)


_busy = 0
_lock = Lock()
_usual = getswitchinterval()


def _yielding(work: Callable[[], T]) -> Callable[[], T]:
    """The work, during which Python lets the other threads have their turn more often.

    The window asks for its turn each time Qt calls Python, hundreds of times to paint a table,
    and waits up to the interval for it: 5 ms unless it is changed.
    """

    def begin_and_end(more: int) -> None:
        global _busy
        with _lock:
            _busy += more
            setswitchinterval(_YIELD_EVERY if _busy else _usual)

    def yielding() -> T:
        begin_and_end(1)
        try:
            return work()
        finally:
            begin_and_end(-1)

    return yielding
