"""Which numbers and shapes a change altered."""

from dataclasses import replace

import numpy as np
import pytest
from changed_runs import OTHER, call, did, layer, traced
from hypothesis import given
from hypothesis import strategies as st
from trace_views import recorded
from traces import X, made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import with_call_moved
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.change.change_sentence import consequence_of
from lstmviz.trace.trace import Trace


def test_calls_that_change_places_are_compared_with_themselves() -> None:
    found, before, after = did(lambda e: with_call_moved(e, 0, 1), first=call(0, inputs=OTHER))
    assert found.sentence.startswith("The calls come in another order; h changed by up to ")
    assert np.array_equal(found.calls[0].states["h"][:, 1:], after.calls[0].h != before.calls[1].h)


def test_a_call_in_between_leaves_the_others_their_own() -> None:
    both = replace(opening(), calls=(Call(X), Call(OTHER)))
    more = replace(both, calls=(both.calls[0], Call(OTHER[::-1]), both.calls[1]))
    before, after = traced(both), traced(more)
    found = consequence_of(before, after)
    assert found is not None
    assert found.sentence.startswith("Call 1 is new and starts from the state call 0 ended in; ")
    assert "h of call 2 changed by up to" in found.sentence
    assert found.sentence.endswith("; call 0 is as before.")
    assert found.calls[1].states["h"].all()
    assert found.calls[1].shapes == ()
    assert not found.calls[1].reshaped


def test_returned_shapes_and_numbers_are_told_for_each_array() -> None:
    found, before, after = did(layer(return_sequences=False, return_state=True))
    first = found.calls[0]
    assert first.shapes == (((2, 3, 4), (2, 4)), (None, (2, 4)), (None, (2, 4)))
    assert first.reshaped
    assert not first.returned[0].any()  # it was the last step's before, too
    assert first.returned[1].all()
    assert np.array_equal(after.calls[0].returned[0], before.calls[0].returned[0][:, -1])
    back = consequence_of(after, before)
    assert back is not None
    assert back.calls[0].returns_less
    assert back.calls[0].returned[0].any(axis=2).tolist() == [[True, True, False]] * 2


def test_more_rows_are_new_and_the_others_stay() -> None:
    # One unit and halves: a product has nothing to round, however many rows are multiplied at once.
    half = {"class_name": "Constant", "config": {"value": 0.5}}
    one = layer(units=1, kernel_initializer=half, recurrent_initializer=half)(opening())
    four = replace(one, calls=[Call(X * 2)] * 2)
    found = consequence_of(traced(one), traced(four))
    assert found is not None
    assert found.sentence == (
        "x of every call has another shape: (2, 3, 3) → (4, 3, 3); "
        "h and c are the same as before at the steps that were there."
    )
    assert found.calls[0].states["h"].all(axis=(1, 2)).tolist() == [False, False, True, True]
    assert found.calls[0].states["h"].any(axis=(1, 2)).tolist() == [False, False, True, True]


def test_the_code_that_changed_is_found_when_asked_for() -> None:
    found, _, _ = did(layer(return_state=True))
    assert found.code.lines
    assert found.code is found.code


def test_an_output_that_is_h_itself_is_told_as_one_that_is_a_copy() -> None:
    def run_of(steps: int, shares: bool) -> Trace:
        trace = made_up_trace(replace(opening(), calls=[Call(np.ones((2, steps, 3)))]))
        (first,) = trace.calls
        h = first.h * steps / 3  # then the first steps of both are the same
        shared = recorded(first, h=h, c=2 * h, returned=(h if shares else h.copy(),))
        return replace(trace, calls=(shared,))

    found = [consequence_of(run_of(2, shares), run_of(3, shares)) for shares in (True, False)]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0].sentence == found[1].sentence
    assert found[0].sentence.endswith(
        "h and c are the same as before at the steps that were there."
    )
    for part in found:
        assert part.calls[0].returned[0].all(axis=2).tolist() == [[False, False, True]] * 2


NUMBERS = st.sampled_from([0.0, 0.5, -1.0, np.nan, np.inf])


@given(
    h=st.lists(NUMBERS, min_size=24, max_size=24),
    was=st.lists(NUMBERS, min_size=24, max_size=24),
    flags=st.fixed_dictionaries({"return_sequences": st.booleans(), "stateful": st.booleans()}),
)
def test_what_is_marked_is_what_differs(
    h: list[float], was: list[float], flags: dict[str, bool]
) -> None:
    def with_h(experiment: Experiment, numbers: list[float]) -> Trace:
        trace = made_up_trace(experiment)
        array = np.array(numbers, np.float32).reshape(2, 3, 4)
        output = array if flags["return_sequences"] else array[:, -1]
        first = recorded(trace.calls[0], h=array, returned=(output.copy(),))
        return replace(trace, calls=(first, *trace.calls[1:]))

    start = opening(**flags)
    other = replace(start, calls=(replace(start.calls[0], inputs=OTHER), start.calls[1]))
    before, after = with_h(start, was), with_h(other, h)
    found = consequence_of(before, after)
    assert found is not None
    mine, old = after.calls[0], before.calls[0]
    assert np.array_equal(found.calls[0].states["h"][:, 1:], differs(mine.h, old.h))
    assert np.array_equal(found.calls[0].returned[0], differs(mine.returned[0], old.returned[0]))
    assert not found.calls[0].states["c"].any()
    assert not found.calls[1].states["h"].any()


def differs(one: Array, other: Array) -> Array:
    both = np.isnan(one) & np.isnan(other)
    return np.asarray((one != other) & ~both)


def made_up(experiment: Experiment, h: Array | None = None, **given: object) -> Trace:
    """A made-up trace whose first call has another h, or was recorded otherwise."""
    trace = made_up_trace(experiment)
    first = trace.calls[0]
    if h is not None:
        output = h if experiment.layer.return_sequences else h[:, -1]
        given |= {"h": h, "c": 2 * h, "returned": (output.copy(),)}
    return replace(trace, calls=(recorded(first, **given), *trace.calls[1:]))


def test_the_last_steps_of_calls_of_other_lengths_are_not_one_step() -> None:
    short = replace(opening(return_sequences=False), calls=[Call(np.ones((2, 2, 3)))])
    longer = replace(opening(), calls=[Call(np.ones((2, 3, 3)))])
    before, after = made_up_trace(short), made_up_trace(longer)
    np.testing.assert_array_equal(after.calls[0].returned[0][:, -1], before.calls[0].returned[0])
    found = consequence_of(before, after)
    assert found is not None
    assert found.calls[0].returned[0].all()  # the same numbers by chance, of another step


def test_rounding_marks_only_what_was_not_returned_before() -> None:
    last = opening(return_sequences=False)
    whole = replace(last, layer=replace(last.layer, return_sequences=True, unroll=True))
    before = made_up(last)
    found = consequence_of(before, made_up(whole, before.calls[0].h + np.float32(1e-6)))
    assert found is not None
    assert found.sentence.endswith("h and c differ by no more than rounding (up to 2e-06).")
    assert not found.calls[0].states["h"].any()
    assert not found.calls[0].states["c"].any()
    assert found.calls[0].returned[0][:, :2].all()


@pytest.mark.parametrize(
    ("scale", "by", "rounded"), [(1, 1e-6, True), (1, 1e-2, False), (1e6, 1.0, True)]
)
def test_what_counts_as_rounding_grows_with_c(scale: float, by: float, rounded: bool) -> None:
    unrolled = replace(opening(), layer=replace(opening().layer, unroll=True))
    h = np.float32(scale) * made_up(opening()).calls[0].h
    found = consequence_of(made_up(opening(), h), made_up(unrolled, h + np.float32(by)))
    assert found is not None
    assert found.sentence.startswith("Nothing but rounding changed, by up to ") == rounded
    assert found.calls[0].states["h"].any() != rounded


def test_nan_in_one_run_alone_is_never_rounding() -> None:
    unrolled = replace(opening(), layer=replace(opening().layer, unroll=True))
    before = made_up(opening())
    h = before.calls[0].h.copy()
    h[1, 2, 0] = np.nan
    found = consequence_of(before, made_up(unrolled, h))
    assert found is not None
    assert "of call 0 are NaN or infinite at other places than before" in found.sentence
    assert np.argwhere(found.calls[0].states["h"]).tolist() == [[1, 3, 0]]


def test_turning_the_input_round_turns_its_mask_too_without_a_word() -> None:
    mask = np.array([[True, True, False]] * 2)
    masked = replace(opening(), calls=[Call(X, mask=mask)])
    turned = replace(masked, layer=replace(masked.layer, go_backwards=True))
    found = consequence_of(made_up(masked, held=~mask), made_up(turned, held=~mask[:, ::-1]))
    assert found is not None
    assert found.sentence.startswith("x is read backwards now, its last step first")
    assert "mask" not in found.sentence


@pytest.mark.parametrize("flags", [(0.5, 0.5, 0.5, 0.0), (0.5, 0.0, 0.5, 0.5)])
def test_dropout_that_begins_or_ends_in_one_place_takes_away_others(
    flags: tuple[float, float, float, float],
) -> None:
    def dropping(dropout: float, recurrent: float) -> Trace:
        layer = replace(opening().layer, dropout=dropout, recurrent_dropout=recurrent)
        masks = {"inputs": np.full((2, 3), 2, np.float32)}
        if recurrent:
            masks["recurrent"] = np.full((4, 2, 4), 2, np.float32)
        calls = [Call(X, training=True)]
        return made_up(replace(opening(), layer=layer, calls=calls), dropout_masks=masks)

    found = consequence_of(dropping(*flags[:2]), dropping(*flags[2:]))
    assert found is not None
    assert found.sentence.startswith("Dropout takes away others in call 0 now")
