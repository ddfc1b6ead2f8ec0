"""Keras code on its way to the layer, in the whole window; it is read in this process."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from controls import named
from desk import Desk, errors
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.questions import GIVEN_UP, Answer, Question
from lstmviz.intake.reading import read
from lstmviz.window.validation_error import ControlId
from lstmviz.window.widgets.text_field import TextField

CTRL = Qt.KeyboardModifier.ControlModifier
CODE = ControlId("layer", "code")
BUILD = """
def build_model(vocab_size, rnn_units):
  return tf.keras.Sequential([
    tf.keras.layers.LSTM(rnn_units, return_sequences=True, stateful=True)])
"""


class Here(IntakeProcess):
    """Reads in this process: at once, or when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.at_once = True
        self.asked: list[tuple[Question, Callable[[Answer], object]]] = []

    def ask(self, question: Question, answer: Callable[[Answer], object]) -> None:
        self.asked.append((question, answer))
        if self.at_once:
            self.answer()

    def answer(self) -> None:
        question, answer = self.asked.pop(0)
        answer(read(question))


class Rig(Quick):
    def __init__(self, qtbot: QtBot) -> None:
        self.intake = Here()
        super().__init__(qtbot, name="Example", intake=self.intake)
        self.layer_panel = self.window.layer

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press(self.window.strip, Qt.Key.Key_V, CTRL)
        self.read()

    def read(self) -> None:
        """What was read has arrived."""
        self.qtbot.waitUntil(lambda: not self.now.status.reading)
        self.settled()

    @property
    def layer(self) -> LSTMConfig:
        config: LSTMConfig = self.now.experiment.layer
        return config

    @property
    def text(self) -> TextField:
        return named(self.layer_panel, TextField, "Layer as code")

    @property
    def notes(self) -> QLabel:
        return named(self.layer_panel, QLabel, "What was left out")

    def drop(self, data: QMimeData) -> bool:
        enter = QDragEnterEvent(
            QPoint(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(self.window, enter)
        event = QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        event.ignore()
        QApplication.sendEvent(self.window, event)
        return event.isAccepted()

    def errors(self) -> dict[ControlId, str]:
        return {c.place: c.sentence for c in self.now.errors}


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    rig = Rig(qtbot)
    rig.show()
    yield rig
    rig.end()


def test_an_expression_that_is_pasted_makes_the_layer_in_one_step(rig: Rig) -> None:
    before = rig.now.experiment
    rig.paste("x = tf.keras.layers.LSTM(5, activation=tf.nn.relu, go_backwards=True)(x)")
    assert rig.layer == LSTMConfig(5, activation="relu", go_backwards=True)
    assert rig.now.status.news == 'LSTM(5, activation="relu", go_backwards=True) from code'
    assert rig.text.isVisible()
    assert rig.text.text.startswith("x = tf.keras")
    assert not rig.notes.isVisible()
    rig.action("Undo").trigger()
    assert rig.now.experiment is before


def test_a_layer_of_another_kind_takes_the_states_that_it_has(rig: Rig) -> None:
    h, c = np.full((2, 4), 0.5, np.float32), np.ones((2, 4), np.float32)
    rig.window.controller.states.initial_state(1, (h, c))
    rig.settled()
    before = rig.now.experiment
    rig.paste("x = tf.keras.layers.GRU(4, return_sequences=True)(x)")
    assert rig.now.experiment.layer == GRUConfig(4, return_sequences=True)
    assert same_arrays(rig.now.experiment.calls[1].initial_state, (h,))
    rig.action("Undo").trigger()
    assert rig.now.experiment is before


def test_a_name_without_a_value_is_asked_for_and_then_used(rig: Rig) -> None:
    before = rig.now.experiment
    rig.paste(BUILD)
    assert rig.now.experiment is before
    assert rig.now.status.news == "The code needs a value for rnn_units."
    value = named(rig.layer_panel, QLineEdit, "Value of rnn_units")
    assert QApplication.focusWidget() is value
    rig.qtbot.keyClicks(value, "6")
    rig.qtbot.keyClick(value, Qt.Key.Key_Return)
    rig.read()
    assert rig.layer == LSTMConfig(6, return_sequences=True, stateful=True)


def test_that_a_text_was_read_in_pieces_is_told_while_a_name_is_asked_for(rig: Rig) -> None:
    rig.paste("def make(n=8)\n    return LSTM(n)")
    assert rig.now.status.news == "The code needs a value for n."
    assert rig.notes.isVisible()
    assert "read in pieces" in rig.notes.text()


def test_a_wrong_value_is_told_beneath_and_stays(rig: Rig) -> None:
    rig.paste(BUILD)
    value = named(rig.layer_panel, QLineEdit, "Value of rnn_units")
    rig.qtbot.keyClicks(value, "-6")
    rig.qtbot.keyClick(value, Qt.Key.Key_Return)
    rig.read()
    assert rig.errors() == {CODE: "units: expected a positive integer, got -6."}
    assert rig.text.text == BUILD
    value.selectAll()
    rig.qtbot.keyClicks(value, "6")
    rig.qtbot.keyClick(value, Qt.Key.Key_Return)
    rig.qtbot.waitUntil(lambda: rig.layer.units == 6)
    assert rig.errors() == {}
    assert value.text() == "6"


def test_of_several_layers_the_one_that_is_chosen_is_taken(rig: Rig) -> None:
    rig.paste("a = LSTM(50, return_sequences=True)\nb = LSTM(7)")
    assert rig.now.status.news == "The code has several recurrent layers: choose one."
    choice = named(rig.layer_panel, QComboBox, "Which layer of the code")
    assert QApplication.focusWidget() is choice
    rig.qtbot.keyClick(choice, Qt.Key.Key_End)
    rig.read()
    assert rig.layer == LSTMConfig(7)
    assert choice.currentIndex() == 1


CHAIN = """
model = keras.Sequential([
    keras.layers.Embedding(100, 8),
    keras.layers.LSTM(7),
    keras.layers.Dense(1),
])
"""


def test_a_whole_model_is_taken(rig: Rig) -> None:
    rig.paste(CHAIN)
    model = rig.now.experiment.model
    assert model.layers == (EmbeddingConfig(100, 8), LSTMConfig(7), DenseConfig(1))
    assert rig.now.experiment.calls[0].inputs.dtype.kind == "i"
    assert rig.now.status.news == "a model of embedding, lstm, dense from code"
    assert rig.errors() == {}
    rig.window.controller.layer.undo()
    assert rig.now.experiment.model.stands_alone


def test_what_a_model_has_beside_its_only_lstm_is_told_where_it_is_taken_alone(rig: Rig) -> None:
    rig.paste(CHAIN)
    choice = named(rig.layer_panel, QComboBox, "Which layer of the code")
    assert choice.currentText() == "line 2: the whole model, Embedding → LSTM → Dense"
    choice.setFocus()
    rig.qtbot.keyClick(choice, Qt.Key.Key_End)
    rig.read()
    assert rig.now.experiment.model.stands_alone
    assert rig.layer == LSTMConfig(7)
    left_out = "Left out: Embedding (line 3) and Dense (line 5)"
    assert rig.now.status.news == f"LSTM(7) from code. {left_out}"
    assert rig.notes.isVisible()
    assert rig.notes.text() == f"• Taken: the LSTM of line 4. {left_out}."
    rig.paste("LSTM(3)")
    assert not rig.notes.isVisible()


def test_what_a_bidirectional_would_do_is_told_before_and_after_the_choice(rig: Rig) -> None:
    rig.paste("x = Bidirectional(LSTM(5))(x)\nx = Dense(3)(x)")
    choice = named(rig.layer_panel, QComboBox, "Which layer of the code")
    tip = choice.itemData(2, Qt.ItemDataRole.ToolTipRole)
    choice.setFocus()
    rig.qtbot.keyClick(choice, Qt.Key.Key_End)
    rig.read()
    assert rig.layer == LSTMConfig(5, go_backwards=True)
    assert tip == (
        "Taken: the backward LSTM. Left out: Dense (line 2), and the Bidirectional around it, "
        "which would run a second one in the other direction."
    )
    assert rig.notes.text().startswith(f"• {tip}\n• The Bidirectional turns")


def test_what_keras_3_does_not_take_is_turned_and_told(rig: Rig) -> None:
    rig.paste("LSTM(output_dim=3, batch_input_shape=(2, 4, 1), stateful=True, name='a')")
    assert rig.layer == LSTMConfig(3, stateful=True)
    assert rig.notes.isVisible()
    for said in ("output_dim=3 is taken as units", "(2, 4, 1) is left out", "name is left out"):
        assert said in rig.notes.text()
    assert rig.errors() == {}


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("LSTM(__import__('os').system('x'))",
         "units: expected a positive integer, readable without running the code,"
         " got __import__('os').system('x')."),
        ("LSTM(4, ", "No layer can be read: expected Python with a recurrent layer in it, got a"
         " text that isn't Python in line 1 ('(' was never closed)."),
        ("LSTM(2**40)",
         "units: expected a positive integer up to 2147483647, got 1099511627776."),
        ("nn.LSTM(4, 5)",
         "No layer can be read: expected a recurrent layer of Keras such as LSTM(4), "
         "got PyTorch's LSTM."),
    ],
)  # fmt: skip
def test_what_can_not_be_read_is_told_at_the_code_and_nothing_changes(
    rig: Rig, code: str, sentence: str
) -> None:
    before, trace = rig.now.experiment, rig.now.trace
    rig.paste(code)
    assert rig.errors() == {CODE: sentence}
    assert (rig.now.experiment, rig.now.trace) == (before, trace)
    assert rig.text.text == code
    shown = [w for w in rig.layer_panel.findChildren(QLabel) if w.text() == sentence]
    assert [label.isVisible() for label in shown] == [True]
    rig.paste("LSTM(4)")
    assert rig.errors() == {}


def test_an_emptied_field_takes_its_complaint_along(rig: Rig) -> None:
    rig.paste("LSTM(0)")
    assert CODE in rig.errors()
    rig.text.selectAll()
    rig.qtbot.keyClick(rig.text, Qt.Key.Key_Delete)
    assert rig.errors() == {}


def test_an_array_that_is_pasted_is_still_the_call_s(rig: Rig) -> None:
    before = rig.layer
    rig.paste("[[9, 9, 9], [9, 9, 9], [9, 9, 9]]")
    assert rig.now.experiment.calls[rig.now.view.moment.call].inputs[0, 0, 0] == 9
    assert rig.layer == before


def test_the_panel_comes_back_for_code(rig: Rig) -> None:
    dock = next(dock for dock in rig.window.docks.all if dock.isAncestorOf(rig.layer_panel))
    dock.close()
    rig.paste("LSTM(n)")
    assert dock.isVisible()
    assert QApplication.focusWidget() is named(rig.layer_panel, QLineEdit, "Value of n")


def test_a_python_file_that_is_dropped_is_read(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text("UNITS = 9\nlayer = LSTM(UNITS)\n", encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: rig.layer == LSTMConfig(9))
    assert "UNITS = 9" in rig.text.text
    path.write_bytes(b"\xff")
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: CODE in rig.errors())
    assert rig.errors()[CODE] == "model.py: it is no text in UTF-8"


CONFIG = """{'name': 'lstm_1', 'units': 4, 'return_sequences': True, 'stateful': True,
 'activation': {'module': 'keras.layers', 'class_name': 'LeakyReLU', 'config': {}},
 'recurrent_activation': 'sigmoid', 'unit_forget_bias': True, 'dropout': 0.0, 'seed': None}"""
MODEL = """{"class_name": "Sequential", "config": {"layers": [
    {"class_name": "LSTM", "config": {"name": "lstm", "units": 4, "stateful": true}},
    {"class_name": "Dense", "config": {"name": "dense", "units": 1}}]}}"""


def test_a_layer_s_config_that_is_pasted_makes_the_layer(rig: Rig) -> None:
    rig.paste(CONFIG)
    assert rig.layer == LSTMConfig(4, return_sequences=True, stateful=True)
    assert rig.notes.isVisible()
    assert "activation can't be taken: " in rig.notes.text()


def test_a_model_s_config_that_is_dropped_makes_the_layer(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "model.json"
    path.write_text(MODEL)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: rig.layer == LSTMConfig(4, stateful=True))
    path.write_text(MODEL.replace("LSTM", "GRU"))
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: rig.layer == GRUConfig(4, stateful=True))
    path.write_text(MODEL.replace("LSTM", "ConvLSTM1D"))
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: CODE in rig.errors())
    assert rig.errors()[CODE] == (
        "No layer can be read: expected a recurrent layer of Keras such as LSTM(4), got a config "
        "of one ConvLSTM1D, one Dense."
    )


CODE_IN_A_TEXT = """import numpy as np
from keras.layers import LSTM  # noqa

x = np.array([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
layer = LSTM(4, stateful=True)
"""


@pytest.mark.parametrize("by", ["drop", "open"])
@pytest.mark.parametrize("ending", [".txt", ".csv"])
@pytest.mark.parametrize("text", [CONFIG, MODEL, CODE_IN_A_TEXT], ids=["config", "model", "code"])
def test_a_layer_in_a_text_file_makes_the_layer(
    text: str, ending: str, by: str, rig: Rig, tmp_path: Path
) -> None:
    path = tmp_path / f"config{ending}"
    path.write_text(text)
    if by == "drop":
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        assert rig.drop(data)
    else:
        rig.answers.path = path
        rig.action("Open…").trigger()
    rig.read()
    rig.read()
    assert (rig.layer.units, rig.layer.stateful) == (4, True)
    assert rig.text.text == text
    assert rig.answers.asked == []
    assert rig.errors() == {}


def test_a_text_file_is_opened_as_code_where_that_is_asked_for(rig: Rig, tmp_path: Path) -> None:
    rig.answers.path = tmp_path / "notes.txt"
    rig.answers.path.write_text("Take LSTM(7), he said")
    rig.action("Open code…").trigger()
    rig.qtbot.waitUntil(lambda: rig.layer.units == 7)


def test_a_notebook_that_is_dropped_or_opened_is_read(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "model.ipynb"
    cells = [
        {"cell_type": "markdown", "source": "LSTM(3)"},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "UNITS = 9"]},
        {"cell_type": "code", "source": "layer = LSTM(UNITS)", "outputs": [{"text": "LSTM(1)"}]},
    ]
    path.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: rig.layer == LSTMConfig(9))
    path = tmp_path / "model.py"
    path.write_text("LSTM(8)", encoding="utf-8")
    rig.answers.path = path
    rig.action("Open code…").trigger()
    rig.qtbot.waitUntil(lambda: rig.layer == LSTMConfig(8))


def test_code_that_is_dragged_out_of_a_browser_is_taken(rig: Rig) -> None:
    data = QMimeData()
    data.setText("layers.LSTM(8)")
    assert rig.drop(data)
    rig.qtbot.waitUntil(lambda: rig.layer == LSTMConfig(8))


def test_of_two_texts_the_later_one_counts(rig: Rig) -> None:
    rig.intake.at_once = False
    for text in ("LSTM(8)", "LSTM(9)"):
        QGuiApplication.clipboard().setText(text)
        rig.press(rig.window.strip, Qt.Key.Key_V, CTRL)
    rig.intake.answer()
    rig.intake.answer()
    rig.read()
    assert rig.layer == LSTMConfig(9)
    assert len(rig.now.history.past) == 1


def test_a_reading_that_was_cancelled_is_nothing_wrong(rig: Rig) -> None:
    rig.intake.at_once = False
    QGuiApplication.clipboard().setText("LSTM(8)")
    rig.press(rig.window.strip, Qt.Key.Key_V, CTRL)
    assert rig.now.status.reading == "the code"
    rig.intake.asked.pop()[1](GIVEN_UP)
    rig.read()
    assert rig.errors() == {}
    assert rig.now.status.news == GIVEN_UP.sentence


def test_a_layer_that_the_experiment_can_not_have_is_told_at_the_code() -> None:
    desk = Desk()
    desk.run()
    assert desk.do.layer.layer(LSTMConfig(4, unroll=True), "code")
    assert desk.now.experiment.layer == LSTMConfig(4, unroll=True)
    assert errors(desk) == {}
    asked = len(desk.engine.submitted)
    assert desk.do.layer.layer(LSTMConfig(4, unroll=True), "code")
    assert len(desk.engine.submitted) == asked


def test_what_of_a_model_is_not_known_is_told_at_the_code_and_its_layer_is_taken(rig: Rig) -> None:
    rig.paste("Sequential([Embedding(5, 3),\n Lambda(f),\n LSTM(3)])")
    assert rig.layer == LSTMConfig(3)
    assert "got one with Lambda (line 2)" in rig.errors()[CODE]
    rig.paste("Sequential([LSTM(5)])")
    assert rig.errors() == {}


def test_code_of_ten_megabytes_is_refused_and_not_put_into_the_field(rig: Rig) -> None:
    before = rig.now.experiment
    rig.paste("LSTM(3)\n" + "# nothing\n" * 1_000_000)
    said = "expected a text of at most 200,000 characters, got 10,000,008 characters."
    assert rig.errors() == {CODE: f"No layer can be read: {said}"}
    assert rig.now.experiment is before
    assert "nothing" not in "".join(field.text for field in rig.layer_panel.findChildren(TextField))
