"""The calls and their tensors."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, complaints
from traces import opening

from lstmviz.session.view_state import Moment
from lstmviz.window.snapshot import Place


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_call_again_copies_the_last_call_without_reset_and_state(desk: Desk) -> None:
    calls = list(opening().calls)
    state = (np.ones((2, 4)), np.ones((2, 4)))
    calls[1] = replace(calls[1], reset_before=True, initial_state=state, training=True)
    desk = Desk(replace(opening(), calls=tuple(calls)))
    desk.do.calling.again()
    again = desk.now.experiment.calls[2]
    assert again == replace(calls[1], reset_before=False, initial_state=None)
    assert desk.now.view.moment == Moment(2, 2)


def test_calls_are_removed_but_for_the_last(desk: Desk) -> None:
    desk.do.calling.inputs(1, np.ones((2, 3, 3), np.float32), "cell")
    desk.do.calling.remove(0)
    (left,) = desk.now.experiment.calls
    assert left.inputs[0, 0, 0] == 1
    assert desk.now.view.moment.call == 0
    desk.do.calling.remove(0)
    assert len(desk.now.experiment.calls) == 1
    assert "expected one call or more" in complaints(desk)[Place("input", "calls")]


def test_r_sets_and_clears_the_reset_of_the_selected_call(desk: Desk) -> None:
    desk.do.looking.select_call(1)
    desk.do.calling.toggle_reset_before()
    assert [call.reset_before for call in desk.now.experiment.calls] == [False, True]
    desk.do.calling.toggle_reset_before()
    assert [call.reset_before for call in desk.now.experiment.calls] == [False, False]


def test_a_reset_on_a_stateless_layer_is_said_to_do_nothing() -> None:
    desk = Desk(opening(stateful=False))
    desk.do.calling.reset_before(1, True)
    assert "does nothing: the layer is not stateful" in desk.now.status.news


def test_calls_are_duplicated_moved_cut_and_joined(desk: Desk) -> None:
    desk.do.calling.inputs(1, np.ones((2, 3, 3), np.float32), "cell")
    x0, x1 = (call.inputs for call in desk.now.experiment.calls)
    desk.do.calling.duplicate(0)
    assert [call.inputs is x0 for call in desk.now.experiment.calls] == [True, True, False]
    assert desk.now.view.moment.call == 1
    desk.do.calling.move(2, 0)
    assert desk.now.experiment.calls[0].inputs is x1
    assert desk.now.view.moment.call == 0
    desk.do.calling.move(0, -1)  # there is no such place
    assert len(desk.now.experiment.calls) == 3
    desk.do.calling.chunk(0, 3)
    assert [c.inputs.shape[1] for c in desk.now.experiment.calls] == [1, 1, 1, 3, 3]
    desk.do.calling.join(0, 3)
    assert desk.now.experiment.calls[0].inputs.shape == (2, 3, 3)
    assert "joined to call 0" in desk.now.status.news


def test_calls_that_cannot_be_joined_stay_and_the_list_says_why(desk: Desk) -> None:
    desk.do.calling.reset_before(1, True)
    before = desk.now.experiment
    desk.do.calling.join(0, 2)
    assert desk.now.experiment is before
    assert "reset" in complaints(desk)[Place("input", "calls")]


def test_an_array_goes_where_it_belongs_or_is_refused_at_its_control(desk: Desk) -> None:
    desk.do.calling.array(1, 1, np.full((3, 3), 7.0), "file", "mine.csv")
    x = desk.now.experiment.calls[1].inputs
    assert x[1].tolist() == [[7.0] * 3] * 3
    assert x[0].tolist() == opening().calls[1].inputs[0].tolist()
    assert desk.now.status.news == "x of call 1 from mine.csv"
    desk.do.calling.array(1, 1, np.ones((5, 2)), "file", "other.csv")
    assert desk.now.experiment.calls[1].inputs is x
    assert "batch" in complaints(desk)[Place("input", "file", 1)]


def test_training_is_set_for_one_call(desk: Desk) -> None:
    desk.do.calling.training(1, True)
    assert [call.training for call in desk.now.experiment.calls] == [False, True]


def test_a_call_moved_past_one_like_it_takes_the_person_along(desk: Desk) -> None:
    desk.do.calling.duplicate(0)
    steps = len(desk.now.history.past)
    desk.do.calling.move_by(1, -1)
    assert desk.now.view.moment.call == 0
    assert desk.now.status.news == "call 1 is now call 0"
    assert len(desk.now.history.past) == steps  # nothing to undo: it is the same experiment
    desk.do.calling.move_by(0, -1)  # there is no such place
    assert desk.now.view.moment.call == 0
