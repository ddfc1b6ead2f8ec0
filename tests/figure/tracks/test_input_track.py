"""The input's cells, read off the picture: each number's grey, held steps, what dropout took."""

from pathlib import Path

import numpy as np
import pytest
from painted_text import Written
from paintings import Shot, near
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.features import Feature
from lstmviz.figure.drawing.fonts import text_width
from lstmviz.figure.picture.strip_layout import Lane
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.theme import LIGHT, between
from lstmviz.figure.tracks.input_track import input_bar_area
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


def named_view(names: list[str], steps: int) -> TraceView:
    """One call whose numbers go from -2 to 3."""
    x = np.linspace(-2, 3, 2 * steps * len(names)).reshape(2, steps, len(names))
    features = [Feature(name) for name in names]
    experiment = Experiment(opening().layer, [Call(x)], features=features)
    return TraceView.of(made_up_trace(experiment))


def named_shot(names: list[str], steps: int) -> Shot:
    return Shot.of(named_view(names, steps))


def over_x(shot: Shot, folder: Path, row: int = 0) -> list[Written]:
    area = shot.picture.layout.lanes[row].features
    texts = shot.texts(folder)
    return [text for text in texts if area.top() <= text.y <= area.bottom() + 1]


def test_names_stand_over_their_cells_where_these_are_wide(qtbot: QtBot, tmp_path: Path) -> None:
    shot = named_shot(["day", "b", "night"], 3)
    written = over_x(shot, tmp_path)
    assert [text.words for text in written] == ["day", "b", "night"] * 3
    for place, text in enumerate(written):
        left, _, right, _ = cell(shot, 0, place // 3, place % 3, 3)
        assert left < text.x < right


@pytest.mark.parametrize(
    ("names", "line"),
    [
        (["day", "night"], "x = (day, night)"),
        (["n" * 10_000, "two\nlines", "\u202eb"], f"x = ({'n' * 23}…, two\\nlines, \\u202eb)"),
        ([""] * 9 + ["last"], f"x = ({', '.join(f'feature {n}' for n in range(9))}, last)"),
    ],
)
def test_names_of_narrow_cells_stand_in_one_line(
    qtbot: QtBot, tmp_path: Path, names: list[str], line: str
) -> None:
    for row in range(2):
        assert [text.words for text in over_x(named_shot(names, 40), tmp_path, row)] == [line]


def test_of_many_names_the_first_stand_there_and_the_others_are_counted(
    qtbot: QtBot, tmp_path: Path
) -> None:
    shot = named_shot([f"channel {n}" for n in range(1024)], 4)
    (line,) = over_x(shot, tmp_path)
    assert line.words.startswith("x = (channel 0, channel 1, ")
    assert line.words.endswith(", … 1,024 in all)")
    assert text_width(shot.picture.canvas.fonts.small, line.words) < shot.picture.layout.plot[1]


def test_without_names_or_without_room_there_is_no_line_for_them(qtbot: QtBot) -> None:
    def lane_of(names: list[str], height: int) -> Lane:
        font = QGuiApplication.font()
        return StripPicture(named_view(names, 4), LIGHT, font, 900, height).layout.lanes[0]

    for lane in (lane_of(["", ""], 700), lane_of(["a", "b"], 150)):
        assert lane.features.height() == 0
    assert lane_of(["a", "b"], 700).x.top() > lane_of(["", ""], 700).x.top()


def bar_of(shot: Shot, row: int) -> QRectF:
    layout, em = shot.picture.layout, shot.picture.canvas.em
    return input_bar_area(layout.lanes[row].x, layout.names[0] + 0.3 * em, em)


@FEATURES
def test_where_no_digits_stand_a_bar_says_which_grey_is_which_number(
    qtbot: QtBot, tmp_path: Path, features: int
) -> None:
    shot = named_shot([""] * features, 80)
    for row in range(2):
        bar = bar_of(shot, row)
        for share, ink in ((0.04, LIGHT.input_high), (0.96, LIGHT.input_low)):
            at = bar.center().x(), bar.top() + share * bar.height()
            assert near(shot.colour(*at), ink)
        beside = [
            text.words
            for text in sorted(shot.texts(tmp_path), key=lambda text: text.y)
            if text.x > bar.right() and bar.top() - 12 < text.y < bar.bottom() + 12
        ]
        assert beside[:2] == ["3", "−2"]


def test_where_digits_stand_there_is_no_bar(qtbot: QtBot) -> None:
    shot = named_shot([""] * 3, 3)
    bar = bar_of(shot, 0)
    for share in (0.1, 0.5, 0.9):
        assert near(shot.colour(bar.center().x(), bar.top() + share * bar.height()), LIGHT.window)


def test_a_bar_of_one_number_says_it_once(qtbot: QtBot, tmp_path: Path) -> None:
    x = np.full((1, 90, 2), 7.0)
    shot = Shot.of(TraceView.of(made_up_trace(Experiment(opening().layer, [Call(x)]))))
    assert [text.words for text in shot.texts(tmp_path)].count("7") == 1
