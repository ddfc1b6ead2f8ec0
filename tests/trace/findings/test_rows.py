from dataclasses import replace

import numpy as np
from trace_views import with_call
from traces import X, made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.counting import format_rows
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.findings.rows import identical_rows
from lstmviz.trace.trace import Trace


def of_inputs(*inputs: object, stateful: bool = False) -> Trace:
    calls = [Call(np.array(x, np.float32)) for x in inputs]
    return made_up_trace(Experiment(opening(stateful=stateful).layer, calls))


def test_rows_that_part_at_the_last_step_are_two() -> None:
    assert list(identical_rows(of_inputs(X))) == []


def test_rows_that_part_in_the_middle_are_two() -> None:
    assert list(identical_rows(of_inputs([[[1], [2], [3]], [[1], [9], [3]]]))) == []


def test_rows_that_are_the_same_are_named() -> None:
    (found,) = identical_rows(of_inputs(X, [X[1], X[0], X[1]]))
    assert (found.call, found.row) == (1, 0)
    assert found.text == (
        "call 1: rows 0 and 2 have the same input and the same start, and so the same states"
    )


def test_all_rows_and_several_groups() -> None:
    (found,) = identical_rows(of_inputs([X[0]] * 5))
    assert found.text.startswith("call 0: all 5 rows have the same input")
    (found,) = identical_rows(of_inputs([X[0], X[1], X[0], X[1]]))
    assert found.text.startswith("call 0: rows 0 and 2 have")
    assert found.text.endswith(" (and 1 more group of rows)")


def test_nan_is_the_same_as_nan() -> None:
    assert len(list(identical_rows(of_inputs([[[np.nan], [1]], [[np.nan], [1]]])))) == 1


def test_what_else_tells_rows_apart() -> None:
    trace = of_inputs([X[0], X[0]])
    assert len(list(identical_rows(trace))) == 1
    apart = np.array([[0] * 4, [1] * 4], np.float32)
    held = np.array([[True, False, False], [False, False, False]])
    masks = {"inputs": np.ones((2, 3), np.float32)}
    for change in (
        {"initial_h": apart},
        {"initial_c": apart},
        {"held": held},
        {"dropout_masks": masks},
    ):
        assert list(identical_rows(with_call(trace, 0, **change))) == []


def test_a_batch_of_nothing_has_no_rows() -> None:
    trace = of_inputs(X)
    nothing = replace(trace.experiment, calls=(Call(np.zeros((2, 3, 0), np.float32)),))
    assert list(identical_rows(replace(trace, experiment=nothing))) == []


def test_the_rows_of_many_batches_are_those_that_comparing_each_with_each_gives() -> None:
    chance = np.random.default_rng(6367)
    for _ in range(60):
        batch, steps, features = chance.integers(1, 7), chance.integers(1, 4), chance.integers(1, 3)
        x = chance.choice([0.0, -0.0, 1.0, np.nan], (batch, steps, features))
        same = [[np.array_equal(a, b, equal_nan=True) for b in x] for a in x]
        groups = {tuple(np.flatnonzero(row).tolist()) for row in same}
        groups = sorted(group for group in groups if len(group) > 1)
        found = list(identical_rows(of_inputs(x)))
        assert [finding.row for finding in found] == [group[0] for group in groups[:1]]
        for finding in found:
            others = len(groups) - 1
            assert ("more group" in finding.text) == bool(others)
            assert not others or f"{others} more group" in finding.text
            assert len(groups[0]) == batch or format_rows(groups[0]) in finding.text
