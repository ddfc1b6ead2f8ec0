"""Parses Python as people paste it: from a notebook, a console, a web page, or half a call."""

import ast
import re
import textwrap
from dataclasses import dataclass

from lstmviz.experiment.from_code.code_kind import names_a_layer
from lstmviz.experiment.from_code.pieces import PieceReader, parsed
from lstmviz.experiment.from_code.python_2 import as_python_3, divide_as_python_2
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import cut_off

MOST_CHARACTERS = 200_000
"""The longest source that is read, long strings in it not counted."""

_MOST_WITH_STRINGS = 64 * 2**20
_LONG_STRING = re.compile(r'"""[^"\\]{200,}"""')
_HIDDEN = {ord(c): None for c in "\ufeff\u200b\u200c\u200d\u2060"}
_AS_TYPED = _HIDDEN | str.maketrans("\u00a0\u2003\u2009\u202f“”„‘’‚", "    \"\"\"'''")
_CONSOLE = re.compile(r"\s*(?:>>>|\.\.\.)(?: |$)")
_NOTEBOOK = re.compile(r"\s*(?:In ?\[[\d *]*\]:|\.\.\.:)(?: |$)")
_RESULT = re.compile(r"\s*Out ?\[[\d *]*\]:")
_MAGIC = re.compile(r"^([ \t]*)[%!][^\n]*$", re.MULTILINE)
_LINE = re.compile(r"line \d+")
_OF_PYTHON_2 = (
    "The code is Python 2 ({}) and was read as such: its / rounds down between whole numbers."
)
_IN_PIECES = (
    ": it was read in pieces. Names that the unread lines may have given another value are asked "
    "for."
)


@dataclass(frozen=True)
class ParsedSource:
    """Source code as a syntax tree.

    Attributes:
        module: the tree; where the text isn't Python as a whole, with `Unread` in it.
        note: what a person should know of how it was read, or "".
        is_whole: whether all of the text is Python.
    """

    module: ast.Module
    note: str = ""
    is_whole: bool = True


def parsed_source(text: str) -> ParsedSource:
    """Parses text to Python's syntax tree; runs nothing in it.

    Prompts, the fences of Markdown, indentation and notebooks' magics are taken off. What only
    Python 2 has is read as Python 2's. Of what isn't Python as a whole the statements that are
    whole are read, and in the others the calls of an LSTM that are. Lines keep their numbers.

    Raises:
        InvalidValue: the text is empty, too long or nested too deep, or isn't Python and has
            no whole call of an LSTM.
    """
    code = _as_typed(text)
    if not code.strip():
        raise InvalidValue("source", "a recurrent layer such as LSTM(4)", Said("nothing"))
    whole = parsed(code)
    if isinstance(whole, str) and _MAGIC.search(code):
        code = _MAGIC.sub(r"\1pass", code)
        whole = parsed(code)
    if isinstance(whole, ast.Module):
        return ParsedSource(whole)
    line = found[0] if (found := _LINE.search(whole)) else "some lines"
    module = parsed(as_python_3(code))
    if isinstance(module, ast.Module):
        divide_as_python_2(module, code)
        return ParsedSource(module, _OF_PYTHON_2.format(line))
    reader = PieceReader(code)
    module = ast.Module(list(reader.read()), [])
    if not any(map(_may_make_a_layer, ast.walk(module))):
        # Where only a name is left, there is more to say about the text as a whole.
        raise InvalidValue("source", "Python with a recurrent layer in it", Said(whole))
    if reader.is_python_2:
        divide_as_python_2(module, code)
    note = f"{whole.replace('a text that', 'The code', 1)}{_IN_PIECES}"
    return ParsedSource(module, note, is_whole=False)


def _may_make_a_layer(node: ast.AST) -> bool:
    name = getattr(node, "id", getattr(node, "attr", getattr(node, "name", None)))
    return isinstance(name, str) and names_a_layer(name)


def _as_typed(text: str) -> str:
    if not isinstance(text, str):
        raise InvalidValue("source", "a text", text)
    text = short_enough(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_AS_TYPED)
    strange = re.search(r"[\0\ud800-\udfff]", text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        said = f"a text with a character in line {line} that Python can't have"
        raise InvalidValue("source", "Python with a recurrent layer in it", Said(said))
    return textwrap.dedent("\n".join(_without_prompts(_within_fences(text.split("\n")))))


def short_enough(text: str) -> str:
    """Returns a source, without its long strings where it is long.

    Raises:
        InvalidValue: it is longer than what is read.
    """
    if MOST_CHARACTERS < len(text) <= _MOST_WITH_STRINGS:  # base64, as in scripts of our own
        text = _LONG_STRING.sub(lambda found: '"""' + "\n" * found[0].count("\n") + '"""', text)
    if len(text) > MOST_CHARACTERS:
        expected = f"a text of at most {MOST_CHARACTERS:,} characters"
        raise InvalidValue("source", expected, Said(f"{len(text):,} characters"))
    return text


def _within_fences(lines: list[str]) -> list[str]:
    """Keeps the code of a Markdown text, and empties the other lines."""
    fences = [line.lstrip().startswith(("```", "~~~")) for line in lines]
    if not any(fences):
        return lines
    kept, inside = [], False
    for line, fence in zip(lines, fences, strict=True):
        inside ^= fence
        kept.append(line if inside and not fence else "")
    if any(map(names_a_layer, kept)):
        return kept
    return ["" if fence else line for line, fence in zip(lines, fences, strict=True)]


def _without_prompts(lines: list[str]) -> list[str]:
    """Keeps what was typed in a console session, and empties the lines that were printed."""
    if any(line.lstrip().startswith(">>>") for line in lines):
        found = [(_CONSOLE.match(line), line) for line in lines]
        return [line[prompt.end() :] if prompt else "" for prompt, line in found]
    if any(_NOTEBOOK.match(line) for line in lines):
        return ["" if _RESULT.match(line) else _NOTEBOOK.sub("", line, count=1) for line in lines]
    return lines


def text_of(node: ast.AST) -> str:
    """Returns the text of a part of the source."""
    try:
        return ast.unparse(node)
    except ValueError:  # it has an integer of thousands of digits
        return "…"


def one_line(node: ast.AST, most: int = 80) -> str:
    """Returns the text of a part of the source in one line, cut off where it is long."""
    return cut_off(" ".join(text_of(node).split()), most)


def quoted(node: ast.AST) -> Said:
    """Returns the text of a part of the source, to follow "got"."""
    return Said(one_line(node, 60))
