"""What holds for the twins of any experiment, each run by Keras."""

import re
from dataclasses import replace

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import KINDS, intricate_experiments
from traces import X, opening

from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig, RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import Twin, twin
from lstmviz.trace.comparison.aligned_runs import format_number
from lstmviz.trace.comparison.comparison import Comparison

X2 = np.array(X, np.float32) / 4


def reference(experiment: Experiment, which: Twin) -> Comparison:
    mine = run(experiment)
    return Comparison.of(mine, run(twin(which, experiment, mine.weights)), which)


@st.composite
def cut_up(draw: st.DrawFn) -> Experiment:
    """Two or three stateful calls, of which some have masks and the first perhaps a state."""
    layer = draw(st.sampled_from(KINDS))(
        units=draw(st.integers(1, 4)),
        activation=draw(st.sampled_from(("tanh", "relu", "softsign"))),
        stateful=True,
        return_sequences=draw(st.booleans()),
        unroll=draw(st.booleans()),
        zero_output_for_mask=draw(st.booleans()),
        use_bias=draw(st.booleans()),
        dtype=draw(st.sampled_from(("float32", "float64", "mixed_float16"))),
    )
    batch, features = draw(st.integers(1, 3)), draw(st.integers(1, 2))

    def numbers(*shape: int) -> Array:
        drawn: Array = draw(arrays(np.float32, shape, elements=st.floats(-3, 3, width=16)))
        return drawn

    calls = []
    for number in range(draw(st.integers(2, 3))):
        timesteps = draw(st.integers(1, 4))
        rows = draw(st.sampled_from((1, batch)))
        mask = draw(st.none() | arrays(bool, (rows, timesteps)))
        state = None
        if not number and draw(st.booleans()):
            state = tuple(numbers(batch, layer.units) for _ in layer.kind.states)
        calls.append(Call(numbers(batch, timesteps, features), mask=mask, initial_state=state))
    return Experiment(layer, calls, seed=draw(st.integers(0, 99)))


@given(cut_up())
@settings(max_examples=40, deadline=None)
def test_stateful_calls_are_one_long_call(experiment: Experiment) -> None:
    compared = reference(experiment, "whole")
    states = experiment.layer.kind.state_names
    for gap in compared.gaps:
        assert [name for name in states if gap.states[name].agrees] == list(states)
    steps = sum(call.inputs.shape[1] for call in experiment.calls)
    message = compared.sentences[0]
    agree = "h and c agree" if len(states) > 1 else "h agrees"
    assert message.startswith(f"{agree} with one call of {steps} step")
    for row in range(len(experiment.calls[0].inputs)):
        for number in range(1, len(experiment.calls)):
            before = compared.states(number - 1, row, "h")[-1]
            np.testing.assert_array_equal(compared.states(number, row, "h")[0], before)


@given(cut_up(), st.sampled_from(("dropout", "recurrent_dropout")), st.integers(0, 2))
@settings(max_examples=25, deadline=None)
def test_the_stateless_twin_drops_the_same(experiment: Experiment, rate: str, alone: int) -> None:
    layer = replace(experiment.layer, **{rate: 0.5})
    calls = [replace(call, training=True) for call in experiment.calls]
    calls[0] = replace(calls[0], training=alone > 0)  # it draws masks all the same
    compared = reference(replace(experiment, layer=layer, calls=tuple(calls)), "stateless")
    name = {"dropout": "inputs", "recurrent_dropout": "recurrent"}[rate]
    for mine, other in zip(compared.mine.calls[1:], compared.other.calls[1:], strict=True):
        assert mine.dropout_masks is not None
        assert other.dropout_masks is not None
        np.testing.assert_array_equal(mine.dropout_masks[name], other.dropout_masks[name])
        assert not any(part.any() for part in other.initial.values())
    assert compared.notes == ()


@given(intricate_experiments(kinds=KINDS), st.sampled_from(KINDS))
@settings(max_examples=25, deadline=None)
def test_beside_another_kind_what_both_have_is_compared_and_told(
    experiment: Experiment, other: type[RecurrentConfig]
) -> None:
    assume(other is not type(experiment.layer))
    try:
        compared = reference(experiment, other.kind.name)
    except KerasRejected:  # the other kind takes no mask with such a state, for example
        assume(False)
    assert compared.compared == ("h",)
    for gap in compared.gaps:
        here, there = (run.calls[gap.call].h for run in (compared.mine, compared.other))
        rows = min(len(here), len(there))  # a given c of more rows is gone with the LSTM
        with np.errstate(invalid="ignore", over="ignore"):
            apart = np.abs(here[:rows].astype(np.float64) - there[:rows])
        place = gap.states["h"]
        if np.isfinite(apart).all() and apart.size:
            assert apart[place.row, place.step, place.unit] == place.size == apart.max()
    first, *_ = compared.sentences
    assert first.startswith(f"As {other.kind}, h ")
    message = first.split(" by up to ")
    largest = max(gap.states["h"].size for gap in compared.gaps)
    if len(message) > 1:
        assert message[1].startswith(format_number(largest))
    assert not re.search(r"\bc\b", " ".join(compared.sentences))


def test_a_state_of_one_row_draws_recurrent_masks_of_one_row_and_the_twin_others() -> None:
    state = (np.full((1, 4), 0.5, np.float32),) * 2
    calls = (Call(X2, initial_state=state, training=True), Call(X2, training=True))
    mine = replace(opening(recurrent_dropout=0.5, stateful=False), calls=calls)
    compared = reference(mine, "stateless")
    assert compared.notes == ("In call 0 dropout dropped other values here than there.",)


def test_at_keras_defaults_calls_give_what_a_bare_layer_gives() -> None:
    mine = replace(
        opening(use_bias=False, dtype="float64", return_state=True),
        calls=(Call(X2), Call(2 * X2, mask=np.array([[True, True, False]] * 2))),
    )
    compared = reference(mine, "defaults")
    bare = run(
        Experiment(
            LSTMConfig(4),
            mine.calls,
            weights=(
                *(compared.mine.weights[name].astype(np.float32) for name in PARTS),
                np.zeros(16, np.float32),
            ),
        )
    )
    for call, expected in zip(compared.other.calls, bare.calls, strict=True):
        np.testing.assert_array_equal(call.returned[0], expected.returned[0])
        assert call.returned[0].dtype == np.float32
    assert compared.notes == (
        "Keras' default has a bias, this layer has none: the twin's is all zeros.",
        "Keras' default is float32: the twin's weights are these float64 ones, cast.",
        "The twin keeps these weights: its initializers draw nothing.",
    )
    first = compared.gaps[0].states.get("h")
    assert first is not None
    assert first.agrees  # to float32's rounding, zeros being no bias
    assert not first.same


PARTS = ("kernel", "recurrent_kernel")
