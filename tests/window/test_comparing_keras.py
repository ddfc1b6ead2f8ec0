"""Comparing in the window with the real engine: the numbers are those of Keras driven directly."""

from collections.abc import Iterator

import keras
import numpy as np
import pytest
from controls import named
from direct_keras import call_directly, fresh_layer
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot
from real_window import LOADING, opened
from traces import opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import chunked
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.trace.trace import Trace
from lstmviz.window.main_window import MainWindow
from lstmviz.window.panels.compare_panel import GapTable


class Rig:
    """A window, and what a person would do with it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    @property
    def now(self):
        return self.window.controller.now

    def settled(self) -> None:
        self.qtbot.waitUntil(lambda: self.now.status.agreement == "same", timeout=LOADING)

    def click(self, name: str) -> None:
        choice = named(self.window.compare, QPushButton, name)
        self.qtbot.mouseClick(choice, Qt.MouseButton.LeftButton)

    def compared(self) -> None:
        self.qtbot.waitUntil(lambda: self.now.comparison is not None, timeout=LOADING)

    def shown(self) -> list[list[str]]:
        """What the table of differences shows."""
        model = self.window.compare.findChild(GapTable).model()
        return [
            [model.index(line, column).data() for column in range(model.columnCount())]
            for line in range(model.rowCount())
        ]

    def open(self, experiment: Experiment) -> None:
        self.window.controller.session.open(Session.of(experiment), None, "another")
        self.settled()


@pytest.fixture(scope="module")
def window(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One for all: what was opened in it before makes no difference."""
    with opened(tmp_path_factory.mktemp("logs") / "engine.log") as window:
        window.docks.bring_forward(window.compare)
        yield window


@pytest.fixture
def rig(qtbot: QtBot, window: MainWindow) -> Iterator[Rig]:
    rig = Rig(qtbot, window)
    rig.settled()
    yield rig
    rig.open(opening())  # as the next test finds it; nothing is marked any more


def outputs(layer: keras.layers.LSTM, calls: tuple[Call, ...]) -> list[Array]:
    """What Keras returns, call by call."""
    return [call_directly(layer, call)[0] for call in calls]


def message(gap: float) -> str:
    return f"{gap:.3g}"


def largest(mine: list[Array], other: list[Array]) -> list[str]:
    """The largest difference of each call, as the table shows it."""
    return [message(float(np.abs(a - b).max())) for a, b in zip(mine, other, strict=True)]


def of_keras(trace: Trace, **changes: object) -> list[Array]:
    """All h of a layer of the trace's weights, called anew; `changes` are its arguments."""
    layer = fresh_layer(trace, **{"return_sequences": True, "return_state": False} | changes)
    return outputs(layer, trace.experiment.calls)


def test_one_click_shows_what_the_carry_makes(rig: Rig) -> None:
    rig.click("Stateless twin")
    rig.compared()
    trace = rig.now.trace
    expected = largest(of_keras(trace), of_keras(trace, stateful=False))
    assert [line[0] for line in rig.shown()] == expected == ["0", "0.461"]
    assert [line[2] for line in rig.shown()] == expected
    labels = [label.text() for label in rig.window.compare.findChildren(QLabel)]
    assert any(text.startswith("Without the carry, h in call 1 starts") for text in labels)
    strip = rig.window.strip
    assert strip.picture.canvas.chosen.tracks == ("h", "c", "dh")
    assert strip.picture.canvas.trace_view.other.comparison is rig.now.comparison

    # A click on the number leads to the place.
    table = rig.window.compare.findChild(GapTable)
    place = table.visualRect(table.model().index(1, 0)).center()
    rig.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    view = rig.now.view
    gap = np.abs(of_keras(trace)[1] - of_keras(trace, stateful=False)[1])
    assert (view.row, view.moment.step, view.unit) == np.unravel_index(gap.argmax(), gap.shape)
    assert view.moment.call == 1

    rig.click("Stateless twin")
    assert strip.picture.canvas.chosen.tracks == ("h", "c")


def test_two_sequences_in_four_chunks_agree_with_one_call(rig: Rig) -> None:
    x = np.random.default_rng(1).normal(size=(2, 12, 3)).astype(np.float32)
    whole = Experiment(opening().layer, [Call(x)], seed=6367)
    rig.open(chunked(whole, 0, 4))
    rig.click("Whole-sequence twin")
    rig.compared()
    trace = rig.now.trace
    joined = outputs(fresh_layer(trace, stateful=False), (Call(x),))[0]
    pieces = [joined[:, 3 * call : 3 * call + 3] for call in range(4)]
    assert [line[0] for line in rig.shown()] == largest(of_keras(trace), pieces)
    for call, piece in enumerate(pieces):
        for row in range(2):
            np.testing.assert_array_equal(rig.now.comparison.states(call, row, "h")[1:], piece[row])
    rig.click("Stateless twin")
    rig.compared()
    expected = largest(of_keras(trace), of_keras(trace, stateful=False))
    assert [line[0] for line in rig.shown()] == expected
    assert all(gap != "0" for gap in expected[1:])


def test_what_the_defaults_give_is_what_keras_gives(rig: Rig) -> None:
    rig.click("Keras' defaults")
    rig.compared()
    layer = keras.layers.LSTM(4)
    layer.build((None, None, 3))
    layer.set_weights(list(rig.now.trace.weights.values()))
    other = rig.now.comparison.other
    for call, returned in zip(other.calls, outputs(layer, other.experiment.calls), strict=True):
        np.testing.assert_array_equal(call.returned[0], returned)


def test_a_pinned_run_stays_while_flags_change(rig: Rig) -> None:
    first = rig.now.trace
    rig.click("Pin this run")
    rig.compared()
    assert rig.shown() == [["0"] * 3, ["0"] * 3]
    rig.window.controller.layer.argument("stateful", False)
    rig.settled()
    rig.compared()
    expected = largest(of_keras(first), of_keras(first, stateful=False))
    assert [line[0] for line in rig.shown()] == expected
