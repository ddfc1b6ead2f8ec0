import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lstmviz.experiment.arrays import Array
from lstmviz.trace.change import run_change
from lstmviz.trace.change.run_change import array_difference, constant_mask

SHAPES = st.one_of(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(1, 4)),
    st.tuples(st.integers(0, 6), st.integers(1, 4)),
)
NUMBERS = st.sampled_from([0.0, -0.0, 1.0, 1.5, -2.0, np.nan, np.inf, -np.inf])


@st.composite
def matching(draw: st.DrawFn) -> tuple[Array, Array]:
    shape = draw(SHAPES)
    one = draw(arrays(np.float32, shape, elements=NUMBERS))
    other = draw(arrays(np.float32, shape, elements=NUMBERS))
    keep = draw(arrays(np.bool_, shape))
    return one, np.where(keep, one, other)


@given(both=matching(), per_unit=st.booleans(), at_once=st.integers(1, 40))
def test_it_is_what_comparing_number_by_number_gives(
    both: tuple[Array, Array], per_unit: bool, at_once: int
) -> None:
    one, other = both
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_change, "_AT_ONCE", at_once)
        found = array_difference(one, other, per_unit)
    differ = ~((one == other) | (np.isnan(one) & np.isnan(other)))
    expected = differ if per_unit else differ.any(axis=-1, keepdims=True)
    assert found.changed.shape == expected.shape
    assert np.array_equal(found.changed, expected)
    finite = np.isfinite(one) & np.isfinite(other)
    apart = [abs(float(a) - float(b)) for a, b in zip(one[finite], other[finite], strict=True)]
    assert found.largest == max(apart, default=0)
    assert found.non_finite == bool((differ & ~finite).any())
    assert found.any == bool(expected.any())


@pytest.mark.parametrize("at_once", [1, 4, 8, 12, 20, 40])
def test_a_change_is_found_wherever_it_is(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_change, "_AT_ONCE", at_once)
    zeros = np.zeros((2, 5, 4), np.float32)
    for place in np.ndindex(zeros.shape):
        one = zeros.copy()
        one[place] = -1
        found = array_difference(one, zeros, per_unit=True)
        assert np.argwhere(found.changed).tolist() == [list(place)]
        assert found.largest == 1


def test_an_array_and_itself_are_not_looked_at() -> None:
    one = np.full((2, 3, 4), np.nan, np.float32)
    found = array_difference(one, one.view(), per_unit=True)
    assert not found.any
    assert found.changed.strides == (0, 0, 0)


def test_numbers_of_two_types_are_compared() -> None:
    one = np.ones((1, 2, 3), np.float16)
    found = array_difference(one, np.full((1, 2, 3), 1.25, np.float64), per_unit=True)
    assert found.changed.all()
    assert found.largest == 0.25


def test_a_mask_of_everything_takes_no_memory() -> None:
    mask = constant_mask((64, 1000, 1024))
    assert mask.shape == (64, 1000, 1024)
    assert mask.strides == (0, 0, 0)
    assert mask[3, 4, 5]
