"""The times of resets: asked for, taken, given up."""

import pytest
from desk import Desk

from lstmviz.engine.jobs import ResetTimesJob
from lstmviz.engine.results import ResetTimed
from lstmviz.window.snapshot import ResetTimes
from lstmviz.worker.jobs import Died

MODELS = (1, 10, 50)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    desk.do.reset_times.measure()
    return desk


def test_they_come_one_model_after_another(desk: Desk) -> None:
    assert desk.engine.resets[-1].models == MODELS
    number = desk.engine.resets[-1].number
    assert desk.now.reset_times == ResetTimes(MODELS)
    times = [ResetTimed(number, layers, 0.2, 0.2 * layers) for layers in MODELS]
    for timed in times:
        desk.do.answered(timed)
    assert desk.now.reset_times == ResetTimes(MODELS, tuple(times))
    desk.do.answered(ResetTimed(number - 1, 1, 9.0, 9.0))
    assert desk.now.reset_times == ResetTimes(MODELS, tuple(times))
    desk.do.reset_times.measure()
    assert desk.now.reset_times == ResetTimes(MODELS)
    assert desk.engine.resets[-1].number > number


def test_nobody_looks_any_more(desk: Desk) -> None:
    number = desk.engine.resets[-1].number
    desk.do.reset_times.end()
    gives_up = desk.engine.resets[-1]
    assert isinstance(gives_up, ResetTimesJob)
    assert (gives_up.number > number, gives_up.models) == (True, ())
    desk.do.answered(ResetTimed(number, 1, 0.2, 0.2))
    assert desk.now.reset_times is None
    desk.do.reset_times.end()
    assert desk.engine.resets[-1] is gives_up


def test_a_fault_and_a_death_are_told(desk: Desk) -> None:
    number = desk.engine.resets[-1].number
    desk.do.answered(ResetTimed(number, 1, 0.2, 0.2))
    desk.do.answered(Died(-9))
    times = desk.now.reset_times
    assert times is not None
    assert (len(times.found), times.problem) == (1, "The engine ended while it measured.")
    desk.do.reset_times.measure()
    number = desk.engine.resets[-1].number
    desk.do.answered(ResetTimed(number, 1, reason="OSError: no"))
    assert desk.now.reset_times == ResetTimes(MODELS, problem="OSError: no")
    assert desk.engine.resets[-1].models == ()
    # Once all are there, a death is of something else.
    desk.do.reset_times.measure()
    for layers in MODELS:
        desk.do.answered(ResetTimed(desk.engine.resets[-1].number, layers, 0.2, 0.2))
    desk.do.answered(Died(-9))
    times = desk.now.reset_times
    assert times is not None
    assert not times.problem
