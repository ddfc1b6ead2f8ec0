"""The script on a sheet."""

import re

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from sheets import Painted, painted, sheet_font, subject_of
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.to_code.keras_code import to_keras
from lstmviz.figure.sheets.code import CodeSheet
from lstmviz.figure.theme import LIGHT
from lstmviz.trace.trace import Trace


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


def sheet(trace: Trace | None = None) -> CodeSheet:
    return CodeSheet(subject_of(trace, has_title=False), LIGHT, sheet_font())


def written(found: Painted) -> list[tuple[str, str]]:
    """Each row's number, and its text with what is left of it as spaces."""
    rows: dict[float, list] = {}
    for text in found.texts:
        rows.setdefault(round(text.area.center().y()), []).append(text)
    numbers = max(
        text.area.right() for text in found.texts if text.words.isdigit() and text.area.left() < 20
    )
    lines = []
    for _, row in sorted(rows.items()):
        row.sort(key=lambda text: text.area.left())
        number = row.pop(0).words if row[0].area.left() < numbers else ""
        line = ""
        for text in row:
            column = round((text.area.left() - left_of(found)) / advance(found))
            line = line.ljust(column) + text.words
        lines.append((number, line))
    return lines


def left_of(found: Painted) -> float:
    return min(text.area.left() for text in found.texts if text.words == "import")


def advance(found: Painted) -> float:
    word = next(text for text in found.texts if text.words == "import")
    return word.area.width() / len("import")


def test_with_room_it_is_the_script_line_by_line() -> None:
    trace = made_up_trace(opening())
    found = painted(sheet(trace), 1200)
    expected = to_keras(trace.experiment).rstrip("\n").split("\n")
    lines = dict(written(found))
    assert list(lines) == [str(number) for number in range(1, len(expected) + 1)]
    assert [line.rstrip() for line in lines.values()] == expected
    assert found.left_out == ()


def test_words_are_told_by_their_letters_and_their_colour() -> None:
    found = painted(sheet(), 1200)
    word = next(text for text in found.texts if text.words == "import")
    assert word.font.bold()
    assert word.ink.upper() == LIGHT.accent
    text = next(text for text in found.texts if text.words == '"KERAS_BACKEND"')
    assert text.ink.upper() == LIGHT.good
    assert found.texts[0].ink.upper() == LIGHT.muted


def test_a_long_line_goes_on_in_the_next_without_a_number_and_loses_nothing() -> None:
    trace = made_up_trace(opening())
    expected = to_keras(trace.experiment)
    for width in (150, 240, 370):
        found = painted(sheet(trace), width)
        rows = written(found)
        assert any(number == "" for number, _ in rows)
        together = "".join(line for _, line in rows)
        assert re.sub(r"\s", "", together) == re.sub(r"\s", "", expected)
        assert found.left_out == ()
        assert found.is_inside


def test_a_line_that_goes_on_has_an_arrow_where_its_number_would_be() -> None:
    found = painted(sheet(), 240)
    rows: dict[int, list[str]] = {}
    for text in found.texts:
        rows.setdefault(round(text.area.center().y()), []).append(text.words)
    right = found.texts[0].area.right()
    marked = 0
    for middle, words in rows.items():
        area = [
            found.image.pixelColor(x, y).name() != LIGHT.window.lower()
            for x in range(2, round(right) + 2)
            for y in range(middle - 4, middle + 5)
        ]
        assert any(area)
        marked += not words[0].isdigit()
    assert marked > 2


def test_the_last_lines_give_way_and_are_told() -> None:
    whole = sheet().height_at(1200)
    count = len(to_keras(opening()).rstrip("\n").split("\n"))
    found = painted(sheet(), 1200, whole / 2)
    numbers = [text.words for text in found.texts if text.words.isdigit() and text.area.left() < 20]
    shown = int(numbers[-1])
    assert 5 < shown < count
    assert found.words[-1] == f"… {count - shown} more lines"
    assert found.left_out == (f"the last {count - shown} of the script's {count} lines",)


def test_a_large_array_is_left_to_a_file_that_is_told() -> None:
    layer = opening().layer
    inputs = np.random.default_rng(0).normal(size=(3, 100, 2))
    trace = made_up_trace(Experiment(layer, [Call(inputs)]))
    shown = sheet(trace)
    found = painted(shown, 1200)
    assert found.words[-1] == "Large arrays are in lstm.npz, beside the script."
    assert "np.load" in "".join(found.words)
    assert shown.words.endswith("Large arrays are in lstm.npz, beside the script.")


def test_its_words_are_the_script() -> None:
    words = sheet().words
    assert words == f"The script that runs this with Keras.\n{to_keras(opening())}"
