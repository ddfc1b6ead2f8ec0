"""Reads a file that lists the figures of a course, and says where in it something is wrong.

theme = "print"                  # for all of them

[[figure]]
file = "carried.lstmviz"         # or a figure, or the name of a scenario or ready-made model
output = "figures/carried.pdf"
width = "8cm"
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmviz.commands.bad_input import BadInput, as_bad_input
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.figure.options.figure_options import READERS, FigureOptions
from lstmviz.lessons.library import shipped
from lstmviz.session.figure_file import ENDINGS
from lstmviz.session.named_session import named_model

_OWN = ("file", "output")
_LARGEST = 10**6
"""No list has more bytes."""


@dataclass(frozen=True)
class ListedFigure:
    """One figure of the list.

    Attributes:
        file: what is drawn: a session, a figure that holds one, a ready-made model.
        output: what is written.
        options: what was asked for.
        line: of the list, where the figure begins.
    """

    file: Path
    output: Path
    options: FigureOptions
    line: int


def read_list(path: Path) -> tuple[ListedFigure, ...]:
    """The figures that a file lists; files are named from where it lies.

    Raises:
        BadInput: it can't be read, or something in it is wrong: with the line and the key.
    """
    with as_bad_input(path):
        data = path.read_bytes()
    if len(data) > _LARGEST:
        raise BadInput(f"{plain_text(path)}: a list of figures is smaller than 1 MB")
    try:
        text = data.decode("utf-8-sig")  # Windows' editor may put a mark before it
        read = tomllib.loads(text)
    except UnicodeDecodeError:
        raise BadInput(f"{plain_text(path)}: it is no text in UTF-8") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput(f"{plain_text(path)}: {' '.join(str(error).split())}") from None
    except ValueError:  # of `int`
        raise BadInput(f"{plain_text(path)}: a number in it has thousands of digits") from None
    return _List(path, text).figures(read)


class _List:
    """The list, and how its parts are told."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def figures(self, read: dict[str, Any]) -> tuple[ListedFigure, ...]:
        listed = read.pop("figure", None)
        if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
            raise BadInput(f"{plain_text(self._path)}: expected figures, each under [[figure]]")
        for key in read:
            self._check_key(key, None, tuple(READERS))
        found = [self._figure(number, read | each, each) for number, each in enumerate(listed)]
        outputs: dict[Path, ListedFigure] = {}
        for figure in found:
            first = outputs.setdefault(figure.output.resolve(), figure)
            if first is not figure:
                said = f"the output of line {first.line}: {plain_text(figure.output)}"
                raise BadInput(f"{self._at(figure.line)}: {said}")
        return tuple(found)

    def _figure(self, number: int, asked: dict[str, Any], own: dict[str, Any]) -> ListedFigure:
        for key in own:
            self._check_key(key, number, (*_OWN, *READERS))
        file, output = (self._named(number, own, key) for key in _OWN)
        if output.suffix.lower() not in ENDINGS:
            expected = f"a name that ends in {', '.join(ENDINGS)}"
            raise self._wrong("output", number, expected, str(own["output"]))
        try:
            options = FigureOptions.of({key: asked[key] for key in asked if key not in _OWN})
        except InvalidValue as error:
            key = error.argument
            where = number if key in own or key not in asked else None
            raise BadInput(f"{self._place(key, where)}: {error.message}") from None
        if named_model(Path(own["file"])) or shipped(own["file"]):
            file = Path(own["file"])
        return ListedFigure(file, output, options, self._header(number))

    def _named(self, number: int, own: dict[str, Any], key: str) -> Path:
        name = own.get(key)
        if not isinstance(name, str) or not name.strip() or "\0" in name:
            raise self._wrong(key, number, "the name of a file", name)
        return self._path.parent / name

    def _check_key(self, key: str, number: int | None, known: tuple[str, ...]) -> None:
        if key not in known:
            expected = ", ".join(known)
            raise BadInput(f"{self._place(key, number)}: no such key; there are {expected}")

    def _wrong(self, key: str, number: int, expected: str, got: object) -> BadInput:
        told = "nothing" if got is None else shortened(got)
        return BadInput(f"{self._place(key, number)}: expected {expected}, got {told}")

    def _place(self, key: str, number: int | None) -> str:
        """The file, the line of a key (or of its figure, which lacks it), and the key."""
        return f"{self._at(self._line(key, number))}: {plain_text(key, 40)}"

    def _at(self, line: int) -> str:
        return f"{plain_text(self._path)}, line {line}"

    def _header(self, number: int) -> int:
        """The line in which a figure begins; TOML's reader doesn't tell."""
        headers = [n for n, line in enumerate(self._lines, 1) if _HEADER.match(line)]
        return headers[number] if number < len(headers) else 1

    def _line(self, key: str, number: int | None) -> int:
        begin = 0 if number is None else self._header(number)
        written = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        for place, line in enumerate(self._lines[begin:], begin + 1):
            if _HEADER.match(line):
                break
            if written.match(line):
                return place
        return max(begin, 1)


_HEADER = re.compile(r"\s*\[\[\s*[\"']?figure[\"']?\s*\]\]")
