"""Reads scenarios: a folder, or one file, with a session, `scenario.toml` and `text.md`.

Nothing in them is executed or fetched. What is wrong is told with the file and the line.
"""

from __future__ import annotations

import re
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from lstmviz.experiment.files.ordinary_file import check_regular
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text
from lstmviz.lessons.outline import VERSION, Outline
from lstmviz.lessons.scenario import Scenario
from lstmviz.lessons.toml_lines import Place, line_of, parsed_path
from lstmviz.session.storage import InvalidFile, load

OUTLINE, TEXT, SESSION = "scenario.toml", "text.md", "session.lstmviz"
LARGEST_TEXT = 2**20
_AT = re.compile(r"^(?P<what>.*?)(?: - at `(?P<path>\$.*)`)?$", re.DOTALL)


class InvalidScenario(ValueError):
    """Raised for a scenario that can't be opened; str has the file, the line and what is wrong.

    Attributes:
        path: the file in which something is wrong.
        line: where, from 1 on; None where it isn't a line of it.
        reason: what.
    """

    def __init__(self, path: Path, reason: str, line: int | None = None) -> None:
        self.path, self.reason, self.line = path, " ".join(reason.split()), line
        where = plain_text(path) if line is None else f"{plain_text(path)}, line {line}"
        super().__init__(f"{where}: {self.reason}")


def is_scenario(path: Path) -> bool:
    """Returns whether a folder, or a session's file, holds a scenario; never raises."""
    try:
        if path.is_dir():
            return (path / OUTLINE).is_file()
        if not zipfile.is_zipfile(path):
            return False
        with zipfile.ZipFile(path) as archive:
            return OUTLINE in archive.namelist()
    except (OSError, zipfile.BadZipFile, ValueError):
        return False


def read_outline(path: Path) -> Outline:
    """Reads the title, steps, questions and claims of a scenario, and not its session.

    Raises:
        InvalidScenario: they aren't there, or something in them is wrong.
    """
    return _outline(path / OUTLINE if path.is_dir() else path, _member(path, OUTLINE))


def read_scenario(path: Path, name: str | None = None) -> Scenario:
    """Reads a scenario whole, and makes sure that each of its steps leads somewhere.

    Args:
        path: its folder, or its file.
        name: what commands know it by; by default the folder's or file's name.

    Raises:
        InvalidScenario: it isn't there, or something in it is wrong.
    """
    data = _member(path, OUTLINE)
    file = path / OUTLINE if path.is_dir() else path
    outline = _outline(file, data)
    text = _decoded(path / TEXT if path.is_dir() else path, _member(path, TEXT))
    try:
        session = load(path / SESSION if path.is_dir() else path)
    except InvalidFile as error:
        raise InvalidScenario(error.path, error.reason) from None
    except OSError as error:
        raise InvalidScenario(path / SESSION, error.strerror or str(error)) from None
    scenario = Scenario(name or path.stem, path, outline, session, text)

    def refuse(place: Place, reason: str) -> InvalidScenario:
        return InvalidScenario(file, reason, line_of(_decoded(file, data), place))

    _check(scenario, refuse)
    return scenario


def _check(scenario: Scenario, refuse: Callable[[Place, str], InvalidScenario]) -> None:
    runs, kept = scenario.outline.runs, scenario.session.pinned
    if len(runs) != len(kept):
        raise refuse(("runs",), f"it names {len(runs)} runs, and the session keeps {len(kept)}")
    if len(set(runs)) != len(runs) or any(not run.strip() for run in runs):
        raise refuse(("runs",), "each run has a name of its own")
    if not scenario.text.strip():
        raise refuse((), f"{TEXT} is empty")
    for number, step in enumerate(scenario.outline.steps):
        place: Place = ("steps", number)
        try:
            shown = scenario.session_of(number)
        except (InvalidValue, ValueError) as error:
            key = _key_of(str(error), ("run", "compare", "at", "layer", "set"), step)
            raise refuse((*place, key), str(error)) from None
        try:
            if step.question is not None:
                scenario.question_session(number)
        except ValueError as error:
            raise refuse((*place, "question", "at"), str(error)) from None
        calls = len(shown.experiment.calls)
        for position, claim in enumerate(step.claims):
            quantities = (claim, *(getattr(claim, name, None) for name in ("at", "one", "two")))
            for quantity in quantities:
                call = getattr(quantity, "call", None) or 0
                if getattr(quantity, "run", "this") == "this" and call >= calls:
                    reason = f"there is no call {call}: the last one is {calls - 1}"
                    raise refuse((*place, "claims", position, "call"), reason)


def _key_of(reason: str, keys: tuple[str, ...], step: object) -> str:
    """Guesses which key of a step a reason is about, for its line."""
    words = {"run": "no run", "compare": "compare with", "layer": "no recurrent layer"}
    found = (key for key in keys if words.get(key, "\0") in reason)
    moment = "at" if reason.startswith("there is no") else "set"
    return next(found, moment)


def _outline(file: Path, data: bytes) -> Outline:
    text = _decoded(file, data)
    try:
        read = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"line (\d+)", str(error))
        raise InvalidScenario(file, str(error), int(at[1]) if at else None) from None
    except (RecursionError, ValueError):
        raise InvalidScenario(file, "it can't be read as TOML") from None
    version = read.get("version", VERSION)
    if isinstance(version, int) and not isinstance(version, bool) and version > VERSION:
        reason = (
            f"it was made for a newer lstmviz (format version {version}; this one reads up to "
            f"{VERSION})"
        )
        raise InvalidScenario(file, reason, line_of(text, ("version",)))
    try:
        return msgspec.convert(read, Outline)
    except msgspec.ValidationError as error:
        parts = _AT.match(str(error))
        assert parts is not None
        place = parsed_path(parts["path"] or "$")
        unknown = re.search("unknown field `([^`]+)`", parts["what"])
        line = line_of(text, (*place, unknown[1]) if unknown else place)
        raise InvalidScenario(file, _in_words(parts["what"], place), line) from None


def _in_words(what: str, place: Place) -> str:
    """Writes msgspec's message as a person reads it, with the key that it is about."""
    what = what.replace("Object contains unknown field", "no such key:")
    what = what.replace("Object missing required field", "missing:")
    key = next((part for part in reversed(place) if isinstance(part, str)), "")
    return f"{key}: {what}" if key else what


def _decoded(file: Path, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidScenario(file, "it is no text in UTF-8") from None


def _member(path: Path, name: str) -> bytes:
    """Reads one of the texts of a scenario, out of its folder or out of its one file."""
    try:
        if path.is_dir():
            if check_regular(path / name) > LARGEST_TEXT:
                raise InvalidScenario(path / name, "it is larger than 1 MiB")
            return (path / name).read_bytes()
        check_regular(path)
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo(name).file_size > LARGEST_TEXT:
                raise InvalidScenario(path, f"its {name} is larger than 1 MiB")
            return archive.read(name)
    except FileNotFoundError:
        raise InvalidScenario(path / name if path.is_dir() else path, "it isn't there") from None
    except KeyError:
        raise InvalidScenario(path, f"it holds no {name}, so it is no scenario") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
        raise InvalidScenario(path, "not a scenario, or a damaged one") from None
    except OSError as error:
        raise InvalidScenario(path / name, error.strerror or str(error)) from None
