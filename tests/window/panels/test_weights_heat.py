import numpy as np
import pytest
from controls import Heard, named, nameless
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QRadioButton, QTableView
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.weights.weights_map import WeightsMap
from lstmviz.figure.weights.weights_view import Cell
from lstmviz.window.panels import weights_heat
from lstmviz.window.panels.weights_heat import WeightsHeat
from lstmviz.window.panels.weights_panel import WeightsPanel


def arrays(units: int = 4) -> tuple[np.ndarray, ...]:
    shapes = ((3, 4 * units), (units, 4 * units), (4 * units,))
    return tuple(np.arange(np.prod(s), dtype=np.float32).reshape(s) + 0.25 for s in shapes)


def with_units(units: int) -> Experiment:
    experiment = opening(units=units)
    return Experiment(experiment.layer, experiment.calls, weights=list(arrays(units)))


@pytest.fixture
def panel(qtbot: QtBot) -> WeightsPanel:
    panel = WeightsPanel()
    qtbot.addWidget(panel)
    panel.resize(340, 700)
    panel.set_weights(with_units(4), None)
    panel.show()
    return panel


def way(panel: WeightsPanel, name: str) -> QRadioButton:
    return named(panel, QRadioButton, f"weights as {name}")


def the_map(panel: WeightsPanel) -> WeightsMap:
    return named(panel, WeightsMap, "Weights as heatmaps")


def test_few_units_are_numbers_until_the_person_chooses(qtbot: QtBot, panel: WeightsPanel) -> None:
    assert way(panel, "numbers").isChecked()
    assert not the_map(panel).isVisible()
    qtbot.mouseClick(way(panel, "heatmap"), Qt.MouseButton.LeftButton)
    assert the_map(panel).isVisible()
    assert not named(panel, QTableView, "Numbers of ").isVisible()
    assert not named(panel, QComboBox, "weights shown").isVisible()
    qtbot.mouseClick(way(panel, "numbers"), Qt.MouseButton.LeftButton)
    assert not the_map(panel).isVisible()
    assert named(panel, QTableView, "Numbers of ").isVisible()


def test_many_units_are_heatmaps_until_the_person_chooses(
    qtbot: QtBot, panel: WeightsPanel
) -> None:
    panel.set_weights(with_units(17), None)
    assert the_map(panel).isVisible()
    panel.set_weights(with_units(16), None)
    assert not the_map(panel).isVisible()
    panel.set_weights(with_units(17), None)
    qtbot.mouseClick(way(panel, "numbers"), Qt.MouseButton.LeftButton)
    panel.set_weights(with_units(18), None)
    assert way(panel, "numbers").isChecked()
    assert not the_map(panel).isVisible()


def test_everything_has_a_name(panel: WeightsPanel) -> None:
    assert nameless(panel) == []


def test_the_number_under_the_pointer_stands_below_the_map(
    qtbot: QtBot, panel: WeightsPanel
) -> None:
    qtbot.mouseClick(way(panel, "heatmap"), Qt.MouseButton.LeftButton)
    cell = Cell("kernel", 2, "f", 1)
    at = the_map(panel).place_of(cell).toPoint()
    qtbot.mouseMove(the_map(panel), at)
    message = panel.findChild(WeightsHeat)._told
    assert message.text() == "kernel from feature 2 to f (forget) of unit 1\n37.25"
    assert arrays()[0][2, 4 + 1] == 37.25
    place = the_map(panel).geometry()
    qtbot.mouseMove(the_map(panel), at * 2)
    assert the_map(panel).geometry() == place


def test_a_unit_is_picked(qtbot: QtBot, panel: WeightsPanel) -> None:
    picked = Heard(panel.unit_picked)
    qtbot.mouseClick(way(panel, "heatmap"), Qt.MouseButton.LeftButton)
    at = the_map(panel).place_of(Cell("bias", 0, "g", 3)).toPoint()
    qtbot.mouseClick(the_map(panel), Qt.MouseButton.LeftButton, pos=at)
    assert picked == [(3,)]


def test_many_numbers_are_read_on_a_thread(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_heat, "FEW", 10)
    heat = WeightsHeat()
    qtbot.addWidget(heat)
    heat.resize(340, 500)
    heat.show()
    drawn = heat.findChild(WeightsMap)
    first, second, third = arrays(), arrays(5), arrays(6)
    heat.set_arrays(LSTMConfig(1), first, stale=False)
    assert drawn.accessibleDescription() == ""
    qtbot.waitUntil(lambda: "of 4 units" in drawn.accessibleDescription())
    heat.set_arrays(LSTMConfig(1), second, stale=False)
    heat.set_arrays(LSTMConfig(1), third, stale=False)  # nobody wants the second any more
    assert "of 4 units" in drawn.accessibleDescription()
    qtbot.waitUntil(lambda: "of 6 units" in drawn.accessibleDescription())
    words = drawn.words_about(Cell("recurrent_kernel", 5, "o", 5))
    assert words.endswith(f"\n{third[1][5, 23]}")


def test_weights_that_are_gone_leave_no_map(qtbot: QtBot) -> None:
    heat = WeightsHeat()
    qtbot.addWidget(heat)
    heat.set_arrays(LSTMConfig(1), arrays(), stale=False)
    heat.set_arrays(LSTMConfig(1), (), stale=False)
    assert heat.findChild(WeightsMap).accessibleDescription() == ""
