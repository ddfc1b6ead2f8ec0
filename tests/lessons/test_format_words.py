"""The format in words: each key of the file is in it, with what it is."""

import pytest

from lstmviz.lessons.format_words import format_words

WORDS = format_words()


@pytest.mark.parametrize(
    "line",
    [
        "- `say`: needed; the one sentence that is said when it is shown.",
        "- `set`: the layer's arguments that are otherwise in this step.",
        "- `right`: whether it is the right one.",
        "- `near`: how far off is near enough.",
        "- `is`: needed; the shape.",
        "- `says`: needed; a part of Keras' words.",
    ],
)
def test_keys_are_told_as_the_file_has_them(line: str) -> None:
    assert line in WORDS.splitlines()


def test_every_claim_is_told() -> None:
    kinds = ("shape", "count", "value", "same", "gap", "starts", "refused", "writes")
    assert [kind for kind in kinds if f'## claim = "{kind}"\n' not in WORDS] == []
    assert "None" not in WORDS
