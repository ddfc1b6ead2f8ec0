"""The engine as a process of its own, so that TensorFlow never stops the window.

This module loads nothing heavy: the process is started before the window's own libraries
are imported, and TensorFlow loads while they do.
"""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lstmviz.worker.channel import Channel
from lstmviz.worker.child import begin
from lstmviz.worker.jobs import Began
from lstmviz.worker.worker import Worker

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from lstmviz.engine.device import DeviceKind
    from lstmviz.engine.jobs import EngineJob, RunJob
    from lstmviz.engine.results import EngineResult
    from lstmviz.experiment.model.model import Place

_BETWEEN_LOOKS = 0.5  # seconds


class EngineProcess(Worker):
    """Starts the engine's process, hands it jobs and passes its results on.

    Results carry their job's number, so that those that come too late can be dropped. Of runs
    that wait, only the newest of each slot is done.
    """

    def __init__(self, log: Path | None = None, device: DeviceKind = "cpu") -> None:
        """Starts nothing yet.

        Args:
            log: the file that what TensorFlow prints, and tracebacks, are appended to.
            device: what it computes on; the CPU where the machine has no GPU.
        """
        newest = ("main", "reference", "ahead", "reset times")
        super().__init__(
            partial(serve, device=device), log, name="lstmviz engine", newest=newest, prompt="main"
        )

    def compute_on(self, device: DeviceKind) -> None:
        """Ends the process, which `Died` tells; the next one computes on this device."""
        self._target = partial(serve, device=device)
        self.kill()

    def ask(self, job: Any) -> None:
        """Hands a job over and returns at once."""
        if job.slot == "main" and job.experiment is not None:
            self._jobs.drop("reference")
        super().ask(job)

    def _begin_anew(self) -> None:
        super()._begin_anew()
        self._runs: dict[str, RunJob] = {}  # what is being run, by slot
        # The run, and the place in its model, whose weights the process has, for gates.
        self._weights_of: tuple[int, Place] | None = None

    def _outgoing(self, job: EngineJob) -> EngineJob:
        from lstmviz.engine.jobs import GatesJob, RunJob

        if isinstance(job, RunJob):
            self._runs[job.slot] = job
        elif isinstance(job, GatesJob) and (job.number, job.place) == self._weights_of:
            return replace(job, layer=None, weights=None)
        return job

    def _was_sent(self, job: EngineJob) -> None:
        super()._was_sent(job)
        if job.slot == "gates":
            self._weights_of = (job.number, job.place)

    def _not_sent(self, job: EngineJob, reason: str) -> EngineResult:
        return _failed(job, reason)

    def _incoming(self, result: Any) -> Any:
        """Gives a run back the experiment, which isn't sent to and fro."""
        from lstmviz.engine.results import Ran, Wrote
        from lstmviz.experiment.text.writing import with_inputs_chosen
        from lstmviz.trace.trace import seen

        if not isinstance(result, Ran | Wrote):
            return result
        job = self._runs.get(result.slot)
        if job is None or job.number != result.number or job.experiment is None:
            return None  # something newer was sent meanwhile: this comes too late
        count = len(result.trace.calls)
        experiment = with_inputs_chosen(job.experiment, result.written, count)
        return replace(result, trace=seen(replace(result.trace, experiment=experiment)), written={})


def _failed(job: EngineJob, reason: str) -> EngineResult:
    from lstmviz.engine.jobs import GatesJob, ResetTimesJob
    from lstmviz.engine.results import Failed, GatesDerived, ResetTimed

    if isinstance(job, ResetTimesJob):
        return ResetTimed(job.number, 0, reason=reason)
    if isinstance(job, GatesJob):
        return GatesDerived(job.number, job.call, job.row, {}, reason, job.place)
    return Failed(job.number, reason, job.slot)


def _until_keras_loads(channel: Channel) -> None:
    """Tells of each job why Keras can't be loaded, until its settings are mended."""
    from lstmviz.engine.loading import InvalidKerasSettings, check_keras_settings

    while True:
        try:
            return check_keras_settings()
        except InvalidKerasSettings as error:
            if channel.has_news(_BETWEEN_LOOKS):
                job: EngineJob = channel.receive()
                channel.send(Began(job.number, job.slot))
                if getattr(job, "experiment", job) is not None:
                    channel.send(_failed(job, str(error)))


def serve(connection: Connection, log: Path | None, device: DeviceKind) -> None:
    """Does jobs until the other end is gone; runs inside the process.

    Args:
        connection: brings jobs; takes results.
        log: the file for what would go to stderr; None leaves stderr as it is.
        device: what to compute on.
    """
    channel = begin(connection, log)
    # By itself TensorFlow keeps all the memory that it ever needed at once: for a run of
    # 64 × 1,000 steps of 1,024 units over a gigabyte, as long as the window is open.
    os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1")

    # What TensorFlow makes while it loads stays: to look for garbage among it takes a fifth of
    # that time, and afterwards a quarter of a second each time, in the midst of a run.
    gc.disable()
    try:
        _until_keras_loads(channel)
        from lstmviz.engine.device import claim_device, gpu_names
        from lstmviz.engine.job_threads import JobThreads, warm_up
        from lstmviz.engine.results import Ready
        from lstmviz.engine.run import versions

        place, name = claim_device(device)
        warm_up(place)
        gc.freeze()
        gc.enable()
        channel.send(Ready(*versions(), name, gpu_names()))
        JobThreads(channel, place, name).until_the_end()
    except (EOFError, OSError):
        return
