import pickle

import numpy as np
import pytest

from lstmviz.experiment.invalid_value import InvalidValue, Said


def test_says_what_keras_would_say():
    error = InvalidValue("units", "a positive integer", 0)

    assert str(error) == (
        "Received an invalid value for argument 'units', expected a positive integer, got 0."
    )
    assert (error.argument, error.expected, error.received) == ("units", "a positive integer", "0")
    assert isinstance(error, ValueError)


def test_values_are_told_as_python_writes_them_and_words_as_they_are():
    assert InvalidValue("units", "an integer", "4").received == "'4'"
    assert InvalidValue("units", "an integer", Said("nothing")).received == "nothing"


@pytest.mark.parametrize(
    ("length", "message"), [(58, "'" + 58 * "x" + "'"), (59, "'" + 58 * "x" + "…")]
)
def test_a_long_value_is_shortened_to_sixty_characters(length: int, message: str):
    assert InvalidValue("units", "an integer", length * "x").received == message


def test_an_array_is_told_in_one_line():
    message = InvalidValue("calls", "one Call", np.ones((2, 2)))

    assert message.received == "array([[1., 1.], [1., 1.]])"
    assert InvalidValue("x", "a number", "4  4\n").received == r"'4  4\n'"


def test_survives_the_way_between_processes():
    error = InvalidValue("mask", "True or False", [1, 2])

    copy = pickle.loads(pickle.dumps(error))

    assert str(copy) == str(error)
    assert (copy.argument, copy.expected, copy.received) == ("mask", "True or False", "[1, 2]")
