"""Each kind of layer beside its twins, and beside the same as another kind, held against Keras."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from direct_keras import fresh_layer, states_step_by_step
from kinds import X4, given_state, kind_name, of_kind
from strategies import KINDS

from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import with_kind
from lstmviz.experiment.twins import Twin, twin
from lstmviz.trace.comparison.comparison import Comparison

PAIRS = list(permutations(KINDS, 2))
PAIR_NAMES = [f"{mine.kind.name} beside {other.kind.name}" for mine, other in PAIRS]
both_kinds = pytest.mark.parametrize(("known", "other"), PAIRS, ids=PAIR_NAMES)
every_kind = pytest.mark.parametrize("known", KINDS, ids=kind_name)


def beside(experiment: Experiment, which: Twin) -> Comparison:
    mine = run(experiment)
    return Comparison.of(mine, run(twin(which, experiment, mine.weights)), which)


@both_kinds
def test_what_stands_beside_is_the_other_layer_of_keras(
    known: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    found = beside(of_kind(known), other.kind.name)
    mine, others = (states_step_by_step(trace) for trace in (found.mine, found.other))
    common = [name for name in known.kind.state_names if name in other.kind.state_names]
    assert found.compared == tuple(common)
    for number, gap in enumerate(found.gaps):
        assert list(gap.states) == common
        for name in common:
            here = mine[number][known.kind.state_names.index(name)]
            there = others[number][other.kind.state_names.index(name)]
            apart = np.abs(here.astype(np.float64) - there)
            assert gap.states[name].size == pytest.approx(apart.max(), abs=1e-6)
            for row in range(2):
                np.testing.assert_allclose(
                    found.states(number, row, name)[1:], there[row], atol=1e-6
                )
                np.testing.assert_allclose(
                    found.difference(number, row, name)[1:], here[row] - there[row], atol=1e-6
                )
        assert gap.output == gap.states["h"]


@both_kinds
def test_the_twins_weights_are_drawn_from_the_same_seed_also_where_others_were_given(
    known: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    plain = of_kind(known)
    weights = tuple(part + 1 for part in run(plain).weights.values())
    drawn = run(of_kind(other)).weights
    for mine in (plain, replace(plain, weights=weights)):
        found = beside(mine, other.kind.name)
        assert found.other.experiment.layer == of_kind(other).layer
        assert found.other.weights.keys() == drawn.keys()
        for name, part in drawn.items():
            np.testing.assert_array_equal(found.other.weights[name], part)


@both_kinds
def test_states_that_one_kind_lacks_stand_beside_nothing(
    known: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    found = beside(of_kind(known), other.kind.name)
    alone = [name for name in known.kind.state_names if name not in other.kind.state_names]
    for name in alone:
        assert name not in found.limits
        assert f"d{name}" not in found.limits
        for array in (found.states(1, 0, name), found.difference(1, 0, name)):
            assert array.shape == (4, 4)
            assert np.isnan(array).all()
    assert set(found.limits) == {"h", "dh"}


def test_what_cannot_be_compared_is_told() -> None:
    drawn = "The twin's weights are its own, drawn by its initializers from the same seed, 7."
    lstm, gru, simple = map(of_kind, KINDS)
    assert beside(lstm, "GRU").notes == (
        "Only h and the output can be compared: a GRU has no c; "
        "the gates are i, f, g and o here, z, r and g there.",
        drawn,
    )
    assert beside(lstm, "SimpleRNN").notes == (
        "Only h and the output can be compared: a SimpleRNN has no c; "
        "the gates are i, f, g and o here, none there.",
        drawn,
    )
    assert beside(gru, "SimpleRNN").notes == (
        "Only h and the output can be compared: the gates are z, r and g here, none there.",
        drawn,
    )
    assert beside(simple, "LSTM").notes == (
        "Only h and the output can be compared: a SimpleRNN has no c; "
        "the gates are none here, i, f, g and o there.",
        drawn,
    )


def test_what_the_other_kind_has_no_place_for_is_told() -> None:
    call = Call(X4, initial_state=given_state(LSTMConfig))
    plain = of_kind(LSTMConfig, call, unit_forget_bias=False, recurrent_activation="hard_sigmoid")
    mine = replace(plain, weights=tuple(run(plain).weights.values()))
    notes = beside(mine, "GRU").notes
    assert notes[1] == (
        "What a GRU has no place for is left out: "
        "unit_forget_bias, the given weights and the given c of call 0."
    )
    assert beside(mine, "SimpleRNN").notes[1] == (
        "What a SimpleRNN has no place for is left out: "
        "recurrent_activation, unit_forget_bias, the given weights and the given c of call 0."
    )
    call = Call(X4, initial_state=given_state(GRUConfig))
    found = beside(of_kind(GRUConfig, call), "LSTM")
    assert found.notes[1] == "Where a call is given h, its c is zero there."
    np.testing.assert_array_equal(found.other.calls[0].initial_h, call.initial_state[0])
    assert not found.other.calls[0].initial["c"].any()


@both_kinds
def test_how_far_the_two_are_apart_is_told(
    known: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    found = beside(of_kind(known), other.kind.name)
    (sentence,) = found.sentences
    size = max(gap.states["h"].size for gap in found.gaps)
    assert sentence.startswith(
        f"As {other.kind}, h differs from the first step on by up to {size:.2g} (call "
    )
    assert found.changes[0] == f"{known.kind.name} → {other.kind.name}"
    assert found.changes[-1] == "weights"


@both_kinds
def test_layers_whose_weights_are_zero_agree_and_return_what_each_has(
    known: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    zeros = {"kernel_initializer": "zeros", "return_state": True, "use_bias": False}
    found = beside(of_kind(known, **zeros), other.kind.name)
    agree, *more = found.sentences
    assert agree == f"As {other.kind}, h is the same throughout, max |Δ| 0."
    shapes = ["(2, 3, 4)", *["(2, 4)"] * len(known.kind.states)]
    others = ["(2, 3, 4)", *["(2, 4)"] * len(other.kind.states)]
    if len(shapes) == len(others):
        assert more == []
    else:
        told = [f"{', '.join(each[:-1])} and {each[-1]}" for each in (others, shapes)]
        assert more == [f"It returns {told[0]} instead of {told[1]}."]


@both_kinds
def test_a_pin_of_another_kind_is_compared_too(
    known: type[RecurrentConfig], other: type[RecurrentConfig]
) -> None:
    mine = of_kind(known)
    found = Comparison.of(run(mine), run(with_kind(mine, other)), 0)
    assert found.sentences[0].startswith("h differs from the first step on by up to ")
    assert found.changes[0] == f"{other.kind.name} → {known.kind.name}"
    assert found.notes[0].startswith("Only h and the output can be compared: ")
    assert found.notes[1:] == (
        "The weights differ too: not all of a difference comes from the other changes.",
    )


def test_a_pin_of_another_kind_that_agrees_is_not_said_to_be_the_same() -> None:
    zeros = {"kernel_initializer": "zeros", "use_bias": False}
    mine = of_kind(LSTMConfig, **zeros)
    found = Comparison.of(run(mine), run(with_kind(mine, GRUConfig)), 0)
    assert found.sentences == ("h is the same throughout, max |Δ| 0.",)


@every_kind
def test_without_the_carry_each_call_starts_from_zero(known: type[RecurrentConfig]) -> None:
    found = beside(of_kind(known), "stateless")
    layer = fresh_layer(found.mine, stateful=False)
    expected = np.asarray(layer(X4))
    for call in found.other.calls:
        np.testing.assert_array_equal(call.returned[0], expected)
    size = np.abs(found.mine.calls[1].h - expected).max()
    message = found.sentences[0]
    assert message.startswith("Without the carry, h in call 1 starts up to ")
    assert f"apart and then differs by up to {size:.2g} (" in message
    assert (", c by up to " in message) == ("c" in known.kind.state_names)
    assert message.endswith(": that is what stateful=True carried.")


@every_kind
def test_stateful_calls_are_one_long_call_of_keras(known: type[RecurrentConfig]) -> None:
    found = beside(of_kind(known), "whole")
    layer = fresh_layer(found.mine, stateful=False)
    whole = np.asarray(layer(np.concatenate([X4, X4], axis=1)))
    for number, call in enumerate(found.mine.calls):
        np.testing.assert_array_equal(call.returned[0], whole[:, 3 * number : 3 * number + 3])
    agree = "h and c agree" if len(known.kind.states) > 1 else "h agrees"
    assert found.sentences[0] == (
        f"{agree} with one call of 6 steps at all 12 places (2 rows × 6 steps), max |Δ| 0: "
        "stateful=True makes 2 calls of 3 steps the same as one of 6."
    )


@every_kind
def test_keras_defaults_are_what_a_bare_layer_gives(known: type[RecurrentConfig]) -> None:
    found = beside(of_kind(known, return_state=True), "defaults")
    bare = fresh_layer(found.mine, stateful=False, return_sequences=False, return_state=False)
    for call in found.other.calls:
        np.testing.assert_array_equal(call.returned[0], np.asarray(bare(X4)))
    states = " and ".join(known.kind.state_names)
    shapes = ", ".join(["(2, 3, 4)", *["(2, 4)"] * len(known.kind.states)])
    shapes = " and ".join(shapes.rsplit(", (", 1)).replace(" and 2", " and (2")
    assert found.sentences[0] == (
        f"With Keras' defaults the layer returns (2, 4) instead of {shapes}: "
        f"the last step alone, without {states}."
    )
    assert found.sentences[1].endswith(": without stateful=True each call starts from zero.")


def test_a_gru_with_one_row_of_biases_has_zeros_as_the_second_at_keras_defaults() -> None:
    mine = of_kind(GRUConfig, reset_after=False, bias_initializer="ones", stateful=False)
    found = beside(mine, "defaults")
    bias = found.other.weights["bias"]
    np.testing.assert_array_equal(bias, [np.ones(12), np.zeros(12)])
    assert found.notes[0] == (
        "Keras' default has a second row of biases, for h: the twin's is all zeros."
    )
    assert not found.sentences[1].endswith(": without stateful=True each call starts from zero.")
    without = beside(of_kind(GRUConfig, use_bias=False), "defaults")
    assert not without.other.weights["bias"].any()
    assert without.other.weights["bias"].shape == (2, 12)
    assert without.notes[0] == (
        "Keras' default has a bias, this layer has none: the twin's is all zeros."
    )


def test_a_simple_rnn_that_drops_everything_is_no_run_of_the_carry_alone() -> None:
    calls = [Call(X4, training=True)] * 2
    found = beside(of_kind(SimpleRNNConfig, *calls, dropout=1.0), "defaults")
    assert not found.sentences[1].endswith(": without stateful=True each call starts from zero.")
