"""Text files, their characters one-hot."""

from pathlib import Path

import pytest

from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.text_file import MOST_CHARACTERS, characters_of


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "speech.txt"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("content", "rows", "vocabulary", "description"),
    [
        ("Be or\nnot\n", ["Be or\nnot"], "\n Benort",
         "all 9 characters, one-hot: batch 1, 9 time steps, 8 features"),
        ("abc\r\ncab\r\n", ["abc", "cab"], "abc",
         "all 6 characters, one-hot: batch 2, 3 time steps, 3 features"),
        ("\ufeffäöä", ["äöä"], "äö",
         "all 3 characters, one-hot: batch 1, 3 time steps, 2 features"),
    ],
)  # fmt: skip
def test_characters_are_one_hot(
    tmp_path: Path, content: str, rows: list[str], vocabulary: str, description: str
) -> None:
    found = characters_of(written(tmp_path, content))
    assert found.vocabulary == vocabulary
    assert ["".join(vocabulary[i] for i in row.argmax(axis=1)) for row in found.tensor] == rows
    assert (found.tensor.sum(axis=-1) == 1).all()
    assert (found.description, found.is_prose) == (description, True)


@pytest.mark.parametrize("text", ["ä" * 999 + "b\n\n", "ä" * 1000 + "b", "€😀" * 600 + "b"])
def test_of_a_long_text_the_beginning_is_taken(tmp_path: Path, text: str) -> None:
    found = characters_of(written(tmp_path, text))
    beginning = text.rstrip("\n")[:MOST_CHARACTERS]
    read = "".join(found.vocabulary[i] for i in found.tensor[0].argmax(axis=1))
    assert read == beginning
    assert found.is_all == (len(text.rstrip("\n")) <= MOST_CHARACTERS)
    assert found.description.startswith("all" if found.is_all else "the first 1,000 characters")


@pytest.mark.parametrize(
    ("text", "is_prose"),
    [
        ("It was 1984, and the clocks were striking thirteen times again.", True),
        ("date;wert\n2020-01-02;3,5\n2020-01-03;4,5", False),
        ("1 2 3\n4 x 6", False),
    ],
)
def test_a_text_is_told_from_a_table(tmp_path: Path, text: str, is_prose: bool) -> None:
    assert characters_of(written(tmp_path, text)).is_prose is is_prose


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\n", "it is empty"),
        (b"a\0b", "it is no text: it holds null bytes"),
        (b"\xff\xfea\0", "it is no text in UTF-8"),
        ("ä".encode("latin-1"), "it is no text in UTF-8"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        characters_of(written(tmp_path, content))
    assert refused.value.reason == reason


def test_another_ending_and_no_file_are_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="there is no such file"):
        characters_of(tmp_path / "nowhere.txt")
    (tmp_path / "a.csv").write_text("a")
    with pytest.raises(UnreadableFile, match="ends in"):
        characters_of(tmp_path / "a.csv")
