"""The scenarios that ship with the program, in the order of a course."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from lstmviz.experiment.assets import asset
from lstmviz.lessons.outline import Outline
from lstmviz.lessons.reading import (
    InvalidScenario,
    is_scenario,
    read_outline,
    read_scenario,
)
from lstmviz.lessons.scenario import Scenario

COURSE = "course.toml"


@dataclass(frozen=True)
class Entry:
    """A scenario of the library, as far as its list needs to know it.

    Attributes:
        name: by which commands know it.
        part: the part of the course that it belongs to.
        path: its folder.
        outline: what is in it; None where something is wrong with it.
        problem: what; else empty.
    """

    name: str
    part: str
    path: Path
    outline: Outline | None
    problem: str = ""


def folder() -> Path:
    """Returns where the scenarios are."""
    return asset("scenarios")


@cache
def entries() -> tuple[Entry, ...]:
    """Returns all scenarios that ship, in the order of the course; a bad one has its problem."""
    return tuple(_entries(folder()))


def _entries(base: Path) -> Iterator[Entry]:
    course = tomllib.loads((base / COURSE).read_text("utf-8"))
    for part in course["parts"]:
        for name in part["scenarios"]:
            try:
                yield Entry(name, part["title"], base / name, read_outline(base / name))
            except InvalidScenario as error:
                yield Entry(name, part["title"], base / name, None, str(error))


def shipped(name: str) -> Path | None:
    """Returns the folder of a scenario by its name; None where none has it."""
    if not name or name != Path(name).name or name.startswith("."):
        return None
    path = folder() / name
    return path if (path / "scenario.toml").is_file() else None


def named_scenario(path: Path) -> Scenario | None:
    """Returns the scenario that ships under a name, or that is in a folder or a file.

    None where there is none: a file may be there that holds something else.

    Raises:
        InvalidScenario: something is wrong with it.
    """
    if path.exists():
        return read_scenario(path) if is_scenario(path) else None
    found = None if path.suffix else shipped(str(path))
    return None if found is None else read_scenario(found, str(path))
