"""The thin tracks: which layers have one, where, and which of their numbers stand at which step."""

import numpy as np
import pytest
from chains import IDS, chain, counted
from traces import made_up_trace, opening

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.figure.view_model.choice import Choice, Chosen
from lstmviz.figure.view_model.layer_track import LayersSwitch, LayerTrack, OtherLayers
from lstmviz.figure.view_model.trace_view import TraceView

EVERY, LAST = LSTMConfig(2, return_sequences=True), LSTMConfig(3)
BACKWARDS = LSTMConfig(2, return_sequences=True, go_backwards=True)
BOTH = BidirectionalConfig(EVERY)
WORDS = EmbeddingConfig(7, 3)
X = counted(2, 4, 2)


def tracks(layers: list[LayerConfig], place: Place, **given: object) -> dict[str, LayerTrack]:
    """The thin tracks by name; outputs of the right shapes where none are given."""
    outputs = shapes_of(layers) | given.pop("outputs", {})
    found = OtherLayers.of(chain(layers, outputs, place, **given))
    return {track.name: track for track in found.tracks}


def shapes_of(layers: list[LayerConfig]) -> dict[int, np.ndarray]:
    """Outputs of the shapes that Keras gives, of two rows of four steps."""
    found, steps = {}, 4
    for number, layer in enumerate(layers):
        recurrent = layer.layer if isinstance(layer, BidirectionalConfig) else layer
        if isinstance(layer, RepeatVectorConfig):
            steps = layer.n
        found[number] = counted(2, steps, 2)
        if isinstance(layer, LSTMConfig):
            found[number] = counted(2, steps, layer.units)
        if isinstance(layer, FlattenConfig | ReshapeConfig):
            steps = 0
        if not getattr(recurrent, "return_sequences", True):
            steps = 0
        if not steps and not isinstance(layer, LSTMConfig):
            found[number] = counted(2, 2)
    return found


STACKED = [WORDS, EVERY, DropoutConfig(0.5), LAST, DenseConfig(2)]


@pytest.mark.parametrize(
    ("layers", "place", "above", "below"),
    [
        # What goes into the layer is its x already, and what comes out of it its h.
        (STACKED, Place(1), ["input"], ["dropout", "lstm_1", "dense"]),
        (STACKED, Place(3), ["input", "embedding", "lstm"], ["dense"]),
        ([EVERY, EVERY], Place(0), [], ["lstm_1"]),
        ([EVERY, EVERY], Place(1), ["input"], []),
        # Each of the two directions has its own h: what they give together is another thing.
        (
            [WORDS, BOTH, DenseConfig(2)],
            Place(1, "backward"),
            ["input"],
            ["bidirectional forward", "bidirectional", "dense"],
        ),
        # Behind a RepeatVector the steps are others, on either side of it.
        ([EVERY, LAST, RepeatVectorConfig(3), EVERY], Place(0), [], ["lstm_1"]),
        ([EVERY, LAST, RepeatVectorConfig(3), EVERY, DenseConfig(1)], Place(3), [], ["dense"]),
        ([EVERY, FlattenConfig(), DenseConfig(1)], Place(0), [], ["flatten", "dense"]),
    ],
)
def test_each_other_layer_has_a_track_in_the_order_of_the_chain(
    layers: list[LayerConfig], place: Place, above: list[str], below: list[str]
) -> None:
    inputs = IDS if layers[0] is WORDS else X
    found = tracks(layers, place, inputs=inputs).values()
    assert [track.name for track in found if track.is_above] == above
    assert [track.name for track in found if not track.is_above] == below


def test_layers_with_other_steps_are_named() -> None:
    layers = [EVERY, LAST, RepeatVectorConfig(3), EVERY, DenseConfig(1)]
    found = OtherLayers.of(chain(layers, shapes_of(layers), Place(0), inputs=X))
    assert found.elsewhere == ("repeat_vector", "lstm_2", "dense")
    assert found.elsewhere_words == "repeat_vector, lstm_2 and dense have other steps"
    alone = OtherLayers.of(made_up_trace(opening()))
    assert (alone.tracks, alone.elsewhere_words, alone.switch) == ((), "", None)


FORWARDS = [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("layers", "place", "name", "order"),
    [
        ([EVERY, DenseConfig(2)], Place(0), "dense", FORWARDS),
        # What is drawn is read from the end: what stands below gives its outputs in that order,
        ([BACKWARDS, DenseConfig(2)], Place(0), "dense", FORWARDS),
        # so that further up the model's own input stands the other way round.
        ([BACKWARDS, EVERY], Place(1), "input", FORWARDS[::-1]),
        ([BACKWARDS, BACKWARDS], Place(1), "input", FORWARDS),
        ([BACKWARDS, BACKWARDS, DenseConfig(2)], Place(1), "dense", FORWARDS),
        ([EVERY, BACKWARDS, DenseConfig(2)], Place(0), "lstm_1", FORWARDS[::-1]),
        ([EVERY, BACKWARDS, DenseConfig(2)], Place(0), "dense", FORWARDS[::-1]),
        # Keras turns round what the backward layer of a Bidirectional gives.
        ([BOTH, DenseConfig(2)], Place(0, "forward"), "dense", FORWARDS),
        ([BOTH, DenseConfig(2)], Place(0, "backward"), "dense", FORWARDS[::-1]),
        ([BOTH, DenseConfig(2)], Place(0, "backward"), "bidirectional", FORWARDS[::-1]),
        ([EVERY, BOTH], Place(1, "backward"), "input", FORWARDS[::-1]),
        # h of a layer that returns its last step alone was there at each of them.
        ([EVERY, LAST], Place(0), "lstm_1", FORWARDS),
    ],
)
def test_a_column_is_the_same_step_of_the_input_in_every_track(
    layers: list[LayerConfig], place: Place, name: str, order: list[int]
) -> None:
    track = tracks(layers, place, inputs=X)[name]
    number = next((n for n, each in enumerate(names(layers)) if each == name), None)
    steps = X[1] if number is None else shapes_of(layers)[number][1]
    assert np.array_equal(track.values(0, 1), steps[order])


@pytest.mark.parametrize("way", ["forward", "backward"])
def test_the_two_directions_of_a_bidirectional_stand_at_the_same_steps_of_the_input(
    way: str,
) -> None:
    trace = chain([BOTH, DenseConfig(2)], {1: counted(2, 4, 2)}, Place(0, way), inputs=X)
    other = "backward" if way == "forward" else "forward"
    track, _, _ = OtherLayers.of(trace).tracks
    assert track.titles[-1] == other
    assert track.place == Place(0, other)
    h = trace.within.layers[0].traces[other].calls[0].h[1]  # in its own order of steps
    assert np.array_equal(track.values(0, 1), h[::-1])


def names(layers: list[LayerConfig]) -> tuple[str, ...]:
    return ModelConfig(tuple(layers)).names


def test_what_comes_after_the_last_step_alone_stands_there() -> None:
    found = tracks(STACKED, Place(1), outputs={4: counted(2, 2)})
    assert found["dense"].at_end
    assert found["dense"].values(0, 1).tolist() == [[2, 3]]
    assert found["lstm_1"].hands_on_end
    assert found["lstm_1"].values(0, 1).shape == (4, 3)
    assert not found["dropout"].hands_on_end


def test_a_row_that_a_call_lacks_has_nothing_and_one_row_may_serve_all() -> None:
    found = tracks([EVERY, DenseConfig(2)], Place(0), inputs=X)["dense"]
    assert found.values(0, 2) is None
    one = tracks([EVERY, EVERY], Place(1), inputs=X[:1])["input"]
    assert one.values(0, 1).tolist() == X[0].tolist()


SOFTMAX = DenseConfig(3, activation="softmax")


@pytest.mark.parametrize(
    ("layers", "classes"),
    [
        ([WORDS, EVERY, SOFTMAX], True),
        ([WORDS, EVERY, TimeDistributedConfig(SOFTMAX)], True),
        ([WORDS, EVERY, DenseConfig(3), ActivationConfig("softmax")], True),
        ([WORDS, EVERY, DenseConfig(3)], True),  # the question's: the loss takes logits
        ([EVERY, DenseConfig(3)], False),  # numbers in, numbers out
        ([WORDS, EVERY, DenseConfig(3, activation="sigmoid")], False),
        ([WORDS, EVERY, LSTMConfig(3)], False),
        ([WORDS, EVERY, DenseConfig(1)], False),
    ],
)
def test_where_an_output_is_one_number_for_each_class_the_largest_is_named(
    layers: list[LayerConfig], classes: bool
) -> None:
    place = next(iter(ModelConfig(tuple(layers)).recurrent))
    last = len(layers) - 1
    wide = 1 if layers[-1] == DenseConfig(1) else 3
    scores = np.zeros((2, 4, wide), np.float32)
    scores[0, range(4), np.minimum([2, 0, 1, 2], wide - 1)] = 1
    scores[0, 3, 0] = np.nan
    inputs = IDS if layers[0] is WORDS else X
    *_, found = tracks(layers, place, outputs={last: scores}, inputs=inputs).values()
    assert found.is_last
    assert found.is_classes == classes
    assert found.texts(found.values(0, 0)) == (["2", "0", "1", "–"] if classes else [])


def test_ids_that_go_in_are_written_as_they_are() -> None:
    found = tracks([WORDS, EVERY], Place(1))["input"]
    assert found.is_ids
    assert found.texts(found.values(0, 0)) == ["1", "5", "3", "0"]
    assert not tracks([EVERY, EVERY], Place(1), inputs=X)["input"].is_ids


def test_masked_steps_are_those_that_the_layer_hands_on() -> None:
    mask = IDS != 0
    layers = [WORDS, BOTH, TimeDistributedConfig(SOFTMAX)]
    backward = tracks(layers, Place(1, "backward"), masks={1: mask})
    assert backward["bidirectional"].masked(0, 1).tolist() == [True, True, False, False]
    assert backward["time_distributed"].masked(0, 1) is None
    assert backward["bidirectional"].any_masked
    assert not backward["time_distributed"].any_masked


def test_colours_reach_as_far_as_the_layer_and_those_of_shares_from_the_least_on() -> None:
    output = np.array([[[-3, 1], [2, 0]] * 2] * 2, np.float32)
    plain = tracks([EVERY, DenseConfig(2)], Place(0), outputs={1: output}, inputs=X)["dense"]
    assert plain.limits == (-3, 3)
    shares = np.array([[[0.25, 0.75], [0.5, 0.5]] * 2] * 2, np.float32)
    softmax = [EVERY, DenseConfig(2, activation="softmax")]
    found = tracks(softmax, Place(0), outputs={1: shares}, inputs=X)["dense"]
    assert found.limits == (-0.25, 0.75)  # 0.25 in their middle, which melts into the ground


def test_the_tracks_of_a_small_model_are_there_until_they_are_switched_off() -> None:
    trace_view = TraceView.of(chain(STACKED, shapes_of(STACKED), Place(1)))
    assert len(Chosen.of(trace_view, Choice()).layers) == 4
    assert Chosen.of(trace_view, Choice(tracks=("h", "c"))).layers == ()


def test_those_of_a_large_model_are_there_when_they_are_asked_for() -> None:
    layers = [EVERY] * 9
    trace_view = TraceView.of(chain(layers, shapes_of(layers), Place(0), inputs=X))
    assert Chosen.of(trace_view, Choice()).layers == ()
    switch = LayersSwitch(ModelConfig(tuple(layers)))
    assert len(Chosen.of(trace_view, Choice(tracks=("h", switch.name))).layers) == 8
