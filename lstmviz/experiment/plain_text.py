"""Writes texts and values from outside as plain text of a bounded length."""

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


def plain_text(text: object, most: int | None = None, *, keep_tags: bool = False) -> str:
    r"""Writes a name or a text from outside with every character visible.

    A name in a message, tooltip, label or menu may come from anybody: from a file's name, a
    field of a session, a member of an archive, a layer of a model. What it gives

    - is one line: a line break in it is the two characters `\n`;
    - has no control character and none that changes the direction of writing: such are
      escaped as in Python (`\x1b`, `\u202e`), and so are bytes of a file name that are no text;
    - is never taken for rich text by Qt, whose labels and tooltips guess: a `<` that could begin
      a tag is `\x3c`. That holds for a whole text made of it, as long as nothing else in that
      text could begin a tag.

    Letters of all scripts, spaces of all kinds and emoji stay. An `&` stays too: Qt's actions,
    buttons and tabs take it for a shortcut: there `mnemonic_free` doubles it.

    Args:
        text: anything; what is no string is taken as `str` gives it, such as a path.
        most: after so many characters it is cut off, with an ellipsis; never, if None.
        keep_tags: what begins a tag stays: what shows the text doesn't guess.
    """
    text = str(text)
    shown = "".join(map(_shown, text if most is None else text[: most + 1]))
    if not keep_tags:
        shown = _MARKUP.sub(lambda found: f"\\x{ord(found[0]):02x}", shown)
    return shown if most is None else cut_off(shown, most)


def plain_lines(text: str) -> str:
    """Writes a whole text of one or several lines as `plain_text` does, with its tags."""
    return "\n".join(plain_text(line, keep_tags=True) for line in text.split("\n"))


MOST_SHOWN = 480
"""Characters of a text that are shown beside other things."""
_MOST_LINES = 6
_LEAST_OF_LINE = 100  # characters


def beginning_of(text: str, *, keep_tags: bool = True) -> str:
    """Writes the beginning of a text, each line as `plain_text` does.

    That is all of it in most cases, and else the beginning of each of its first lines: of two
    sentences neither hides the other.
    """
    lines, most = text.split("\n"), None
    if len(text) > MOST_SHOWN:
        lines = lines[:_MOST_LINES]
        most = max(MOST_SHOWN // len(lines), _LEAST_OF_LINE)
    return "\n".join(plain_text(line, most, keep_tags=keep_tags) for line in lines)


def tip_of(text: str) -> str:
    """Writes the beginning of a text for a tool tip, so that Qt doesn't take it for rich text."""
    return beginning_of(text, keep_tags=False)


def mnemonic_free(text: object, most: int | None = None) -> str:
    """Writes a text as `plain_text` does for a menu or a button, where `&` marks no letter."""
    return plain_text(text, most, keep_tags=True).replace("&", "&&")


def _shown(character: str) -> str:
    if unicodedata.category(character) not in _ESCAPED or character in _JOINERS:
        return character
    return character.encode("unicode_escape").decode()


def shortened(value: Any, most: int = 60) -> str:
    """Writes a value as Python does, in one line, cut off where that would be long."""
    try:
        written = repr(value)
    except ValueError:  # Python writes no number of more than some thousand digits
        written = "a number with thousands of digits"
    text = cut_off(re.sub(r"\s*\n\s*", " ", written), most)  # an array's has several lines
    # In a literal `\x3c` is `<` too; elsewhere, as in `<Foo object>`, it would only be in the way.
    return plain_text(text) if isinstance(value, (str, dict, list, tuple)) else text


def cut_off(text: str, most: int) -> str:
    """Cuts off the end of a text that is longer than so many characters."""
    return text if len(text) <= most else f"{text[: most - 1]}…"
