"""How text that comes from outside, and values, are shown: as plain text of a bounded length."""

import re
import unicodedata
from typing import Any

_ESCAPED = {
    "Cc",  # control characters, escape sequences for a terminal among them
    "Cf",  # direction marks and overrides, and what can't be seen
    "Cs",  # halves of a character: bytes of a file name that are no UTF-8
    "Zl",
    "Zp",
}
_JOINERS = "\u200c\u200d"  # Persian, Hindi and emoji are written with them
_MARKUP = re.compile(r"<(?=[\s!?]*[^\W\d_])|&(?=lt;)")
"""What Qt takes for the beginning of rich text (`Qt::mightBeRichText`)."""


def plain_text(text: object, most: int | None = None) -> str:
    r"""Shows a name or text from outside as what it is, character by character.

    A name in a message, tooltip, label or menu may come from anybody: from a file's name, a
    field of a session, a member of an archive, a layer of a model. What it gives

    - is one line: a line break in it is the two characters `\n`;
    - has no control character and none that changes the direction of writing: such are
      escaped as in Python (`\x1b`, `\u202e`), and so are bytes of a file name that are no text;
    - is never taken for rich text by Qt, whose labels and tooltips guess: a `<` that could begin
      a tag is `\x3c`. That holds for a whole text made of it, as long as nothing else in that
      text could begin a tag.

    Letters of all scripts, spaces of all kinds and emoji stay. An `&` stays too: Qt's actions,
    buttons and tabs take it for a shortcut, so there it is still to be doubled.

    Args:
        text: anything; what is no string is taken as `str` gives it, such as a path.
        most: after so many characters it is cut off, with an ellipsis; never, if None.
    """
    text = str(text)
    shown = "".join(map(_shown, text if most is None else text[: most + 1]))
    shown = _MARKUP.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)
    return shown if most is None else cut_off(shown, most)


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _ESCAPED or character in _JOINERS:
        return character
    return character.encode("unicode_escape").decode()


def shortened(value: Any, most: int = 60) -> str:
    """The value as Python writes it, in one line and cut off where that would be full."""
    text = cut_off(re.sub(r"\s*\n\s*", " ", repr(value)), most)  # an array's has several lines
    # In a literal `\x3c` is `<` too; elsewhere, as in `<Foo object>`, it would only be in the way.
    return plain_text(text) if isinstance(value, (str, dict, list, tuple)) else text


def cut_off(text: str, most: int) -> str:
    """The text, its end left out where it is longer than so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
