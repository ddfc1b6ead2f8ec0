"""Finds the line of a TOML file in which something stands: TOML's readers don't tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"\s*([\w\"'.-]+)\s*=")
_PATH = re.compile(r"\.?([\w-]+)|\[(\d+)\]|\[\.\.\.\]")

Place = tuple[str | int, ...]
"""The names and numbers that lead to a value: ("steps", 1, "claims", 0, "is")."""


def parsed_path(path: str) -> Place:
    """Reads a path as msgspec writes it: `$.steps[1].claims[0].is`."""
    found = _PATH.findall(path.removeprefix("$"))
    return tuple(name or int(number) for name, number in found if name or number)


def line_of(text: str, place: Place) -> int:
    """Returns the line, from 1 on, in which a value stands, or the nearest that is around it."""
    best, found = 0, 1
    for number, line, prefix in _walk(text):
        here = (*prefix, *_key_of(line))
        common = _common(here, place)
        if common == len(here) and common > best:
            best, found = common, number
    return found


def _walk(text: str) -> list[tuple[int, str, Place]]:
    """Lists each line that holds a header or a key, with the table that it belongs to."""
    counts: Counter[Place] = Counter()
    current: Place = ()
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            current = _table(header[2].split("."), header[1] == "[[", counts)
            lines.append((number, "", current))
        elif _KEY.match(line):
            lines.append((number, line, current))
    return lines


def _table(names: Sequence[str], is_array: bool, counts: Counter[Place]) -> Place:
    """Returns where a header leads: the last element of each array of tables on its way."""
    path: Place = ()
    for position, name in enumerate(names):
        path = (*path, name.strip().strip("\"'"))
        if position == len(names) - 1 and is_array:
            counts[path] += 1
        if counts[path]:
            path = (*path, counts[path] - 1)
    return path


def _key_of(line: str) -> Place:
    found = _KEY.match(line)
    return () if found is None else (found[1].strip("\"'"),)


def _common(one: Place, other: Place) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
