from dataclasses import replace

import numpy as np
import pytest
from traces import made_up_trace, opening, opening_of

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.figure.view_model.timeline import (
    LEAST_GAP,
    Timeline,
    call_titles,
    is_returned,
    origin_sentence,
    shape_text,
    step_name,
    titles_under_other_flags,
)
from lstmviz.session.view_state import START, Moment


def test_calls_follow_each_other_with_a_gap_between() -> None:
    first, second = Timeline.of((3, 3)).blocks
    assert (first.left, first.right) == (0, 4)
    assert second.left == pytest.approx(4 + LEAST_GAP)
    assert Timeline.of((3, 3)).gap_before(1) == (first.right, second.left)
    assert Timeline.of((3, 3)).width == second.right


def test_the_start_stands_first_and_the_steps_after_it() -> None:
    timeline = Timeline.of((3, 2))
    assert [timeline.x_of(Moment(0, step)) for step in (START, 0, 1, 2)] == [0.5, 1.5, 2.5, 3.5]
    left = timeline.blocks[1].left
    assert timeline.x_of(Moment(1, START)) == left + 0.5


def test_every_moment_is_the_nearest_to_its_own_place() -> None:
    timeline = Timeline.of((3, 1, 40))
    for block in timeline.blocks:
        for step in range(START, block.timesteps):
            moment = Moment(block.call, step)
            for off in (-0.45, 0, 0.45):
                assert timeline.moment_near(timeline.x_of(moment) + off) == moment


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (-5, Moment(0, START)),
        (99, Moment(1, 2)),
        (4.1, Moment(0, 2)),
        (4.0 + LEAST_GAP - 0.1, Moment(1, START)),
    ],
)
def test_outside_the_blocks_the_nearest_moment_is_at_an_edge(x: float, expected: Moment) -> None:
    assert Timeline.of((3, 3)).moment_near(x) == expected


def test_a_call_without_steps_still_has_its_start() -> None:
    timeline = Timeline.of((0, 2))
    assert timeline.moment_near(0.9) == Moment(0, START)
    assert timeline.blocks[0].right == 1


@pytest.mark.parametrize(
    ("flags", "expected"),
    [
        ({}, "call 0   x (2, 3, 3) → returned (2, 3, 4)"),
        ({"return_sequences": False}, "call 0   x (2, 3, 3) → returned (2, 4)"),
        (
            {"return_sequences": False, "return_state": True},
            "call 0   x (2, 3, 3) → returned (2, 4), (2, 4), (2, 4)",
        ),
    ],
)
def test_a_title_tells_what_went_in_and_what_came_out(
    flags: dict[str, object], expected: str
) -> None:
    assert call_titles(made_up_trace(opening(**flags)))[0].line == expected


@pytest.mark.parametrize("kind", [LSTMConfig, GRUConfig, SimpleRNNConfig])
def test_room_is_kept_for_all_that_a_layer_of_that_kind_can_return(
    kind: type[RecurrentConfig],
) -> None:
    found = [
        titles[1].returned for titles in titles_under_other_flags(made_up_trace(opening_of(kind)))
    ]
    states = ", (2, 4)" * len(kind.kind.states)
    assert found == [
        "returned (2, 4)",
        f"returned (2, 4){states}",
        "returned (2, 3, 4)",
        f"returned (2, 3, 4){states}",
    ]


def test_a_shape_of_one_axis_is_written_as_python_does() -> None:
    assert shape_text((4,)) == str((4,))


def test_which_steps_are_in_the_output() -> None:
    every, last = opening().layer, opening(return_sequences=False).layer
    assert [is_returned(every, 3, step) for step in (START, 0, 1, 2)] == [False, True, True, True]
    assert [is_returned(last, 3, step) for step in (START, 0, 1, 2)] == [False, False, False, True]
    assert not is_returned(last, 0, START)


def test_going_backwards_the_steps_keep_the_inputs_own_numbers() -> None:
    trace = made_up_trace(opening(go_backwards=True))
    names = [step_name(trace, Moment(0, step)) for step in (START, 0, 1, 2)]
    assert names == ["start", "t=2", "t=1", "t=0"]


def test_a_start_state_says_where_it_came_from() -> None:
    trace = made_up_trace(opening())
    assert origin_sentence(trace, 0) == "zeros"
    assert origin_sentence(trace, 1) == "carried over from call 0"
    second = replace(trace.calls[1], origin="reset", held=np.zeros((2, 3), bool))
    assert "reset_state()" in origin_sentence(replace(trace, calls=(trace.calls[0], second)), 1)
