"""A person makes the layer a GRU or a SimpleRNN, with the real engine, from the first screen."""

from collections.abc import Iterator

import numpy as np
import pytest
from controls import named
from direct_keras import call_directly, fresh_layer, same
from file_answers import FileAnswers
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QTableView
from pytestqt.qtbot import QtBot
from real_window import opened
from traces import opening

from lstmviz.experiment.config import GRUConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.session.session import Session
from lstmviz.window.main_window import MainWindow

LOADING = 180_000


class Person:
    """Somebody at the keyboard of a small screen."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window

    @property
    def now(self):
        return self.window.controller.now

    def settled(self) -> None:
        self.qtbot.waitUntil(lambda: self.now.status.agreement == "same", timeout=LOADING)

    def choose(self, kind: type[RecurrentConfig]) -> None:
        """Goes to the box and types the beginning of the name."""
        box = named(self.window.layer, QComboBox, "layer")
        box.setFocus()
        self.qtbot.keyClicks(box, kind.kind.name[:2])
        assert box.currentText() == kind.kind.name
        self.settled()

    def undo(self) -> None:
        self.window.actions_.undo.trigger()
        self.settled()

    def type_cell(self, table: QTableView, row: int, column: int, text: str) -> None:
        model = table.model()
        model.setData(model.index(row, column), text)
        self.settled()

    def bring_forward(self, name: str) -> None:
        assert self.window.docks.raise_if_open(name)
        QApplication.processEvents()

    def check_against_keras(self) -> None:
        """What is drawn is what a layer of Keras gives that is driven directly."""
        trace = self.now.trace
        assert trace.experiment is self.now.experiment
        layer = fresh_layer(trace)
        assert type(layer).__name__ == trace.experiment.layer.kind.name
        for call, recorded in zip(trace.experiment.calls, trace.calls, strict=True):
            returned = call_directly(layer, call)
            assert all(map(same, recorded.returned, returned))
            np.testing.assert_array_equal(recorded.h, returned[0])


@pytest.fixture(scope="module")
def window(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One for all, for which TensorFlow is loaded once."""
    log = tmp_path_factory.mktemp("logs") / "engine.log"
    with opened(log, size=(1024, 768), dialogs=FileAnswers()) as window:
        yield window


@pytest.fixture
def person(qtbot: QtBot, window: MainWindow) -> Iterator[Person]:
    person = Person(qtbot, window)
    person.settled()
    yield person
    window.controller.session.open(Session.of(opening()), None, "Example")  # for the next one
    person.settled()


@pytest.mark.parametrize("kind", [GRUConfig, SimpleRNNConfig])
def test_the_layer_becomes_another_kind(person: Person, kind: type[RecurrentConfig]) -> None:
    person.choose(kind)
    is_played(person, kind)
    person.undo()
    assert person.now.experiment == opening()
    assert tuple(person.now.trace.calls[0].gates) == ("i", "f", "g", "o")
    person.window.actions_.redo.trigger()
    person.settled()
    chosen = person.now.experiment
    starts_from_a_given_state(person)
    has_another_bias(person)
    for _ in range(3):
        person.undo()
    assert person.now.experiment is chosen


def is_played(person: Person, kind: type[RecurrentConfig]) -> None:
    """The other kind is drawn, with its gates, and stepped through."""
    name = kind.kind.name
    assert person.now.status.news == f"the layer is a {name} now"
    assert f"{name}(4, return_sequences=True, stateful=True" in person.window.windowTitle()
    person.check_against_keras()
    assert tuple(person.now.trace.calls[0].gates) == kind.kind.gate_names
    for flag in ("return_sequences", "stateful"):
        box = named(person.window.layer, QAbstractButton, flag)
        assert box.isChecked()
        assert not box.visibleRegion().isEmpty()  # without scrolling, on a small screen

    buttons = person.window.strip_bar.findChildren(QAbstractButton)
    letters = [b for b in buttons if b.text() in kind.kind.gate_names and b.isVisible()]
    assert [button.text() for button in letters] == list(kind.kind.gate_names)
    for button in letters:
        person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert set(kind.kind.gate_names) <= set(person.now.view.tracks)
    person.window.controller.view.go_to(0)
    person.window.controller.view.set_speed(20)
    person.window.transport.toggle_play()
    end = (1, 2)
    person.qtbot.waitUntil(
        lambda: (person.now.view.moment.call, person.now.view.moment.step) == end, timeout=LOADING
    )
    assert not person.window.grab().isNull()


def starts_from_a_given_state(person: Person) -> None:
    """Call 0 is given zeros, one of them typed over."""
    person.window.controller.view.select_call(0)
    state = person.window.inputs._state
    state._section.set_open(True)
    zeros = named(state, QAbstractButton, "Start from zeros")
    person.qtbot.mouseClick(zeros, Qt.MouseButton.LeftButton)
    person.settled()
    person.type_cell(named(state, QTableView, "initial_state h"), 1, 2, "0.5")
    given = np.zeros((2, 4), np.float32)
    given[1, 2] = 0.5
    (h,) = person.now.experiment.calls[0].initial_state
    np.testing.assert_array_equal(h, given)
    np.testing.assert_array_equal(person.now.trace.calls[0].initial["h"], given)
    person.check_against_keras()


def has_another_bias(person: Person) -> None:
    """A number in the last row of the bias is typed over."""
    person.bring_forward("weights")
    weights = person.window.weights
    named(weights, QComboBox, "weights shown").setCurrentText("bias")
    table = named(weights, QTableView, "Numbers of ")
    last = table.model().rowCount() - 1
    before = person.now.trace
    person.type_cell(table, last, 3, "-1.5")
    bias = person.now.experiment.weights[2]
    assert bias.shape == before.weights["bias"].shape
    assert np.atleast_2d(bias)[last, 3] == -1.5
    place = "bias[1, 3] (gate z, unit 3)" if last else "bias[3] (unit 3)"
    assert person.now.status.news == f"{place} = -1.5"
    person.check_against_keras()
    assert not np.array_equal(person.now.trace.calls[0].h, before.calls[0].h)
