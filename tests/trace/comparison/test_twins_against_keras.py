"""What the stateless and the whole twin show is what Keras driven directly gives.

For the experiments that students meet first. Keras is driven here without anything of the
engine: every state is the last one of a call that ends there.
"""

from collections.abc import Callable
from functools import cache

import keras
import lessons
import numpy as np
import pytest

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.assets import opening as opening_path
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.twins import Twin, twin
from lstmviz.session.storage import load
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Trace

States = list[tuple[Array, Array]]
"""h and c of each call, each (batch, timesteps, units)."""


def opening() -> Experiment:
    return load(opening_path()).experiment


LESSONS: dict[str, Callable[[], Experiment]] = {
    "opening": opening,
    "four calls": lessons.in_four_calls,
    "rows swapped": lessons.with_rows_swapped,
}


@cache
def ran(name: str) -> Trace:
    return run(LESSONS[name]())


@cache
def compared(name: str, which: Twin) -> Comparison:
    mine = ran(name)
    return Comparison.of(mine, run(twin(which, mine.experiment, mine.weights)), which)


def up_to_each_step(layer: keras.layers.LSTM, x: Array, start: list[Array] | None) -> States:
    """The states of one call, each as what Keras returns for the inputs up to there."""
    ends = [
        layer(keras.ops.convert_to_tensor(x[:, : t + 1]), initial_state=start)[1:]
        for t in range(x.shape[1])
    ]
    h, c = ([np.asarray(end[part]) for end in ends] for part in (0, 1))
    return [(np.stack(h, axis=1), np.stack(c, axis=1))]


def plain_layer(trace: Trace, **flags: object) -> keras.layers.LSTM:
    layer = keras.layers.LSTM(4, return_state=True, **flags)
    layer.build(trace.experiment.calls[0].inputs.shape)
    layer.set_weights([trace.weights[name] for name in ("kernel", "recurrent_kernel", "bias")])
    return layer


def by_keras(name: str, way: str) -> States:
    """The run's calls, started as the way says: "stateful", "stateless", or as one "whole"."""
    trace = ran(name)
    inputs = [call.inputs for call in trace.experiment.calls]
    layer = plain_layer(trace)
    if way == "whole":
        return up_to_each_step(layer, np.concatenate(inputs, axis=1), None)
    states: States = []
    for x in inputs:
        start = None
        if states and way == "stateful":
            start = [keras.ops.convert_to_tensor(part[:, -1]) for part in states[-1]]
        states += up_to_each_step(layer, x, start)
    return states


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("which", ["stateless", "whole"])
def test_every_h_and_c_is_what_keras_gives(name: str, which: Twin) -> None:
    found, expected = compared(name, which), by_keras(name, which)
    assert len(found.other.calls) == len(expected)
    for call, (h, c) in zip(found.other.calls, expected, strict=True):
        np.testing.assert_array_equal(call.h, h)
        np.testing.assert_array_equal(call.c, c)
    for call, (h, c) in zip(found.mine.calls, by_keras(name, "stateful"), strict=True):
        np.testing.assert_array_equal(call.h, h)
        np.testing.assert_array_equal(call.c, c)


@pytest.mark.parametrize("name", LESSONS)
@pytest.mark.parametrize("which", ["stateless", "whole"])
def test_the_gaps_are_those_of_kerass_own_numbers(name: str, which: Twin) -> None:
    mine, others = by_keras(name, "stateful"), by_keras(name, which)
    if which == "whole":
        lengths = np.cumsum([h.shape[1] for h, _ in mine])[:-1]
        h, c = (np.split(part, lengths, axis=1) for part in others[0])
        others = list(zip(h, c, strict=True))
    found = compared(name, which)
    for gap, my, other in zip(found.gaps, mine, others, strict=True):
        for measured, here, there in (
            (gap.states["h"], my[0], other[0]),
            (gap.states["c"], my[1], other[1]),
        ):
            apart = np.abs(here.astype(np.float64) - there)
            assert measured is not None
            assert measured.size == apart.max()
            assert apart[measured.row, measured.step, measured.unit] == apart.max()
            assert measured.same == (apart == 0).all()
        assert gap.output == gap.states["h"]  # return_sequences=True, no mask


@pytest.mark.parametrize("name", LESSONS)
def test_what_is_laid_beside_mine_are_kerass_states_and_starts(name: str) -> None:
    stateless = by_keras(name, "stateless")
    (whole,) = by_keras(name, "whole")
    passed = 0
    for number, (h, c) in enumerate(stateless):
        for row in range(len(h)):
            for part, state in ((0, "h"), (1, "c")):
                zero = np.zeros((1, 4), np.float32)
                np.testing.assert_array_equal(
                    compared(name, "stateless").states(number, row, state),
                    np.concatenate([zero, (h, c)[part][row]]),
                )
                all_steps = np.concatenate([zero, whole[part][row]])
                np.testing.assert_array_equal(
                    compared(name, "whole").states(number, row, state),
                    all_steps[passed : passed + h.shape[1] + 1],
                )
        passed += h.shape[1]


@pytest.mark.parametrize("name", LESSONS)
def test_a_stateful_layer_of_keras_itself_returns_what_is_shown(name: str) -> None:
    stateful = plain_layer(ran(name), stateful=True, return_sequences=True)
    stateless = plain_layer(ran(name), return_sequences=True)
    found = compared(name, "stateless")
    for number, call in enumerate(found.mine.experiment.calls):
        x = keras.ops.convert_to_tensor(call.inputs)
        np.testing.assert_array_equal(found.mine.calls[number].returned[0], stateful(x)[0])
        np.testing.assert_array_equal(found.other.calls[number].returned[0], stateless(x)[0])


@pytest.mark.parametrize("name", LESSONS)
def test_the_carry_is_plain_to_see_and_the_whole_is_the_same(name: str) -> None:
    first, *others = compared(name, "stateless").gaps
    assert first.same
    for gap in others:
        assert gap.states.get("h") is not None
        assert gap.states["h"].size > 0.2
        assert gap.states["h"].first == 0
    assert all(gap.same for gap in compared(name, "whole").gaps)


def test_what_the_opening_example_is_told() -> None:
    assert compared("opening", "stateless").changes == ("stateful: True → False",)
    assert compared("opening", "stateless").sentences == (
        "Without the carry, h in call 1 starts up to 0.88 apart and then differs by up to 0.46 "
        "(row 0, t=0, unit 3), c by up to 1.2: that is what stateful=True carried.",
        "By the last step of call 1, 0.11 of it is left.",
        "Call 0 is the same in both: it starts from zero either way.",
    )
    assert compared("opening", "whole").changes == ("calls: 2 → 1",)
    assert compared("opening", "whole").sentences[0] == (
        "h and c agree with one call of 6 steps at all 12 places (2 rows × 6 steps), max |Δ| 0: "
        "stateful=True makes 2 calls of 3 steps the same as one of 6."
    )


def test_swapped_rows_take_the_other_sequences_state() -> None:
    """Row 0 of call 1 holds the second sequence, and starts where the first one ended."""
    in_order, swapped = ran("four calls"), ran("rows swapped")
    np.testing.assert_array_equal(swapped.calls[1].initial_h[0], in_order.calls[0].h[0, -1])
    apart = Comparison.of(swapped, in_order, 0)
    assert apart.changes == ("calls 1 and 3: x, its rows in another order",)
    assert apart.sentences == (
        "h is the same in call 0 and differs from t=1 of call 1 on by up to 0.87 "
        "(call 3, row 0, t=2, unit 3), c by up to 3.6.",
    )
    assert compared("rows swapped", "whole").sentences[1] == (
        "A row goes on from the same row of the call before. Where sequences change rows between "
        "calls, one gets the other's state, and so it does in the one call."
    )
