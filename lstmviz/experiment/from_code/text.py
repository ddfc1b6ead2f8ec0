"""Parses Python as people paste it: from a notebook, a console, a web page, or half a call."""

import ast
import re
import textwrap
import warnings

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
_BRACKETS = (
    r"(?P<head>(?<![\w.])(?:[^\W\d]\w*+\.)*+(?:(?:CuDNN)?LSTM(?:Cell)?|RNN)\s*+\()"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
)
_WITHOUT_STRINGS = re.compile(_BRACKETS)
_TOKEN = re.compile(
    r"#[^\n]*"
    r'|"""(?:[^\\"]|\\.|"(?!""))*+"""'
    r"|'''(?:[^\\']|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n]|\\.)*+"'
    r"|'(?:[^'\\\n]|\\.)*+'"
    f"|{_BRACKETS}",
    re.DOTALL,
)
_SAYS_A_NAME = re.compile(r"\s*(?:from\s|import\s|[^\W\d][\w.]*\s*=(?!=)).*[^,\s]\s*")
_MOST_LINES_OF_NAMES = 5_000


def module_of(text: str) -> ast.Module:
    """Parses text to Python's syntax tree; runs nothing in it.

    Prompts, the fences of Markdown, indentation and notebooks' magics are taken off. Of what
    isn't Python as a whole, the calls of an LSTM that are whole are read, and the lines that
    give a name its value. Lines keep their numbers.

    Raises:
        InvalidValue: the text is empty, too long or nested too deep, or isn't Python and has
            no whole call of an LSTM.
    """
    code = _as_typed(text)
    if not code.strip():
        raise InvalidValue("source", "an LSTM layer such as LSTM(4)", Said("nothing"))
    whole = _parsed(code)
    if isinstance(whole, str) and _MAGIC.search(code):
        code = _MAGIC.sub(r"\1pass", code)
        whole = _parsed(code)
    if isinstance(whole, ast.Module):
        return whole
    pieces = _pieces(code, _TOKEN) or _pieces(code, _WITHOUT_STRINGS)
    # Where only a cell is left, or a wrapper, there is more to say about the text as a whole.
    calls = [call for piece in pieces if (call := _call(*piece)) is not None]
    if not calls:
        raise InvalidValue("source", "Python with an LSTM layer in it", Said(whole))
    body = [*_said_names(code), *calls]
    return ast.Module(sorted(body, key=lambda part: (part.lineno, part.col_offset)), [])


def _as_typed(text: str) -> str:
    if not isinstance(text, str):
        raise InvalidValue("source", "a text", text)
    if MOST_CHARACTERS < len(text) <= _MOST_WITH_STRINGS:  # base64, as in scripts of our own
        text = _LONG_STRING.sub(lambda found: '"""' + "\n" * found[0].count("\n") + '"""', text)
    if len(text) > MOST_CHARACTERS:
        expected = f"a text of at most {MOST_CHARACTERS:,} characters"
        raise InvalidValue("source", expected, Said(f"{len(text):,} characters"))
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_AS_TYPED)
    strange = re.search(r"[\0\ud800-\udfff]", text)
    if strange:
        line = text.count("\n", 0, strange.start()) + 1
        said = f"a text with a character in line {line} that Python can't have"
        raise InvalidValue("source", "Python with an LSTM layer in it", Said(said))
    return textwrap.dedent("\n".join(_without_prompts(_within_fences(text.split("\n")))))


def _within_fences(lines: list[str]) -> list[str]:
    """Keeps the code of a Markdown text, and empties the other lines."""
    fences = [line.lstrip().startswith(("```", "~~~")) for line in lines]
    if not any(fences):
        return lines
    kept, inside = [], False
    for line, fence in zip(lines, fences, strict=True):
        inside ^= fence
        kept.append(line if inside and not fence else "")
    if any("LSTM" in line for line in kept):
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


def _parsed(code: str) -> ast.Module | str:
    """Returns the syntax tree; or in words what was received, where it isn't Python."""
    try:
        with warnings.catch_warnings():  # of escapes that aren't any: it isn't our code
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except SyntaxError as error:
        where = f" in line {error.lineno}" if error.lineno else ""
        return f"a text that isn't Python{where} ({error.msg})"
    except ValueError:
        return "a text that isn't Python"
    except (RecursionError, MemoryError):
        return "a text that is nested too deep to be read"


def _pieces(code: str, token: re.Pattern[str]) -> list[tuple[int, str]]:
    """Returns the line in which each outermost call of an LSTM begins, and its text."""
    opened: list[int | None] = []
    closed: list[tuple[int, int]] = []
    for found in token.finditer(code):
        if found["head"]:
            opened.append(found.start())
        elif found["open"]:
            opened.append(None)
        elif found["close"] and opened:
            start = opened.pop()
            if start is not None:
                closed.append((start, found.end()))
    pieces, end, line, counted = [], 0, 1, 0
    for start, stop in sorted(closed, key=lambda piece: (piece[0], -piece[1])):
        if start >= end:
            line, counted = line + code.count("\n", counted, start), start
            pieces.append((line, code[start:stop]))
            end = stop
    return pieces


def _call(line: int, text: str) -> ast.Expr | None:
    module = _parsed(f"({text})")
    if isinstance(module, str) or len(module.body) != 1:
        return None
    statement = module.body[0]
    assert isinstance(statement, ast.Expr)
    ast.increment_lineno(statement, line - 1)
    return statement


def _said_names(code: str) -> list[ast.stmt]:
    """Keeps the lines that assign or import a name by themselves."""
    said: list[ast.stmt] = []
    for number, line in enumerate(code.split("\n")):
        if len(said) < _MOST_LINES_OF_NAMES and _SAYS_A_NAME.fullmatch(line):
            module = _parsed(line.strip())
            if isinstance(module, ast.Module):
                ast.increment_lineno(module, number)
                said.extend(module.body)
    return said


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
