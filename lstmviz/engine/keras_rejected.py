"""What Keras refuses, in Keras' own words."""

import re
import textwrap

_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_STAGED = re.compile(r"^in user code:\n.*?\n {4}\w+: (?P<words>.*)$", re.DOTALL)
_WRAPPED = re.compile(
    r"^Exception encountered when calling [\w.]+\(\)\.\s*(?P<words>.*?)"
    r"\s*(?:Arguments received by [\w.]+\(\):.*)?$",
    re.DOTALL,
)
_NOT_DESERIALIZED = re.compile(
    r"^<class [^>]*> could not be deserialized properly\..*\n"
    r"Exception encountered: (?P<words>.*)$",
    re.DOTALL,
)
_EXECUTED = re.compile(
    r"^Graph execution error:\s*Detected at node [^\n]*\n(?:[ <][^\n]*\n+)*(?P<words>.*)$",
    re.DOTALL,
)
_WRAPPINGS = (_STAGED, _WRAPPED, _NOT_DESERIALIZED, _EXECUTED)

_NODE = re.compile(r"'\{\{node [^}]*\}\} = (?P<op>\w+)\[[^']*'")
_NOISE = re.compile(
    r"\{\{function_node [^}]*\}\}\s*"  # where in the graph it happened
    r"|\s*\[\[\{\{.*?\}\}\]\]"
    r"|\s*\[Op:\w+\](?:\s*name:.*)?\s*$"
    r"| on /job:\S+ by allocator \w+",
    re.DOTALL,
)
_WORDLESS = (KeyError, IndexError, AssertionError)
"""Errors whose message says little without their name."""


class KerasRejected(Exception):
    """Keras refused the layer or a call.

    Attributes:
        words: Keras' own words, without escape codes and wrapping.
        call: the index of the refused call; None where the layer itself was refused.
        layer: in a model the number of the layer that refused; None in a layer alone, or where
            it was the model as a whole.
    """

    def __init__(self, words: str, call: int | None = None, layer: int | None = None) -> None:
        self.words = words
        self.call = call
        self.layer = layer
        where = "the layer" if call is None else f"call {call}"
        if layer is not None:
            where = f"layer {layer}" if call is None else f"call {call} at layer {layer}"
        super().__init__(f"Keras refused {where}: {words}")

    def __reduce__(self) -> tuple[type, tuple[str, int | None, int | None]]:
        return (type(self), (self.words, self.call, self.layer))


def plain_words(error: BaseException) -> str:
    """Keras' message without terminal escape codes and without what is wrapped around it.

    Keras wraps an error in what it was called with, TensorFlow in where the code stands and in
    which operation of which graph it happened.
    """
    words = _ESCAPES.sub("", str(error)).strip()
    while wrapped := next(filter(None, (each.match(words) for each in _WRAPPINGS)), None):
        words = textwrap.dedent(f"    {wrapped['words']}").strip()
    words = _NOISE.sub("", _NODE.sub(r"\g<op>", words)).strip()
    name = type(error).__name__
    if isinstance(error, _WORDLESS) and words:
        return f"{name}: {words}"
    return words or name
