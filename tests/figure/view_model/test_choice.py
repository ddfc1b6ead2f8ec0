"""What a choice of tracks, rows and units comes to."""

import numpy as np
import pytest
from trace_views import trace_view, with_call
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.view_model.choice import FEW, MOST_LINES, Choice, Chosen
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import DrawnAs, UnitOrder, ViewState


def of_units(units: int) -> TraceView:
    return TraceView.of(made_up_trace(Experiment(opening(units=units).layer, [Call(X)])))


def test_nobody_chose_anything() -> None:
    assert Choice.of(ViewState()) == Choice()
    chosen = Chosen.of(trace_view(), Choice())
    assert chosen.tracks == ("h", "c")
    assert chosen.rows == (0, 1)
    assert chosen.units == (0, 1, 2, 3)
    assert chosen.as_lines
    assert chosen.whole
    assert chosen.picks is None


def test_tracks_stand_in_their_order_and_h_is_always_there() -> None:
    chosen = Chosen.of(trace_view(), Choice(tracks=("o", "f")))
    assert chosen.tracks == ("h", "f", "o")
    assert Chosen.of(trace_view(), Choice(tracks=())).tracks == ("h",)


@pytest.mark.parametrize(
    ("units", "chosen_units", "drawn_as", "lines"),
    [
        (FEW, (), "auto", True),
        (FEW + 1, (), "auto", False),
        (FEW + 1, tuple(range(FEW)), "auto", True),
        (2, (), "heatmap", False),
        (FEW + 1, (), "lines", True),
    ],
)
def test_few_units_are_lines_unless_a_person_says_otherwise(
    units: int, chosen_units: tuple[int, ...], drawn_as: DrawnAs, lines: bool
) -> None:
    choice = Choice(units=chosen_units, drawn_as=drawn_as)
    assert Chosen.of(of_units(units), choice).as_lines == lines


def test_too_many_lines_are_cut_to_the_first_in_order() -> None:
    chosen = Chosen.of(of_units(100), Choice(drawn_as="lines", unit_order="size"))
    # The made-up trace's last unit is the largest.
    assert chosen.units == tuple(range(99, 99 - MOST_LINES, -1))
    assert chosen.left_out == 100 - MOST_LINES
    assert Chosen.of(of_units(100), Choice(drawn_as="heatmap")).left_out == 0


def test_what_is_not_there_is_passed_over_and_if_nothing_is_there_all_is_shown() -> None:
    chosen = Chosen.of(trace_view(), Choice(rows=(1, 7), units=(3, 9)))
    assert chosen.rows == (1,)
    assert chosen.units == (3,)
    assert not chosen.whole
    nothing = Chosen.of(trace_view(), Choice(rows=(7,), units=(9,)))
    assert nothing.rows == (0, 1)
    assert nothing.units == (0, 1, 2, 3)


@pytest.mark.parametrize(
    ("order", "expected"),
    [("number", (0, 1, 2, 3)), ("size", (2, 0, 3, 1)), ("range", (0, 3, 2, 1))],
)
def test_units_are_sorted_by_what_was_chosen(order: UnitOrder, expected: tuple[int, ...]) -> None:
    h = np.zeros((2, 3, 4), np.float32)
    h[..., 0] = [-0.6, 0.0, 0.6]
    h[..., 2] = [-0.5, -0.9, -0.7]
    h[..., 3] = [0.5, np.nan, -0.5]
    trace = made_up_trace(Experiment(opening(stateful=False).layer, [Call(X)]))
    initial = np.tile(np.array([0, 0, -0.6, 0], np.float32), (2, 1))
    found = TraceView.of(with_call(trace, 0, h=h, returned=(h,), initial_h=initial))
    chosen = Chosen.of(found, Choice(unit_order=order))
    assert chosen.units == expected
    assert [chosen.place_of(unit) for unit in expected] == [0, 1, 2, 3]
    if order != "number":
        picked = chosen.picked(found.states(0, 0, "h"))
        assert np.array_equal(picked, found.states(0, 0, "h")[:, list(expected)], equal_nan=True)
