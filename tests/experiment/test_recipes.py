import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.recipes import (
    arange,
    impulse,
    one_hot_text,
    ones,
    random_normal,
    random_walk,
    sine,
    zeros,
)
from lstmviz.experiment.tensors import MOST_ELEMENTS

RECIPES = {
    "zeros": zeros,
    "ones": ones,
    "arange": arange,
    "impulse": impulse,
    "sine": sine,
    "random normal": lambda shape: random_normal(shape, 7),
    "random walk": lambda shape: random_walk(shape, 7),
}


@pytest.mark.parametrize("name", RECIPES)
def test_recipes_are_float32_of_the_shape(name: str) -> None:
    made = RECIPES[name]((2, 3, 4))
    assert (made.shape, made.dtype) == ((2, 3, 4), np.float32)


@pytest.mark.parametrize("name", RECIPES)
def test_what_is_too_large_is_refused_before_it_is_made(name: str) -> None:
    shape = (1000, 1000, 101)
    assert math.prod(shape) > MOST_ELEMENTS
    with pytest.raises(InvalidValue, match=r"at most 100,000,000 numbers .* = 101,000,000"):
        RECIPES[name](shape)


def test_zeros_and_ones() -> None:
    np.testing.assert_array_equal(zeros((1, 2, 2)), [[[0, 0], [0, 0]]])
    np.testing.assert_array_equal(ones((1, 2, 2)), [[[1, 1], [1, 1]]])


def test_arange_counts_feature_by_feature() -> None:
    expected = [[[5, 6], [7, 8]], [[9, 10], [11, 12]]]
    np.testing.assert_array_equal(arange((2, 2, 2), start=5), expected)


def test_an_impulse_is_one_at_one_step_of_every_row_and_feature() -> None:
    np.testing.assert_array_equal(
        impulse((2, 3, 2), 1), [[[0, 0], [1, 1], [0, 0]], [[0, 0], [1, 1], [0, 0]]]
    )
    np.testing.assert_array_equal(impulse((1, 2, 1)), [[[1], [0]]])


@pytest.mark.parametrize("step", [-1, 3])
def test_an_impulse_outside_time_is_refused(step: int) -> None:
    with pytest.raises(InvalidValue, match=f"'step', expected a time step from 0 to 2, got {step}"):
        impulse((1, 3, 1), step)


def test_a_sine_of_period_4_with_its_rows_and_features_apart() -> None:
    # Two features are half a period apart, two rows a quarter.
    np.testing.assert_allclose(
        sine((2, 5, 2), 4),
        [
            [[0, 0], [1, -1], [0, 0], [-1, 1], [0, 0]],
            [[1, -1], [0, 0], [-1, 1], [0, 0], [1, -1]],
        ],
        atol=1e-6,
    )


@given(st.integers(1, 6), st.integers(1, 6))
def test_no_two_sines_are_the_same(batch: int, features: int) -> None:
    curves = sine((batch, 8, features), 8).transpose(0, 2, 1).reshape(-1, 8)
    assert len(np.unique(curves.round(4), axis=0)) == batch * features


@pytest.mark.parametrize("period", [0, -1, math.nan, math.inf])
def test_a_sine_needs_a_positive_period(period: float) -> None:
    with pytest.raises(InvalidValue, match="'period', expected a number of time steps above 0"):
        sine((1, 2, 1), period)


def test_random_normal_is_the_same_for_the_same_seed() -> None:
    np.testing.assert_array_equal(random_normal((2, 3, 4), 7), random_normal((2, 3, 4), 7))
    assert not np.array_equal(random_normal((2, 3, 4), 7), random_normal((2, 3, 4), 8))
    many = random_normal((10, 100, 100), 0)
    assert abs(many.mean()) < 0.02
    assert abs(many.std() - 1) < 0.02


def test_a_random_walk_steps_by_the_random_normal_numbers() -> None:
    walk, steps = random_walk((2, 50, 3), 7), random_normal((2, 50, 3), 7)
    np.testing.assert_array_equal(walk[:, 0], steps[:, 0])
    np.testing.assert_allclose(np.diff(walk, axis=1), steps[:, 1:], atol=1e-5)


def test_a_text_becomes_one_hot() -> None:
    tensor, vocabulary = one_hot_text("cab")
    assert vocabulary == "abc"
    assert tensor.dtype == np.float32
    np.testing.assert_array_equal(tensor, [[[0, 0, 1], [1, 0, 0], [0, 1, 0]]])


@pytest.mark.parametrize("text", ["ab\nb!", "ab\r\nb!\r\n", "ab\nb!\n"])
def test_each_line_is_a_row(text: str) -> None:
    tensor, vocabulary = one_hot_text(text)
    assert vocabulary == "!ab"
    np.testing.assert_array_equal(tensor, [[[0, 1, 0], [0, 0, 1]], [[0, 0, 1], [1, 0, 0]]])


def test_a_text_may_be_one_row_with_its_line_breaks() -> None:
    tensor, vocabulary = one_hot_text("ab\nb", by_lines=False)
    assert vocabulary == "\nab"
    np.testing.assert_array_equal(tensor.argmax(axis=-1), [[1, 2, 0, 2]])


@given(st.text(st.characters(exclude_characters="\n\r"), min_size=1))
def test_a_one_hot_text_can_be_read_back(text: str) -> None:
    tensor, vocabulary = one_hot_text(text)
    assert "".join(vocabulary[i] for i in tensor[0].argmax(axis=1)) == text
    assert sorted(set(text)) == list(vocabulary)
    assert tensor.sum() == len(text)


@pytest.mark.parametrize(
    ("text", "received"),
    [
        ("", "nothing in line 1"),
        ("\nab", "nothing in line 1"),
        ("ab\nabc", "3 characters in line 2"),
        ("ab\n\nab", "0 characters in line 2"),
    ],
)
def test_lines_of_different_lengths_are_refused(text: str, received: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        one_hot_text(text)
    assert (refusal.value.argument, refusal.value.received) == ("text", received)


def test_a_text_with_too_many_characters_is_refused() -> None:
    text = "".join(map(chr, range(100, 11_000)))
    with pytest.raises(InvalidValue, match="1 × 10,900 × 10,900"):
        one_hot_text(text)
