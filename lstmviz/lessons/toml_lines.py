"""Finds the line of a TOML file in which something stands: TOML's readers don't tell."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

# Strings over several lines may end in up to two quotes of their own.
_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""{1,3}'
    r"|'''.*?'''{1,3}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}=,\n]"
    r"|[^\s\[\]{}=,\#\"']+",
    re.DOTALL,
)
_PATH = re.compile(r"\.?([\w-]+)|\[(\d+)\]|\[\.\.\.\]")
_NAME = re.compile(r'"((?:\\.|[^"\\])*)"|\'([^\']*)\'|([^\s."\']+)')

Place = tuple[str | int, ...]
"""The names and numbers that lead to a value: ("steps", 1, "claims", 0, "is")."""


def parsed_path(path: str) -> Place:
    """Reads a path as msgspec writes it: `$.steps[1].claims[0].is`."""
    found = _PATH.findall(path.removeprefix("$"))
    return tuple(name or int(number) for name, number in found if name or number)


def line_of(text: str, place: Place) -> int:
    """Returns the line, from 1 on, in which a value stands, or the nearest that is around it.

    Args:
        text: TOML that can be read.
        place: what leads to the value.
    """
    best, found = 0, 1
    for here, line in _places(text):
        if best < len(here) <= len(place) and here == place[: len(here)]:
            best, found = len(here), line
    return found


@dataclass
class _Open:
    """A bracket that isn't closed yet.

    Attributes:
        place: of the array or the table.
        count: which of an array's elements comes next; None in a table.
    """

    place: Place
    count: int | None


def _places(text: str) -> Iterator[tuple[Place, int]]:
    """Lists each table, key and element of an array, with the line in which it begins."""
    counts: Counter[Place] = Counter()
    table: Place = ()
    key: Place | None = None  # whose value comes next
    names: list[str] = []  # of a key, or of a table
    inside: list[_Open] = []
    is_header, is_array = False, False
    line = 1
    for token in _TOKEN.findall(text):
        top = inside[-1] if inside else None
        if token == "\n":
            if is_header:
                table = _table("".join(names), is_array, counts)
                yield table, line
            if top is None:
                names, key, is_header, is_array = [], None, False, False
        elif is_header:
            is_array = is_array or (token == "[" and not names)
            names += [] if token in "[]" or token.startswith("#") else [token]
        elif token.startswith("#"):
            pass
        elif key is None and top is None and token == "[" and not names:
            is_header = True
        elif token == "=" and key is None:
            key = (*(table if top is None else top.place), *_names("".join(names)))
            names = []
            yield key, line
        elif token in ("]", "}"):
            inside.pop()
            key, names = None, []
        elif token == ",":
            key, names = None, []
        elif key is None and (top is None or top.count is None) and token not in "[{":
            names.append(token)
        else:  # a value
            value = key
            if top is not None and top.count is not None:
                value = (*top.place, top.count)
                yield value, line
                top.count += 1
            if value is not None and token in ("[", "{"):
                inside.append(_Open(value, 0 if token == "[" else None))
                key = None
        line += token.count("\n")
    if is_header:
        yield _table("".join(names), is_array, counts), line


def _names(dotted: str) -> list[str]:
    """Returns the parts of a key: `a."b.c"` has two."""
    return [double or single or bare for double, single, bare in _NAME.findall(dotted)]


def _table(dotted: str, is_array: bool, counts: Counter[Place]) -> Place:
    """Returns where a header leads: the last element of each array of tables on its way."""
    path: Place = ()
    names = _names(dotted)
    for position, name in enumerate(names):
        path = (*path, name)
        if position == len(names) - 1 and is_array:
            counts[path] += 1
        if counts[path]:
            path = (*path, counts[path] - 1)
    return path
