"""The threads that do the engine's jobs inside its process, one for each slot.

So gates are derived while an untouched layer checks the run that they are of, and that check
goes on while another experiment is run beside. TensorFlow's operations, and Keras' layers as
long as no two threads use one, allow that.
"""

import ctypes
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np

from lstmviz.engine.device import CPU
from lstmviz.engine.gates import DerivedGates, GatesOfSteps
from lstmviz.engine.jobs import EngineJob, GatesJob, ResetTimesJob, RunJob, RunSlot
from lstmviz.engine.keras_check import largest_difference, tolerance
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.progress import Cancelled, never, unheard
from lstmviz.engine.reset_times import reset_times
from lstmviz.engine.results import (
    Checked,
    Failed,
    GatesDerived,
    Noticed,
    Progressed,
    Ran,
    Refused,
    ResetTimed,
    Unfit,
    Wrote,
)
from lstmviz.engine.run import Runner
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.model import Place
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.trace import CallTrace, LayerCall, ModelTrace, Trace, seen
from lstmviz.worker.channel import Channel
from lstmviz.worker.jobs import Began, Closed, JobQueue

_BETWEEN_REPORTS = 0.1  # seconds

_BETWEEN_PICTURES = 0.25  # seconds
_BETWEEN_LOOKS = 0.02  # seconds

_UNDISTURBED = 0.1
"""Seconds in which the window draws a run before its check begins: the two of them at once, and
whatever else the machine is doing, are more than two processors' work."""

_WORTH_GIVING_BACK = 2**26
"""Bytes of a trace from which on what its making has left behind is worth a tenth of a second."""


@dataclass(frozen=True, eq=False)
class _CheckJob:
    """A trace that an untouched layer is to check."""

    number: int
    trace: Trace | ModelTrace
    slot: Literal["check"] = "check"


class JobThreads:
    """Does the main runs on the thread that it is started on, and all else on others."""

    def __init__(self, channel: Channel, place: str = CPU, device: str = "CPU") -> None:
        """Does nothing yet.

        Args:
            channel: brings jobs; takes results.
            place: TensorFlow's name for the device to work on.
            device: the one that a person reads.
        """
        self._place = place
        self._channel = channel
        self._queues: dict[str, JobQueue[Any]] = {
            slot: JobQueue(newest=("main", "reference", "ahead", "check", "reset times"))
            for slot in ("main", "reference", "ahead", "check", "gates", "reset times")
        }
        self._at_work: set[str] = set()  # the slots of which a job is being done
        self._newest = 0  # the number of the last main run that was asked for
        self._cell: tuple[tuple[int, Place], GatesOfSteps] | None = (
            None  # of the run that was asked about
        )
        # Each its own, so that a reference leaves the layers of the main run as they are.
        self._runners: dict[RunSlot, Runner] = {
            "main": Runner(place, device),
            "reference": Runner(place, device),
            "ahead": Runner(place, device),
        }

    def until_the_end(self) -> None:
        """Does jobs until the other end is gone."""
        for work, name in (
            (self._receive, "jobs"),
            (partial(self._do, "reference", self._run), "reference"),
            (partial(self._do, "ahead", self._run), "ahead"),
            (partial(self._do, "check", self._check), "check"),
            (partial(self._do, "gates", self._derive), "gates"),
            (partial(self._do, "reset times", self._time_resets), "reset times"),
        ):
            threading.Thread(target=self._ending, args=(work,), name=name, daemon=True).start()
        self._ending(partial(self._do, "main", self._run))

    def _ending(self, work: Callable[[], None]) -> None:
        """Works until the other end is gone, and lets the other threads know."""
        try:
            work()
        except (Closed, EOFError, OSError):
            for queue in self._queues.values():
                queue.close()

    def _receive(self) -> None:
        while True:
            job: EngineJob = self._channel.receive()
            self._queues[job.slot].put(job)
            if isinstance(job, RunJob) and job.slot == "main":
                self._newest = job.number
                if job.experiment is not None:  # the reference is one to an older run
                    self._queues["reference"].put(RunJob(0, None, "reference"))

    def _do(self, slot: str, do: Callable[[Any], int]) -> None:
        """Does what comes; `do` returns how many bytes it has dealt with."""
        while True:
            # Nothing of the one is kept while the next one is waited for.
            if self._done(slot, do, self._queues[slot].take()) >= _WORTH_GIVING_BACK:
                _give_back()

    def _done(self, slot: str, do: Callable[[Any], int], job: Any) -> int:
        self._at_work.add(slot)
        try:
            return do(job)
        finally:
            self._at_work.discard(slot)

    def _run(self, job: RunJob) -> int:
        is_main = job.slot == "main"
        if is_main:
            self._channel.send(Began(job.number, job.slot))
        if job.experiment is None:
            return 0
        result, trace = self._outcome(job, job.experiment)
        if result is not None:
            self._channel.send(result)
        if trace is not None and is_main:
            self._queues["check"].put(_CheckJob(job.number, trace))
        return _size_of(trace)

    def _outcome(
        self, job: RunJob, experiment: Experiment
    ) -> tuple[Ran | Refused | Unfit | Failed | None, Trace | ModelTrace | None]:
        """Runs an experiment.

        Returns:
            The result, None where the run was cancelled; and the whole trace, where there is one.
        """
        number, slot = job.number, job.slot
        reported = shown = start = time.perf_counter()

        def progressed(call: int, step: int) -> None:
            nonlocal reported
            if slot == "main" and (now := time.perf_counter()) - reported > _BETWEEN_REPORTS:
                reported = now
                self._channel.send(Progressed(number, call, step))

        def wrote(grown: Callable[[], ModelTrace]) -> None:
            nonlocal shown
            if slot == "main" and (now := time.perf_counter()) - shown > _BETWEEN_PICTURES:
                trace = grown()
                self._channel.send(Wrote(number, _sent(trace), _written(trace)))
                # What takes long to show must not hold up the writing.
                shown = 2 * time.perf_counter() - now

        try:
            waits = self._queues[slot].has_news
            trace = self._runners[slot].run(experiment, waits, progressed, wrote)
        except Cancelled:
            return None, None
        except KerasRejected as error:
            return Refused(number, error.words, error.call, slot, error.layer), None
        except InvalidValue as error:
            return Unfit(number, error.argument, str(error), slot), None
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the window must hear of it
            return Failed(number, _reason(error), slot), None
        seconds = time.perf_counter() - start
        return Ran(number, _sent(trace), seconds, slot, written=_written(trace)), trace

    def _check(self, check: _CheckJob) -> int:
        number, trace = check.number, check.trace

        def outdated() -> bool:
            return self._newest != number or self._queues["check"].has_news()

        self._queues["main"].wait_for_news(_UNDISTURBED)
        if outdated():
            return 0
        try:
            each = seen(trace)
            if not all(isinstance(call.gates, dict) for call in each.calls):
                self._channel.send(Noticed(number, findings(each)))
            gap = largest_difference(trace, cancelled=outdated, place=self._place)
            self._channel.send(Checked(number, gap, tolerance(trace, self._place)))
        except Cancelled:
            pass
        except KerasRejected as error:
            self._channel.send(Refused(number, error.words, error.call, layer=error.layer))
        except (EOFError, OSError):
            raise
        except Exception as error:  # noqa: BLE001 - likewise
            self._channel.send(Failed(number, _reason(error)))
        return _size_of(trace)

    def _derive(self, job: GatesJob) -> int:
        of_run = (job.number, job.place)
        try:
            if job.layer is not None and job.weights is not None:
                self._cell = (of_run, GatesOfSteps(job.layer, job.weights, self._place))
            of, cell = self._cell or (None, None)
            if cell is None or of != of_run:
                raise LookupError(f"no weights of run {job.number}")
            gates = DerivedGates(lambda: cell, job.cell_inputs, cell.kind.gate_names)
            found, reason = {gate: values[0] for gate, values in gates.items()}, ""
        except Exception as error:  # noqa: BLE001 - likewise
            found, reason = {}, _reason(error)
        self._channel.send(GatesDerived(job.number, job.call, job.row, found, reason, job.place))
        return 0

    def _time_resets(self, job: ResetTimesJob) -> int:
        queue = self._queues["reset times"]

        def others_done() -> None:
            while self._is_running() and not queue.wait_for_news(_BETWEEN_LOOKS):
                pass
            if queue.has_news():
                raise Cancelled

        for layers in job.models:
            try:
                timed = ResetTimed(
                    job.number, layers, *reset_times(layers, others_done, self._place)
                )
            except Cancelled:
                break
            except Exception as error:  # noqa: BLE001 - likewise
                timed = ResetTimed(job.number, layers, reason=_reason(error))
            self._channel.send(timed)
        return 0

    def _is_running(self) -> bool:
        """Whether an experiment is run or checked, or soon will be."""
        slots = ("main", "reference", "ahead", "check")
        return any(slot in self._at_work or self._queues[slot].has_news() for slot in slots)


def warm_up(place: str) -> None:
    """Lets TensorFlow do what it does once, so that the first run's time is like the next one's."""
    plain = next(config_classes())(1)
    smallest = Experiment(plain, [Call(np.zeros((1, 1, 1), np.float32))])
    Runner(place).run(smallest, never, unheard)


def _sent(trace: Trace | ModelTrace) -> Any:
    """The trace without its experiment, which the other end has, and without too many gates."""
    if isinstance(trace, Trace):
        return replace(_with_few_gates(trace), experiment=None)  # type: ignore[arg-type]
    layers = tuple(
        replace(
            layer,
            traces={way: _with_few_gates(each) for way, each in layer.traces.items()},
            calls=tuple(map(_call_with_few_gates, layer.calls)),
        )
        for layer in trace.layers
    )
    return replace(trace, experiment=None, layers=layers)  # type: ignore[arg-type]


def _written(trace: Trace | ModelTrace) -> dict[int, Array]:
    """The inputs that were chosen, by the number of their call."""
    calls = enumerate(trace.experiment.calls)
    return {number: call.inputs for number, call in calls if call.written}


def _with_few_gates(trace: Trace) -> Trace:
    return replace(trace, calls=tuple(map(_without_derived, trace.calls)))


def _call_with_few_gates(call: CallTrace | LayerCall) -> CallTrace | LayerCall:
    if isinstance(call, CallTrace):
        return _without_derived(call)
    if call.forward is None or call.backward is None:
        return call
    return LayerCall(call.returned, _without_derived(call.forward), _without_derived(call.backward))


def _without_derived(call: CallTrace) -> CallTrace:
    return call if isinstance(call.gates, dict) else replace(call, gates={})


def _traces(trace: Trace | ModelTrace | None) -> list[Trace]:
    """The traces of all recurrent layers."""
    if isinstance(trace, ModelTrace):
        return [each for layer in trace.layers for each in layer.traces.values()]
    return [] if trace is None else [trace]


def _size_of(trace: Trace | ModelTrace | None) -> int:
    """Bytes of its states and gates."""

    def size(call: CallTrace) -> int:
        gates = call.gates.values() if isinstance(call.gates, dict) else ()
        return sum(array.nbytes for array in (*call.states.values(), *gates))

    return sum(size(call) for each in _traces(trace) for call in each.calls)


def _reason(error: Exception) -> str:
    """An unexpected fault in one line; its traceback goes to the log."""
    traceback.print_exception(error)
    return f"{type(error).__name__}: {error}"


def _give_back() -> None:
    """Gives the system what was freed in small pieces, where its library does so on request."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
