"""What the run is compared with, over an engine that is a list."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from desk import Desk
from kinds import kind_name
from traces import made_up_trace, opening

from lstmviz.engine.results import Failed, Ran, Refused
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import with_kind
from lstmviz.session.session import Session
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.validation_error import ControlId
from lstmviz.worker.jobs import Began, Died


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def asked(desk: Desk) -> tuple[int, Experiment]:
    """What is to be run beside."""
    number, experiment = desk.engine.besides[-1]
    assert experiment is not None
    return number, experiment


def run_reference(desk: Desk) -> Trace:
    """The engine answers what it was asked to run beside."""
    number, experiment = asked(desk)
    trace = made_up_trace(experiment)
    desk.do.answered(Ran(number, trace, 0.01, "reference"))
    return trace


def test_nothing_is_compared_at_first(desk: Desk) -> None:
    assert desk.engine.besides == []
    assert (desk.now.compared, desk.now.comparison, desk.now.view.reference) == (None, None, None)


def test_the_stateless_twin_is_run_beside_and_compared(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    _, twin = asked(desk)
    assert not twin.layer.stateful
    assert twin.layer == replace(desk.now.experiment.layer, stateful=False)
    compared = desk.now.compared
    assert (compared.reference, compared.name) == ("stateless", "the stateless twin")
    assert (compared.experiment, compared.comparison, compared.problem) == (twin, None, "")
    other = run_reference(desk)
    comparison = desk.now.comparison
    assert comparison is desk.now.compared.comparison
    assert (comparison.mine, comparison.other, comparison.what) == (
        desk.now.trace,
        other,
        "stateless",
    )
    assert [gap.states["h"].size for gap in comparison.gaps] == [0, pytest.approx(0.1)]
    assert desk.now.view.reference == "stateless"
    assert desk.now.status.news == "comparing with the stateless twin"


@pytest.mark.parametrize("other", [GRUConfig, SimpleRNNConfig], ids=kind_name)
def test_the_same_as_another_kind_is_run_beside_and_compared(
    desk: Desk, other: type[RecurrentConfig]
) -> None:
    desk.do.comparison.toggle(other.kind.name)
    _, twin = asked(desk)
    assert twin == with_kind(desk.now.experiment, other)
    run_reference(desk)
    assert desk.now.comparison.compared == ("h",)
    assert desk.now.status.news == f"comparing with the {other.kind.name} twin"


def test_a_layer_that_becomes_what_it_was_compared_with_tells_so_and_can_end_it(
    desk: Desk,
) -> None:
    desk.do.comparison.toggle("GRU")
    run_reference(desk)
    desk.do.layer.apply(
        lambda experiment: with_kind(experiment, GRUConfig), ControlId("layer", "layer"), "a GRU"
    )
    desk.run()
    assert desk.now.compared.problem == "The layer is a GRU already."
    assert desk.now.not_offered["GRU"] == "The layer is a GRU already."
    assert desk.now.not_offered["LSTM"] == ""
    desk.do.comparison.toggle("GRU")
    assert desk.now.compared is None
    assert "GRU" not in desk.now.not_offered


def test_a_twin_that_is_not_known_here_tells_so(desk: Desk) -> None:
    for name, shown in [("No\nsuch", r"'No\nsuch'"), ("as a GRU", "'as a GRU'")]:
        desk.do.comparison.compare(name)
        assert desk.now.compared.problem == f"No kind of layer is known here as {shown}."


def test_a_second_wish_for_the_same_ends_it(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    run_reference(desk)
    desk.do.comparison.toggle("stateless")
    assert (desk.now.compared, desk.now.comparison, desk.now.view.reference) == (None, None, None)


def test_what_ended_on_its_way_is_given_up_and_its_answer_dropped(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    number, twin = asked(desk)
    desk.do.comparison.toggle("stateless")
    assert desk.engine.besides[-1] == (number + 1, None)
    desk.do.answered(Ran(number, made_up_trace(twin), 0.01, "reference"))
    assert desk.now.compared is None


def test_another_choice_takes_the_place_of_one_on_its_way(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    number, twin = asked(desk)
    desk.do.comparison.toggle("defaults")
    desk.do.answered(Ran(number, made_up_trace(twin), 0.01, "reference"))
    assert (desk.now.compared.reference, desk.now.comparison) == ("defaults", None)
    run_reference(desk)
    assert desk.now.comparison.what == "defaults"


def test_a_twin_is_made_anew_of_each_new_run(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    run_reference(desk)
    desk.do.layer.argument("units", 5)
    assert desk.now.comparison is not None  # the old picture, and what belongs to it
    desk.run()
    assert desk.now.comparison is None
    assert asked(desk)[1].layer.units == 5
    run_reference(desk)
    assert desk.now.comparison.mine is desk.now.trace


def test_the_comparison_of_the_run_before_is_never_shown_with_a_new_one(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    run_reference(desk)
    desk.do.layer.argument("units", 5)
    desk.run()
    run_reference(desk)
    for shown in desk.shown:
        assert shown.comparison is None or shown.comparison.mine is shown.trace


def test_a_new_run_while_the_twin_runs_is_compared_once_it_is_there(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    late, twin = asked(desk)
    desk.do.layer.argument("units", 5)
    desk.do.answered(Began(desk.number))
    assert (desk.now.compared.experiment, desk.now.compared.problem) == (None, "")
    desk.do.answered(Ran(late, made_up_trace(twin), 0.01, "reference"))
    assert desk.now.comparison is None
    desk.run()
    run_reference(desk)
    assert desk.now.comparison.other.experiment.layer.units == 5


def test_a_run_that_fails_leaves_the_picture_which_is_compared_after_all(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.comparison.toggle("stateless")
    desk.do.layer.argument("units", 5)
    desk.do.answered(Began(desk.number))
    desk.do.runs.cancel()
    desk.do.answered(Began(desk.number + 1))
    run_reference(desk)
    assert desk.now.trace is trace
    assert desk.now.comparison.mine is trace
    assert desk.now.comparison.other.experiment.layer.units == 4


def test_what_is_chosen_before_there_is_a_run_waits_for_it() -> None:
    desk = Desk()
    desk.do.comparison.toggle("defaults")
    assert desk.engine.besides == []
    assert desk.now.compared.experiment is None
    desk.run()
    run_reference(desk)
    assert desk.now.comparison.what == "defaults"


def test_a_twin_that_says_nothing_says_why(desk: Desk) -> None:
    desk.do.states.reset_before(1, True)
    desk.run()
    assert "reset_state()" in desk.now.not_offered["whole"]
    assert desk.now.not_offered["stateless"] == ""
    desk.do.comparison.toggle("whole")
    assert desk.now.compared.problem == desk.now.not_offered["whole"]
    assert desk.engine.besides == []
    desk.do.layer.undo()  # there it says something: nobody has to choose it again
    desk.run()
    run_reference(desk)
    assert desk.now.comparison.what == "whole"


def test_what_keras_refuses_is_told_in_its_words(desk: Desk) -> None:
    desk.do.comparison.toggle("defaults")
    number, _ = asked(desk)
    desk.do.answered(Refused(number, "Odd\n shapes.", 1, "reference"))
    assert desk.now.compared.problem == "Keras refuses call 1: “Odd shapes.”"
    assert desk.now.comparison is None
    assert desk.now.errors == ()
    assert desk.now.status.news == desk.now.compared.problem


def test_a_fault_of_the_engine_is_told(desk: Desk) -> None:
    desk.do.comparison.toggle("defaults")
    number, _ = asked(desk)
    desk.do.answered(Failed(number, "RuntimeError: odd", "reference"))
    assert "RuntimeError: odd. The log says more." in desk.now.compared.problem


def test_a_twin_that_cannot_fit_beside_is_refused_with_the_number(desk: Desk) -> None:
    desk.memory = 10
    desk.do.comparison.toggle("stateless")
    assert desk.engine.besides == []
    assert "60 MB of memory beside this run; 10 bytes are free" in desk.now.compared.problem


def test_an_engine_that_dies_over_the_twin_is_asked_again(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    desk.do.answered(Died(-9))
    assert desk.engine.restarts == 1
    assert len(desk.engine.besides) == 2
    run_reference(desk)
    assert desk.now.comparison.what == "stateless"


def test_an_engine_that_keeps_dying_over_the_twin_is_left_alone(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.comparison.toggle("stateless")
    desk.do.answered(Died(-9))
    desk.do.answered(Died(-9))
    assert len(desk.engine.besides) == 2
    assert "The engine stopped over it" in desk.now.compared.problem
    assert (desk.now.trace, desk.now.status.agreement) == (trace, "same")
    desk.do.comparison.compare(None)
    desk.do.comparison.compare("stateless")
    run_reference(desk)
    assert desk.now.comparison is not None


def test_an_engine_that_dies_over_run_and_twin_comes_to_both(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    desk.do.layer.argument("units", 5)
    desk.do.answered(Died(-9))
    desk.run()
    run_reference(desk)
    assert desk.now.comparison.mine.experiment.layer.units == 5


def test_an_engine_that_dies_later_leaves_the_comparison(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    run_reference(desk)
    comparison = desk.now.comparison
    desk.do.answered(Died(-9))
    assert desk.now.comparison is comparison


def test_a_session_is_compared_as_it_was_saved(desk: Desk) -> None:
    session = Session(opening(units=6), (opening(),), ViewState(reference=0))
    desk.do.session.open(session, Path("a.lstmviz"), "a")
    assert desk.now.compared.name == "pin 1"
    desk.run()
    assert asked(desk)[1] is session.pinned[0]
    trace = run_reference(desk)
    assert desk.now.comparison.other is trace
    assert desk.now.pinned[0].trace is trace
    assert not desk.now.is_modified


def test_a_session_that_was_compared_with_is_gone_with_its_comparison(desk: Desk) -> None:
    desk.do.comparison.toggle("stateless")
    number, twin = asked(desk)
    desk.do.session.open(Session.of(opening()), None, "b")
    desk.do.answered(Ran(number, made_up_trace(twin), 0.01, "reference"))
    assert desk.now.compared is None
    desk.run()
    assert desk.engine.besides[-1][1] is None


def test_a_file_that_speaks_of_a_pin_it_does_not_hold_is_compared_with_nothing() -> None:
    desk = Desk()
    desk.do.session.open(Session(opening(), (), ViewState(reference=3)), None, "a")
    desk.run()
    assert (desk.now.compared, desk.now.view.reference) == (None, None)


def test_runs_of_different_shapes_are_compared_as_far_as_that_goes(desk: Desk) -> None:
    desk.do.pins.pin()
    desk.do.calls.inputs(1, np.ones((2, 5, 3), np.float32), "timesteps")
    desk.do.calls.again()
    desk.run()
    comparison = desk.now.comparison
    assert len(comparison.gaps) == 3
    assert comparison.gaps[2].states.get("h") is None
    assert comparison.notes
    desk.do.layer.argument("units", 7)
    desk.run()
    assert all(gap.states.get("h") is None for gap in desk.now.comparison.gaps)
    assert desk.now.comparison.notes


class Later:
    """Work that is done when the test says so."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def __call__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.waiting.append((work, done))

    def do_all(self) -> None:
        while self.waiting:
            work, done = self.waiting.pop(0)
            done(work())


def later_desk(later: Later) -> Desk:
    desk = Desk()
    session = Session.of(opening())
    desk.do = Controller(session, desk.engine, desk.shown.append, lambda: desk.memory, aside=later)
    desk.do.start()
    desk.run()
    return desk


def test_comparing_that_takes_time_is_done_aside_and_dropped_where_it_comes_too_late() -> None:
    later = Later()
    desk = later_desk(later)
    desk.do.comparison.compare("stateless")
    assert desk.engine.besides == []  # the twin isn't made yet
    later.do_all()
    run_reference(desk)
    assert desk.now.comparison is None
    desk.do.layer.argument("units", 5)
    desk.run()
    work, done = later.waiting.pop(0)
    done(work())
    assert desk.now.comparison is None
    later.do_all()
    run_reference(desk)
    later.do_all()
    assert desk.now.comparison.mine is desk.now.trace


def test_a_comparison_that_fails_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise ArithmeticError("odd")

    monkeypatch.setattr("lstmviz.trace.comparison.comparison.Comparison.of", fails)
    desk.do.comparison.compare("stateless")
    run_reference(desk)
    assert "odd" in desk.now.compared.problem
    assert "can't be compared" in caplog.text
    caplog.clear()


def test_one_call_has_no_whole_twin() -> None:
    one = opening()
    desk = Desk(Experiment(one.layer, [Call(one.calls[0].inputs)]))
    desk.run()
    assert desk.now.not_offered["whole"]
