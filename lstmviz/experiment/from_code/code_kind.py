"""Whether a text is code, and no array; and what files with code are called."""

import re

ENDINGS = (".py", ".ipynb", ".json")
"""What the names of files with code, or with a model's or a layer's config, end in."""

_LSTM = re.compile(r"\b(?:CuDNN)?LSTM(?:Cell)?\s*\(")


_CONFIG = re.compile(
    r"""\s*(?:[^\W\d]\w*\s*=\s*)?                            # config =
        ["'(]*[\[{].*?["'](?:class_name|unit_forget_bias)\\?["']\s*:""",
    re.VERBOSE | re.DOTALL,
)
_MOST_OF_CONFIG = 2000  # characters, of which one names a kind


def is_code(text: str) -> bool:
    """Tells whether a text may be code that makes an LSTM, or a layer's config, and no array."""
    if _CONFIG.match(text[:_MOST_OF_CONFIG]):
        return True
    return "LSTM" in text and _LSTM.search(text) is not None
