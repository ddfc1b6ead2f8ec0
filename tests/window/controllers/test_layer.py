"""The layer, the seed and the way back."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors, refuse_batch
from traces import X, opening

from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.window.validation_error import ControlId


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_a_changed_argument_runs_by_itself(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    assert desk.engine.submitted[-1] == (2, opening(stateful=False))
    assert desk.now.experiment.layer.stateful is False
    assert desk.now.status.agreement == "running"
    assert desk.now.status.news == "stateful True → False"
    assert desk.now.trace.experiment == opening()  # the last picture stays until then


def test_a_change_back_to_what_is_runs_nothing(desk: Desk) -> None:
    asked = len(desk.engine.submitted)
    desk.do.layer.argument("units", 4)
    desk.do.calls.inputs(0, np.array(X, np.float32), "cell")
    assert len(desk.engine.submitted) == asked


@pytest.mark.parametrize("units", [0, -1, 1.5, "", None])
def test_a_wrong_value_is_told_where_it_went_in_and_changes_nothing(
    desk: Desk, units: object
) -> None:
    before = desk.now
    desk.do.layer.argument("units", units)
    assert errors(desk)[ControlId("layer", "units")] == (
        "Received an invalid value for argument 'units', expected a positive integer, "
        f"got {units!r}."
    )
    assert (desk.now.experiment, desk.now.trace) == (before.experiment, before.trace)
    assert desk.number == 1


def test_the_complaint_goes_when_the_value_is_right_again(desk: Desk) -> None:
    desk.do.layer.argument("units", 0)
    desk.do.layer.argument("units", 4)
    assert desk.now.errors == ()


def test_a_complaint_about_one_control_outlives_a_change_to_another(desk: Desk) -> None:
    desk.do.layer.argument("units", 0)
    desk.do.layer.argument("stateful", False)
    assert ControlId("layer", "units") in errors(desk)


TRIES = [
    ControlId("input", "literal", 1),
    ControlId("input", "file", 0),
    ControlId("input", "mask", 1),
    ControlId("layer", "code"),
    ControlId("weights", "file"),
]


@pytest.mark.parametrize("how", ["stateful", "mask", "undo"])
def test_what_came_to_nothing_is_not_told_any_more_once_something_else_was_done(
    desk: Desk, how: str
) -> None:
    mask = np.ones((2, 3), bool)
    desk.do.calls.mask(1, mask)
    for place in TRIES:
        desk.do.store.report_error(place, "no")
    assert list(errors(desk)) == TRIES
    if how == "stateful":
        desk.do.layer.argument("stateful", False)
    elif how == "mask":
        desk.do.calls.mask(1, None)
    else:
        desk.do.layer.undo()
        assert desk.now.experiment.calls[1].mask is None
    assert desk.now.errors == ()


def test_complaints_about_calls_go_when_their_numbers_change(desk: Desk) -> None:
    refuse_batch(desk)
    desk.do.calls.remove(0)
    assert desk.now.errors == ()


def test_changes_are_undone_and_made_again(desk: Desk) -> None:
    first = desk.now.experiment
    desk.do.layer.argument("stateful", False)
    desk.do.layer.argument("units", 5)
    last = desk.now.experiment
    desk.do.layer.undo()
    assert desk.now.experiment.layer.units == 4
    assert desk.now.status.news == "undone: units 4 → 5"
    desk.do.layer.undo()
    assert desk.now.experiment is first
    assert not desk.now.is_modified
    desk.do.layer.undo()  # there is nothing more
    assert desk.now.experiment is first
    desk.do.layer.redo()
    desk.do.layer.redo()
    desk.do.layer.redo()
    assert desk.now.experiment is last
    assert desk.now.is_modified
    assert desk.engine.submitted[-1][1] is last


def test_a_new_change_ends_what_could_be_made_again(desk: Desk) -> None:
    desk.do.layer.argument("units", 5)
    desk.do.layer.undo()
    desk.do.layer.argument("units", 6)
    desk.do.layer.redo()
    assert desk.now.experiment.layer.units == 6
    desk.do.layer.undo()
    assert desk.now.experiment.layer.units == 4


def test_a_change_shows_all_that_it_did(desk: Desk) -> None:
    desk.do.view.go_to(0)
    assert desk.now.view.hides_future
    desk.do.layer.argument("units", 5)
    assert not desk.now.view.hides_future


def test_several_changes_are_undone_and_made_again_in_one_run(desk: Desk) -> None:
    for units in (5, 6, 7):
        desk.do.layer.argument("units", units)
    asked = len(desk.engine.submitted)
    desk.do.layer.go_to(1)
    assert desk.now.experiment.layer.units == 5
    assert desk.now.status.news == "undone: 2 changes"
    assert len(desk.engine.submitted) == asked + 1
    desk.do.layer.go_to(1)
    assert len(desk.engine.submitted) == asked + 1
    desk.do.layer.go_to(3)
    assert desk.now.experiment.layer.units == 7
    assert desk.now.status.news == "again: 2 changes"


def test_a_change_is_called_by_the_value_before_and_after(desk: Desk) -> None:
    constant = {"class_name": "Constant", "config": {"value": 0.01}}
    uniform = {"class_name": "RandomUniform", "config": {"minval": -0.01, "maxval": 0.01}}
    for value in (constant, uniform):
        desk.do.layer.argument("bias_initializer", value)
    assert [step.news for step in desk.now.history.past] == [
        'bias_initializer "zeros" → Constant(value=0.01)',
        "bias_initializer Constant(value=0.01) → RandomUniform(minval=-0…",
    ]


def test_the_layer_becomes_one_of_another_kind_and_back_with_one_undo(desk: Desk) -> None:
    before = desk.now.experiment
    desk.do.layer.kind(GRUConfig)
    flags = {"units": 4, "return_sequences": True, "stateful": True}
    assert desk.now.experiment.layer == GRUConfig(recurrent_initializer="glorot_uniform", **flags)
    assert all(a is b for a, b in zip(desk.now.experiment.calls, before.calls, strict=True))
    assert desk.engine.submitted[-1][1] is desk.now.experiment
    assert desk.now.status.news == "the layer is a GRU now"
    desk.do.layer.undo()
    assert desk.now.experiment is before
    assert desk.now.status.news == "undone: the layer is a GRU now"


def test_the_kind_that_it_is_changes_nothing(desk: Desk) -> None:
    before = desk.now
    desk.do.layer.kind(LSTMConfig)
    assert desk.now is before


def test_what_a_kind_that_was_tried_lacked_comes_back_when_the_other_is_tried(desk: Desk) -> None:
    desk.do.layer.argument("recurrent_activation", "hard_sigmoid")
    had = desk.now.experiment
    for title in ("as a SimpleRNN", "as an LSTM"):
        offered = {alternative.title: alternative for alternative in desk.now.alternatives}
        desk.do.layer.take(offered[title])
    assert desk.now.experiment == had


def test_what_another_kind_lacks_comes_back_with_the_kind_that_has_it(desk: Desk) -> None:
    desk.do.layer.argument("unit_forget_bias", False)
    desk.do.layer.kind(GRUConfig)
    assert desk.now.left_behind == "GRU takes no unit_forget_bias: kept for the way back."
    desk.do.layer.argument("reset_after", False)
    assert desk.now.left_behind == ""
    desk.do.layer.kind(SimpleRNNConfig)
    assert desk.now.left_behind == "SimpleRNN takes no reset_after: kept for the way back."
    desk.do.layer.argument("units", 5)
    desk.do.layer.kind(LSTMConfig)
    assert desk.now.experiment.layer.unit_forget_bias is False
    assert desk.now.experiment.layer.units == 5
    desk.do.layer.argument("unit_forget_bias", True)
    desk.do.layer.kind(GRUConfig)
    assert desk.now.experiment.layer.reset_after is False
    desk.do.layer.kind(LSTMConfig)
    assert desk.now.experiment.layer.unit_forget_bias is True


def test_given_weights_and_c_that_are_left_out_are_told_and_brought_back(desk: Desk) -> None:
    state = np.ones((2, 4), np.float32)
    weights = tuple(np.ones(shape, np.float32) for shape in ((3, 16), (4, 16), (16,)))
    desk.do.states.initial_state(1, (state, state))
    desk.do.layer.apply(
        lambda experiment: replace(experiment, weights=weights), ControlId("weights", "file"), ""
    )
    given = desk.now.experiment
    desk.do.layer.kind(GRUConfig)
    assert desk.now.experiment.weights is None
    assert desk.now.left_behind == (
        "Left out: the given weights and the given c of call 1; undo brings that back."
    )
    desk.do.layer.undo()
    assert desk.now.experiment is given
    assert desk.now.left_behind == ""
