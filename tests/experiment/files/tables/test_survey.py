"""No row of data is taken for names, no name for data, and no digits are cut apart."""

import pytest

import lstmviz


@pytest.mark.parametrize(
    ("content", "columns", "rows"),
    [
        # A first row of data whose values are missing is no second row of names.
        ("city,c0\nBonn,NA\nBonn,697\nRome,140\n", ("c0",), 3),
        ("stock,change\nABC,\nABC,0.5\nABC,-0.5\n", ("change",), 3),
        # The word above the dates tells that the numbers beside it are names.
        ("day,1,2\n2020-01-02,5,6\n2020-01-03,7,8\n", ("1", "2"), 2),
        (",2000,2001\n0,1,7\n1,4,9\n", ("2000", "2001"), 2),
        ("2.5,2024.5\n3.5,2367.6\n1.5,2400.7\n", ("column 1", "column 2"), 3),
        # The line that tells Excel the separator is none of the table's.
        ("sep=;\na;b\n1,5;2\n2,5;3\n", ("a", "b"), 2),
    ],
)
def test_names_are_told_from_data(read, content: str, columns: tuple, rows: int) -> None:
    table = read(content)
    assert table.columns == columns
    assert len(table.values) == rows


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("country,2000,2001,2002\nA,1,2,3\nB,4,5,6\n", ("2000", "2001", "2002")),
        ("country,1990,2000\nA,1.5,2\nB,4,5.5\n", ("1990", "2000")),
        ("2000,2001\n1,7\n4,9\n", ("2000", "2001")),
    ],
)
def test_a_first_row_of_years_is_asked(read, content: str, columns: tuple) -> None:
    with pytest.raises(lstmviz.InvalidValue) as asked:
        read(content)
    assert asked.value.argument == "header"
    assert read(content, header=True).columns == columns
    assert len(read(content, header=False).values) == content.count("\n")


def test_years_that_go_on_are_data(read) -> None:
    assert read("2000,2001\n2001,2002\n2002,2003\n", columns=["column 2"]).values.tolist() == [
        [2001],
        [2002],
        [2003],
    ]


@pytest.mark.parametrize(
    ("content", "values"),
    [
        ("wert\n3,5\n?\n2,0\n", [3.5, None, 2]),
        ('wert\nNA\n3,5\n""\n2,0\n', [None, 3.5, None, 2]),
        ("wert\n1'003,5\n2,25\n", [1003.5, 2.25]),
    ],
)
def test_one_column_of_decimal_commas_may_have_gaps_and_groups(read, content, values) -> None:
    table = read(content)
    assert [None if row != row else row for (row,) in table.values.tolist()] == values


def test_a_zero_behind_a_comma_is_asked(read) -> None:
    content = "3,05\n4,25\n2,50\n"
    with pytest.raises(lstmviz.InvalidValue) as asked:
        read(content)
    assert asked.value.argument == "separator"
    assert read(content, separator="\n").values.tolist() == [[3.05], [4.25], [2.5]]
    assert read(content, separator=",").values.tolist() == [[3, 5], [4, 25], [2, 50]]
    assert read("3,0\n4,25\n").values.tolist() == [[3, 0], [4, 25]]


def test_a_column_that_is_empty_at_first_is_not_called_empty(read) -> None:
    content = "a,b\n" + ",2\n" * 2000 + "5,2\n"
    assert read(content).left_out["a"].startswith("its first ")
    assert read("a,b\n,2\n,3\n").left_out["a"] == "it is empty"


def test_a_line_longer_than_any_cell_is_cut_by_its_own_separator(read) -> None:
    with pytest.raises(ValueError, match="it has 200,000 columns"):
        read(f"{','.join(['1'] * 200_000)}\n" * 3)
