"""The threads that answer, in this process: one end of the line is the test's."""

import multiprocessing
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from traces import X, opening

from lstmviz.engine import answering
from lstmviz.engine.answering import Answering
from lstmviz.engine.answers import (
    Began,
    Checked,
    Failed,
    GatesDerived,
    NotDerived,
    Progressed,
    Recorded,
    ReferenceMessage,
    Refused,
    Unfit,
)
from lstmviz.engine.cell_inputs import CellInputs
from lstmviz.engine.questions import Derive, Run, RunReference
from lstmviz.engine.run import Cancelled, run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.process import Channel
from lstmviz.trace.trace import Trace

LATEST = 60.0
LONG = Experiment(LSTMConfig(2), [Call(np.zeros((1, 20_000, 1), np.float32))])


class Rig:
    def __init__(self) -> None:
        here, there = multiprocessing.Pipe()
        self.line, self._theirs = Channel(here), Channel(there)
        self.thread = threading.Thread(target=Answering(self._theirs).until_the_end)
        self.thread.start()

    def ask(self, *questions: Run | RunReference | Derive) -> None:
        for question in questions:
            self.line.send(question)

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


def derive(number: int, trace: Trace, call: int, row: int, *, weighed: bool = True) -> Derive:
    cell_inputs = CellInputs.of(trace, call).row(row)
    layer, weights = trace.experiment.layer, trace.weights
    return Derive(number, call, row, cell_inputs, *((layer, weights) if weighed else ()))


class Held:
    """An untouched layer's check that goes on until it is told otherwise."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.let_go = threading.Event(), threading.Event()
        monkeypatch.setattr(answering, "largest_difference", self.check)

    def check(self, _trace: Trace, *, cancelled: Callable[[], bool]) -> float:
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
    rig.ask(Run(1, experiment))
    rig.next(Recorded)
    assert held.begun.wait(LATEST)

    rig.ask(derive(1, trace, 1, 0), derive(1, trace, 0, 1, weighed=False), RunReference(1, other))
    answers = [rig.next(GatesDerived, NotDerived, ReferenceMessage) for _ in range(3)]
    gates = [answer for answer in answers if isinstance(answer, GatesDerived)]
    assert [(answer.number, answer.call, answer.row) for answer in gates] == [(1, 1, 0), (1, 0, 1)]
    for answer in gates:
        for gate, values in answer.gates.items():
            recorded = trace.calls[answer.call].gates[gate][answer.row]
            np.testing.assert_allclose(values, recorded, rtol=0, atol=1e-6)
    (reference,) = (answer for answer in answers if isinstance(answer, ReferenceMessage))
    assert isinstance(reference.answer, Recorded)
    for there, here in zip(reference.answer.calls, run(other).calls, strict=True):
        np.testing.assert_array_equal(there.h, here.h)

    held.let_go.set()
    assert rig.next(Checked) == Checked(1, 0.0)


def test_a_newer_run_ends_the_check_and_what_runs_beside(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch)
    rig.ask(Run(1, opening()))
    assert held.begun.wait(LATEST)
    rig.ask(RunReference(1, LONG), Run(2, opening(units=3)))
    answers = [rig.next(ReferenceMessage, Recorded, Checked) for _ in range(2)]
    assert [answer.number for answer in answers] == [1, 2]
    held.let_go.set()
    assert rig.next(ReferenceMessage, Recorded, Checked) == Checked(2, 0.0)


def test_a_run_that_is_cancelled_leaves_what_runs_beside(rig: Rig) -> None:
    rig.ask(Run(1, LONG))
    rig.next(Progressed)
    rig.ask(RunReference(7, opening()), Run(2, None))
    kinds = {type(rig.next(Began, ReferenceMessage, Recorded)) for _ in range(2)}
    assert kinds == {Began, ReferenceMessage}


def test_the_newest_of_those_that_run_beside_is_answered(rig: Rig) -> None:
    rig.ask(RunReference(1, LONG), RunReference(2, LONG), RunReference(3, opening()))
    assert rig.next(ReferenceMessage).answer.number == 3
    rig.ask(RunReference(4, LONG), RunReference(5, None), RunReference(6, opening()))
    assert rig.next(ReferenceMessage).answer.number == 6


def test_what_cannot_run_beside_is_told(rig: Rig) -> None:
    refused = Experiment(LSTMConfig(2, stateful=True), [Call(X), Call(X[:1])])
    rig.ask(RunReference(1, refused))
    answer = rig.next(ReferenceMessage).answer
    assert isinstance(answer, Refused)
    assert answer.call == 1
    unfit = Experiment(LSTMConfig(2), [Call(X)], weights=[np.zeros((1, 8))] * 2)
    rig.ask(RunReference(2, unfit))
    assert isinstance(rig.next(ReferenceMessage).answer, Unfit)


def test_the_check_of_the_run_is_right_whatever_runs_beside(rig: Rig) -> None:
    """A run that is checked bit for bit, while others of its kind go on in two other threads."""
    experiment = Experiment(
        LSTMConfig(8, stateful=True, implementation=1, dropout=0.5, recurrent_dropout=0.5),
        [Call(np.ones((2, 80, 3), np.float32), training=True)] * 2,
    )
    trace = run(experiment)
    for number in (1, 2):
        rig.ask(Run(number, experiment))
        rig.ask(RunReference(number, experiment))
        rig.ask(*(derive(number, trace, call, 0) for call in (0, 1)))
        seen = [rig.next(Checked, Failed, ReferenceMessage, GatesDerived) for _ in range(4)]
        assert Checked(number, 0.0) in seen
        (reference,) = (answer.answer for answer in seen if isinstance(answer, ReferenceMessage))
        for there, here in zip(reference.calls, trace.calls, strict=True):
            np.testing.assert_array_equal(there.h, here.h)
            np.testing.assert_array_equal(there.returned[0], here.returned[0])


def test_a_fault_while_gates_are_derived_is_told(
    rig: Rig, capfd: pytest.CaptureFixture[str]
) -> None:
    trace = run(opening())
    rig.ask(derive(3, trace, 0, 0, weighed=False))
    message = rig.next(GatesDerived, NotDerived)
    assert message == NotDerived(3, 0, 0, "LookupError: no weights of run 3")
    assert "no weights of run 3" in capfd.readouterr().err
    rig.ask(derive(3, trace, 0, 0))
    assert isinstance(rig.next(GatesDerived, NotDerived), GatesDerived)
