import colorsys

import pytest

from lstmviz.figure.theme import (
    DARK,
    LIGHT,
    PROJECTOR,
    PROJECTOR_DARK,
    Theme,
    between,
    contrast,
    readable_on,
    theme_named,
    unit_colour,
)

SCREENS = (LIGHT, DARK, PROJECTOR, PROJECTOR_DARK)
THEMES = pytest.mark.parametrize("theme", SCREENS, ids=[theme.name for theme in SCREENS])


def hue(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return 360 * colorsys.rgb_to_hls(*parts)[0]


@THEMES
@pytest.mark.parametrize("unit", range(8))
def test_a_units_colour_stands_out_from_what_it_is_drawn_on(theme: Theme, unit: int) -> None:
    least = 4.5 if theme.name.startswith("projector") else 3
    assert contrast(unit_colour(theme, unit), theme.panel) >= least
    assert contrast(unit_colour(theme, unit), theme.window) >= least


@pytest.mark.parametrize("theme", [DARK, PROJECTOR, PROJECTOR_DARK])
@pytest.mark.parametrize("unit", range(8))
def test_a_unit_keeps_its_hue_in_the_other_themes(theme: Theme, unit: int) -> None:
    apart = abs(hue(unit_colour(LIGHT, unit)) - hue(unit_colour(theme, unit)))
    assert min(apart, 360 - apart) < 15


@THEMES
@pytest.mark.parametrize(
    "name", ["text", "muted", "error", "warning", "good", "accent", "changed", "ghost"]
)
def test_what_is_read_can_be_read(theme: Theme, name: str) -> None:
    for ground in (theme.window, theme.panel, theme.field):
        assert contrast(getattr(theme, name), ground) >= 4.5


@THEMES
@pytest.mark.parametrize("name", ["zero", "playhead", "selection", "hatch", "changed", "accent"])
def test_a_line_that_means_something_can_be_seen(theme: Theme, name: str) -> None:
    for ground in (theme.window, theme.panel):
        assert contrast(getattr(theme, name), ground) >= 3


@THEMES
@pytest.mark.parametrize("ground", ["accent", "warning", "error"])
def test_words_on_a_strong_ground_can_be_read(theme: Theme, ground: str) -> None:
    assert contrast(theme.on_accent, getattr(theme, ground)) >= 4.5


@THEMES
@pytest.mark.parametrize("name", ["text", "muted", "changed"])
def test_what_a_change_altered_can_be_read_on_its_mark(theme: Theme, name: str) -> None:
    assert contrast(getattr(theme, name), theme.changed_ground) >= 4.5


def test_a_number_can_be_read_on_any_ground() -> None:
    for grey in range(256):
        ground = f"#{grey:02X}{grey:02X}{grey:02X}"
        assert contrast(readable_on(ground), ground) >= 4.5


def test_between_two_colours() -> None:
    assert between("#000000", "#FF8000", 0) == "#000000"
    assert between("#000000", "#FF8000", 1) == "#FF8000"
    assert between("#000000", "#FF8000", 0.5) == "#804000"


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(
    ("name", "dark_system", "expected"),
    [
        ("system", False, LIGHT),
        ("system", True, DARK),
        ("light", True, LIGHT),
        ("dark", False, DARK),
    ],
)
def test_theme_named(name: str, dark_system: bool, expected: Theme) -> None:
    assert theme_named(name, system_is_dark=dark_system) is expected


def test_a_theme_knows_whether_it_is_dark() -> None:
    assert DARK.is_dark
    assert not LIGHT.is_dark
