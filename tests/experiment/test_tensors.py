import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import (
    MOST_ELEMENTS,
    converted,
    parse_number,
    resized,
    with_number,
)

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
