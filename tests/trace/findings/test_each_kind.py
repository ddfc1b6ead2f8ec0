"""What is pointed out of layers of each kind, each time as Keras does it."""

from dataclasses import replace

import keras
import numpy as np
import pytest
from direct_keras import fresh_layer
from kinds import X4, given_state, kind_name, of_kind
from strategies import KINDS

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.findings.findings import findings
from lstmviz.trace.findings.masks import (
    idle_dropout,
    ignored_arguments,
    masked_throughout,
    whole_dropout,
)
from lstmviz.trace.findings.numbers import (
    growing_states,
    infinite_input,
    nan_from_here,
    saturated_gates,
)
from lstmviz.trace.findings.rows import identical_rows
from lstmviz.trace.findings.series import one_step_from_zeros
from lstmviz.trace.findings.starts import broadcast_state
from lstmviz.trace.trace import Trace

every_kind = pytest.mark.parametrize("known", KINDS, ids=kind_name)
GATED = {"LSTM": {"input gate i", "forget gate f", "output gate o"}}
GATED |= {"GRU": {"update gate z", "reset gate r"}, "SimpleRNN": set()}


def training(known: type[RecurrentConfig], on: bool = True, **flags: object) -> Trace:
    return run(of_kind(known, Call(X4, training=on), **flags))


@every_kind
def test_the_gates_that_share_saturate_and_are_called_as_they_are(
    known: type[RecurrentConfig],
) -> None:
    trace = run(of_kind(known, Call(200 * X4), Call(200 * X4)))
    found = list(saturated_gates(trace))
    assert {finding.text.split(": ")[1].split(" is ")[0] for finding in found} == GATED[
        known.kind.name
    ]
    for finding in found:
        gate = finding.text.split(" is within")[0][-1]
        value = trace.calls[finding.call].gates[gate][finding.row, finding.step, finding.unit]
        assert value <= 1e-3 or value >= 1 - 1e-3


@every_kind
def test_only_a_state_that_nothing_bounds_is_followed(known: type[RecurrentConfig]) -> None:
    ones = {"kernel_initializer": "ones", "recurrent_initializer": "ones", "activation": "relu"}
    x = np.full((1, 20, 3), 5, np.float32)
    trace = run(of_kind(known, Call(x), **ones))
    grows = [finding.text[0] for finding in growing_states(trace)]
    assert grows == (["c"] if known is LSTMConfig else [])


@every_kind
def test_nan_is_told_from_the_step_that_reads_it(known: type[RecurrentConfig]) -> None:
    x = X4.copy()
    x[1, 1, 0] = np.nan
    (found,) = nan_from_here(run(of_kind(known, Call(x), Call(X4))))
    assert found.text == (
        "NaN from call 0, row 1, t=1 on: x holds NaN there (other rows are untouched)"
    )


@every_kind
def test_infinite_input_that_the_states_survive_is_told(known: type[RecurrentConfig]) -> None:
    x = X4.copy()
    x[0, 1, 0] = np.inf
    trace = run(of_kind(known, Call(x), kernel_initializer="ones"))
    assert all(np.isfinite(part).all() for part in trace.calls[0].states.values())
    (found,) = infinite_input(trace)
    assert (
        found.text.removeprefix("x is infinite at call 0, row 0, t=1: ")
        == {
            "LSTM": "the gates saturate, the states stay finite",
            "GRU": "the gates saturate, h stays finite",
            "SimpleRNN": "its activation saturates, h stays finite",
        }[known.kind.name]
    )


@every_kind
def test_a_given_state_of_one_row_goes_to_all(known: type[RecurrentConfig]) -> None:
    trace = run(of_kind(known, Call(X4, initial_state=given_state(known, rows=1))))
    (found,) = broadcast_state(trace)
    assert found.text.startswith("call 0: initial_state has 1 row; Keras gave it to all 2 rows")
    for name, part in zip(known.kind.state_names, given_state(known), strict=True):
        np.testing.assert_array_equal(trace.calls[0].initial[name], part)


@every_kind
def test_rows_are_alike_only_from_the_same_states(known: type[RecurrentConfig]) -> None:
    x = np.repeat(X4[:1], 2, axis=0)
    (found,) = identical_rows(run(of_kind(known, Call(x, initial_state=given_state(known)))))
    assert found.text.startswith("call 0: rows 0 and 1 have the same input and the same start")
    *first, last = given_state(known)
    other = last * np.array([[1], [2]], np.float32)
    trace = run(of_kind(known, Call(x, initial_state=(*first, other))))
    assert not list(identical_rows(trace))


@every_kind
def test_a_row_that_is_masked_throughout_stays_as_it_started(known: type[RecurrentConfig]) -> None:
    mask = np.array([[True] * 3, [False] * 3])
    calls = [Call(X4, mask=mask, initial_state=state) for state in (None, given_state(known))]
    plain, given = (next(iter(masked_throughout(run(of_kind(known, call))))) for call in calls)
    assert plain.text.endswith("the state stays zero and the output is 0")
    assert given.text.endswith("the state stays as it started and the output is 0, not h")


IDLE = {
    "LSTM": "no earlier h or c enters, so the recurrent kernel and the forget gate have no effect",
    "GRU": "no earlier h enters, so the recurrent kernel has no effect",
    "GRU, reset_after=False": (
        "no earlier h enters, so the recurrent kernel and the reset gate have no effect"
    ),
    "SimpleRNN": "no earlier h enters, so the recurrent kernel has no effect",
}


@pytest.mark.parametrize(
    ("name", "known", "flags", "idle"),
    [
        ("LSTM", LSTMConfig, {}, "f"),
        ("GRU", GRUConfig, {}, ""),
        ("GRU, reset_after=False", GRUConfig, {"reset_after": False}, "r"),
        ("SimpleRNN", SimpleRNNConfig, {}, ""),
    ],
)
def test_in_one_step_from_zeros_what_is_told_has_no_effect_in_keras(
    name: str, known: type[RecurrentConfig], flags: dict[str, bool], idle: str
) -> None:
    x = X4[:, :1]
    trace = run(of_kind(known, Call(x), bias_initializer="ones", **flags))
    (found,) = one_step_from_zeros(trace)
    assert f"from zeros: {IDLE[name]} (if" in found.text
    layer = fresh_layer(trace, stateful=False)
    expected = np.asarray(layer(x))
    for made in known.kind.columns:
        at = known.kind.columns.index(made)
        weights = [part.copy() for part in layer.get_weights()]
        weights[1] = np.random.default_rng(1).normal(size=weights[1].shape)
        for part in (weights[0], weights[2]):
            part[..., 4 * at : 4 * at + 4] += 1.5
        other = fresh_layer(trace, stateful=False)
        other.set_weights(weights)
        same = np.array_equal(np.asarray(other(x)), expected)
        assert same == (made == idle), made


def test_a_rate_of_one_takes_everything_from_a_simple_rnn_alone() -> None:
    for known in (LSTMConfig, GRUConfig):
        (found,) = whole_dropout(training(known, dropout=1.0))
        assert found.text == "dropout=1 drops nothing: Keras takes a rate of 1 for none"
    trace = training(SimpleRNNConfig, dropout=1.0)
    (found,) = whole_dropout(trace)
    assert found.text == "dropout=1 drops everything in call 0: x counts as 0"
    zeros = run(of_kind(SimpleRNNConfig, Call(0 * X4)))
    np.testing.assert_array_equal(trace.calls[0].h, zeros.calls[0].h)
    trace = training(SimpleRNNConfig, recurrent_dropout=1.0)
    (found,) = whole_dropout(trace)
    assert (
        found.text
        == "recurrent_dropout=1 drops everything in call 0: the h before a step counts as 0"
    )
    for step in range(3):
        alone = fresh_layer(trace, recurrent_dropout=0, stateful=False)(X4[:, step : step + 1])
        np.testing.assert_allclose(trace.calls[0].h[:, step], alone[:, 0], atol=1e-6)


def test_everything_dropped_without_training_is_told_as_off() -> None:
    trace = training(SimpleRNNConfig, on=False, dropout=1.0)
    (found,) = idle_dropout(trace)
    assert found.text == "dropout=1 is off: dropout acts only with training=True"
    assert not list(whole_dropout(trace))


@every_kind
def test_an_argument_that_keras_ignores_is_told(known: type[RecurrentConfig]) -> None:
    trace = run(of_kind(known, activity_regularizer="l2"))
    layer = fresh_layer(trace)
    layer(keras.ops.convert_to_tensor(X4))
    told = [finding.text for finding in ignored_arguments(trace)]
    if layer.losses:
        assert told == []
    else:
        assert told == [f"activity_regularizer does nothing: Keras' {known.kind.name} ignores it"]
        assert told[0] in [finding.text for finding in findings(trace)]
    assert not list(ignored_arguments(run(of_kind(known))))
    assert bool(layer.losses) == (known is not SimpleRNNConfig)


@every_kind
def test_a_plain_run_has_nothing_to_point_at(known: type[RecurrentConfig]) -> None:
    mine: Experiment = of_kind(known)
    assert findings(run(replace(mine, calls=[Call(X4[:, :, :2] / 4)] * 2))) == ()
