"""Which kind of text was pasted: a spreadsheet's cells, an array as one writes it, or code."""

import re

_WRITTEN = re.compile(
    r"""\s*(?:
        [\[(<]                                              # [1, 2]  <tf.Tensor: …
        | (?:np|numpy|tf|tensorflow|keras|ops|jnp|torch)\s*\.
        | (?:array|asarray|constant|tensor|Tensor|Variable)\s*\(
        | [^\W\d]\w*\s*=                                    # x = [1, 2]
    )""",
    re.VERBOSE,
)
_BETWEEN_CELLS = re.compile(r"[\t\n;,]")
_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?\s*(?:\.?\d|nan$|inf)\S*", re.IGNORECASE)

_LSTM = re.compile(r"\b(?:CuDNN)?LSTM(?:Cell)?\s*\(")


def is_code(text: str) -> bool:
    """Tells whether a text is code that makes an LSTM, and no array."""
    return "LSTM" in text and _LSTM.search(text) is not None


def is_print(text: str) -> bool:
    """Tells whether a text is cells with blanks between, as pandas prints them."""
    line = text.lstrip("\n").partition("\n")[0].strip()
    return " " in line and not _BETWEEN_CELLS.search(line)


def is_literal(text: str) -> bool:
    """Tells whether a text is an array as one writes it in Python, and not cells of a table.

    Cells have something between them, or are a single number.
    """
    if _WRITTEN.match(text):
        return True
    one = text.strip()
    return not (_BETWEEN_CELLS.search(one) or _NUMBER.fullmatch(one))
