from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from lstmviz.experiment.arrays import Array, same_array
from lstmviz.experiment.to_code.arrays_code import (
    MOST_NUMBERS,
    array_code,
    encoded_code,
    numbers_to_write,
)

TYPES = ("float16", "float32", "float64", "bool", "int32", "int64", "uint8")


def made_by(code: str) -> Array:
    import base64

    names: dict[str, Any] = {"np": np, "base64": base64}
    exec(code, names)
    return names["a"]


def check_same(made: Array, array: Array) -> None:
    assert (made.dtype, made.shape) == (array.dtype, array.shape)
    assert np.array_equal(made, array, equal_nan=array.dtype != bool)
    if array.dtype != bool:
        numbers = ~np.isnan(array)
        assert np.array_equal(np.signbit(made[numbers]), np.signbit(array[numbers]))


@pytest.mark.parametrize(
    ("array", "code"),
    [
        (np.float32([0.1, 1, -2, 1e-8]), 'a = np.array([0.1, 1, -2, 1e-08], dtype="float32")'),
        (np.float64([0.1, np.inf]), 'a = np.array([0.1, np.inf], dtype="float64")'),
        (np.float64([[0]]), 'a = np.array([[0]], dtype="float64")'),
        (np.float32([16777217, 123456789]), 'a = np.array([16777216, 123456792], dtype="float32")'),
        (np.float16([1 / 3, -0.0]), 'a = np.array([0.3333, -0.0], dtype="float16")'),
        (np.array([[True, False]]), "a = np.array([[True, False]])"),
        (np.zeros((0, 3, 2), np.float32), 'a = np.zeros((0, 3, 2), dtype="float32")'),
        (np.array([[3, 0, -2]]), 'a = np.array([[3, 0, -2]], dtype="int64")'),
        (np.array([2**62 + 1, 2**53]), f'a = np.array([{2**62 + 1}, {2**53}], dtype="int64")'),
        (np.ones((1, 9), np.uint8), 'a = np.ones((1, 9), dtype="uint8")'),
        (np.ones((9, 1), np.float32), 'a = np.ones((9, 1), dtype="float32")'),
        (np.zeros((9, 1), bool), "a = np.zeros((9, 1), dtype=bool)"),
        (np.full(3, np.nan), 'a = np.full((3,), np.nan, dtype="float64")'),
        (np.full(3, -0.0), 'a = np.full((3,), -0.0, dtype="float64")'),
    ],
)
def test_small_arrays_read_well(array: Array, code: str) -> None:
    assert array_code("a", array) == code
    check_same(made_by(code), array)


def test_a_number_that_would_be_rounded_twice_is_written_exactly() -> None:
    # The fewest digits of this float32 are, as the nearest double, half-way to the next float32.
    rare = np.nextafter(np.float32(7.038531e-26), np.float32(0))
    assert str(rare) == "7.038531e-26"
    code = array_code("a", np.array([[rare, 1]], np.float32))
    assert code == f'a = np.array([[{float(rare)!r}, 1]], dtype="float32")'
    check_same(made_by(code), np.array([[rare, 1]], np.float32))


@given(
    arrays(
        st.sampled_from(TYPES),
        array_shapes(min_dims=1, max_dims=3, max_side=7).filter(
            lambda shape: np.prod(shape) <= MOST_NUMBERS
        ),
    )
)
def test_every_small_array_comes_back_exactly_in_lines_that_fit(array: Array) -> None:
    code = array_code("a", array)
    check_same(made_by(code), array)
    assert max(map(len, code.splitlines())) < 80


@pytest.mark.parametrize("axes", [1, 2, 3])
@pytest.mark.parametrize("name", ["x0", "kernel", "recurrent_kernel"])
def test_brackets_that_close_have_room_in_the_line_too(name: str, axes: int) -> None:
    for length in range(1, 40):
        array = np.full((2,) * (axes - 1) + (length,), -0.4375, np.float32)
        array.flat[0] = 0
        assert max(map(len, array_code(name, array).splitlines())) < 80


@given(arrays(st.sampled_from(TYPES), array_shapes(min_dims=1, max_dims=3, max_side=7)))
def test_encoded_arrays_come_back_to_the_bit(array: Array) -> None:
    for given_array in (array, np.asfortranarray(array)):
        made = made_by(encoded_code("a", given_array))
        assert made.dtype == array.dtype
        assert same_array(made, array)


def test_an_array_from_another_kind_of_machine_comes_back_as_this_ones() -> None:
    array = np.array([1, 2.5], ">f4")
    assert made_by(array_code("a", array)).dtype == np.dtype("float32")
    made = made_by(encoded_code("a", array))
    assert made.tolist() == [1, 2.5]
    assert made.dtype.isnative


@pytest.mark.parametrize(
    ("array", "numbers"),
    [
        (np.arange(6).reshape(2, 3) * 0.5, 6),
        (np.ones(10_000), 1),
        (np.eye(17), 289),
        (np.array([0.0, -0.0]), 2),
        (np.zeros((0, 3)), 0),
        (np.full((2, 2), np.nan), 1),
    ],
)
def test_how_many_numbers_are_to_be_written(array: Array, numbers: int) -> None:
    assert numbers_to_write(array) == numbers
