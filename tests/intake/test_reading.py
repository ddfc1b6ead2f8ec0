"""What is asked for is read, and what can't be is a sentence."""

from pathlib import Path

import numpy as np
import pytest
from traces import opening

from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.files.array_file import NamedArray
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.intake.questions import (
    ReadArray,
    ReadSession,
    ReadText,
    ReadWeights,
    Several,
    SeveralLayers,
    Unreadable,
)
from lstmviz.intake.reading import read
from lstmviz.session.session import Session
from lstmviz.session.storage import save


def test_a_file_with_one_array_is_read_at_once(tmp_path: Path) -> None:
    path = tmp_path / "mine.npy"
    np.save(path, np.arange(6.0).reshape(3, 2))
    found = read(ReadArray(path))
    assert isinstance(found, NamedArray)
    assert found.array.tolist() == [[0, 1], [2, 3], [4, 5]]


def test_of_several_arrays_one_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    np.savez(path, a=np.zeros((2, 3)), b=np.ones(4, np.int16))
    assert read(ReadArray(path)) == Several((("a", (2, 3), "float64"), ("b", (4,), "int16")))
    chosen = read(ReadArray(path, "b"))
    assert isinstance(chosen, NamedArray)
    assert chosen.array.tolist() == [1, 1, 1, 1]
    assert read(ReadArray(path, "c")) == Unreadable("mine.npz: it holds no array 'c'")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("np.array([1, 2])", [1, 2]),
        ("1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("1,5;2\n3;4", [[1.5, 2], [3, 4]]),
        ("p (mbar)\tT [degC]\n1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("1 2 3", [[1, 2, 3]]),
        ("T(°C),f(x)\n1,2\n3,4", [[1, 2], [3, 4]]),
        ("   a  b\n0  1  2\n\n[1 rows x 2 columns]", [[1, 2]]),
    ],
)
def test_text_is_a_literal_or_cells(text: str, expected: list[object]) -> None:
    found = read(ReadText(text))
    assert isinstance(found, NamedArray)
    assert found.array.tolist() == expected


def test_what_was_left_out_of_a_text_is_told() -> None:
    found = read(ReadText("0    112\n1    118\nName: n, dtype: int64"))
    assert isinstance(found, NamedArray)
    assert found.array.tolist() == [[112], [118]]
    assert found.note == "left out is the index that pandas prints: n"


def test_a_session_is_read(tmp_path: Path) -> None:
    path = tmp_path / "mine.lstmviz"
    save(opening(), path)
    assert read(ReadSession(path)) == Session.of(opening())


def test_of_several_layers_one_is_chosen(tmp_path: Path) -> None:
    path = tmp_path / "mine.npz"
    first = [np.full(shape, 0.5) for shape in ((3, 8), (2, 8), (8,))]
    np.savez(path, *first, *[np.ones(shape) for shape in ((3, 4), (1, 4))])
    message = read(ReadWeights(path))
    assert isinstance(message, SeveralLayers)
    assert [(layer.name, layer.shapes) for layer in message.layers] == [
        ("mine 0", ((3, 8), (2, 8), (8,))),
        ("mine 1", ((3, 4), (1, 4))),
    ]
    chosen = read(ReadWeights(path, "mine 0"))
    assert isinstance(chosen, ModelLayer)
    assert same_arrays(chosen.weights, tuple(first))
    assert read(ReadWeights(path, "c")) == Unreadable("mine.npz: it holds no layer 'c'")


@pytest.mark.parametrize(
    ("question", "begins"),
    [
        (ReadArray(Path("nowhere.npy")), "nowhere.npy: there is no such file"),
        (ReadWeights(Path("nowhere.keras")), "nowhere.keras: there is no such file"),
        (ReadSession(Path("nowhere.lstmviz")), "nowhere.lstmviz: no such file or directory"),
        (ReadText("[[1, 2], [3]]"), "The array can't be read: expected "),
    ],
)
def test_what_cannot_be_read_is_a_sentence(question: object, begins: str) -> None:
    answer = read(question)  # type: ignore[arg-type]
    assert isinstance(answer, Unreadable)
    assert answer.sentence.startswith(begins)
    assert "\n" not in answer.sentence


def test_code_in_which_nothing_is_to_be_taken_is_no_odd_table() -> None:
    code = "from tensorflow import keras\nm = keras.Sequential([Dense(4), Dense(1, 'relu')])\n"
    said = "The text is code, and has no recurrent layer such as LSTM(4)."
    assert read(ReadText(code)) == Unreadable(said)
    assert isinstance(read(ReadText("keras,torch\n1,2\n3,4\n")), NamedArray)
