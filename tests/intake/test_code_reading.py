"""Code is read as text, and what can't be is a sentence."""

import json
import os
from pathlib import Path

import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.files.array_file import NamedArray
from lstmviz.intake.questions import (
    CodeLayers,
    CodeText,
    Prose,
    ReadArray,
    ReadCode,
    ReadCodeFile,
    TablePreview,
    Unreadable,
)
from lstmviz.intake.reading import read


def layers_of(text: str, **names: str) -> CodeLayers:
    answer = read(ReadCode(text, names))
    assert isinstance(answer, CodeLayers)
    return answer


def sentence(answer: object) -> str:
    assert isinstance(answer, Unreadable)
    return answer.sentence


def test_the_layers_of_the_code_are_found() -> None:
    first, second = layers_of("a = LSTM(4)\nb = LSTM(n)").layers
    assert first.config == LSTMConfig(4)
    assert second.missing == ("n",)


@pytest.mark.parametrize(
    ("typed", "activation"),
    [("'relu'", "relu"), ("relu", "relu"), ("tf.nn.relu", "relu"), (" None ", None)],
)
def test_values_are_read_as_they_are_typed(typed: str, activation: str | None) -> None:
    (layer,) = layers_of("LSTM(n, activation=a)", n="2 * 4", a=typed).layers
    assert layer.config == LSTMConfig(8, activation=activation)


@pytest.mark.parametrize("typed", ["4 5", "f(4)", "9**9**9", "(", "\0", "[x]"])
def test_a_value_that_is_none_is_told_with_its_name(typed: str) -> None:
    said = sentence(read(ReadCode("LSTM(n)", {"n": typed})))
    assert said == f"n: expected a value such as 4 or 'tanh', got {typed!r}."


def test_code_without_a_layer_is_told() -> None:
    said = sentence(read(ReadCode("ConvLSTM2D(4, 3)")))
    expected = "expected a recurrent layer of Keras such as LSTM(4), got a ConvLSTM2D layer"
    assert said == f"No layer can be read: {expected}."


def test_a_file_s_text_is_read(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_bytes(b"\xef\xbb\xbfLSTM(4)  # \xc3\xa4\r\n")
    answer = read(ReadCodeFile(path))
    assert isinstance(answer, CodeText)
    assert answer.text.rstrip() == "LSTM(4)  # ä"


def test_a_notebook_s_code_is_read(tmp_path: Path) -> None:
    path = tmp_path / "Model.IPYNB"
    cells = [{"cell_type": "code", "source": ["n = 4\n", "LSTM(n)"]}]
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    assert read(ReadCodeFile(path)) == CodeText("n = 4\nLSTM(n)\n")
    path.write_text("{}", encoding="utf-8")
    said = sentence(read(ReadCodeFile(path)))
    assert said == "Model.IPYNB: expected a notebook that Jupyter saved, got other JSON"


TABLE = "model,loss\nLSTM(4),0.3\nLSTM(8),0.2\n"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("units = 4;\nlayer = LSTM(units)\n", CodeText),
        (">>> LSTM(4)\n<LSTM name=lstm>\n", CodeText),
        ("Put this in:\n```python\nmodel.add(LSTM(4))\n```\nThat is all.\n", CodeText),
        ("print 'x'\nmodel.add(LSTM(4))\n", CodeText),
        ("x = [[1, 2, 3], [4, 5, 6]]\ny = LSTM(3)(x)\na = 1, 2, 3\nb = 4, 5, 6\n", CodeText),
        ('{"class_name": "GRU", "config": {"units": 4}}', CodeText),  # the field for code tells why
        ("An LSTM (a layer) has gates.\nUse LSTM(4), it is good.\n", Prose),
        ("# LSTM(4)\nto_be or not_to_be\n", Prose),
        ('{"class_name": "pupil", "age": "9"} is what it wrote', Prose),
        (TABLE, TablePreview),
        ("1,2\n3,4\n", NamedArray),
    ],
)
def test_what_a_text_file_holds_is_told_by_its_content(
    text: str, kind: type, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text)
    assert isinstance(read(ReadArray(path)), kind)


def test_files_that_hold_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    assert "there is no such file" in sentence(read(ReadCodeFile(path)))
    path.write_bytes(b"\xff\xfeL")
    assert sentence(read(ReadCodeFile(path))) == "model.py: it is no text in UTF-8"
    path.write_bytes(b"")
    assert sentence(read(ReadCodeFile(path))) == "model.py: it is empty"
    path.unlink()
    with path.open("wb") as file:
        os.truncate(file.fileno(), 65 * 2**20)
    assert sentence(read(ReadCodeFile(path))) == "model.py: it is larger than 64 MB"


WHOLE = "The model can't be taken as a whole: "


@pytest.mark.parametrize(
    ("text", "why_not"),
    [
        ("LSTM(4)", ""),
        ("Sequential([Embedding(5, 3), LSTM(4)])", ""),
        (
            "Sequential([Embedding(5, 3),\n  Lambda(f),\n  LSTM(4)])",
            f"{WHOLE}expected a straight chain of layers that lstmviz runs, got one with Lambda "
            "(line 2); its recurrent layers can still be taken one by one.",
        ),
        (
            "m = Sequential()\n" + "m.add(LSTM(3, return_sequences=True))\n" * 200,
            f"{WHOLE}expected at most 100 layers, got 200.",
        ),
        (
            "Sequential([LSTM(4), Dense(-1)])",
            f"{WHOLE}units: expected a positive integer, got -1 (Dense in line 1).",
        ),
    ],
)
def test_why_a_model_can_not_be_taken_as_a_whole_is_told(text: str, why_not: str) -> None:
    assert layers_of(text).why_not == why_not
