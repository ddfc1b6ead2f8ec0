"""Writes scenarios: a folder with a session, `scenario.toml` and `text.md`, or one file of them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import msgspec

from lstmviz.lessons.outline import Outline
from lstmviz.lessons.reading import LARGEST_SESSION, LARGEST_TEXT, OUTLINE, SESSION, TEXT
from lstmviz.lessons.scenario import Scenario
from lstmviz.session.session import Session
from lstmviz.session.storage import write
from lstmviz.session.whole_file import written_whole

ONE_FILE = ".lstmviz"
"""How the name of a scenario in one file ends: it is a session's file with two texts more."""

_STAMP = (1980, 1, 1, 0, 0, 0)  # the same scenario gives the same bytes


class TooLarge(ValueError):
    """Raised for a scenario that nobody could open; str says what of it is too large."""


def as_toml(outline: Outline) -> str:
    """Writes an outline as `scenario.toml` has it."""
    import tomli_w

    return tomli_w.dumps(msgspec.to_builtins(outline))


def write_scenario(scenario: Scenario, path: Path) -> None:
    """Writes a scenario, each of its files completely or not at all.

    Args:
        scenario: what to write.
        path: one file, where it ends in `.lstmviz`; else a folder, made where it isn't there.

    Raises:
        TooLarge: a part of it is larger than what is read again.
        OSError: it can't be written.
    """
    texts = {OUTLINE: as_toml(scenario.outline).encode(), TEXT: scenario.text.encode()}
    session = _packed(scenario.session)
    sizes = {"the session": (session, LARGEST_SESSION)}
    sizes |= {name: (data, LARGEST_TEXT) for name, data in texts.items()}
    for name, (data, largest) in sizes.items():
        if len(data) > largest:
            raise TooLarge(f"{name} is larger than {largest >> 20} MiB")
    if path.suffix.lower() == ONE_FILE and not path.is_dir():
        _put(path, _with_texts(session, texts))
        return
    path.mkdir(parents=True, exist_ok=True)
    for name, data in {SESSION: session, **texts}.items():
        _put(path / name, data)


def _packed(session: Session) -> bytes:
    file = io.BytesIO()
    write(session, file)
    return file.getvalue()


def _with_texts(session: bytes, texts: dict[str, bytes]) -> bytes:
    file = io.BytesIO(session)
    with zipfile.ZipFile(file, "a") as archive:
        for name, data in texts.items():
            archive.writestr(zipfile.ZipInfo(name, _STAMP), data)
    return file.getvalue()


def _put(path: Path, data: bytes) -> None:
    with written_whole(path) as file:
        file.write(data)
