import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment.call import Call
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import (
    MOST_ELEMENTS,
    converted,
    one_hot,
    parse_number,
    placed,
    resized,
    with_number,
)

ONE = np.zeros((1, 2, 2), np.float32)
THREE = np.zeros((3, 2, 2), np.float32)
ROW = np.array([[1, 2], [3, 4]], np.float32)


def test_three_axes_replace_the_tensor() -> None:
    array = np.arange(24.0).reshape(4, 3, 2)
    np.testing.assert_array_equal(placed(THREE, 2, array), array)


def test_two_axes_replace_the_chosen_row_only() -> None:
    np.testing.assert_array_equal(
        placed(THREE, 1, ROW), [[[0, 0], [0, 0]], [[1, 2], [3, 4]], [[0, 0], [0, 0]]]
    )
    assert not THREE.any()


def test_a_single_row_becomes_of_any_size() -> None:
    np.testing.assert_array_equal(
        placed(ONE, 0, np.array([[1, 2, 3]], np.float32)), [[[1.0, 2.0, 3.0]]]
    )


def test_one_axis_is_one_feature() -> None:
    np.testing.assert_array_equal(
        placed(ONE, 0, np.array([1.0, 2.0, 3.0])), [[[1.0], [2.0], [3.0]]]
    )
    tensor = np.zeros((2, 3, 1))
    np.testing.assert_array_equal(
        placed(tensor, 1, np.array([1, 2, 3])), [[[0], [0], [0]], [[1], [2], [3]]]
    )


def test_a_row_of_another_size_among_others_is_told_what_to_do() -> None:
    with pytest.raises(InvalidValue) as refused:
        placed(THREE, 0, np.zeros((1000, 4)))
    assert refused.value.argument == "array"
    assert refused.value.expected == (
        "2 timesteps × 2 features like the other rows "
        "(set batch to 1 first, or give all rows at once)"
    )
    assert refused.value.received == "1,000 timesteps × 4 features"


@pytest.mark.parametrize(
    ("array", "received"),
    [
        (np.float32(1), "a single number"),
        (np.zeros((1, 1, 1, 1)), "4 axes, of shape (1, 1, 1, 1)"),
        (np.zeros((0, 2)), "an empty array of shape (0, 2)"),
        (np.zeros((2, 0, 2)), "an empty array of shape (2, 0, 2)"),
        (np.zeros(0), "an empty array of shape (0,)"),
        (np.ones((2, 2), complex), "values of type complex128"),
        (np.array([["a"]]), "values of type <U1"),
    ],
)
def test_what_is_no_tensor_is_refused(array: np.ndarray, received: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        placed(ONE, 0, np.asarray(array))
    assert refused.value.received == received


@pytest.mark.parametrize("row", [-1, 3])
def test_a_row_that_is_not_there_is_refused(row: int) -> None:
    with pytest.raises(InvalidValue, match=f"a row of the batch from 0 to 2, got {row}"):
        placed(THREE, row, ROW)


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize(
    ("given", "becomes"),
    [
        ("?", "float32"),
        ("i1", "float32"),
        (">i4", "float32"),
        ("u8", "float32"),
        ("f2", "float16"),
        (">f4", "float32"),
        (">f8", "float64"),
        (np.longdouble, "float64"),
    ],
)
def test_what_replaces_the_tensor_stays_as_precise(axes: int, given: object, becomes: str) -> None:
    result = placed(ONE, 0, np.ones((2,) * axes, given))
    assert result.dtype == becomes
    assert result.dtype.isnative
    assert result.all()


def test_a_row_among_others_becomes_as_precise_as_they_are() -> None:
    result = placed(THREE, 0, ROW.astype(np.float64) + 0.1)
    assert result.dtype == np.float32
    np.testing.assert_array_equal(result[0], ROW + np.float32(0.1))


def test_a_row_whose_numbers_its_tensor_cannot_hold_is_refused() -> None:
    tensor = np.zeros((2, 1, 2), np.float16)
    with pytest.raises(InvalidValue, match="numbers that float16 can hold, got 70000"):
        placed(tensor, 0, np.array([[1, 70000]]))
    np.testing.assert_array_equal(placed(tensor, 0, np.array([[np.inf, 1]]))[0], [[np.inf, 1]])


def test_too_many_numbers_are_refused() -> None:
    huge = np.broadcast_to(np.float32(0), (10_001, 10_000))
    for array in (huge, huge[np.newaxis]):
        with pytest.raises(InvalidValue, match="at most 100,000,000 numbers"):
            placed(ONE, 0, array)


@given(
    arrays.arrays(
        st.sampled_from([np.float32, np.float64, np.int32]),
        arrays.array_shapes(min_dims=1, max_dims=3, max_side=4),
        elements=st.integers(-9, 9),
    ),
    st.booleans(),
)
def test_a_call_takes_the_result_without_copying_it(array: np.ndarray, fortran: bool) -> None:
    result = placed(ONE, 0, np.asfortranarray(array) if fortran else array)
    assert not result.flags.writeable
    assert not np.shares_memory(result, array)
    assert Call(result).inputs is result


@pytest.mark.parametrize("shape", [(2, 3, 4), (3, 4), (3,)])
def test_a_tensor_that_nobody_can_change_is_not_copied_at_all(shape: tuple[int, ...]) -> None:
    array = np.ones(shape, np.float32)
    array.flags.writeable = False
    assert np.shares_memory(placed(ONE, 0, array), array)


def test_columns_that_lie_one_after_another_are_not_turned() -> None:
    assert placed(ONE, 0, np.asfortranarray(np.ones((5, 3)))).flags.f_contiguous


SHAPES = st.tuples(*[st.integers(1, 5)] * 3)
TENSORS = arrays.arrays(
    st.sampled_from([np.float16, np.float32, np.float64]),
    SHAPES,
    elements=st.floats(-100, 100, width=16),
)


@given(TENSORS, SHAPES)
def test_resizing_keeps_what_overlaps_and_adds_zeros(
    tensor: np.ndarray, shape: tuple[int, int, int]
) -> None:
    result = resized(tensor, shape)
    assert (result.shape, result.dtype) == (shape, tensor.dtype)
    for index in np.ndindex(*shape):
        inside = all(i < size for i, size in zip(index, tensor.shape, strict=True))
        assert result[index] == (tensor[index] if inside else 0)


@given(TENSORS, SHAPES)
def test_growing_and_shrinking_back_changes_nothing(
    tensor: np.ndarray, more: tuple[int, int, int]
) -> None:
    larger = tuple(a + b for a, b in zip(tensor.shape, more, strict=True))
    np.testing.assert_array_equal(resized(resized(tensor, larger), tensor.shape), tensor)


def test_resizing_leaves_the_original_alone() -> None:
    original = np.zeros((1, 1, 1), np.float32)
    resized(original, (1, 1, 1))[0, 0, 0] = 1
    assert original[0, 0, 0] == 0


def test_what_is_too_large_is_refused_before_it_is_made() -> None:
    shape = (1000, 1000, 101)
    assert math.prod(shape) > MOST_ELEMENTS
    with pytest.raises(InvalidValue, match=r"at most 100,000,000 numbers .* = 101,000,000"):
        resized(np.zeros((1, 1, 1)), shape)


def test_an_array_of_that_type_already_is_not_copied() -> None:
    array = np.ones(3, np.float32)
    assert converted("x", array, np.float32) is array


def test_converting_keeps_infinities_and_refuses_to_make_them() -> None:
    read = converted("x", np.array([1.5, np.inf, -np.inf, np.nan]), np.float16)
    np.testing.assert_array_equal(read, np.array([1.5, np.inf, -np.inf, np.nan], np.float16))
    assert read.dtype == np.float16
    with pytest.raises(
        InvalidValue, match=r"'x', expected numbers that float16 can hold, got 70000"
    ):
        converted("x", np.array([np.inf, 70000, 1.0]), np.float16)
    with pytest.raises(InvalidValue, match="got -70000"):
        converted("x", np.array([1, -70000]), np.float16)


@pytest.mark.parametrize(
    ("text", "number"),
    [("1", 1.0), (" -2.5 ", -2.5), ("1e-3", 0.001), ("inf", math.inf), ("-inf", -math.inf)],
)
def test_numbers_are_read(text: str, number: float) -> None:
    assert parse_number(text) == number


def test_nan_and_a_typographic_minus_are_read() -> None:
    assert math.isnan(parse_number("nan"))
    assert parse_number("\N{MINUS SIGN}1.5") == -1.5


@pytest.mark.parametrize(
    ("text", "expected", "received"),
    [
        ("abc", "a number", "'abc'"),
        ("", "a number", "nothing"),
        ("  ", "a number", "nothing"),
        ("1,5", "a number with a decimal point", "'1,5'"),
        ("0x10", "a number", "'0x10'"),
    ],
)
def test_what_is_no_number_is_refused(text: str, expected: str, received: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        parse_number(text)
    assert (refusal.value.expected, refusal.value.received) == (expected, received)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_one_number_changes_and_the_dtype_stays(dtype: type) -> None:
    before = np.zeros((1, 2, 2), dtype)
    after = with_number(before, (0, 1, 0), 0.1)
    assert after.dtype == dtype
    np.testing.assert_array_equal(after, np.array([[[0, 0], [0.1, 0]]], dtype))
    assert not before.any()


def test_a_copy_that_there_is_already_takes_the_number() -> None:
    before = np.zeros((1, 2, 2), np.float32)
    copy = before.copy()
    after = with_number(before, (0, 1, 0), 0.1, copy)
    assert after is copy
    np.testing.assert_array_equal(after, np.array([[[0, 0], [0.1, 0]]], np.float32))
    assert not before.any()


def test_a_number_beyond_the_dtype_is_refused_but_infinity_is_not() -> None:
    with pytest.raises(InvalidValue, match="a number that float32 can hold, got 1e\\+39"):
        with_number(np.zeros((1, 1, 1), np.float32), (0, 0, 0), 1e39)
    assert with_number(np.zeros((1, 1, 1), np.float32), (0, 0, 0), math.inf)[0, 0, 0] == math.inf


def test_one_hot_vectors_take_no_more_room_than_their_numbers() -> None:
    found = one_hot(np.array([[1, 0], [2, 2]]), 3)
    assert found.dtype == np.float32
    assert found.tolist() == [[[0, 1, 0], [1, 0, 0]], [[0, 0, 1], [0, 0, 1]]]
    # A square of so many would not fit into memory.
    wide = one_hot(np.array([[99_999, 7]]), 100_000)
    assert wide.sum() == 2
    assert np.argmax(wide, axis=2).tolist() == [[99_999, 7]]
    with pytest.raises(InvalidValue, match="numbers"):
        one_hot(np.zeros((10, 200), np.int32), 100_000)
