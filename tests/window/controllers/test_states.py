"""The states that calls start from: given, handed over, reset."""

from dataclasses import replace

import numpy as np
import pytest
from desk import Desk, errors
from kinds import kind_name, of_kind
from model_traces import made_up_seen
from strategies import KINDS
from traces import opening

from lstmviz.engine.results import Checked, Ran
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.window.validation_error import ControlId

X = np.ones((2, 3, 2), np.float32)
STATE = (np.full((2, 4), 0.5, np.float32), np.full((2, 4), -0.5, np.float32))
STATEFUL = LSTMConfig(4, return_sequences=True, stateful=True)


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.run()
    return desk


def test_r_sets_and_clears_the_reset_of_the_selected_call(desk: Desk) -> None:
    desk.do.view.select_call(1)
    desk.do.states.toggle_reset_before()
    assert [call.reset_before for call in desk.now.experiment.calls] == [False, True]
    desk.do.states.toggle_reset_before()
    assert [call.reset_before for call in desk.now.experiment.calls] == [False, False]


def test_a_reset_on_a_stateless_layer_is_said_to_do_nothing() -> None:
    desk = Desk(opening(stateful=False))
    desk.do.states.reset_before(1, True)
    assert "does nothing: the layer is not stateful" in desk.now.status.news


def test_a_state_is_given_and_taken_away(desk: Desk) -> None:
    desk.do.states.initial_state(1, STATE, "zeros")
    assert desk.now.status.news == "initial_state of call 1: zeros"
    assert desk.now.experiment.calls[1].initial_state[1].tolist() == STATE[1].tolist()
    desk.do.states.initial_state(1, None)
    assert desk.now.status.news == "call 1 is given no initial_state"
    assert desk.now.experiment == opening()
    desk.do.layer.undo()
    assert desk.now.experiment.calls[1].initial_state is not None


@pytest.mark.parametrize("known", KINDS, ids=kind_name)
def test_the_last_state_of_a_call_is_taken_bitwise(known: type[RecurrentConfig]) -> None:
    desk = Desk(of_kind(known))
    desk.run()
    desk.do.states.last_state(1, 0)
    states = desk.now.trace.calls[0].states
    assert tuple(states) == known.kind.state_names
    given_states = desk.now.experiment.calls[1].initial_state
    for given, steps in zip(given_states, states.values(), strict=True):
        assert given.tobytes() == steps[:, -1].tobytes()
        assert not np.shares_memory(given, steps)  # or the whole trace would have to stay
    assert desk.now.status.news == "initial_state of call 1: the last state of call 0"


def test_a_last_state_that_is_not_known_yet_is_not_taken(desk: Desk) -> None:
    place = ControlId("input", "initial_state", 1)
    desk.do.layer.argument("units", 7)
    desk.do.states.last_state(1, 0)
    assert errors(desk)[place].startswith("The last state of call 0 is not known")
    assert desk.now.experiment.calls[1].initial_state is None
    desk.run()
    desk.do.states.last_state(1, 0)
    assert desk.now.experiment.calls[1].initial_state[0].shape == (2, 7)
    assert place not in errors(desk)


def test_a_last_state_of_other_rows_is_not_taken() -> None:
    calls = (opening().calls[0], replace(opening().calls[1], inputs=np.ones((3, 3, 3))))
    desk = Desk(replace(opening(stateful=False), calls=calls))
    desk.run()
    desk.do.states.last_state(1, 0)
    sentence = "Expected a call of 3 rows like call 1, got 2 in call 0."
    assert errors(desk)[ControlId("input", "initial_state", 1)] == sentence
    desk.do.states.last_state(1, 1)
    assert desk.now.experiment.calls[1].initial_state[0].shape == (3, 4)


def test_one_layer_of_a_model_is_reset_or_all() -> None:
    model = ModelConfig((STATEFUL, GRUConfig(3, stateful=True), DenseConfig(1)))
    desk = Desk(Experiment(model, [Call(X), Call(X)], place=Place(1)))
    desk.do.view.select_call(1)

    def resets() -> list[object]:
        return [call.reset_before for call in desk.now.experiment.calls]

    desk.do.states.toggle_reset_layer_before()
    assert resets() == [False, (1,)]
    assert desk.now.status.news == "reset_state() of gru comes before call 1"
    assert desk.now.experiment.alone.calls[1].reset_before is True
    assert desk.now.experiment.at(Place(0)).alone.calls[1].reset_before is False
    desk.do.model.choose(Place(0))
    desk.do.states.toggle_reset_layer_before()
    assert resets() == [False, True]
    desk.do.states.toggle_reset_layer_before()
    assert resets() == [False, (1,)]
    desk.do.states.toggle_reset_before()
    assert resets() == [False, True]
    desk.do.states.toggle_reset_before()
    assert resets() == [False, False]
    desk.do.layer.undo()
    assert resets() == [False, True]


@pytest.mark.parametrize(
    ("stateful", "layer", "news"),
    [
        ((True, False), None, ""),
        ((True, False), 0, ""),
        ((True, False), 1, ", and does nothing: the layer is not stateful"),
        ((False, False), None, ", and does nothing: no layer is stateful"),
    ],
)
def test_a_reset_that_does_nothing_is_said_to(
    stateful: tuple[bool, bool], layer: int | None, news: str
) -> None:
    layers = [LSTMConfig(2, return_sequences=True, stateful=flag) for flag in stateful]
    desk = Desk(Experiment(ModelConfig(tuple(layers)), [Call(X)], place=Place(layer or 0)))
    if layer is None:
        desk.do.states.reset_before(0, True)
    else:
        desk.do.states.reset_layer_before(0, True)
    assert desk.now.status.news.partition("before call 0")[2] == news


def test_both_halves_of_a_bidirectional_get_their_own_last_state() -> None:
    backward = LSTMConfig(2, go_backwards=True)
    model = ModelConfig((BidirectionalConfig(LSTMConfig(3), "concat", backward), DenseConfig(1)))
    desk = Desk(Experiment(model, [Call(X), Call(X)], place=Place(0, "backward")))
    desk.run()
    desk.do.states.last_state(1, 0)
    within = desk.now.trace.within
    ends = [
        states[:, -1]
        for way in ("forward", "backward")
        for states in within.trace_of(Place(0, way)).calls[0].states.values()
    ]
    given = desk.now.experiment.calls[1].initial_state[0]
    assert [part.tobytes() for part in given] == [end.tobytes() for end in ends]
    assert [part.shape for part in given] == [(2, 3), (2, 3), (2, 2), (2, 2)]


class Pinned:
    """An encoder that is pinned, and a decoder that has run after it."""

    def __init__(self, encoder: Experiment, decoder: Experiment) -> None:
        self.desk = Desk(encoder)
        self.desk.run()
        self.desk.do.pins.pin()
        self.pinned = self.desk.now.trace
        self.desk.do.layer.apply_to_model(lambda _: decoder, ControlId("layer", "model"), "")
        self.run()

    def run(self) -> None:
        number, experiment = self.desk.engine.submitted[-1]
        self.desk.do.answered(Ran(number, made_up_seen(experiment), 0.01))
        self.desk.do.answered(Checked(number, 0.0))


@pytest.mark.parametrize("is_model", [False, True])
def test_a_decoder_starts_from_the_last_state_of_a_pinned_encoder(is_model: bool) -> None:
    encoder = Experiment(LSTMConfig(4, return_state=True), [Call(X)])
    layer = LSTMConfig(4, return_sequences=True)
    of = ModelConfig((layer, DenseConfig(2))) if is_model else layer
    rig = Pinned(encoder, Experiment(of, [Call(X[:, :2])], seed=1))
    assert rig.desk.do.states.last_state(0, 0, 0)
    given = rig.desk.now.experiment.calls[0].initial_state
    given = given[0] if is_model else given
    states = rig.pinned.calls[0].states
    assert [part.tobytes() for part in given] == [states[n][:, -1].tobytes() for n in "hc"]
    assert rig.desk.now.status.news == "initial_state of call 0: the last state of call 0 of pin 1"


@pytest.mark.parametrize(
    ("encoder", "sentence"),
    [
        (
            Experiment(GRUConfig(4), [Call(X)]),
            "Expected h and c of an LSTM, got h of a GRU.",
        ),
        (
            Experiment(LSTMConfig(4), [Call(X[:1])]),
            "Expected a call of 2 rows like call 0, got 1 in call 0 of pin 1.",
        ),
    ],
)
def test_a_pinned_state_that_the_layer_cannot_take_is_told(
    encoder: Experiment, sentence: str
) -> None:
    rig = Pinned(encoder, Experiment(LSTMConfig(4), [Call(X)]))
    assert not rig.desk.do.states.last_state(0, 0, 0)
    assert errors(rig.desk)[ControlId("input", "initial_state", 0)] == sentence
    assert rig.desk.now.experiment.calls[0].initial_state is None
