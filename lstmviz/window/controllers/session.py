"""Which file the session is of, and whether there is something in it to save."""

from pathlib import Path

from lstmviz.session.session import Session
from lstmviz.window.comparison_state import Pin
from lstmviz.window.controllers.comparison import Comparing
from lstmviz.window.controllers.runs import Running
from lstmviz.window.controllers.store import Present
from lstmviz.window.history import History
from lstmviz.window.snapshot import Filed


class Filing:
    """Takes sessions in and hands the present one out."""

    def __init__(self, present: Present, running: Running, comparing: Comparing) -> None:
        self._present = present
        self._running = running
        self._comparing = comparing

    @property
    def session(self) -> Session:
        """The present session, as it would be saved."""
        now = self._present.now
        return Session(now.experiment, now.pinned_experiments, now.view)

    def open(self, session: Session, path: Path | None, name: str) -> None:
        """Shows another session; the one before is gone, so ask about saving it first.

        Args:
            session: what was read.
            path: the file to save it to; None where it has none of its own.
            name: what the session is called.
        """
        now = self._present.now
        self._present.put(
            experiment=session.experiment,
            pinned=tuple(map(Pin, session.pinned)),
            compared=None,
            view=session.view,
            filed=Filed(path, name, session.experiment, now.filed.opened + 1, session.pinned),
            history=History(),
            trace=None,
            drawn=None,
            did=None,
            stale="",
            complaints=(),
        )
        self._present.say(f"{name} opened")
        self._running.run_opened()
        self._comparing.opened()

    def saved(self, path: Path, session: Session) -> None:
        """Takes note that a session is in a file now."""
        opened = self._present.now.filed.opened
        filed = Filed(path, path.name, session.experiment, opened, session.pinned)
        self._present.put(filed=filed)
        self._present.say(f"saved as {path.name}")
