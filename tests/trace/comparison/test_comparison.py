from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from strategies import experiments
from trace_views import recorded
from traces import X, made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import joined
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.comparison.gap import Gap
from lstmviz.trace.trace import CallTrace, Trace


def test_each_units_largest_difference_of_h_is_found() -> None:
    mine = made_up_trace(opening())
    other = made_up_trace(opening(stateful=False))
    comparison = Comparison.of(mine, other, "stateless")
    expected = [np.abs(comparison.difference(1, row, "h")[1:]).max(axis=0) for row in (0, 1)]
    np.testing.assert_allclose(comparison.unit_gaps, np.max(expected, axis=0))
    # Unit 0 goes a quarter as far as unit 3, which carries 0.1 over.
    np.testing.assert_allclose(comparison.unit_gaps, [0.025, 0.05, 0.075, 0.1], rtol=1e-5)


def test_what_is_no_number_counts_for_nothing() -> None:
    mine = made_up_trace(opening())
    h = mine.calls[0].h.copy()
    h[0, 0] = np.nan
    lost = Trace(mine.experiment, {}, (recorded(mine.calls[0], h=h), mine.calls[1]))
    assert Comparison.of(mine, lost, 0).unit_gaps.tolist() == [0, 0, 0, 0]


def test_units_that_cannot_be_compared_have_none() -> None:
    mine = made_up_trace(opening())
    other = made_up_trace(opening(units=7))
    assert Comparison.of(mine, other, 0).unit_gaps.tolist() == [0, 0, 0, 0]


X2 = np.array(X, np.float32)
STATES: tuple[str, str] = ("h", "c")
NUMBERS = st.floats(-4, 4, width=32) | st.sampled_from((np.nan, np.inf, -np.inf))


def calls(*steps: int, batch: int = 2, **flags: object) -> Experiment:
    """Calls of so many steps each."""
    made = [Call(np.ones((batch, count, 3), np.float32)) for count in steps]
    return replace(opening(**flags), calls=tuple(made))


def filled(experiment: Experiment, seed: int = 0) -> Trace:
    """A trace of random states, whose output is h."""
    trace, random = made_up_trace(experiment), np.random.default_rng(seed)

    def renumbered(call: CallTrace) -> CallTrace:
        h, c = random.normal(size=(2, *call.h.shape)).astype(np.float32)
        start = random.normal(size=(2, *call.initial_h.shape)).astype(np.float32)
        output = h if experiment.layer.return_sequences else h[:, -1]
        returned = (output, *(part[:, -1] for part in (h, c)))[: len(call.returned)]
        return recorded(call, h=h, c=c, initial_h=start[0], initial_c=start[1], returned=returned)

    return replace(trace, calls=tuple(map(renumbered, trace.calls)))


@st.composite
def traces_of(draw: st.DrawFn, experiment: Experiment) -> Trace:
    """The experiment with any numbers as states, NaN and infinity among them."""
    trace = made_up_trace(experiment)
    made = []
    for call in trace.calls:
        names = ("h", "c", "initial_h", "initial_c")
        parts = {
            name: draw(arrays(np.float32, getattr(call, name).shape, elements=NUMBERS))
            for name in names
        }
        output = draw(arrays(np.float32, call.returned[0].shape, elements=NUMBERS))
        made.append(recorded(call, **parts, returned=(output, *call.returned[1:])))
    return replace(trace, calls=tuple(made))


@given(st.data())
def test_with_itself_nothing_differs(data: st.DataObject) -> None:
    mine = data.draw(experiments().flatmap(traces_of))
    compared = Comparison.of(mine, mine, 0)
    assert compared.changes == compared.notes == ()
    lost = any(np.isnan(part).any() for call in mine.calls for part in (call.h, call.c))
    nan = ", NaN at the same places" if lost else ""
    expected = f"Nothing differs: h and c are the same throughout, max |Δ| 0{nan}."
    assert compared.sentences[0] == expected
    assert all(" both are NaN, in " in sentence for sentence in compared.sentences[1:])
    for gap in compared.gaps:
        assert gap.same
        assert gap.states["h"].agrees
    for number, call in enumerate(mine.calls):
        for row in range(len(call.h)):
            for state in STATES:
                difference = compared.difference(number, row, state)
                np.testing.assert_array_equal(difference, np.zeros_like(difference))
    assert compared.limits.get("dh", (0, 0)) == compared.limits.get("dc", (0, 0)) == (0, 0)


@given(st.data())
def test_gaps_are_those_of_one_by_one(data: st.DataObject) -> None:
    experiment = data.draw(experiments())
    mine, other = (data.draw(traces_of(experiment)) for _ in "12")
    compared = Comparison.of(mine, other, 0)
    starts_and_steps: dict[str, list[Array]] = {"h": [], "c": [], "dh": [], "dc": []}
    for number, gap in enumerate(compared.gaps):
        here, there = mine.calls[number], other.calls[number]
        check_gap(gap.output, here.returned[0], there.returned[0])
        check_gap(gap.states["h"], here.h, there.h)
        check_gap(gap.states["c"], here.c, there.c)
        for state in STATES:
            for row in range(len(here.h)):
                theirs = compared.states(number, row, state)
                starts_and_steps[state].append(theirs)
                difference = compared.difference(number, row, state)
                starts_and_steps[f"d{state}"].append(difference)
                initial = getattr(there, f"initial_{state}")[row : row + 1]
                expected = np.concatenate([initial, getattr(there, state)[row]])
                np.testing.assert_array_equal(theirs, expected)
                own = [getattr(here, f"initial_{state}")[row : row + 1], getattr(here, state)[row]]
                np.testing.assert_array_equal(
                    difference, differing(np.concatenate(own), expected).astype(np.float32)
                )
    for name, parts in starts_and_steps.items():
        values = np.concatenate(parts, axis=None)
        values = values[np.isfinite(values)]
        if values.size:
            assert compared.limits[name] == (values.min(), values.max())
        else:
            assert name not in compared.limits


def differing(mine: Array, other: Array) -> Array:
    mine, other = mine.astype(np.float64), other.astype(np.float64)
    with np.errstate(invalid="ignore"):
        same = (mine == other) | (np.isnan(mine) & np.isnan(other))
        return np.where(same, 0, mine - other)


def check_gap(gap: Gap | None, mine: Array, other: Array) -> None:
    assert gap is not None
    difference = np.abs(differing(mine, other))
    known = difference[~np.isnan(difference)]
    assert gap.size == (known.max() if known.size else 0)
    assert gap.nan_mismatches == np.isnan(difference).sum()
    assert gap.compared == difference.size
    if gap.size and not gap.parts_by_nan:  # else the place is that of the first NaN
        place = (gap.row, gap.step, gap.unit) if mine.ndim == 3 else (gap.row, gap.unit)
        assert difference[place] == gap.size


def test_one_long_call_lies_along_all_calls() -> None:
    mine = filled(calls(3, 2, 1))
    other = filled(joined(mine.experiment, 0, 3), seed=1)
    compared, whole = Comparison.of(mine, other, "whole"), other.calls[0]
    for row in (0, 1):
        for state in STATES:
            after = getattr(whole, state)[row]
            initial = getattr(whole, f"initial_{state}")[row]
            np.testing.assert_array_equal(compared.states(0, row, state), [initial, *after[:3]])
            np.testing.assert_array_equal(compared.states(1, row, state), after[2:5])
            np.testing.assert_array_equal(compared.states(2, row, state), after[4:6])
    check_gap(compared.gaps[1].states["h"], mine.calls[1].h, whole.h[:, 3:5])
    check_gap(compared.gaps[2].states["c"], mine.calls[2].c, whole.c[:, 5:])
    check_gap(compared.gaps[2].output, mine.calls[2].returned[0], whole.h[:, 5:])
    assert [gap.returned for gap in compared.gaps] == ["", "", ""]
    assert compared.notes == ()


def test_several_calls_lie_along_one_long_call() -> None:
    other = filled(calls(3, 2, 1))
    mine = filled(joined(other.experiment, 0, 3), seed=1)
    compared = Comparison.of(mine, other, 0)
    after = np.concatenate([call.c[1] for call in other.calls])
    expected = [other.calls[0].initial_c[1], *after]
    np.testing.assert_array_equal(compared.states(0, 1, "c"), expected)
    check_gap(
        compared.gaps[0].states["h"], mine.calls[0].h, np.concatenate([c.h for c in other.calls], 1)
    )
    assert compared.notes == (
        "The 6 steps lie in 1 call here, in 3 there: "
        "they are compared one after another, whatever call they are in.",
    )


def test_other_pieces_of_the_same_steps_lie_along_time() -> None:
    mine, other = filled(calls(2, 4)), filled(calls(3, 3), seed=1)
    compared = Comparison.of(mine, other, 0)
    first, second = other.calls
    np.testing.assert_array_equal(
        compared.states(1, 0, "h"), [first.h[0, 1], first.h[0, 2], *second.h[0]]
    )
    np.testing.assert_array_equal(
        compared.difference(1, 0, "h")[1:],
        mine.calls[1].h[0] - np.concatenate([first.h[0, 2:], second.h[0]]),
    )


def test_of_joined_calls_the_last_outputs_stand_beside_each_other_where_both_returned_them() -> (
    None
):
    mine = filled(calls(3, 2, return_sequences=False))
    other = filled(joined(mine.experiment, 0, 2), seed=1)
    compared = Comparison.of(mine, other, "whole")
    assert compared.gaps[0].output is None
    gap = compared.gaps[1].output
    assert gap is not None
    expected = np.abs(mine.calls[1].returned[0] - other.calls[0].returned[0]).max()
    assert (gap.size, gap.step, gap.compared) == (pytest.approx(expected), 1, 8)


def test_an_output_of_one_step_is_compared_with_the_last_of_all_steps() -> None:
    mine = filled(calls(3, 3, return_sequences=True))
    other = filled(calls(3, 3, return_sequences=False, return_state=True), seed=1)
    gap = Comparison.of(mine, other, 0).gaps[0]
    assert gap.returned == "(2, 3, 4) ↔ (2, 4), (2, 4) and (2, 4)"
    assert gap.output is not None
    assert gap.output.step == 2
    expected = np.abs(mine.calls[0].h[:, 2] - other.calls[0].returned[0]).max()
    assert gap.output.size == pytest.approx(expected)


def test_more_calls_steps_and_rows_are_left_out_and_told() -> None:
    mine, other = filled(calls(3, 2, 5)), filled(calls(4, 2, batch=3), seed=1)
    compared = Comparison.of(mine, other, 0)
    assert compared.notes == (
        "3 calls here, 2 there; the first 2 are compared.",
        "Calls 0 and 1: 2 rows here, 3 there; the first 2 are compared.",
        "Call 0: 3 steps here, 4 there; the first 3 are compared.",
    )
    check_gap(compared.gaps[0].states["h"], mine.calls[0].h, other.calls[0].h[:2, :3])
    assert compared.gaps[2].states.get("h") is None
    assert compared.gaps[2].returned == ""
    assert np.isnan(compared.states(2, 0, "h")).all()
    assert np.isnan(compared.difference(2, 0, "c")).all()
    assert compared.states(2, 0, "h").shape == (6, 4)


def test_rows_and_steps_that_the_other_run_lacks_have_no_states() -> None:
    mine, other = filled(calls(4)), filled(calls(2, 1, batch=1), seed=1)
    compared = Comparison.of(mine, other, 0)
    np.testing.assert_array_equal(compared.states(0, 0, "h")[1:3], other.calls[0].h[0])
    assert np.isnan(compared.states(0, 0, "h")[3:]).all()
    assert np.isnan(compared.states(0, 1, "h")).all()
    assert "Call 0: 2 rows here, 1 there; the first is compared." in compared.notes


def test_nan_is_no_zero_where_nothing_stands_beside_it() -> None:
    mine = filled(calls(4))
    h = mine.calls[0].h.copy()
    h[0, 3] = np.nan
    mine = replace(mine, calls=(recorded(mine.calls[0], h=h),))
    compared = Comparison.of(mine, filled(calls(3)), 0)
    assert np.isnan(compared.difference(0, 0, "h")[4]).all()
    assert not compared.gaps[0].states or not compared.gaps[0].states["h"].nan_mismatches


def test_units_of_layers_of_other_sizes_are_not_the_same_units() -> None:
    compared = Comparison.of(filled(calls(3)), filled(calls(3, units=8)), 0)
    assert compared.notes == (
        "4 units here, 8 there: they are different units, also where they have the same number, "
        "so no h or c can be compared.",
    )
    assert compared.limits == {}
    assert compared.gaps[0].states.get("h") is compared.gaps[0].output is None
    assert compared.gaps[0].returned == "(2, 3, 4) ↔ (2, 3, 8)"
    assert not compared.gaps[0].same
    assert np.isnan(compared.difference(0, 0, "h")).all()
    assert compared.states(0, 0, "h").shape == (4, 4)
    assert compared.sentences == (
        "No h or c can be compared.",
        "Call 0 now returns (2, 3, 4), and returned (2, 3, 8) when it was pinned.",
    )


def test_backwards_and_forwards_are_compared_as_they_were_processed() -> None:
    mine, other = filled(calls(3)), filled(calls(3, go_backwards=True), seed=1)
    compared = Comparison.of(mine, other, 0)
    check_gap(compared.gaps[0].states["h"], mine.calls[0].h, other.calls[0].h)
    assert compared.notes == (
        "One of the two goes backwards: steps are compared in the order in which they were "
        "processed, so that they read different t.",
    )
    backwards = Comparison.of(filled(calls(3, 3, go_backwards=True)), other, 0)
    assert backwards.gaps[1].states.get("h") is None


def test_weights_that_differ_besides_are_told() -> None:
    mine, other = filled(calls(3)), filled(calls(3, stateful=False), seed=1)
    kernel = np.ones((3, 16), np.float32)
    mine, other = replace(mine, weights={"kernel": kernel}), replace(other, weights={})
    compared = Comparison.of(mine, other, 0)
    assert compared.changes == ("stateful: False → True", "weights: kernel")
    assert compared.notes == (
        "The weights differ too: not all of a difference comes from the other changes.",
    )
    alone = Comparison.of(mine, replace(mine, weights={"kernel": 2 * kernel}), 0)
    assert alone.notes == ()


def test_dropout_that_dropped_something_else_is_told() -> None:
    masks = {"inputs": np.ones((2, 3), np.float32)}
    mine, other = filled(calls(3, 3)), filled(calls(3, 3))
    others = {"inputs": np.zeros((2, 3), np.float32)}
    mine = replace(mine, calls=tuple(replace(c, dropout_masks=masks) for c in mine.calls))
    mixed = [replace(c, dropout_masks=m) for c, m in zip(other.calls, (masks, others), strict=True)]
    compared = Comparison.of(mine, replace(other, calls=tuple(mixed)), "stateless")
    assert compared.notes == ("In call 1 dropout dropped other values here than there.",)
    assert Comparison.of(mine, other, 0).notes == ()


def test_changes_go_to_a_twin_and_come_from_a_pin() -> None:
    mine, other = filled(calls(3)), filled(calls(3, stateful=False))
    assert Comparison.of(mine, other, "stateless").changes == ("stateful: True → False",)
    assert Comparison.of(mine, other, 1).changes == ("stateful: False → True",)


def test_the_other_runs_start_is_told_where_one_of_its_calls_starts() -> None:
    mine = filled(calls(3, 3))
    apart = filled(calls(3, 3, stateful=False), seed=1)
    stateless = Comparison.of(mine, apart, "stateless")
    assert [stateless.origin(call) for call in (0, 1)] == ["zeros", "zeros"]
    pinned = Comparison.of(apart, mine, 0)
    assert [pinned.origin(call) for call in (0, 1)] == ["zeros", "carried"]
    whole = Comparison.of(mine, filled(joined(mine.experiment, 0, 2)), "whole")
    assert [whole.origin(call) for call in (0, 1)] == ["zeros", None]
    fewer = Comparison.of(mine, filled(calls(3)), 0)
    assert fewer.origin(1) is None
    shifted = Comparison.of(filled(calls(2, 4)), filled(calls(4, 2)), 0)
    assert shifted.origin(1) is None
