import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment import cells
from lstmviz.experiment.cells import NoRoom, block_of, block_text, cells_of, with_block
from lstmviz.experiment.invalid_value import InvalidValue


@pytest.mark.parametrize(
    "text",
    [
        "1\t-2.5\n3\t40\n",
        "1\t-2,5\r\n3\t40\r\n",
        "1\t-2.5\r3\t40",
        "1;-2,5\n3;40",
        "1;-2.5\n3;40\n\n",
        "1,-2.5\n3,40\n",
        " 1 \t \N{MINUS SIGN}2.5\n3\t4e1\n",
    ],
)
def test_the_ways_to_copy_four_cells(text: str) -> None:
    block = block_of(text)
    assert block.tolist() == [[1, -2.5], [3, 40]]
    assert block.dtype == np.float64
    assert not block.flags.writeable


def test_one_cell_one_column_one_row() -> None:
    assert block_of("7").tolist() == [[7]]
    assert block_of("7\n8\n").tolist() == [[7], [8]]
    assert block_of("7\t8").tolist() == [[7, 8]]
    assert block_of("7\t1,5").tolist() == [[7, 1.5]]


@pytest.mark.parametrize(
    ("text", "expected", "received"),
    [
        ("1\t2\n3\tabc\n", "a number in row 2, column 2", "'abc'"),
        ("1\t2\n3\t\n", "a number in row 2, column 2", "nothing"),
        ("\t2\n3\t4", "a number in row 1, column 1", "nothing"),
        ("1\t2\n3\n", "2 cells in row 2, as before it", "1 cell"),
        ("1\t2\n3\t4\t5\n", "2 cells in row 2, as before it", "3 cells"),
        ("1\n\n2\n", "a number in row 2, column 1", "nothing"),
        ("1,5\t1.5", "a number with a decimal comma as before in row 1, column 2", "'1.5'"),
        ("1.234,5\t1", "a number in row 1, column 1", "'1.234,5'"),
        ("1e400", "a number that float64 can hold in row 1, column 1", "'1e400'"),
        ("", "cells of numbers", "nothing"),
        ("\r\n", "cells of numbers", "nothing"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named(text: str, expected: str, received: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        block_of(text)
    assert refused.value.argument == "block"
    assert (refused.value.expected, refused.value.received) == (expected, received)


def test_a_text_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "MOST_ELEMENTS", 3)
    assert block_of("1\t2").tolist() == [[1, 2]]
    with pytest.raises(InvalidValue, match="at most 3 characters, got 4"):
        block_of("1\t22")


def test_a_block_is_written_as_short_as_can_be() -> None:
    block = np.array([[0.1, 1.0], [np.nan, -np.inf]], np.float32)
    assert block_text(block) == "0.1\t1.0\nnan\t-inf\n"
    assert block_text(np.array([[0.1]])) == "0.1\n"
    assert block_text(block[:1].astype(np.float64)) == "0.10000000149011612\t1.0\n"


@given(
    arrays.arrays(
        st.sampled_from([np.float16, np.float32, np.float64]),
        arrays.array_shapes(min_dims=2, max_dims=2),
    )
)
def test_a_block_copied_and_pasted_is_the_same_to_the_last_bit(block: np.ndarray) -> None:
    again = block_of(block_text(block)).astype(block.dtype)
    np.testing.assert_array_equal(again, block)
    np.testing.assert_array_equal(np.signbit(again[block == 0]), np.signbit(block[block == 0]))


def test_a_block_is_put_where_it_belongs() -> None:
    tensor = np.zeros((2, 3, 3), np.float32)
    result = with_block(tensor, (1, 1, 0), np.array([[1, 2], [3, 4]]))
    np.testing.assert_array_equal(result[0], np.zeros((3, 3)))
    np.testing.assert_array_equal(result[1], [[0, 0, 0], [1, 2, 0], [3, 4, 0]])
    assert result.dtype == np.float32
    assert not result.flags.writeable
    assert not tensor.any()


@pytest.mark.parametrize("shape", [(5, 4), (3, 1), (1, 2)])
def test_a_block_that_goes_beyond_the_table_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(NoRoom) as refused:
        with_block(np.zeros((1, 3, 3)), (0, 1, 2), np.ones(shape))
    sentence = (
        f"The paste has {shape[0]} × {shape[1]} cells; from t=1, feature 2 there is room for 2 × 1."
    )
    assert str(refused.value) == sentence
    assert str(pickle.loads(pickle.dumps(refused.value))) == sentence


def test_a_number_that_the_tensor_cannot_hold_is_refused() -> None:
    with pytest.raises(InvalidValue, match="numbers that float16 can hold, got 70000"):
        with_block(np.zeros((1, 1, 1), np.float16), (0, 0, 0), np.array([[70000.0]]))


@pytest.mark.parametrize("at", [(1, 0, 0), (0, 3, 0), (0, 0, -1)])
def test_a_place_outside_is_refused(at: tuple[int, int, int]) -> None:
    with pytest.raises(
        InvalidValue, match=r"'at', expected a place in a tensor of shape \(1, 3, 3"
    ):
        with_block(np.zeros((1, 3, 3)), at, np.ones((1, 1)))


@pytest.mark.parametrize(
    ("text", "numbers", "note"),
    [
        ("a\tb\n1\t2\n3\t4\n", [[1, 2], [3, 4]], "the first row is a header: a, b"),
        ("a;b\n1;2,5", [[1, 2.5]], "the first row is a header: a, b"),
        ("p (mbar), T (degC)\n996.5,-8\n", [[996.5, -8]],
         "the first row is a header: p (mbar), T (degC)"),
        ("passengers\n112\n118", [[112], [118]], "the first row is a header: passengers"),
        ("\ta\n0\t7\n1\t8", [[7], [8]],
         "the first row is a header: , a; left out: the rows' numbers"),
        ("Month\tn\n1949-01\t112\n1949-02\t118", [[112], [118]],
         "the first row is a header: Month, n; left out: Month"),
        # A column with a name may count as well, and one that begins elsewhere isn't an index.
        ("t\ta\n0\t7\n1\t8", [[0, 7], [1, 8]], "the first row is a header: t, a"),
        ("\ta\n2\t7\n3\t8", [[2, 7], [3, 8]], "the first row is a header: , a"),
        ("1\t2\n3\t4", [[1, 2], [3, 4]], ""),
    ],
)  # fmt: skip
def test_a_header_is_left_out_and_told(text: str, numbers: list[list[float]], note: str) -> None:
    found = cells_of(text)
    assert found.block.tolist() == numbers
    assert found.note == note


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a\t b \n1\t2\n", ("a", "b")),
        ("Month\tn\n1949-01\t112\n", ("n",)),
        ("\ta\n2\t7\n3\t8", ("", "a")),
        ("   a  b\n0  1  2\n1  3  4", ("a", "b")),  # as pandas prints it
        ("1\t2\n3\t4", ()),
    ],
)
def test_a_header_names_the_columns_that_are_taken(text: str, names: tuple[str, ...]) -> None:
    assert cells_of(text).names == names


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1\tb\n3\t4", "a number in row 1, column 2"),  # half a header is a mistake in a row
        ("a\tb\n1\tx\n3\t4", "a number in row 2, column 2"),
        ("a\tb\n1\n3\t4", "2 cells in row 2, as in the header"),
        ("a\tb\tc\n1\t2\n3\t4", "3 cells in row 2, as in the header"),
        ("a\tb", "a number in row 1, column 1"),
        ("a\tb\nc\td", "a number in row 1, column 1"),
        ("1 000\n2 500", "a number in row 1, column 1"),
    ],
)
def test_a_header_hides_no_mistake(text: str, expected: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        cells_of(text)
    assert refused.value.expected.startswith(expected)


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("a\tb\n1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("x1;T (degC)\n1,5;2\n", [[1.5, 2]]),
        ("wert\n3,5\n1,154", [[3.5], [1.154]]),
        ("nan\tinf\n1\t2", [[np.nan, np.inf], [1, 2]]),
    ],
)
def test_cells_are_copied_with_their_header(text: str, block: list[list[float]]) -> None:
    np.testing.assert_array_equal(block_of(text), block)


@pytest.mark.parametrize("text", ["day\tvisitors\n1\t1,154\n2\t1,200", "1,154;2", "12,000\t1\n"])
def test_a_comma_that_may_be_of_thousands_is_asked(text: str) -> None:
    with pytest.raises(InvalidValue, match="numbers whose commas leave no doubt") as refused:
        block_of(text)
    assert "which may be 1" in refused.value.received


@pytest.mark.parametrize("text", ["a\tb", "a\t1\n2\t3", "a\nb"])
def test_what_is_no_header_is_no_number(text: str) -> None:
    with pytest.raises(InvalidValue, match="row 1, column"):
        block_of(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1 2 3", [[1, 2, 3]]), (" 1.5  -2\n30    4 ", [[1.5, -2], [30, 4]]), ("7", [[7]])],
)
def test_numbers_with_blanks_between_them_are_cells(text: str, expected: list[object]) -> None:
    assert block_of(text).tolist() == expected


@pytest.mark.parametrize("text", ["1 234", "-12 345 678", "1 b", "1 2\n3"])
def test_blanks_that_may_be_something_else_part_nothing(text: str) -> None:
    with pytest.raises(InvalidValue):
        block_of(text)
