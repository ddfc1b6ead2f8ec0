"""From the first screen, by clicks on what it offers alone, with the real engine."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from direct_keras import call_directly, fresh_layer
from file_answers import FileAnswers
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.engine.process import EngineProcess
from lstmviz.session.session import Session
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.main_window import MainWindow
from lstmviz.window.style import make_application

LOADING = 180_000


class Visitor:
    """Somebody who only clicks on what is offered beside the picture."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window, self.clicks = qtbot, window, 0
        self.dialogs = window._dialogs

    @property
    def now(self):
        return self.window.controller.now

    def settled(self) -> None:
        ends = ("same", "refused")
        self.qtbot.waitUntil(lambda: self.now.status.agreement in ends, timeout=LOADING)

    def take(self, title: str) -> None:
        """Clicks on the button, or on the menu of the rest and then on its entry."""
        buttons = self.window.central.what_if.findChildren(QToolButton)
        for button in buttons:
            if button.isVisible() and button.text() == title:
                self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
                self.clicks += 1
                break
        else:
            (more,) = (b for b in buttons if b.menu() is not None)
            assert more.isVisible()
            (entry,) = (a for a in more.menu().actions() if a.text() == title)
            entry.trigger()  # as a click on it does: an open menu would wait for the click
            self.clicks += 2
        self.settled()

    @property
    def sentence(self) -> str:
        change = self.now.change
        assert change is not None
        return change.sentence


@pytest.fixture
def visitor(qtbot: QtBot, tmp_path: Path) -> Iterator[Visitor]:
    make_application()
    process = EngineProcess(tmp_path / "engine.log")
    process.start()
    window = MainWindow(Session.of(opening()), EngineLink(process), dialogs=FileAnswers(lose=False))
    window.resize(1280, 800)
    window.show()
    visitor = Visitor(qtbot, window)
    visitor.settled()
    yield visitor
    window.close_without_asking()
    window.deleteLater()
    QApplication.processEvents()


def test_a_dozen_clicks_show_what_the_question_is_about(visitor: Visitor) -> None:
    visitor.take("without stateful")
    assert visitor.sentence.startswith("Call 1 now starts from zero, not from the state call 0")
    visitor.take("with stateful")
    assert visitor.sentence.startswith("Call 1 now starts from the state call 0 ended in")
    visitor.take("reset before call 1")
    assert visitor.sentence.startswith("Call 1 now starts from zero, after reset_state()")
    visitor.take("no reset before call 1")
    visitor.take("only the last output")
    assert visitor.now.trace.calls[0].returned[0].shape == (2, 4)
    before = visitor.now.trace
    visitor.take("rows 0 and 1 swapped in call 1")
    assert "the data that was in row 1 now goes on from what row 0 ended in" in visitor.sentence
    layer = fresh_layer(before)
    trace = visitor.now.trace
    expected = [call_directly(layer, call)[0] for call in trace.experiment.calls]
    for call, output in zip(trace.calls, expected, strict=True):
        np.testing.assert_array_equal(call.returned[0], output)
    visitor.take("batch 1 in call 1")
    assert visitor.now.status.agreement == "refused"
    (refusal,) = (error.sentence for error in visitor.now.errors)
    assert "Keras refuses call 1" in refusal
    assert visitor.now.trace is trace  # the last good picture stays
    assert visitor.clicks <= 12
    visitor.take("every call with batch 1")  # no more than asked
    assert visitor.now.trace is trace
    visitor.dialogs.lose = True
    visitor.take("every call with batch 1")
    assert visitor.dialogs.asked == ["the rows after the first 1 of call 0"] * 2
    assert visitor.now.status.agreement == "same"
    assert [call.h.shape for call in visitor.now.trace.calls] == [(1, 3, 4)] * 2
    visitor.window.actions_.undo.trigger()
    visitor.settled()
    assert visitor.now.status.agreement == "refused"

    # One undo takes each back.
    for _ in range(7):
        visitor.window.actions_.undo.trigger()
    assert visitor.now.experiment == opening()
