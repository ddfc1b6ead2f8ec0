"""Gates, differences and the other run in the picture: places first, then pixels."""

from dataclasses import replace

import numpy as np
import pytest
from compared import reference
from legends import signs_of
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import X, made_up_trace, opening

from lstmviz.cells.lstm import LSTM
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.picture.legend import bar_area, bar_limits, entries_of, value_in_bar
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.strip.gate_requests import requested_gates
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.tracks.line_track import y_of
from lstmviz.figure.tracks.track import data_area
from lstmviz.figure.view_model.choice import MOST_LINES, Choice, Chosen
from lstmviz.figure.view_model.comparison import PendingComparison, ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.track import tracks_of
from lstmviz.session.view_state import START, HColours, Moment, ViewState
from lstmviz.trace.trace import Origin

SIZE = (900, 800)
ALL = Choice(tracks=tuple(tracks_of(LSTM)))


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def one_row(units: int = 4, timesteps: int = 3, **flags: object) -> TraceView:
    layer = opening(units=units, **flags).layer
    trace = made_up_trace(Experiment(layer, [Call(np.ones((1, timesteps, 2)))] * 2))
    shape = trace.calls[0].h.shape
    values = np.linspace(0.1, 0.9, int(np.prod(shape)), dtype=np.float32).reshape(shape)
    for number in range(2):
        trace = with_call(trace, number, gates=dict.fromkeys(LSTM.gate_names, values))
    return TraceView.of(trace)


def painted(trace_view: TraceView, choice: Choice = ALL, view: ViewState | None = None):
    picture = StripPicture(trace_view, LIGHT, QGuiApplication.font(), *SIZE, choice=choice)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    picture.paint(painter, view or ViewState())
    painter.end()
    return picture, image


def pixels(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint32).reshape(SIZE[::-1]).copy()


def test_the_tracks_of_a_lane_stand_one_below_another_and_none_is_cut_off() -> None:
    picture, _ = painted(reference(one_row()))
    lane = picture.layout.lanes[0]
    assert tuple(lane.tracks) == tuple(tracks_of(LSTM))
    edges = [lane.x.bottom()]
    for track in lane.tracks.values():
        edges += [track.top(), track.bottom()]
    assert edges == sorted(edges)
    assert lane.bottom == edges[-1] <= picture.layout.lanes_area.bottom()
    assert lane.track("h").height() == pytest.approx(lane.track("c").height())
    assert lane.track("i").height() < lane.track("dh").height() < lane.track("h").height()


@pytest.mark.parametrize("size", [(480, 330), (900, 300)])
def test_where_there_is_little_room_a_lane_is_scrolled_rather_than_squeezed(
    size: tuple[int, int],
) -> None:
    trace_view = reference(one_row())
    made = StripPicture(trace_view, LIGHT, QGuiApplication.font(), *size, choice=ALL)
    assert made.layout.overflow > 0
    assert min(t.height() for t in made.layout.lanes[0].tracks.values()) > 1.2 * made.canvas.em
    end = StripPicture(
        trace_view, LIGHT, QGuiApplication.font(), *size, choice=ALL, scrolled=made.layout.overflow
    )
    assert end.layout.lanes[0].bottom <= end.layout.lanes_area.bottom() + 1


@pytest.mark.parametrize("gate", ["i", "f", "g", "o"])
def test_a_gates_marker_stands_at_its_value_and_nothing_at_the_start(gate: str) -> None:
    trace_view = one_row(units=1)
    choice = Choice(tracks=("h", gate))
    picture, image = painted(trace_view, choice)
    canvas, lane = picture.canvas, picture.layout.lanes[0]
    area = data_area(canvas, lane.track(gate), gate)
    block = trace_view.blocks[1]
    for step in range(3):
        value = float(trace_view.states(1, 0, gate)[step + 1, 0])
        x, y = canvas.px(block.x_of(step)), y_of(value, area, trace_view.limits[gate])
        # Hollow: the ground is seen in the middle of the ring.
        assert image.pixelColor(round(x), round(y)).name().upper() == LIGHT.panel
        edge = image.pixelColor(round(x), round(y - 0.8 * canvas.radius_of(gate)))
        assert abs(edge.hue() - QColor(LIGHT.units[0]).hue()) < 20
    start = round(canvas.px(block.x_of(-1)))
    column = pixels(image)[round(area.top()) + 2 : round(area.bottom()) - 2, start]
    inks = {QColor(int(ink)).name().upper() for ink in column}
    assert inks <= {LIGHT.panel, LIGHT.grid, LIGHT.zero} or all(
        QColor(ink).saturation() < 40 for ink in inks
    )


def test_gates_that_are_not_known_are_said_to_be_on_their_way() -> None:
    known = one_row()
    bare = TraceView.of(with_call(known.trace, 1, gates={}))
    choice = Choice(tracks=("h", "f"))
    picture, image = painted(bare, choice)
    track = picture.layout.lanes[0].track("f")
    there = [
        np.unique(pixels(image)[_rows(track), _columns(picture, call)]).size for call in (0, 1)
    ]
    assert min(there) > 3
    assert requested_gates(picture, ViewState()) == ((1, 0),)
    assert requested_gates(painted(bare, Choice())[0], ViewState()) == ()
    assert requested_gates(painted(known, choice)[0], ViewState()) == ()


def _rows(track) -> slice:
    return slice(round(track.top()), round(track.bottom()))


def _columns(picture: StripPicture, call: int) -> slice:
    block = picture.canvas.trace_view.blocks[call]
    return slice(round(picture.canvas.px(block.left)), round(picture.canvas.px(block.right)))


def test_what_is_looked_at_most_is_wanted_first() -> None:
    trace = made_up_trace(Experiment(opening().layer, [Call(X)] * 3))
    for number in range(3):
        trace = with_call(trace, number, gates={})
    picture, _ = painted(TraceView.of(trace), Choice(tracks=("h", "o")))
    requested = requested_gates(picture, ViewState(moment=Moment(2, 0), row=1))
    assert requested == ((2, 1), (1, 1), (0, 1), (2, 0), (1, 0), (0, 0))


def test_the_other_run_is_drawn_where_its_values_are_and_behind() -> None:
    alone = one_row(units=1)
    choice = Choice(tracks=("h",))
    found = reference(alone, by=0.5)
    picture, image = painted(found, choice)
    canvas, area = picture.canvas, picture.layout.lanes[0].track("h")
    block = found.blocks[1]
    others = found.others(1, 0, "h")
    assert others is not None
    left, right = (canvas.px(block.x_of(step)) for step in (0, 1))
    ends = [y_of(float(others[step + 1, 0]), area, found.limits["h"]) for step in (0, 1)]
    hues = []
    for share in np.linspace(0.05, 0.95, 60):
        x, y = left + share * (right - left), ends[0] + share * (ends[1] - ends[0])
        hues.append(image.pixelColor(round(x), round(y)).saturation() > 60)
    assert 0.3 < np.mean(hues) < 0.9  # dashed
    assert canvas.trace_view.limits == picture.canvas.trace_view.limits


@pytest.mark.parametrize("origin", ["zeros", "carried", "given", "reset"])
@pytest.mark.parametrize("side", [-1, 1])
def test_the_other_runs_start_has_a_sign_of_its_own_as_soon_as_it_is_reached(
    origin: Origin, side: int
) -> None:
    reached = ViewState(moment=Moment(1, START), reveal=True, stepping=True)

    def ink(starts: Origin | None) -> np.ndarray:
        found = reference(one_row(units=1), by=0.5, starts=starts)
        picture, image = painted(found, Choice(tracks=("h",)), reached)
        canvas, area = picture.canvas, picture.layout.lanes[0].track("h")
        others = found.others(1, 0, "h")
        assert others is not None
        x = round(canvas.px(found.blocks[1].x_of(-1)))
        y = round(y_of(float(others[0, 0]), area, found.limits["h"]))
        reach = round(0.7 * canvas.em)
        half = slice(x - reach, x - 1) if side < 0 else slice(x + 2, x + reach)
        return pixels(image)[y - reach : y + reach, half]

    assert (ink(origin) != ink(None)).mean() > 0.1


def test_a_difference_is_drawn_on_an_axis_of_its_own() -> None:
    found = reference(one_row(units=1), by=0.25)
    picture, image = painted(found, Choice(tracks=("h", "dh")))
    canvas, area = picture.canvas, picture.layout.lanes[0].track("dh")
    x = canvas.px(found.blocks[1].x_of(1))
    y = y_of(0.25, area, found.limits["dh"])
    assert y - area.top() == pytest.approx(0.08 * 0.5 / 0.58 * area.height(), rel=0.01)
    ink = image.pixelColor(round(x), round(y))
    assert abs(ink.hue() - QColor(LIGHT.units[0]).hue()) < 20


def test_where_there_is_nothing_to_compare_with_yet_a_heatmap_is_its_ground() -> None:
    trace_view = one_row(units=20)
    waiting = trace_view.reference(
        ReferenceRun(PendingComparison(trace_view.trace), "the stateless twin")
    )
    picture, image = painted(waiting, Choice(("h", "dh")))
    block = picture.canvas.trace_view.blocks[0]
    track = data_area(picture.canvas, picture.layout.lanes[0].track("dh"), "dh")
    y = round(track.center().y())
    seen = {
        image.pixelColor(round(picture.canvas.px(block.x_of(step))), y).name()
        for step in (-1, 0, 2)
    }
    assert seen == {LIGHT.panel.lower()}


@pytest.mark.parametrize("h_colours", ["bounds", "reach"])
def test_a_heatmaps_cells_stand_in_the_chosen_order(h_colours: HColours) -> None:
    trace_view = one_row(units=20, timesteps=4, stateful=False)
    choice = Choice(("h", "i"), "heatmap", (), (3, 7, 19), "size", h_colours)
    picture, image = painted(trace_view, choice)
    canvas, lane = picture.canvas, picture.layout.lanes[0]
    assert canvas.chosen.units == (19, 7, 3)
    for name in ("h", "i"):
        cells = data_area(canvas, lane.track(name), name)
        low, high = trace_view.colour_limits(h_colours)[name]
        for place, unit in enumerate(canvas.chosen.units):
            for step in range(4):
                value = float(trace_view.states(1, 0, name)[step + 1, unit])
                x = canvas.px(trace_view.blocks[1].x_of(step))
                y = cells.top() + (place + 0.5) * cells.height() / 3
                entry = round((value - low) / (high - low) * 255)
                seen = image.pixelColor(round(x), round(y))
                expected = diverging(LIGHT)[entry].tolist()
                assert [seen.red(), seen.green(), seen.blue()] == pytest.approx(expected, abs=4)


def test_a_colour_bar_tells_what_a_gate_can_be_and_which_value_a_colour_is() -> None:
    trace_view = one_row(units=20)
    picture, image = painted(trace_view, Choice(tracks=("h", "i", "g")))
    canvas, lane = picture.canvas, picture.layout.lanes[0]
    assert bar_limits(canvas, "i") == (0, 1)
    assert bar_limits(canvas, "g") == (-1, 1)
    area = bar_area(canvas, picture.layout, data_area(canvas, lane.track("i"), "i"))
    assert value_in_bar(canvas, "i", area, area.top()) == 1
    assert value_in_bar(canvas, "i", area, area.bottom() + 9) == 0
    value = value_in_bar(canvas, "i", area, area.top() + 0.25 * area.height())
    assert value == pytest.approx(0.75)
    seen = image.pixelColor(round(area.center().x()), round(area.top() + 0.25 * area.height()))
    expected = diverging(LIGHT)[round((0.75 + 1) / 2 * 255)].tolist()
    assert [seen.red(), seen.green(), seen.blue()] == pytest.approx(expected, abs=8)


def test_the_legend_tells_the_other_run_the_difference_and_what_is_left_out() -> None:
    found = reference(one_row())
    assert {"ghost", "difference"} <= signs_of(found, Choice(tracks=("h", "dh")))
    assert "difference" not in signs_of(found, Choice(tracks=("h",)))
    assert "ghost" not in signs_of(found, Choice(drawn_as="heatmap"))
    assert not {"ghost", "difference", "note"} & signs_of(one_row())
    assert "given" not in signs_of(one_row())
    given = reference(one_row(), starts="given")
    assert "given" in signs_of(given)
    assert "given" not in signs_of(given, Choice(drawn_as="heatmap"))
    many = one_row(units=100)
    said = entries_of(many, Chosen.of(many, Choice(drawn_as="lines")))
    assert f"{MOST_LINES} of 100 units are drawn" in [entry.meaning for entry in said]


def test_a_lanes_name_stays_in_sight_while_any_of_it_is_seen() -> None:
    trace = made_up_trace(Experiment(opening().layer, [Call(X)]))
    trace_view = TraceView.of(trace)

    def name_pixels(scrolled: float) -> np.ndarray:
        picture = StripPicture(
            trace_view,
            LIGHT,
            QGuiApplication.font(),
            700,
            330,
            choice=Choice(tracks=tuple(tracks_of(LSTM))),
            scrolled=scrolled,
        )
        image = QImage(700, 330, QImage.Format.Format_RGB32)
        painter = QPainter(image)
        picture.paint(painter, ViewState())
        painter.end()
        top, left = picture.layout.lanes_area.top(), picture.layout.letters
        whole = np.frombuffer(image.constBits(), np.uint32).reshape(330, 700)
        part = whole[round(top) : round(top + 1.5 * picture.canvas.em)]
        return part[:, round(left[0]) : round(left[1])].copy()

    ground = QColor(LIGHT.window).rgb()
    for scrolled in (40.0, 80.0):
        assert (name_pixels(scrolled) != ground).sum() > 60


def test_more_lines_than_one_can_read_have_no_markers() -> None:
    few, many = one_row(units=8), one_row(units=40)
    assert painted(few)[0].canvas.radius > 0
    assert painted(many, replace(ALL, drawn_as="lines"))[0].canvas.radius == 0
