"""The conversation with an engine that is a list."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors, refuse_batch
from traces import made_up_trace, opening

from lstmviz.engine.results import (
    Checked,
    Failed,
    Noticed,
    Progressed,
    Ran,
    Ready,
    Refused,
    Unfit,
)
from lstmviz.experiment.size import bytes_needed, format_bytes
from lstmviz.trace.findings.finding import Finding
from lstmviz.window.status import Progress
from lstmviz.window.validation_error import ControlId
from lstmviz.worker.jobs import Began, Died


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_at_the_start_the_experiment_is_submitted_and_the_badge_says_loading() -> None:
    desk = Desk()
    assert desk.engine.submitted == [(1, opening())]
    assert desk.now.trace is None
    assert desk.now.status.agreement == "loading"


def test_an_answer_becomes_the_picture_and_is_then_checked() -> None:
    desk = Desk()
    desk.do.runs.answered(Ready("2.21.0", "3.15.1"))
    assert desk.now.status.agreement == "running"
    trace = made_up_trace(opening())
    desk.do.runs.answered(Ran(1, trace, 0.02))
    assert desk.now.trace is trace
    assert (desk.now.status.agreement, desk.now.status.seconds) == ("checking", 0.02)
    desk.do.runs.answered(Checked(1, 0.0))
    assert (desk.now.status.agreement, desk.now.status.difference) == ("same", 0.0)


def test_a_difference_is_not_called_the_same() -> None:
    desk = Desk()
    desk.do.runs.answered(Ran(1, made_up_trace(opening()), 0.02))
    desk.do.runs.answered(Checked(1, 1e-7))
    assert (desk.now.status.agreement, desk.now.status.difference) == ("differs", 1e-7)


@pytest.mark.parametrize(
    ("difference", "agreement"),
    [(0.0, "same"), (1e-7, "rounded"), (1e-5, "rounded"), (2e-5, "differs"), (np.inf, "differs")],
)
def test_of_a_gpu_a_difference_that_rounding_explains_is_called_that(
    difference: float, agreement: str
) -> None:
    desk = Desk()
    desk.do.runs.answered(Ready("2.21.0", "3.15.1", "T4", ("T4", "A100")))
    desk.do.runs.answered(Ran(1, made_up_trace(opening()), 0.02))
    desk.do.runs.answered(Checked(1, difference, 1e-5))
    status = desk.now.status
    assert (status.agreement, status.difference, status.tolerance) == (agreement, difference, 1e-5)
    assert (status.device, status.gpus) == ("T4", ("T4", "A100"))


def test_on_another_device_the_experiment_is_run_again_and_no_fault_is_told(desk: Desk) -> None:
    news = desk.now.status.news
    for round_ in range(1, 4):  # more often than the engine may die
        desk.do.runs.compute_on("gpu")
        assert len(desk.engine.submitted) == round_
        desk.do.answered(Died(-9))
        assert (desk.engine.restarts, len(desk.engine.submitted)) == (round_, round_ + 1)
    assert desk.engine.devices == ["gpu"] * 3
    assert (desk.now.status.agreement, desk.now.status.news) == ("loading", news)
    desk.do.answered(Died(1))
    assert "was started again" in desk.now.status.news


def test_an_engine_that_is_left_alone_starts_again_on_another_device() -> None:
    desk = Desk()
    for _ in range(3):
        desk.do.answered(Died(1))
    assert (desk.now.status.agreement, desk.engine.restarts) == ("failed", 2)
    desk.do.runs.compute_on("cpu")
    assert (desk.engine.devices, desk.engine.restarts) == (["cpu"], 3)
    assert desk.now.status.agreement == "loading"
    desk.do.answered(Died(1))
    assert desk.now.status.agreement == "failed"  # which is a death like any other


def test_findings_that_come_after_the_picture_take_the_place_of_those_with_it() -> None:
    desk = Desk()
    desk.do.runs.answered(Ran(1, made_up_trace(opening()), 0.02))
    late = Finding("gates are saturated", call=1, step=0, row=0)
    desk.do.runs.answered(Noticed(1, (late,)))
    assert desk.now.render_data.findings == (late,)
    assert desk.now.status.agreement == "checking"


def test_late_answers_are_dropped(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.do.layer.argument("units", 5)
    late = made_up_trace(opening(stateful=False))
    shown = len(desk.shown)
    desk.do.runs.answered(Ran(2, late, 0.01))
    desk.do.runs.answered(Noticed(2, ()))
    desk.do.runs.answered(Checked(2, 0.5))
    desk.do.runs.answered(Refused(2, "too late", None))
    assert len(desk.shown) == shown
    desk.run()
    assert desk.now.trace.experiment.layer.units == 5


def test_after_a_slow_run_a_change_waits_for_f5(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run(seconds=2.7)
    asked = len(desk.engine.submitted)
    desk.do.layer.argument("units", 5)
    assert len(desk.engine.submitted) == asked
    assert "F5" in desk.now.stale
    assert desk.now.status.agreement == "waiting"
    desk.do.runs.run_now()
    assert desk.engine.submitted[-1][1].layer.units == 5
    assert desk.now.stale.endswith("; Keras is running the new one")
    desk.run()
    assert desk.now.stale == ""


def test_an_answer_to_the_question_before_a_waiting_change_is_dropped(desk: Desk) -> None:
    desk.run(seconds=2.7)
    desk.do.runs.run_now()
    number, experiment = desk.engine.submitted[-1]
    desk.do.layer.argument("units", 5)
    desk.do.runs.answered(Ran(number, made_up_trace(experiment), 2.7))
    assert "F5" in desk.now.stale


def test_a_run_that_cannot_fit_is_refused_with_the_number(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.layer.argument("units", 10**9)
    (error,) = desk.now.errors
    assert error.place == ControlId("layer", "units")
    assert "would need about 153,600 PB of memory; 1.0 TB are free" in error.sentence
    assert desk.number == 1
    assert desk.now.trace is trace
    assert desk.now.stale
    assert desk.now.status.agreement == "too large"
    desk.do.runs.answered(Checked(1, 0.0))  # of the run before
    assert desk.now.status.agreement == "too large"
    desk.do.layer.argument("units", 3)
    assert desk.engine.submitted[-1][1].layer.units == 3
    desk.run()
    assert (desk.now.errors, desk.now.stale) == ((), "")


def test_a_run_that_cannot_fit_is_told_so_without_waiting_for_f5(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.run(seconds=2.7)
    asked = len(desk.engine.submitted)
    desk.do.layer.argument("units", 10**9)
    assert desk.now.status.agreement == "too large"
    assert list(errors(desk)) == [ControlId("layer", "units")]
    assert len(desk.engine.submitted) == asked
    desk.do.layer.argument("units", 3)
    assert desk.now.status.agreement == "waiting"


def test_a_large_run_says_how_much_memory_it_takes(desk: Desk) -> None:
    long = np.zeros((64, 1000, 3), np.float32)
    small = desk.now.experiment
    desk.do.layer.argument("units", 1024)
    assert "memory" not in desk.now.status.news
    desk.do.calls.inputs(0, long, "file")
    desk.do.runs.run_now()
    about = format_bytes(bytes_needed(desk.now.experiment))
    expected = f"This run takes about {about} of memory; 1.0 TB are free."
    assert desk.now.status.news == expected
    desk.run(seconds=2.7)
    assert desk.now.status.news == expected
    desk.do.layer.argument("stateful", False)
    assert desk.now.stale.endswith(f"Press F5 to run, taking about {about} of memory")
    desk.do.layer.argument("units", 4)
    assert desk.now.stale.endswith("Press F5 to run")
    desk.do.calls.inputs(0, small.calls[0].inputs, "file")
    desk.do.runs.run_now()
    assert "memory" not in desk.now.status.news


def test_a_run_that_takes_a_quarter_of_what_is_free_says_so() -> None:
    desk = Desk(memory=3 * bytes_needed(opening()))
    assert desk.now.status.news.startswith("This run takes about 60 MB of memory; 180 MB are")
    desk.memory = 10**12
    desk.do.runs.run_now()
    assert desk.now.status.news == ""
    desk.do.store.say("something else")
    desk.do.runs.run_now()
    assert desk.now.status.news == "something else"


def test_what_keras_refuses_is_told_at_the_control_that_caused_it(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.calls.inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    words = (
        "If an RNN is stateful, the batch size of the input sequences must be the same as the "
        "batch size of the initial state. \n- Expected batch size: 2\n- Received batch size: 3"
    )
    desk.do.runs.answered(Refused(desk.number, words, 1))
    sentence = errors(desk)[ControlId("input", "batch", 1)]
    assert sentence.startswith("A stateful layer keeps one state per row, so every call needs")
    assert "- Expected batch size: 2 - Received batch size: 3" in sentence
    assert desk.now.trace is trace
    assert desk.now.experiment.calls[1].inputs.shape == (3, 3, 3)
    assert desk.now.status.agreement == "refused"
    assert desk.now.stale


def test_after_a_refusal_the_next_good_run_clears_it(desk: Desk) -> None:
    desk.do.calls.inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    desk.do.runs.answered(Refused(desk.number, "no", 1))
    desk.do.calls.inputs(0, np.zeros((3, 3, 3), np.float32), "batch")
    desk.run()
    assert (desk.now.errors, desk.now.stale) == ((), "")
    assert desk.now.status.agreement == "same"


def test_a_file_that_keras_refuses_at_once_is_told_at_its_call() -> None:
    desk = Desk()
    desk.do.runs.answered(Refused(1, "no", 1))
    assert errors(desk) == {ControlId("input", "batch", 1): "Keras refuses call 1: “no”"}


def test_given_weights_that_do_not_fit_are_told_at_what_was_changed(desk: Desk) -> None:
    desk.do.layer.argument("units", 5)
    desk.do.runs.answered(Unfit(desk.number, "weights", "They do not fit."))
    sentence = "They do not fit. Give weights that fit, or go back to the initializers."
    (error,) = desk.now.errors
    assert (error.place, error.sentence, error.of_run) == (
        ControlId("layer", "units"),
        sentence,
        True,
    )
    assert desk.now.repairs == error.repairs
    assert [repair.title for repair in desk.now.repairs] == ["weights from the initializers"]


def test_given_weights_that_do_not_fit_are_told_at_the_weights_after_any_other_change(
    desk: Desk,
) -> None:
    desk.do.layer.argument("stateful", False)
    desk.do.runs.answered(Unfit(desk.number, "weights", "They do not fit."))
    assert list(errors(desk)) == [ControlId("weights", "weights")]


def test_what_is_refused_at_another_place_than_the_change_is_told_there(desk: Desk) -> None:
    desk.do.layer.argument("return_state", True)
    desk.do.runs.answered(Refused(desk.number, "use_cudnn=True was specified, but …", 0))
    ((place, sentence),) = errors(desk).items()
    assert place == ControlId("layer", "use_cudnn")
    assert sentence.startswith("cuDNN needs an NVIDIA graphics card")
    assert sentence.endswith("Keras refuses call 0: “use_cudnn=True was specified, but …”")
    desk.do.layer.argument("return_sequences", False)
    desk.do.runs.answered(Refused(desk.number, "use_cudnn=True was specified, but …", 0))
    assert list(errors(desk)) == [place]
    desk.do.layer.argument("use_cudnn", False)
    desk.run()
    assert (desk.now.errors, desk.now.stale) == ((), "")
    assert desk.now.trace is not None
    assert desk.now.trace.experiment is desk.now.experiment


def test_a_refusal_of_unknown_cause_is_told_where_something_was_changed_last(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.layer.argument("unroll", True)
    desk.do.runs.answered(Refused(desk.number, "something\n new", 1))
    message = errors(desk)
    assert message == {ControlId("layer", "unroll"): "Keras refuses call 1: “something new”"}
    assert desk.now.trace is trace


def test_a_fault_of_the_engine_is_told_and_points_to_the_log(desk: Desk) -> None:
    desk.do.layer.argument("unroll", True)
    desk.do.runs.answered(Failed(desk.number, "RuntimeError: odd"))
    assert "RuntimeError: odd. The log says more." in errors(desk)[ControlId("layer", "unroll")]
    assert desk.now.status.agreement == "failed"


def test_an_engine_that_dies_over_a_run_is_started_again_and_asked_again(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.layer.argument("unroll", True)
    desk.do.runs.answered(Died(-9))
    assert desk.engine.restarts == 1
    assert desk.engine.submitted[-1] == (3, opening(unroll=True))
    assert desk.now.trace is trace
    assert desk.now.status.news == "The engine stopped (exit code -9) and was started again."
    assert desk.now.status.agreement == "loading"
    desk.run()
    assert desk.now.trace.experiment.layer.unroll
    assert desk.now.status.agreement == "same"


def test_an_engine_that_dies_over_the_comparison_is_asked_again(desk: Desk) -> None:
    desk.do.runs.run_now()
    desk.do.runs.answered(Ran(desk.number, made_up_trace(opening()), 0.01))
    desk.do.runs.answered(Died(-11))
    assert len(desk.engine.submitted) == 3
    desk.run()
    assert desk.now.status.agreement == "same"


def test_an_engine_that_dies_idle_is_started_again_and_the_picture_stays(desk: Desk) -> None:
    trace, asked = desk.now.trace, len(desk.engine.submitted)
    for deaths in range(1, 10):
        desk.do.runs.answered(Died(-9))
        assert (desk.engine.restarts, len(desk.engine.submitted)) == (deaths, asked)
        desk.do.runs.answered(Ready("2.21.0", "3.15.1"))
    assert desk.now.trace is trace
    assert (desk.now.status.agreement, desk.now.stale) == ("same", "")


def test_an_engine_that_hangs_is_called_so(desk: Desk) -> None:
    desk.do.runs.answered(Died(-9, "hung"))
    expected = "The engine gave no sign of life and was started again."
    assert desk.now.status.news == expected


def test_an_engine_that_keeps_dying_over_the_same_is_left_alone_until_f5(desk: Desk) -> None:
    desk.do.layer.argument("unroll", True)
    for _ in range(3):
        desk.do.runs.answered(Died(-9))
    assert desk.engine.restarts == 2
    assert "3 times over this" in errors(desk)[ControlId("layer", "unroll")]
    assert desk.now.status.agreement == "failed"
    desk.do.runs.run_now()
    assert desk.engine.restarts == 3
    desk.do.runs.run_now()  # while it loads
    assert desk.engine.restarts == 3
    desk.do.runs.answered(Died(-9))
    assert desk.engine.restarts == 3
    desk.do.runs.run_now()
    desk.run()
    assert (desk.now.errors, desk.now.stale) == ((), "")
    desk.do.runs.answered(Died(-9))  # long after: it may come back by itself again
    assert desk.engine.restarts == 5


def test_a_run_tells_how_far_it_is(desk: Desk) -> None:
    desk.do.runs.run_now()
    desk.do.runs.answered(Began(desk.number))
    desk.do.runs.answered(Progressed(desk.number, 1, 2))
    assert desk.now.status.progress == Progress(call=1, calls=2, done=5, steps=6)
    desk.run()
    assert desk.now.status.progress is None


def test_a_cancelled_run_leaves_the_experiment_and_the_picture(desk: Desk) -> None:
    trace = desk.now.trace
    desk.do.layer.argument("units", 5)
    number = desk.number
    desk.do.runs.cancel()
    assert desk.engine.cancelled == [number + 1]
    desk.do.runs.answered(Ran(number, made_up_trace(opening(units=5)), 0.01))
    assert (desk.now.trace, desk.now.experiment.layer.units) == (trace, 5)
    assert desk.now.status.agreement == "cancelled"
    assert "Press F5 to run" in desk.now.stale
    desk.do.runs.cancel()  # nothing runs any more
    assert desk.engine.cancelled == [number + 1]
    desk.do.runs.run_now()
    desk.run()
    assert (desk.now.trace.experiment.layer.units, desk.now.stale) == (5, "")


def test_an_engine_that_has_to_be_ended_to_cancel_comes_back_and_runs_nothing(desk: Desk) -> None:
    desk.do.runs.run_now()
    desk.do.runs.cancel()
    asked = len(desk.engine.submitted)
    desk.do.runs.answered(Died(-9, "busy"))
    assert (desk.engine.restarts, len(desk.engine.submitted)) == (1, asked)
    assert desk.now.status.agreement == "cancelled"


def test_an_engine_ended_for_a_newer_run_runs_that(desk: Desk) -> None:
    desk.do.layer.argument("units", 5)
    for _ in range(5):  # however often: nothing was wrong with it
        desk.do.runs.answered(Died(-9, "busy"))
    assert desk.engine.restarts == 5
    desk.run()
    assert desk.now.trace.experiment.layer.units == 5


def test_a_cancelled_comparison_leaves_the_picture_as_it_is(desk: Desk) -> None:
    desk.do.runs.run_now()
    desk.do.runs.answered(Ran(desk.number, made_up_trace(opening()), 0.01))
    desk.do.runs.cancel()
    assert (desk.now.status.agreement, desk.now.stale) == ("cancelled", "")


def test_the_first_run_of_a_process_may_take_longer_before_the_next_waits(desk: Desk) -> None:
    desk.do.runs.answered(Ready("2", "3"))
    desk.do.runs.run_now()
    desk.run(seconds=1.5)  # cold
    for waits in (False, True):
        asked = len(desk.engine.submitted)
        desk.do.layer.argument("units", 5 + waits)
        assert len(desk.engine.submitted) == asked + (not waits)
        if not waits:
            desk.run(seconds=1.5)


@pytest.mark.parametrize(
    ("steps", "shown"),
    [(8760, None), (23_997, "15 seconds"), (239_997, "2 minutes")],  # a year by hours runs at once
)
def test_many_more_steps_than_before_wait_for_f5_and_tell_how_long(
    desk: Desk, steps: int, shown: str | None
) -> None:
    desk.do.runs.run_now()
    desk.run(seconds=0.3)  # six steps: eager, while so many are compiled
    asked = len(desk.engine.submitted)
    desk.do.calls.inputs(0, np.zeros((2, steps, 3), np.float32), "file")
    if shown is None:
        assert len(desk.engine.submitted) == asked + 1
        return
    assert len(desk.engine.submitted) == asked
    assert f"Press F5 to run, for about {shown}" in desk.now.stale
    desk.do.layer.undo()
    assert len(desk.engine.submitted) == asked
    assert (desk.now.status.agreement, desk.now.stale) == ("same", "")


@pytest.mark.parametrize("seconds", [0.01, 2.7])
def test_what_is_drawn_is_not_out_of_date_after_the_way_back_to_it(
    desk: Desk, seconds: float
) -> None:
    desk.do.runs.run_now()
    number, experiment = desk.engine.submitted[-1]
    desk.do.answered(Ran(number, made_up_trace(experiment), seconds))
    desk.do.answered(Checked(number, 1e-7, 1e-6))
    trace, seen = desk.now.trace, desk.now.status
    desk.do.layer.argument("units", 5)  # under way, or waiting
    desk.do.layer.argument("units", 6)
    asked = len(desk.engine.submitted)
    desk.do.layer.undo()
    assert desk.now.trace is trace
    desk.do.layer.undo()
    assert (desk.now.trace, desk.now.stale) == (trace, "")
    assert replace(desk.now.status, news="") == replace(seen, news="")
    assert len(desk.engine.submitted) == asked + (seconds == 0.01)  # units=5 once more
    desk.do.runs.answered(Ran(desk.number, made_up_trace(desk.engine.submitted[-1][1]), 0.01))
    assert desk.now.trace is trace  # it comes too late


def test_the_way_back_from_what_was_refused_needs_no_run(desk: Desk) -> None:
    desk.run()
    refuse_batch(desk)
    assert desk.now.stale
    asked = len(desk.engine.submitted)
    desk.do.layer.undo()
    assert len(desk.engine.submitted) == asked
    assert (errors(desk), desk.now.status.agreement, desk.now.stale) == ({}, "same", "")


def test_the_way_back_to_what_was_never_checked_runs_it_unless_that_takes_long(desk: Desk) -> None:
    for seconds, agreement in ((0.01, "running"), (2.7, "cancelled")):
        desk.do.runs.run_now()
        number, experiment = desk.engine.submitted[-1]
        desk.do.runs.answered(Ran(number, made_up_trace(experiment), seconds))
        desk.do.layer.argument("units", 5)
        desk.do.layer.undo()
        assert (desk.now.status.agreement, desk.now.stale) == (agreement, "")


def test_a_second_run_of_what_is_drawn_leaves_it_in_date_when_it_is_cancelled(desk: Desk) -> None:
    desk.run()
    desk.do.runs.run_now()
    desk.do.runs.cancel()
    assert (desk.now.status.agreement, desk.now.stale) == ("cancelled", "")


def test_a_refusal_stays_where_its_cause_is_while_something_else_is_changed(desk: Desk) -> None:
    refuse_batch(desk)
    desk.do.layer.argument("return_sequences", False)
    desk.do.runs.answered(Refused(desk.number, "no", 1))
    assert errors(desk) == {ControlId("input", "batch", 1): "Keras refuses call 1: “no”"}


def test_the_same_value_again_does_not_hide_a_refusal(desk: Desk) -> None:
    refuse_batch(desk)
    desk.do.calls.inputs(1, np.zeros((3, 3, 3), np.float32), "batch")
    assert ControlId("input", "batch", 1) in errors(desk)


def test_a_run_that_succeeds_leaves_what_is_wrong_elsewhere(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.do.layer.argument("units", -1)
    desk.run()
    assert ControlId("layer", "units") in errors(desk)


def test_an_experiment_too_large_at_the_start_is_told_without_a_picture() -> None:
    desk = Desk(memory=10)
    assert desk.engine.submitted == []
    assert desk.now.stale == ""
    desk.do.runs.answered(Ready("2.21.0", "3.15.1"))
    assert desk.now.status.agreement == "too large"
    assert "It was not started" in errors(desk)[ControlId("layer", "units")]


def test_what_keras_checks_of_a_run_that_was_made_ahead_tells_no_progress(desk: Desk) -> None:
    desk.run()
    following = replace(opening(), seed=1)
    trace = made_up_trace(following)
    desk.do.runs.prepare(following)
    desk.do.runs.was_prepared(Ran(1, trace, 0.01, "ahead"))
    desk.do.layer.apply_to_model(lambda _: following, ControlId("layer", "seed"), "another seed")
    ahead = desk.do.runs.take_prepared()
    assert ahead is not None
    desk.do.runs.answered(ahead)
    desk.do.runs.answered(Progressed(ahead.number, 1, 2))  # the same run, on its way to a check
    assert desk.now.status.progress is None
    desk.do.runs.answered(Ran(ahead.number, trace, 0.01))
    desk.do.runs.answered(Checked(ahead.number, 0.0))
    assert desk.now.status.progress is None
    assert desk.now.status.agreement == "same"
