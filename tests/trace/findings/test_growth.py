import numpy as np
import pytest
from trace_views import with_call

from lstmviz.engine.run import run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.findings.numbers import growing_c
from lstmviz.trace.trace import Trace

ONES = {"units": 1, "kernel_initializer": "ones", "recurrent_initializer": "ones"}


def fives(*timesteps: int, **flags: object) -> Trace:
    calls = [Call(np.full((1, count, 1), 5.0, np.float32)) for count in timesteps]
    return run(Experiment(LSTMConfig(**ONES, **flags), calls))


def test_kernels_of_ones_count_every_step() -> None:
    trace = fives(20)
    assert trace.calls[0].c[0, -1, 0] == pytest.approx(19.77, abs=0.005)
    (found,) = growing_c(trace)
    assert (found.call, found.step, found.row, found.unit) == (0, 19, 0, 0)
    assert found.text == (
        "c keeps growing: 19.8 at call 0, row 0, t=19, unit 0, after 20 steps, "
        "and h only 0.998: nothing bounds c"
    )


def test_a_carried_state_grows_through_its_calls() -> None:
    (found,) = growing_c(fives(*[4] * 5, stateful=True))
    assert (found.call, found.step) == (4, 3)
    assert "after 20 steps" in found.text
    assert list(growing_c(fives(*[4] * 5))) == []


def test_random_weights_and_inputs_do_not_grow() -> None:
    x = 3 * np.random.default_rng(0).normal(size=(8, 200, 5)).astype(np.float32)
    trace = run(Experiment(LSTMConfig(16), [Call(x)]))
    assert list(growing_c(trace)) == []


@pytest.mark.parametrize(
    "c",
    [
        np.linspace(0, 9.9, 20),  # not far enough
        np.minimum(np.arange(20) * 2, 15 + np.arange(20) / 1000),  # levels off
        np.where(np.arange(20) % 2, 20, 15),  # goes to and fro
        np.linspace(40, 20, 20),  # shrinks
        np.full(20, np.nan),
    ],
)
def test_what_is_no_growth(c: np.ndarray) -> None:
    assert list(growing_c(with_call(fives(20), 0, c=c[None, :, None]))) == []


def test_negative_c_grows_as_well_and_held_steps_do_not_count() -> None:
    steps = -np.repeat(np.arange(1, 21), 2).astype(float)
    held = np.zeros((1, 40), bool)
    trace = with_call(fives(40), 0, c=steps[None, :, None])
    assert list(growing_c(trace)) == []
    held[:, 1::2] = True
    (found,) = growing_c(with_call(trace, 0, held=held))
    assert found.text.startswith("c keeps growing: -20 at call 0, row 0, t=39, unit 0, after 20 ")


def test_other_rows_and_units_are_counted() -> None:
    x = np.full((3, 20, 1), 5.0, np.float32)
    trace = run(Experiment(LSTMConfig(**ONES | {"units": 2}), [Call(x)]))
    (found,) = growing_c(trace)
    assert found.text.endswith("(5 more lines of c likewise)")
