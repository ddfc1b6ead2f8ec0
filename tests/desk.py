"""A controller with a list for a window and a list for an engine: no Qt, no TensorFlow."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from model_traces import made_up_seen
from traces import opening

from lstmviz.engine.jobs import EngineJob, GatesJob, ResetTimesJob
from lstmviz.engine.results import Checked, Ran, Ready, Refused
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.snapshot import Snapshot
from lstmviz.window.validation_error import ControlId


@dataclass
class FakeEngine:
    submitted: list[tuple[int, Experiment]] = field(default_factory=list)
    cancelled: list[int] = field(default_factory=list)
    derived: list[GatesJob] = field(default_factory=list)
    besides: list[tuple[int, Experiment | None]] = field(default_factory=list)
    devices: list[str] = field(default_factory=list)
    resets: list[ResetTimesJob] = field(default_factory=list)
    ahead: list[tuple[int, Experiment | None]] = field(default_factory=list)
    restarts: int = 0

    def ask(self, job: EngineJob) -> None:
        if isinstance(job, GatesJob):
            self.derived.append(job)
        elif isinstance(job, ResetTimesJob):
            self.resets.append(job)
        elif job.slot == "reference":
            self.besides.append((job.number, job.experiment))
        elif job.slot == "ahead":
            self.ahead.append((job.number, job.experiment))
        elif job.experiment is None:
            self.cancelled.append(job.number)
        else:
            self.submitted.append((job.number, job.experiment))

    def compute_on(self, device: str) -> None:
        self.devices.append(device)

    def restart(self) -> None:
        self.restarts += 1


class Desk:
    """A controller, what it showed and what it asked the engine."""

    def __init__(
        self,
        experiment: Experiment | None = None,
        memory: int = 10**12,
        path: Path | None = None,
    ) -> None:
        self.engine = FakeEngine()
        self.shown: list[Snapshot] = []
        self.memory = memory
        session = Session.of(experiment or opening())
        self.do = Controller(session, self.engine, self.shown.append, lambda: self.memory, path)
        self.do.start()

    @property
    def now(self) -> Snapshot:
        return self.shown[-1]

    @property
    def number(self) -> int:
        return self.engine.submitted[-1][0]

    def run(self, seconds: float = 0.01) -> None:
        """The engine answers what it was asked last."""
        number, experiment = self.engine.submitted[-1]
        if self.now.status.versions is None:
            self.do.answered(Ready("2.21.0", "3.15.1"))
        self.do.answered(Ran(number, made_up_seen(experiment), seconds))
        self.do.answered(Checked(number, 0.0))


def errors(desk: Desk) -> dict[ControlId, str]:
    """The sentences that are shown, by place."""
    return {c.place: c.sentence for c in desk.now.errors}


def refuse_batch(desk: Desk) -> None:
    """Gives call 1 another batch size, which the engine refuses."""
    desk.do.calls.inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    desk.do.runs.answered(Refused(desk.number, "no", 1))
