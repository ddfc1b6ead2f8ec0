"""The thin tracks of a model's other layers in the window: switched, clicked, and kept."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton
from quick_window import Quick
from traces import opening

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.session.storage import load, save

EVERY = LSTMConfig(4, return_sequences=True)
BUTTON = "Track: the model's other layers"


@pytest.fixture
def stacked(quick: Quick) -> Quick:
    """Two LSTMs and what predicts from them."""
    quick.window.controller.model.model(ModelConfig((EVERY, EVERY, DenseConfig(3))), "a test")
    quick.window.controller.runs.run_now()
    quick.settled()
    return quick


def drawn(quick: Quick) -> list[str]:
    """The names of the thin tracks of the first lane."""
    picture = quick.window.strip.picture
    assert picture is not None
    return [track.name for track, _ in picture.layout.lanes[0].layers]


def buttons(quick: Quick) -> list[QAbstractButton]:
    """What switches them in the bar."""
    every = quick.window.central.bar.findChildren(QAbstractButton)
    return [each for each in every if each.accessibleName() == BUTTON and not each.isHidden()]


def test_they_are_there_from_the_start_and_switched_by_bar_and_menu(stacked: Quick) -> None:
    assert drawn(stacked) == ["lstm_1", "dense"]
    (button,) = buttons(stacked)
    assert button.isChecked()
    stacked.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert drawn(stacked) == []
    assert not button.isChecked()
    action = stacked.action("layers, the model's other layers")
    assert not action.isChecked()
    action.trigger()
    assert drawn(stacked) == ["lstm_1", "dense"]
    assert button.isChecked()


def test_a_layer_that_stands_alone_has_nothing_to_switch(stacked: Quick) -> None:
    stacked.window.controller.model.model(ModelConfig((opening().layer,)), "a test")
    stacked.window.controller.runs.run_now()
    stacked.settled()
    assert drawn(stacked) == []
    assert buttons(stacked) == []


def test_a_click_on_a_name_looks_at_that_layer_and_the_others_are_drawn_around_it(
    stacked: Quick,
) -> None:
    strip = stacked.window.strip

    def click(name: str) -> None:
        assert strip.picture is not None
        layers = strip.picture.layout.lanes[0].layers
        (area,) = (area for track, area in layers if track.name == name)
        at = QPointF(60, area.center().y()).toPoint()
        stacked.qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=at)

    click("lstm_1")
    stacked.qtbot.waitUntil(lambda: stacked.now.experiment.place == Place(1))
    assert drawn(stacked) == ["input", "dense"]
    click("dense")
    assert stacked.now.box == 2
    assert stacked.now.experiment.place == Place(1)


def test_the_session_keeps_whether_they_are_shown(stacked: Quick, tmp_path: Path) -> None:
    stacked.window.controller.view.toggle_track("layers")
    file = tmp_path / "kept.lstmviz"
    save(stacked.window.controller.session.session, file)
    assert load(file).view.tracks == ("h", "c", "dh")


def test_those_of_many_layers_are_folded_until_they_are_asked_for(stacked: Quick) -> None:
    model = ModelConfig((EVERY,) * 9)
    stacked.window.controller.layer.apply_to_model(
        lambda now: Experiment(model, now.calls), None, "nine layers"
    )
    stacked.window.controller.runs.run_now()
    stacked.settled()
    stacked.qtbot.waitUntil(lambda: len(buttons(stacked)) == 1)  # the bar lays itself out
    assert drawn(stacked) == []
    (button,) = buttons(stacked)
    assert not button.isChecked()
    stacked.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(drawn(stacked)) == 8
