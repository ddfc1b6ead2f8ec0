"""`lstmviz scenarios` and `lstmviz scenarios check`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from called_commands import Command
from scenario_folders import ASKING, TWO_STEPS, packed, written

from lstmviz.lessons import library

COURSE = """
[[parts]]
title = "First"
scenarios = ["good", "bad"]

[[parts]]
title = "Second"
scenarios = ["asking"]
"""


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library of three scenarios, one of which can't be read."""
    folder = tmp_path / "library"
    written(folder / "good")
    written(folder / "bad", TWO_STEPS.replace("minutes = 2", "minutes = 0"))
    written(folder / "asking", ASKING)
    (folder / "course.toml").write_text(COURSE)
    monkeypatch.setattr(library, "folder", lambda: folder)
    library.entries.cache_clear()
    yield folder
    library.entries.cache_clear()


def test_they_are_listed_by_the_parts_of_the_course(course: Path, lstmviz: Command) -> None:
    done = lstmviz("scenarios", folder=course)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "First",
        "  good    Made up (2 min, 2 steps, 2 claims)",
        f"  bad     {course / 'bad' / 'scenario.toml'}, line 3: minutes: Expected `float` > 0.0",
        "",
        "Second",
        "  asking  Made up (2 min, 3 steps, 1 claim)",
        "",
        "3 scenarios, 4 minutes. `lstmviz NAME` opens one.",
    ]


def test_as_json(course: Path, lstmviz: Command) -> None:
    done = lstmviz("scenarios", "--json", folder=course)
    assert done.returncode == 0
    good, bad, asking = json.loads(done.stdout)
    assert good == {
        "name": "good",
        "title": "Made up",
        "about": "What the two flags do.",
        "part": "First",
        "minutes": 2.0,
        "steps": 2,
        "claims": 2,
    }
    assert (bad["name"], bad["part"]) == ("bad", "First")
    assert bad["problem"].endswith("scenario.toml, line 3: minutes: Expected `float` > 0.0")
    assert (asking["steps"], asking["claims"]) == (3, 1)


def test_claims_that_hold_and_a_scenario_that_cannot_be_read(
    course: Path, lstmviz: Command
) -> None:
    done = lstmviz("scenarios", "check", folder=course)
    assert done.returncode == 1
    (line,) = done.stdout.splitlines()
    assert line.startswith("bad: ")
    done = lstmviz("scenarios", "check", "good", "asking", folder=course)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "3 claims of 2 scenarios hold.\n"


def test_a_line_for_each_claim_that_does_not_hold(tmp_path: Path, lstmviz: Command) -> None:
    outline = TWO_STEPS.replace("[2, 3, 4]", "[2, 4]").replace('is = "zeros"', 'is = "carried"')
    folder = written(tmp_path / "mine", outline)
    expected = [
        "mine, step 1: What is returned is of shape (2, 4), in every call: found (2, 3, 4)",
        "mine, step 2: Every later call starts where the call before ended, row by row: "
        "found zeros",
    ]
    for name in ("mine", packed(folder, tmp_path / "mine.lstmviz")):
        done = lstmviz("scenarios", "check", name, folder=tmp_path)
        assert (done.returncode, done.stdout.splitlines()) == (1, expected)


def test_what_keras_refuses_unexpectedly_is_told(tmp_path: Path, lstmviz: Command) -> None:
    refused = TWO_STEPS.replace("stateful = false", 'activation = "no_such"')
    written(tmp_path / "mine", refused)
    done = lstmviz("scenarios", "check", "mine", folder=tmp_path)
    assert done.returncode == 1
    told = done.stdout.splitlines()
    assert any("no_such" in line for line in told), told


def test_no_such_name(tmp_path: Path, lstmviz: Command) -> None:
    done = lstmviz("scenarios", "check", "no-such", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    expected = "lstmviz: no-such: no scenario of that name, and none in such a folder\n"
    assert done.stderr == expected


def test_other_commands_take_the_decisive_step(tmp_path: Path, lstmviz: Command) -> None:
    written(tmp_path / "mine")
    done = lstmviz("code", "mine", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "stateful" not in done.stdout
    done = lstmviz("code", "mine/scenario.toml", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (tmp_path / "mine" / "text.md").unlink()
    done = lstmviz("code", "mine", folder=tmp_path)
    assert done.stderr == f"lstmviz: {Path('mine', 'text.md')}: it isn't there\n"
    assert done.returncode == 2
