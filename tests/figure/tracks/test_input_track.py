"""The input's cells, read off the picture: each number's grey, held steps, what dropout took."""

from pathlib import Path

import numpy as np
import pytest
from paintings import Shot, near
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.figure.theme import LIGHT, between
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import cell_text

FEATURES = pytest.mark.parametrize("features", [3, 8], ids=["abreast", "one below another"])


def shot_of(features: int, **flags: object) -> tuple[Shot, np.ndarray]:
    """A call of three steps whose numbers rise from 0 to 1; of its second step row 1 is held.

    Dropout took feature 1 of row 0 from all gates.
    """
    x = np.linspace(0, 1, 2 * 3 * features).reshape(2, 3, features)
    layer = opening(dropout=0.5, **flags).layer
    trace = made_up_trace(Experiment(layer, [Call(x, training=True)]))
    mask = np.full((2, features), 2, np.float32)
    mask[0, 1] = 0
    held = np.array([[False] * 3, [False, True, False]])
    trace = with_call(trace, 0, held=held, dropout_masks={"inputs": mask})
    return Shot.of(TraceView.of(trace)), x


def cell(shot: Shot, row: int, step: int, feature: int, features: int) -> tuple[float, ...]:
    """Left, top, right and bottom of a number's cell."""
    area, width = shot.picture.layout.lanes[row].x, shot.x(0, 1, 1) - shot.x(0, 0, 1)
    if features <= 6:
        left = shot.x(0, step + 1.5, 1) + (feature / features - 0.5) * 0.86 * width
        return left, area.top(), left + 0.86 * width / features, area.bottom()
    high = area.height() / features
    left = shot.x(0, step + 1, 1)
    return left, area.top() + feature * high, left + width, area.top() + (feature + 1) * high


@FEATURES
@pytest.mark.parametrize("backwards", [False, True])
def test_each_number_has_its_grey_in_the_order_in_which_steps_are_read(
    qtbot: QtBot, tmp_path: Path, features: int, backwards: bool
) -> None:
    shot, x = shot_of(features, go_backwards=backwards)
    texts = shot.texts(tmp_path) if features <= 6 else []
    for row, step, feature in np.ndindex(2, 3, features):
        left, top, right, bottom = cell(shot, row, step, feature, features)
        value = x[row, 2 - step if backwards else step, feature]
        grey = between(LIGHT.input_low, LIGHT.input_high, value)
        at = left + 0.1 * (right - left), top + 0.75 * (bottom - top)
        if (row, step) != (1, 1) and (row, feature) != (0, 1):
            assert near(shot.colour(*at), grey), (row, step, feature)
        within = [t.words for t in texts if left < t.x < right and top < t.y < bottom]
        assert within == ([cell_text(value)] if features <= 6 else [])


@FEATURES
def test_a_held_step_is_hatched_and_a_dropped_feature_struck_out(
    qtbot: QtBot, features: int
) -> None:
    shot, _ = shot_of(features)
    for row, step in np.ndindex(2, 3):
        left, top, right, bottom = cell(shot, row, step, 0, features)
        along = np.linspace(left + 2, right - 2, 60)
        lights = [shot.colour(x, top + 0.9 * (bottom - top)).lightness() for x in along]
        assert (np.ptp(lights) > 25) == ((row, step) == (1, 1))
        for feature in range(features):
            left, top, right, bottom = cell(shot, row, step, feature, features)
            if features <= 6:  # from the lower left to the upper right
                along = [
                    (left + s * (right - left), bottom - s * (bottom - top)) for s in (0.2, 0.8)
                ]
            else:
                along = [(left + s * (right - left), (top + bottom) / 2) for s in (0.2, 0.8)]
            struck = all(shot.has(LIGHT.muted, *at, reach=1, tolerance=30) for at in along)
            if row == 0:
                assert struck == (feature == 1), (step, feature)
