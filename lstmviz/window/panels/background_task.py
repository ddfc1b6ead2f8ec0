"""Work that takes longer than a person may wait, done beside the window."""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.window.background import Background

MOST_READ = 200_000
"""How many pasted characters are read beside the window; longer texts are for files."""

MUCH_TEXT = 10_000
"""As many characters as are read in some 5 ms."""

T = TypeVar("T")


class BackgroundTask(QObject):
    """Does one piece of work: at once where it is small, else on a thread of its own.

    The work knows nothing of Qt, and what comes of it is told on the main thread. Newer work
    makes older work forgotten.

    Signals:
        busy_changed (bool): work on a thread began or ended.
    """

    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background: Background | None = None

    @property
    def is_busy(self) -> bool:
        """Whether work on a thread has not ended yet."""
        return self._background is not None

    def do(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        refused: Callable[[InvalidValue], None],
        *,
        large: bool,
    ) -> None:
        """Does the work, beside the window where it is large; tells its result, or its error."""
        self.forget()
        if large:
            self._background = mine = Background(self)
            mine.do(partial(_outcome, work), partial(self._ended, mine, done, refused))
            self.busy_changed.emit(True)
        else:
            _tell(_outcome(work), done, refused)

    def forget(self) -> None:
        """Lets go of work that is still being done: nothing of it is told."""
        if self._background is not None:
            self._background.deleteLater()
            self._background = None
            self.busy_changed.emit(False)

    def _ended(
        self,
        mine: Background,
        done: Callable[[Any], None],
        refused: Callable[[InvalidValue], None],
        outcome: Any,
    ) -> None:
        if mine is self._background:  # nothing newer was begun since
            self.forget()
            _tell(outcome, done, refused)


def _outcome(work: Callable[[], T]) -> T | InvalidValue:
    try:
        return work()
    except InvalidValue as error:
        return error
    except MemoryError:
        return InvalidValue("memory", "enough for all these numbers", Said("too little"))


def _tell(
    outcome: Any, done: Callable[[Any], None], refused: Callable[[InvalidValue], None]
) -> None:
    if isinstance(outcome, InvalidValue):
        refused(outcome)
    elif isinstance(outcome, Exception):
        raise outcome
    else:
        done(outcome)
