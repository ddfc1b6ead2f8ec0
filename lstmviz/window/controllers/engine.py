"""What the controller asks of an engine: all that it knows of one."""

from typing import Protocol

from lstmviz.engine.jobs import EngineJob


class Engine(Protocol):
    """What does jobs; `EngineProcess` is one."""

    def ask(self, job: EngineJob) -> None:
        """Hands over a job, and returns at once."""

    def restart(self) -> None:
        """Starts anew after it died."""
