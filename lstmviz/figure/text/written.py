"""What is said of a text that a model reads, and of what it writes on."""

from lstmviz.figure.view_model.shown_text import MOST_SHOWN, ShownText

NOTHING = (
    "This model reads numbers. A text that is read here becomes one-hot vectors, a feature for "
    "each token; with an Embedding in front it becomes ids."
)
_NAMELESS = (
    "Numbers are ids that have no token: read a text with “fit the model to the vocabulary”, and "
    "there are none."
)
_UNTRAINED = (
    "That is usual before training, as the weights are random. Text generation among the "
    "Ready-made models (menu Experiment) is trained."
)


def about_text(text: ShownText) -> str:
    """What stands above the text."""
    if not text.tokens:
        return NOTHING
    first = f" (the first {MOST_SHOWN:,} tokens)" if len(text.tokens) == MOST_SHOWN else ""
    if any(token.is_written for token in text.tokens):
        state = "with its state carried" if text.is_carried else "from a new state in each call"
        more = f" {_NAMELESS}" if text.has_nameless else ""
        return f"What the model reads{first}; what it wrote itself, {state}, is filled.{more}"
    return f"What the model reads in row {text.row}{first}, with the ids below:"


def about_other(text: ShownText) -> str:
    """What stands above that of the stateless twin."""
    if any(token.differs for token in text.other):
        return "Without the state, on the same weights (where it differs it is underlined):"
    same = "Without the state, on the same weights, the text is the same: no choice depended on it."
    return f"{same} {_UNTRAINED}" if text.is_untrained else same
