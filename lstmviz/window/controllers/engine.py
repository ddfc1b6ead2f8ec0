"""What the controller asks of an engine: all that it knows of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from lstmviz.engine.device import DeviceKind
    from lstmviz.engine.jobs import EngineJob


class Engine(Protocol):
    """What does jobs; `EngineProcess` is one."""

    def ask(self, job: EngineJob) -> None:
        """Hands over a job, and returns at once."""

    def compute_on(self, device: DeviceKind) -> None:
        """Ends, which `Died` tells; once restarted it computes on this device."""

    def restart(self) -> None:
        """Starts anew after it died."""
