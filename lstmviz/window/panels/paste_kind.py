"""Whether a text that was pasted is code, and no array."""

import re

_LSTM = re.compile(r"\b(?:CuDNN)?LSTM(?:Cell)?\s*\(")


_CONFIG = re.compile(
    r"""\s*(?:[^\W\d]\w*\s*=\s*)?                            # config =
        ["'(]*[\[{].*?["'](?:class_name|unit_forget_bias)\\?["']\s*:""",
    re.VERBOSE | re.DOTALL,
)
_MOST_OF_CONFIG = 2000  # characters, of which one names a kind


def is_code(text: str) -> bool:
    """Tells whether a text is code that makes an LSTM, or a layer's config, and no array."""
    if _CONFIG.match(text[:_MOST_OF_CONFIG]):
        return True
    return "LSTM" in text and _LSTM.search(text) is not None
