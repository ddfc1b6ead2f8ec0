"""Reads arrays as people paste them (lists, prints of NumPy and TensorFlow), without evaluating."""

import re
from array import array
from typing import Annotated, Any

import msgspec
import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.tensors import converted

MOST_CHARACTERS = 64 * 2**20
"""The longest text that is read."""

_MOST_AXES = 8
_DTYPES: dict[str, type[np.floating]] = {"float16": np.float16, "half": np.float16}
_DTYPES |= {"float64": np.float64, "double": np.float64}
_MODULE = r"(?:(?:np|numpy|tf|tensorflow|keras\.ops|ops|jnp|torch)\s*\.\s*)?"
_NAME = re.compile(r"\s*[^\W\d][\w.]*\s*=(?!=)\s*")
_OPENING = re.compile(
    r"\s*(?:"
    rf"(?P<call>{_MODULE}(?:array|asarray|constant|convert_to_tensor|Tensor|tensor|Variable)\s*\()"
    r"|(?P<angle><(?:tf\.)?(?:Tensor|Variable)\b[^<>\[\]]*?\b(?:numpy|value)\s*=)"
    r")\s*"
)
# Possessive (*+), so that no run of blanks is tried in more than one way; but no group is, since
# Python before 3.11.5 matches those wrongly.
_KEYWORD = r"(?:\w++\s*+=\s*+)?(?:\([\d\s,]*\)|'[^'\n]*'|\"[^\"\n]*\"|[\w.<]+)"
_ENDING = {
    "call": re.compile(rf"\s*+(?P<options>(?:,\s*+{_KEYWORD}\s*+)*),?\s*+\)"),
    "angle": re.compile(rf"\s*+(?P<options>(?:,\s*+{_KEYWORD}\s*+)*)>"),
}
_DTYPE = re.compile(rf"\b({'|'.join(_DTYPES)})\b")
_TOKEN = re.compile(
    r"\s*(?:"
    r"(?P<open>[\[(])|(?P<close>[\])])|(?P<comma>,)"
    r"|(?:np\.|numpy\.)?(?:float|int|uint)\d+\(\s*(?P<scalar>[^\s(),]+)\s*\)"
    r"|(?P<word>[^\s,\[\]()>]+)"
    r")"
)
_NUMBERS = {"np.nan": np.nan, "numpy.nan": np.nan, "math.nan": np.nan, "NaN": np.nan}
_NUMBERS |= {f"{m}.{i}": np.inf for m in ("np", "numpy", "math") for i in ("inf", "infty")}
_NUMBERS |= {f"-{name}": -number for name, number in _NUMBERS.items()}
_NUMBERS |= {"True": 1.0, "False": 0.0}
_CLOSING = {"[": "]", "(": ")"}


_WRITTEN = re.compile(
    r"""\s*
    (?:[^\W\d][\w.]*\s*=(?!=)\s*)?                       # x =
    (?:[\[(] | <[^\W\d]                                  # [1, 2]  <tf.Tensor: …
        | [^\W\d][\w.]*\s*\(\s*[\[(]                     # K.constant([
        | (?:np|numpy|tf|tensorflow|keras|ops|jnp|torch)\s*\.
        | (?:array|asarray|constant|tensor|Tensor|Variable)\s*\(
    )""",
    re.VERBOSE,
)


def is_literal(text: str) -> bool:
    """Returns whether a text is an array as one writes it in Python, and not cells of a table.

    What begins with a bracket, or a function that gets one, is written; all else is cells,
    whatever stands between them: the names over columns, such as `T (°C)`, `t=0` or `f(x)`,
    are no code.
    """
    return _WRITTEN.match(text) is not None


def array_of(text: str) -> Array:
    """Reads an array that is written out as text.

    Taken are nested lists and tuples; `np.array(…)`, `tf.constant(…)` and the like, with or
    without a dtype; what NumPy, TensorFlow and Keras print, with or without commas; `nan`,
    `inf`, `True`, `False`; a name and `=` before it.

    Args:
        text: at most `MOST_CHARACTERS` characters.

    Returns:
        A read-only array of as many axes as there are brackets around a number: float64 or
        float16 where the text names that type, else float32.

    Raises:
        InvalidValue: names the line and the column where the text can't be read, what was
            expected there and what came.
    """
    if len(text) > MOST_CHARACTERS:
        expected = f"a text of at most {MOST_CHARACTERS:,} characters"
        raise InvalidValue("literal", expected, Said(f"{len(text):,} characters"))
    if not text.strip():
        raise InvalidValue("literal", "an array", Said("nothing"))
    numbers, dtype = _Reader(text).read()
    return sealed(converted("literal", numbers, dtype))


def _plain(text: str) -> Array | None:
    """Reads text that is JSON, fast; None for any other."""
    brackets = re.match(r"[\[\s]*", text)
    axes = brackets[0].count("[") if brackets else 0
    if not 0 < axes <= _MOST_AXES:
        return None
    requested: Any = float
    for _ in range(axes):
        requested = Annotated[list[requested], msgspec.Meta(min_length=1)]
    try:
        return np.array(msgspec.json.decode(text, type=requested), np.float64)
    except (ValueError, OverflowError, RecursionError):  # ragged lists are a ValueError too
        return None


class _Reader:
    """Reads one text from left to right, and keeps its position."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._numbers = array("d")
        self._shape: list[int] = []  # what the first list of each depth had; -1: not closed yet
        self._types: list[str] = []

    def read(self) -> tuple[Array, type[np.floating]]:
        """Returns the numbers in double precision, and the dtype that the text names."""
        named = _NAME.match(self._text)
        if named:
            self._place = named.end()
        endings = []
        while opening := _OPENING.match(self._text, self._place):
            self._place = opening.end()
            endings.append(_ENDING[opening.lastgroup or ""])
            self._types.append(opening[0])
            if len(endings) > _MOST_AXES:
                break
        value = self._read_value()
        for ending in reversed(endings):
            closing = ending.match(self._text, self._place)
            if not closing:
                raise self._refused(f"{')' if ending is _ENDING['call'] else '>'!r}")
            self._place = closing.end()
            self._types.append(closing["options"])
        if self._text[self._place :].strip(" \t\r\n;,"):
            raise self._refused("the end of the text")
        names = [found[1] for part in self._types for found in _DTYPE.finditer(part)]
        return value, _DTYPES[names[0]] if names else np.float32

    def _read_value(self) -> Array:
        end = self._text.rfind("]") + 1
        plain = _plain(self._text[self._place : end])
        if plain is None:
            self._read_tokens()
            return np.array(self._numbers).reshape(self._shape)
        self._place = end
        return plain

    def _read_tokens(self) -> None:
        stack: list[str] = []
        counts: list[int] = []
        comma = True  # where one may not stand: after another or after an opening bracket
        while True:
            token = _TOKEN.match(self._text, self._place)
            kind = token.lastgroup if token else None
            if token is None or kind is None:
                raise self._refused(f"{_CLOSING[stack[-1]]!r}" if stack else "a number")
            if kind in ("word", "scalar"):
                self._check_depth(len(stack), leaf=True)
                self._numbers.append(self._number(token[kind]))
            elif kind == "open":
                if len(stack) == _MOST_AXES:
                    raise self._refused(f"at most {_MOST_AXES} brackets within each other")
                self._check_depth(len(stack), leaf=False)
                stack.append(token["open"])
                counts.append(0)
            elif kind == "comma":
                if comma or not stack:
                    raise self._refused("a number")
            else:
                if not stack or token["close"] != _CLOSING[stack[-1]]:
                    raise self._refused(f"{_CLOSING[stack[-1]]!r}" if stack else "a number")
                self._check_length(len(stack) - 1, counts.pop())
                stack.pop()
            comma = kind in ("open", "comma")
            if counts and not comma:
                counts[-1] += 1
            self._place = token.end()
            if not stack:
                return

    def _check_depth(self, depth: int, *, leaf: bool) -> None:
        """Checks that all numbers are nested as deeply as the first."""
        if self._numbers:
            if leaf and depth < len(self._shape):
                raise self._refused("a list of numbers as before")
            if not leaf and depth >= len(self._shape):
                raise self._refused("a number as before")
        elif not leaf and depth == len(self._shape):
            self._shape.append(-1)

    def _check_length(self, depth: int, count: int) -> None:
        if not count:
            raise self._refused("a number")
        if self._shape[depth] == -1:
            self._shape[depth] = count
        elif self._shape[depth] != count:
            what = "numbers" if depth == len(self._shape) - 1 else "lists"
            expected = (
                f"{self._shape[depth]} {what} in the list that ends at {self._where()}, "
                "as in the one before"
            )
            raise InvalidValue("literal", expected, Said(f"{count}"))

    def _number(self, word: str) -> float:
        if "..." in word or "…" in word:
            raise InvalidValue(
                "literal",
                "every number (np.set_printoptions(threshold=np.inf) makes NumPy print them all)",
                Said(f"a text that was shortened by NumPy: '...' at {self._where()}"),
            )
        word = word.replace("\N{MINUS SIGN}", "-")
        if word in _NUMBERS:
            return _NUMBERS[word]
        try:
            number = float(word)
        except ValueError:
            raise self._refused("a number") from None
        if np.isinf(number) and "inf" not in word.lower():
            raise self._refused("a number within double precision")
        return number

    def _where(self) -> str:
        start = self._start()
        line = self._text.count("\n", 0, start) + 1
        return f"line {line}, column {start - self._text.rfind(chr(10), 0, start)}"

    def _start(self) -> int:
        """Returns the position of the next character that isn't blank."""
        blank = re.compile(r"\s*").match(self._text, self._place)
        return blank.end() if blank else self._place

    def _refused(self, expected: str) -> InvalidValue:
        came = re.compile(r"[\[\](),]|[^\s\[\](),]{1,200}").match(self._text, self._start())
        received = came[0] if came else Said("the end of the text")
        return InvalidValue("literal", f"{expected} at {self._where()}", received)
