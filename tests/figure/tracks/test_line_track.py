"""Lines, markers and starts, read off the picture at places that are worked out by hand."""

from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from compared import reference
from paintings import FINE, VALUES, Shot, ink_found, sign_at, two_calls
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot
from trace_views import with_call

from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import DrawnAs, Moment, ViewState
from lstmviz.trace.trace import Origin

STATES: tuple[str, ...] = ("h", "c")
LIMITS: dict[str, tuple[float, float]] = {"h": (-1.16, 1.16), "c": (-0.828, 1.028)}
"""h is bounded by tanh, c goes from -0.7 to 0.9; 8 % of that is left free at either end."""


@pytest.mark.parametrize(
    ("sequences", "state"), [(True, False), (True, True), (False, False), (False, True)]
)
def test_lines_and_markers_stand_at_their_values_and_say_what_was_returned(
    qtbot: QtBot, sequences: bool, state: bool
) -> None:
    shot = Shot.of(two_calls(return_sequences=sequences, return_state=state))
    expected = {"h": [sequences, sequences, True], "c": [False, False, state]}
    for name in STATES:
        for unit, ink in enumerate(LIGHT.units[:2]):
            ys = [shot.y(value, name, LIMITS[name]) for value in VALUES[:, unit]]
            for step, y in enumerate(ys):
                x = shot.x(1, step + 1.5)
                assert shot.has(ink if expected[name][step] else LIGHT.panel, x, y)
                assert shot.has(ink, x, y, reach=1.13 * shot.picture.canvas.radius)
            for step in (0, 1):
                assert shot.has(ink, shot.x(1, step + 2.0), (ys[step] + ys[step + 1]) / 2)
        radius = shot.picture.canvas.radius
        ends = [shot.y(value, name, LIMITS[name]) for value in VALUES[-1]]
        side = shot.x(1, 3.5) - 1.75 * radius  # the frame is that far from the markers' middles
        middle = (shot.y(0.5, name, LIMITS[name]), min(ends) + 1, max(ends) - 1)
        framed = [shot.has(LIGHT.text, side, y, reach=0.2 * radius, tolerance=60) for y in middle]
        assert framed == [state] * 3


@pytest.mark.parametrize("whose", ["this run's", "the other's"])
@pytest.mark.parametrize("origin", get_args(Origin))
def test_a_start_is_one_sign_for_what_is_zero_and_else_one_of_each_unit(
    qtbot: QtBot, origin: Origin, whose: str
) -> None:
    other, by, size = whose != "this run's", 0.3, 1.0
    trace_view, limits = two_calls(origin), LIMITS["h"]
    starts = [(-0.7, 0.9), (0.0, 0.0)][origin in ("zeros", "reset")]
    zero_ink = LIGHT.text
    if other:
        size, zero_ink = 0.78, LIGHT.ghost
        trace_view = reference(two_calls("zeros"), by=by, starts=origin)
        starts = (-by, -by)
    shot = Shot.of(trace_view)
    radius = size * shot.picture.canvas.radius
    at_zero = origin in ("zeros", "reset")
    for unit, value in enumerate(starts):
        ink = zero_ink if at_zero else LIGHT.units[0 if other else unit]
        at = FINE * QPointF(shot.x(1, 0.5), shot.y(value, "h", limits))
        assert sign_at(shot.image, ink, at, FINE * radius * (1.1 if at_zero else 1.0)) == origin


@pytest.mark.parametrize("origin", get_args(Origin))
def test_arrows_lead_from_the_last_step_to_what_was_carried_over(
    qtbot: QtBot, origin: Origin
) -> None:
    shot = Shot.of(two_calls(origin))
    for unit, value in enumerate(VALUES[-1]):
        for name in STATES:
            y = shot.y(value, name, LIMITS[name])
            left, right = shot.x(0, 4.0), shot.x(1, 0.0)
            inks = shot.share(LIGHT.units[unit], QRectF(left, y, right - left, 0))
            assert 0.4 < inks < 0.9 if origin == "carried" else inks == 0  # dashed
            head = shot.x(1, 0.5) - 2 * shot.picture.canvas.radius
            widths = [
                shot.share(LIGHT.units[unit], QRectF(x, y - 8, 0, 16)) for x in (head - 4, head - 1)
            ]
            assert widths[0] > 1.5 * widths[1] if origin == "carried" else widths == [0, 0]


def test_the_other_run_is_thin_and_dashed_and_on_the_axis_lies_a_line_at_zero(
    qtbot: QtBot,
) -> None:
    shot = Shot.of(reference(two_calls(), by=0.3))
    across = {}
    for lower in (0.0, 0.3):
        ends = [shot.y(value - lower, "h", LIMITS["h"]) for value in VALUES[:2, 0]]
        along = np.linspace(0.25, 0.75, 60)
        places = [
            (shot.x(1, 1.5 + share), ends[0] + share * (ends[1] - ends[0])) for share in along
        ]
        there = [shot.has(LIGHT.units[0], x, y, tolerance=60) for x, y in places]
        assert np.mean(there) == 1 if not lower else 0.3 < np.mean(there) < 0.9
        across[lower] = max(
            shot.share(LIGHT.units[0], QRectF(x, y - 6, 0, 12), 60)
            for (x, y), inked in zip(places, there, strict=True)
            if inked
        )
    assert 0.4 < across[0.3] / across[0.0] < 0.8
    x = shot.x(1, 0.05)
    for value, ink in ((0.0, LIGHT.zero), (1.0, LIGHT.grid), (-1.0, LIGHT.grid)):
        y = shot.y(value, "h", LIMITS["h"])
        assert shot.has(ink, x, y)
        assert not shot.has(LIGHT.zero if value else LIGHT.grid, x, y)


@pytest.mark.parametrize("drawn_as", ["lines", "heatmap"])
@pytest.mark.parametrize(
    ("values", "said"), [([0.1, np.nan, np.nan], "NaN"), ([0.1, np.inf, 0.2], "inf")]
)
def test_where_a_value_stops_being_a_number_one_tag_says_so(
    qtbot: QtBot, tmp_path: Path, values: list[float], said: str, drawn_as: DrawnAs
) -> None:
    trace_view = two_calls()
    h = np.repeat(np.array(values, np.float32)[None, :, None], 2, axis=2)
    trace = with_call(trace_view.trace, 1, h=h, returned=(h,))
    shot = Shot.of(TraceView.of(trace), Choice(("h",), drawn_as))
    arrow = " →" if said == "NaN" and drawn_as == "lines" else ""
    tags = [text for text in shot.texts(tmp_path) if text.words.startswith(("NaN", "inf"))]
    assert [tag.words for tag in tags] == [said + arrow]
    assert abs(tags[0].x - shot.x(1, 2.5)) < 3


@pytest.mark.parametrize("unit", [0, 1])
def test_a_unit_that_stands_out_is_seen_in_full_and_the_others_faintly(
    qtbot: QtBot, unit: int
) -> None:
    view = ViewState(moment=Moment(1, 0), unit=unit)
    shot = Shot.of(two_calls(), view=view, selected=True)
    for other, ink in enumerate(LIGHT.units[:2]):
        ys = [shot.y(value, "h", LIMITS["h"]) for value in VALUES[:2, other]]
        between = shot.x(1, 2.0), sum(ys) / 2
        assert shot.has(ink, *between) == (other == unit)
        # A ring around the value that the playhead is at.
        reach = 1.6 * max(shot.picture.canvas.radius, 0.22 * shot.picture.canvas.em)
        at = FINE * QPointF(shot.x(1, 1.5), ys[0] - reach)
        assert ink_found(shot.image, LIGHT.playhead, at, 2) == (other == unit)
