import numpy as np
import pytest

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.experiment.size import bytes_needed, keeps_gates, told


def test_weights_states_and_gates_are_counted() -> None:
    experiment = Experiment(LSTMConfig(3), [Call(np.zeros((2, 5, 7))), Call(np.zeros((2, 4, 7)))])
    weights = 4 * 3 * (7 + 3 + 1)
    states_and_gates = 6 * 2 * (5 + 4) * 3
    inputs = 8 * 2 * (5 + 4) * 7  # float64, as NumPy made them
    assert bytes_needed(experiment) == 4 * (3 * weights + 3 * states_and_gates) + 3 * inputs


def test_gates_that_are_too_many_are_not_kept_but_of_an_unrolled_loop() -> None:
    large = Call(np.broadcast_to(np.float32(0), (64, 100, 256)))
    looped, unrolled = (
        Experiment(LSTMConfig(1024, unroll=unroll), [large]) for unroll in (False, True)
    )
    h = 4 * 64 * 100 * 1024
    assert bytes_needed(unrolled) - bytes_needed(looped) == 3 * 4 * h
    assert (keeps_gates(looped, large), keeps_gates(unrolled, large)) == (False, True)
    just = Call(np.zeros((4, 4096, 1), np.float32))
    assert keeps_gates(Experiment(LSTMConfig(256), [just]), just)
    assert not keeps_gates(Experiment(LSTMConfig(257), [just]), just)


def test_double_precision_needs_twice_as_much() -> None:
    calls = [Call(np.zeros((2, 5, 7)))]
    inputs = 3 * 8 * 2 * 5 * 7
    single, double = (
        bytes_needed(Experiment(LSTMConfig(3, dtype=dtype), calls)) - inputs
        for dtype in ("float32", "float64")
    )
    assert double == 2 * single


@pytest.mark.parametrize(
    ("count", "text"),
    [(12, "12 bytes"), (1500, "1.5 kB"), (23e9, "23 GB"), (999e9, "999 GB"), (48e18, "48,000 PB")],
)
def test_bytes_are_told_for_a_person(count: float, text: str) -> None:
    assert told(count) == text
