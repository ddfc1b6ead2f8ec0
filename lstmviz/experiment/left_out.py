"""Says what of a model stays behind where one recurrent layer alone is taken."""

from collections.abc import Mapping, Sequence

from lstmviz.experiment.plain_text import plain_text

_AROUND: Mapping[str, str] = {
    "Bidirectional": "which would run a second one in the other direction",
    "TimeDistributed": "which would run it on one slice of its input after the other",
}
WRAPPERS = tuple(_AROUND)
"""The layers that hold another one and run it in their own way."""

_MOST_KINDS = 6
_LONGEST = 40


def format_left_out(others: Sequence[str], around: Sequence[str] = ()) -> str:
    """Writes what stays behind, to follow "Left out: ".

    Args:
        others: the model's other layers, each kind in words: "Dense (line 7)".
        around: the classes of the wrappers around the layer, the innermost first.

    Returns:
        The part of a sentence, without its end; "" where nothing stays behind.
    """
    named = [plain_text(other, _LONGEST, keep_tags=True) for other in others[:_MOST_KINDS]]
    if len(others) > _MOST_KINDS:
        named.append(f"{len(others) - _MOST_KINDS:,} other kinds of layers")
    wrappers = [
        f"the {kind} around {'that' if place else 'it'}, {_AROUND[kind]}"
        for place, kind in enumerate(kind for kind in around if kind in _AROUND)
    ]
    parts = [*named, *wrappers]
    if len(parts) < 2:
        return "".join(parts)
    # A wrapper's own comma asks for one before the "and" too.
    comma = "," if wrappers else ""
    return f"{', '.join(parts[:-1])}{comma} and {parts[-1]}"


def taken_sentence(taken: str, left_out: str) -> str:
    """Writes which layer is taken and what stays behind; "" where nothing does."""
    return f"Taken: {taken}. Left out: {left_out}." if left_out else ""
