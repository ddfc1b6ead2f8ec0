"""What Keras refuses, in Keras' own words."""

import re

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_WRAPPED = re.compile(
    r"^Exception encountered when calling [\w.]+\(\)\.\s*(?P<words>.*?)"
    r"\s*(?:Arguments received by [\w.]+\(\):.*)?$",
    re.DOTALL,
)
_OP_PREFIX = re.compile(r"\{\{function_node [^}]*\}\}\s*")
_OP_SUFFIX = re.compile(r"\s*\[Op:\w+\](?:\s*name:.*)?\s*$", re.DOTALL)


class KerasRejected(Exception):
    """Keras refused the layer or a call.

    Attributes:
        words: Keras' own words, without escape codes and wrapping.
        call: the index of the refused call; None where the layer itself was refused.
    """

    def __init__(self, words: str, call: int | None = None) -> None:
        self.words = words
        self.call = call
        where = "the layer" if call is None else f"call {call}"
        super().__init__(f"Keras refused {where}: {words}")

    def __reduce__(self) -> tuple[type, tuple[str, int | None]]:
        return (type(self), (self.words, self.call))


def plain_words(error: BaseException) -> str:
    """Keras' message without terminal escape codes and without what Keras wraps around it."""
    words = _ESCAPES.sub("", str(error)).strip()
    while (wrapped := _WRAPPED.match(words)) is not None:
        words = wrapped["words"].strip()
    words = _OP_SUFFIX.sub("", _OP_PREFIX.sub("", words))
    return words or type(error).__name__
