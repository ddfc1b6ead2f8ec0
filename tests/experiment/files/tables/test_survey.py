"""No row of data is taken for names, no name for data, and no digits are cut apart."""

import math

import pytest

import lstmviz
from lstmviz.experiment.files.ordinary_file import UnreadableFile


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


def test_a_column_that_is_empty_at_first_is_not_called_empty(read) -> None:
    content = "a,b\n" + ",2\n" * 2000 + "5,2\n"
    assert read(content).left_out["a"].startswith("its first ")
    assert read("a,b\n,2\n,3\n").left_out["a"] == "it is empty"


@pytest.mark.parametrize(
    ("content", "values", "blank"),
    [
        ("a,b\n1,2\n\n3,4\n", [[1, 2], [3, 4]], 1),
        ("a,b\n\n1,2\n \n\n3,4\n\n", [[1, 2], [3, 4]], 3),
        ("a,b\n\nm,s\n1,2\n3,4\n", [[1, 2], [3, 4]], 0),
        ("1 2\n\n3 4\n", [[1, 2], [3, 4]], 1),
        ("k;x\na;1,5\n\nb;2\n", [[1.5], [2]], 1),
        ("k\tx\na\t1\n\t\n\nb\t2\n", [[1], [math.nan], [2]], 1),
        ("a,b\n1,2\n,\n\n3,4\n", [[1, 2], [math.nan, math.nan], [3, 4]], 1),
        ('k,x\na,1\n"b\n\nb",2\n\nc,3\n', [[1], [2], [3]], 1),
        ("k,x\r\na,1\r\n\r\nb,3\r\n", [[1], [3]], 1),
        ("k,x\n" + "a,1\n" * 2000 + "\nb,3\n", [[1]] * 2000 + [[3]], 1),
        # One column has rows of one cell, which may be empty.
        ("a\n1\n\n3\n", [[1], [math.nan], [3]], 0),
    ],
)
def test_a_blank_line_is_no_row(read, content: str, values: list, blank: int) -> None:
    table = read(content)
    assert repr(table.values.tolist()) == repr([[float(cell) for cell in row] for row in values])
    assert table.blank_lines == blank


@pytest.mark.parametrize("many", [1, 3000])
def test_a_blank_line_counts_where_a_row_is_named(read, many: int) -> None:
    content = "k,x\n\n" + "a,1\n" * many
    with pytest.raises(lstmviz.InvalidValue, match=f"'bad' in row {many + 4}, column 'x'"):
        read(f"{content}\nb,bad\nc,2\n")
    with pytest.raises(UnreadableFile, match=f"row {many + 4} has 3 cells, the others have 2"):
        read(f"{content}\nb,1,2\nc,2\n")


@pytest.mark.parametrize(
    ("content", "left_out", "remark"),
    [
        ("k,x\na,1\nb,2\nc,3\nTotal,6\n", ["k"], "Total,6"),
        ("k,x\na,1\nb,2\nc,3\nSumme:,6\nMittelwert,2\n", ["k"], "Summe:,6\nMittelwert,2"),
        ("k,x\na,1\nb,2\nc,3\n\nTOTAL GÉNÉRAL,6\n\n", ["k"], "TOTAL GÉNÉRAL,6"),
        ("id,x\n1,1\n2,2\n3,3\nGrand total,6\n", ["id"], "Grand total,6"),
        (",k,x\n0,a,1\n1,b,2\n2,c,3\n,Gesamt,6\n", ["column 1", "k"], ",Gesamt,6"),
        ("k,x\n" + "a,1\n" * 100_000 + "b,2\nc,3\nAverage,1\n", ["k"], "Average,1"),
        ("day,x\n2024-01-01,1\n2024-01-02,2\n2024-01-03,3\nΣ,6\n", ["day"], "Σ,6"),
    ],
)
def test_a_last_row_that_sums_up_is_no_data_and_is_told(
    read, content: str, left_out: list, remark: str
) -> None:
    table = read(content)
    assert table.values[-3:].tolist() == [[1], [2], [3]]
    assert list(table.left_out) == left_out
    assert table.blank_lines == 0
    assert table.remark == remark


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("kind,x\nTotal,6\n", 1),
        ("k,x\nmean,1\nb,2\ntotal,3\n", 3),  # what pandas' describe() gives, and long tables
        ("rating,x\npoor,1\naverage,2\ngood,3\n", 3),
        ("k,x\na,1\nb,2\nTotally,3\n", 3),
        ("k,x\na,1\nb,2\nMax Frisch,3\n", 3),
    ],
)
def test_other_words_in_the_last_row_are_data(read, content: str, rows: int) -> None:
    table = read(content)
    assert len(table.values) == rows
    assert not table.remark


@pytest.mark.parametrize(
    ("before", "row"), [("", 2), ("# by hand\n", 3), ("1,2\n" * 3000, 3002), ("\n", 3)]
)
def test_a_cell_without_end_is_refused_with_its_row(read, before: str, row: int) -> None:
    content = f'{before}1,2\n3,"{"4" * 200_000}'
    with pytest.raises(UnreadableFile) as refused:
        read(content)
    assert refused.value.reason == (
        f"row {row} has a cell of more than 131,072 characters; is a quotation mark left open?"
    )


def test_a_cell_is_refused_that_is_longer_than_a_cell_may_be(read) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read(f"1,2\n3,{'x' * 200_000}\n")
    assert refused.value.reason == "row 2 has a cell of more than 131,072 characters"
