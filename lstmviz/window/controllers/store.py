"""Holds the one present snapshot, and is the one way to a new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol

from lstmviz.engine.jobs import EngineJob
from lstmviz.window.snapshot import NO_GATES, Snapshot
from lstmviz.window.validation_error import ControlId, ValidationError

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind


class Engine(Protocol):
    """What does jobs; `EngineProcess` is one."""

    def ask(self, job: EngineJob) -> None:
        """Hands over a job, and returns at once."""

    def compute_on(self, device: DeviceKind) -> None:
        """Ends, which `Died` tells; once restarted it computes on this device."""

    def restart(self) -> None:
        """Starts anew after it died."""


class Store:
    """Holds the present snapshot; whatever is put in its place is shown."""

    def __init__(self, first: Snapshot, show: Callable[[Snapshot], None]) -> None:
        self._now = first
        self._show = show

    @property
    def now(self) -> Snapshot:
        """What is shown."""
        return self._now

    def put(self, **changes: Any) -> None:
        """Shows the present snapshot with some of its fields changed."""
        if "trace" in changes:
            changes.setdefault("gates", NO_GATES)  # those that were derived are of the one before
        self._now = replace(self._now, **changes)
        lesson = self._now.lesson
        if lesson is not None and lesson.is_covered:  # wherever a look ahead comes from
            self._now = replace(self._now, view=lesson.covered(self._now.view))
        self._show(self._now)

    def report_error(self, place: ControlId, sentence: str) -> None:
        """Shows what is wrong with what went in at a place."""
        self.put(errors=(*self.errors_except(place), ValidationError(place, sentence)))

    def clear_error(self, place: ControlId) -> None:
        """Takes away what was said about a place: something good went in there."""
        if any(c.place == place and not c.of_run for c in self._now.errors):
            self.put(errors=self.errors_except(place))

    def errors_except(self, place: ControlId) -> tuple[ValidationError, ...]:
        """The errors without the one about a value at that place."""
        return tuple(c for c in self._now.errors if c.of_run or c.place != place)

    def say(self, news: str) -> None:
        """Puts a sentence into the status line."""
        self.put(status=replace(self._now.status, news=news))

    def read(self, what: str) -> None:
        """Says what is being read, in another process; nothing where it is empty."""
        self.put(status=replace(self._now.status, reading=what))

    def write(self, what: str) -> None:
        """Says what is being written, beside the window; nothing where it is empty."""
        self.put(status=replace(self._now.status, writing=what))
