"""Takes a text file's characters as one-hot vectors."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    raised_as_unreadable,
)
from lstmviz.experiment.number_rows import is_number
from lstmviz.experiment.recipes import one_hot_text

ENDINGS = (".txt",)
"""What the names of such files end in."""

MOST_CHARACTERS = 1_000
"""As many are taken, from the beginning."""

_MOST_BYTES = 4 * MOST_CHARACTERS + 4


@dataclass(frozen=True, eq=False)
class TextCharacters:
    """The characters of a text file.

    Attributes:
        tensor: float32 (lines, characters of a line, distinct characters) where all lines have
            one length, else (1, characters, distinct characters), line breaks among them.
        vocabulary: the distinct characters, sorted, one a feature.
        is_all: whether the file holds no more than was taken.
        is_prose: whether hardly any of the words is a number, so that it's no table.
    """

    tensor: Array
    vocabulary: str
    is_all: bool
    is_prose: bool

    @property
    def description(self) -> str:
        """How many characters were taken, and what they make."""
        batch, timesteps, features = self.tensor.shape
        which = "all" if self.is_all else "the first"
        return (
            f"{which} {batch * timesteps:,} characters, one-hot: batch {batch}, "
            f"{timesteps:,} time steps, {features} features"
        )


def characters_of(path: Path) -> TextCharacters:
    """Reads the first characters of a text file in UTF-8.

    Raises:
        UnreadableFile: it isn't there, can't be read, is empty, or no text.
    """
    with raised_as_unreadable(path):
        size = check_ordinary(path, ENDINGS)
        with path.open("rb") as file:
            head = file.read(_MOST_BYTES)
    is_whole = size <= len(head)
    try:
        text = codecs.getincrementaldecoder("utf-8-sig")().decode(head, final=is_whole)
    except UnicodeDecodeError:
        raise UnreadableFile(path, "it is no text in UTF-8") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_all = is_whole and len(text.rstrip("\n")) <= MOST_CHARACTERS
    text = text.rstrip("\n") if is_all else text[:MOST_CHARACTERS]
    if "\0" in text:
        raise UnreadableFile(path, "it is no text: it holds null bytes")
    if not text.strip():
        raise UnreadableFile(path, "it is empty")
    lengths = set(map(len, text.split("\n")))
    tensor, vocabulary = one_hot_text(text, by_lines=is_all and len(lengths) == 1)
    words = re.split(r"[\s,;]+", text.strip())
    is_prose = sum(map(is_number, words)) * 10 <= len(words)
    return TextCharacters(tensor, vocabulary, is_all, is_prose)
