"""What journals, pages, slides and screens ask for."""

from dataclasses import replace

import pytest

from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.options.presets import PRESETS, Preset, preset_of
from lstmviz.figure.theme import theme_named

BY_TITLE = {preset.title: preset for preset in PRESETS}


def options_of(preset: Preset) -> FigureOptions:
    return FigureOptions(
        theme=preset.theme or "light",
        width=preset.width,
        height=preset.height,
        text=preset.text,
        dpi=preset.dpi,
    )


@pytest.mark.parametrize(
    ("title", "width", "height", "text"),
    [
        ("Journal, one column (89 mm)", 252.283, None, 6),
        ("Journal, whole page (183 mm)", 518.740, None, 6),
        ("Conference paper (5.5 in)", 396, None, 8),
        ("A4, width of the text (16 cm)", 453.543, None, 8),
        ("Slide, 16:9", 960.009, 540, 18),
        ("Slide, 4:3", 720, 540, 18),
        ("Screen, 4K (3840 × 2160)", 2880, 1620, 36),
    ],
)
def test_they_have_the_sizes_that_are_asked_for(
    title: str, width: float, height: float | None, text: float
) -> None:
    options = options_of(BY_TITLE[title])
    assert options.width_points == pytest.approx(width, abs=0.001)
    assert options.height_points == (None if height is None else pytest.approx(height, abs=0.001))
    assert options.text is not None
    assert options.text.points(options.resolution) == pytest.approx(text)


def test_there_is_nothing_else() -> None:
    assert len(PRESETS) == 7


def test_journals_get_black_letters() -> None:
    journals = [preset for preset in PRESETS if preset.title.startswith("Journal")]
    assert [preset.theme for preset in journals] == ["print", "print"]
    assert theme_named("print", system_is_dark=False).text == "#000000"


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.title)
def test_one_is_known_by_its_sizes_until_one_of_them_is_another(preset: Preset) -> None:
    options = options_of(preset)
    assert preset_of(options) is preset
    assert preset_of(replace(options, view="moment", title=False)) is preset
    other = FigureOptions.of({"width": "7cm", "text": "9pt", "height": "6cm"})
    for name in ("width", "text", "height"):
        assert preset_of(replace(options, **{name: getattr(other, name)})) is None
    assert (preset_of(replace(options, theme="dark")) is preset) == (preset.theme is None)


def test_what_nothing_is_asked_of_is_as_wide_as_the_text_of_a_page() -> None:
    assert preset_of(FigureOptions()) is BY_TITLE["A4, width of the text (16 cm)"]
    assert preset_of(FigureOptions(dpi=600)) is None
