import re
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.figure.options.figure_options import READERS, FigureOptions
from lstmviz.figure.options.lengths import Length
from lstmviz.figure.theme import ThemeName


def test_what_is_typed_and_what_is_passed_is_the_same() -> None:
    typed = FigureOptions.of(
        {
            "calls": "0-1",
            "rows": "0",
            "units": "0,2",
            "at": "1,0,2",
            "text": "8pt",
            "tracks": "h, c",
        }
    )
    passed = FigureOptions.of(
        {
            "calls": (0, 1),
            "rows": 0,
            "units": [0, 2],
            "at": (1, 0, 2),
            "text": 8,
            "tracks": ["h", "c"],
        }
    )
    assert typed == passed
    assert typed.units == (0, 2)
    assert typed.tracks == ("h", "c")


def test_a_size_in_pixels_is_of_a_screen() -> None:
    options = FigureOptions.of({"size": "1600x1000"})
    assert (options.width, options.height) == (Length(1600, "px"), Length(1000, "px"))
    assert options.resolution == 96
    assert options.width_points == 1200
    assert FigureOptions().resolution == 300
    assert FigureOptions().width_points == pytest.approx(16 / 2.54 * 72)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"view": "film"},
            "expected strip, moment, returned, weights, compare, code, model or text",
        ),
        ({"theme": "pink"}, "expected light, dark, print, projector or projector-dark"),
        ({"width": "0.5cm"}, "expected 2cm to 5m, got 0.5cm"),
        ({"width": "50000px"}, "expected 76px to 18,898px, got 50000px"),
        ({"height": "6m"}, "expected a length such as 8cm"),
        ({"text": "1pt"}, "expected 3pt to 144pt, got 1pt"),
        ({"dpi": "9999"}, "expected a whole number from 36 to 2400"),
        ({"dpi": True}, "expected a whole number from 36 to 2400"),
        ({"dpi": "9" * 5000}, "expected a whole number from 36 to 2400"),
        ({"speed": 10**400}, "expected a number from 0.1 to 50"),
        ({"width": 10**5000}, "got a number with thousands of digits"),
        ({"units": [10**5000]}, "expected numbers from 0 on"),
        ({"calls": "0,2"}, "expected neighbours, such as 2 or 0-3"),
        ({"calls": "3-1"}, "numbers from 0 on"),
        ({"units": "a"}, "expected numbers from 0 on, such as 0,2 or 0-3, got 'a'"),
        ({"units": "0-999999999"}, "expected numbers from 0 on"),
        ({"units": "٣"}, "expected numbers from 0 on"),
        ({"units": ""}, "expected numbers from 0 on"),
        ({"rows": [-1]}, "expected numbers from 0 on"),
        ({"rows": [True]}, "expected numbers from 0 on"),
        ({"at": "1,2"}, "expected CALL,ROW,STEP, such as 1,0,2"),
        ({"at": "1,0,-2"}, "expected CALL,ROW,STEP"),
        ({"at": [1, 0, 0.7]}, "expected CALL,ROW,STEP"),
        ({"at": [1, 0, float("inf")]}, "expected CALL,ROW,STEP"),
        ({"at": [True, 0, 0]}, "expected CALL,ROW,STEP"),
        ({"at": "0,0,1_0"}, "expected CALL,ROW,STEP"),
        ({"title": "no"}, "expected true or false, got 'no'"),
        ({"size": "5x"}, "expected WIDTHxHEIGHT in pixels"),
        ({"size": "1e9x4"}, "expected WIDTHxHEIGHT in pixels"),
        ({"tracks": " , "}, "expected names of tracks, such as h,c,f"),
        ({"witdh": "8cm"}, "expected one of view, theme, width, height, size"),
    ],
)
def test_what_is_wrong_is_told_with_its_name(given: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue) as told:
        FigureOptions.of(given)
    assert told.value.argument == next(iter(given))
    assert message in str(told.value)


LENGTHS = st.builds(
    Length, st.floats(3, 90).map(lambda number: round(number, 2)), st.sampled_from(("cm", "in"))
)
OPTIONS = st.builds(
    FigureOptions,
    view=st.sampled_from(("strip", "moment", "code")),
    theme=st.none() | st.sampled_from(get_args(ThemeName)),
    width=st.none() | LENGTHS,
    height=st.none() | LENGTHS,
    dpi=st.none() | st.integers(36, 2400),
    text=st.none() | st.builds(Length, st.integers(3, 99), st.just("pt")),
    calls=st.none() | st.integers(0, 9).map(lambda first: (first, first + 3)),
    rows=st.none() | st.lists(st.integers(0, 99), min_size=1, unique=True).map(tuple),
    at=st.none() | st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(-1, 9)),
    title=st.booleans(),
    playhead=st.none() | st.booleans(),
    background=st.sampled_from(("theme", "none")),
)


@given(options=OPTIONS)
def test_what_is_given_back_reads_as_the_same(options: FigureOptions) -> None:
    assert FigureOptions.of(options.given()) == options


def test_every_option_has_help_on_the_command_line() -> None:
    from lstmviz.command_line import parsed_arguments

    with pytest.raises(SystemExit):
        parsed_arguments(["render", "--help"], "0")
    assert set(READERS) == {*FigureOptions.__dataclass_fields__, "size"}


@pytest.mark.parametrize(
    ("typed", "options"),
    [
        (["--width", "8cm", "--no-title"], {"width": Length(8, "cm"), "title": False}),
        (
            ["--size", "900x600", "--height", "500px"],
            {"width": Length(900, "px"), "height": Length(500, "px")},
        ),
        (["--at", "1,0,2", "--playhead"], {"at": (1, 0, 2), "playhead": True}),
        (["--svg-text", "outlines", "--no-session"], {"svg_text": "outlines", "session": False}),
        ([], {}),
    ],
)
def test_the_command_line_reads_them(typed: list[str], options: dict[str, Any]) -> None:
    from lstmviz.command_line import parsed_arguments

    parsed = parsed_arguments(["render", "a", "-o", "b.png", *typed], "0")
    assert parsed.options == options


def test_bad_usage_is_told_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    from lstmviz.command_line import parsed_arguments

    with pytest.raises(SystemExit) as ended:
        parsed_arguments(["render", "a", "-o", "b.png", "--units", "x"], "0")
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert re.fullmatch(r"lstmviz render: argument --units: expected numbers .* got 'x'\n", said)


def test_ends_may_be_given_as_a_pair() -> None:
    assert FigureOptions.of({"calls": (0, 3), "steps": [5, 2]}) == FigureOptions(
        calls=(0, 3), steps=(5, 2)
    )
    assert FigureOptions.of({"steps": "5-2"}).steps == (5, 2)
    assert FigureOptions.of({"steps": "4"}).steps == (4, 4)
    for steps in ("5-", "a-b", "1-2-3", (1, 2, 4), (-1, 2), ""):
        with pytest.raises(InvalidValue):
            FigureOptions.of({"steps": steps})
    with pytest.raises(InvalidValue):
        FigureOptions.of({"calls": (3, 0)})
