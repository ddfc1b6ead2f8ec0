"""The controller with a list for a window and a list for an engine: no Qt, no TensorFlow."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from traces import X, made_up_trace, opening

from lstmviz.engine.answers import Checked, Died, Failed, Ran, Ready, Refused, Unfit
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.window.controller import Controller
from lstmviz.window.snapshot import Complaint, Place, Snapshot


@dataclass
class FakeEngine:
    submitted: list[tuple[int, Experiment]] = field(default_factory=list)
    restarts: int = 0

    def submit(self, number: int, experiment: Experiment) -> None:
        self.submitted.append((number, experiment))

    def restart(self) -> None:
        self.restarts += 1


class Rig:
    """A controller, what it showed and what it asked the engine."""

    def __init__(self, experiment: Experiment | None = None, memory: int = 10**12) -> None:
        self.engine = FakeEngine()
        self.shown: list[Snapshot] = []
        self.memory = memory
        session = Session.of(experiment or opening())
        self.do = Controller(session, self.engine, self.shown.append, lambda: self.memory)
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
        self.do.answered(Ready("2.21.0", "3.15.1"))
        self.do.answered(Ran(number, made_up_trace(experiment), seconds))
        self.do.answered(Checked(number, 0.0))


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.run()
    return rig


def complaints(rig: Rig) -> dict[Place, str]:
    return {c.place: c.sentence for c in rig.now.complaints}


def test_at_the_start_the_experiment_is_submitted_and_the_badge_says_loading() -> None:
    rig = Rig()
    assert rig.engine.submitted == [(1, opening())]
    assert rig.now.trace is None
    assert rig.now.status.agreement == "loading"


def test_an_answer_becomes_the_picture_and_is_then_checked() -> None:
    rig = Rig()
    rig.do.answered(Ready("2.21.0", "3.15.1"))
    assert rig.now.status.agreement == "running"
    trace = made_up_trace(opening())
    rig.do.answered(Ran(1, trace, 0.02))
    assert rig.now.trace is trace
    assert (rig.now.status.agreement, rig.now.status.seconds) == ("checking", 0.02)
    rig.do.answered(Checked(1, 0.0))
    assert (rig.now.status.agreement, rig.now.status.difference) == ("same", 0.0)


def test_a_difference_is_not_called_the_same() -> None:
    rig = Rig()
    rig.do.answered(Ran(1, made_up_trace(opening()), 0.02))
    rig.do.answered(Checked(1, 1e-7))
    assert (rig.now.status.agreement, rig.now.status.difference) == ("differs", 1e-7)


def test_a_changed_argument_runs_by_itself(rig: Rig) -> None:
    rig.do.change_argument("stateful", False)
    assert rig.engine.submitted[-1] == (2, opening(stateful=False))
    assert rig.now.experiment.layer.stateful is False
    assert rig.now.status.agreement == "running"
    assert "stateful=False" in rig.now.status.news
    assert rig.now.trace.experiment == opening()  # the last picture stays until then


def test_late_answers_are_dropped(rig: Rig) -> None:
    rig.do.change_argument("stateful", False)
    rig.do.change_argument("units", 5)
    late = made_up_trace(opening(stateful=False))
    shown = len(rig.shown)
    rig.do.answered(Ran(2, late, 0.01))
    rig.do.answered(Checked(2, 0.5))
    rig.do.answered(Refused(2, "too late", None))
    assert len(rig.shown) == shown
    rig.run()
    assert rig.now.trace.experiment.layer.units == 5


def test_a_change_back_to_what_is_runs_nothing(rig: Rig) -> None:
    asked = len(rig.engine.submitted)
    rig.do.change_argument("units", 4)
    rig.do.change_inputs(0, np.array(X, np.float32), "cell")
    assert len(rig.engine.submitted) == asked


def test_after_a_slow_run_a_change_waits_for_f5(rig: Rig) -> None:
    rig.do.change_argument("stateful", False)
    rig.run(seconds=0.7)
    asked = len(rig.engine.submitted)
    rig.do.change_argument("units", 5)
    assert len(rig.engine.submitted) == asked
    assert "F5" in rig.now.stale
    assert rig.now.status.agreement == "waiting"
    rig.do.run_now()
    assert rig.engine.submitted[-1][1].layer.units == 5
    assert rig.now.stale == ""


def test_an_answer_to_the_question_before_a_waiting_change_is_dropped(rig: Rig) -> None:
    rig.run(seconds=0.7)
    rig.do.run_now()
    number, experiment = rig.engine.submitted[-1]
    rig.do.change_argument("units", 5)
    rig.do.answered(Ran(number, made_up_trace(experiment), 0.7))
    assert "F5" in rig.now.stale


@pytest.mark.parametrize("units", [0, -1, 1.5, "", None])
def test_a_wrong_value_is_told_where_it_went_in_and_changes_nothing(
    rig: Rig, units: object
) -> None:
    before = rig.now
    rig.do.change_argument("units", units)
    assert complaints(rig)[Place("layer", "units")] == (
        "Received an invalid value for argument 'units', expected a positive integer, "
        f"got {units!r}."
    )
    assert (rig.now.experiment, rig.now.trace) == (before.experiment, before.trace)
    assert rig.number == 1


def test_the_complaint_goes_when_the_value_is_right_again(rig: Rig) -> None:
    rig.do.change_argument("units", 0)
    rig.do.change_argument("units", 4)
    assert rig.now.complaints == ()


def test_a_complaint_about_one_control_outlives_a_change_to_another(rig: Rig) -> None:
    rig.do.change_argument("units", 0)
    rig.do.change_argument("stateful", False)
    assert Place("layer", "units") in complaints(rig)


def test_a_run_that_cannot_fit_is_refused_with_the_number(rig: Rig) -> None:
    trace = rig.now.trace
    rig.do.change_argument("units", 10**9)
    (complaint,) = rig.now.complaints
    assert complaint.place == Place("layer", "units")
    assert "would need about 48,000 PB of memory; 1.0 TB are free" in complaint.sentence
    assert rig.number == 1
    assert rig.now.trace is trace
    assert rig.now.stale
    assert rig.now.status.agreement == "too large"
    rig.do.answered(Checked(1, 0.0))  # of the run before
    assert rig.now.status.agreement == "too large"
    rig.do.change_argument("units", 3)
    assert rig.engine.submitted[-1][1].layer.units == 3
    rig.run()
    assert (rig.now.complaints, rig.now.stale) == ((), "")


def test_what_keras_refuses_is_told_at_the_control_that_caused_it(rig: Rig) -> None:
    trace = rig.now.trace
    rig.do.change_inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    words = (
        "If an RNN is stateful, the batch size of the input sequences must be the same as the "
        "batch size of the initial state. \n- Expected batch size: 2\n- Received batch size: 3"
    )
    rig.do.answered(Refused(rig.number, words, 1))
    sentence = complaints(rig)[Place("input", "batch", 1)]
    assert sentence.startswith("With stateful=True every call needs the same batch size")
    assert "- Expected batch size: 2 - Received batch size: 3" in sentence
    assert rig.now.trace is trace
    assert rig.now.experiment.calls[1].inputs.shape == (3, 3, 3)
    assert rig.now.status.agreement == "refused"
    assert rig.now.stale


def test_after_a_refusal_the_next_good_run_clears_it(rig: Rig) -> None:
    rig.do.change_inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    rig.do.answered(Refused(rig.number, "no", 1))
    rig.do.change_inputs(0, np.zeros((3, 3, 3), np.float32), "batch")
    rig.run()
    assert (rig.now.complaints, rig.now.stale) == ((), "")
    assert rig.now.status.agreement == "same"


def test_a_file_that_keras_refuses_at_once_is_told_at_its_call() -> None:
    rig = Rig()
    rig.do.answered(Refused(1, "no", 1))
    assert complaints(rig) == {Place("input", "batch", 1): "Keras refuses call 1: “no”"}


def test_given_weights_that_do_not_fit_are_told_at_what_was_changed(rig: Rig) -> None:
    rig.do.change_argument("units", 5)
    rig.do.answered(Unfit(rig.number, "weights", "They do not fit."))
    expected = Complaint(Place("layer", "units"), "They do not fit.", of_run=True)
    assert rig.now.complaints == (expected,)


def test_a_fault_of_the_engine_is_told_and_points_to_the_log(rig: Rig) -> None:
    rig.do.change_argument("unroll", True)
    rig.do.answered(Failed(rig.number, "RuntimeError: odd"))
    assert "RuntimeError: odd. The log says more." in complaints(rig)[Place("layer", "unroll")]
    assert rig.now.status.agreement == "failed"


def test_an_engine_that_dies_is_started_again_and_asked_again(rig: Rig) -> None:
    trace = rig.now.trace
    rig.do.answered(Died(-9))
    assert rig.engine.restarts == 1
    assert rig.engine.submitted[-1] == (2, opening())
    assert rig.now.trace is trace
    assert "-9" in rig.now.status.news
    assert rig.now.status.agreement == "loading"


def test_an_engine_that_dies_again_over_the_same_is_left_alone_until_f5(rig: Rig) -> None:
    rig.do.change_argument("unroll", True)
    rig.do.answered(Died(-9))
    rig.do.answered(Died(-9))
    assert rig.engine.restarts == 1
    assert "stopped 2 times" in complaints(rig)[Place("layer", "unroll")]
    assert rig.now.status.agreement == "failed"
    rig.do.run_now()
    assert rig.engine.restarts == 2
    rig.do.run_now()  # while it loads
    assert rig.engine.restarts == 2
    rig.do.answered(Died(-9))
    assert rig.engine.restarts == 2
    rig.do.run_now()
    rig.run()
    assert (rig.now.complaints, rig.now.stale) == ((), "")
    rig.do.answered(Died(-9))  # long after: it may come back by itself again
    assert rig.engine.restarts == 4


def refuse_batch(rig: Rig) -> None:
    rig.do.change_inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    rig.do.answered(Refused(rig.number, "no", 1))


def test_a_refusal_stays_where_its_cause_is_while_something_else_is_changed(rig: Rig) -> None:
    refuse_batch(rig)
    rig.do.change_argument("return_sequences", False)
    rig.do.answered(Refused(rig.number, "no", 1))
    assert complaints(rig) == {Place("input", "batch", 1): "Keras refuses call 1: “no”"}


def test_the_same_value_again_does_not_hide_a_refusal(rig: Rig) -> None:
    refuse_batch(rig)
    rig.do.change_inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    assert Place("input", "batch", 1) in complaints(rig)


def test_a_run_that_succeeds_leaves_what_is_wrong_elsewhere(rig: Rig) -> None:
    rig.do.change_argument("stateful", False)
    rig.do.change_argument("units", -1)
    rig.run()
    assert Place("layer", "units") in complaints(rig)


def test_complaints_about_calls_go_when_their_numbers_change(rig: Rig) -> None:
    refuse_batch(rig)
    rig.do.remove_call(0)
    assert rig.now.complaints == ()


def test_an_experiment_too_large_at_the_start_is_told_without_a_picture() -> None:
    rig = Rig(memory=10)
    assert rig.engine.submitted == []
    assert rig.now.stale == ""
    rig.do.answered(Ready("2.21.0", "3.15.1"))
    assert rig.now.status.agreement == "too large"
    assert "It was not started" in complaints(rig)[Place("layer", "units")]


def test_call_again_copies_the_last_call_without_reset_and_state(rig: Rig) -> None:
    calls = list(opening().calls)
    state = (np.ones((2, 4)), np.ones((2, 4)))
    calls[1] = replace(calls[1], reset_before=True, initial_state=state, training=True)
    rig = Rig(replace(opening(), calls=tuple(calls)))
    rig.do.call_again()
    again = rig.now.experiment.calls[2]
    assert again == replace(calls[1], reset_before=False, initial_state=None)
    assert rig.now.view.moment == Moment(2, 2)


def test_calls_are_removed_but_for_the_last(rig: Rig) -> None:
    rig.do.change_inputs(1, np.ones((2, 3, 3), np.float32), "cell")
    rig.do.remove_call(0)
    (left,) = rig.now.experiment.calls
    assert left.inputs[0, 0, 0] == 1
    assert rig.now.view.moment.call == 0
    rig.do.remove_call(0)
    assert len(rig.now.experiment.calls) == 1
    assert "at least one call" in rig.now.complaints[0].sentence


def test_r_sets_and_clears_the_reset_of_the_selected_call(rig: Rig) -> None:
    rig.do.select_call(1)
    rig.do.toggle_reset_before()
    assert [call.reset_before for call in rig.now.experiment.calls] == [False, True]
    rig.do.toggle_reset_before()
    assert [call.reset_before for call in rig.now.experiment.calls] == [False, False]


def test_a_reset_on_a_stateless_layer_is_said_to_do_nothing() -> None:
    rig = Rig(opening(stateful=False))
    rig.do.change_reset_before(1, True)
    assert "does nothing: the layer is not stateful" in rig.now.status.news


def test_looking_never_asks_the_engine(rig: Rig) -> None:
    asked = len(rig.engine.submitted)
    rig.do.step_by(-1)
    rig.do.go_to(0)
    rig.do.pick(Moment(1, 0), 1, 2)
    rig.do.select_row(0)
    rig.do.select_call(0)
    rig.do.set_theme("dark")
    rig.do.set_speed(4.0)
    rig.do.set_reveal(False)
    assert len(rig.engine.submitted) == asked
    assert rig.now.view == ViewState(Moment(0, 0), 0, 2, False, False, 4.0, "dark")


def test_stepping_hides_the_future_until_the_end(rig: Rig) -> None:
    rig.do.go_to(0)
    assert rig.now.view.hides_future
    walked = [rig.now.view.moment]
    while rig.now.view.hides_future:
        rig.do.step_by(1)
        walked.append(rig.now.view.moment)
    assert walked == [Moment(c, s) for c in (0, 1) for s in (START, 0, 1, 2)]


def test_picking_a_moment_shows_the_whole_picture(rig: Rig) -> None:
    rig.do.go_to(2)
    rig.do.pick(Moment(0, 1), 1, None)
    assert not rig.now.view.hides_future
    assert (rig.now.view.moment, rig.now.view.row) == (Moment(0, 1), 1)


def test_whole_calls_are_stepped_over(rig: Rig) -> None:
    rig.do.go_to(0)
    visited = []
    for calls in (1, 1, -1, -1, -1):
        rig.do.step_calls(calls)
        visited.append(rig.now.view.moment)
    assert visited == [
        Moment(1, START),
        Moment(1, 2),
        Moment(1, START),
        Moment(0, START),
        Moment(0, START),
    ]


def test_the_selection_follows_an_experiment_that_shrinks(rig: Rig) -> None:
    rig.do.pick(Moment(1, 2), 1, 3)
    rig.do.change_argument("units", 2)
    rig.do.change_inputs(1, np.ones((1, 1, 3), np.float32), "batch")
    assert rig.now.view == ViewState(moment=Moment(1, 0), row=0, unit=None)
