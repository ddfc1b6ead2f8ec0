"""What of the experiment is looked at."""

import numpy as np
import pytest
from desk import Desk
from kinds import of_kind
from traces import opening_of

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.session.view_state import START, Moment, ViewState
from lstmviz.window.snapshot import trace_view_of


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_looking_never_asks_the_engine(desk: Desk) -> None:
    asked = len(desk.engine.submitted)
    desk.do.view.step_by(-1)
    desk.do.view.go_to(0)
    desk.do.view.pick(Moment(1, 0), 1, 2)
    desk.do.view.select_row(0)
    desk.do.view.select_call(0)
    desk.do.view.set_theme("dark")
    desk.do.view.set_speed(4.0)
    desk.do.view.set_reveal(False)
    assert len(desk.engine.submitted) == asked
    assert desk.now.view == ViewState(Moment(0, 0), 0, 2, False, False, 4.0, "dark")


def test_stepping_hides_the_future_until_the_end(desk: Desk) -> None:
    desk.do.view.go_to(0)
    assert desk.now.view.hides_future
    walked = [desk.now.view.moment]
    while desk.now.view.hides_future:
        desk.do.view.step_by(1)
        walked.append(desk.now.view.moment)
    assert walked == [Moment(c, s) for c in (0, 1) for s in (START, 0, 1, 2)]


def test_picking_a_moment_shows_the_whole_picture(desk: Desk) -> None:
    desk.do.view.go_to(2)
    desk.do.view.pick(Moment(0, 1), 1, None)
    assert not desk.now.view.hides_future
    assert (desk.now.view.moment, desk.now.view.row) == (Moment(0, 1), 1)


def test_whole_calls_are_stepped_over(desk: Desk) -> None:
    desk.do.view.go_to(0)
    visited = []
    for calls in (1, 1, -1, -1, -1):
        desk.do.view.step_calls(calls)
        visited.append(desk.now.view.moment)
    assert visited == [
        Moment(1, START),
        Moment(1, 2),
        Moment(1, START),
        Moment(0, START),
        Moment(0, START),
    ]


@pytest.mark.parametrize("step", [0, 1, 2])
def test_from_any_step_of_a_call_one_comes_back_to_its_start_first(desk: Desk, step: int) -> None:
    desk.do.view.pick(Moment(1, step), 0, None)
    desk.do.view.step_calls(-1)
    assert desk.now.view.moment == Moment(1, START)


def test_the_selection_follows_an_experiment_that_shrinks(desk: Desk) -> None:
    desk.do.view.pick(Moment(1, 2), 1, 3)
    desk.do.layer.argument("units", 2)
    desk.do.calls.inputs(1, np.ones((1, 1, 3), np.float32), "batch")
    assert desk.now.view == ViewState(moment=Moment(1, 0), row=0, unit=None)


def test_a_unit_is_selected_and_what_is_hidden_stays_so(desk: Desk) -> None:
    desk.do.view.go_to(2)
    desk.do.view.select_unit(3)
    assert desk.now.view.unit == 3
    assert desk.now.view.hides_future


def test_a_moment_is_gone_through_stage_by_stage_and_then_the_next(desk: Desk) -> None:
    desk.do.view.go_to(0)
    walked = []
    for _ in range(7):
        desk.do.view.step_stage(1)
        walked.append((desk.now.view.moment.step, desk.now.view.stage))
    first = [(0, stage) for stage in ("inputs", "z", "gates", "c", "h")]
    assert walked == [*first, (1, "inputs"), (1, "z")]
    for _ in range(3):
        desk.do.view.step_stage(-1)
    assert (desk.now.view.moment.step, desk.now.view.stage) == (0, "c")


@pytest.mark.parametrize(
    ("kind", "stages"),
    [(GRUConfig, ("inputs", "z", "gates", "h")), (SimpleRNNConfig, ("inputs", "z", "h"))],
)
def test_a_moment_of_another_kind_has_its_own_stages(
    kind: type[RecurrentConfig], stages: tuple[str, ...]
) -> None:
    desk = Desk(of_kind(kind))
    desk.run()
    desk.do.view.go_to(0)
    walked = []
    for _ in range(len(stages) + 1):
        desk.do.view.step_stage(1)
        walked.append((desk.now.view.moment.step, desk.now.view.stage))
    assert walked == [*((0, stage) for stage in stages), (1, "inputs")]
    desk.do.view.step_stage(-1)
    assert (desk.now.view.moment.step, desk.now.view.stage) == (0, "h")


def test_a_stage_that_another_kind_lacks_comes_back_with_the_kind(desk: Desk) -> None:
    desk.do.view.go_to(1)
    for _ in range(3):
        desk.do.view.step_stage(1)  # from h on: inputs, z, gates of the next step
    assert desk.now.view.stage == "gates"
    desk.do.layer.kind(SimpleRNNConfig)
    desk.do.layer.kind(LSTMConfig)
    assert desk.now.view.stage == "gates"
    desk.do.layer.kind(SimpleRNNConfig)
    desk.do.view.step_stage(1)  # from the sums, which are the nearest
    assert desk.now.view.stage == "h"


def test_there_is_nothing_within_beyond_the_ends(desk: Desk) -> None:
    desk.do.view.go_to_end()
    before = desk.now.view
    desk.do.view.step_stage(1)
    assert desk.now.view == before
    desk.do.view.go_to(0)
    before = desk.now.view
    desk.do.view.step_stage(-1)
    assert desk.now.view == before


def test_a_track_that_the_layer_lacks_stays_chosen_for_the_way_back() -> None:
    desk = Desk(opening_of(GRUConfig))
    desk.run()
    assert desk.now.view.tracks == ("h", "c", "dh", "layers")
    desk.do.view.toggle_track("r")
    desk.do.view.toggle_track("z")
    assert desk.now.view.tracks == ("h", "z", "r", "dh", "c", "layers")
    trace_view, _ = trace_view_of(desk.now)
    assert trace_view is not None
    assert Chosen.of(trace_view, Choice.of(desk.now.view)).tracks == ("h", "z", "r")
    desk.do.view.toggle_track("z")
    assert desk.now.view.tracks == ("h", "r", "dh", "c", "layers")


def test_what_the_strip_shows_is_a_matter_of_the_view_alone(desk: Desk) -> None:
    asked, view_controller = len(desk.engine.submitted), desk.do.view
    view_controller.set_tracks(("o", "c", "f"))
    assert desk.now.view.tracks == ("h", "c", "f", "o")
    view_controller.toggle_track("f")
    view_controller.toggle_track("dh")
    assert desk.now.view.tracks == ("h", "c", "o", "dh")
    view_controller.toggle_track("h")  # the strip is nothing without it
    assert desk.now.view.tracks == ("h", "c", "o", "dh")
    view_controller.set_drawn_as("heatmap")
    view_controller.set_rows((1,))
    view_controller.set_units((0, 3))
    view_controller.set_unit_order("range")
    view_controller.set_h_colours("reach")
    view = desk.now.view
    assert view.h_colours == "reach"
    assert (view.drawn_as, view.rows, view.units) == ("heatmap", (1,), (0, 3))
    assert view.unit_order == "range"
    assert len(desk.engine.submitted) == asked
