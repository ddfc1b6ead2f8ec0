"""What a run of a model records, in literal numbers and against the layers around."""

from typing import Any

import numpy as np
import pytest

from lstmviz.engine import model_run
from lstmviz.engine import run as runs
from lstmviz.engine.keras_check import largest_difference
from lstmviz.engine.keras_rejected import KerasRejected
from lstmviz.engine.progress import Cancelled
from lstmviz.engine.run import run
from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    ActivationConfig,
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    FlattenConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.trace.trace import CallTrace, LayerCall, ModelTrace, Trace, seen

ADDS = {"activation": "linear", "kernel_initializer": "ones", "recurrent_initializer": "ones"}
"""Of a SimpleRNN(1): h is h + x, the sum of what came in."""
ADDING = SimpleRNNConfig(1, **ADDS, return_sequences=True)
X = np.array([[[1.0], [2.0], [3.0]]], np.float32)
CALLS = (Call(X),)

# Keras says so of a functional model that is given a mask, which acts all the same.
pytestmark = pytest.mark.filterwarnings("ignore:Layer 'model' .* was passed an input with a mask")


def ran(*layers: LayerConfig, calls: Any = CALLS, **more: Any) -> ModelTrace:
    return run(Experiment(ModelConfig(layers), calls, **more))


def numbers(array: Array | None) -> Any:
    assert array is not None
    return array.tolist()


def test_two_layers_by_hand() -> None:
    trace = ran(ADDING, SimpleRNNConfig(1, **ADDS), DenseConfig(1, kernel_initializer="ones"))
    first, second = (trace.trace_of(Place(number)) for number in (0, 1))
    assert numbers(first.calls[0].h) == [[[1], [3], [6]]]
    assert numbers(second.experiment.calls[0].inputs) == [[[1], [3], [6]]]
    assert numbers(second.calls[0].h) == [[[1], [4], [10]]]
    assert numbers(second.calls[0].returned[0]) == [[10]]
    assert numbers(trace.calls[0].returned[0]) == [[10]]
    assert [layer.name for layer in trace.layers] == ["simple_rnn", "simple_rnn_1", "dense"]
    assert [numbers(layer.output(0)) for layer in trace.layers] == [
        [[[1], [3], [6]]],
        [[10]],
        [[10]],
    ]


def test_a_bidirectional_by_hand() -> None:
    trace = ran(BidirectionalConfig(ADDING))
    (layer,) = trace.layers
    # Backwards the sums are 3, 5, 6; in the output they stand in the input's order.
    assert numbers(layer.calls[0].output) == [[[1, 6], [3, 5], [6, 3]]]
    assert numbers(layer.calls[0].forward.h) == [[[1], [3], [6]]]
    assert numbers(layer.calls[0].backward.h) == [[[3], [5], [6]]]
    assert numbers(layer.calls[0].backward.time_index) == [2, 1, 0]
    assert layer.forward.calls[0] is layer.calls[0].forward
    assert layer.backward.experiment.layer.go_backwards
    assert numbers(layer.backward.experiment.calls[0].inputs) == X.tolist()


def test_without_a_merge_mode_it_gives_two_tensors() -> None:
    trace = ran(BidirectionalConfig(ADDING, None))
    assert [numbers(part) for part in trace.calls[0].returned] == [
        [[[1], [3], [6]]],
        [[[6], [5], [3]]],
    ]


def test_layers_without_states_by_hand() -> None:
    trace = ran(
        ReshapeConfig((-1, 1)),
        ADDING,
        FlattenConfig(),
        RepeatVectorConfig(2),
        ActivationConfig("relu"),
        DropoutConfig(0.5),
        calls=[Call(-X)],
    )
    outputs = [numbers(layer.output(0)) for layer in trace.layers]
    sums = [[-1], [-3], [-6]]
    assert outputs[1] == [sums]
    assert outputs[2] == [[-1, -3, -6]]
    assert outputs[3] == [[[-1, -3, -6]] * 2]
    assert outputs[4] == outputs[5] == [[[0, 0, 0]] * 2]
    kinds = [type(layer.calls[0]) for layer in trace.layers]
    assert kinds == [LayerCall, CallTrace, LayerCall, LayerCall, LayerCall, LayerCall]


def test_a_mask_goes_from_layer_to_layer() -> None:
    trace = ran(MaskingConfig(2), ADDING, SimpleRNNConfig(1, **ADDS), DenseConfig(1))
    first, second = (trace.trace_of(Place(number)) for number in (1, 2))
    for layer in (first, second):
        assert numbers(layer.experiment.calls[0].mask) == [[True, False, True]]
        assert numbers(layer.calls[0].held) == [[False, True, False]]
    assert numbers(first.calls[0].h) == [[[1], [1], [4]]]
    assert numbers(second.calls[0].h) == [[[1], [1], [5]]]
    masks = [layer.masks[0] for layer in trace.layers]
    assert numbers(masks[0]) == numbers(masks[1]) == [[True, False, True]]
    assert masks[2:] == [None, None]


def test_ids_that_are_zero_are_masked() -> None:
    embedding = EmbeddingConfig(3, 1, "ones", mask_zero=True)
    trace = ran(embedding, ADDING, calls=[Call(np.array([[2, 0, 1]]))])
    assert numbers(trace.layers[0].output(0)) == [[[1], [1], [1]]]
    assert numbers(trace.trace_of(Place(1)).calls[0].h) == [[[1], [1], [2]]]
    assert numbers(trace.layers[1].masks[0]) == [[True, False, True]]


def test_a_mask_given_to_the_call_is_lost_where_a_layer_hands_none_on() -> None:
    call = Call(X, mask=[[True, False, True]])
    trace = ran(DenseConfig(1, kernel_initializer="ones"), ADDING, calls=[call])
    assert numbers(trace.trace_of(Place(1)).calls[0].h) == [[[1], [1], [4]]]
    with pytest.warns(UserWarning, match="will therefore destroy the mask information"):
        trace = ran(ReshapeConfig((3, 1)), ADDING, calls=[call])
    assert numbers(trace.trace_of(Place(1)).calls[0].h) == [[[1], [3], [6]]]
    assert trace.trace_of(Place(1)).experiment.calls[0].mask is None


def test_states_are_given_to_a_layer_which_then_sees_no_mask() -> None:
    ten = (np.full((1, 1), 10, np.float32),)
    calls = [Call(X, mask=[[True, False, True]], initial_state={1: ten})]
    trace = ran(ADDING, ADDING, calls=calls)
    first, second = (trace.trace_of(Place(number)) for number in (0, 1))
    assert numbers(first.calls[0].h) == [[[1], [1], [4]]]
    assert second.calls[0].origin == "given"
    assert first.calls[0].origin == "zeros"
    assert numbers(second.calls[0].initial_h) == [[10]]
    # Keras (3.15) hands a mask only to a layer that is given one tensor.
    assert second.experiment.calls[0].mask is None
    assert numbers(second.calls[0].h) == [[[11], [12], [16]]]
    assert not second.calls[0].held.any()
    # It goes on to the next layer all the same.
    assert numbers(trace.layers[1].masks[0]) == [[True, False, True]]


def test_a_bidirectionals_states_are_the_forward_layers_first() -> None:
    given = {0: (np.full((1, 1), 10, np.float32), np.full((1, 1), 20, np.float32))}
    trace = ran(BidirectionalConfig(ADDING), calls=[Call(X, initial_state=given)])
    assert numbers(trace.layers[0].forward.calls[0].h) == [[[11], [13], [16]]]
    assert numbers(trace.layers[0].backward.calls[0].h) == [[[23], [25], [26]]]


def test_each_layer_carries_its_own_state() -> None:
    stateful = SimpleRNNConfig(1, **ADDS, return_sequences=True, stateful=True)
    trace = ran(stateful, ADDING, stateful, calls=[Call(X), Call(X), Call(X, reset_before=True)])
    origins = [[call.origin for call in trace.trace_of(Place(number)).calls] for number in range(3)]
    assert origins == [["zeros", "carried", "reset"], ["zeros"] * 3, ["zeros", "carried", "reset"]]
    assert numbers(trace.trace_of(Place(0)).calls[1].h) == [[[7], [9], [12]]]
    assert numbers(trace.trace_of(Place(2)).calls[1].initial_h) == [[15]]
    assert numbers(trace.trace_of(Place(2)).calls[2].initial_h) == [[0]]


def test_one_layer_is_reset_and_the_other_goes_on() -> None:
    stateful = SimpleRNNConfig(1, **ADDS, return_sequences=True, stateful=True)
    calls = [Call(X), Call(X, reset_before=(1,)), Call(X, reset_before=(0,))]
    trace = ran(stateful, stateful, calls=calls)
    origins = [[call.origin for call in trace.trace_of(Place(number)).calls] for number in (0, 1)]
    assert origins == [["zeros", "carried", "reset"], ["zeros", "reset", "carried"]]
    first = trace.trace_of(Place(0))
    assert numbers(first.calls[1].initial_h) == numbers(first.calls[0].h[:, -1])
    second = trace.trace_of(Place(1))
    assert numbers(second.calls[1].initial_h) == [[0]]
    assert numbers(second.calls[2].initial_h) == numbers(second.calls[1].h[:, -1])
    assert [call.reset_before for call in second.experiment.calls] == [False, True, False]
    assert largest_difference(trace) == 0.0


def test_inputs_and_states_keep_what_their_type_holds() -> None:
    third = np.full((1, 2, 1), 1 / 3)
    layer = SimpleRNNConfig(1, **ADDS, return_sequences=True, dtype="float64")
    activation = ActivationConfig("linear", dtype="float64")
    given = {1: (np.full((1, 1), 1 / 7),)}
    calls = [Call(third.astype(np.float32)), Call(third, initial_state=given)]
    trace = ran(activation, layer, calls=calls)
    # Keras turns the inputs of all calls into one type, which holds each of them.
    assert numbers(trace.layers[0].output(1)) == third.tolist()
    assert numbers(trace.trace_of(Place(1)).calls[1].initial_h) == [[1 / 7]]
    assert numbers(trace.trace_of(Place(1)).calls[1].h) == [[[1 / 7 + 1 / 3], [1 / 7 + 2 / 3]]]
    alone = run(trace.trace_of(Place(1)).experiment)
    assert numbers(alone.calls[1].h) == numbers(trace.trace_of(Place(1)).calls[1].h)


def test_a_bidirectional_turns_what_it_is_given_into_its_own_type() -> None:
    third = np.full((1, 2, 1), 1 / 3, np.float32)
    given = {0: (np.full((1, 1), 1 / 7), np.full((1, 1), 1 / 9))}
    both = BidirectionalConfig(ADDING, dtype="mixed_float16")
    trace = ran(both, calls=[Call(third, initial_state=given)])
    forward, backward = trace.layers[0].forward, trace.layers[0].backward
    entered = forward.experiment.calls[0]
    assert numbers(entered.inputs[0, 0]) == [float(np.float16(1 / 3))]
    assert numbers(entered.initial_state[0]) == [[float(np.float16(1 / 7))]]
    assert numbers(backward.calls[0].initial_h) == [[float(np.float16(1 / 9))]]
    assert numbers(run(forward.experiment).calls[0].h) == numbers(forward.calls[0].h)


def test_a_models_layer_is_looked_at() -> None:
    of = Experiment(ModelConfig([DenseConfig(2), ADDING, GRUConfig(3)]), [Call(X)], seed=7)
    trace = run(of)
    assert isinstance(trace, ModelTrace)
    part = seen(trace)
    assert isinstance(part, Trace)
    assert part.experiment.layer == ADDING
    assert part.within is trace
    assert part.ran is of
    assert part.layers is trace.layers
    other = seen(trace.at(of.at(Place(2))))
    assert other.experiment.layer == GRUConfig(3)
    assert other.experiment.seed == 2_000_013
    with pytest.raises(KeyError):
        trace.trace_of(Place(0))


def test_everything_recorded_is_read_only() -> None:
    trace = ran(MaskingConfig(), BidirectionalConfig(ADDING), DenseConfig(1))
    arrays = [
        *trace.calls[0].returned,
        *(layer.output(0) for layer in trace.layers),
        *trace.layers[2].weights.values(),
        trace.layers[0].masks[0],
        trace.layers[1].forward.calls[0].h,
        trace.layers[1].forward.weights["kernel"],
        trace.layers[1].forward.experiment.calls[0].inputs,
    ]
    for array in arrays:
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


@pytest.mark.parametrize(
    ("layers", "calls", "at", "words"),
    [
        (
            [EmbeddingConfig(5, 2), LSTMConfig(2)],
            [Call(np.array([[1, 2]])), Call(np.array([[1, 7]]))],
            (1, 0),
            "indices[0,1] = 7 is not in [0, 5)",
        ),
        (
            [DenseConfig(2), LSTMConfig(2, stateful=True)],
            [Call(X), Call(np.concatenate([X, X]))],
            (1, 1),
            "If an RNN is stateful, the batch size of the input sequences must be the same",
        ),
        (
            [DenseConfig(2), LSTMConfig(2), DenseConfig(1)],
            [Call(X, mask=np.ones((1, 4)))],
            (0, 1),
            "Cannot unstack 4 tensors into a TensorArray of static size 3",
        ),
        (
            [DenseConfig(2), LSTMConfig(2)],
            [Call(np.ones((1, 3, 2))), Call(np.ones((1, 3, 4)))],
            (1, None),
            "Input 0 with name 'input_layer' of layer 'model' is incompatible with the layer: "
            "expected shape=(None, 3, 2), found shape=(1, 3, 4)",
        ),
        (
            [DenseConfig(2), LSTMConfig(2)],
            [Call(X), Call(X, initial_state={1: (np.ones((1, 3)), np.ones((1, 3)))})],
            (1, 1),
            "Matrix size-incompatible: In[0]: [1,3], In[1]: [2,8]",
        ),
        (
            [LSTMConfig(2), LSTMConfig(2)],
            [Call(X)],
            (None, 1),
            "Input 0 with name 'None' of layer 'lstm_1' is incompatible with the layer",
        ),
    ],
)
def test_what_keras_refuses_tells_the_call_and_the_layer(
    layers: list[LayerConfig], calls: list[Call], at: tuple[int | None, ...], words: str
) -> None:
    for _ in range(2):  # in the same words when it is tried again
        with pytest.raises(KerasRejected) as refused:
            ran(*layers, calls=calls)
        assert (refused.value.call, refused.value.layer) == at
        assert refused.value.words.startswith(words)


def test_a_run_is_cancelled_between_steps_of_any_layer() -> None:
    layers = [ADDING, DenseConfig(2), LSTMConfig(2)]
    asked = 0

    def cancelled() -> bool:
        nonlocal asked
        asked += 1
        return asked > 5  # once for the call, three and a probe for the first layer

    progress: list[tuple[int, int]] = []
    with pytest.raises(Cancelled):
        run(
            Experiment(ModelConfig(layers), [Call(X)]),
            cancelled=cancelled,
            progressed=lambda call, step: progress.append((call, step)),
        )
    assert len(progress) == 5
    assert {call for call, _ in progress} == {0}
    assert [step for _, step in progress] == sorted(step for _, step in progress)


@pytest.fixture
def must_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiles short calls too, and begins without another test's model."""

    def eager(*_: Any) -> None:
        raise AssertionError("run eagerly")

    monkeypatch.setattr(model_run, "WORTH_COMPILING", 1)
    monkeypatch.setattr(model_run.ModelRun, "_eager", eager)
    runs._runner.cache_clear()


@pytest.mark.usefixtures("must_compile")
def test_a_compiled_model_leaves_the_same_behind() -> None:
    call = Call(np.array([[2, 0, 1]]))
    trace = ran(
        EmbeddingConfig(3, 1, "ones", mask_zero=True),
        BidirectionalConfig(ADDING, "sum"),
        SimpleRNNConfig(1, **ADDS, stateful=True),
        DenseConfig(1, kernel_initializer="ones"),
        calls=[call, call],
    )
    assert numbers(trace.layers[1].calls[0].forward.h) == [[[1], [1], [2]]]
    assert numbers(trace.layers[1].calls[0].backward.h) == [[[1], [1], [2]]]
    # What is masked is zero in the output of a Bidirectional.
    assert numbers(trace.layers[1].output(0)) == [[[3], [0], [3]]]
    last = trace.trace_of(Place(2))
    assert numbers(last.calls[0].h) == [[[3], [3], [6]]]
    assert numbers(last.calls[1].h) == [[[9], [9], [12]]]
    assert numbers(last.calls[1].held) == [[False, True, False]]
    assert numbers(trace.calls[1].returned[0]) == [[12]]
    assert largest_difference(trace) == 0.0
