"""How the next token is chosen."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.text.sampling import Sampling

PROBABILITIES = np.array([[0.1, 0.6, 0.3]])


def counts(sampling_of: float, *, logits: bool) -> np.ndarray:
    """How often each token is chosen in 4,000 calls."""
    output = np.log(PROBABILITIES) + 5 if logits else PROBABILITIES
    chosen = [
        int(Sampling(sampling_of, 1).chosen(output, call, are_probabilities=not logits)[0])
        for call in range(4000)
    ]
    return np.bincount(chosen, minlength=3) / 4000


@pytest.mark.parametrize("logits", [True, False])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_tokens_are_chosen_as_often_as_they_are_probable(temperature: float, logits: bool) -> None:
    expected = PROBABILITIES[0] ** (1 / temperature)
    assert np.abs(counts(temperature, logits=logits) - expected / expected.sum()).max() < 0.03


def test_at_temperature_0_it_is_the_likeliest() -> None:
    assert counts(0, logits=True).tolist() == [0, 1, 0]


@given(st.integers(0, 2**32 - 1), st.integers(0, 1000))
def test_the_same_seed_chooses_the_same(seed: int, call: int) -> None:
    output = np.random.default_rng(0).random((3, 7))
    one, other = (
        Sampling(1.0, seed).chosen(output, call, are_probabilities=True) for _ in range(2)
    )
    assert one.dtype == np.int32
    assert one.tolist() == other.tolist()


def test_what_cannot_be_is_never_chosen() -> None:
    output = np.array([[0.0, 1.0, 0.0]])
    every = {int(Sampling(9.0, 2).chosen(output, n, are_probabilities=True)[0]) for n in range(99)}
    assert every == {1}


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ([[np.nan, 1.0]], "nan in row 0"),
        ([[1.0], [np.inf]], "inf in row 1"),
        ([1.0], r"shape \(1,\)"),
        (np.ones((1, 0)), r"shape \(1, 0\)"),
    ],
)
def test_where_there_is_nothing_to_choose_by_it_is_said(output: object, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        Sampling().chosen(np.asarray(output), 1, are_probabilities=False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"temperature": -1.0}, "a number from 0 on"),
        ({"temperature": float("nan")}, "a number from 0 on"),
        ({"temperature": True}, "a number from 0 on"),
        ({"seed": -1}, "an integer from 0"),
        ({"seed": 1.5}, "an integer from 0"),
    ],
)
def test_wrong_values_are_refused(arguments: dict, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        Sampling(**arguments)
