"""Files with weights on their way to the experiment; they are read at once, in this process."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from desk import Desk, errors
from file_answers import FileAnswers
from model_files import MODELS, lstms, made_up, saved, weights_of, written
from old_models import FILES, WEIGHTS, keras_1_arguments, model_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QListWidget, QWidget
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.model.layers import DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.weights import with_steeper_gates
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.questions import GIVEN_UP, Answer, Question
from lstmviz.intake.reading import read
from lstmviz.window.data_import import DataImporter
from lstmviz.window.panels.picker import LayerPicker
from lstmviz.window.settings import Settings
from lstmviz.window.validation_error import ControlId
from lstmviz.window.weight_files import WeightFiles

FILE = ControlId("weights", "file")


class Here(IntakeProcess):
    """Reads in this process, when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Question, Callable[[Answer], object]]] = []

    def ask(self, question: Question, answer: Callable[[Answer], object]) -> None:
        self.asked.append((question, answer))


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.desk = Desk()
        self.desk.run()
        self.intake = Here()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.asks = FileAnswers()
        self.importer = DataImporter(self.desk.do, self.intake, self.asks, Settings(), self.window)
        self.files = WeightFiles(self.desk.do, self.importer, self.window)

    def read(self) -> None:
        """What was asked for is read, and arrives."""
        question, answer = self.intake.asked.pop(0)
        seen = len(self.desk.shown)
        answer(read(question))
        self.qtbot.waitUntil(lambda: len(self.desk.shown) > seen)

    def picker(self) -> LayerPicker:
        self.qtbot.waitUntil(lambda: bool(self.window.findChildren(LayerPicker)))
        return self.window.findChildren(LayerPicker)[-1]

    @property
    def now(self):
        return self.desk.now


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    rig = Rig(qtbot)
    yield rig
    rig.importer.stop()


def test_of_several_layers_the_person_picks_one(rig: Rig, tmp_path: Path) -> None:
    model = MODELS["functional"]()
    rig.asks.path = saved(model, tmp_path / "model.keras")
    rig.files.open()
    assert rig.now.status.reading == "model.keras"
    rig.read()
    names = dict(lstms(model))
    picker = rig.picker()
    chosen = picker.findChild(QListWidget)
    left_out = (
        "Taken: this LSTM. Left out: one other LSTM, one Dense, and the Bidirectional around it, "
        "which would run a second one in the other direction."
    )
    rig.qtbot.keyClick(chosen, Qt.Key.Key_Down)
    assert left_out in [label.text() for label in picker.findChildren(QLabel)]
    every = [chosen.item(n).text().split("\n")[0] for n in range(chosen.count())]
    assert every == ["The whole model", *names]
    rig.qtbot.keyClick(chosen, Qt.Key.Key_Down)
    rig.qtbot.keyClick(chosen, Qt.Key.Key_Return)
    rig.read()
    layer = names[list(names)[1]]
    assert same_arrays(rig.now.experiment.weights, tuple(weights_of(layer)))
    assert rig.now.experiment.layer.go_backwards
    assert rig.now.experiment.layer.dropout == 0.25
    assert "weights and arguments of layer 'both/backward" in rig.now.status.news


def test_one_layer_with_other_arguments_is_asked_about(rig: Rig, tmp_path: Path) -> None:
    model = MODELS["beside a lambda"]()
    rig.importer.drop([saved(model, tmp_path / "model.keras")])
    rig.read()
    shown = [label.text() for label in rig.picker().findChildren(QLabel)]
    assert "Taken: this LSTM. Left out: one Lambda." in shown
    (why,) = (text for text in shown if text.startswith("model.keras: "))
    assert "it has Lambda ('lambda" in why
    assert why.endswith("its recurrent layers can still be taken one by one.")
    rig.qtbot.keyClick(rig.picker().findChild(QListWidget), Qt.Key.Key_Return)
    rig.read()
    assert rig.now.status.news.endswith("from model.keras. Left out: one Lambda")
    assert rig.now.experiment.layer.return_sequences is False
    weights = tuple(weights_of(lstms(model)[0][1]))
    assert same_arrays(rig.now.experiment.weights, weights)


def test_of_a_layer_that_stands_alone_with_the_same_arguments_nothing_is_asked(
    rig: Rig, tmp_path: Path
) -> None:
    layer = keras.layers.LSTM.from_config(asdict(rig.now.experiment.layer))
    model = keras.Sequential([keras.layers.Input(batch_shape=(2, 3, 3)), layer])
    rig.importer.drop([saved(model, tmp_path / "model.keras")])
    rig.read()
    assert rig.window.findChildren(LayerPicker) == []
    assert same_arrays(rig.now.experiment.weights, tuple(weights_of(layer)))


def of_the_question() -> keras.Model:
    layers = keras.layers
    return keras.Sequential(
        [
            layers.Input(batch_shape=(2, None)),
            layers.Embedding(5, 3, name="ids"),
            layers.LSTM(4, return_sequences=True, stateful=True, name="text"),
            layers.Dense(5, name="next"),
        ]
    )


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_a_whole_model_takes_the_layer_s_place_with_all_weights(
    rig: Rig, tmp_path: Path, ending: str
) -> None:
    before, model = rig.now.experiment, of_the_question()
    model(np.zeros((2, 3)))  # the states that this leaves behind are in no file
    rig.importer.drop([saved(model, tmp_path / f"model.{ending}")])
    rig.read()
    picker = rig.picker()
    assert "Keras saves no states: those of its stateful layers begin as zeros." in [
        label.text() for label in picker.findChildren(QLabel)
    ]
    rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Return)
    rig.read()
    experiment = rig.now.experiment
    assert experiment.model == ModelConfig(
        [
            EmbeddingConfig(5, 3),
            LSTMConfig(4, return_sequences=True, stateful=True),
            DenseConfig(5),
        ],
        names=["ids", "text", "next"],
    )
    assert same_arrays(experiment.weights, tuple(model.get_weights()))
    assert [call.inputs.shape for call in experiment.calls] == [(2, 3)] * len(before.calls)
    assert all((call.inputs < 5).all() for call in experiment.calls)
    assert rig.now.status.news == (
        f"a model of ids, text, next with its weights from model.{ending} "
        "(Keras saves no states: those of its stateful layers begin as zeros.)"
    )
    assert errors(rig.desk) == {}
    rig.desk.do.layer.undo()
    assert rig.now.experiment == before


def test_a_model_that_changed_since_it_was_looked_into_is_told(rig: Rig, tmp_path: Path) -> None:
    before, path = rig.now.experiment, saved(of_the_question(), tmp_path / "model.keras")
    rig.files.drop([path])
    rig.read()
    path.write_bytes(path.read_bytes()[:2000])
    rig.qtbot.keyClick(rig.picker().findChild(QListWidget), Qt.Key.Key_Return)
    rig.read()
    assert rig.now.experiment is before
    assert list(errors(rig.desk)) == [FILE]


def test_weights_alone_are_taken_at_once(rig: Rig, tmp_path: Path) -> None:
    weights = tuple(made_up(4))
    rig.files.drop([written(tmp_path / "old.h5", {"lstm/lstm": weights})])
    rig.read()
    assert same_arrays(rig.now.experiment.weights, weights)
    assert rig.now.experiment.layer == opening().layer
    assert rig.now.status.news == "weights of layer 'lstm' from old.h5"


def test_weights_among_arrays_are_taken_wherever_they_are_dropped(rig: Rig, tmp_path: Path) -> None:
    path, weights = tmp_path / "mine.npz", tuple(made_up(4))
    np.savez(path, *weights)
    for drop in (rig.importer.drop, rig.files.drop):
        rig.desk.do.weights.initializers()
        drop([path])
        rig.read()
        assert same_arrays(rig.now.experiment.weights, weights)
        assert rig.now.status.news == "weights of layer 'mine' from mine.npz"


def test_pytorch_s_arrays_are_weights(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "torch.npz"
    ih, hh, bias = (np.full(s, 0.5, np.float32) for s in ((16, 3), (16, 4), (16,)))
    named = {"weight_ih_l0": ih, "weight_hh_l0": hh, "bias_ih_l0": bias, "bias_hh_l0": bias}
    np.savez(path, **named)
    rig.importer.drop([path])
    rig.read()
    rig.qtbot.keyClick(rig.picker().findChild(QListWidget), Qt.Key.Key_Return)
    assert same_arrays(rig.now.experiment.weights, (ih.T, hh.T, 2 * bias))


def test_of_two_sets_of_weights_the_person_picks_one(rig: Rig, tmp_path: Path) -> None:
    path, weights = tmp_path / "mine.npz", tuple(made_up(4))
    np.savez(path, *made_up(2), *weights)
    rig.importer.drop([path])
    rig.read()
    chosen = rig.picker().findChild(QListWidget)
    rig.qtbot.keyClick(chosen, Qt.Key.Key_Down)
    rig.qtbot.keyClick(chosen, Qt.Key.Key_Return)
    rig.read()
    assert same_arrays(rig.now.experiment.weights, weights)


@pytest.mark.parametrize("arrays", [{"x": np.ones((2, 3, 3))}, {"kernel": np.ones((2, 3, 3))}])
def test_arrays_that_are_no_weights_are_inputs(
    rig: Rig, tmp_path: Path, arrays: dict[str, np.ndarray]
) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, **arrays)
    rig.importer.drop([path])
    rig.read()
    assert rig.now.experiment.calls[1].inputs.tolist() == np.ones((2, 3, 3)).tolist()


def test_what_cannot_be_read_is_told_at_the_weights(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    rig.files.read(tmp_path / "nowhere.keras")
    rig.read()
    assert rig.now.experiment is before
    assert errors(rig.desk) == {FILE: "nowhere.keras: there is no such file"}
    rig.files.drop([tmp_path / "a.h5", tmp_path / "b.h5"])
    expected = "Drop one file at a time: 2 came, and none was read."
    assert errors(rig.desk) == {FILE: expected}


def test_a_reading_that_is_given_up_is_no_fault(rig: Rig, tmp_path: Path) -> None:
    rig.files.read(tmp_path / "large.keras")
    rig.intake.asked.pop()[1](GIVEN_UP)
    rig.qtbot.waitUntil(lambda: rig.now.status.reading == "")
    assert errors(rig.desk) == {}


def test_of_weights_alone_what_else_the_file_has_is_told(rig: Rig, tmp_path: Path) -> None:
    arrays = {"lstm/lstm": tuple(made_up(4)), "lstm_1/lstm_1": tuple(made_up(4))}
    path = written(tmp_path / "old.h5", arrays)
    with h5py.File(path, "a") as file:
        for name in ("dense", "flatten"):
            file.create_group(name)
        file["dense/dense/kernel:0"] = np.zeros((4, 1), np.float32)
    rig.files.drop([path])
    rig.read()
    shown = [label.text() for label in rig.picker().findChildren(QLabel)]
    assert "Taken: this LSTM. Left out: 1 other LSTM, layer dense and layer flatten." in shown


def test_weights_of_which_something_should_be_known_are_asked_about(
    rig: Rig, tmp_path: Path
) -> None:
    weights = made_up(4)
    weights[1][2, 3] = np.nan
    rig.files.drop([written(tmp_path / "old.h5", {"lstm/lstm": weights})])
    rig.read()
    note = "some of the weights are NaN: 1 of 64 in recurrent_kernel"
    shown = rig.picker().findChildren(QLabel)
    assert note in [label.text() for label in shown]
    assert rig.now.experiment.weights is None or not np.isnan(rig.now.experiment.weights[1]).any()
    rig.qtbot.keyClick(rig.picker().findChild(QListWidget), Qt.Key.Key_Return)
    assert same_arrays(rig.now.experiment.weights, tuple(weights))
    assert rig.now.status.news == f"weights of layer 'lstm' from old.h5 ({note})"


@pytest.mark.parametrize("several", [False, True])
def test_old_gates_are_taken_as_they_were_where_that_is_asked_for(
    rig: Rig, tmp_path: Path, several: bool
) -> None:
    path = FILES["2.6.0"](tmp_path)
    if not several:
        with h5py.File(path, "a") as file:
            layers = [keras_1_arguments(1)]
            file.attrs["model_config"] = json.dumps(model_of(layers)).encode()
            del file["model_weights/lstm_2"]
    rig.files.drop([path])
    rig.read()
    picker = rig.picker()
    if several:  # the model and its first layer come before
        rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Down)
        rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Down)
    (steeper,) = (b for b in picker.findChildren(QCheckBox) if "steep" in b.text())
    rig.qtbot.keyClick(steeper, Qt.Key.Key_Space)
    rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Return)
    if several:
        rig.read()
    assert rig.now.experiment.layer.recurrent_activation == "hard_sigmoid"
    expected = with_steeper_gates(LSTMConfig.kind, tuple(WEIGHTS[1]))
    assert same_arrays(rig.now.experiment.weights, expected)
    assert "from old.h5, those of i, f and o times 1.2 (" in rig.now.status.news


def test_a_whole_model_s_old_gates_are_taken_as_they_were(rig: Rig, tmp_path: Path) -> None:
    rig.files.drop([FILES["2.6.0"](tmp_path)])
    rig.read()
    picker = rig.picker()
    (steeper,) = (b for b in picker.findChildren(QCheckBox) if "steep" in b.text())
    rig.qtbot.keyClick(steeper, Qt.Key.Key_Space)
    rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Return)
    rig.read()
    first, second = WEIGHTS  # the first one's gates were today's
    expected = (*first, *with_steeper_gates(LSTMConfig.kind, tuple(second)))
    assert same_arrays(rig.now.experiment.weights, expected)


def test_a_layer_of_another_kind_is_taken_with_its_arguments(rig: Rig, tmp_path: Path) -> None:
    h, c = np.full((2, 4), 0.5, np.float32), np.ones((2, 4), np.float32)
    rig.desk.do.states.initial_state(1, (h, c))
    gru = keras.layers.GRU(4, return_sequences=True, reset_after=False)
    model = keras.Sequential([keras.layers.Input((3, 3)), gru])
    rig.importer.drop([saved(model, tmp_path / "model.keras")])
    rig.read()
    picker = rig.picker()
    shown = [label.text() for label in picker.findChildren(QLabel)]
    assert "The file holds this GRU &layer. Its weights are taken." in shown
    rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Return)
    experiment = rig.now.experiment
    assert experiment.layer == GRUConfig(4, return_sequences=True, reset_after=False)
    assert same_arrays(experiment.weights, tuple(map(np.asarray, gru.get_weights())))
    assert same_arrays(experiment.calls[1].initial_state, (h,))


def test_weights_of_another_kind_are_refused_in_both_names(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    gru = keras.layers.GRU(4)
    gru.build((2, 3, 3))
    np.savez(tmp_path / "mine.npz", *gru.get_weights())
    rig.importer.drop([tmp_path / "mine.npz"])
    rig.read()
    assert rig.now.experiment is before
    assert errors(rig.desk) == {
        FILE: "mine.npz: its weights are of a GRU, the layer is an LSTM. Make the layer a GRU "
        "first, with as many units."
    }
    rig.desk.do.layer.layer(GRUConfig(4), "code")
    rig.importer.drop([tmp_path / "mine.npz"])
    rig.read()
    assert errors(rig.desk) == {}
    assert same_arrays(rig.now.experiment.weights, tuple(gru.get_weights()))


def test_without_its_arguments_a_layer_of_another_kind_is_refused(rig: Rig, tmp_path: Path) -> None:
    model = keras.Sequential([keras.layers.Input((3, 3)), keras.layers.SimpleRNN(4)])
    rig.importer.drop([saved(model, tmp_path / "model.keras")])
    rig.read()
    picker, before = rig.picker(), rig.now.experiment
    (arguments,) = (b for b in picker.findChildren(QCheckBox) if "arguments" in b.text())
    rig.qtbot.keyClick(arguments, Qt.Key.Key_Space)
    rig.qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Return)
    assert rig.now.experiment is before
    assert errors(rig.desk)[FILE].startswith(
        "model.keras: its weights are of a SimpleRNN, the layer is an LSTM."
    )
