"""Arrays that are compared bit by bit."""

import numpy as np
import pytest

from lstmviz.experiment.arrays import same_array


def test_the_same_bits_are_of_one_type_and_shape_and_zeros_have_signs() -> None:
    zeros = np.zeros((2, 2))
    assert same_array(zeros, zeros.copy())
    assert same_array(np.full(2, np.nan), np.full(2, np.nan))
    assert not same_array(zeros, -zeros)
    assert not same_array(zeros, zeros.astype(np.float32))
    assert not same_array(zeros, zeros.reshape(4))


@pytest.mark.parametrize("at", [0, 2**16 - 1, 2**16, 3 * 2**16 + 4])
@pytest.mark.parametrize("cut", [slice(None), slice(None, None, 3)], ids=["whole", "with gaps"])
def test_one_number_of_very_many_makes_an_array_another(at: int, cut: slice) -> None:
    numbers = np.zeros(3 * (3 * 2**16 + 5), np.float32)
    other = numbers.copy()
    assert same_array(numbers[cut], other[cut])
    other[cut][at] = -0.0
    assert not same_array(numbers[cut], other[cut])
    assert not same_array(numbers[cut].copy(), other[cut])
