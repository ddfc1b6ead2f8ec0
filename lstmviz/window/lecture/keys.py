"""The keys of lecture mode, as clickers send them and as a lecturer finds them."""

from dataclasses import dataclass
from typing import Final, Literal

from lstmviz.window.lecture.page import MOST_OPTIONS

Command = Literal[
    "forward",
    "back",
    "restart",
    "end",
    "black",
    "view",
    "views",
    "panels",
    "pointer",
    "draw",
    "clear",
    "colours",
    "screen",
    "help",
    "answer",
]


@dataclass(frozen=True)
class LectureKeys:
    """Keys that do one thing.

    Attributes:
        command: what they do.
        keys: as Qt writes them.
        shown: as the sheet of keys shows them.
        words: what they do, in the sheet's words.
    """

    command: Command
    keys: tuple[str, ...]
    shown: str
    words: str


ANSWERS: Final = tuple(str(number) for number in range(1, MOST_OPTIONS + 1))

KEYS: Final[tuple[LectureKeys, ...]] = (
    LectureKeys("forward", ("PgDown", "Right", "Down", "Space"), "Page Down → ↓ Space", "next"),
    LectureKeys("back", ("PgUp", "Left", "Up"), "Page Up ← ↑", "back"),
    LectureKeys("restart", ("F5",), "F5", "begin again at the first step"),
    LectureKeys("end", ("Esc",), "Esc, Ctrl+L", "end the lecture"),
    LectureKeys("black", ("B", "."), "B .", "black screen; any key ends it"),
    LectureKeys("view", ("M",), "M", "film strip or cell diagram"),
    LectureKeys("views", ("V",), "V", "the next view of all"),
    LectureKeys("pointer", ("L",), "L", "large pointer, moved by the mouse"),
    LectureKeys("draw", ("D",), "D", "draw with the mouse"),
    LectureKeys("clear", ("C", "Del"), "C Delete", "wipe what is drawn"),
    LectureKeys("colours", ("I",), "I", "light or dark"),
    LectureKeys("panels", ("F9",), "F9", "panels away and back"),
    LectureKeys("answer", ANSWERS, "1 to 5", "choose an answer"),
    LectureKeys("screen", ("O",), "O", "picture on the other screen"),
    LectureKeys("help", ("H", "?", "F1"), "H ?", "these keys, and away"),
)

AS_ALWAYS: Final = (
    ("Ctrl+1 2 3", "a twin beside the run"),
    ("Q A S G", "the layer's flags"),
    ("R", "reset_state before the call"),
)
"""Keys of the window that do inside the mode what they do outside."""


def sheet(with_screens: bool, with_answers: bool) -> list[tuple[str, str]]:
    """Returns the sheet of keys: keys and words of all that can be done just now."""
    left_out = {"screen"} if not with_screens else set()
    if not with_answers:
        left_out.add("answer")
    own = [(each.shown, each.words) for each in KEYS if each.command not in left_out]
    return [*own, *AS_ALWAYS]
