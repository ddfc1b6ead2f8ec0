"""Knows which file the session is of, and whether something in it is to be saved."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from lstmviz.session.session import Session
from lstmviz.trace.trace import Trace
from lstmviz.trace.trace_file import Versions
from lstmviz.window.comparison_state import Pin
from lstmviz.window.controllers.comparison import ComparisonController
from lstmviz.window.controllers.runs import RunController
from lstmviz.window.controllers.store import Store
from lstmviz.window.snapshot import FileState
from lstmviz.window.undo_history import UndoHistory


class SessionController:
    """Takes sessions in and hands the present one out."""

    def __init__(
        self,
        store: Store,
        runs: RunController,
        comparison: ComparisonController,
        keep: Callable[[Trace, Versions], None],
    ) -> None:
        self._store = store
        self._runs = runs
        self._comparison = comparison
        self._keep = keep

    @property
    def session(self) -> Session:
        """The present session, as it would be saved."""
        now = self._store.now
        return Session(now.experiment, now.pinned_experiments, now.view)

    def open(
        self,
        session: Session,
        path: Path | None,
        name: str,
        *,
        is_saved: bool = True,
        was_at: Path | None = None,
    ) -> None:
        """Shows another session; the one before is gone, so ask about saving it first.

        Args:
            session: what was read.
            path: the file to save it to; None where it has none of its own.
            name: what the session is called.
            is_saved: whether nothing is lost where it isn't saved.
            was_at: the file that it was in, where that isn't the one to save it to unasked.
        """
        now = self._store.now
        filed = session.experiment if is_saved else None
        self._store.put(
            experiment=session.experiment,
            pinned=tuple(map(Pin, session.pinned)),
            compared=None,
            view=session.view,
            file_state=FileState(
                path, name, filed, now.file_state.opened + 1, session.pinned, was_at
            ),
            history=UndoHistory(),
            trace=None,
            render_data=None,
            change=None,
            lesson=None,
            stale="",
            errors=(),
            status=replace(now.status, kept=False),
        )
        self._store.say(f"{name} opened")
        self._runs.run_opened()
        self._comparison.opened()

    def saved(self, path: Path, session: Session) -> None:
        """Takes note that a session is in a file now."""
        opened = self._store.now.file_state.opened
        file_state = FileState(path, path.name, session.experiment, opened, session.pinned)
        self._store.put(file_state=file_state)
        self._store.say(f"saved as {path.name}")
        self.keep_run()

    def keep_run(self) -> None:
        """Keeps the run of what is in the session's file, where Keras gave just that."""
        now = self._store.now
        of_file = now.trace is not None and now.trace.experiment is now.file_state.experiment
        checked = now.status.agreement == "same" and not now.stale
        if now.file_state.path is None or now.status.versions is None or not checked or not of_file:
            return
        assert now.trace is not None
        self._keep(now.trace, now.status.versions)
