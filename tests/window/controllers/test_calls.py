"""The calls and their tensors."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors
from traces import opening

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import shuffled_rows
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.features import Feature
from lstmviz.session.view_state import Moment
from lstmviz.window.controllers.calls import CallsController
from lstmviz.window.validation_error import ControlId


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
    desk.do.calls.again()
    again = desk.now.experiment.calls[2]
    assert again == replace(calls[1], reset_before=False, initial_state=None)
    assert desk.now.view.moment == Moment(2, 2)


def test_calls_are_removed_but_for_the_last(desk: Desk) -> None:
    desk.do.calls.inputs(1, np.ones((2, 3, 3), np.float32), "cell")
    desk.do.calls.remove(0)
    (left,) = desk.now.experiment.calls
    assert left.inputs[0, 0, 0] == 1
    assert desk.now.view.moment.call == 0
    desk.do.calls.remove(0)
    assert len(desk.now.experiment.calls) == 1
    assert "expected one call or more" in errors(desk)[ControlId("input", "calls")]


def test_calls_are_duplicated_moved_cut_and_joined(desk: Desk) -> None:
    desk.do.calls.inputs(1, np.ones((2, 3, 3), np.float32), "cell")
    x0, x1 = (call.inputs for call in desk.now.experiment.calls)
    desk.do.calls.duplicate(0)
    assert [call.inputs is x0 for call in desk.now.experiment.calls] == [True, True, False]
    assert desk.now.view.moment.call == 1
    desk.do.calls.move(2, 0)
    assert desk.now.experiment.calls[0].inputs is x1
    assert desk.now.view.moment.call == 0
    desk.do.calls.move(0, -1)  # there is no such place
    assert len(desk.now.experiment.calls) == 3
    desk.do.calls.chunk(0, 3)
    assert [c.inputs.shape[1] for c in desk.now.experiment.calls] == [1, 1, 1, 3, 3]
    desk.do.calls.join(0, 3)
    assert desk.now.experiment.calls[0].inputs.shape == (2, 3, 3)
    assert "joined to call 0" in desk.now.status.news


def test_calls_that_cannot_be_joined_stay_and_the_list_says_why(desk: Desk) -> None:
    desk.do.states.reset_before(1, True)
    before = desk.now.experiment
    desk.do.calls.join(0, 2)
    assert desk.now.experiment is before
    assert "reset" in errors(desk)[ControlId("input", "calls")]


def test_an_array_goes_where_it_belongs_or_is_refused_at_its_control(desk: Desk) -> None:
    desk.do.calls.array(1, 1, np.full((3, 3), 7.0), "file", "mine.csv")
    x = desk.now.experiment.calls[1].inputs
    assert x[1].tolist() == [[7.0] * 3] * 3
    assert x[0].tolist() == opening().calls[1].inputs[0].tolist()
    assert desk.now.status.news == "x of call 1 from mine.csv"
    desk.do.calls.array(1, 1, np.ones((5, 2)), "file", "other.csv")
    assert desk.now.experiment.calls[1].inputs is x
    assert "batch" in errors(desk)[ControlId("input", "file", 1)]


def test_a_cut_series_takes_the_place_of_all_calls_in_one_step(desk: Desk) -> None:
    before = desk.now.experiment
    calls = tuple(Call(np.full((2, 5, 3), number, np.float32)) for number in range(3))
    features = (Feature("a", 1.0, 2.0), Feature("b"), Feature("c"))
    desk.do.view.select_row(1)
    cut = CutChoices(5, 2, "continuing")
    assert desk.do.calls.cut(calls, features, cut, "file", "3 calls from a.csv")
    assert desk.now.experiment.calls == calls
    assert desk.now.experiment.cut == cut
    assert desk.now.experiment.features == features
    assert (desk.now.view.moment, desk.now.view.row) == (Moment(0, -1), 0)
    assert desk.now.status.news == "3 calls from a.csv"
    desk.do.layer.undo()
    assert desk.now.experiment is before


def test_the_unit_is_known_until_other_data_come_and_names_while_they_fit(desk: Desk) -> None:
    features = (Feature("a", 1.0, 2.0), Feature("b"), Feature("c"))
    cut = CutChoices(2)
    desk.do.calls.cut((Call(np.ones((1, 2, 3))),), features, cut, "file", "")
    desk.do.calls.inputs(0, np.zeros((1, 2, 3)), "cell")
    assert (desk.now.experiment.features, desk.now.experiment.cut) == (features, cut)
    desk.do.calls.inputs(0, np.ones((1, 2, 3)), "recipe")
    names = (Feature("a"), Feature("b"), Feature("c"))
    assert (desk.now.experiment.features, desk.now.experiment.cut) == (names, None)
    desk.do.calls.inputs(0, np.ones((1, 2, 4)), "features")
    assert desk.now.experiment.features == (*names, Feature(""))
    desk.do.calls.inputs(0, np.ones((1, 2, 4)), "file", "a.csv", {0: "d", 1: "", 2: "e", 3: "f"})
    assert [feature.name for feature in desk.now.experiment.features] == ["d", "", "e", "f"]
    desk.do.calls.inputs(0, np.ones((1, 2, 3)), "file", "b.npy")
    assert desk.now.experiment.features == ()


@pytest.mark.parametrize(
    ("change", "is_cut"),
    [
        (lambda calls: calls.mask(1, np.array([[True, False]])), True),
        (lambda calls: calls.training(1, True), True),
        (lambda calls: calls.move(1, 1), True),
        (lambda calls: calls.again(), False),
        (lambda calls: calls.remove(2), False),
        (lambda calls: calls.duplicate(1), False),
        (lambda calls: calls.move(0, 1), False),
        (lambda calls: calls.chunk(0, 2), False),
        (lambda calls: calls.join(0, 3), False),
    ],
)
def test_other_calls_than_were_cut_are_no_cut_of_a_series(
    desk: Desk, change: Callable[[CallsController], None], is_cut: bool
) -> None:
    calls = tuple(Call(np.full((1, 2, 1), number)) for number in range(3))
    desk.do.calls.cut(calls, (Feature("a"),), CutChoices(2), "file", "")
    change(desk.do.calls)
    assert desk.now.experiment.cut == (CutChoices(2) if is_cut else None)
    assert desk.now.experiment.features == (Feature("a"),)


def test_training_is_set_for_one_call(desk: Desk) -> None:
    desk.do.calls.training(1, True)
    assert [call.training for call in desk.now.experiment.calls] == [False, True]


def test_a_call_moved_past_one_like_it_takes_the_person_along(desk: Desk) -> None:
    desk.do.calls.duplicate(0)
    steps = len(desk.now.history.past)
    desk.do.calls.move_by(1, -1)
    assert desk.now.view.moment.call == 0
    assert desk.now.status.news == "call 1 is now call 0"
    assert len(desk.now.history.past) == steps  # nothing to undo: it is the same experiment
    desk.do.calls.move_by(0, -1)  # there is no such place
    assert desk.now.view.moment.call == 0


STATE = (np.full((2, 4), 0.5, np.float32), np.full((2, 4), -0.5, np.float32))


def test_a_mask_is_given_changed_and_taken_away(desk: Desk) -> None:
    desk.do.calls.mask(1, np.ones((2, 3), bool))
    assert desk.now.status.news == "mask of call 1: 0 of 6 steps held"
    desk.do.calls.mask(1, np.eye(2, 3, dtype=bool), "as Masking(mask_value=0.0) computes it")
    assert desk.now.status.news == (
        "mask of call 1 as Masking(mask_value=0.0) computes it: 4 of 6 steps held"
    )
    assert desk.now.experiment.calls[1].mask.tolist() == [[1, 0, 0], [0, 1, 0]]
    assert desk.now.experiment.calls[0].mask is None
    desk.do.calls.mask(1, None)
    assert desk.now.status.news == "call 1 has no mask"
    assert desk.now.experiment == opening()
    for held in (4, 0):
        desk.do.layer.undo()
        mask = desk.now.experiment.calls[1].mask
        assert mask.size - mask.sum() == held


def test_what_is_no_mask_is_told_at_the_mask(desk: Desk) -> None:
    desk.do.calls.mask(1, np.full((2, 3), 2.5))
    desk.do.calls.mask(0, np.ones((2, 3, 1)))
    message = errors(desk)
    assert (
        "True or False of shape (batch, timesteps), got 2.5 at [0, 0]"
        in message[ControlId("input", "mask", 1)]
    )
    assert "got an array of shape (2, 3, 1)" in message[ControlId("input", "mask", 0)]
    assert desk.now.experiment == opening()


@pytest.mark.parametrize("shape", [(1, 3), (2, 2), (2, 5), (3, 3)])
def test_whether_a_mask_fits_is_for_keras_to_say(desk: Desk, shape: tuple[int, int]) -> None:
    desk.do.calls.mask(1, np.ones(shape))
    assert desk.engine.submitted[-1][1].calls[1].mask.shape == shape


def test_mask_and_state_go_along_with_the_shape(desk: Desk) -> None:
    desk.do.calls.mask(1, np.zeros((2, 3)))
    desk.do.states.initial_state(1, STATE)
    desk.do.calls.inputs(1, np.zeros((2, 4, 3)), "timesteps")
    assert desk.now.status.news == "x of call 1 changed, and its mask with it"
    desk.do.calls.array(1, 0, np.zeros((3, 4, 3)), "file", "mine.npy")
    assert desk.now.status.news == (
        "x of call 1 from mine.npy, and its mask and initial_state with it"
    )
    call = desk.now.experiment.calls[1]
    assert call.mask.tolist() == [[0, 0, 0, 1], [0, 0, 0, 1], [1, 1, 1, 1]]
    assert call.initial_state[0].tolist() == [[0.5] * 4, [0.5] * 4, [0] * 4]
    desk.do.calls.inputs(1, np.ones((3, 4, 3)), "cell")
    assert desk.now.status.news == "x of call 1 changed"
    for _ in range(3):
        desk.do.layer.undo()
    assert desk.now.experiment.calls[1].mask.shape == (2, 3)


def test_calls_keep_masks_and_states_as_they_are_put_elsewhere(desk: Desk) -> None:
    desk.do.calls.mask(1, np.eye(2, 3, dtype=bool))
    desk.do.states.initial_state(1, STATE)
    call = desk.now.experiment.calls[1]
    desk.do.calls.duplicate(1)
    desk.do.calls.move(2, 0)
    assert [c == call for c in desk.now.experiment.calls] == [True, False, True]
    desk.do.calls.again()
    again = desk.now.experiment.calls[3]
    assert again.mask.tolist() == call.mask.tolist()
    assert again.initial_state is None
    desk.do.calls.chunk(0, 3)
    masks = [c.mask.tolist() for c in desk.now.experiment.calls[:3]]
    assert masks == [[[1], [0]], [[0], [1]], [[0], [0]]]
    states = [c.initial_state is not None for c in desk.now.experiment.calls]
    assert states == [True, False, False, False, True, False]
    desk.do.calls.join(0, 3)
    assert desk.now.experiment.calls[0] == call


THREE = np.arange(18, dtype=np.float32).reshape(3, 3, 2)


def rows_of(desk: Desk) -> list[int]:
    """Which row of `THREE` each row of call 1 is."""
    return [int(row[0, 0]) // 6 for row in desk.now.experiment.calls[1].inputs]


@pytest.mark.parametrize(
    ("do", "rows", "selected"),
    [
        (lambda calls: calls.swap_rows(1, 0, 2), [2, 1, 0], 0),
        (lambda calls: calls.move_row(1, 0, 2), [1, 2, 0], 2),
        (lambda calls: calls.move_row(1, 2, 0), [2, 0, 1], 0),
        (lambda calls: calls.move_row(1, 2, 3), [0, 1, 2], 0),
    ],
)
def test_rows_get_another_order_and_one_undo_takes_it_back(
    do: Callable[[CallsController], None], rows: list[int], selected: int
) -> None:
    desk = Desk(replace(opening(), calls=[Call(THREE), Call(THREE)]))
    do(desk.do.calls)
    assert (rows_of(desk), desk.now.view.row) == (rows, selected)
    if rows != [0, 1, 2]:
        desk.do.layer.undo()
        assert rows_of(desk) == [0, 1, 2]


@pytest.mark.parametrize(
    "do",
    [
        lambda desk: desk.do.calls.swap_rows(1, 0, 1),
        lambda desk: desk.do.calls.shuffle_rows(1, 3),
        lambda desk: desk.do.layer.take(offered(desk, "rows 0 and 1 swapped in call 1")),
    ],
)
def test_where_the_rows_are_alike_it_is_said_that_nothing_is_different(
    do: Callable[[Desk], None],
) -> None:
    desk = Desk(replace(opening(), calls=[Call(THREE), Call(THREE[[0, 0, 0]])]))
    before = desk.now.experiment
    do(desk)
    assert desk.now.experiment is before
    assert not desk.now.history.past
    assert "rows" in desk.now.status.news
    assert desk.now.status.news.endswith(": nothing is different by it")


def offered(desk: Desk, title: str) -> Alternative:
    (found,) = (each for each in desk.now.alternatives if each.title == title)
    return found


def test_a_shuffle_is_its_seeds_and_one_row_has_none() -> None:
    desk = Desk(replace(opening(), calls=[Call(THREE), Call(THREE)]))
    desk.do.calls.shuffle_rows(1, 3)
    assert rows_of(desk) == shuffled_rows(3, 3)
    assert "seed 3" in desk.now.status.news
    one = Desk(replace(opening(), calls=[Call(THREE[:1])]))
    one.do.calls.shuffle_rows(0, 3)
    assert "expected a call of 2 rows or more, got 1" in " ".join(errors(one).values())
    assert one.now.experiment.calls[0].inputs.tolist() == THREE[:1].tolist()
