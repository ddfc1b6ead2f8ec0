"""Scenarios that were written by hand: what is wrong with them is told with file and line."""

import os
import pickle
import random
import sys
import zipfile
from pathlib import Path

import pytest
from damage import damaged
from scenario_folders import ASKING, HEAD, TWO_STEPS, packed, written
from traces import opening

from lstmviz.lessons.reading import InvalidScenario, is_scenario, read_outline, read_scenario
from lstmviz.session.storage import load

STEP = HEAD + '[[steps]]\nsay = "x"\n'
QUESTION = '[steps.question]\nask = "?"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "mine")


def refusal(path: Path) -> str:
    with pytest.raises(InvalidScenario) as raised:
        read_scenario(path)
    return str(raised.value)


def test_a_folder_is_read(folder: Path) -> None:
    scenario = read_scenario(folder)
    assert (scenario.name, scenario.title) == ("mine", "Made up")
    assert scenario.text == "# Read this\n\nA text.\n"
    assert scenario.outline.claims == 2
    assert read_outline(folder) == scenario.outline
    assert is_scenario(folder)


def test_so_is_a_folder_whose_outline_is_named(folder: Path) -> None:
    assert is_scenario(folder / "scenario.toml")
    assert read_scenario(folder / "scenario.toml").name == "mine"


def test_so_is_one_file(folder: Path, tmp_path: Path) -> None:
    file = packed(folder, tmp_path / "one.lstmviz")
    assert is_scenario(file)
    scenario = read_scenario(file)
    assert (scenario.name, scenario.title) == ("one", "Made up")


def test_its_session_is_that_of_the_folder(folder: Path) -> None:
    assert load(folder).experiment == opening()


def test_what_is_no_scenario(tmp_path: Path) -> None:
    if sys.platform != "win32":
        os.mkfifo(tmp_path / "pipe")
    (tmp_path / "text").write_text("x")
    written(tmp_path / "mine")
    for name in ("", "pipe", "text", "none", "mine/session.lstmviz", "a\0b"):
        assert not is_scenario(tmp_path / name)


WRONG = [
    (HEAD, "line 1: missing: `steps`"),
    (STEP + "foo = 1", "line 6: steps: no such key: `foo`"),
    (STEP + "at = [0, 0]", "line 6: at: Expected `array` of length 3, got 2"),
    (STEP + "at = [0,\n0,\n-2]", "line 8: at: Expected `int` >= -1"),
    (STEP + 'say = "y"', "line 6: Cannot overwrite a value"),
    (STEP + "at = [0, 0", "line 6: Unclosed array"),
    (STEP + "x = \0", "line 6: Invalid value"),
    ('title = ""\n' + STEP[18:], "line 1: title: expected some text"),
    (STEP + "version = 2", "line 6: steps: no such key: `version`"),
    (
        "version = 2\n" + STEP,
        "line 1: it was made for a newer lstmviz (format version 2; this one reads up to 1)",
    ),
    (
        "\nversion = 0x" + "f" * 9999 + "\n" + STEP,
        "line 2: it was made for a newer lstmviz (format version unknown; this one reads up to 1)",
    ),
    (STEP.replace("2\n", "1e999\n"), "line 3: minutes: Expected `float` <= 180.0"),
    (STEP + 'run = "gone"', "line 6: there is no run 'gone'; `runs` names none"),
    ('runs = ["a"]\n' + STEP, "line 1: it names 1 runs, and the session keeps 0"),
    (
        STEP + 'compare = "x"',
        "line 6: there is nothing called 'x' to compare with "
        "(session, stateless, whole, defaults, GRU, SimpleRNN)",
    ),
    (STEP + 'layer = "gru"', "line 6: there is no recurrent layer 'gru'; the layers are lstm"),
    (STEP + "at = [2, 0, 0]", "line 6: there is no call 2: the last one is 1"),
    (STEP + "at = [1, 2, 0]", "line 6: there is no row 2 in call 1: the last one is 1"),
    (STEP + "at = [1, 0, 3]", "line 6: there is no step 3 in call 1: the last is 2"),
    (
        STEP + "set = { unitz = 1 }",
        "line 6: Received an invalid value for argument 'unitz', expected an argument of "
        "keras.layers.LSTM in Keras 3, units perhaps, got unitz.",
    ),
    (
        STEP + "[steps.set]\nunits = -1",
        "line 6: Received an invalid value for argument 'units', expected a positive integer, "
        "got -1.",
    ),
    (
        STEP + "[[steps.claims]]\n[[steps.claims]]\nclaim = 'shape'\nis = [1]",
        "line 6: claims: missing: `claim`",
    ),
    (
        STEP + "[[steps.claims]]\nclaim = 'shape'\ncall = 2\nis = [1]",
        "line 8: there is no call 2: the last one is 1",
    ),
    (
        STEP + "claims = [\n{claim='count', is=1},\n{claim='value', at={of='h', call=9}, is=1},]",
        "line 8: there is no call 9: the last one is 1",
    ),
    (
        STEP + f"[[steps.claims]]\nclaim = 'shape'\ncall = {10**12}\nis = [1]",
        "line 8: call: Expected `int` <= 2147483647",
    ),
    (
        STEP + "[[steps.claims]]\nclaim = 'gap'",
        "line 6: there is no other run: this step has no `compare`",
    ),
    (
        STEP + "[[steps.claims]]\nclaim = 'starts'\nrun = 'other'\nis = 'zeros'",
        "line 8: there is no other run: this step has no `compare`",
    ),
    (STEP + QUESTION, "line 6: question: missing: `at`"),
    (
        STEP + QUESTION + "at = [0, 0, 0]",
        "line 6: question: a question has either `choices`, or a `shape`, or a `point`",
    ),
    (
        STEP + QUESTION + "at = [5, 0, 0]\nshape = {because = 'x'}",
        "line 8: there is no call 5: the last one is 1",
    ),
    (
        STEP + QUESTION + "at = [0, 0, 0]\nshape = {because = 'x', call = 2}",
        "line 9: there is no call 2: the last one is 1",
    ),
    (
        STEP + QUESTION + "at = [0, 0, 2]\nshape = {because = 'x'}",
        "line 8: its answer is seen there: that takes a moment before step 2 of call 0",
    ),
    (
        STEP + QUESTION + "at = [1, 0, 1]\npoint.because = 'x'\n"
        "point.at = {of = 'h', call = 1, row = 0, step = 1, unit = 0}",
        "line 8: its answer is seen there: that takes a moment before step 1 of call 1",
    ),
    (
        STEP + QUESTION + "at = [1, 0, 1]\npoint.because = 'x'\n"
        "point.at = {of = 'h', call = 1, row = 0, step = 9, unit = 0}",
        "line 10: there is no step 9 in call 1: the last is 2",
    ),
]


@pytest.mark.parametrize(("outline", "sentence"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_told_with_the_line(folder: Path, outline: str, sentence: str) -> None:
    (folder / "scenario.toml").write_text(outline)
    assert refusal(folder) == f"{folder / 'scenario.toml'}, {sentence}"


HOSTILE = [
    (b"\xff\xfe", "it is no text in UTF-8"),
    (b"a = " + b"[" * 100_000 + b"]" * 100_000, "it can't be read as TOML"),
    (b"a." * 40_000 + b"a = 1", "it is nested too deep"),
    (b'"a" . ' * 40_000 + b"a = 1", "it is nested too deep"),
    (b"[" + b"a." * 40_000 + b"a]", "it is nested too deep"),
    (b"a = " + b"9" * 5000, "it can't be read as TOML"),
    (b"#" * (2**20 + 1), "it is larger than 1 MiB"),
]


@pytest.mark.parametrize(("outline", "reason"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_files(folder: Path, outline: bytes, reason: str) -> None:
    (folder / "scenario.toml").write_bytes(outline)
    assert refusal(folder) == f"{folder / 'scenario.toml'}: {reason}"


def test_a_million_steps(folder: Path) -> None:
    (folder / "scenario.toml").write_text(HEAD + "steps = [" + "{}," * 300_000 + "]")
    expected = ", line 4: steps: expected at most 50 entries"
    assert refusal(folder) == f"{folder / 'scenario.toml'}{expected}"


def test_a_long_reason_is_cut(folder: Path) -> None:
    (folder / "scenario.toml").write_text(STEP + f'run = "{"x" * 9000}"')
    assert len(refusal(folder)) < 600 + len(str(folder))


@pytest.mark.parametrize("name", ["scenario.toml", "text.md", "session.lstmviz"])
def test_a_part_that_is_missing_or_no_file(folder: Path, name: str) -> None:
    part = folder / name
    part.unlink()
    assert refusal(folder) == f"{part}: it isn't there"
    part.symlink_to(folder / "gone")
    assert refusal(folder) == f"{part}: it isn't there"
    part.unlink()
    part.mkdir()
    assert refusal(folder) == f"{part}: it is a folder"
    part.rmdir()
    if sys.platform != "win32":
        os.mkfifo(part)
        assert refusal(folder) == f"{part}: it is no ordinary file"


def test_parts_that_hold_something_else(folder: Path) -> None:
    session, text = folder / "session.lstmviz", folder / "text.md"
    session.write_bytes(b"x")
    assert refusal(folder) == f"{session}: not a session file of lstmviz, or a damaged one"
    text.write_text(" \n")
    assert refusal(folder) == f"{text}: text.md is empty"
    text.write_bytes(b"\xff")
    assert refusal(folder) == f"{text}: it is no text in UTF-8"


def test_a_session_of_a_gigabyte_is_not_read(folder: Path) -> None:
    with (folder / "session.lstmviz").open("r+b") as file:
        file.truncate(2**30)
    assert refusal(folder) == f"{folder / 'session.lstmviz'}: it is larger than 64 MiB"


def test_one_file_that_lacks_a_part(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "one.lstmviz"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("scenario.toml", TWO_STEPS)
    assert refusal(file) == f"{file}: it holds no text.md, so it is no scenario"
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("text.md", "x")
    expected = f"{file}: not a session file of lstmviz: it holds no session.json"
    assert refusal(file) == expected
    file.write_bytes(b"x")
    assert refusal(file) == f"{file}: it is no scenario, or a damaged one"


def test_what_it_says_survives_the_way_from_another_process(folder: Path) -> None:
    (folder / "scenario.toml").write_text(STEP + "foo = 1")
    with pytest.raises(InvalidScenario) as raised:
        read_scenario(folder)
    again = pickle.loads(pickle.dumps(raised.value))
    assert (str(again), again.line) == (str(raised.value), 6)


def read_or_refused(path: Path) -> str:
    """What is wrong with a scenario, or what it is called and all of its steps lead somewhere."""
    try:
        scenario = read_scenario(path)
    except InvalidScenario as error:
        return str(error)
    for number in range(len(scenario.outline.steps)):
        scenario.begun(number)
    return f"{path}: {scenario.title}"


@pytest.mark.parametrize("name", ["scenario.toml", "text.md", "session.lstmviz"])
def test_damaged_files_are_refused_or_read(folder: Path, name: str) -> None:
    chance = random.Random(name)
    (folder / "scenario.toml").write_text(ASKING)
    content = (folder / name).read_bytes()
    other = (folder / "session.lstmviz").read_bytes()
    for _ in range(300):
        (folder / name).write_bytes(damaged(content, chance, other))
        told = read_or_refused(folder)
        assert told.startswith(str(folder))
        assert "\n" not in told


def test_a_damaged_one_file_is_refused_or_read(folder: Path, tmp_path: Path) -> None:
    chance = random.Random(7)
    file = packed(folder, tmp_path / "one.lstmviz")
    content = file.read_bytes()
    for _ in range(300):
        file.write_bytes(damaged(content, chance, content))
        is_scenario(file)
        assert read_or_refused(file).startswith(str(file))
