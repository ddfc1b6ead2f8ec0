import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.config import MOST_SEED
from lstmviz.experiment.seeds import derived_seed

PURPOSES = ("kernel", "recurrent", "bias", "dropout")


@pytest.mark.parametrize(
    ("purpose", "seed"), [("kernel", 71), ("recurrent", 72), ("bias", 73), ("dropout", 74)]
)
def test_the_seed_with_a_digit_appended(purpose, seed):
    assert derived_seed(7, purpose) == seed


@given(st.integers(0, MOST_SEED))
def test_each_purpose_has_its_own_within_what_keras_takes(seed: int):
    derived = {derived_seed(seed, purpose) for purpose in PURPOSES}

    assert len(derived) == len(PURPOSES)
    assert all(0 <= each <= MOST_SEED for each in derived)
