"""What is met far behind the first rows gives no wrong number either."""

import numpy as np
import pytest

import lstmviz
from lstmviz.experiment.files.ordinary_file import UnreadableFile


@pytest.mark.parametrize("columns", [None, ["b"]])
@pytest.mark.parametrize("first", ["2020-01-02,", "x,", "1.5,"])
@pytest.mark.parametrize(("row", "cells"), [("1,154,3", 4), ("1,154,3,4", 5)])
def test_a_longer_row_is_refused_whatever_columns_are_taken(
    read, first: str, columns: list[str] | None, row: str, cells: int
) -> None:
    """A number whose thousands aren't quoted would move the others to the next columns."""
    content = "t,b,c\n" + f"{first}2,3\n" * 2000 + f"{first}{row}\n{first}2,3\n"
    with pytest.raises(UnreadableFile, match=f"row 2002 has {cells} cells, the others have 3"):
        read(content, columns=columns)


def test_a_separator_in_quotes_stands_in_for_no_cell(read) -> None:
    content = "t,b,c\n" + "x,2,3\n" * 2000 + 'x,2\n"x,y",2,3\n'
    with pytest.raises(UnreadableFile, match="row 2002 has 2 cells, the others have 3"):
        read(content)


@pytest.mark.parametrize(
    ("content", "argument"),
    [
        ("a;b\n154;2\n2.200;3\n999;3\n", "thousands"),
        ("visitors\n154\n2.200\n999\n", "thousands"),
        ("a;b\n" + "312;2\n" * 2000 + "1.154;3\n", "thousands"),
        ("d\ta\n" + "x\t-312\n" * 2000 + "y\t-1.154\n", "thousands"),
    ],
)
def test_points_that_may_be_between_thousands_are_asked(read, content: str, argument: str) -> None:
    with pytest.raises(lstmviz.InvalidValue) as asked:
        read(content)
    assert asked.value.argument == argument
    grouped = read(content, thousands=".").values
    pointed = read(content, decimal=".").values
    differ = grouped != pointed
    assert differ.sum() == 1
    np.testing.assert_array_equal(grouped[differ], pointed[differ] * 1000)


@pytest.mark.parametrize(
    "content",
    [
        "a,b\n154,2\n2.200,3\n999,3\n",  # nobody groups by points between commas
        "a;b\n0.418;234.840\n1.200;233.630\n",
        "a;b\n4.216;234.840\n5.360;233.630\n",  # all have a fraction
        "a;b\n1154;2\n2.200;3\n",  # is not grouped
        "a;b\n" + "312;2\n" * 2000 + "1.154;3\n1.5;3\n",
        "a;b\n" + "312;2\n" * 2000 + "4312;2\n1.154;3\n",
    ],
)
def test_other_points_are_decimal_signs(read, content: str) -> None:
    separator = "," if "," in content else ";"
    rows = [line.split(separator) for line in content.splitlines()[1:]]
    np.testing.assert_array_equal(read(content).values, np.array(rows, float))


@pytest.mark.parametrize(
    ("cell", "ways"),
    [
        ("3,5", {("decimal", ","): 3.5}),
        ("1,154", {("decimal", ","): 1.154, ("thousands", ","): 1154}),
        ("1.154,5", {("thousands", "."): 1154.5}),
        ("1'154", {("thousands", "'"): 1154}),
    ],
)
def test_a_late_number_in_another_notation_is_not_only_offered_as_missing(
    read, cell: str, ways: dict
) -> None:
    content = "a;b\n" + "1;2\n" * 2000 + f"{cell};3\n"
    with pytest.raises(lstmviz.InvalidValue, match="in row 2002, column 'a'") as asked:
        read(content)
    for (argument, value), number in ways.items():
        assert f"{argument}={value!r}" in asked.value.expected
        assert read(content, **{argument: value}).values[-1].tolist() == [number, 3]
    assert np.isnan(read(content, missing_values=[cell]).values[-1, 0])


@pytest.mark.parametrize("scale", ["minmax", "standard"])
def test_a_range_beyond_float64_is_not_scaled_to_nothing(read, scale: str) -> None:
    with pytest.raises(lstmviz.InvalidValue) as refused:
        read("a\n1.7e308\n-1.7e308\n", scale=scale)
    assert refused.value.argument == "scale"


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (3000, "a quotation mark is left open in row 3002"),
        (
            60_000,
            "row 3002 has a cell of more than 131,072 characters; is a quotation mark left open?",
        ),
    ],
)
def test_a_quotation_mark_that_is_left_open_is_told_with_its_row(
    read, after: int, reason: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read("t,x\n" + "a,1\n" * 3000 + 'b,"1\n' + "a,1\n" * after)
    assert refused.value.reason == reason


def test_very_many_columns_of_one_name_with_missing_values_are_read(read) -> None:
    many = 3000
    content = f"day{',x' * many}\n" + f"2020-01-02{',?' * many}\n" + f"2020-01-03{',1' * many}\n"
    table = read(content)
    assert table.values.shape == (2, many)
    assert table.missing == many
    assert table.columns[-1] == f"x ({many})"
