from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from trace_views import recorded
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.trace.comparison.alignment import Alignment, aligned_states, counterpart_mask
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Trace


def numbered(lengths: list[int], batch: int) -> Trace:
    """A trace whose h tells row and step: 100 · row + the step counted through all calls."""
    calls = tuple(Call(np.zeros((batch, length, 1), np.float32)) for length in lengths)
    trace, passed, made = made_up_trace(replace(opening(), calls=calls)), 0, []
    rows = 100 * np.arange(batch, dtype=np.float32)[:, None, None]
    for length, call in zip(lengths, trace.calls, strict=True):
        steps = np.arange(passed, passed + length, dtype=np.float32)[None, :, None]
        h = np.broadcast_to(rows + steps, call.h.shape).copy()
        initial = np.broadcast_to(rows[:, 0] + passed - 0.5, call.initial_h.shape).copy()
        made.append(recorded(call, h=h, initial_h=initial))
        passed += length
    return replace(trace, calls=tuple(made))


LENGTHS = st.lists(st.integers(1, 4), min_size=1, max_size=5)


@given(LENGTHS, LENGTHS, st.integers(1, 3), st.integers(1, 3))
def test_each_step_stands_beside_the_one_that_belongs_to_it(
    mine: list[int], other: list[int], batch: int, other_batch: int
) -> None:
    here, there = numbered(mine, batch), numbered(other, other_batch)
    alignment = Alignment.of(here, there)
    assert alignment.along_time == (mine != other and sum(mine) == sum(other))
    passed = 0
    for call, length in enumerate(mine):
        for row in range(batch):
            states = aligned_states(here, there, alignment, call, row, "h")
            assert states.shape == (1 + length, 4)
            reference = counterpart_mask(here, alignment, call, row)
            np.testing.assert_array_equal(np.isnan(states[:, 0]), ~reference)
            for step in range(length):
                # Counted through all calls, or within the call of the same number.
                if alignment.along_time:
                    expected, is_there = passed + step, True
                else:
                    expected = sum(other[:call]) + step
                    is_there = call < len(other) and step < other[call]
                is_there &= row < other_batch
                assert reference[1 + step] == is_there
                if is_there:
                    assert (states[1 + step] == 100 * row + expected).all()
            if reference[0]:
                begins = sum(other[:call]) if not alignment.along_time else passed
                starts = [sum(other[:number]) for number in range(len(other))]
                start = begins - 0.5 if begins in starts else begins - 1
                assert (states[0] == 100 * row + start).all()
        passed += length


def cut(trace: Trace, rows: int, steps: int) -> Trace:
    """Only the first rows and steps of each call."""
    calls = [
        recorded(
            call,
            **{name: getattr(call, name)[:rows, :steps] for name in ("h", "c")},
            **{name: getattr(call, name)[:rows] for name in ("initial_h", "initial_c")},
            returned=(call.returned[0][:rows, :steps],),
        )
        for call in trace.calls
    ]
    return replace(trace, calls=tuple(calls))


def test_empty_batches_can_be_held_against_each_other() -> None:
    full = numbered([2, 1], 2)
    empty = cut(full, rows=0, steps=2)
    for mine, other in ((empty, empty), (empty, full), (full, empty)):
        compared = Comparison.of(mine, other, 0)
        assert compared.gaps[0].states.get("h") is None
        assert compared.gaps[0].output is None
        assert compared.limits == {}
        assert compared.sentences[0] == "No h or c can be compared."
    assert "Calls 0 and 1: 2 rows here, 0 there; none is compared." in compared.notes


def test_runs_without_steps_can_be_held_against_each_other() -> None:
    full = numbered([3], 2)
    none = cut(full, rows=2, steps=0)
    compared = Comparison.of(none, full, 0)
    assert compared.gaps[0].states.get("h") is compared.gaps[0].output is None
    np.testing.assert_array_equal(compared.states(0, 1, "h"), full.calls[0].initial_h[1:])
    np.testing.assert_array_equal(compared.difference(0, 1, "h"), np.zeros((1, 4)))
    assert np.isnan(Comparison.of(full, none, 0).states(0, 0, "h")[1:]).all()


def test_a_row_is_aligned_only_from_the_call_on_that_has_it() -> None:
    here, there = numbered([4], 2), numbered([2, 2], 2)
    there = replace(there, calls=(cut(there, 1, 2).calls[0], there.calls[1]))
    alignment = Alignment.of(here, there)
    assert alignment.along_time
    masks = [counterpart_mask(here, alignment, 0, row).tolist() for row in (0, 1)]
    assert masks == [[True] * 5, [False, False, False, True, True]]


def test_backwards_one_long_call_is_not_several_short_ones() -> None:
    def turned(trace: Trace) -> Trace:
        layer = replace(trace.experiment.layer, go_backwards=True)
        return replace(trace, experiment=replace(trace.experiment, layer=layer))

    long, short = numbered([4], 1), numbered([2, 2], 1)
    assert Alignment.of(long, short).along_time
    for mine, other in ((turned(long), turned(short)), (turned(long), short)):
        assert not Alignment.of(mine, other).along_time
        assert Alignment.of(mine, other).segments[0][0].count == 2


def test_only_the_start_of_a_call_counts_among_the_limits() -> None:
    limits = Comparison.of(numbered([4], 2), numbered([2, 2], 2), 0).limits
    assert (limits["h"], limits["dh"]) == ((-0.5, 103), (0, 0))
