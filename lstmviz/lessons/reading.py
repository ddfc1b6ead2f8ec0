"""Reads scenarios: a folder, or one file, with a session, `scenario.toml` and `text.md`.

Nothing in them is executed or fetched. What is wrong is told with the file and the line.
"""

from __future__ import annotations

import errno
import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_regular,
    opened_zip,
)
from lstmviz.experiment.plain_text import plain_text
from lstmviz.lessons.checking import Misplaced, check, converted
from lstmviz.lessons.outline import VERSION, Outline
from lstmviz.lessons.scenario import Scenario
from lstmviz.lessons.toml_lines import line_of
from lstmviz.session.session import Session
from lstmviz.session.storage import SESSION_OF_SCENARIO, InvalidFile, load

OUTLINE, TEXT, SESSION = "scenario.toml", "text.md", SESSION_OF_SCENARIO
LARGEST_TEXT = 2**20
LARGEST_SESSION = 64 * 2**20
_LONGEST_REASON = 500
_MOST_DIGITS = 9  # of a format's version: no more are worth telling
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)
_TOML_LINE = re.compile(r" \(at line (\d+), column \d+\)$| \(at end of document\)$")
# Python's reader takes memory by the square of a dotted key's parts.
_QUOTED = re.compile(r"\"(?:\\.|[^\"\\\n])*\"?|'[^'\n]*'?")
_DEEP = re.compile(r"(?<![\w-])(?:[\w-]+[ \t]*\.[ \t]*){64}")


class InvalidScenario(ValueError):
    """Raised for a scenario that can't be opened; str has the file, the line and what is wrong.

    Attributes:
        path: the file in which something is wrong.
        line: where, from 1 on; None where it isn't a line of it.
        reason: what.
    """

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        self.path, self.line = path, line
        self.reason = plain_text(" ".join(reason.split()), _LONGEST_REASON)
        super().__init__(self._told(path))

    def __reduce__(self) -> tuple[type, tuple[Path, str, int | None]]:
        return (type(self), (self.path, self.reason, self.line))

    @property
    def message(self) -> str:
        """The same without the folders in which the scenario is."""
        name = self.path.name
        is_part = name in (OUTLINE, TEXT, SESSION)
        return self._told(Path(self.path.parent.name, name) if is_part else Path(name))

    def _told(self, path: Path) -> str:
        where = "" if self.line is None else f", line {self.line}"
        return f"{plain_text(path)}{where}: {self.reason}"


def is_scenario(path: Path) -> bool:
    """Returns whether a folder, its `scenario.toml`, or a file holds a scenario; never raises."""
    path = _home(path)
    try:
        if path.is_dir():
            return (path / OUTLINE).exists()
        check_regular(path)  # a pipe would never end
        with opened_zip(path, "zip file") as archive:
            return OUTLINE in archive.namelist()
    except (OSError, ValueError):
        return False


def _home(path: Path) -> Path:
    """Returns the folder of a scenario whose `scenario.toml` is named."""
    return path.parent if path.name == OUTLINE else path


def read_outline(path: Path) -> Outline:
    """Reads the title, steps, questions and claims of a scenario, and not its session.

    Raises:
        InvalidScenario: they aren't there, or something in them is wrong.
    """
    path = _home(path)
    return _outline(_file(path, OUTLINE), _member(path, OUTLINE))


def read_scenario(path: Path, name: str | None = None) -> Scenario:
    """Reads a scenario whole, and makes sure that each of its steps leads somewhere.

    Args:
        path: its folder, or its file.
        name: what commands know it by; by default the folder's or file's name.

    Raises:
        InvalidScenario: it isn't there, or something in it is wrong.
    """
    path = _home(path)
    data, file = _member(path, OUTLINE), _file(path, OUTLINE)
    outline = _outline(file, data)
    text = _decoded(_file(path, TEXT), _member(path, TEXT))
    if not text.strip():
        raise InvalidScenario(_file(path, TEXT), f"{TEXT} is empty")
    scenario = Scenario(name or path.absolute().stem, path, outline, _session(path), text)

    try:
        check(scenario)
    except Misplaced as error:
        line = line_of(_decoded(file, data), error.place)
        raise InvalidScenario(file, error.reason, line) from None
    return scenario


def _session(path: Path) -> Session:
    file = _file(path, SESSION)
    with _refusals(file):
        if check_regular(file) > LARGEST_SESSION:
            raise InvalidScenario(file, f"it is larger than {LARGEST_SESSION >> 20} MiB")
        return load(file)


def _outline(file: Path, data: bytes) -> Outline:
    text = _decoded(file, data)
    if _DEEP.search(text) or _DEEP.search(_QUOTED.sub("q", text)):
        raise InvalidScenario(file, "it is nested too deep")
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _TOML_LINE.search(str(error))
        line = int(at[1]) if at and at[1] else text.count("\n") + 1
        raise InvalidScenario(file, _TOML_LINE.sub("", str(error)), line) from None
    except (RecursionError, ValueError):
        raise InvalidScenario(file, "it can't be read as TOML") from None
    version = read.get("version", VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        shown = version if version < 10**_MOST_DIGITS else "unknown"
        reason = (
            f"it was made for a newer lstmviz (format version {shown}; this one reads up to "
            f"{VERSION})"
        )
        raise InvalidScenario(file, reason, line_of(text, ("version",)))
    try:
        return converted(read)
    except Misplaced as error:
        raise InvalidScenario(file, error.reason, line_of(text, error.place)) from None


def _decoded(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidScenario(file, "it is no text in UTF-8") from None


def _file(path: Path, name: str) -> Path:
    """Returns where a part of a scenario is: in its folder, or in its one file."""
    return path / name if path.is_dir() else path


@contextmanager
def _refusals(file: Path) -> Iterator[None]:
    """Raises what keeps a file from being read as an error of the scenario."""
    try:
        yield
    except (InvalidFile, UnreadableFile) as error:
        raise InvalidScenario(error.path, error.reason) from None
    except OSError as error:
        reason = "it isn't there" if error.errno == errno.ENOENT else error.strerror or str(error)
        raise InvalidScenario(file, reason) from None


def _member(path: Path, name: str) -> bytes:
    """Reads one of the texts of a scenario, out of its folder or out of its one file."""
    file = _file(path, name)
    with _refusals(file):
        size = check_regular(file)
        if path.is_dir():
            if size > LARGEST_TEXT:
                raise InvalidScenario(file, f"it is larger than {LARGEST_TEXT >> 20} MiB")
            return file.read_bytes()
        with opened_zip(file, "scenario") as archive:
            if name not in archive.namelist():
                raise UnreadableFile(file, f"it holds no {name}, so it is no scenario")
            if archive.getinfo(name).file_size > LARGEST_TEXT:
                raise UnreadableFile(file, f"its {name} is larger than {LARGEST_TEXT >> 20} MiB")
            return archive.read(name)
