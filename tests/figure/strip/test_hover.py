"""What the pointer is told of gates, of the other run, and beside the lanes."""

import numpy as np
import pytest
from compared import reference
from paintings import FINE, VALUES, Shot, two_calls
from PySide6.QtCore import QPointF
from PySide6.QtGui import QGuiApplication, QPainter
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import X, made_up_trace, opening, opening_of

from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.figure.picture.legend import bar_area
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.picture.unit_names import unit_names
from lstmviz.figure.strip.gate_requests import requested_gates
from lstmviz.figure.strip.hit_test import Target, target_at
from lstmviz.figure.strip.hover import paint_ring, words_about
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import tracks_of
from lstmviz.session.view_state import START, Moment, ViewState

VIEW = ViewState(moment=Moment(1, 1))


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def with_gates(units: int = 4, *, known: bool = True) -> TraceView:
    trace = made_up_trace(Experiment(opening(units=units).layer, [Call(X)] * 2))
    shape = trace.calls[0].h.shape
    values = np.linspace(0.1, 0.9, int(np.prod(shape)), dtype=np.float32).reshape(shape)
    gates = {gate: values * (1 + number) / 4 for number, gate in enumerate(LSTM.gate_names)}
    for number in range(2):
        held = np.zeros(shape[:2], bool)
        held[0, 2] = True
        trace = with_call(trace, number, gates=gates if known else {}, held=held)
    return TraceView.of(trace)


def picture_of(trace_view: TraceView, choice: Choice | None = None) -> StripPicture:
    choice = choice or Choice(tracks=tuple(tracks_of(LSTM)))
    return StripPicture(trace_view, LIGHT, QGuiApplication.font(), 900, 1400, choice=choice)


def place(picture: StripPicture, moment: Moment, row: int, unit: int, track: str) -> QPointF:
    canvas, lane = picture.canvas, picture.layout.lanes[row]
    value = float(canvas.trace_view.at(moment, row, track)[unit])
    area = data_area(canvas, lane.track(track), track)
    x = canvas.px(canvas.trace_view.timeline.x_of(moment))
    return QPointF(x, y_of(value, area, canvas.trace_view.limits[track]))


def message(picture: StripPicture, target: Target | None, view: ViewState = VIEW) -> list[str]:
    assert target is not None
    return words_about(picture, view, target).split("\n")


def test_on_a_gate_its_unit_and_the_numbers_of_all_gates_that_are_drawn() -> None:
    trace_view = with_gates()
    picture = picture_of(trace_view, Choice(tracks=("h", "c", "i", "f")))
    target = target_at(picture, VIEW, place(picture, Moment(1, 1), 0, 2, "f"))
    assert target == Target(Moment(1, 1), 0, 2, "f")
    i, f = (trace_view.at(Moment(1, 1), 0, gate)[2] for gate in ("i", "f"))  # type: ignore[arg-type]
    lines = message(picture, target)
    assert lines[0] == "call 1 · row 0 · t=1 · unit 2"
    assert f"i = {i:.4f}   f = {f:.4f}" in lines
    assert not any("returned" in line for line in lines)


def test_a_held_gate_is_what_keras_discarded() -> None:
    picture = picture_of(with_gates())
    target = target_at(picture, VIEW, place(picture, Moment(0, 2), 0, 3, "o"))
    assert (
        message(picture, target)[-1] == "held: the cell computed this gate, and Keras discarded it"
    )
    on_h = target_at(picture, VIEW, place(picture, Moment(0, 2), 0, 3, "h"))
    assert message(picture, on_h)[-1] == "held: the mask kept the state as it was"


def test_before_the_first_step_and_while_it_is_worked_out_a_gate_has_no_number() -> None:
    picture = picture_of(with_gates())
    start = Target(Moment(0, START), 0, None, "i")
    assert "a gate has no value before the first step" in message(picture, start)
    waiting = picture_of(with_gates(known=False))
    lines = message(waiting, Target(Moment(0, 1), 0, None, "i"))
    assert "the gates are being worked out" in lines
    assert not any("NaN" in line for line in lines)


@pytest.mark.parametrize("kind", [LSTMConfig, GRUConfig, SimpleRNNConfig])
@pytest.mark.parametrize("known", [True, False])
def test_of_each_kind_its_states_and_gates_are_told(
    kind: type[RecurrentConfig], known: bool
) -> None:
    trace = made_up_trace(opening_of(kind))
    if not known:
        trace = with_call(trace, 1, gates={})
    picture = picture_of(TraceView.of(trace), Choice(tracks=(*tracks_of(kind.kind),)))
    states = "h = 0.1500" if kind is not LSTMConfig else "h = 0.1500   c = 0.3000"
    gates = "   ".join(f"{gate} = 0.5000" for gate in kind.kind.gate_names)
    lines = message(picture, Target(Moment(1, 2), 0, 2, "h"))
    told = [states, *([gates] if gates and known else [])]
    assert lines[1:] == [
        *told,
        "h is returned by the layer",
        "start state: carried over from call 0",
    ]
    for gate in kind.kind.gate_names:
        waits = message(picture, Target(Moment(1, 2), 0, None, gate))
        assert ("the gates are being worked out" in waits) == (not known)
        assert (f"unit 3   {gate} = 0.5000" in waits) == known
    pairs = requested_gates(picture, VIEW)
    assert bool(pairs) == (not known and bool(gates))


def test_of_few_units_each_ones_gate_is_listed() -> None:
    trace_view = with_gates()
    lines = message(picture_of(trace_view), Target(Moment(0, 1), 1, None, "g"))
    for unit in range(4):
        value = trace_view.at(Moment(0, 1), 1, "g")[unit]
        assert f"unit {unit}   g = {value:.4f}" in lines


def test_beside_another_run_its_numbers_and_the_difference_are_told() -> None:
    trace_view = with_gates()
    picture = picture_of(reference(trace_view, by=0.25, without=0))
    target = Target(Moment(1, 1), 0, 2, "h")
    h, c = (trace_view.at(Moment(1, 1), 0, track)[2] for track in ("h", "c"))  # type: ignore[arg-type]
    lines = message(picture, target)
    minus = "−"
    assert f"the other run: h = {h - 0.25:.4f}   c = {c - 0.25:.4f}".replace("-", minus) in lines
    assert "Δh = 0.2500   Δc = 0.2500" in lines
    nothing = message(picture, Target(Moment(0, 1), 0, 2, "h"))
    assert "the other run: nothing to compare with here" in nothing


def test_a_units_name_tells_that_unit_where_the_playhead_stands() -> None:
    picture = picture_of(with_gates())
    lane = picture.layout.lanes[1]
    for name in unit_names(picture.canvas, picture.layout, lane):
        target = target_at(picture, VIEW, name.area.center())
        assert target == Target(Moment(1, 1), 1, name.unit, "", "name")
        assert message(picture, target)[0] == f"call 1 · row 1 · t=1 · unit {name.unit}"


def test_a_letter_tells_what_its_track_is() -> None:
    picture = picture_of(reference(with_gates()))
    lane = picture.layout.lanes[0]
    x = picture.layout.letters[0] + 2
    at = QPointF(x, lane.track("f").center().y())
    assert message(picture, target_at(picture, VIEW, at)) == [
        "f: forget gate",
        "how much of c is kept from the step before",
        "the axis holds 0 to 1",
    ]
    at = QPointF(x, lane.track("dh").center().y())
    lines = message(picture, target_at(picture, VIEW, at))
    assert lines[:2] == ["Δh: difference in h", "h of this run less that of the other run"]
    at = QPointF(x, lane.x.center().y())
    assert message(picture, target_at(picture, VIEW, at))[0] == "x: the input"


def test_a_colour_bar_tells_the_value_of_the_colour_under_the_pointer() -> None:
    picture = picture_of(with_gates(units=20), Choice(tracks=("h", "i")))
    canvas, lane = picture.canvas, picture.layout.lanes[0]
    area = bar_area(canvas, picture.layout, data_area(canvas, lane.track("i"), "i"))
    at = QPointF(area.center().x(), area.top() + 0.25 * area.height())
    assert "the colour of i = 0.7500" in message(picture, target_at(picture, VIEW, at))


def test_a_heatmaps_line_is_the_unit_that_stands_there() -> None:
    picture = picture_of(
        with_gates(units=20), Choice(tracks=("h", "i"), units=(2, 5, 11), drawn_as="heatmap")
    )
    canvas, lane = picture.canvas, picture.layout.lanes[0]
    cells = data_area(canvas, lane.track("i"), "i")
    x = canvas.px(canvas.trace_view.timeline.x_of(Moment(0, 1)))
    for number, unit in enumerate((2, 5, 11)):
        at = QPointF(x, cells.top() + (number + 0.5) * cells.height() / 3)
        assert target_at(picture, VIEW, at) == Target(Moment(0, 1), 0, unit, "i")


def test_of_a_difference_that_is_not_there_no_numbers_are_listed() -> None:
    alone = with_gates()
    lost = reference(alone, without=1)
    waiting = alone.reference(ReferenceRun(PendingComparison(alone.trace), "the stateless twin"))
    for trace_view, said in (
        (lost, "the other run: nothing to compare with here"),
        (waiting, "the stateless twin: not there yet"),
    ):
        lines = message(picture_of(trace_view), Target(Moment(1, 1), 0, None, "dh"))
        assert said in lines
        assert "NaN" not in " ".join(lines)
    known = message(picture_of(lost), Target(Moment(0, 1), 0, None, "dh"))
    assert "unit 3   Δh = 0.2500" in known


@pytest.mark.parametrize("sequences", [True, False])
def test_of_h_it_is_said_whether_it_was_returned(sequences: bool) -> None:
    picture = picture_of(two_calls(return_sequences=sequences))
    for step in range(3):
        lines = message(picture, Target(Moment(1, step), 0, 1, "h"))
        returned = sequences or step == 2
        assert ("h is returned by the layer" in lines) == returned
        assert ("only computed, not returned" in lines) != returned


@pytest.mark.parametrize("unit", [0, 1])
def test_a_ring_stands_around_the_value_that_is_told(unit: int) -> None:
    shot = Shot.of(two_calls())
    painter = QPainter(shot.image)
    painter.scale(FINE, FINE)
    paint_ring(painter, shot.picture, VIEW, Target(Moment(1, 1), 0, unit, "h"))
    painter.end()
    reach = 0.72 * shot.picture.canvas.em
    for other, value in enumerate(VALUES[1]):
        side = shot.x(1, 2.5) + 0.8 * reach, shot.y(value, "h", (-1.16, 1.16)) + 0.6 * reach
        assert shot.has(LIGHT.text, *side, reach=0.7) == (other == unit)


@pytest.mark.parametrize(
    ("names", "lines"),
    [
        (["day", "", "n" * 99], ["day = 3", "feature 1 = 4", f"{'n' * 23}… = 5"]),
        (["a"] * 9, [*(f"a = {n}" for n in range(9, 17)), "… (9 features)"]),
    ],
)
def test_a_step_of_x_tells_its_numbers_by_their_names(names: list[str], lines: list[str]) -> None:
    features = [Feature(name) for name in names]
    x = np.arange(2 * 3 * len(names), dtype=np.float32).reshape(2, 3, len(names))
    experiment = Experiment(opening().layer, [Call(x)] * 2, features=features)
    picture = picture_of(TraceView.of(made_up_trace(experiment)))
    at = QPointF(picture.canvas.px(picture.canvas.trace_view.timeline.x_of(Moment(1, 1))), 0)
    at.setY(picture.layout.lanes[0].x.center().y())
    target = target_at(picture, VIEW, at)
    assert target is not None
    assert words_about(picture, VIEW, target).split("\n")[1:] == lines
    letter = QPointF(picture.layout.letters[1] + 0.5 * picture.canvas.em, at.y())
    beside = target_at(picture, VIEW, letter)
    assert beside is not None
    assert words_about(picture, VIEW, beside).split("\n")[-1].startswith(f"features: {names[0]}, ")
