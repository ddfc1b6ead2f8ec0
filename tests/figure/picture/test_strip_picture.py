"""Where things stand in the picture, in numbers."""

from dataclasses import replace

import numpy as np
import pytest
from legends import signs_of
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.drawing.fonts import text_width
from lstmviz.figure.drawing.marks import thinned
from lstmviz.figure.picture.header import plan_header, step_labels
from lstmviz.figure.picture.strip_layout import Lane
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.picture.unit_names import unit_names
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.axis_limits import Limits
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import cell_text
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import Trace

SIZES = pytest.mark.parametrize("size", [(520, 520), (700, 600), (1200, 900)])


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def picture(trace: Trace, size: tuple[int, int] = (700, 600)) -> StripPicture:
    return StripPicture(TraceView.of(trace), LIGHT, QGuiApplication.font(), *size)


def long_trace(timesteps: int, rows: int = 2) -> Trace:
    calls = [Call(np.zeros((rows, timesteps, 2), np.float32)) for _ in range(3)]
    return made_up_trace(Experiment(opening().layer, calls))


@SIZES
def test_tracks_stand_one_below_another_and_inside(size: tuple[int, int]) -> None:
    layout = picture(made_up_trace(opening()), size).layout
    edges = [layout.header.bottom()]
    for lane in layout.lanes:
        for track in (lane.x, *lane.tracks.values()):
            edges += [track.top(), track.bottom()]
    edges += [layout.axis.top(), layout.axis.bottom(), layout.legend.top(), layout.legend.bottom()]
    assert edges == sorted(edges)
    assert edges[-1] <= size[1]
    assert layout.names[1] <= size[0]
    assert layout.overflow == 0


@SIZES
def test_a_unit_name_fits_beside_its_line(size: tuple[int, int]) -> None:
    made = picture(made_up_trace(opening()), size)
    left = made.layout.names[0] + 1.5 * made.canvas.em
    assert left + text_width(made.canvas.fonts.small, "unit 3") <= size[0]


@SIZES
@pytest.mark.parametrize("timesteps", [3, 40, 500])
def test_step_names_never_touch(size: tuple[int, int], timesteps: int) -> None:
    made = picture(long_trace(timesteps), size)
    labels = step_labels(made.canvas)
    assert sum(label.text == "start" for label in labels) == 3
    halves = [text_width(made.canvas.fonts.small, label.text) / 2 for label in labels]
    for n in range(1, len(labels)):
        assert labels[n].centre - halves[n] > labels[n - 1].centre + halves[n - 1]


def test_more_lanes_than_fit_are_scrolled_and_none_is_squeezed() -> None:
    layout = picture(long_trace(3, rows=12)).layout
    assert layout.overflow > 0
    assert all(lane.area.height() >= 150 for lane in layout.lanes)


@pytest.mark.parametrize("calls", [1, 2, 5, 40])
def test_the_header_finds_words_that_fit(calls: int) -> None:
    experiment = Experiment(opening().layer, [Call(X)] * calls)
    made = picture(made_up_trace(experiment))
    plan = plan_header(made.canvas.trace_view, made.canvas.fonts, made.canvas.step_px)
    assert len(plan.titles) == calls
    assert len(plan.words) == calls - 1
    assert all(word in ("state carried over", "carried", "") for word in plan.words)


def test_where_a_value_stands() -> None:
    made = picture(made_up_trace(opening()))
    lane: Lane = made.layout.lanes[0]
    limits: Limits = (-1.0, 1.0)
    assert y_of(1.0, lane.track("h"), limits) == pytest.approx(lane.track("h").top())
    assert y_of(0.0, lane.track("h"), limits) == pytest.approx(lane.track("h").center().y())


def test_a_pixel_and_its_moment() -> None:
    made = picture(made_up_trace(opening()))
    for moment in (Moment(0, -1), Moment(0, 2), Moment(1, -1), Moment(1, 1)):
        x = made.canvas.px(made.canvas.trace_view.timeline.x_of(moment))
        assert made.moment_at(QPointF(x, 100)) == moment


def test_what_lies_after_the_playhead_is_not_reached() -> None:
    made = picture(made_up_trace(opening()))
    view = ViewState(moment=Moment(0, 1), stepping=True)
    canvas = made.seen_by(view)
    assert [canvas.reached(block) for block in canvas.trace_view.blocks] == [2, -1]
    assert list(canvas.columns(canvas.trace_view.blocks[0])) == [0, 1, 2]
    at_rest = made.seen_by(replace(view, stepping=False))
    assert [at_rest.reached(block) for block in at_rest.trace_view.blocks] == [3, 3]


def test_the_legend_explains_what_the_picture_holds_and_nothing_else() -> None:
    signs = signs_of(TraceView.of(made_up_trace(opening())))
    assert signs == {"filled", "hollow", "zeros", "carried"}
    stateless = made_up_trace(opening(stateful=False, return_state=True, go_backwards=True))
    signs = signs_of(TraceView.of(stateless))
    assert signs == {"filled", "hollow", "framed", "zeros", "backwards"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7.0, "7"),
        (-0.25, "−0.25"),
        (0.1234, "0.12"),
        (12.34, "12.3"),
        (123.4, "123"),
        (1e9, "1e9"),
        (0.0001, "1e−4"),
        (np.nan, "NaN"),
        (np.inf, "∞"),
        (-np.inf, "−∞"),
    ],
)
def test_a_cells_number_is_short(value: float, text: str) -> None:
    assert cell_text(value) == text


def test_thinned_points_keep_the_extremes() -> None:
    xs, ys = np.arange(100.0), np.zeros(100)
    ys[37], ys[61] = 5, -5
    thin_x, thin_y = thinned(xs, ys, np.arange(0, 100, 10))
    assert thin_x.shape == thin_y.shape == (20,)
    assert (thin_y.max(), thin_y.min()) == (5, -5)
    both = thinned(xs, np.stack([ys, -ys], axis=1), np.array([0, 50, 90]))[1]
    assert both.tolist() == [[0, -5], [5, 0], [-5, 0], [0, 5], [0, 0], [0, 0]]


@pytest.mark.parametrize("moment", [Moment(0, -1), Moment(0, 1), Moment(1, 0)])
def test_while_the_future_is_hidden_names_stand_where_the_lines_have_come_to(
    moment: Moment,
) -> None:
    trace = made_up_trace(opening())
    made, call = picture(trace), trace.calls[moment.call]
    canvas = made.seen_by(ViewState(moment, stepping=True))
    for lane in made.layout.lanes:
        h = call.initial_h[lane.row] if moment.step < 0 else call.h[lane.row, moment.step]
        names = unit_names(canvas, made.layout, lane)
        area, limits = data_area(canvas, lane.track("h"), "h"), canvas.trace_view.limits["h"]
        assert {name.unit: name.y for name in names} == {
            unit: pytest.approx(y_of(float(value), area, limits)) for unit, value in enumerate(h)
        }
