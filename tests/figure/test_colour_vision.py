"""What is told by colour is told to everybody.

Two colours count as apart from a CIEDE2000 difference of 10. Side by side 1 is just seen; 10 is
what is plain in lines a few pixels wide, some way from each other and from their names. Where
the palettes failed before they were moved, the difference was under 2.
"""

from itertools import combinations

import numpy as np
import pytest
from colour_vision import SIGHTS, apart, rgb, seen

from lstmviz.figure.drawing.colour_maps import diverging, of_inputs
from lstmviz.figure.theme import (
    DARK,
    LIGHT,
    PROJECTOR,
    PROJECTOR_DARK,
    Theme,
    contrast,
    readable_on,
)

SCREENS = (LIGHT, DARK, PROJECTOR, PROJECTOR_DARK)
THEMES = pytest.mark.parametrize("theme", SCREENS, ids=[theme.name for theme in SCREENS])
EYES = pytest.mark.parametrize("sight", list(SIGHTS))
PLAIN = 10.0
FIRST = 14.0  # of the first four units: most pictures have no more


def difference(one: str, other: str, sight: str) -> float:
    return apart(seen(rgb(one), sight), seen(rgb(other), sight))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # pairs 1, 7, 11, 17, 20 and 25 of Sharma, Wu and Dalal (2005), table 1
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ],
)
def test_the_difference_is_that_of_the_standard(
    one: tuple[float, ...], other: tuple[float, ...], expected: float
) -> None:
    assert apart(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("sight", ["protanopia", "deuteranopia", "tritanopia"])
def test_a_simulated_eye_sees_greys_as_they_are(sight: str) -> None:
    for grey in ("#000000", "#777777", "#FFFFFF"):
        assert difference(grey, grey, sight) == 0
        assert apart(seen(rgb(grey), sight), seen(rgb(grey), "full")) < 1


def test_the_simulation_takes_red_and_green_together() -> None:
    red, green = "#C03000", "#607000"
    assert difference(red, green, "full") > 40
    assert difference(red, green, "deuteranopia") < 12


@THEMES
@EYES
@pytest.mark.parametrize(("one", "other"), list(combinations(range(8), 2)))
def test_two_units_are_told_apart(theme: Theme, sight: str, one: int, other: int) -> None:
    least = FIRST if other < 4 else PLAIN
    assert difference(theme.units[one], theme.units[other], sight) >= least


@THEMES
@EYES
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("error", "text"),
        ("error", "warning"),
        ("error", "good"),
        ("error", "accent"),
        ("error", "changed"),
        ("warning", "text"),
        ("warning", "good"),
        ("warning", "accent"),
        ("warning", "changed"),
        ("good", "text"),
        ("accent", "text"),
        ("accent", "changed"),
        ("playhead", "text"),
        ("changed", "text"),
        ("changed_ground", "window"),
    ],
)
def test_inks_that_mean_something_are_told_apart(
    theme: Theme, sight: str, one: str, other: str
) -> None:
    least = 4.0 if one == "changed_ground" else PLAIN  # a ground is large, and it has a frame
    assert difference(getattr(theme, one), getattr(theme, other), sight) >= least


@THEMES
@EYES
def test_the_further_from_zero_the_further_from_the_ground(theme: Theme, sight: str) -> None:
    lightness = seen(diverging(theme).astype(float), sight)[:, 0]
    outwards = 1 if theme.is_dark else -1
    for arm in (lightness[128:], lightness[127::-1]):
        steps = outwards * np.diff(arm)
        assert steps.min() > -0.15  # 256 entries are rounded to whole colours
        assert (outwards * (arm[8:] - arm[:-8]) > 0).all()
        assert abs(arm[-1] - arm[0]) > 40


@THEMES
@EYES
@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 1.0])
def test_minus_is_told_from_plus(theme: Theme, sight: str, share: float) -> None:
    table = seen(diverging(theme).astype(float), sight)
    away = round(share * 127)
    assert apart(table[127 - away], table[128 + away]) >= (PLAIN if share < 0.2 else 20)


@THEMES
@EYES
def test_the_middle_of_the_map_is_neither_of_its_arms(theme: Theme, sight: str) -> None:
    table = seen(diverging(theme).astype(float), sight)
    assert apart(table[127], table[128]) < 3
    for place in (96, 159):  # a quarter of the way out
        assert apart(table[127], table[place]) >= PLAIN


@THEMES
@pytest.mark.parametrize("table", [diverging, of_inputs])
def test_a_number_can_be_read_on_every_cell(theme: Theme, table: object) -> None:
    entries = diverging(theme) if table is diverging else of_inputs(theme)
    for red, green, blue in entries.tolist():
        ground = f"#{red:02X}{green:02X}{blue:02X}"
        assert contrast(readable_on(ground), ground) >= 4.5


@THEMES
@EYES
def test_a_lost_number_is_told_from_every_value(theme: Theme, sight: str) -> None:
    lost = seen(rgb(theme.lost), sight)
    nearest = min(apart(lost, entry) for entry in seen(diverging(theme).astype(float), sight))
    assert nearest >= PLAIN
