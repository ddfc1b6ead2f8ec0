"""What the controller asks of an engine: all that it knows of one."""

from typing import Protocol

from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace


class Engine(Protocol):
    """What takes experiments; `EngineProcess` is one."""

    def submit(self, number: int, experiment: Experiment) -> None:
        """Hands over an experiment under a number, and returns at once."""

    def cancel(self, number: int) -> None:
        """Ends what is running; the number is the next one, as for an experiment."""

    def derive(self, number: int, trace: Trace, call: int, row: int) -> None:
        """Asks for the gates of one row of one call of a run, and returns at once."""

    def run_reference(self, number: int, experiment: Experiment | None) -> None:
        """Runs another experiment beside the one that is shown; None ends that."""

    def restart(self) -> None:
        """Starts anew after it died."""
