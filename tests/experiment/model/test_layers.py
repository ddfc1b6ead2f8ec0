import pickle
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.invalid_value import InvalidValue
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
    TimeDistributedConfig,
)

LAYERS = [
    (EmbeddingConfig(65, 256), "EmbeddingConfig(65, 256)"),
    (EmbeddingConfig(5, 2, mask_zero=True), "EmbeddingConfig(5, 2, mask_zero=True)"),
    (MaskingConfig(), "MaskingConfig()"),
    (MaskingConfig(-1), "MaskingConfig(mask_value=-1.0)"),
    (DropoutConfig(0.5, seed=3), "DropoutConfig(0.5, seed=3)"),
    (DropoutConfig(0.5, (None, 1, 2)), "DropoutConfig(0.5, noise_shape=(None, 1, 2))"),
    (DenseConfig(65, "softmax"), "DenseConfig(65, activation='softmax')"),
    (ActivationConfig("tanh"), "ActivationConfig('tanh')"),
    (RepeatVectorConfig(3), "RepeatVectorConfig(3)"),
    (FlattenConfig(), "FlattenConfig()"),
    (ReshapeConfig((-1, 2)), "ReshapeConfig((-1, 2))"),
    (TimeDistributedConfig(DenseConfig(3)), "TimeDistributedConfig(DenseConfig(3))"),
    (BidirectionalConfig(LSTMConfig(8)), "BidirectionalConfig(LSTMConfig(8))"),
    (BidirectionalConfig(GRUConfig(8), None), "BidirectionalConfig(GRUConfig(8), merge_mode=None)"),
]


@pytest.mark.parametrize(("layer", "written"), LAYERS)
def test_a_layer_is_written_as_the_call_that_makes_it(layer: LayerConfig, written: str) -> None:
    assert repr(layer) == written
    assert eval(written) == layer
    assert pickle.loads(pickle.dumps(layer)) == layer
    with pytest.raises(FrozenInstanceError):
        layer.dtype = "float16"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: EmbeddingConfig(0, 2),
            "Received an invalid value for argument 'input_dim', expected a positive integer, "
            "got 0.",
        ),
        (
            lambda: EmbeddingConfig(2),
            "Received an invalid value for argument 'output_dim', expected a positive integer, "
            "got nothing.",
        ),
        (
            lambda: DropoutConfig(1.5),
            "Received an invalid value for argument 'rate', expected a number from 0 to 1, "
            "got 1.5.",
        ),
        (
            lambda: DenseConfig(2, activaton="tanh"),
            "Received an invalid value for argument 'activaton', expected an argument of "
            "keras.layers.Dense in Keras 3, activation perhaps, got activaton.",
        ),
        (
            lambda: ReshapeConfig(4),
            "Received an invalid value for argument 'target_shape', expected a tuple of integers, "
            "one of which may be -1, got 4.",
        ),
        (
            lambda: FlattenConfig("first"),
            "Received an invalid value for argument 'data_format', expected 'channels_first', "
            "'channels_last' or None, got 'first'.",
        ),
        (
            lambda: BidirectionalConfig(LSTMConfig(2), "add"),
            "Received an invalid value for argument 'merge_mode', expected 'concat', 'sum', "
            "'mul', 'ave' or None, got 'add'.",
        ),
        (
            lambda: BidirectionalConfig(DenseConfig(2)),
            "Received an invalid value for argument 'layer', expected the config of a recurrent "
            "layer, got DenseConfig(2).",
        ),
        (
            lambda: TimeDistributedConfig(LSTMConfig(2)),
            "Received an invalid value for argument 'layer', expected the config of a layer that "
            "isn't recurrent, got LSTMConfig(2).",
        ),
    ],
)
def test_a_wrong_argument_is_told_with_what_was_expected(make: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        make()
    assert str(refused.value) == message


def test_without_a_backward_layer_keras_makes_one_of_the_forward_layer() -> None:
    layer = LSTMConfig(3, return_sequences=True)
    both = BidirectionalConfig(layer).directions
    # In both zero_output_for_mask becomes what return_sequences is, whatever it was.
    assert list(both) == ["forward", "backward"]
    assert both["forward"] == LSTMConfig(3, return_sequences=True, zero_output_for_mask=True)
    assert both["backward"] == LSTMConfig(
        3, return_sequences=True, zero_output_for_mask=True, go_backwards=True
    )


def test_a_backward_layer_of_its_own_is_taken_as_it_is() -> None:
    back = GRUConfig(3, go_backwards=True, zero_output_for_mask=True)
    both = BidirectionalConfig(LSTMConfig(3), backward_layer=back).directions
    assert both["forward"] == LSTMConfig(3)
    assert both["backward"] == GRUConfig(3, go_backwards=True)


def test_a_layer_of_one_direction_is_exchanged() -> None:
    layer = BidirectionalConfig(LSTMConfig(3), "sum")
    seen = layer.directions["backward"]
    # What Keras makes of the one is made of the other, and it stays the forward layer that is kept.
    exchanged = layer.with_direction("backward", seen)
    assert exchanged == layer
    assert layer.with_direction("forward", LSTMConfig(5)) == BidirectionalConfig(
        LSTMConfig(5), "sum"
    )
    own = BidirectionalConfig(LSTMConfig(3), backward_layer=GRUConfig(3, go_backwards=True))
    assert own.with_direction("backward", GRUConfig(4, go_backwards=True)) == BidirectionalConfig(
        LSTMConfig(3), backward_layer=GRUConfig(4, go_backwards=True)
    )
    assert own.with_direction("forward", GRUConfig(4)) == BidirectionalConfig(
        GRUConfig(4), backward_layer=GRUConfig(3, go_backwards=True)
    )
