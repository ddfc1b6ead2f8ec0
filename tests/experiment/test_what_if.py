from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from kinds import of_kind
from strategies import KINDS, intricate_experiments
from traces import X, opening

from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import chunked, joined, with_batch, with_rows_in_order
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig, config_classes
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.what_if import alternatives

SWAPPED = np.array(X, np.float32)[::-1]
LAST_MASKED = np.array([[True, True, False]] * 2)


def offered(experiment: Experiment, call: int = 1, row: int = 0) -> dict[str, Experiment]:
    known = {f"as {each.kind}" for each in config_classes() if each not in KINDS}
    every = alternatives(experiment, call, row)
    return {a.title: a.change(experiment) for a in every if a.title not in known}


def part(number: int, **given: object) -> Experiment:
    experiment = opening()
    calls = list(experiment.calls)
    calls[number] = replace(calls[number], **given)
    return replace(experiment, calls=tuple(calls))


def test_the_opening_example_offers_what_the_question_is_about() -> None:
    experiment = opening()
    found, kept = offered(experiment), changed_arguments(experiment.layer)
    assert found == {
        "without stateful": opening(stateful=False),
        "only the last output": opening(return_sequences=False),
        "with return_state": opening(return_state=True),
        "reset before call 1": part(1, reset_before=True),
        "rows 0 and 1 swapped in call 1": part(1, inputs=SWAPPED),
        "batch 1 in call 1": part(1, inputs=experiment.calls[1].inputs[:1]),
        "read backwards": opening(go_backwards=True),
        "the last step of call 1 masked": part(1, mask=LAST_MASKED),
        "call 1 cut into two": chunked(experiment, 1, 2),
        "calls 0 and 1 joined": joined(experiment, 0, 2),
        "inside a whole model": READY_MADE[0].made(),
        "twice as many units": opening(units=8),
        "as a GRU": replace(experiment, layer=GRUConfig(**kept)),
        "as a SimpleRNN": replace(experiment, layer=SimpleRNNConfig(**kept)),
    }
    assert list(found)[:2] == ["without stateful", "only the last output"]


def test_of_each_kind_the_others_are_offered() -> None:
    for known in KINDS:
        mine = of_kind(known)
        found = [title for title in offered(mine) if title.startswith("as a")]
        others = [other for other in KINDS if other is not known]
        assert found == [f"as {other.kind}" for other in others]
        assert [offered(mine)[title] for title in found] == list(map(of_kind, others))


def test_what_was_tried_is_offered_the_other_way_round() -> None:
    flags = {"stateful": False, "return_sequences": False, "return_state": True}
    found = offered(opening(**flags, go_backwards=True))
    assert {"with stateful", "the output of every step", "without return_state"} < found.keys()
    assert "read forwards" in found
    assert found["with stateful"] == opening(**flags | {"stateful": True}, go_backwards=True)
    assert offered(part(1, reset_before=True))["no reset before call 1"] == opening()
    assert offered(part(1, mask=LAST_MASKED))["no mask in call 1"] == opening()


@pytest.mark.parametrize(
    ("experiment", "call", "missing"),
    [
        (replace(opening(), calls=opening().calls[:1]), 0, ["stateful", "reset", "join", "swap"]),
        (opening(stateful=False), 1, ["reset"]),
        (part(1, initial_state=(np.zeros((2, 4), np.float32),) * 2), 1, ["reset", "join"]),
        (part(1, inputs=np.zeros((1, 3, 3), np.float32)), 1, ["swapped", "join"]),
        (part(1, inputs=np.zeros((2, 1, 3), np.float32)), 1, ["cut", "last step"]),
        (replace(opening(), calls=(Call(np.ones((2, 1, 3), np.float32)),)), 0, ["backwards"]),
        (replace(opening(), weights=[np.zeros((3, 16)), np.zeros((4, 16))]), 1, ["twice"]),
        (part(1, initial_state=(np.zeros((2, 4), np.float32),) * 2), 0, ["twice"]),
        (part(1, initial_state=(np.zeros(4, np.float32),) * 2), 1, ["last step"]),
        (part(1, initial_state=(np.zeros((1, 4), np.float32),) * 2), 1, ["last step"]),
    ],
)
def test_what_makes_no_sense_is_not_there(
    experiment: Experiment, call: int, missing: list[str]
) -> None:
    titles = " ".join(a.title for a in alternatives(experiment, call, 0))
    assert [word for word in missing if word in titles] == []


def test_a_step_is_masked_beside_a_state_of_as_many_rows() -> None:
    given = part(1, initial_state=(np.zeros((2, 4), np.float32),) * 2)
    assert "the last step of call 1 masked" in offered(given)


def test_where_the_first_call_is_selected_starts_are_those_of_the_second() -> None:
    found = offered(opening(), call=0)
    assert "reset before call 1" in found
    assert "rows 0 and 1 swapped in call 1" in found
    assert "call 0 cut into two" in found


@pytest.mark.parametrize(("row", "pair"), [(0, "0 and 1"), (1, "1 and 2"), (2, "1 and 2")])
def test_the_selected_row_is_one_of_the_two(row: int, pair: str) -> None:
    x = np.arange(18, dtype=np.float32).reshape(3, 3, 2)
    experiment = replace(opening(), calls=(Call(x), Call(x)))
    assert f"rows {pair} swapped in call 1" in offered(experiment, row=row)


@given(intricate_experiments(), st.data())
def test_whatever_is_offered_can_be_had_and_is_another_experiment(
    experiment: Experiment, data: st.DataObject
) -> None:
    call = data.draw(st.integers(0, len(experiment.calls) - 1))
    row = data.draw(st.integers(0, max(len(experiment.calls[call].inputs) - 1, 0)))
    found = alternatives(experiment, call, row)
    assert len({a.title for a in found}) == len(found)
    for alternative in found:
        other = alternative.change(experiment)
        if "swapped" not in alternative.title:  # rows may be alike
            assert other != experiment, alternative.title


def test_a_swap_takes_the_mask_along_and_leaves_the_state() -> None:
    mask = np.array([[True, True, False], [True, True, True]])
    state = (np.arange(8, dtype=np.float32).reshape(2, 4),) * 2
    before = part(1, mask=mask, initial_state=state)
    after = with_rows_in_order(before, 1, [1, 0]).calls[1]
    assert after.inputs.tolist() == before.calls[1].inputs[::-1].tolist()
    assert after.mask.tolist() == mask[::-1].tolist()
    assert after.initial_state[0] is before.calls[1].initial_state[0]
    for_all = part(1, mask=mask[:1])
    assert with_rows_in_order(for_all, 1, [1, 0]).calls[1].mask is for_all.calls[1].mask


def test_another_batch_takes_mask_and_state_along() -> None:
    state = (np.ones((2, 4), np.float32),) * 2
    after = with_batch(part(1, mask=LAST_MASKED, initial_state=state), 1, 3).calls[1]
    assert after.inputs[2].tolist() == [[0.0] * 3] * 3
    assert after.mask.tolist() == [[True, True, False]] * 2 + [[True] * 3]
    assert after.initial_state[0].tolist() == [[1.0] * 4] * 2 + [[0.0] * 4]


def test_a_model_that_reads_a_text_may_write_on() -> None:
    writer = READY_MADE[0].made()
    (offer,) = (each for each in alternatives(writer, 0, 0) if "writes" in each.title)
    assert offer.title == "the model writes 40 characters on"
    assert offer.of_model
    after = offer.change(writer)
    assert [call.written for call in after.calls] == [False, *[True] * 40]
    assert not any("writes" in each.title for each in alternatives(after, 0, 0))


@pytest.mark.parametrize(
    ("backward", "direction", "is_offered"),
    [
        (None, "forward", True),
        (None, "backward", False),
        (LSTMConfig(2, go_backwards=True), "backward", True),
    ],
)
def test_the_order_of_a_half_is_offered_where_it_is_its_own(
    backward: LSTMConfig | None, direction: str, is_offered: bool
) -> None:
    both = BidirectionalConfig(LSTMConfig(2), backward_layer=backward)
    call = Call(np.zeros((1, 3, 2), np.float32))
    model = ModelConfig([both, DenseConfig(2)])
    half = Experiment(model, [call], place=Place(0, direction))
    titles = {each.title for each in alternatives(half, 0, 0)}
    assert bool(titles & {"read backwards", "read forwards"}) is is_offered
