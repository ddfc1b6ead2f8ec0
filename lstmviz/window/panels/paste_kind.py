"""Whether a text that was pasted is code, and no array."""

import re

_LSTM = re.compile(r"\b(?:CuDNN)?LSTM(?:Cell)?\s*\(")


def is_code(text: str) -> bool:
    """Tells whether a text is code that makes an LSTM, and no array."""
    return "LSTM" in text and _LSTM.search(text) is not None
