"""Series cut into calls: read twice, never remembered, or joined at the wrong end."""

from typing import Any

import numpy as np
import pytest
from traces import made_up_trace

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.series import cut_series
from lstmviz.trace.findings.finding import START, Finding
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.findings.series import (
    carried_between_windows,
    chunks_backwards,
    one_step_from_zeros,
    repeated_inputs,
)
from lstmviz.trace.trace import Trace

SERIES = (np.arange(40) / 8).astype(np.float32)


def windows(steps: int, stride: int, number: int, rows: int = 1) -> list[np.ndarray[Any, Any]]:
    """Windows of a series, (rows, steps, 1); each row is a series of its own."""
    series = SERIES + np.arange(rows, dtype=np.float32)[:, None] * 100
    starts = [stride * n for n in range(number)]
    return [series[:, start : start + steps, None] for start in starts]


def traced(inputs: Any, calls: Any = None, **flags: Any) -> Trace:
    calls = calls or [Call(x) for x in inputs]
    return made_up_trace(Experiment(LSTMConfig(3, **flags), calls))


def test_overlapping_windows_are_read_twice_by_a_stateful_layer() -> None:
    calls = [Call(x) for x in windows(4, 1, 5)]
    trace = run(Experiment(LSTMConfig(3, stateful=True), calls, seed=1))
    assert findings(trace) == (
        Finding(
            "calls 1 to 4 begin with the last 3 steps of the call before: stateful=True reads them "
            "twice (overlapping windows want stateful=False, a series that goes on a stride of 4)",
            1,
            0,
        ),
    )
    # A stride of 4 is one series, read once: as in one call.
    whole = run(
        Experiment(LSTMConfig(3, stateful=True), [Call(SERIES[None, :20, None])], seed=1)
    ).calls[0]
    chunks = run(
        Experiment(LSTMConfig(3, stateful=True), [Call(x) for x in windows(4, 4, 5)], seed=1)
    )
    assert findings(chunks) == ()
    np.testing.assert_array_equal(chunks.calls[-1].h[:, -1], whole.h[:, -1])
    assert (trace.calls[-1].h[:, -1] != whole.h[:, -1]).any()


@pytest.mark.parametrize(
    ("inputs", "overlap", "calls"),
    [
        (windows(4, 2, 5), "2 steps", "calls 1 to 4 begin"),
        (windows(4, 3, 5), "1 step", "calls 1 to 4 begin"),
        (windows(8, 1, 3, rows=3), "7 steps", "calls 1 and 2 begin"),
        (windows(4, 1, 2), "3 steps", "call 1 begins"),
        ([np.ones((1, 4, 1)), *windows(4, 1, 3)], "3 steps", "calls 2 and 3 begin"),
        ([*windows(4, 1, 3), np.ones((1, 4, 1))], "3 steps", "calls 1 and 2 begin"),
        # Windows of different lengths, the last one cut off.
        ([SERIES[None, :4, None], SERIES[None, 2:5, None]], "2 steps", "call 1 begins"),
    ],
)
def test_every_overlap_is_found(inputs: Any, overlap: str, calls: str) -> None:
    (found,) = repeated_inputs(traced(inputs, stateful=True))
    assert found.text.startswith(f"{calls} with the last {overlap} of the call before")
    assert list(repeated_inputs(traced(inputs))) == []


def test_backwards_the_overlap_is_that_of_what_is_read_one_after_the_other() -> None:
    back = windows(4, 1, 5)[::-1]
    (found,) = repeated_inputs(traced(back, stateful=True, go_backwards=True))
    assert "the last 3 steps" in found.text
    assert list(repeated_inputs(traced(windows(4, 1, 5), stateful=True, go_backwards=True))) == []


WAVE = np.tile(np.array([0, 1, 0, -1], np.float32), 10)
OTHER_ROW = windows(4, 1, 3, rows=2)
OTHER_ROW[1] = OTHER_ROW[1] + np.array([0, 1], np.float32)[:, None, None]


@pytest.mark.parametrize(
    "inputs",
    [
        windows(4, 4, 5),  # goes on
        windows(4, 6, 5),
        windows(4, 0, 5),  # the same call again
        [np.zeros((2, 4, 3))] * 3,
        [np.ones((1, 4, 1)), np.ones((1, 6, 1))],
        [WAVE[None, n : n + 6, None] for n in range(0, 30, 6)],  # a wave that goes on
        [WAVE[None, n : n + 4, None] for n in range(0, 30, 4)],
        OTHER_ROW,  # in one of two rows alone
        [SERIES[None, :4, None], SERIES[None, 3:7, None]],  # one value, once: by chance
        [SERIES[None, n : n + 1, None] for n in (0, 0, 0)],  # one step
        [np.full((1, 4, 1), np.nan)] * 2,
    ],
)
def test_a_series_that_is_read_once_is_no_news(inputs: Any) -> None:
    assert list(repeated_inputs(traced(inputs, stateful=True))) == []


def test_what_starts_anew_or_is_masked_is_not_read_twice() -> None:
    reset = [Call(x, reset_before=True) for x in windows(4, 1, 4)]
    assert list(repeated_inputs(traced(None, reset, stateful=True))) == []
    masks = [[[True] * 4]] + [[[False] * 3 + [True]]] * 3
    masked = [Call(x, mask=mask) for x, mask in zip(windows(4, 1, 4), masks, strict=True)]
    trace = run(Experiment(LSTMConfig(3, stateful=True), masked))
    assert list(repeated_inputs(trace)) == []


def test_a_large_series_that_repeats_values_is_searched_soon() -> None:
    """Work in a number of array operations that doesn't grow with the values."""
    ones = np.zeros((1, 200_000, 1), np.float32)
    other = ones.copy()
    other[0, -1] = 1
    assert list(repeated_inputs(traced([other, ones, other], stateful=True))) == []
    many = np.arange(1_000_000, dtype=np.float32)[:, None, None] + np.arange(3)[None, :, None]
    (found,) = repeated_inputs(traced([many, many + 1], stateful=True))
    assert "the last 2 steps" in found.text


def test_one_step_a_call_uses_no_recurrence() -> None:
    inputs = [SERIES[n : n + 4].reshape(1, 1, 4) for n in range(4)]
    layer = LSTMConfig(3)
    trace = run(Experiment(layer, [Call(x) for x in inputs], seed=1))
    assert findings(trace) == (
        Finding(
            "every call has one time step and starts from zeros: no earlier h or c enters, so the "
            "recurrent kernel and the forget gate have no effect (if these 4 features are 4 steps: "
            "(batch, 4, 1))",
            0,
            0,
        ),
    )
    kernel, recurrent, bias = trace.weights.values()
    bias = bias.copy()
    bias[3:6] = -9  # the forget gate's
    other = run(Experiment(layer, [Call(x) for x in inputs], weights=[kernel, -recurrent, bias]))
    for one, changed in zip(trace.calls, other.calls, strict=True):
        np.testing.assert_array_equal(one.h, changed.h)


@pytest.mark.parametrize("rows", [1, 500])
def test_one_call_of_one_step_is_told_too(rows: int) -> None:
    (found,) = one_step_from_zeros(traced([np.ones((rows, 1, 1))]))
    assert found.text.startswith("the call has one time step")
    assert "features" not in found.text


@pytest.mark.parametrize(
    ("calls", "flags"),
    [
        ([Call(np.ones((1, 1, 4)))] * 3, {"stateful": True}),
        ([Call(np.ones((1, 2, 4)))], {}),
        ([Call(np.ones((1, 1, 4))), Call(np.ones((1, 2, 4)))], {}),
        ([Call(np.ones((1, 1, 4)), initial_state=(np.ones((1, 3)), np.zeros((1, 3))))], {}),
    ],
)
def test_where_a_state_enters_there_is_a_recurrence(calls: list[Call], flags: Any) -> None:
    trace = run(Experiment(LSTMConfig(3, **flags), calls))
    assert list(one_step_from_zeros(trace)) == []


def test_backwards_the_chunks_of_a_series_join_in_reverse_order() -> None:
    layer = LSTMConfig(3, stateful=True, go_backwards=True)
    chunks = windows(4, 4, 3)
    trace = run(Experiment(layer, [Call(x) for x in chunks], seed=1))
    text = (
        "call 1 starts from the state in which call 0 ended, after t=0: with go_backwards, chunks "
        "of one series join only in reverse order, the last chunk first"
    )
    assert list(chunks_backwards(trace)) == [Finding(text, 1, START)]
    whole = run(Experiment(layer, [Call(SERIES[None, :12, None])], seed=1)).calls[0].h[:, -1]
    reverse = run(Experiment(layer, [Call(x) for x in chunks[::-1]], seed=1))
    np.testing.assert_allclose(reverse.calls[-1].h[:, -1], whole, atol=1e-6)
    assert np.abs(trace.calls[-1].h[:, -1] - whole).max() > 1e-3


@pytest.mark.parametrize(
    ("inputs", "flags"),
    [
        (windows(4, 4, 3), {"stateful": True}),
        (windows(4, 4, 3), {"go_backwards": True}),
        (windows(4, 4, 1), {"stateful": True, "go_backwards": True}),
        (windows(1, 1, 3), {"stateful": True, "go_backwards": True}),
    ],
)
def test_where_nothing_is_carried_backwards_there_is_no_order(inputs: Any, flags: Any) -> None:
    assert list(chunks_backwards(traced(inputs, **flags))) == []


@pytest.mark.parametrize(
    ("cut", "flags", "between"),
    [
        (CutChoices(2, 2), {}, "2 steps"),  # row 0: 0 1, then 4 5
        (CutChoices(2, 3), {}, "4 steps"),
        (CutChoices(2, 1, stride=3), {}, "1 step"),
        (CutChoices(2, 2, stride=1), {}, ""),  # row 0: 0 1, then 2 3
        (CutChoices(2, 1), {}, ""),
        (CutChoices(2, 2, "continuing"), {}, ""),
        (CutChoices(2, 2), {"stateful": False}, ""),
        (CutChoices(2, 2), {"go_backwards": True}, ""),
    ],
)
def test_windows_carry_a_state_to_where_it_does_not_belong(
    cut: CutChoices, flags: dict[str, bool], between: str
) -> None:
    made = cut_series(
        np.arange(12.0),
        timesteps=cut.timesteps,
        batch=cut.batch,
        layout=cut.layout,
        stride=cut.stride,
    )
    layer = LSTMConfig(2, **{"stateful": True, **flags})
    found = list(carried_between_windows(made_up_trace(Experiment(layer, made.calls, cut=cut))))
    assert len(found) == bool(between)
    for finding in found:
        assert f"state from {between} of the series earlier" in finding.text
        assert (finding.call, finding.row) == (1, 0)
