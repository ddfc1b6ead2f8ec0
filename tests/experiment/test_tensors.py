import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import (
    MOST_ELEMENTS,
    arange,
    parse_number,
    random_normal,
    resized,
    with_number,
    zeros,
)

SHAPES = st.tuples(*[st.integers(1, 5)] * 3)
TENSORS = arrays.arrays(
    st.sampled_from([np.float16, np.float32, np.float64]),
    SHAPES,
    elements=st.floats(-100, 100, width=16),
)


def test_recipes_are_float32_of_the_shape() -> None:
    for made in (zeros((2, 3, 4)), arange((2, 3, 4)), random_normal((2, 3, 4), 7)):
        assert (made.shape, made.dtype) == ((2, 3, 4), np.float32)


def test_zeros() -> None:
    np.testing.assert_array_equal(zeros((1, 2, 2)), [[[0, 0], [0, 0]]])


def test_arange_counts_feature_by_feature() -> None:
    expected = [[[5, 6], [7, 8]], [[9, 10], [11, 12]]]
    np.testing.assert_array_equal(arange((2, 2, 2), start=5), expected)


def test_random_normal_is_the_same_for_the_same_seed() -> None:
    np.testing.assert_array_equal(random_normal((2, 3, 4), 7), random_normal((2, 3, 4), 7))
    assert not np.array_equal(random_normal((2, 3, 4), 7), random_normal((2, 3, 4), 8))
    many = random_normal((10, 100, 100), 0)
    assert abs(many.mean()) < 0.02
    assert abs(many.std() - 1) < 0.02


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
    original = zeros((1, 1, 1))
    resized(original, (1, 1, 1))[0, 0, 0] = 1
    assert original[0, 0, 0] == 0


@pytest.mark.parametrize(
    "make", [zeros, arange, lambda s: random_normal(s, 0), lambda s: resized(zeros((1, 1, 1)), s)]
)
def test_what_is_too_large_is_refused_before_it_is_made(make: object) -> None:
    shape = (1000, 1000, 101)
    assert math.prod(shape) > MOST_ELEMENTS
    with pytest.raises(InvalidValue, match=r"at most 100,000,000 numbers .* = 101,000,000"):
        make(shape)  # type: ignore[operator]


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


def test_a_number_beyond_the_dtype_is_refused_but_infinity_is_not() -> None:
    with pytest.raises(InvalidValue, match="a number that float32 can hold, got 1e\\+39"):
        with_number(zeros((1, 1, 1)), (0, 0, 0), 1e39)
    assert with_number(zeros((1, 1, 1)), (0, 0, 0), math.inf)[0, 0, 0] == math.inf
