"""Python's words and how they look."""

import pytest

from lstmviz.figure.drawing.python_looks import PythonWords, looks_of
from lstmviz.figure.theme import DARK, LIGHT, Theme, contrast


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_can_be_read(theme: Theme) -> None:
    for colour in (theme.text, *(look.colour for look in looks_of(theme).values())):
        assert contrast(colour, theme.window) >= 4.5


def test_each_word_has_its_look_and_none_is_lost() -> None:
    line = "    for x in range(3):  # größe 🎓"
    words = list(PythonWords(LIGHT).of(line))
    assert "".join(word for word, _ in words) == line
    looks = {word: look for word, look in words if look is not None}
    assert (looks["for"].colour, looks["for"].is_bold) == (LIGHT.accent, True)
    assert looks["3"].colour == LIGHT.units[0]
    assert looks["# größe 🎓"].is_italic
    assert "x" not in looks
