"""Gates that are derived when they are looked at, with an engine that is a list."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk
from traces import made_up_trace, opening_of

from lstmviz.cells.lstm import LSTM
from lstmviz.engine.results import GatesDerived, Ran
from lstmviz.experiment.config import GRUConfig, SimpleRNNConfig
from lstmviz.session.view_state import Moment
from lstmviz.trace.trace import Trace
from lstmviz.window.controllers import gates
from lstmviz.window.snapshot import trace_view_of
from lstmviz.worker.jobs import Died


def without_gates(trace: Trace) -> Trace:
    """As the trace of a large run reaches the window."""
    return replace(trace, calls=tuple(replace(call, gates={}) for call in trace.calls))


def answer(desk: Desk, place: int = -1) -> GatesDerived:
    """The engine's answer to one of the questions that it was asked."""
    job = desk.engine.derived[place]
    shape = job.cell_inputs.states["h"].shape[1:]
    gates = {gate: np.full(shape, k, np.float32) for k, gate in enumerate(LSTM.gate_names)}
    derived = GatesDerived(job.number, job.call, job.row, gates)
    desk.do.answered(derived)
    return derived


def asked(desk: Desk) -> list[tuple[int, int]]:
    return [(job.call, job.row) for job in desk.engine.derived]


def ran(desk: Desk) -> Trace:
    number, experiment = desk.engine.submitted[-1]
    trace = without_gates(made_up_trace(experiment))
    desk.do.answered(Ran(number, trace, 0.01))
    return trace


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    ran(desk)
    return desk


def test_what_is_looked_at_is_asked_for_and_shown(desk: Desk) -> None:
    assert desk.now.gates == {}
    desk.do.gates.requested([(0, 1)])
    assert (asked(desk), desk.engine.derived[0].number) == ([(0, 1)], 1)
    assert desk.engine.derived[0].weights is desk.now.trace.weights
    derived = answer(desk)
    assert dict(desk.now.gates) == {(0, 1): derived.gates}
    with pytest.raises(TypeError):
        desk.now.gates[0, 0] = {}  # type: ignore[index]


def test_a_grus_gates_are_asked_for_and_kept_under_their_names() -> None:
    desk = Desk(opening_of(GRUConfig))
    ran(desk)
    desk.do.gates.requested([(1, 0)])
    shape = desk.engine.derived[0].cell_inputs.states["h"].shape[1:]
    derived = {gate: np.full(shape, 0.25, np.float32) for gate in ("z", "r", "g")}
    desk.do.answered(GatesDerived(1, 1, 0, derived))
    assert desk.now.gates[1, 0] == derived
    trace_view, _ = trace_view_of(desk.now)
    assert trace_view is not None
    assert trace_view.knows(1, 0, "r")
    assert trace_view.at(Moment(1, 2), 0, "r").tolist() == [0.25] * 4
    assert not trace_view.knows(0, 0, "r")


def test_of_a_layer_without_gates_none_are_asked_for() -> None:
    desk = Desk(opening_of(SimpleRNNConfig))
    ran(desk)
    desk.do.gates.requested([(0, 0), (1, 1)])
    assert asked(desk) == []
    assert desk.now.gates == {}


def test_nothing_is_asked_for_twice(desk: Desk) -> None:
    for _ in range(2):
        desk.do.gates.requested([(0, 0), (1, 0)])
    assert asked(desk) == [(0, 0), (1, 0)]
    answer(desk, 0)
    answer(desk, 1)
    desk.do.gates.requested([(1, 0), (0, 0)])
    assert asked(desk) == [(0, 0), (1, 0)]


def test_what_is_wanted_next_goes_before_what_was_wanted_then(desk: Desk) -> None:
    desk.do.gates.requested([(0, 0), (0, 1), (1, 0)])
    assert asked(desk) == [(0, 0), (0, 1)]  # two at a time
    desk.do.gates.requested([(1, 1)])
    answer(desk, 0)
    answer(desk, 1)
    assert asked(desk)[2:] == [(1, 1), (1, 0)]


@pytest.mark.parametrize("pair", [(2, 0), (-1, 0), (0, 2), (0, -1)])
def test_what_is_not_there_is_not_asked_for(desk: Desk, pair: tuple[int, int]) -> None:
    desk.do.gates.requested([pair])
    assert desk.engine.derived == []


def test_gates_that_the_trace_holds_are_not_asked_for() -> None:
    desk = Desk()
    desk.do.gates.requested([(0, 0)])  # before there is a trace
    desk.run()
    desk.do.gates.requested([(0, 0)])
    assert desk.engine.derived == []


def test_another_trace_empties_them_and_late_answers_are_dropped(desk: Desk) -> None:
    desk.do.gates.requested([(0, 0), (0, 1)])
    answer(desk, 0)
    desk.do.layer.argument("stateful", False)
    assert desk.now.gates  # the picture is still of the run before
    trace = ran(desk)
    assert desk.now.gates == {}
    answer(desk, 1)
    assert desk.now.gates == {}
    desk.do.gates.requested([(0, 1)])
    assert (asked(desk)[-1], desk.engine.derived[-1].number) == ((0, 1), 2)
    assert desk.engine.derived[-1].weights is trace.weights
    answer(desk)
    assert list(desk.now.gates) == [(0, 1)]


def test_gates_are_still_derived_of_the_picture_of_an_older_run(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.do.gates.requested([(0, 0)])
    assert (asked(desk), desk.engine.derived[0].number) == ([(0, 0)], 1)
    answer(desk)
    assert list(desk.now.gates) == [(0, 0)]


def test_those_looked_at_least_recently_make_room(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = 4 * 3 * 4 * 4  # gates, steps, units, bytes
    monkeypatch.setattr(gates, "MOST_BYTES", 2 * one)
    for pair in ((0, 0), (0, 1)):
        desk.do.gates.requested([pair])
        answer(desk)
    desk.do.gates.requested([(0, 0)])
    desk.do.gates.requested([(1, 0)])
    assert set(desk.now.gates) == {(0, 0)}
    answer(desk)
    assert set(desk.now.gates) == {(0, 0), (1, 0)}
    desk.do.gates.requested([(1, 1), (0, 1), (0, 0)])
    assert asked(desk)[-2:] == [(1, 1), (0, 1)]
    assert desk.now.gates == {}
    answer(desk, -2)
    answer(desk, -1)
    assert set(desk.now.gates) == {(1, 1), (0, 1)}  # and there is no room for the third


def test_one_row_is_shown_however_large_it_is(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "MOST_BYTES", 10)
    desk.do.gates.requested([(1, 1), (0, 0)])
    assert asked(desk) == [(1, 1)]
    answer(desk)
    assert list(desk.now.gates) == [(1, 1)]


def test_a_fault_is_logged_and_not_asked_for_again(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.do.gates.requested([(0, 0), (0, 1), (1, 0)])
    desk.do.answered(GatesDerived(1, 0, 0, {}, "ValueError: odd"))
    assert [record.getMessage() for record in caplog.records] == [
        "the gates of call 0, row 0: ValueError: odd"
    ]
    caplog.clear()
    assert asked(desk)[2:] == [(1, 0)]
    desk.do.gates.requested([(0, 0)])
    assert len(asked(desk)) == 3


def test_what_the_engine_may_have_died_of_is_asked_once_more_and_then_given_up(desk: Desk) -> None:
    desk.do.gates.requested([(0, 0), (0, 1), (1, 0)])
    desk.do.answered(Died(-9))
    assert desk.engine.restarts == 1
    assert asked(desk)[2:] == [(0, 0), (0, 1)]
    answer(desk, 3)
    assert asked(desk)[4:] == [(1, 0)]
    desk.do.answered(Died(-9))
    assert asked(desk)[5:] == [(1, 0)]
    answer(desk)
    assert set(desk.now.gates) == {(0, 1), (1, 0)}
    desk.do.gates.requested([(0, 0)])
    assert len(asked(desk)) == 6


def test_an_engine_that_is_ended_over_a_long_run_is_asked_again(desk: Desk) -> None:
    desk.do.gates.requested([(0, 0)])
    for _ in range(gates.MOST_DEATHS + 1):
        desk.do.answered(Died(-9, "busy"))
    assert asked(desk) == [(0, 0)] * (gates.MOST_DEATHS + 2)
    answer(desk)
    assert list(desk.now.gates) == [(0, 0)]
