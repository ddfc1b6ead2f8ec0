import pickle
from typing import Any

import keras
import pytest

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    DropoutConfig,
    EmbeddingConfig,
    RepeatVectorConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place, layer_config_class, weight_names_of

BOTH = BidirectionalConfig(LSTMConfig(2, return_sequences=True))
CHAIN = (EmbeddingConfig(5, 2), BOTH, GRUConfig(3), DenseConfig(2))


def refused(make: Any) -> str:
    with pytest.raises(InvalidValue) as caught:
        make()
    return str(caught.value)


def test_a_model_is_its_layers() -> None:
    model = ModelConfig(list(CHAIN))
    assert model.layers == CHAIN
    assert model == ModelConfig(CHAIN)
    assert pickle.loads(pickle.dumps(model)) == model
    assert eval(repr(model)) == model
    assert repr(ModelConfig([LSTMConfig(2)], names=["memory"])) == (
        "ModelConfig([LSTMConfig(2)], names=['memory'])"
    )
    assert repr(ModelConfig([LSTMConfig(2)], names=["lstm"])) == "ModelConfig([LSTMConfig(2)])"


def test_recurrent_layers_have_a_place() -> None:
    model = ModelConfig(CHAIN)
    assert list(model.recurrent) == [Place(1, "forward"), Place(1, "backward"), Place(2)]
    assert model.recurrent[Place(2)] == GRUConfig(3)
    assert model.recurrent[Place(1, "backward")].go_backwards
    assert model.takes_ids
    assert not ModelConfig(CHAIN[1:]).takes_ids
    assert not model.stands_alone
    assert not ModelConfig([BOTH]).stands_alone
    assert ModelConfig([LSTMConfig(2)]).stands_alone
    assert not model.is_stateful
    assert ModelConfig([*CHAIN[:2], GRUConfig(3, stateful=True)]).is_stateful


def keras_names(*layers: LayerConfig) -> list[str]:
    """What Keras calls such layers in a new process."""
    keras.utils.clear_session()
    return [made(layer).name for layer in layers]


def made(layer: LayerConfig) -> keras.layers.Layer:
    if isinstance(layer, BidirectionalConfig):
        forward = made(layer.layer)
        backward = layer.backward_layer and made(layer.backward_layer)
        return keras.layers.Bidirectional(forward, backward_layer=backward)
    if isinstance(layer, TimeDistributedConfig):
        return keras.layers.TimeDistributed(made(layer.layer))
    size = (5, 2) if isinstance(layer, EmbeddingConfig) else (2,)
    backwards = {"go_backwards": True} if getattr(layer, "go_backwards", False) else {}
    of_keras: keras.layers.Layer = getattr(keras.layers, layer.class_name())(*size, **backwards)
    return of_keras


def test_layers_are_called_as_keras_calls_them_in_a_new_process() -> None:
    back = BidirectionalConfig(LSTMConfig(2), backward_layer=LSTMConfig(2, go_backwards=True))
    layers = [
        EmbeddingConfig(5, 2),
        LSTMConfig(2),
        BOTH,
        LSTMConfig(2),
        TimeDistributedConfig(DenseConfig(2)),
        SimpleRNNConfig(2),
        DenseConfig(2),
        back,
        LSTMConfig(2),
        RepeatVectorConfig(2),
    ]
    expected = [
        "embedding",
        "lstm",
        "bidirectional",
        "lstm_2",  # lstm_1 is inside the Bidirectional
        "time_distributed",
        "simple_rnn",
        "dense_1",
        "bidirectional_1",
        "lstm_5",
        "repeat_vector",
    ]
    assert list(ModelConfig(layers).names) == expected
    assert keras_names(*layers) == expected


def test_names_may_be_given() -> None:
    layers = [LSTMConfig(2, return_sequences=True), LSTMConfig(2), DenseConfig(2)]
    assert ModelConfig(layers, names=["", "memory", ""]).names == ("lstm", "memory", "dense")
    # Keras counts no layer that has a name.
    assert ModelConfig(layers, names=["memory", "", ""]).names == ("memory", "lstm", "dense")
    assert ModelConfig(layers, names=["", "lstm", None]).names == ("lstm_1", "lstm", "dense")


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (
            ["a"],
            "Received an invalid value for argument 'names', expected 2 names, one for each "
            "layer, got ['a'].",
        ),
        (
            ["a", "a"],
            "Received an invalid value for argument 'names', expected a name of its own for each "
            "layer, got a twice.",
        ),
        (
            ["a", "b/c"],
            "Received an invalid value for argument 'names', expected short names without a "
            "slash, got 'b/c'.",
        ),
        (
            ["a", 3],
            "Received an invalid value for argument 'names', expected short names without a "
            "slash, got 3.",
        ),
    ],
)
def test_names_that_keras_refuses_are_refused(names: list[Any], message: str) -> None:
    assert refused(lambda: ModelConfig([LSTMConfig(2), DenseConfig(2)], names=names)) == message


def test_what_is_no_chain_is_refused() -> None:
    start = "Received an invalid value for argument 'layers', expected "
    chain = "a list of the configs of layers, such as LSTMConfig(4), "
    assert refused(lambda: ModelConfig([LSTMConfig(2), "Dense"])) == f"{start}{chain}got 'Dense'."
    assert refused(lambda: ModelConfig(7)) == f"{start}{chain}got 7."
    assert refused(lambda: ModelConfig([])) == f"{start}at least one recurrent layer, got none."
    assert refused(lambda: ModelConfig([DenseConfig(2)])) == (
        f"{start}at least one recurrent layer, got none."
    )
    assert refused(lambda: ModelConfig([LSTMConfig(2)] * 101)) == (
        f"{start}at most 100 layers, got 101."
    )


def test_one_layer_is_a_chain_of_one() -> None:
    assert ModelConfig(LSTMConfig(2)) == ModelConfig([LSTMConfig(2)])


def test_a_layer_is_exchanged_at_its_place() -> None:
    model = ModelConfig(CHAIN)
    assert model.with_layer(Place(2), LSTMConfig(4)).layers == (
        *CHAIN[:2],
        LSTMConfig(4),
        CHAIN[3],
    )
    other = model.with_layer(Place(1, "backward"), LSTMConfig(5, return_sequences=True))
    assert other.layers[1] == BidirectionalConfig(LSTMConfig(5, return_sequences=True))
    assert model.with_config(3, DropoutConfig(0.5)).names == (
        "embedding",
        "bidirectional",
        "gru",
        "dropout",
    )


def test_layers_come_go_and_move() -> None:
    model = ModelConfig(CHAIN, names=["", "", "", "head"])
    longer = model.inserted(3, DenseConfig(7))
    assert longer.layers == (*CHAIN[:3], DenseConfig(7), CHAIN[3])
    assert longer.names == ("embedding", "bidirectional", "gru", "dense", "head")
    assert longer.removed(3) == model
    assert longer.moved(3, 1).layers == (CHAIN[0], DenseConfig(7), *CHAIN[1:])
    assert longer.moved(3, 1).names == ("embedding", "dense", "bidirectional", "gru", "head")
    assert longer.moved(3, 1).moved(1, 3) == longer
    assert model.removed(2).recurrent.keys() == {Place(1, "forward"), Place(1, "backward")}
    only = ModelConfig([LSTMConfig(2), DenseConfig(2)])
    assert refused(lambda: only.removed(0)) == (
        "Received an invalid value for argument 'layers', expected at least one recurrent layer, "
        "got none."
    )


def test_names_that_nobody_gave_are_counted_anew() -> None:
    one = LSTMConfig(2, return_sequences=True)
    model = ModelConfig([one, one, one])
    assert model.names == ("lstm", "lstm_1", "lstm_2")
    assert model.removed(0).names == ("lstm", "lstm_1")
    assert model.moved(2, 0) == model
    assert model.inserted(0, BOTH).names == ("bidirectional", "lstm_1", "lstm_2", "lstm_3")
    # As a file of Keras has them where the layers weren't the first of their process.
    named = ModelConfig([one, one], names=["lstm_1", "lstm_2"])
    assert named.inserted(0, one).names == ("lstm", "lstm_1", "lstm_2")
    named = ModelConfig([one, one], names=["lstm_1", "memory"])
    assert named.inserted(1, one).inserted(1, one).names == ("lstm_1", "lstm_2", "lstm", "memory")


def test_keras_name_of_a_class_finds_its_config() -> None:
    assert layer_config_class("LSTM") is LSTMConfig
    assert layer_config_class("Dense") is DenseConfig
    assert layer_config_class("Bidirectional") is BidirectionalConfig
    assert layer_config_class("Conv1D") is None


@pytest.mark.parametrize(
    ("layer", "names"),
    [
        (EmbeddingConfig(5, 2), ("embeddings",)),
        (DenseConfig(2), ("kernel", "bias")),
        (DenseConfig(2, use_bias=False), ("kernel",)),
        (DropoutConfig(0.5), ()),
        (TimeDistributedConfig(DenseConfig(2)), ("kernel", "bias")),
        (LSTMConfig(2), ("kernel", "recurrent_kernel", "bias")),
        (
            BidirectionalConfig(GRUConfig(2, use_bias=False)),
            (
                "forward_kernel",
                "forward_recurrent_kernel",
                "backward_kernel",
                "backward_recurrent_kernel",
            ),
        ),
    ],
)
def test_weights_are_named_in_the_order_of_keras(
    layer: LayerConfig, names: tuple[str, ...]
) -> None:
    assert weight_names_of(layer) == names
