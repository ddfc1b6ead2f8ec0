"""The whole window, driven as a person would: with the real engine where Keras matters."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from controls import named
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from quick_window import Quick
from real_window import opened
from traces import X, opening

from lstmviz.session.session import Session
from lstmviz.session.view_state import START, Moment
from lstmviz.window.controllers import run_duration
from lstmviz.window.main_window import MainWindow
from lstmviz.window.panels.tensor_table import TensorTable
from lstmviz.window.panels.transport import Scrubber
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.typed_field import TypedField

LOADING = 180_000


SIZE = (1280, 800)


class Rig:
    """A window, and what a person would do with it."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot = qtbot
        self.window = window

    def settled(self, agreement: str = "same") -> None:
        """Waits until the engine has answered everything."""
        self.qtbot.waitUntil(lambda: self.status.agreement == agreement, timeout=LOADING)

    def changed(self, agreement: str, do: Callable[[], None]) -> None:
        """Does something, and waits for the answer to it."""
        do()
        assert self.status.agreement != "same"
        self.settled(agreement)

    def check(self, argument: str) -> None:
        box = self.named(QCheckBox, argument)
        self.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())

    def type_into(self, panel: QWidget, name: str, text: str) -> None:
        (field,) = [w for w in panel.findChildren(TypedField) if w.accessibleName() == name]
        edit = field.findChild(QLineEdit)
        edit.setFocus()
        edit.selectAll()
        self.qtbot.keyClicks(edit, text) if text else edit.clear()
        self.qtbot.keyClick(edit, Qt.Key.Key_Return)

    def named(self, kind: type, name: str) -> QWidget:
        (found,) = [w for w in self.window.findChildren(kind) if w.accessibleName() == name]
        return found

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        self.window.strip.setFocus()
        both = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.window.strip, key, both)

    def errors(self, panel: QWidget) -> list[str]:
        return [e.text() for e in panel.findChildren(ErrorLabel) if e.isVisible()]

    @property
    def now(self):
        return self.window.controller.now

    @property
    def status(self):
        return self.now.status

    @property
    def badge(self) -> str:
        return self.named(QLabel, "Agreement with Keras").text()


@pytest.fixture(scope="module")
def window(qapp: object, tmp_path_factory: pytest.TempPathFactory) -> Iterator[MainWindow]:
    """One for all, for which TensorFlow is loaded once."""
    with opened(tmp_path_factory.mktemp("logs") / "engine.log", size=SIZE, name="test") as window:
        yield window


@pytest.fixture
def rig(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> Iterator[Rig]:
    # On a busy machine a first run takes longer than what runs by itself the next time.
    for quick in ("QUICK", "COLD"):
        monkeypatch.setattr(run_duration, quick, 60)
    rig = Rig(qtbot, window)
    rig.settled()
    yield rig
    window.controller.session.open(Session.of(opening()), None, "test")  # as the next one finds it
    rig.settled()


def test_the_main_job(rig: Rig) -> None:
    """From the opening example through every flag, with the numbers of Keras at each."""
    assert rig.badge.startswith("✓ same as tf.keras 2.21 / Keras 3.15")
    assert rig.badge.endswith("max |Δ| 0")
    trace = rig.now.trace
    np.testing.assert_array_equal(trace.calls[1].initial_h, trace.calls[0].h[:, -1])
    assert trace.calls[1].origin == "carried"

    # One click: call 1 starts from zeros again.
    rig.changed("same", lambda: rig.check("stateful"))
    trace = rig.now.trace
    assert trace.calls[1].origin == "zeros"
    assert not trace.calls[1].initial_h.any()
    np.testing.assert_array_equal(trace.calls[1].h, trace.calls[0].h)

    # Another: the last step alone is returned.
    rig.changed("same", lambda: rig.check("return_sequences"))
    returned = rig.now.trace.calls[0].returned
    np.testing.assert_array_equal(returned[0], rig.now.trace.calls[0].h[:, -1])

    rig.changed("same", lambda: rig.check("return_state"))
    assert len(rig.now.trace.calls[0].returned) == 3

    rig.changed("same", lambda: rig.check("go_backwards"))
    assert rig.now.trace.calls[0].time_index.tolist() == [2, 1, 0]

    rig.changed("same", lambda: rig.window.controller.calls.again())
    assert len(rig.now.trace.calls) == 3

    rig.changed("same", lambda: rig.type_into(rig.window.layer, "units", "6"))
    assert rig.now.trace.calls[0].h.shape == (2, 3, 6)


def test_bad_input_is_told_where_it_went_in_and_nothing_is_lost(rig: Rig) -> None:
    first = rig.now.trace
    for text, got in (("0", "0"), ("-1", "-1"), ("1.5", "1.5"), ("", "nothing")):
        rig.type_into(rig.window.layer, "units", text)
        (error,) = rig.errors(rig.window.layer)
        assert error == f"units: expected a positive integer, got {got}."
        assert rig.now.experiment == opening()
    rig.type_into(rig.window.layer, "units", "1000000000")
    (error,) = rig.errors(rig.window.layer)
    assert "PB of memory" in error
    rig.changed("same", lambda: rig.type_into(rig.window.layer, "units", "4"))
    assert rig.errors(rig.window.layer) == []

    # The batch size under stateful: Keras refuses, in its own words, at that field.
    rig.changed("refused", lambda: rig.type_into(rig.window.inputs, "batch", "3"))
    (error,) = rig.errors(rig.window.inputs)
    assert error.startswith("A stateful layer keeps one state per row, so every call needs")
    assert "- Expected batch size: 2 - Received batch size: 3" in error
    assert rig.now.trace.experiment == first.experiment
    assert rig.badge.startswith("✗ refused by")
    rig.window.controller.view.select_call(0)
    rig.changed("same", lambda: rig.type_into(rig.window.inputs, "batch", "3"))
    assert rig.errors(rig.window.inputs) == []
    assert rig.now.trace.calls[1].h.shape == (3, 3, 4)


def test_nan_is_drawn_as_a_gap_and_said(rig: Rig) -> None:
    x = np.array(X, np.float32)
    x[1, 1, 0] = np.nan
    rig.changed("same", lambda: rig.window.controller.calls.inputs(0, x, "cell"))
    assert np.isnan(rig.now.trace.calls[0].h[1, 1:]).all()
    assert np.isfinite(rig.now.trace.calls[0].h[0]).all()
    assert rig.window.findings.isVisible()
    rig.window.grab()
    line = named(rig.window.findings, QPushButton, "NaN from call 0, row 1, t=1 on")
    rig.qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert (rig.now.view.moment, rig.now.view.row) == (Moment(0, 1), 1)


def test_keys_belong_to_the_focused_editor_first(quick: Quick) -> None:
    (table,) = (
        t
        for t in quick.window.inputs.findChildren(TensorTable)
        if t.accessibleName() == "Input tensor"
    )
    table.setFocus()
    table.setCurrentIndex(table.model().index(0, 0))
    at = quick.now.view.moment
    quick.qtbot.keyClick(table, Qt.Key.Key_Right)
    assert table.currentIndex().column() == 1
    assert quick.now.view.moment == at
    box = named(quick.window, QCheckBox, "return_state")
    box.setFocus()
    quick.qtbot.keyClick(box, Qt.Key.Key_Space)
    assert quick.now.experiment.layer.return_state is True
    assert not quick.window.transport.is_playing
    quick.qtbot.keyClick(table, Qt.Key.Key_PageUp)  # a clicker's key works everywhere
    assert quick.now.view.moment == Moment(1, START)


def test_keys_walk_through_time_from_the_strip(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_Home)
    quick.press(quick.window.strip, Qt.Key.Key_Right)
    quick.press(quick.window.strip, Qt.Key.Key_Right)
    assert quick.now.view.moment == Moment(0, 1)
    quick.press(quick.window.strip, Qt.Key.Key_PageDown)
    assert quick.now.view.moment == Moment(1, START)
    quick.press(quick.window.strip, Qt.Key.Key_Left)
    assert quick.now.view.moment == Moment(0, 2)
    quick.press(quick.window.strip, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert quick.now.view.moment == Moment(0, START)
    quick.press(quick.window.strip, Qt.Key.Key_R)
    assert quick.now.experiment.calls[0].reset_before
    quick.press(quick.window.strip, Qt.Key.Key_Space)
    assert quick.window.transport.is_playing
    quick.press(quick.window.strip, Qt.Key.Key_Space)
    assert not quick.window.transport.is_playing


def test_playing_walks_to_the_end_and_stops(quick: Quick) -> None:
    quick.window.controller.view.set_speed(30.0)
    visited = []
    show = quick.window.transport.set_view
    quick.window.transport.set_view = lambda view: (visited.append(view.moment), show(view))
    quick.press(quick.window.strip, Qt.Key.Key_Space)
    quick.qtbot.waitUntil(lambda: not quick.window.transport.is_playing, timeout=LOADING)
    assert quick.now.view.moment == Moment(1, 2)
    assert visited == [Moment(c, s) for c in (0, 1) for s in (START, 0, 1, 2)]


def test_time_is_as_long_as_the_model_that_was_chosen_last(quick: Quick) -> None:
    scrubber = quick.window.findChild(Scrubber)
    for title, moments in (("Text generation", 3 * 7), ("Sequence tagging (many to many)", 7)):
        quick.action(title).trigger()
        quick.settled()
        quick.qtbot.waitUntil(lambda most=moments - 1: scrubber.maximum() == most)


def test_a_click_in_the_picture_selects_the_moment_everywhere(quick: Quick) -> None:
    strip = quick.window.strip
    targets = {
        (target.moment, target.row): QPointF(x, y)
        for x in range(0, strip.width(), 4)
        for y in range(0, strip.height(), 4)
        if (target := strip.target_at(QPointF(x, y))) is not None
    }
    place = targets[Moment(0, 1), 1].toPoint()
    quick.qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=place)
    assert (quick.now.view.moment, quick.now.view.row) == (Moment(0, 1), 1)


def test_colours_change_without_asking_the_engine(quick: Quick) -> None:
    number = quick.window.controller.runs._number
    light = quick.window.grab().toImage().pixelColor(5, 5).lightness()
    quick.window.colours.choose("dark")
    QApplication.processEvents()
    dark = quick.window.grab().toImage().pixelColor(5, 5).lightness()
    assert dark < 80 < light
    assert quick.window.controller.runs._number == number


def test_about_tells_where_the_log_is(quick: Quick) -> None:
    (about,) = [a for a in quick.window.findChildren(QAction) if "About" in a.text()]
    about.trigger()
    (box,) = quick.window.findChildren(QMessageBox)
    assert "lstmviz.log" in box.text()
    assert "lstmviz-engine.log" in box.text()
    box.accept()


def test_the_window_is_in_use_while_tensorflow_loads_and_closing_ends_the_engine(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with opened(tmp_path / "engine.log", replace(opening(), seed=1), SIZE, name="test") as window:
        rig = Rig(qtbot, window)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        assert rig.badge == "TensorFlow is loading…"
        rig.press(Qt.Key.Key_Home)
        assert rig.now.view.moment == Moment(0, START)
        rig.press(Qt.Key.Key_End)
        assert rig.now.view.moment == Moment(1, 2)
        assert rig.badge == "TensorFlow is loading…"
        pid = window._engine._process.pid
        window.close()
        assert not psutil.pid_exists(pid)
