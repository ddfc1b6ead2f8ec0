"""What stands between cells is found out, and asked where a comma may be a part of a number."""

import pytest

import lstmviz


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


def test_a_line_longer_than_any_cell_is_cut_by_its_own_separator(read) -> None:
    with pytest.raises(ValueError, match="it has 200,000 columns"):
        read(f"{','.join(['1'] * 200_000)}\n" * 3)


@pytest.mark.parametrize("content", ["9,763\n8,692\n", "9,763\n-8,692\n", "9,763"])
def test_lines_of_three_digits_behind_one_comma_are_asked(read, content: str) -> None:
    with pytest.raises(lstmviz.InvalidValue) as asked:
        read(content)
    assert asked.value.argument == "separator"
    for said in ("separator='\\n', decimal=','", "separator='\\n', thousands=','", "separator=','"):
        assert said in asked.value.expected
    assert read(content, separator="\n", decimal=",").values[0].tolist() == [9.763]
    assert read(content, decimal=",").values[0].tolist() == [9.763]
    assert read(content, separator="\n", thousands=",").values[0].tolist() == [9763]
    assert read(content, thousands=",").values[0].tolist() == [9763]
    assert read(content, separator=",").values[0].tolist() == [9, 763]


def test_no_thousands_are_offered_where_a_line_can_hold_none(read) -> None:
    with pytest.raises(lstmviz.InvalidValue) as asked:
        read("0,763\n8,692\n")
    assert "thousands" not in asked.value.expected
    assert read("0,763\n8,692\n", separator="\n").values.tolist() == [[0.763], [8.692]]


@pytest.mark.parametrize(
    ("content", "columns"),
    [
        ("a,b\n9,763\n8,692\n", ("a", "b")),
        ("9,763\n8,69\n", ("column 1", "column 2")),
        ("9, 763\n8, 692\n", ("column 1", "column 2")),
        ("1871,963\n1872,812\n1873,774\n", ("column 2",)),  # years
        ("1,963\n2,812\n3,774\n", ("column 2",)),  # an index
    ],
)
def test_other_pairs_of_whole_numbers_are_two_columns(read, content: str, columns) -> None:
    assert read(content).columns == columns
