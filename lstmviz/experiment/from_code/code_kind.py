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


def names_a_layer(text: str) -> bool:
    """Tells whether the name of a recurrent layer or of its cell is in a text."""
    return "RNN" in text or any(known.kind.name in text for known in config_classes())


def layer_pattern() -> str:
    """Returns a pattern of the names of the classes that make recurrent layers and their cells."""
    return rf"(?:CuDNN)?(?:{'|'.join(known.kind.name for known in config_classes())})(?:Cell)?"


def is_code(text: str) -> bool:
    """Tells whether a text may be code with a recurrent layer, or a config, and no array."""
    if _CONFIG.match(text[:_MOST_OF_CONFIG]):
        return True
    return names_a_layer(text) and re.search(rf"\b{layer_pattern()}\s*\(", text) is not None
