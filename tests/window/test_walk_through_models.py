"""Every ready-made model walked through by mouse and by keyboard, with the real engine."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from direct_models import Step, Walk
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QScrollArea, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from real_window import opened

from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.model.ready_made import READY_MADE, ReadyMade
from lstmviz.session.view_state import last_moment
from lstmviz.window.main_window import MainWindow
from lstmviz.window.panels.model_bar import ModelBar
from lstmviz.window.panels.model_boxes import Stop
from lstmviz.window.panels.transport import Transport

LOADING = 180_000
SMALL = [model for model in READY_MADE if model.name != "question"]
LEFT = Qt.MouseButton.LeftButton


class Person:
    """Somebody at the window."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window

    @property
    def now(self):
        return self.window.controller.now

    @property
    def boxes(self) -> list[Stop]:
        bar = self.window.findChild(ModelBar)
        return [stop for stop in bar.findChildren(Stop) if stop.isVisible()]

    def settled(self, qtbot: QtBot) -> None:
        if self.now.status.agreement == "waiting":  # a slow machine wants to be asked
            self.window.controller.runs.run_now()
        qtbot.waitUntil(lambda: self.now.status.agreement == "same", timeout=LOADING)

    def activate(self, qtbot: QtBot) -> None:
        """Brings the window to the front, as the system does where a menu closes."""
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)

    def menus(self) -> tuple[QMenu, QMenu]:
        """The menu of the experiment, and the one of the models in it."""
        menu = self.window.actions_.experiment
        (models,) = (m for m in menu.findChildren(QMenu) if "Ready-made" in m.title())
        return menu, models

    def chosen(self, qtbot: QtBot, stop: Stop) -> None:
        """Waits until the layer is the one that is looked at, and drawn."""
        places = [each for each in self.now.experiment.model.recurrent if is_at(each, stop)]
        if not places:
            qtbot.waitUntil(lambda: self.now.box == stop.place.layer)
            return
        # The box of a Bidirectional as a whole looks at one of its two.
        qtbot.waitUntil(lambda: self.now.experiment.place in places)
        qtbot.waitUntil(lambda: self.now.trace.within.experiment.place in places)
        assert self.now.box is None


def is_at(place: Place, stop: Stop) -> bool:
    return place == stop.place or (place.layer == stop.place.layer and not stop.place.direction)


class Mouse(Person):
    def open(self, qtbot: QtBot, model: ReadyMade) -> None:
        bar, (menu, models) = self.window.menuBar(), self.menus()
        QTest.mouseClick(bar, LEFT, pos=bar.actionGeometry(menu.menuAction()).center())
        click(menu, models.menuAction())
        qtbot.waitUntil(models.isVisible)
        click(models, entry_of(models, model))

    def choose(self, qtbot: QtBot, stop: Stop) -> None:
        self.window.findChild(ModelBar).findChild(QScrollArea).ensureWidgetVisible(stop)
        QTest.mouseClick(stop, LEFT, pos=stop.rect().topLeft() + stop.rect().center() / 4)
        self.chosen(qtbot, stop)

    def step(self) -> None:
        transport = self.window.findChild(Transport)
        (on,) = (b for b in transport.findChildren(QToolButton) if "One step on" in b.toolTip())
        QTest.mouseClick(on, LEFT)


class Keyboard(Person):
    def open(self, qtbot: QtBot, model: ReadyMade) -> None:
        menu, models = self.menus()
        QTest.keyClick(self.window, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
        qtbot.waitUntil(menu.isVisible)
        go_to(menu, models.menuAction())
        QTest.keyClick(menu, Qt.Key.Key_Right)
        qtbot.waitUntil(models.isVisible)
        go_to(models, entry_of(models, model))
        QTest.keyClick(models, Qt.Key.Key_Return)

    def choose(self, qtbot: QtBot, stop: Stop) -> None:
        for _ in range(200):  # Tab comes to the bar once, arrows go on from box to box
            if isinstance(QApplication.focusWidget(), Stop):
                break
            QTest.keyClick(focused(self.window), Qt.Key.Key_Tab)
        QTest.keyClick(focused(self.window), Qt.Key.Key_Home)
        while QApplication.focusWidget() is not stop:
            before = QApplication.focusWidget()
            QTest.keyClick(focused(self.window), Qt.Key.Key_Right)
            assert QApplication.focusWidget() is not before
        QTest.keyClick(stop, Qt.Key.Key_Return)
        self.chosen(qtbot, stop)

    def step(self) -> None:
        strip = self.window.central.strip
        strip.setFocus()
        QTest.keyClick(strip, Qt.Key.Key_Right)


def focused(window: MainWindow) -> QWidget:
    return QApplication.focusWidget() or window


def entry_of(menu: QMenu, model: ReadyMade) -> QAction:
    (entry,) = (each for each in menu.actions() if each.text().replace("&", "") == model.title)
    return entry


def click(menu: QMenu, action: QAction) -> None:
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())


def go_to(menu: QMenu, action: QAction) -> None:
    for _ in menu.actions():
        if menu.activeAction() is action:
            return
        QTest.keyClick(menu, Qt.Key.Key_Down)
    assert menu.activeAction() is action


@pytest.fixture
def window(tmp_path: Path) -> Iterator[MainWindow]:
    with opened(tmp_path / "engine.log", size=(1280, 800)) as window:
        window.activateWindow()
        yield window


def test_every_layer_of_every_ready_made_model_shows_what_keras_computed(
    window: MainWindow, qtbot: QtBot
) -> None:
    # One window, for which TensorFlow is loaded once.
    for model in SMALL:
        for person in (Mouse(window), Keyboard(window)):
            walk_through(person, model, qtbot)


def walk_through(person: Mouse | Keyboard, model: ReadyMade, qtbot: QtBot) -> None:
    person.settled(qtbot)
    before, made_before = person.now.experiment, len(person.now.history.past)
    person.activate(qtbot)
    person.open(qtbot, model)
    qtbot.waitUntil(lambda: is_open(model, person.now.experiment), timeout=LOADING)
    person.settled(qtbot)
    person.activate(qtbot)
    walk = Walk(person.now.trace.within)
    steps = [walk.call(call) for call in person.now.experiment.calls]
    of = person.now.experiment.model
    assert {stop.place.layer for stop in person.boxes} == set(range(len(of.layers)))
    assert {stop.place for stop in person.boxes} >= set(of.recurrent)
    for stop in person.boxes:
        person.choose(qtbot, stop)
        if person.now.box is None:
            shows(person, steps)
    to_the_end(person)
    # A decoder comes after its encoder, and is given its state then.
    made = len(person.now.history.past) - made_before
    assert made == (1 if model.decoder is None else 3)
    for _ in range(made):
        person.window.actions_.undo.trigger()
    assert person.now.experiment == before


def is_open(model: ReadyMade, now: Experiment) -> bool:
    """Whether the model is there, or the decoder that follows it, with the state it is given."""
    if model.decoder is None:
        return now == model.made()
    return now.model == model.decoder().model and now.calls[0].initial_state is not None


def shows(person: Person, steps: list[list[Step]]) -> None:
    """Holds what is drawn against Keras' own output of that layer."""
    drawn, place = person.now.render_data.trace_view, person.now.experiment.place
    layer, around = person.now.experiment.layer, person.now.experiment.model.layers[place.layer]
    for number, of_call in enumerate(steps):
        output = of_call[place.layer].returned[0]
        if place.direction:
            half = slice(layer.units, None) if place.direction == "backward" else slice(layer.units)
            assert isinstance(around, BidirectionalConfig)
            output = output[..., half]
            output = output[:, ::-1] if layer.go_backwards else output
        for row in range(len(output)):
            h = drawn.states(number, row, "h")[1:]
            if layer.return_sequences:
                held = drawn.held(number, row)
                np.testing.assert_allclose(h[~held], output[row][~held], atol=1e-6)
            else:
                np.testing.assert_allclose(h[-1], output[row], atol=1e-6)
            if place.layer:
                x = of_call[place.layer - 1].returned[0][row]
                x = x[::-1] if layer.go_backwards else x
                np.testing.assert_allclose(drawn.inputs(number, row), x, atol=1e-6)


def to_the_end(person: Mouse | Keyboard) -> None:
    """Walks from the first moment to the last, step by step."""
    experiment: Experiment = person.now.experiment
    person.window.controller.view.go_to(0)
    for _ in range(100):
        if person.now.view.moment == last_moment(experiment):
            break
        before = person.now.view.moment
        person.step()
        assert person.now.view.moment > before
    assert person.now.view.moment == last_moment(experiment)
    assert person.now.errors == ()
