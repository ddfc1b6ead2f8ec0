import numpy as np
import pytest

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.size import bytes_needed, format_bytes, keeps_gates

BESIDE = 50e6


def needed(experiment: Experiment, *, checked: bool = True) -> float:
    """What is needed but for the margin and what every run needs."""
    return bytes_needed(experiment, checked=checked) / 1.2 - BESIDE


def test_weights_states_and_gates_are_counted() -> None:
    x = [np.zeros((2, 500, 7), np.float32), np.zeros((2, 400, 7), np.float32)]
    experiment = Experiment(LSTMConfig(3), map(Call, x))
    weights = 4 * 4 * 3 * (7 + 3 + 1)
    h = [4 * 2 * steps * 3 for steps in (500, 400)]
    given = 2 * (x[0].nbytes + x[1].nbytes) + 2 * x[0].nbytes + 8 * weights
    kept = 6 * (h[0] + h[1])
    assert needed(experiment) == pytest.approx(given + 2 * kept + 3 * h[0], abs=2)
    alone = max(2 * kept, kept + 2 * 6 * h[0])  # kept twice, or while the longest call runs
    assert needed(experiment, checked=False) == pytest.approx(given + alone, abs=2)


def test_an_output_apart_from_h_is_counted() -> None:
    x = np.zeros((2, 500, 7), np.float32)
    mask = np.ones((2, 500), bool)
    layer = LSTMConfig(3, return_sequences=True)
    with_h, apart = (
        needed(Experiment(layer, [Call(x, mask=mask)] if masked else [Call(x)]))
        for masked in (False, True)
    )
    assert apart - with_h == pytest.approx(3 * 4 * 2 * 500 * 3, abs=2)


def test_gates_that_are_too_many_are_not_kept_but_of_an_unrolled_loop() -> None:
    large = Call(np.broadcast_to(np.float32(0), (64, 100, 256)))
    looped, unrolled = (
        Experiment(LSTMConfig(1024, unroll=unroll), [large]) for unroll in (False, True)
    )
    assert needed(unrolled) > needed(looped) + 2 * 4 * 4 * 64 * 100 * 1024
    assert (keeps_gates(looped.layer, large), keeps_gates(unrolled.layer, large)) == (False, True)
    just = Call(np.zeros((4, 4096, 1), np.float32))
    assert keeps_gates(LSTMConfig(256), just)
    assert not keeps_gates(LSTMConfig(257), just)


def test_double_precision_needs_twice_as_much() -> None:
    calls = [Call(np.zeros((2, 5, 7)))]
    inputs = 4 * 8 * 2 * 5 * 7
    single, double = (
        needed(Experiment(LSTMConfig(300, dtype=dtype), calls)) - inputs
        for dtype in ("float32", "float64")
    )
    assert double == pytest.approx(2 * single, rel=1e-6)


@pytest.mark.parametrize(
    ("count", "text"),
    [(12, "12 bytes"), (1500, "1.5 kB"), (23e9, "23 GB"), (999e9, "999 GB"), (48e18, "48,000 PB")],
)
def test_bytes_are_told_for_a_person(count: float, text: str) -> None:
    assert format_bytes(count) == text
