"""Tells how a scenario's file is written, out of what its parts say of themselves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import get_args

from msgspec import Struct
from msgspec.structs import fields

from lstmviz.lessons import outline
from lstmviz.lessons.claims import Claim
from lstmviz.lessons.quantity import Quantity

_PARTS: dict[str, type[Struct]] = {
    "scenario.toml": outline.Outline,
    "[[steps]]": outline.StepOutline,
    "[steps.question]": outline.Question,
    "choices": outline.Choice,
    "shape": outline.AskedShape,
    "point": outline.AskedPoint,
    "ideas of a shape": outline.ShapeIdea,
    "ideas of a point": outline.PointIdea,
    "at, one and two: some numbers of a run": Quantity,
}

_HEAD = """\
A scenario is a folder with three files, or one file `NAME.lstmviz` that holds them: \
`session.lstmviz`, what it opens with and the runs that are compared with; `text.md`, what there \
is to read, in Markdown; and `scenario.toml`. `lstmviz scenarios check FOLDER` holds its claims \
against Keras. A number claims as many digits as it shows: 0.41 holds for 0.4126."""

_ATTRIBUTE = re.compile(r"^(\w+): ", re.MULTILINE)


def format_words() -> str:
    """Returns the format in Markdown: each table of the file with its keys."""
    claims = {f'claim = "{_tag(kind)}"': kind for kind in get_args(Claim)}
    parts = "\n".join(
        f"## {title}\n\n{''.join(_lines(part))}" for title, part in {**_PARTS, **claims}.items()
    )
    return f"{_HEAD}\n\n{parts}"


def _tag(kind: type[Struct]) -> str:
    return str(kind.__struct_config__.tag)


def _lines(part: type[Struct]) -> Iterator[str]:
    about, _, attributes = inspect.cleandoc(part.__doc__ or "").partition("\nAttributes:\n")
    yield f"{' '.join(about.split())}\n\n"
    described = _described(attributes)
    for field in fields(part):
        said = described[field.name]
        needed = "needed; " if field.required else ""
        yield f"- `{field.encode_name}`: {needed}{said}\n"
    yield "\n"


def _described(attributes: str) -> dict[str, str]:
    pieces = _ATTRIBUTE.split(inspect.cleandoc(attributes))[1:]
    return {
        name: " ".join(text.split()) for name, text in zip(pieces[::2], pieces[1::2], strict=True)
    }
