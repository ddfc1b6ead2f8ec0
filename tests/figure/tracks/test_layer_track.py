"""The thin tracks as they are painted: cells, words and hatching in their columns."""

from pathlib import Path

import numpy as np
import pytest
from chains import IDS, chain, counted
from painted_text import Written
from paintings import Shot
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.model.layers import (
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import Place
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.layer_track import LayerTrack
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState

SCORES = np.zeros((2, 4, 3), np.float32)
SCORES[0, range(4), [2, 0, 1, 1]] = 1.0
SCORES[1, range(4), [1, 1, 2, 0]] = 1.0
LIKELIEST = {0: ["2", "0", "1", "1"], 1: ["1", "1", "2", "0"]}
SOFTMAX = DenseConfig(3, activation="softmax")


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def tagger(mask: np.ndarray | None = None, **flags: object) -> TraceView:
    layers = [
        EmbeddingConfig(7, 2),
        LSTMConfig(2, return_sequences=True, **flags),
        TimeDistributedConfig(SOFTMAX),
    ]
    masks = {} if mask is None else {2: mask}
    outputs = {1: counted(2, 4, 2), 2: SCORES}
    return TraceView.of(chain(layers, outputs, Place(1), masks=masks))


def area_of(shot: Shot, name: str, row: int = 0):
    (area,) = (area for track, area in shot.picture.layout.lanes[row].layers if track.name == name)
    return area


def below(shot: Shot, texts: list[Written], name: str, row: int) -> list[str]:
    """The words that stand within a track, one under each step."""
    area = area_of(shot, name, row)
    found = []
    for column in range(4):
        x = shot.x(0, column + 1.5, calls=1, steps=4)
        found += [
            text.words
            for text in texts
            if abs(text.x - x) < 6 and area.top() <= text.y <= area.bottom()
        ]
    return found


@pytest.mark.parametrize("backwards", [False, True])
def test_ids_stand_over_the_steps_and_the_likeliest_class_under_them(
    backwards: bool, tmp_path: Path
) -> None:
    shot = Shot.of(tagger(go_backwards=backwards))
    texts = shot.texts(tmp_path)
    for row in (0, 1):
        ids = [str(number) for number in IDS[row]]
        # What is drawn reads from the end: its outputs come in that order, and so do those above.
        assert below(shot, texts, "input", row) == (ids[::-1] if backwards else ids)
        assert below(shot, texts, "time_distributed", row) == LIKELIEST[row]
        lane = shot.picture.layout.lanes[row]
        assert area_of(shot, "input", row).bottom() < lane.x.top()
        assert area_of(shot, "time_distributed", row).top() > lane.track("c").bottom()
    words = [text.words for text in texts]
    assert words.count("likeliest") == 2


def test_a_masked_step_is_hatched_where_the_mask_is_handed_on() -> None:
    shot = Shot.of(tagger(IDS != 0))
    area = area_of(shot, "time_distributed")
    area.setHeight(0.9 * shot.picture.canvas.em)

    def hatched(column: int) -> float:
        left, right = (
            shot.x(0, column + edge, calls=1, steps=4) + inset
            for edge, inset in ((1.0, 2), (2.0, -2))
        )
        area.setLeft(left)
        area.setRight(right)
        return shot.share(LIGHT.hatch, area, tolerance=40)

    assert hatched(3) > 0.02
    assert hatched(0) == hatched(1) == hatched(2) == 0


def colours(shot: Shot, track: LayerTrack, row: int = 0) -> list[str]:
    """The colour in the middle of each step's lowest cell."""
    area = area_of(shot, track.name, row)
    return [
        shot.colour(shot.x(0, column + 1.5, calls=1, steps=4), area.bottom() - 2).name().upper()
        for column in range(4)
    ]


def test_behind_the_last_step_alone_there_is_one_cell_under_it() -> None:
    layers = [LSTMConfig(2, return_sequences=True), LSTMConfig(2), DenseConfig(1)]
    h = np.full((2, 4, 2), 0.5, np.float32)
    outputs = {0: h, 1: h, 2: np.ones((2, 1), np.float32)}
    shot = Shot.of(TraceView.of(chain(layers, outputs, Place(0), inputs=counted(2, 4, 2))))
    recurrent, dense = (track for track, _ in shot.picture.layout.lanes[0].layers)
    *nothing, one = colours(shot, dense)
    assert {*nothing} == {LIGHT.panel.upper()}
    assert one != LIGHT.panel.upper()
    *computed, handed_on = colours(shot, recurrent)
    assert len({*computed}) == 1
    assert handed_on not in computed  # what isn't handed on is paled


def test_what_comes_later_is_hidden_while_stepping_and_the_input_is_known_ahead() -> None:
    layers = [
        LSTMConfig(2, return_sequences=True),
        DropoutConfig(0.5),
        LSTMConfig(2, return_sequences=True),
        DenseConfig(1),
    ]
    one = np.ones((2, 4, 2), np.float32)
    outputs = {0: one, 1: one, 2: one, 3: one[..., :1]}
    x = np.stack([np.array([[1.0, 2], [3, 4], [1, 2], [3, 4]])] * 2)
    found = TraceView.of(chain(layers, outputs, Place(2), inputs=x))
    view = ViewState(moment=Moment(0, 1), stepping=True)
    shot = Shot.of(found, Choice(), view)
    tracks = {track.name: track for track, _ in shot.picture.layout.lanes[0].layers}
    ground = LIGHT.panel.upper()
    assert [ground == each for each in colours(shot, tracks["dense"])] == [False] * 2 + [True] * 2
    assert [ground == each for each in colours(shot, tracks["lstm"])] == [False] * 2 + [True] * 2
    assert ground not in colours(shot, tracks["input"])


def test_where_steps_are_narrow_the_cells_have_the_room_of_the_words(tmp_path: Path) -> None:
    steps = 400
    layers = [EmbeddingConfig(7, 2), LSTMConfig(2, return_sequences=True), DenseConfig(3)]
    outputs = {1: counted(1, steps, 2), 2: np.ones((1, steps, 3), np.float32)}
    inputs = np.ones((1, steps), np.int32)
    shot = Shot.of(TraceView.of(chain(layers, outputs, Place(1), inputs=inputs)))
    area = area_of(shot, "dense")
    middle = shot.x(0, 200, calls=1, steps=steps)
    assert not shot.has(LIGHT.panel, middle, area.bottom() - 3, tolerance=3)
    assert "likeliest" not in [text.words for text in shot.texts(tmp_path)]


def test_a_lone_layer_has_none_and_stands_where_it_stood() -> None:
    layers = [LSTMConfig(2, return_sequences=True), DenseConfig(1)]
    h = counted(2, 4, 2)
    found = TraceView.of(chain(layers, {0: h, 1: h[..., :1]}, Place(0), inputs=counted(2, 4, 2)))
    off = Shot.of(found, Choice(tracks=("h", "c"))).picture.layout
    assert all(lane.layers == () and lane.top == lane.x.top() for lane in off.lanes)
    on = Shot.of(found).picture.layout
    for one, other in zip(on.lanes, off.lanes, strict=True):
        assert one.bottom <= one.area.bottom()
        assert one.track("h").height() < other.track("h").height()
