import math

import pytest

from lstmviz.experiment.files.tables.cells import (
    NumberFormat,
    is_time,
    looks_numeric,
    notation_of,
    time_in_numbers,
)


@pytest.mark.parametrize(
    "cell",
    [
        *("1949-01", "2020-01-02", "2020/1/2", "2020.01.02", "16/12/2006", "01.01.2009", "1-2-99"),
        *("01.01.2009 00:10:00", "2020-01-02T03:04:05.678Z", "2020-01-02 03:04:05+01:00"),
        *("17:25:00", "4:05 PM", "12:00 a.m.", "Apr-24", "April 2024", "2 Jan 2020", "Jan 2, 2020"),
        *("02-Mär-2020", "1999-Dec-31", "2020Q1", "2020-W05", "Q3 2021", "Mon, 2 Jan 2020 10:00"),
    ],
)
def test_times_are_known_in_the_usual_notations(cell: str) -> None:
    assert is_time(cell)
    assert NumberFormat().number(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["", "12", "1.5", "1,154", "up", "May", "x-2020", "2020-", "1.2.3.4", "12:5", "-1949-01"],
)
def test_what_is_no_time_is_known(cell: str) -> None:
    assert not is_time(cell)


@pytest.mark.parametrize(
    ("form", "cell", "number"),
    [
        (NumberFormat(), "-1.5e3", -1500.0),
        (NumberFormat(), ".5", 0.5),
        (NumberFormat(), "5.", 5.0),
        (NumberFormat(), "\N{MINUS SIGN}2", -2.0),
        (NumberFormat(), "1,154", None),
        (NumberFormat(), "1_000", None),
        (NumberFormat(), "0x1", None),
        (NumberFormat(), "inf", math.inf),
        (NumberFormat(",", ""), "1,5", 1.5),
        (NumberFormat(",", ""), "1.5", None),
        (NumberFormat(".", ","), "135,480,400", 135480400.0),
        (NumberFormat(".", ","), "1154", 1154.0),
        (NumberFormat(".", ","), "1,15", None),
        (NumberFormat(".", ","), "1154,200", None),
        (NumberFormat(",", "."), "1.154,25", 1154.25),
        (NumberFormat(",", " "), "1 154 000", 1154000.0),
    ],
)
def test_a_number_is_read_in_its_format_and_in_no_other(form, cell: str, number) -> None:
    assert form.number(cell) == number


@pytest.mark.parametrize(
    ("cells", "decimals", "groups", "unclear"),
    [
        (["1.5", "2"], {"."}, set(), set()),
        (["1,154"], set(), set(), {","}),
        (["1.154"], set(), set(), {"."}),
        (["0,154"], {","}, set(), set()),
        (["1154,200"], {","}, set(), set()),
        (["1,154.5"], {"."}, {","}, set()),
        (["1.154,5"], {","}, {"."}, set()),
        (["135,480,400"], set(), {","}, set()),
        (["1'154.5"], {"."}, {"'"}, set()),
        (["1,2,3"], set(), set(), set()),
    ],
)
def test_what_a_cell_tells_of_its_notation(cells, decimals, groups, unclear) -> None:
    assert all(map(looks_numeric, cells))
    found = notation_of(cells)
    assert (set(found.decimals), set(found.groups), set(found.unclear)) == (
        decimals,
        groups,
        unclear,
    )


@pytest.mark.parametrize(
    ("name", "numbers", "why"),
    [
        ("YEAR", [1700, 1701], "years"),
        ("Jahr", [2020, 2020, 2021], "years"),
        ("", [1999, 2000, 2001], "years"),
        ("x", [1999, 2000], None),
        ("price", [1999, 2004, 1990], None),
        ("Timestamp", [1325317920, 1325317980], "Unix seconds"),
        ("x", [1325317920, 1325317980, 1325318040], "Unix seconds"),
        ("Volume", [1325317920, 1425317980, 1325318040], None),
        ("Volume", [1325317920, 1425317980, 1525318041], None),
        ("Open time", [1499040000000, 1499126400000], "Unix milliseconds"),
        ("date", [20200131, 20200201], "dates in digits"),
        ("date", [20201331, 20201401], None),
        ("", [0, 1, 2], "an index that counts from 0"),
        ("id", [1, 2, 3], "an index that counts from 1"),
        ("x", [0, 1, 2], None),
        ("", [2, 3, 4], None),
        ("", [0.5, 1.5], None),
        ("t", [], None),
    ],
)
def test_a_time_or_an_index_is_known_by_its_numbers_and_its_name(name, numbers, why) -> None:
    assert time_in_numbers(name, list(map(float, numbers))) == why


@pytest.mark.parametrize(
    ("name", "numbers", "why"),
    [
        ("ts", [1325317920.5, 1325317921.25], "Unix seconds"),
        ("Year", [1749.042, 1749.123, 1749.204], "years with a fraction"),
        ("date", [43831, 43832, 43834], "days since 1900, as spreadsheets count them"),
        ("Datum", [43831.25, 43831.5], "days since 1900, as spreadsheets count them"),
        ("price", [1749.042, 1749.123, 1749.204], None),
        ("dated", [43831, 43832, 43834], None),
        ("date", [3.5, 4.25], None),
    ],
)
def test_times_with_a_fraction_and_those_of_spreadsheets_are_known(name, numbers, why) -> None:
    assert time_in_numbers(name, numbers) == why
