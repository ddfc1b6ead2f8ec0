"""Tells what each change did, once the run of it is there."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from lstmviz.window.controllers.comparison import RunInBackground, at_once
from lstmviz.window.controllers.runs import WRITING
from lstmviz.window.controllers.store import Store

if TYPE_CHECKING:
    from lstmviz.trace.change.change_sentence import Consequence
    from lstmviz.trace.trace import Trace

QUICK = 2**18
"""Numbers that are compared in no time: what the change did is there with the picture."""

_A_CALL = 2**12  # numbers in whose time a call is looked at, however small it is

_log = logging.getLogger(__name__)


class ChangeTracker:
    """Compares each run with the one that was shown before it."""

    def __init__(self, store: Store, aside: RunInBackground) -> None:
        self._store = store
        self._aside = aside
        self._before_writing: Trace | None = None

    def follow(self, before: Trace | None) -> None:
        """Tells what the change did, if another run is shown than before, if one was."""
        after = self._store.now.trace
        if after is before or after is None:
            return
        if self._store.now.stale == WRITING:  # what grows is held against what was there before it
            self._before_writing = self._before_writing or before
            return
        before, self._before_writing = self._before_writing or before, None
        if before is None:
            self._put(after, None)
        elif before.experiment is not after.experiment:  # else it ran once more
            # Only a change loads what tells of it.
            from lstmviz.trace.change.change_sentence import consequence_of

            aside = at_once if _size(before) + _size(after) <= QUICK else self._aside
            aside(partial(consequence_of, before, after), partial(self._put, after))

    def dismiss(self) -> None:
        """Takes away what is said of the last change."""
        if self._store.now.change is not None:
            self._store.put(change=None)

    def _put(self, after: Trace, outcome: Consequence | Exception | None) -> None:
        now = self._store.now
        if now.trace is not after:
            return  # a newer run is shown by now
        if isinstance(outcome, Exception):
            _log.error("what a change did can't be told", exc_info=outcome)
            outcome = None
        if outcome is not now.change:
            self._store.put(change=outcome)


def _size(trace: Trace) -> int:
    return sum(call.h.size + _A_CALL for call in trace.calls)
