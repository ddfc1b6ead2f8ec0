"""The model around the layer, as a person changes it: with a list for an engine."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.window.validation_error import ControlId

IDS = np.array([[1, 2, 3], [4, 5, 6]])
LSTM = LSTMConfig(4, return_sequences=True, stateful=True)
GRU = GRUConfig(3)
MODEL = ModelConfig([EmbeddingConfig(7, 3), LSTM, DropoutConfig(0.5), GRU])


def asked(model: ModelConfig = MODEL) -> Desk:
    return Desk(Experiment(model, [Call(IDS), Call(IDS)], seed=3))


def test_the_first_recurrent_layer_is_looked_at():
    desk = asked()
    desk.run()

    assert desk.now.experiment.place == Place(1)
    assert desk.now.trace is not None
    assert desk.now.trace.experiment.layer == LSTM
    assert desk.now.trace.ran is desk.now.experiment
    assert not desk.now.stale


def test_choosing_another_layer_asks_the_engine_nothing_and_changes_nothing():
    desk = asked()
    desk.run()
    before = len(desk.engine.submitted)

    desk.do.model.choose(Place(3))

    assert desk.now.experiment.layer == GRU
    assert desk.now.trace is not None
    assert desk.now.trace.experiment.layer == GRU
    assert desk.now.trace.ran is desk.now.experiment
    assert desk.now.render_data is not None
    assert desk.now.render_data.trace_view.units == 3
    assert len(desk.engine.submitted) == before
    assert not desk.now.is_modified
    assert not desk.now.history.past
    assert desk.now.why_not_pinned == ""


def test_a_layer_that_is_chosen_while_the_model_runs_stays_chosen():
    desk = asked()
    desk.run()
    desk.do.layer.seed(9)
    desk.do.model.choose(Place(3))
    desk.run()

    assert desk.now.experiment.place == Place(3)
    assert desk.now.trace is not None
    assert desk.now.trace.ran is desk.now.experiment
    assert desk.now.why_not_pinned == ""


def test_what_is_changed_of_the_chosen_layer_is_put_into_the_model():
    desk = asked()
    desk.run()
    desk.do.model.choose(Place(3))

    desk.do.layer.argument("units", 5)

    assert desk.now.experiment.model.layers == (*MODEL.layers[:3], GRUConfig(5))
    assert desk.engine.submitted[-1][1] is desk.now.experiment

    desk.do.layer.undo()

    assert desk.now.experiment.model == MODEL
    assert desk.now.experiment.place == Place(3)


def test_ids_are_edited_as_numbers_of_one_feature_and_go_back_as_ids():
    desk = asked()

    shown = desk.now.experiment.alone.calls[0].inputs
    assert shown.shape == (2, 3, 1)
    changed = shown.copy()
    changed[0, 0, 0] = 6
    desk.do.calls.inputs(0, changed, "cell")

    ids = desk.now.experiment.calls[0].inputs
    assert ids.dtype.kind == "i"
    assert ids.tolist() == [[6, 2, 3], [4, 5, 6]]
    assert desk.now.experiment.calls[1].inputs.tolist() == IDS.tolist()


@pytest.mark.parametrize("wrong", [0.5, -1, np.nan])
def test_what_is_no_id_is_told_where_it_went_in(wrong: float):
    desk = asked()
    before = desk.now.experiment
    changed = before.alone.calls[0].inputs.copy()
    changed[1, 2, 0] = wrong

    desk.do.calls.inputs(0, changed, "cell")

    assert desk.now.experiment is before
    sentence = errors(desk)[ControlId("input", "cell", 0)]
    assert "ids, whole numbers from 0 on" in sentence
    assert f"{wrong:g} in row 1, step 2" in sentence


def test_states_of_the_chosen_layer_are_given_by_its_number():
    desk = asked()
    desk.run()
    h = c = np.ones((2, 4), np.float32)

    desk.do.states.initial_state(1, (h, c), "typed")
    desk.do.model.choose(Place(3))
    desk.do.states.initial_state(1, (np.zeros((2, 3), np.float32),), "typed")

    given = desk.now.experiment.calls[1].initial_state
    assert {number: len(states) for number, states in given.items()} == {1: 2, 3: 1}
    assert desk.now.experiment.calls[0].initial_state is None


def test_a_layer_is_added_and_the_one_that_is_looked_at_stays():
    desk = asked()

    desk.do.model.add(1, "Masking")

    assert [type(each).__name__ for each in desk.now.experiment.model.layers] == [
        "EmbeddingConfig",
        "MaskingConfig",
        "LSTMConfig",
        "DropoutConfig",
        "GRUConfig",
    ]
    assert desk.now.experiment.place == Place(2)
    assert desk.now.experiment.layer == LSTM


def test_layers_are_removed_duplicated_and_moved():
    desk = asked()

    desk.do.model.duplicate(1)
    assert desk.now.experiment.model.names == ("embedding", "lstm", "lstm_1", "dropout", "gru")
    assert desk.now.experiment.place == Place(1)
    desk.do.model.move(1, 2)
    assert desk.now.experiment.place == Place(2)
    desk.do.model.remove(1)
    assert desk.now.experiment.place == Place(1)
    desk.do.model.remove(3)
    desk.do.model.remove(1)

    assert "at least one recurrent layer" in errors(desk)[ControlId("layer", "model")]
    assert len(desk.now.experiment.model.recurrent) == 1


def test_states_and_resets_go_along_with_their_layers():
    first, second = (np.full((2, 4), 1.0), np.full((2, 4), 2.0)), (np.full((2, 3), 3.0),)
    call = Call(IDS, initial_state={1: first, 3: second}, reset_before=(3,))
    desk = Desk(Experiment(MODEL, [Call(IDS), call], seed=3))
    do = desk.do.model

    def of(number: int) -> float:
        return float(desk.now.experiment.calls[1].initial_state[number][0][0, 0])

    do.add(1, "Dropout")
    assert (of(2), of(4), desk.now.experiment.calls[1].reset_before) == (1, 3, (4,))
    do.duplicate(1)
    assert (of(3), of(5), desk.now.experiment.calls[1].reset_before) == (1, 3, (5,))
    do.move(1, 4)
    assert (of(2), of(5), desk.now.experiment.calls[1].reset_before) == (1, 3, (5,))
    do.remove(1)
    assert (of(1), of(4), desk.now.experiment.calls[1].reset_before) == (1, 3, (4,))
    do.remove(1)
    assert desk.now.experiment.calls[1].initial_state.keys() == {3}
    assert of(3) == 3
    assert desk.now.experiment.place == Place(3)


def test_without_its_embedding_the_model_takes_the_ids_as_numbers():
    desk = asked()

    desk.do.model.remove(0)

    inputs = desk.now.experiment.calls[0].inputs
    assert inputs.dtype == np.float32
    assert np.array_equal(inputs[..., 0], IDS)


def test_of_a_layer_that_is_not_recurrent_the_arguments_are_shown_and_changed():
    desk = asked()
    desk.run()

    desk.do.model.choose_layer(2)

    assert desk.now.box == 2
    assert desk.now.experiment.place == Place(1)
    desk.do.model.argument(2, "rate", 0.25)
    assert desk.now.experiment.model.layers[2] == DropoutConfig(0.25)
    desk.do.model.choose_layer(3)
    assert desk.now.box is None
    assert desk.now.experiment.place == Place(3)


def test_each_direction_of_a_bidirectional_is_looked_at():
    model = ModelConfig([BidirectionalConfig(LSTM), DenseConfig(2)])
    desk = Desk(Experiment(model, [Call(np.ones((2, 3, 2), np.float32))]))
    desk.run()

    desk.do.model.choose(Place(0, "backward"))

    assert desk.now.experiment.layer == replace(LSTM, go_backwards=True, zero_output_for_mask=True)
    desk.do.layer.argument("units", 2)
    both = desk.now.experiment.model.layers[0]
    assert both == BidirectionalConfig(replace(LSTM, units=2))


def test_weights_of_one_layer_take_those_of_the_others_from_the_run():
    desk = asked()
    desk.run()
    trace = desk.now.trace
    assert trace is not None
    kernel = trace.weights["kernel"] + np.float32(1)

    desk.do.weights.edited("kernel", kernel, "cell")

    weights = desk.now.experiment.weights
    assert weights is not None
    assert [array.shape for array in weights] == [
        *[(7, 3)],
        *[(2, 16), (4, 16), (16,)],
        *[(2, 9), (3, 9), (2, 9)],
    ]
    assert np.array_equal(weights[1], kernel)
    assert not weights[0].any()


def test_a_picture_that_is_on_its_way_is_shown_as_soon_as_it_is_there(
    monkeypatch: pytest.MonkeyPatch,
):
    desk = asked()
    later: list[tuple[Callable[[], object], Callable[[object], None]]] = []
    monkeypatch.setattr(desk.do.model, "_aside", lambda work, done: later.append((work, done)))
    desk.run()
    desk.do.model.choose(Place(3))
    assert desk.now.experiment.place == Place(1)

    ((work, done),) = later
    done(work())
    assert desk.now.experiment.place == Place(3)
    desk.do.model.choose(Place(1))
    assert desk.now.experiment.place == Place(1)


def test_a_picture_of_an_older_run_is_not_shown(monkeypatch: pytest.MonkeyPatch):
    desk = asked()
    later: list[tuple[Callable[[], object], Callable[[object], None]]] = []
    monkeypatch.setattr(desk.do.model, "_aside", lambda work, done: later.append((work, done)))
    desk.run()
    desk.do.model.choose(Place(3))
    desk.do.layer.seed(9)
    desk.run()

    work, done = later[0]
    done(work())
    assert desk.now.experiment.place == Place(1)


def test_looking_at_another_layer_leaves_no_argument_behind():
    forgetful = replace(LSTM, unit_forget_bias=False)
    desk = asked(ModelConfig([EmbeddingConfig(7, 3), forgetful, GRU]))
    desk.run()
    desk.do.layer.argument("activation", "relu")
    desk.run()

    desk.do.model.choose(Place(2))
    assert desk.now.left_behind == ""
    desk.do.model.choose(Place(1))
    desk.do.layer.kind(GRUConfig)
    assert "unit_forget_bias" in desk.now.left_behind
    assert desk.now.kept == {"unit_forget_bias": False}


(HANDED_OVER,) = (each for each in READY_MADE if each.decoder is not None)


def test_a_decoder_follows_its_encoder_and_starts_from_its_end():
    desk = asked()
    desk.run()
    desk.do.model.ready_made(HANDED_OVER)
    assert desk.now.experiment == HANDED_OVER.made()
    assert not desk.now.pinned

    desk.run(seconds=2.7)  # after which other changes wait for F5
    assert desk.now.status.agreement == "running"
    (pin,) = desk.now.pinned
    assert pin.experiment == HANDED_OVER.made()
    given = desk.now.experiment.calls[0].initial_state[1]
    ends = [states[:, -1] for states in pin.trace.calls[0].states.values()]
    assert [part.tobytes() for part in given] == [end.tobytes() for end in ends]
    assert "dh" not in desk.now.view.tracks
    assert desk.now.view.reference == 0

    desk.run()
    assert [step.news for step in desk.now.history.past[-2:]] == [
        "Encoder and decoder: the decoder",
        "initial_state of call 0: the last state of call 0 of pin 1",
    ]
    desk.do.layer.undo()
    assert desk.now.experiment == HANDED_OVER.decoder()
    desk.do.layer.undo()
    assert desk.now.experiment == HANDED_OVER.made()
    desk.run()
    assert desk.now.experiment == HANDED_OVER.made()


def test_who_goes_on_to_something_else_is_given_no_decoder():
    desk = asked()
    desk.run()
    desk.do.model.ready_made(HANDED_OVER)
    desk.do.layer.argument("units", 7)
    desk.run()
    assert not desk.now.pinned
    assert desk.now.experiment.layer.units == 7
    desk.do.layer.undo()
    desk.run()
    assert desk.now.experiment == HANDED_OVER.made()


def test_an_encoder_that_has_run_is_followed_at_once():
    desk = asked()
    desk.do.layer.apply_to_model(lambda _: HANDED_OVER.made(), ControlId("layer", "model"), "")
    desk.run()
    desk.do.model.ready_made(HANDED_OVER)
    assert len(desk.now.pinned) == 1
    assert desk.now.experiment.calls[0].initial_state is not None


@pytest.mark.parametrize(("name", "kept"), [("tagging", None), ("two-features", "stateless")])
def test_a_ready_made_model_is_not_compared_where_the_twin_would_differ_in_nothing(
    name: str, kept: str | None
) -> None:
    desk = Desk(READY_MADE[0].made())
    desk.do.comparison.compare("stateless")
    desk.do.view.set_tracks(("c", "dh"))
    desk.do.model.ready_made(next(each for each in READY_MADE if each.name == name))
    assert desk.now.view.reference == kept
    assert ("dh" in desk.now.view.tracks) == (kept is not None)
    desk.run()
    assert (desk.now.compared is None) == (kept is None)
