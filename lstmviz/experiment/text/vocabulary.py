"""Holds which token each id stands for."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import plain_text, shortened

Unit = Literal["characters", "words"]
"""What a token is: a Unicode code point, or what stands between blanks, a mark being one too."""

MOST_TOKENS = 100_000

PADDING = ""
"""The token of what is no text: Keras' Embedding masks id 0."""

_WORD = re.compile(r"\w+(?:['\N{RIGHT SINGLE QUOTATION MARK}]\w+)*|[^\w\s]")
_NO_BLANK_BEFORE = re.compile(r" (?=[.,;:!?)\]}%])")
_VISIBLE = {" ": "␣", "\n": "↵", "\t": "⇥", "\r": "␍", PADDING: "∅"}
_FEW = 5


@dataclass(frozen=True)
class Vocabulary:
    """The tokens of a text in the order of their ids.

    Attributes:
        tokens: the first one has id 0; no two are the same.
        unit: what a token is.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    tokens: tuple[str, ...]
    unit: Unit = "characters"

    def __post_init__(self) -> None:
        if self.unit not in get_args(Unit):
            raise InvalidValue("unit", " or ".join(map(repr, get_args(Unit))), self.unit)
        tokens = tuple(self.tokens) if isinstance(self.tokens, Iterable) else ()
        object.__setattr__(self, "tokens", tokens)
        if not tokens or not all(isinstance(token, str) for token in tokens):
            raise InvalidValue("tokens", "texts, one for each id", self.tokens)
        if len(tokens) > MOST_TOKENS:
            most = f"at most {MOST_TOKENS:,} different {self.unit}"
            raise InvalidValue("tokens", most, Said(f"{len(tokens):,}"))
        if len(self._ids) < len(tokens):
            twice = next(each for n, each in enumerate(tokens) if self._ids[each] != n)
            raise InvalidValue("tokens", "different ones", Said(f"{shortened(twice)} twice"))
        if self.unit == "characters" and any(len(token) > 1 for token in tokens):
            longer = next(token for token in tokens if len(token) > 1)
            raise InvalidValue("tokens", "single characters", longer)

    @classmethod
    def of(cls, text: str, unit: Unit = "characters", *, padding: bool = False) -> "Vocabulary":
        """Returns the vocabulary of a text: its distinct tokens, sorted, as courses make it.

        Args:
            text: any.
            unit: what a token is.
            padding: id 0 is kept for steps that hold no token.

        Raises:
            InvalidValue: there is no token in it, or there are too many different ones.
        """
        tokens = sorted(set(tokens_of(text, unit)))
        if not tokens:
            raise InvalidValue("text", f"some {unit}", Said("nothing"))
        return cls((*([PADDING] if padding else []), *tokens), unit)

    def __len__(self) -> int:
        return len(self.tokens)

    def __getstate__(self) -> dict[str, Any]:
        return {"tokens": self.tokens, "unit": self.unit}

    @cached_property
    def _ids(self) -> dict[str, int]:
        """The id of each token."""
        return {token: number for number, token in reversed(list(enumerate(self.tokens)))}

    def ids(self, text: str) -> Array:
        """Returns the ids of a text, (tokens,) int32.

        Raises:
            InvalidValue: it has no token, or one that isn't in the vocabulary.
        """
        tokens = tokens_of(text, self.unit)
        if not tokens:
            raise InvalidValue("text", f"some {self.unit}", Said("nothing"))
        if unknown := self._without_id(tokens):
            first = ", ".join(map(visible, unknown[:_FEW])) + ("…" if len(unknown) > _FEW else "")
            kind = self.unit if len(unknown) > 1 else self.unit.removesuffix("s")
            known = f"{self.unit} of the vocabulary of {len(self):,}"
            raise InvalidValue("text", known, Said(f"unknown {kind} {first}"))
        return sealed(np.fromiter((self._ids[each] for each in tokens), np.int32, len(tokens)))

    def unknown(self, text: str) -> list[str]:
        """Returns the tokens of a text that have no id, each once, in their order."""
        return self._without_id(tokens_of(text, self.unit))

    def _without_id(self, tokens: list[str]) -> list[str]:
        return [each for each in dict.fromkeys(tokens) if each not in self._ids]

    def with_tokens(self, tokens: Iterable[str]) -> "Vocabulary":
        """Returns the vocabulary with more tokens at its end: those it has keep their ids."""
        return replace(self, tokens=tuple(dict.fromkeys((*self.tokens, *tokens))))

    def token(self, number: int) -> str:
        """Returns how an id's token is shown; of an id that has none the id."""
        known = 0 <= number < len(self.tokens)
        return visible(self.tokens[number]) if known else str(number)

    def text(self, ids: Iterable[int]) -> str:
        """Returns the text of ids, words with blanks between; `#7` for an id that has none."""
        count = len(self.tokens)
        tokens = [self.tokens[n] if 0 <= n < count else f"#{n}" for n in map(int, ids)]
        if self.unit == "characters":
            return "".join(tokens)
        return _NO_BLANK_BEFORE.sub("", " ".join(filter(None, tokens)))


def tokens_of(text: str, unit: Unit) -> list[str]:
    """Returns the tokens of a text; line ends of every system are one character."""
    if unit == "words":
        return _WORD.findall(text)
    return list(text.replace("\r\n", "\n"))


def visible(token: str) -> str:
    """Returns how a token is shown, so that a blank, a line end or an accent can be seen."""
    if token in _VISIBLE:
        return _VISIBLE[token]
    if len(token) == 1 and unicodedata.category(token).startswith("M"):
        return f"\N{DOTTED CIRCLE}{token}"
    return plain_text(token, 40)
