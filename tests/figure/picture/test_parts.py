"""What is written in the picture and what lies over it, read off where it stands."""

from pathlib import Path
from typing import get_args

import pytest
from paintings import FINE, VALUES, Shot, near, sign_at, two_calls
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.drawing.colour_maps import diverging
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.trace import Origin

GAP_WORDS: dict[Origin, str] = {
    "carried": "state carried over",
    "zeros": "starts again at zero",
    "given": "given state",
    "reset": "reset to zero",
}
MEANINGS: dict[Origin, str] = {
    "carried": "starts from the state carried over",
    "zeros": "starts at zero",
    "given": "starts from the state you gave",
    "reset": "starts at zero after reset_state()",
}
LIMITS: dict[str, tuple[float, float]] = {"h": (-1.16, 1.16), "c": (-0.828, 1.028)}


@pytest.mark.parametrize("origin", get_args(Origin))
def test_titles_stand_over_calls_and_over_the_gap_what_became_of_the_state(
    qtbot: QtBot, tmp_path: Path, origin: Origin
) -> None:
    shot = Shot.of(two_calls(origin))
    em, texts = shot.picture.canvas.em, shot.texts(tmp_path)
    titles = [text for text in texts if text.words.startswith("call ")]
    assert [title.words[:6] for title in titles] == ["call 0", "call 1"]
    for call, title in enumerate(titles):
        assert title.x == pytest.approx(shot.x(call, 2.0), abs=2)
    (said,) = [text for text in texts if text.words in GAP_WORDS.values()]
    assert said.words == GAP_WORDS[origin]
    assert said.x == pytest.approx(shot.x(0, 4.4), abs=em)
    lives = origin == "carried"
    assert near(shot.colour(said.left - 0.15 * em, said.y), [LIGHT.window, LIGHT.text][lives])
    ink = LIGHT.window if lives else LIGHT.muted
    at = FINE * QPointF(said.left - 0.8 * em, said.y)
    assert sign_at(shot.image, ink, at, FINE * 0.27 * em) == origin


@pytest.mark.parametrize("backwards", [False, True])
def test_ticks_steps_and_units_are_named_where_they_are(
    qtbot: QtBot, tmp_path: Path, backwards: bool
) -> None:
    shot = Shot.of(two_calls(go_backwards=backwards))
    em, texts = shot.picture.canvas.em, shot.texts(tmp_path)
    lane, left = shot.picture.layout.lanes[0], shot.picture.layout.plot[0]
    for name, track in lane.tracks.items():
        ticks = [
            (float(text.words.replace("−", "-")), text.y)
            for text in texts
            if text.x < left and track.top() < text.y < track.bottom()
            if text.words.strip("−.0123456789") == ""
        ]
        assert len(ticks) > 1
        for value, y in ticks:
            assert y == pytest.approx(shot.y(value, name, LIMITS[name]), abs=1), name
    steps = ["start", "t=2", "t=1", "t=0"] if backwards else ["start", "t=0", "t=1", "t=2"]
    named = sorted((text.x, text.words) for text in texts if text.words in steps)
    assert [words for _, words in named] == steps * 2
    for number, (x, _) in enumerate(named):
        assert x == pytest.approx(shot.x(number // 4, number % 4 + 0.5), abs=1)
    for unit, value in enumerate(VALUES[-1]):
        (name,) = [text for text in texts if text.words == f"unit {unit}"]
        assert name.y == pytest.approx(shot.y(value, "h", LIMITS["h"]), abs=em)
        assert shot.has(LIGHT.units[unit], name.left - 0.6 * em, name.y)


@pytest.mark.parametrize("origin", get_args(Origin))
def test_the_legend_shows_each_sign_before_its_meaning(
    qtbot: QtBot, tmp_path: Path, origin: Origin
) -> None:
    shot = Shot.of(two_calls(origin, return_sequences=False))
    em = shot.picture.canvas.em
    meanings = {text.words: text for text in shot.texts(tmp_path)}

    def sign_before(words: str) -> QPointF:
        text = meanings[words]
        return QPointF(text.left - 0.95 * em, text.y)

    for start in {origin, "zeros"}:
        at = FINE * sign_before(MEANINGS[start])
        assert sign_at(shot.image, LIGHT.text, at, FINE * 0.3 * em) == start
    for words, ink in (("returned by the layer", LIGHT.text), ("only computed", LIGHT.window)):
        at = sign_before(words)
        assert near(shot.colour(at.x(), at.y()), ink)


def test_a_colour_bar_goes_from_the_least_below_to_the_most_on_top(
    qtbot: QtBot, tmp_path: Path
) -> None:
    shot = Shot.of(two_calls(), Choice(("h",), "heatmap"))
    em, layout = shot.picture.canvas.em, shot.picture.layout
    track, middle = layout.lanes[0].track("h"), layout.names[0] + 1.4 * em
    for y, entry in ((track.top() + 2, 255), (track.bottom() - 0.63 * em - 2, 0)):
        red, green, blue = diverging(LIGHT)[entry].tolist()
        assert near(shot.colour(middle, y), f"#{red:02X}{green:02X}{blue:02X}", 30)
    beside = [text for text in shot.texts(tmp_path) if text.left > middle]
    beside = [text for text in beside if track.top() < text.y < track.bottom()]
    assert [text.words for text in sorted(beside, key=lambda text: text.y)] == ["1", "0", "−1"]


@pytest.mark.parametrize("row", [0, 1])
@pytest.mark.parametrize("moment", [Moment(0, 2), Moment(1, -1), Moment(1, 1)])
def test_bar_playhead_and_rings_stand_at_the_row_and_the_moment_that_are_selected(
    qtbot: QtBot, row: int, moment: Moment
) -> None:
    trace = made_up_trace(opening(units=2))
    view = ViewState(moment=moment, row=row)
    shot = Shot.of(TraceView.of(trace), view=view, selected=True)
    canvas, x = shot.picture.canvas, shot.x(moment.call, moment.step + 1.5)
    call = trace.calls[moment.call]
    for lane in shot.picture.layout.lanes:
        chosen = lane.row == row
        assert shot.has(LIGHT.selection, 0.62 * canvas.em, lane.area.center().y()) == chosen
        h = call.initial_h[lane.row] if moment.step < 0 else call.h[lane.row, moment.step]
        reach = 1.6 * max(canvas.radius, 0.22 * canvas.em)
        top = shot.y(float(h[1]), "h", LIMITS["h"], lane.row) - reach
        assert shot.has(LIGHT.playhead, x, top, reach=0.7, tolerance=40) == chosen
    for other in (-1, 0, 1):
        y = shot.picture.layout.lanes_area.top() - 0.2 * canvas.em
        at = x + other * canvas.step_px
        assert shot.has(LIGHT.playhead, at, y) == (other == 0)


@pytest.mark.parametrize("step", [0, 1])
def test_while_stepping_nothing_is_seen_of_what_comes_later(qtbot: QtBot, step: int) -> None:
    view = ViewState(moment=Moment(1, step), stepping=True)
    shot = Shot.of(two_calls(), view=view)
    for unit, ink in enumerate(LIGHT.units[:2]):
        ys = [shot.y(value, "h", LIMITS["h"]) for value in VALUES[:, unit]]
        for other, y in enumerate(ys):
            right = 0.8 * shot.picture.canvas.radius  # markers are seen as a whole, or not at all
            for x in (shot.x(1, other + 1.5) - right, shot.x(1, other + 1.5) + right):
                assert shot.has(ink, x, y) == (other <= step)
        between = shot.x(1, step + 2.0), (ys[step] + ys[step + 1]) / 2
        assert not shot.has(ink, *between)
        assert shot.has(ink, shot.x(0, step + 2.0), between[1])
