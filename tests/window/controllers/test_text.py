"""Texts that are read and written, over an engine that is a list."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors
from model_traces import made_up_model_trace, made_up_seen

from lstmviz.engine.results import Checked, Ran, Unfit, Wrote
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.experiment.text.reading import TextChoices
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.writing import ids_read, with_inputs_chosen
from lstmviz.session.view_state import Moment
from lstmviz.window.controllers.runs import OLD_PICTURE, STOPPED, WRITING
from lstmviz.window.shown_text import shown_text
from lstmviz.window.validation_error import ControlId

READ, START = ControlId("text", "text"), ControlId("text", "start")


@pytest.fixture
def desk() -> Desk:
    desk = Desk(READY_MADE[0].made())
    desk.run()
    return desk


def text_of(experiment: Experiment) -> str:
    return experiment.vocabulary.text(
        np.concatenate([ids_read(call)[0] for call in experiment.calls])
    )


def test_a_text_takes_the_place_of_all_calls(desk: Desk) -> None:
    desk.do.text.read("note to be", TextChoices(5))
    assert text_of(desk.now.experiment) == "note to be"
    assert [call.inputs.shape for call in desk.now.experiment.calls] == [(1, 5), (1, 5)]
    desk.do.layer.undo()
    assert text_of(desk.now.experiment).startswith("to be or not")


def test_what_is_left_over_is_told(desk: Desk) -> None:
    desk.do.text.read("note to be", TextChoices(4))
    assert (
        desk.now.status.news == "The model reads 10 characters; the last 2 of them are in no call."
    )


def test_an_unknown_character_is_told_where_the_text_went_in_and_nothing_is_lost(
    desk: Desk,
) -> None:
    before = desk.now.experiment
    desk.do.text.read("xyz", TextChoices(1))
    assert desk.now.experiment is before
    assert "unknown characters x, y, z" in errors(desk)[READ]
    desk.do.text.read("note", TextChoices(1))
    assert READ not in errors(desk)


def test_the_model_writes_on_and_is_compared_with_its_stateless_twin(desk: Desk) -> None:
    desk.do.text.write("to b", 3, Sampling(0.5, 7))
    experiment = desk.now.experiment
    assert text_of(experiment)[:4] == "to b"
    assert [call.written for call in experiment.calls] == [False, True, True, True]
    assert experiment.sampling == Sampling(0.5, 7)
    assert desk.now.view.reference == "stateless"
    desk.run()
    (_, beside) = desk.engine.besides[-1]
    assert not beside.model.is_stateful
    assert [call.written for call in beside.calls] == [False, True, True, True]
    assert beside.model.layers[2] == experiment.model.layers[2]


def test_a_model_that_carries_no_state_does_from_then_on(desk: Desk) -> None:
    desk.do.layer.argument("stateful", False)
    desk.do.text.write("to", 1, Sampling())
    assert desk.now.experiment.layer.stateful


def test_what_it_wrote_is_shown_as_it_grows_and_then_held_by_the_experiment(desk: Desk) -> None:
    desk.do.text.write("to b", 3, Sampling())
    number, asked = desk.engine.submitted[-1]
    before = desk.now.trace
    chosen = {1: np.array([[2]], np.int32), 2: np.array([[0]], np.int32)}
    grown = with_inputs_chosen(asked, chosen, 3)
    desk.do.answered(Wrote(number, made_up_seen(grown)))
    assert desk.now.stale == WRITING
    assert desk.now.view.moment == Moment(2, 0)
    assert [token.text for token in shown_text(desk.now).tokens] == list("to␣be␣")[:6]
    assert desk.now.change is None
    whole = with_inputs_chosen(asked, {**chosen, 3: np.array([[5]], np.int32)}, 4)
    desk.do.answered(Ran(number, made_up_seen(whole), 0.1))
    desk.do.answered(Checked(number, 0.0))
    assert desk.now.experiment is whole
    assert not desk.now.stale
    assert desk.now.view.moment == Moment(3, 0)
    assert desk.now.change is not None  # held against what was there before it wrote
    assert before is not None
    # Run again it reads the same: nothing is to be saved that wasn't.
    desk.do.runs.run_now()
    desk.do.answered(Ran(desk.number, made_up_seen(whole), 0.1))
    assert desk.now.experiment is whole


@pytest.mark.parametrize("is_shown", [True, False])
def test_a_layer_that_is_chosen_while_the_model_writes_stays_chosen(is_shown: bool) -> None:
    desk = Desk(READY_MADE[0].made())
    desk.run()
    desk.do.model.duplicate(1)
    desk.run()
    desk.do.text.write("to b", 2, Sampling())
    number, asked = desk.engine.submitted[-1]
    first = with_inputs_chosen(asked, {1: np.array([[2]], np.int32)}, 2)
    if is_shown:
        desk.do.answered(Wrote(number, made_up_seen(first)))
    desk.do.model.choose(Place(2))
    desk.do.answered(Wrote(number, made_up_seen(first)))
    assert desk.now.trace is not None
    assert desk.now.trace.ran.place == desk.now.experiment.place == Place(2)
    assert desk.now.render_data is not None
    assert desk.now.render_data.trace_view.trace is desk.now.trace
    chosen = {1: np.array([[2]], np.int32), 2: np.array([[0]], np.int32)}
    whole = with_inputs_chosen(asked, chosen, 3)
    desk.do.answered(Ran(number, made_up_seen(whole), 0.1))
    assert desk.now.trace.ran is desk.now.experiment
    assert desk.now.experiment.place == Place(2)
    assert not desk.now.stale


def test_a_text_that_was_cancelled_is_said_to_end_there_until_something_else_changes(
    desk: Desk,
) -> None:
    desk.do.text.write("to b", 2, Sampling())
    number, asked = desk.engine.submitted[-1]
    first = with_inputs_chosen(asked, {1: np.array([[2]], np.int32)}, 2)
    desk.do.answered(Wrote(number, made_up_seen(first)))
    assert desk.now.why_not_pinned == "Keras has not finished this run yet."
    desk.do.runs.cancel()
    assert desk.now.stale == f"{STOPPED}. Press F5 to run"
    assert desk.now.status.news == "The run was cancelled."
    desk.do.runs.run_now()
    assert not desk.now.status.news
    desk.do.runs.cancel()
    desk.do.layer.seed(9)
    desk.do.runs.cancel()
    assert desk.now.stale == f"{OLD_PICTURE}. Press F5 to run"


def test_what_a_model_cannot_go_on_from_is_told_at_the_text(desk: Desk) -> None:
    desk.do.text.write("to b", 2, Sampling())
    desk.do.answered(Unfit(desk.number, "written", "nan in row 0"))
    assert errors(desk)[START] == "nan in row 0"


def test_a_session_that_was_only_run_is_not_modified() -> None:
    desk = Desk(READY_MADE[0].made())
    desk.run()
    desk.do.text.write("to b", 1, Sampling())
    saved = replace(desk.now.file_state, experiment=desk.now.experiment)
    desk.do.store.put(file_state=saved)
    assert not desk.now.is_modified
    number, asked = desk.engine.submitted[-1]
    ran = with_inputs_chosen(asked, {1: np.array([[2]], np.int32)}, 2)
    desk.do.answered(Ran(number, made_up_seen(ran), 0.1))
    assert desk.now.experiment is ran
    assert not desk.now.is_modified


@pytest.mark.parametrize(
    ("start", "words"), [("", "some characters"), ("xx", "unknown character x")]
)
def test_a_start_that_cannot_be_read_is_told(desk: Desk, start: str, words: str) -> None:
    desk.do.text.write(start, 3, Sampling())
    assert words in errors(desk)[START]
    assert not any(call.written for call in desk.now.experiment.calls)


def test_without_a_vocabulary_the_start_is_ids(desk: Desk) -> None:
    desk.do.store.put(experiment=replace(desk.now.experiment, vocabulary=None))
    desk.do.text.write("3, 1 4", 1, Sampling())
    assert desk.now.experiment.calls[0].inputs.tolist() == [[3, 1, 4]]
    desk.do.text.write("to", 1, Sampling())
    assert "ids with blanks between" in errors(desk)[START]


def test_the_twins_text_is_shown_with_what_is_different_in_it(desk: Desk) -> None:
    desk.do.text.write("to b", 2, Sampling())
    number, asked = desk.engine.submitted[-1]
    ran = with_inputs_chosen(asked, {1: np.array([[2]]), 2: np.array([[0]])}, 3)
    desk.do.answered(Ran(number, made_up_seen(ran), 0.1))
    assert shown_text(desk.now).is_waited_for
    question, beside = desk.engine.besides[-1]
    other = with_inputs_chosen(beside, {1: np.array([[2]]), 2: np.array([[4]])}, 3)
    trace = made_up_model_trace(other).looked_at
    desk.do.answered(Ran(question, trace, 0.1, "reference"))
    shown = shown_text(desk.now)
    assert "".join(token.text for token in shown.other) == "to␣beo"
    assert [token.differs for token in shown.other] == [False] * 5 + [True]
