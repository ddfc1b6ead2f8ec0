"""What is told of the tensors that a call returned."""

import numpy as np
import pytest

from lstmviz.figure.view_model.returned import StepNames, call_heading, spelled_out


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        ((2, 3, 4), "(2, 3, 4): batch=2, timesteps=3, units=4"),
        ((2, 4), "(2, 4): batch=2, units=4"),
    ],
)
def test_a_shape_in_words(shape: tuple[int, ...], words: str) -> None:
    assert spelled_out(np.zeros(shape)) == words


def test_a_call_as_code() -> None:
    assert call_heading(("output", "h", "c"), 3) == "output, h, c = layer(x), call 3"


def test_steps_are_named_by_the_input_that_they_read() -> None:
    forward, backward = StepNames(np.array([0, 1, 2])), StepNames(np.array([2, 1, 0]))
    assert [forward(n) for n in range(4)] == ["t=0", "t=1", "t=2", ""]
    assert [backward(n) for n in range(3)] == ["[0]  t=2", "[1]  t=1", "[2]  t=0"]


def test_names_of_the_same_steps_are_the_same_names() -> None:
    steps = np.array([0, 1])
    assert StepNames(steps) == StepNames(steps)
    assert StepNames(steps) != StepNames(np.array([0, 1, 2]))
