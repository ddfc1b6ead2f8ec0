"""Whether a text is code, and no array; and what files with code are called."""

import re

from lstmviz.experiment.config import config_classes

ENDINGS = (".py", ".ipynb", ".json")
"""What the names of files with code, or with a model's or a layer's config, end in."""

_CONFIG = re.compile(
    r"""\s*(?:[^\W\d]\w*\s*=\s*)?                            # config =
        ["'(]*[\[{].*?["'](?:class_name|recurrent_initializer|unit_forget_bias)\\?["']\s*:""",
    re.VERBOSE | re.DOTALL,
)
_MOST_OF_CONFIG = 2000  # characters, of which one names a kind


def is_code(text: str) -> bool:
    """Tells whether a text may be code with a recurrent layer, or a config, and no array."""
    if _CONFIG.match(text[:_MOST_OF_CONFIG]):
        return True
    names = [known.kind.name for known in config_classes()]
    if not any(name in text for name in names):
        return False
    return re.search(rf"\b(?:CuDNN)?(?:{'|'.join(names)})(?:Cell)?\s*\(", text) is not None
