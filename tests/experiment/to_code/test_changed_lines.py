from dataclasses import replace

import numpy as np
import pytest
from traces import X, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import without_call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.series import cut_series
from lstmviz.experiment.to_code import changed_lines as module
from lstmviz.experiment.to_code.changed_lines import ChangedLines, changed_lines
from lstmviz.experiment.to_code.keras_code import script_with_arrays


def lines_of(experiment: Experiment, changed: ChangedLines) -> list[str]:
    script = script_with_arrays(experiment, "lstm.npz")[0].splitlines()
    return [script[number] for number in changed.lines]


def test_an_argument_that_came_is_a_line_and_one_that_went_a_gap() -> None:
    with_state = opening(return_state=True)
    come = changed_lines(opening(stateful=False), opening())
    assert [line.strip() for line in lines_of(opening(), come)] == ["stateful=True,"]
    assert come.gaps == ()
    gone = changed_lines(opening(), opening(stateful=False))
    assert gone.lines == ()
    (gap,) = gone.gaps
    script = script_with_arrays(opening(stateful=False), "lstm.npz")[0].splitlines()
    assert script[gap - 1].strip() == "return_sequences=True,"
    results = lines_of(with_state, changed_lines(opening(), with_state))
    assert "y0, h0, c0 = layer(x0)" in results


def test_the_same_script_has_no_changed_lines() -> None:
    assert changed_lines(opening(), opening()) == ChangedLines()


def test_a_call_that_went_leaves_gaps() -> None:
    changed = changed_lines(opening(), without_call(opening(), 1))
    assert changed.lines == ()
    assert len(changed.gaps) == 2  # the call, and what printed it


def test_a_large_array_that_changed_marks_the_line_that_loads_it() -> None:
    one, other = (
        replace(opening(), calls=[Call(np.random.default_rng(n).normal(size=(2, 99, 3)))])
        for n in (0, 1)
    )
    assert lines_of(other, changed_lines(one, other)) == ['x0 = arrays["x0"]']
    assert changed_lines(one, replace(one, calls=one.calls)) == ChangedLines()


def test_of_a_cut_series_the_line_that_holds_it_is_marked() -> None:
    values = np.random.default_rng(0).normal(size=(300, 1))
    calls = cut_series(values, timesteps=30).calls
    one = Experiment(LSTMConfig(1), calls, cut=CutChoices(30))
    assert changed_lines(one, replace(one, calls=[replace(call) for call in calls])) == (
        ChangedLines()
    )
    other = replace(one, calls=[Call(calls[0].inputs + 1), *calls[1:]])
    assert lines_of(other, changed_lines(one, other)) == ['series = arrays["series"]']


def test_of_too_many_lines_all_between_are_marked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_MATCHED", 1)
    x = np.array(X, np.float32)
    other = replace(opening(), calls=[Call(x + 1), Call(x + 2)])
    changed = changed_lines(opening(), other)
    first, last = changed.lines[0], changed.lines[-1]
    assert changed.lines == tuple(range(first, last + 1))
