"""Reads text that isn't Python as a whole: statement by statement, and says what it didn't read."""

import ast
import keyword
import re
import textwrap
import warnings
from bisect import bisect_left
from collections.abc import Iterator

from lstmviz.experiment.from_code.code_kind import layer_pattern
from lstmviz.experiment.from_code.python_2 import SKIPPED, as_python_3

_LAYERS = rf"{layer_pattern()}|RNN|Bidirectional|TimeDistributed"
_BRACKETS = (
    rf"(?P<head>(?<![\w.])(?:[^\W\d]\w*+\.)*(?:{_LAYERS})\s*+\()"
    r"|(?P<open>[(\[{])"
    r"|(?P<close>[)\]}])"
)
_TOKEN = re.compile(f"{SKIPPED}|{_BRACKETS}", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")
_REDEFINED = re.compile(rf"\b(?:def|class)\s+({_LAYERS})\b|(?<![\w.])({_LAYERS})\s*=(?!=)")
_WRAPPER = re.compile(r"[\w.]*(?:Bidirectional|TimeDistributed)\s*\(\s*(?:layer\s*=\s*)?")
_MAKES_A_SCOPE = re.compile(r"\b(?:def|class|lambda|return)\b")
_MAKES_OBJECTS = re.compile(r"(?<!\w)[A-Z]\w*\(|\.add\(")
_COMPOUND = re.compile(
    r"\s*(?:@|(?:async|case|class|def|elif|else|except|finally|for|if|match|try|while|with)\b)"
)
_GOES_ON = re.compile(r"\s*(?:[)\]}]|(?:elif|else|except|finally)\b)")
_ARGUMENT = re.compile(r"\s*[^\W\d]\w*\s*=(?!=)[^\n]*,\s*(?:#.*)?")
"""An argument of a call that begins before the text does: alone it would make a tuple."""

_KEYWORD_ARGUMENT = re.compile(r"\s*[^\W\d]\w*\s*=(?!=).*|\s*[)\]}].*")
_MOST_JOINED = 400
_LONGEST_HEAD = 200
_MOST_LOOKED_AT = 20_000  # lines, each as often as it is


class Unread(ast.stmt):
    """Lines that aren't Python, in the place of the statements that they may have been.

    Attributes:
        names: the names in them, any of which they may give another value.
        redefined: those of Keras' classes that they define anew.
        makes_objects_in: the first line in which they call a class, or add something; else 0.
    """

    _fields = ()

    def __init__(self, line: int, text: str, around_calls: str) -> None:
        """Takes the lines' text, and the same without the calls that are read by themselves."""
        super().__init__(lineno=line, col_offset=-1)
        code = _code_in(text)
        # A function's parameters may be among what can't be read.
        changing = code if _MAKES_A_SCOPE.search(code) else _code_in(around_calls)
        self.names = frozenset(_NAME.findall(changing)) - set(keyword.kwlist)
        self.redefined = frozenset(filter(None, sum(_REDEFINED.findall(code), ())))
        made = _MAKES_OBJECTS.search(around_calls)
        before = around_calls.count("\n", 0, made.start()) if made else 0
        self.makes_objects_in = line + before if made else 0


def parsed(code: str) -> ast.Module | str:
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


class PieceReader:
    """Reads the statements of a text that are whole, and the whole calls of layers in the others.

    A statement is a line with those that are indented beneath it. What can't be read stands
    there as `Unread`, before the calls that were found in it.

    Attributes:
        is_python_2: whether a statement was read that only Python 2 has.
    """

    def __init__(self, code: str) -> None:
        """Splits the code; its lines keep their numbers."""
        self.is_python_2 = False
        self._lines = code.split("\n")
        self._old = as_python_3(code).split("\n")
        self._within = [False] * len(self._lines)  # a string that began in a line before
        self._opened = [0] * len(self._lines)  # brackets that a line leaves open
        self._closed = [0] * len(self._lines)  # and those of lines before that it closes
        self._looked_at = 0
        line = end = 0
        for token in _TOKEN.finditer(code):
            line, end = line + code.count("\n", end, token.start()), token.start()
            if token["close"] and self._opened[line]:
                self._opened[line] -= 1
            elif token.lastgroup:
                (self._closed if token["close"] else self._opened)[line] += 1
            for more in range(token[0].count("\n")):
                self._within[line + more + 1] = not token.lastgroup

    def read(self) -> Iterator[ast.stmt]:
        """Yields the statements in the order of the text."""
        start = 0
        within = doubtful = False  # what is indented may belong to a function before
        while start < len(self._lines):
            if not self._lines[start].strip():
                start += 1
                continue
            whole, stop = self._end_of(start, by_brackets=True)
            if self._looked_at > _MOST_LOOKED_AT:  # it isn't meant as code
                yield from self._found_in(start, len(self._lines))
                return
            statements = self._statements(start, stop) if whole else None
            closes, end = self._end_of(start, by_brackets=True, alone=True)
            compound = any(map(_COMPOUND.match, self._lines[start:end]))
            if statements is None and closes and end < stop and not (compound or within):
                # What is indented beneath it isn't part of it.
                statements = self._statements(start, end)
                whole, stop = True, end
            doubtful |= compound and statements is None
            within = doubtful or compound or (within and statements is None)
            if statements is None:
                if not whole:
                    stop = self._end_of_unclosed(start)
                yield from self._found_in(start, stop)
            else:
                yield from statements
            start = stop

    def _end_of(self, start: int, *, by_brackets: bool, alone: bool = False) -> tuple[bool, int]:
        """Returns whether the brackets of a statement close, and the line after its last."""
        margin, depth, stop = _margin(self._lines[start]), self._opened[start], start + 1
        decorated = self._lines[start].lstrip().startswith("@")
        while stop < len(self._lines):
            line = self._lines[stop]
            is_open = by_brackets and depth
            if is_open and stop - start > _MOST_JOINED:
                break
            if not (is_open or self._within[stop] or self._lines[stop - 1].endswith("\\")):
                blank = not line.strip()
                deeper = blank or _margin(line) > margin or bool(_GOES_ON.match(line))
                if alone or not (deeper or decorated):
                    break
                decorated = decorated and (blank or line.lstrip().startswith("@"))
            depth = max(depth - self._closed[stop], 0) + self._opened[stop]
            stop += 1
        self._looked_at += stop - start
        return not depth or not by_brackets, stop

    def _end_of_unclosed(self, start: int) -> int:
        """Returns the line after a bracket that is never closed, and what may stand in it."""
        stop = self._end_of(start, by_brackets=False)[1]
        while stop < len(self._lines) and _KEYWORD_ARGUMENT.fullmatch(self._lines[stop]):
            stop += 1
        return stop

    def _statements(self, start: int, stop: int) -> list[ast.stmt] | None:
        text = "\n".join(self._lines[start:stop])
        if _ARGUMENT.fullmatch(text):
            return None
        module = parsed(textwrap.dedent(text))
        if isinstance(module, str):
            old = "\n".join(self._old[start:stop])
            module = module if old == text else parsed(textwrap.dedent(old))
            if isinstance(module, str):
                return None
            self.is_python_2 = True
        if any(isinstance(part, ast.Return) for part in module.body):
            return None  # it is in a function, of which nothing is known
        ast.increment_lineno(module, start)
        return module.body

    def _found_in(self, start: int, stop: int) -> Iterator[ast.stmt]:
        """Yields what lines that can't be read may have done, and the calls of layers in them."""
        text = "\n".join(self._lines[start:stop])
        calls = list(_calls(text))
        if not calls and text.count('"""') % 2 + text.count("'''") % 2:
            # The quotes that are there may close what began before, or never be closed.
            text = text.replace('"""', "   ").replace("'''", "   ")
            calls = list(_calls(text))
        rest = text
        for first, end, _ in reversed(calls):
            rest = f"{rest[:first]} {rest[end:]}"
        yield Unread(start + 1, text, rest)
        for first, _, call in calls:
            module = parsed(f"({call})")
            if isinstance(module, ast.Module) and len(module.body) == 1:
                ast.increment_lineno(module, start + text.count("\n", 0, first))
                yield module.body[0]


def _code_in(text: str) -> str:
    """Returns the text without its comments and strings."""
    return _TOKEN.sub(lambda found: found[0] if found.lastgroup else " ", text)


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _calls(text: str) -> Iterator[tuple[int, int, str]]:
    """Yields where each outermost call of a layer begins and ends, and the call.

    A wrapper that is never closed is closed after the one layer in it.
    """
    opened: list[tuple[int, bool]] = []
    closed: list[tuple[int, int, str]] = []
    for token in _TOKEN.finditer(text):
        if token["head"] or token["open"]:
            word = text[max(token.start() - 20, 0) : token.start()].split()[-1:]
            is_layer = bool(token["head"]) and word not in (["def"], ["class"])
            opened.append((token.start(), is_layer))
        elif token["close"] and opened:
            start, is_layer = opened.pop()
            if is_layer:
                closed.append((start, token.end(), text[start : token.end()]))
    heads = [at for at, is_layer in opened if is_layer]
    last = 0
    for start, end, call in sorted(closed, key=lambda piece: (piece[0], -piece[1])):
        if start < last:
            continue
        last = end
        place = bisect_left(heads, start)
        around = heads[place - 1] if place else start
        before = text[around:start] if start - around < _LONGEST_HEAD else ""
        if re.fullmatch(
            r"[\w.]*(?:Bidirectional|TimeDistributed)\s*\(\s*(?:layer\s*=\s*)?", before
        ):
            start, call = around, f"{before}{call})"
        yield start, end, call
