"""What pandas prints, as copied out of a notebook."""

import pytest

from lstmviz.experiment.cells import cells_of
from lstmviz.experiment.invalid_value import InvalidValue

SERIES = "0    112\n1    118\n2    132\nName: passengers, dtype: int64"
DATED = """Month
1949-01-01 00:00:00    112.5
1949-02-01 00:00:00      NaN
Freq: MS, Name: passengers, dtype: float64"""
FRAME = """            open  close
2020-01-02  74.1  75.09
2020-01-03  -1.0    2.0"""


@pytest.mark.parametrize(
    ("text", "numbers", "names"),
    [
        (SERIES, "[[112.0], [118.0], [132.0]]", ": passengers"),
        (SERIES.replace("Name: passengers, ", ""), "[[112.0], [118.0], [132.0]]", ""),
        (DATED, "[[112.5], [nan]]", ": passengers"),
        ("0    1.5\ndtype: float64", "[[1.5]]", ""),
        ("x, y    1e-3\nName: a, b, dtype: float64", "[[0.001]]", ": a, b"),
        (FRAME, "[[74.1, 75.09], [-1.0, 2.0]]", ": open, close"),
        (f"{FRAME}\n\n[2 rows x 2 columns]", "[[74.1, 75.09], [-1.0, 2.0]]", ": open, close"),
    ],
)
def test_a_print_is_read_without_its_index(text: str, numbers: str, names: str) -> None:
    found = cells_of(f"{text}\n")
    assert str(found.block.tolist()) == numbers
    assert found.note == f"left out is the index that pandas prints{names}"


@pytest.mark.parametrize(
    "text",
    [
        "0      1\n1      2\n      ..\n98    99\nName: x, Length: 99, dtype: int64",
        "0      1\n98    99\nName: x, Length: 99, dtype: int64",
        "     a    b\n0    1    2\n..  ..  ...\n98  99  100\n\n[99 rows x 2 columns]",
        "    a  ...  c\n0   1  ...  3\n\n[1 rows x 20 columns]",
    ],
)
def test_a_print_that_was_shortened_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"every row .*, got a table that was shortened"):
        cells_of(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0    yes\n1    no\ndtype: object", "row 1, column 1"),
        (DATED.replace("112.5", "n/a"), "row 2, column 1"),
        (FRAME.replace("75.09", "n/a"), "row 2, column 2"),
        ("dtype: int64", "row 1, column 1"),
        ("0  1\n1  2", "row 1, column 1"),
    ],
)
def test_what_is_no_number_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        cells_of(text)
    assert refused.value.expected == f"a number in {place}"
