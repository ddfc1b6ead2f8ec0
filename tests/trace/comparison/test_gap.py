import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstmviz.experiment.arrays import Array
from lstmviz.trace.comparison import gap
from lstmviz.trace.comparison.gap import ArrayPair, measure_pairs, nan_safe_difference

TYPES = st.sampled_from((np.float16, np.float32, np.float64))
ODD = st.sampled_from((np.nan, np.inf, -np.inf, 0.0, -0.0))
NUMBERS = st.floats(-4, 4, width=16) | ODD


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Array, Array]:
    shape = tuple(draw(st.integers(1, 4)) for _ in range(3))
    mine = draw(arrays(draw(TYPES), shape, elements=NUMBERS))
    if draw(st.booleans()):
        return mine, mine.copy()
    return mine, draw(arrays(draw(TYPES), shape, elements=NUMBERS))


def brute(mine: Array, other: Array) -> Array:
    """One number after another, in float64: 0 for the same, NaN for one NaN alone."""
    result = np.empty(mine.shape)
    for place in np.ndindex(mine.shape):
        a, b = float(mine[place]), float(other[place])
        same = a == b or (a != a and b != b)
        result[place] = 0.0 if same else a - b
    return result


@given(pairs(), st.sampled_from((1, 2, 5, 2**16)))
def test_sizes_places_and_limits_are_those_of_one_by_one(
    pair: tuple[Array, Array], at_once: int
) -> None:
    mine, other = pair
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gap, "_AT_ONCE", at_once)  # many pieces also of small arrays
        found = measure_pairs([ArrayPair(10, mine, other)], rounding=0.01)
    expected = brute(mine, other)
    measured = found.gap
    assert measured is not None
    known = np.abs(expected[~np.isnan(expected)])
    assert measured.size == (known.max() if known.size else 0)
    assert measured.nan_mismatches == np.isnan(expected).sum()
    assert measured.compared == expected.size
    at = expected[measured.row, measured.step - 10, measured.unit]
    assert abs(at) == measured.size or (measured.size == 0 and (measured.same or np.isnan(at)))
    assert measured.same == (expected == 0).all()
    of_units = [
        float(np.fmax.reduce(np.abs(expected[..., unit]), None))
        for unit in range(expected.shape[2])
    ]
    np.testing.assert_allclose(found.units, np.nan_to_num(of_units, posinf=np.inf), rtol=1e-6)
    check_limits(found.other, other)
    check_limits(found.difference, expected)
    finite = np.abs(other[np.isfinite(other)])
    tolerance = 0.01 * max([1.0, *finite.astype(np.float64)])
    parts = ~(np.abs(expected) <= tolerance).all(axis=(0, 2))
    assert measured.first == (10 + int(parts.argmax()) if parts.any() else None)
    assert measured.agrees == (measured.first is None)


def check_limits(limits: tuple[float, float] | None, array: Array) -> None:
    finite = array[np.isfinite(array)]
    assert limits == ((finite.min(), finite.max()) if finite.size else None)


@given(pairs())
def test_the_difference_is_that_of_one_by_one(pair: tuple[Array, Array]) -> None:
    mine, other = (each.astype(np.float64) for each in pair)
    np.testing.assert_array_equal(nan_safe_difference(mine, other), brute(mine, other))


def test_pairs_are_taken_together() -> None:
    zeros = np.zeros((2, 2, 3), np.float32)
    other = zeros.copy()
    other[1, 0, 2] = -0.5
    found = measure_pairs([ArrayPair(0, zeros, zeros), ArrayPair(2, zeros, other)], rounding=1e-6)
    assert found.gap is not None
    assert (found.gap.size, found.gap.row, found.gap.step, found.gap.unit) == (0.5, 1, 2, 2)
    assert found.gap.first == 2
    assert found.gap.compared == 24
    assert found.other == (-0.5, 0)
    assert found.difference == (0, 0.5)


def test_of_equal_differences_the_first_is_told() -> None:
    mine = np.zeros((3, 4, 2), np.float32)
    found = measure_pairs([ArrayPair(0, mine, mine + 1)], rounding=0)
    assert found.gap is not None
    assert (found.gap.row, found.gap.step, found.gap.unit) == (0, 0, 0)


def test_nothing_has_no_gap() -> None:
    empty = np.zeros((0, 3, 2), np.float32)
    for pairs_ in ([], [ArrayPair(0, empty, empty)]):
        found = measure_pairs(pairs_, rounding=1e-6)
        assert (found.gap, found.other, found.difference) == (None, None, None)


def test_what_float32_cannot_hold_is_subtracted_all_the_same() -> None:
    mine = np.full((1, 1, 1), 3e38, np.float32)
    found = measure_pairs([ArrayPair(0, mine, -mine)], rounding=1e-6)
    assert found.gap is not None
    assert found.gap.size == 2 * float(mine[0, 0, 0])


def test_rounding_is_measured_by_what_is_compared() -> None:
    large = np.full((1, 3, 1), 1000, np.float32)
    near = large + np.float32(1e-4)
    found = measure_pairs([ArrayPair(0, near, large)], rounding=1e-6)
    assert found.gap is not None
    assert found.gap.agrees
    assert not found.gap.same
    found = measure_pairs(
        [ArrayPair(0, near / 1000, large / 1000 + np.float32(1e-5))], rounding=1e-6
    )
    assert found.gap is not None
    assert found.gap.first == 0


def test_nothing_is_written_to() -> None:
    mine, other = np.zeros((2, 3, 4), np.float32), np.ones((2, 3, 4), np.float32)
    mine.flags.writeable = other.flags.writeable = False
    measure_pairs([ArrayPair(0, mine, other)], rounding=1e-6)


def test_of_differences_that_float32_rounds_alike_the_larger_one_counts() -> None:
    mine = np.ones((3, 1, 1), np.float32)
    other = np.array([-1e-9, -2e-9, 0], np.float32).reshape(3, 1, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gap, "_AT_ONCE", 1)  # each row is measured alone
        found = measure_pairs([ArrayPair(0, mine, other)], rounding=0).gap
    assert found is not None
    assert found.row == 1
    assert found.size == 1 + 2e-9 == pytest.approx(1 + 2e-9, abs=1e-15)
