import numpy as np
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.engine.run import run
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Call, Experiment
from lstmviz.trace.findings.numbers import infinite_input, nan_from_here
from lstmviz.trace.trace import Trace

ONES = np.ones((4, 5, 2), np.float32)


def ran(x: np.ndarray, mask: np.ndarray | None = None) -> Trace:
    return run(Experiment(LSTMConfig(3), [Call(x, mask=mask)]))


def test_rows_lost_in_the_same_way_share_a_line() -> None:
    x = ONES.copy()
    x[1, 3] = x[3, 3] = x[2, 4] = np.nan
    (found,) = nan_from_here(ran(x))
    assert (found.call, found.step, found.row) == (0, 3, 1)
    assert found.text == (
        "NaN from call 0, rows 1 and 3, t=3 on (1 more row later): "
        "x holds NaN there (other rows are untouched)"
    )


def test_rows_lost_in_other_ways_have_lines_of_their_own() -> None:
    trace = made_up_trace(Experiment(opening().layer, [Call(ONES)]))
    x, h = ONES.copy(), trace.calls[0].h.copy()
    x[0, 1], x[1, 1] = np.nan, np.inf
    h[:3, 1:] = np.nan
    trace = with_call(made_up_trace(Experiment(opening().layer, [Call(x)])), 0, h=h)
    causes = [found.text.split(": ")[1] for found in nan_from_here(trace)]
    assert causes == [
        "x holds NaN there (other rows are untouched)",
        "x is infinite there, and infinity minus infinity is no number",
        "a value grew beyond what its type can hold",
    ]


def test_a_given_state_may_be_where_it_begins() -> None:
    state = np.full((4, 3), np.nan, np.float32), np.zeros((4, 3), np.float32)
    trace = run(Experiment(LSTMConfig(3), [Call(ONES, initial_state=state)]))
    (found,) = nan_from_here(trace)
    assert found.text == (
        "NaN from call 0, rows 0, 1, 2 and 3, t=0 on: so is the state that the call starts from"
    )


def test_large_finite_numbers_are_numbers() -> None:
    x = np.full((4, 5, 2), 3e38, np.float32)  # their sum is more than a float32 can hold
    trace = ran(x)
    assert list(nan_from_here(trace)) == []
    assert list(infinite_input(trace)) == []


def test_infinite_input_is_told_once_a_call() -> None:
    x = ONES.copy()
    x[2, 1, 0] = x[0, 1, 1] = x[1, 4, 0] = np.inf
    (found,) = infinite_input(ran(x))
    assert (found.step, found.row) == (1, 0)
    assert found.text.startswith("x is infinite at call 0, rows 0 and 2, t=1: ")


def test_what_a_mask_hides_is_not_read() -> None:
    x, mask = ONES.copy(), np.ones((4, 5), bool)
    x[0, 1], x[1, 1] = np.inf, np.nan
    mask[:2, 1] = False
    trace = ran(x, mask)
    assert np.isfinite(trace.calls[0].h).all()
    assert list(infinite_input(trace)) == []
    assert list(nan_from_here(trace)) == []
