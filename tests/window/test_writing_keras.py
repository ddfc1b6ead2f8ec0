"""Text in and out in the window with the real engine: what is shown is what Keras gives."""

from pathlib import Path

import keras
import numpy as np
import pytest
from controls import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QPlainTextEdit
from pytestqt.qtbot import QtBot
from real_window import LOADING, opened

from lstmviz.experiment.model.ready_made import READY_MADE, TEXT_GENERATION
from lstmviz.session.session import Session
from lstmviz.session.storage import load, save
from lstmviz.window.main_window import MainWindow
from lstmviz.window.shown_text import shown_text
from lstmviz.window.widgets.token_view import TokenView

MADE = READY_MADE[0].made()


def written_by_keras(start: str, count: int, *, stateful: bool) -> str:
    """The likeliest text, with a model that is built and stepped through as in a notebook."""
    model = keras.Sequential(
        [
            keras.Input(batch_shape=(1, None), dtype="int32"),
            keras.layers.Embedding(7, 4),
            keras.layers.LSTM(8, return_sequences=True, stateful=stateful),
            keras.layers.Dense(7, activation="softmax"),
        ]
    )
    model.set_weights(MADE.weights)
    ids, text = TEXT_GENERATION.ids(start)[np.newaxis], start
    for _ in range(count):
        ids = np.asarray(model(ids))[:, -1].argmax(axis=1)[:, np.newaxis]
        text += TEXT_GENERATION.text(ids[0])
    return text


def shown(window: MainWindow) -> list[str]:
    views = [view for view in window.text.findChildren(TokenView) if not view.isHidden()]
    return ["".join(cell.text for cell in view.cells).replace("␣", " ") for view in views]


def type_into(qtbot: QtBot, window: MainWindow, field: str, text: str) -> None:
    edit = named(window.text, QPlainTextEdit, field)
    edit.selectAll()
    qtbot.keyClicks(edit, text)


def press(qtbot: QtBot, window: MainWindow, name: str) -> None:
    button = named(window.text, QAbstractButton, name)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path):
    with opened(tmp_path / "engine.log") as window:
        window.show()
        window.controller.session.open(Session.of(MADE), None, "text")
        settled(qtbot, window)
        window.docks.bring_forward(window.text)
        yield window


def settled(qtbot: QtBot, window: MainWindow) -> None:
    now = window.controller.now
    if now.status.agreement == "waiting":
        window.controller.runs.run_now()
    qtbot.waitUntil(lambda: window.controller.now.status.agreement == "same", timeout=LOADING)


def test_a_text_is_read_and_written_on_with_and_without_the_state(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    type_into(qtbot, window, "Text to be read", "to be or not ")
    press(qtbot, window, "Read this text")
    settled(qtbot, window)
    assert shown(window) == ["to be "]  # two rows of six, and one character over
    type_into(qtbot, window, "Start", "to ")
    for field, value in (("temperature", "0"), ("tokens", "16")):
        fields = window.text.findChildren(QAbstractSpinBox)
        (spin,) = (each for each in fields if each.accessibleName() == field)
        spin.selectAll()
        qtbot.keyClicks(spin, value)
        qtbot.keyClick(spin, Qt.Key.Key_Return)
    press(qtbot, window, "Let the model write")
    settled(qtbot, window)
    qtbot.waitUntil(lambda: window.controller.now.comparison is not None, timeout=LOADING)
    qtbot.waitUntil(lambda: len(shown(window)) == 2, timeout=LOADING)
    texts = [written_by_keras("to ", 16, stateful=stateful) for stateful in (True, False)]
    assert shown(window) == texts
    assert texts[0] != texts[1]
    # What was written is what a file keeps, and what the next run reads.
    path = tmp_path / "written.lstmviz"
    save(Session.of(window.controller.now.experiment), path)
    kept = load(path).experiment
    assert "".join(TEXT_GENERATION.text(call.inputs[0]) for call in kept.calls) == texts[0]
    window.controller.layer.argument("stateful", False)
    settled(qtbot, window)
    assert shown(window) == [texts[1]]
    window.controller.layer.undo()
    settled(qtbot, window)
    assert shown(window)[0] == texts[0]
    assert len(shown_text(window.controller.now).tokens) == 19
