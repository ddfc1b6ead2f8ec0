"""The threads that answer, in this process: one end of the line is the test's."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from traces import X, opening

from lstmviz.engine import job_threads
from lstmviz.engine.job_threads import JobThreads
from lstmviz.engine.jobs import EngineJob, GatesJob, ResetTimesJob, RunJob
from lstmviz.engine.progress import Cancelled
from lstmviz.engine.results import (
    Checked,
    Failed,
    GatesDerived,
    Progressed,
    Ran,
    Refused,
    ResetTimed,
    Unfit,
)
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace
from lstmviz.worker.channel import Channel
from lstmviz.worker.jobs import Began

LATEST = 60.0
LONG = Experiment(LSTMConfig(2), [Call(np.zeros((1, 20_000, 1), np.float32))])


class Rig:
    def __init__(self) -> None:
        here, there = multiprocessing.Pipe()
        self.line, self._theirs = Channel(here), Channel(there)
        self.thread = threading.Thread(target=JobThreads(self._theirs).until_the_end)
        self.thread.start()

    def ask(self, *jobs: EngineJob) -> None:
        for job in jobs:
            self.line.send(job)

    def next(self, *kinds: type) -> Any:
        """The next answer of one of those kinds."""
        while True:
            assert self.line.has_news(LATEST)
            if isinstance(answer := self.line.receive(), kinds):
                return answer

    def end(self) -> None:
        self.line.close()
        self.thread.join(LATEST)
        self._theirs.close()
        assert not self.thread.is_alive()


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.end()


def reference(number: int, experiment: Experiment | None) -> RunJob:
    return RunJob(number, experiment, "reference")


def derive(number: int, trace: Trace, call: int, row: int, *, weighed: bool = True) -> GatesJob:
    job = GatesJob.of(number, trace, call, row)
    return job if weighed else replace(job, layer=None, weights=None)


class Held:
    """An untouched layer's check that goes on until it is told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        monkeypatch.setattr(job_threads, "largest_difference", self.check)

    def check(self, _trace: Trace, *, cancelled: Callable[[], bool], place: str) -> float:
        assert place == "/CPU:0"
        self.begun.set()
        while not self.let_go.wait(0.01):
            if cancelled():
                raise Cancelled
        return 0.0


def test_gates_and_another_run_are_answered_while_a_check_goes_on(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    experiment, other = opening(), opening(stateful=False)
    trace = run(experiment)
    rig.ask(RunJob(1, experiment))
    rig.next(Ran)
    assert held.begun.wait(LATEST)

    rig.ask(derive(1, trace, 1, 0), derive(1, trace, 0, 1, weighed=False), reference(1, other))
    answers = [rig.next(GatesDerived, Ran) for _ in range(3)]
    gates = [answer for answer in answers if isinstance(answer, GatesDerived)]
    assert [(answer.number, answer.call, answer.row) for answer in gates] == [(1, 1, 0), (1, 0, 1)]
    for answer in gates:
        for gate, values in answer.gates.items():
            recorded = trace.calls[answer.call].gates[gate][answer.row]
            np.testing.assert_allclose(values, recorded, rtol=0, atol=1e-6)
    (ran,) = (answer for answer in answers if isinstance(answer, Ran))
    assert (ran.number, ran.slot) == (1, "reference")
    for there, here in zip(ran.trace.calls, run(other).calls, strict=True):
        np.testing.assert_array_equal(there.h, here.h)

    held.let_go.set()
    assert rig.next(Checked) == Checked(1, 0.0)


def test_a_newer_run_ends_the_check_and_what_runs_beside(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    rig.ask(RunJob(1, opening()))
    assert held.begun.wait(LATEST)
    rig.ask(reference(1, LONG), RunJob(2, opening(units=3)))
    answers = [rig.next(Ran, Checked) for _ in range(2)]
    assert [(answer.number, answer.slot) for answer in answers] == [(1, "main"), (2, "main")]
    held.let_go.set()
    assert rig.next(Ran, Checked) == Checked(2, 0.0)


def test_a_run_that_is_cancelled_leaves_what_runs_beside(rig: Rig) -> None:
    rig.ask(RunJob(1, LONG))
    rig.next(Progressed)
    rig.ask(reference(7, opening()), RunJob(2, None))
    answers = [rig.next(Began, Ran) for _ in range(2)]
    assert {(type(a), a.number, a.slot) for a in answers} == {
        (Began, 2, "main"),
        (Ran, 7, "reference"),
    }


def test_the_newest_of_those_that_run_beside_is_answered(rig: Rig) -> None:
    rig.ask(reference(1, LONG), reference(2, LONG), reference(3, opening()))
    assert rig.next(Ran).number == 3
    rig.ask(reference(4, LONG), reference(5, None), reference(6, opening()))
    assert rig.next(Ran).number == 6


def test_what_cannot_run_beside_is_told(rig: Rig) -> None:
    refused = Experiment(LSTMConfig(2, stateful=True), [Call(X), Call(X[:1])])
    rig.ask(reference(1, refused))
    answer = rig.next(Refused)
    assert (answer.number, answer.slot, answer.call) == (1, "reference", 1)
    unfit = Experiment(LSTMConfig(2), [Call(X)], weights=[np.zeros((1, 8))] * 2)
    rig.ask(reference(2, unfit))
    assert rig.next(Unfit).slot == "reference"


def test_the_check_of_the_run_is_right_whatever_runs_beside(rig: Rig) -> None:
    """A run that is checked bit for bit, while others of its kind go on in two other threads."""
    experiment = Experiment(
        LSTMConfig(8, stateful=True, implementation=1, dropout=0.5, recurrent_dropout=0.5),
        [Call(np.ones((2, 80, 3), np.float32), training=True)] * 2,
    )
    trace = run(experiment)
    for number in (1, 2):
        rig.ask(RunJob(number, experiment))
        rig.ask(reference(number, experiment))
        rig.ask(*(derive(number, trace, call, 0) for call in (0, 1)))
        seen = [rig.next(Checked, Failed, Ran, GatesDerived) for _ in range(5)]
        assert Checked(number, 0.0) in seen
        ran = [answer for answer in seen if isinstance(answer, Ran)]
        assert {answer.slot for answer in ran} == {"main", "reference"}
        for answer in ran:
            for there, here in zip(answer.trace.calls, trace.calls, strict=True):
                np.testing.assert_array_equal(there.h, here.h)
                np.testing.assert_array_equal(there.returned[0], here.returned[0])


def test_a_fault_while_gates_are_derived_is_told(
    rig: Rig, capfd: pytest.CaptureFixture[str]
) -> None:
    trace = run(opening())
    rig.ask(derive(3, trace, 0, 0, weighed=False))
    failed = rig.next(GatesDerived)
    assert (failed.number, failed.call, failed.row, failed.gates) == (3, 0, 0, {})
    assert failed.reason == "LookupError: no weights of run 3"
    assert "no weights of run 3" in capfd.readouterr().err
    rig.ask(derive(3, trace, 0, 0))
    derived = rig.next(GatesDerived)
    assert (set(derived.gates), derived.reason) == ({"i", "f", "g", "o"}, "")


def test_resets_are_timed_once_nothing_runs_and_can_be_given_up(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    rig.ask(RunJob(1, opening()))
    assert held.begun.wait(LATEST)
    rig.ask(ResetTimesJob(1, (1, 2)), ResetTimesJob(2, (2, 3)))
    rig.next(Ran)
    assert not rig.line.has_news(0.2)
    held.let_go.set()
    answers = [rig.next(Checked, ResetTimed) for _ in range(3)]
    assert answers[0] == Checked(1, 0.0)
    assert [(a.number, a.layers, a.reason) for a in answers[1:]] == [(2, 2, ""), (2, 3, "")]
    assert all(0 < answer.one < answer.every * 3 for answer in answers[1:])

    rig.ask(ResetTimesJob(3, (1,) * 1000), ResetTimesJob(4, ()), ResetTimesJob(5, (1,)))
    while (timed := rig.next(ResetTimed)).number != 5:
        assert timed.number == 3


def test_a_fault_while_resets_are_timed_is_told(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object) -> tuple[float, float]:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(job_threads, "reset_times", broken)
    rig.ask(ResetTimesJob(1, (10,)))
    assert rig.next(ResetTimed) == ResetTimed(1, 10, reason="RuntimeError: no such thing")
    assert "no such thing" in capfd.readouterr().err
