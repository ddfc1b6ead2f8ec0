"""An experiment on a model, of which one layer is looked at."""

import pickle
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call, states_by_layer
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import BidirectionalConfig, DenseConfig, EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig, Place

LSTM, GRU = LSTMConfig(2, return_sequences=True), GRUConfig(3)
MODEL = ModelConfig([DenseConfig(4), LSTM, BidirectionalConfig(GRU), DenseConfig(1)])
X = np.ones((2, 3, 5), np.float32)
IDS = np.array([[1, 2, 0], [3, 4, 4]])
BOTH = BidirectionalConfig(LSTM)


def zeros(*shape: int) -> Array:
    return np.zeros(shape, np.float32)


def numbered(*shapes: tuple[int, ...]) -> list[Array]:
    """Arrays of the shapes, the first of zeros, the second of ones."""
    return [np.full(shape, number, np.float32) for number, shape in enumerate(shapes)]


WEIGHTS = numbered(
    *((5, 4), (4,)),
    *((4, 8), (2, 8), (8,)),
    *((2, 9), (3, 9), (2, 9)),
    *((2, 9), (3, 9), (2, 9)),
    *((6, 1), (1,)),
)


def refused(make: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(InvalidValue) as caught:
        make(*args, **kwargs)
    return str(caught.value)


def test_the_first_recurrent_layer_is_looked_at() -> None:
    experiment = Experiment(MODEL, [Call(X)])
    assert experiment.model == MODEL
    assert experiment.place == Place(1)
    assert experiment.layer == LSTM


def test_a_layer_alone_is_a_model_of_one() -> None:
    experiment = Experiment(LSTM, [Call(X)])
    assert experiment.model == ModelConfig([LSTM])
    assert experiment.place == Place(0)
    assert experiment == Experiment(ModelConfig([LSTM]), [Call(X)])


def test_another_layer_is_looked_at() -> None:
    experiment = Experiment(MODEL, [Call(X)], seed=7)
    backward = experiment.at(Place(2, "backward"))
    assert backward.layer == replace(GRU, go_backwards=True)
    assert backward.model == MODEL
    assert backward != experiment
    assert backward.at(Place(1)) == experiment
    assert experiment.at(Place(1)) is experiment
    assert Experiment(MODEL, [Call(X)], place=Place(2, "forward")).layer == GRU
    assert Experiment(MODEL, [Call(X)], place=Place(3)).place == Place(1)


def test_another_layer_in_the_place_of_the_one_looked_at() -> None:
    experiment = Experiment(MODEL, [Call(X)])
    other = replace(experiment, layer=GRUConfig(7, return_sequences=True))
    assert other.model.layers == (
        DenseConfig(4),
        GRUConfig(7, return_sequences=True),
        BidirectionalConfig(GRU),
        DenseConfig(1),
    )
    assert other.place == Place(1)
    both = replace(experiment.at(Place(2, "forward")), layer=GRUConfig(9))
    assert both.model.layers[2] == BidirectionalConfig(GRUConfig(9))


def test_each_layer_has_a_seed_of_its_own() -> None:
    experiment = Experiment(MODEL, [Call(X)], seed=7)
    places = [Place(1), Place(2, "forward"), Place(2, "backward"), Place(0), Place(3)]
    assert [experiment.seed_at(place) for place in places] == [
        7,
        2_000_013,
        4_000_019,
        1_000_010,
        3_000_016,
    ]
    assert experiment.layer_seed == 7
    assert experiment.at(Place(2, "backward")).layer_seed == 4_000_019
    assert Experiment(MODEL, [Call(X)], seed=2**32 - 1).seed_at(Place(0)) == 1_000_002


def test_a_dense_layer_more_leaves_the_seeds_of_recurrent_layers_alone() -> None:
    experiment = Experiment(MODEL, [Call(X)], seed=7)
    longer = replace(
        experiment, layer=LSTM, model=MODEL.inserted(0, DenseConfig(5)), place=Place(2)
    )
    assert longer.seed_at(Place(2)) == experiment.seed_at(Place(1))
    assert longer.seed_at(Place(3, "forward")) == experiment.seed_at(Place(2, "forward"))


def test_weights_are_those_of_the_model() -> None:
    experiment = Experiment(MODEL, [Call(X)], weights=WEIGHTS)
    assert experiment.weights is not None
    assert [float(weight.flat[0]) for weight in experiment.weights] == list(range(13))

    def of(place: Place) -> list[float]:
        weights = experiment.at(place).layer_weights
        assert weights is not None
        return [float(weight.flat[0]) for weight in weights]

    assert of(Place(1)) == [2, 3, 4]
    assert of(Place(2, "forward")) == [5, 6, 7]
    assert of(Place(2, "backward")) == [8, 9, 10]
    assert Experiment(MODEL, [Call(X)]).layer_weights is None
    alone = Experiment(LSTM, [Call(X)], weights=[zeros(5, 8), zeros(2, 8), zeros(8)])
    assert alone.layer_weights is alone.weights


def test_the_layers_of_a_bidirectional_may_have_other_weights_each() -> None:
    back = GRUConfig(2, use_bias=False, go_backwards=True)
    model = ModelConfig([BidirectionalConfig(LSTMConfig(2), backward_layer=back)])
    weights = numbered((5, 8), (2, 8), (8,), (5, 6), (2, 6))
    experiment = Experiment(model, [Call(X)], weights=weights)
    backward = experiment.at(Place(0, "backward"))
    for looked_at, numbers in ((experiment, [0, 1, 2]), (backward, [3, 4])):
        assert looked_at.layer_weights is not None
        assert [float(weight.flat[0]) for weight in looked_at.layer_weights] == numbers


def test_weights_are_as_many_as_the_model_has() -> None:
    assert refused(Experiment, MODEL, [Call(X)], weights=WEIGHTS[:-1]) == (
        "Received an invalid value for argument 'weights', expected 13 arrays, as the model's "
        "get_weights() gives them, got 12 arrays."
    )
    assert refused(Experiment, MODEL, [Call(X)], weights=[*WEIGHTS[:-1], zeros(1, 1, 1)]) == (
        "Received an invalid value for argument 'weights', expected numbers of shape of a weight, "
        "got an array of shape (1, 1, 1)."
    )


def test_ids_are_integers_of_batch_and_timesteps() -> None:
    model = ModelConfig([EmbeddingConfig(5, 2), LSTM])
    for dtype in (np.int32, np.int64, np.uint8):
        inputs = Experiment(model, [Call(IDS.astype(dtype))]).calls[0].inputs
        assert inputs.dtype == dtype
        assert inputs.tolist() == IDS.tolist()
    start = "Received an invalid value for argument 'inputs', expected "
    assert refused(Experiment, model, [Call(X)]) == (
        f"{start}ids, integers of shape (batch, timesteps), got an array of shape (2, 3, 5) and "
        "type float32."
    )
    assert refused(Experiment, MODEL, [Call(IDS)]) == (
        f"{start}numbers of shape (batch, timesteps, features), got an array of shape (2, 3) and "
        "type int64."
    )
    assert refused(Experiment, LSTM, [Call(IDS)]) == (
        f"{start}numbers of shape (batch, timesteps, features), got an array of shape (2, 3) and "
        "type int64."
    )


def test_states_are_given_by_the_number_of_a_layer() -> None:
    h, c = numbered((2, 2), (2, 2))
    pair = (zeros(2, 3), zeros(2, 3))
    call = Call(X, initial_state={np.int64(2): pair, 1: [h, c]})
    assert list(states_by_layer(call)) == [1, 2]
    assert states_by_layer(call)[1][1].tolist() == [[1, 1], [1, 1]]
    assert repr(call) == (
        "Call(inputs=<(2, 3, 5) float32>, initial_state={1: (<(2, 2) float32>, "
        "<(2, 2) float32>), 2: (<(2, 3) float32>, <(2, 3) float32>)})"
    )
    experiment = Experiment(MODEL, [call])
    assert experiment.calls[0] is call
    assert states_by_layer(Call(X)) == {}
    assert list(states_by_layer(Call(X, initial_state=(h, c)))) == [0]


def test_of_a_layer_alone_they_are_also_given_without_a_number() -> None:
    pair = (zeros(2, 2), zeros(2, 2))
    given = Experiment(LSTM, [Call(X, initial_state={0: pair})]).calls[0].initial_state
    assert isinstance(given, tuple)
    assert len(given) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            (zeros(2, 2), zeros(2, 2)),
            "a mapping of the number of a layer to its states, got 2 arrays.",
        ),
        (
            {0: (zeros(2, 2), zeros(2, 2))},
            "the number of a recurrent layer (1, 2), got 0.",
        ),
        (
            {1: (zeros(2, 2),)},
            "(h, c), each of shape (batch, units), for an LSTM, got one array.",
        ),
        (
            {2: (zeros(2, 3),)},
            "(h, h), each of shape (batch, units), for a Bidirectional, got one array.",
        ),
    ],
)
def test_states_that_a_model_does_not_take(given: Any, message: str) -> None:
    call = Call(X, initial_state=given)
    start = "Received an invalid value for argument 'initial_state', expected "
    assert refused(Experiment, MODEL, [call]) == start + message


def test_states_of_what_is_no_layers_number_or_of_another_layer() -> None:
    start = "Received an invalid value for argument 'initial_state', expected "
    assert refused(Call, X, initial_state={"lstm": (zeros(2, 2),)}).startswith(
        f"{start}states by the number of their layer, got {{'lstm': "
    )
    assert refused(Call, X, initial_state={True: (zeros(2, 2),)}).startswith(
        f"{start}states by the number of their layer"
    )
    call = Call(X, initial_state={1: (zeros(2, 2), zeros(2, 2))})
    assert refused(Experiment, LSTM, [call]) == f"{start}states of layer 0, got states of layer 1."


def test_calls_are_equal_where_the_states_of_all_layers_are() -> None:
    pair = (zeros(2, 2), zeros(2, 2))
    call = Call(X, initial_state={1: pair})
    assert call == Call(X, initial_state={1: (zeros(2, 2), zeros(2, 2))})
    assert call != Call(X, initial_state={2: pair})
    assert call != Call(X, initial_state={1: (zeros(2, 2), zeros(2, 2) + 1)})
    assert call != Call(X, initial_state=pair)
    assert call != Call(X)


def test_experiments_are_equal_where_model_and_place_are() -> None:
    one, other = (Experiment(MODEL, [Call(X)], weights=WEIGHTS) for _ in range(2))
    assert one == other
    assert one != replace(one, layer=GRUConfig(2, return_sequences=True))
    assert one != Experiment(ModelConfig(MODEL.layers, names=list("abcd")), [Call(X)])
    assert one != Experiment(MODEL, [Call(X)])


def test_a_pickle_is_equal_and_read_only() -> None:
    call = Call(X, initial_state={1: (zeros(2, 2), zeros(2, 2))}, mask=np.ones((2, 3), bool))
    experiment = Experiment(MODEL, [call], weights=WEIGHTS, place=Place(2, "backward"))
    again = pickle.loads(pickle.dumps(experiment))
    assert again == experiment
    assert again.place == Place(2, "backward")
    for each in (experiment, again):
        states = states_by_layer(each.calls[0])[1]
        for array in (*each.weights, each.calls[0].inputs, each.calls[0].mask, *states):
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_given_states_are_independent_of_the_callers() -> None:
    h = zeros(2, 2)
    call = Call(X, initial_state={1: (h, h)})
    h += 1
    assert not states_by_layer(call)[1][0].any()


def test_in_a_notebook_the_whole_model_is_told() -> None:
    model = ModelConfig([EmbeddingConfig(5, 2), LSTMConfig(2)])
    assert repr(Experiment(model, [Call(IDS)], seed=3)) == (
        "Experiment(ModelConfig([EmbeddingConfig(5, 2), LSTMConfig(2)]), "
        "[Call(inputs=<(2, 3) int64>)], seed=3)"
    )


def test_a_reset_is_of_recurrent_layers_by_their_numbers() -> None:
    x = np.ones((2, 3, 2), np.float32)

    def reset(numbers: Any, model: Any = MODEL) -> Any:
        return Experiment(model, [Call(x, reset_before=numbers)]).calls[0].reset_before

    assert reset((2,)) == (2,)
    assert reset((2, 1)) is True
    assert reset((0,), LSTM) is True
    said = "expected the number of a recurrent layer (1, 2), got 3"
    assert said in refused(reset, (1, 3))


@pytest.mark.parametrize(
    ("before", "alone", "changed", "after"),
    [
        ((2,), False, {"training": True}, (2,)),
        ((2,), False, {"reset_before": True}, True),
        ((1,), True, {"training": True}, (1,)),
        ((1,), True, {"reset_before": False}, False),
        (True, True, {"reset_before": False}, False),
        (False, False, {"reset_before": True}, True),
    ],
)
def test_what_is_made_of_a_layer_leaves_the_resets_of_others(
    before: Any, alone: bool, changed: dict[str, Any], after: Any
) -> None:
    x = np.ones((2, 3, 2), np.float32)
    whole = Experiment(MODEL, [Call(x), Call(x, reset_before=before)])
    assert [call.reset_before for call in whole.alone.calls] == [False, alone]
    first, second = whole.alone.calls
    part = replace(whole.alone, calls=(first, replace(second, **changed)))
    assert [call.reset_before for call in whole.with_alone(part).calls] == [False, after]
