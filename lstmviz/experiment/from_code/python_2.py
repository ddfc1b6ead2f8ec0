"""Rewrites what only Python 2 has, so that Python 3's parser reads it."""

import ast
import re
from collections.abc import Callable

PREFIX = r"(?<!\w)(?:[rRbBuUfF]{1,2})?"
"""What may stand before a string; a quote after any other letter is an apostrophe."""

SKIPPED = (
    r"#[^\n]*"
    r'|"""(?:[^\\"]|\\.|"(?!""))*"""'
    rf"|{PREFIX}'''(?:[^\\']|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    rf"|{PREFIX}'(?:[^'\\\n]|\\.)*'"
)
"""Comments and strings, in which nothing is code; for a pattern with `re.DOTALL`."""

_ONLY_IN_2 = re.compile(
    r"(?P<said>(?:^|[:;])[ \t]*(?:print|exec))"
    r"(?:[ \t]+(?=[\"'\w\[{~])(?!(?:in|is|and|or|if|for)\b)|(?=[\"']))"
    rf"|{SKIPPED}"
    r"|(?P<raised>(?<![\w.])raise[ \t]+(?=[\w.]+[ \t]*,))"
    r"|(?<![\w.])except[ \t]+(?P<kinds>[\w.]+|\([^()\n]*\))[ \t]*,[ \t]*(?P<name>\w+)[ \t]*:"
    r"|(?<![\w.])(?<![eE][-+])0(?P<octal>[0-7]+)[lL]?(?![\w.])"
    r"|(?<![\w.])(?P<long>0[xX][0-9a-fA-F]+|[1-9][0-9]*|0)[lL](?!\w)"
    r"|(?P<unequal><>)",
    re.DOTALL | re.MULTILINE,
)
_WRITTEN: dict[str, Callable[[re.Match[str]], str]] = {
    "said": lambda found: f"{found['said']}, ",  # a tuple: its parts are still read
    "raised": lambda found: "None, ",
    "name": lambda found: f"except {found['kinds']} as {found['name']}:",
    "octal": lambda found: f"0o{found['octal']}",
    "long": lambda found: found["long"],
    "unequal": lambda found: "!=",
}
_TRUE_DIVISION = re.compile(
    r"^[ \t]*from[ \t]+__future__[ \t]+import\b.*\bdivision\b", re.MULTILINE
)


def as_python_3(code: str) -> str:
    """Writes print, exec, raise, except and numbers of Python 2 as Python 3 would parse them.

    Lines keep their numbers. What is valid in Python 3 stays as it is.
    """
    return _ONLY_IN_2.sub(_written, code)


def _written(found: re.Match[str]) -> str:
    written = _WRITTEN.get(found.lastgroup or "")
    return found[0] if written is None else written(found)


class Div(ast.Div):
    """The `/` of Python 2, which rounds down between integers; `ast.unparse` goes by its name."""


def divide_as_python_2(module: ast.Module, code: str) -> None:
    """Makes every `/` in a syntax tree Python 2's, unless the code imports the new one."""
    if _TRUE_DIVISION.search(code):
        return
    for node in ast.walk(module):
        if isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            node.op = Div()
