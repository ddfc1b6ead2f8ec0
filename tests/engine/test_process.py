"""The engine's process for real: TensorFlow is loaded in it."""

import queue
import signal
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import psutil
import pytest
from traces import X, opening

from lstmviz.engine.jobs import GatesJob, RunJob
from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import (
    Checked,
    EngineResult,
    GatesDerived,
    Noticed,
    Progressed,
    Ran,
    Ready,
    Refused,
    Unfit,
)
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.worker.jobs import Began, Died

LOADING = 180.0


class Rig:
    def __init__(self, log: Path) -> None:
        self.answers: queue.Queue[EngineResult] = queue.Queue()
        self.engine = EngineProcess(log)
        self.engine.start()
        self.engine.listen(self.answers.put)

    def run(self, number: int, experiment: Experiment | None) -> None:
        self.engine.ask(RunJob(number, experiment))

    def reference(self, number: int, experiment: Experiment) -> None:
        self.engine.ask(RunJob(number, experiment, "reference"))

    def next(self) -> EngineResult:
        """The next answer that isn't about how far a run is."""
        while isinstance(answer := self.answers.get(timeout=LOADING), (Began, Progressed)):
            pass
        return answer

    def progress(self) -> Progressed:
        """The next report of how far a run is."""
        while not isinstance(answer := self.answers.get(timeout=LOADING), Progressed):
            pass
        return answer

    def until(self, kind: type) -> list[EngineResult]:
        """The answers up to the first of that kind."""
        seen = [self.next()]
        while not isinstance(seen[-1], kind):
            seen.append(self.next())
        return seen


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Rig]:
    """A process that nothing has been asked of, and that has yet to load TensorFlow."""
    rig = Rig(tmp_path / "engine.log")
    yield rig
    rig.engine.stop()


class UsedRig(Rig):
    """A process that has answered all that it was asked.

    Attributes:
        first: the answers to what was asked while TensorFlow loaded.
    """

    first: list[EngineResult]


@pytest.fixture(scope="module")
def rig(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UsedRig]:
    """One for all tests that leave it alive, and wait for each answer to what they ask."""
    rig = UsedRig(tmp_path_factory.mktemp("logs") / "engine.log")
    # A large tensor fills the pipe long before TensorFlow is loaded: submitting never waits.
    large = Experiment(LSTMConfig(2), [Call(np.zeros((64, 1000, 65), np.float32))])
    for number in range(1, 9):
        rig.run(number, large)
    rig.run(9, opening())
    rig.first = rig.until(Checked)
    yield rig
    rig.engine.stop()


def test_it_runs_checks_refuses_goes_on_and_drops_what_is_outdated(rig: UsedRig) -> None:
    ready, ran, checked = rig.first
    assert isinstance(ready, Ready)
    assert isinstance(ran, Ran)
    assert (ran.number, checked) == (9, Checked(9, 0.0))
    here = run(opening())
    assert ran.trace.experiment == here.experiment
    for there, own in zip(ran.trace.calls, here.calls, strict=True):
        np.testing.assert_array_equal(there.h, own.h)
        np.testing.assert_array_equal(there.c, own.c)
        assert not there.h.flags.writeable

    rig.run(10, Experiment(LSTMConfig(2, stateful=True), [Call(X), Call(X[:1])]))
    refused = rig.next()
    assert isinstance(refused, Refused)
    assert (refused.number, refused.call) == (10, 1)
    assert "batch size" in refused.words

    rig.run(11, Experiment(LSTMConfig(2), [Call(X)], weights=[np.zeros((1, 8))] * 2))
    unfit = rig.next()
    assert isinstance(unfit, Unfit)
    assert (unfit.number, unfit.argument) == (11, "weights")

    rig.run(12, opening())
    assert [type(answer) for answer in rig.until(Checked)] == [Ran, Checked]


def test_however_a_process_ends_that_is_told_once_and_the_next_one_goes_on(
    fresh: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    is_told_when_it_is_killed(fresh)
    fresh.engine.start()
    fresh.run(1, opening())
    assert [type(answer) for answer in fresh.until(Checked)] == [Ready, Ran, Checked]
    derives_gates_that_it_never_ran(fresh, 4, 5)

    does_not_let_go_of_an_older_run(fresh, monkeypatch)
    fresh.engine.start()
    derives_gates_that_it_never_ran(fresh, 5)  # also those of which the one before had the weights

    hangs(fresh, monkeypatch)
    # What TensorFlow prints goes to the log.
    assert capfd.readouterr().err == ""
    assert (tmp_path / "engine.log").exists()


def is_told_when_it_is_killed(rig: Rig) -> None:
    assert rig.engine.pid is not None
    psutil.Process(rig.engine.pid).kill()
    died = rig.next()
    assert isinstance(died, Died)
    assert died.exit_code == (-signal.SIGKILL if sys.platform != "win32" else 15)
    assert rig.engine.pid is None
    assert rig.answers.empty()


def derives_gates_that_it_never_ran(rig: Rig, *numbers: int) -> None:
    trace = run(opening())
    for number, call, row in [(number, *at) for number in numbers for at in ((0, 1), (1, 0))]:
        rig.engine.ask(GatesJob.of(number, trace, call, row))
        (answer,) = (a for a in rig.until(GatesDerived) if isinstance(a, GatesDerived))
        assert (answer.number, answer.call, answer.row) == (number, call, row)
        for gate, values in trace.calls[call].gates.items():
            np.testing.assert_allclose(answer.gates[gate], values[row], rtol=0, atol=1e-6)


def does_not_let_go_of_an_older_run(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmviz.worker.worker._MOST_LATE", 2)
    # An orthogonal matrix of this size is one operation of half a minute.
    rig.run(6, Experiment(LSTMConfig(4096), [Call(X)]))
    while rig.answers.get(timeout=LOADING) != Began(6):
        pass
    rig.run(7, None)
    died = rig.next()
    assert isinstance(died, Died)
    assert died.why == "busy"


def hangs(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lstmviz.worker.worker._MOST_SILENT", 2)
    assert rig.engine.pid is not None
    psutil.Process(rig.engine.pid).suspend()
    died = rig.next()
    assert isinstance(died, Died)
    assert died.why == "hung"


def test_the_next_process_computes_on_the_device_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    devices: list[str] = []

    def spawned(target: partial[None], *_given: object, name: str) -> None:
        devices.append(target.keywords["device"])
        raise OSError(name)

    monkeypatch.setattr("lstmviz.worker.worker.spawned", spawned)
    engine = EngineProcess()
    for device in ("cpu", "gpu", "cpu"):
        if devices:
            engine.compute_on(device)
        with pytest.raises(OSError, match="engine"):
            engine.start()
    assert devices == ["cpu", "gpu", "cpu"]


def test_stopping_says_nothing_leaves_nothing_and_may_be_repeated(fresh: Rig) -> None:
    pid = fresh.engine.pid
    assert pid is not None
    fresh.engine.stop()
    fresh.engine.stop()
    assert fresh.answers.empty()
    assert not psutil.pid_exists(pid)
    assert fresh.engine.pid is None


LONG = Experiment(LSTMConfig(2), [Call(np.zeros((1, 20_000, 1), np.float32))])
"""Runs for most of a minute, step by step."""


def test_a_long_run_tells_how_far_it_is_and_gives_way_to_a_newer_one(rig: Rig) -> None:
    pid = rig.engine.pid
    rig.run(1, LONG)
    while (first := rig.progress()).step == 0:
        pass
    second = rig.progress()
    assert (first.number, first.call) == (second.number, second.call) == (1, 0)
    assert first.step < second.step < 20_000
    rig.run(2, opening())
    ran = rig.next()
    assert isinstance(ran, Ran)
    assert (ran.number, rig.engine.pid) == (2, pid)
    rig.until(Checked)


def test_gates_that_are_too_many_to_send_are_looked_at_where_they_are(rig: Rig) -> None:
    # Gates of 70 MB; x is so large that all of them are open or shut.
    x = np.full((1024, 70, 1), 1000, np.float32)
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "zeros"}
    rig.run(1, Experiment(LSTMConfig(64, **ones), [Call(x)]))
    answers = rig.until(Checked)
    ran, noticed = (next(a for a in answers if isinstance(a, kind)) for kind in (Ran, Noticed))
    assert ran.trace.calls[0].gates == {}
    assert any("input gate i is within 0.001" in found.text for found in noticed.findings)


def test_what_is_run_beside_is_answered_with_what_was_asked(rig: Rig) -> None:
    other = opening(stateful=False)
    rig.run(1, opening())
    rig.reference(1, LONG)
    rig.reference(2, other)
    answers = [rig.next()]
    while getattr(answers[-1], "slot", "main") != "reference":
        answers.append(rig.next())
    reference = answers[-1]
    assert isinstance(reference, Ran)
    assert (reference.number, reference.trace.experiment) == (2, other)
    assert reference.trace.experiment is other
    for there, here in zip(reference.trace.calls, run(other).calls, strict=True):
        np.testing.assert_array_equal(there.returned[0], here.returned[0])
    if not any(isinstance(answer, Checked) for answer in answers):
        assert rig.until(Checked)[-1] == Checked(1, 0.0)

    odd = Experiment(LSTMConfig(2, stateful=True), [Call(X), Call(X[:1])])
    rig.reference(3, odd)
    refused = rig.next()
    assert isinstance(refused, Refused)
    assert (refused.number, refused.slot, refused.call) == (3, "reference", 1)
    assert "batch size" in refused.words
    unfit = Experiment(LSTMConfig(2), [Call(X)], weights=[np.zeros((1, 8))] * 2)
    rig.reference(4, unfit)
    found = rig.next()
    assert isinstance(found, Unfit)
    assert (found.number, found.slot, found.argument) == (4, "reference", "weights")


def test_a_cancelled_run_ends_and_the_process_stays(rig: Rig) -> None:
    pid = rig.engine.pid
    rig.run(1, LONG)
    rig.progress()
    rig.run(2, None)
    answers = [rig.answers.get(timeout=LOADING)]
    while answers[-1] != Began(2):
        answers.append(rig.answers.get(timeout=LOADING))
    assert {type(answer) for answer in answers} <= {Progressed, Began}
    rig.run(3, opening())
    assert [type(answer) for answer in rig.until(Checked)] == [Ran, Checked]
    assert rig.engine.pid == pid
