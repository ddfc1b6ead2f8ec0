"""The same two layers in the files of every Keras; Keras 2 itself tells what they compute."""

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_files import saved
from old_models import CONFIGS, FILES, NAMES, WEIGHTS

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.model_file import read_layers
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.experiment.weights import with_steeper_gates

GLOROT = {
    "class_name": "VarianceScaling",
    "config": {"mode": "fan_avg", "distribution": "uniform"},
}
"""Keras 2.0's for glorot_uniform."""
L1L2 = {"class_name": "L1L2", "config": {"l2": 0.01}}
"""Which stood for L2 then, too."""
SAID_OTHERWISE = {
    "1.2.2": ({"implementation": 1}, {"kernel_regularizer": L1L2}),
    "2.0.2": (
        {"implementation": 0, "kernel_initializer": GLOROT},
        {"kernel_regularizer": L1L2},
    ),
    "2.2.4-tf": ({"implementation": 1}, {}),
}
X = np.random.default_rng(3).standard_normal((2, 5, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def keras_2() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import tf_keras
    return tf_keras


def traced(layer: ModelLayer, x: Array, weights: Any = None) -> Array:
    assert layer.config is not None
    experiment = Experiment(layer.config, [Call(x)], weights=weights or layer.weights)
    return run(experiment).calls[0].returned[0]


def computed(keras_2: Any, config: LSTMConfig, weights: Any, x: Array) -> Array:
    layer = keras_2.layers.LSTM(
        config.units,
        recurrent_activation=config.recurrent_activation,
        return_sequences=config.return_sequences,
        go_backwards=config.go_backwards,
    )
    layer.build(x.shape)
    layer.set_weights(weights)
    return np.asarray(layer(x))


@pytest.mark.parametrize("version", FILES)
def test_arguments_and_weights_of_every_keras(version: str, tmp_path: Path) -> None:
    found = read_layers(FILES[version](tmp_path))
    assert [layer.name for layer in found] == list(NAMES)
    both, second = SAID_OTHERWISE.get(version, ({}, {}))
    expected = (replace(CONFIGS[0], **both), replace(CONFIGS[1], **both, **second))
    assert tuple(layer.config for layer in found) == expected
    for layer, weights in zip(found, WEIGHTS, strict=True):
        assert same_arrays(layer.weights, tuple(weights))


@pytest.mark.parametrize("version", FILES)
def test_what_is_traced_is_what_keras_2_computes_or_the_difference_is_said(
    keras_2: Any, version: str, tmp_path: Path
) -> None:
    first, second = read_layers(FILES[version](tmp_path))
    expected = computed(keras_2, CONFIGS[0], WEIGHTS[0], X)
    np.testing.assert_allclose(traced(first, X), expected, atol=1e-6)
    assert "hard_sigmoid" not in first.note
    old = computed(keras_2, CONFIGS[1], WEIGHTS[1], expected)
    assert np.abs(traced(second, expected) - old).max() > 1e-3
    number = version.split()[0]
    changed = (
        f"recurrent_activation='hard_sigmoid' gives other numbers than it did in Keras {number}."
    )
    assert (changed in second.note) == (number < "3")
    assert ("multiplied by 1.2, all but the candidate's" in second.note) == (number < "3")
    assert (first.had_steeper_gates, second.had_steeper_gates) == (False, number < "3")
    steeper = with_steeper_gates(LSTMConfig.kind, second.weights)
    np.testing.assert_allclose(traced(second, expected, steeper), old, atol=1e-6)


@pytest.mark.parametrize(
    ("ending", "both_ways"),
    [(".h5", True), (".keras", True), (".keras", False), (".weights.h5", True)],
)
def test_cudnn_s_weights_are_converted_as_keras_2_does(
    keras_2: Any, ending: str, both_ways: bool, tmp_path: Path
) -> None:
    from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM

    def model_with(layer: Any) -> Any:
        around = keras_2.layers.Bidirectional(layer) if both_ways else layer
        return keras_2.Sequential([keras_2.Input((5, 3)), around])

    chance = np.random.default_rng(4)
    fast = model_with(CuDNNLSTM(4, return_sequences=True))  # which computes on a GPU alone
    fast.set_weights([chance.standard_normal(w.shape) for w in fast.get_weights()])
    slow = model_with(keras_2.layers.LSTM(4, return_sequences=True))
    fast.save_weights(tmp_path / "weights.h5")
    slow.load_weights(tmp_path / "weights.h5")
    found = read_layers(saved(fast, tmp_path / f"fast{ending}"))
    if ending == ".weights.h5":
        found = tuple(sorted(found, key=lambda layer: "backward" in layer.name))
    halves = np.split(np.asarray(slow(X)), len(found), axis=-1)
    weights = slow.get_weights()
    assert len(found) == (2 if both_ways else 1)
    for layer, half in zip(found, halves, strict=True):
        assert same_arrays(layer.weights, tuple(weights[:3]))
        del weights[:3]
        assert layer.note == (
            "CuDNNLSTM's weights are converted: the kernels of each gate transposed, both halves "
            "of the bias added"
        )
        if ending != ".weights.h5":
            backwards = "backward" in layer.name
            assert layer.config == LSTMConfig(
                4, return_sequences=True, go_backwards=backwards, zero_output_for_mask=both_ways
            )
            output = traced(layer, X)
            np.testing.assert_allclose(output[:, ::-1] if backwards else output, half, atol=1e-6)


@pytest.mark.parametrize("ending", [".h5", ".keras"])
def test_halves_of_a_bidirectional_give_zeros_at_masked_steps_as_in_keras_2(
    keras_2: Any, ending: str, tmp_path: Path
) -> None:
    inner = keras_2.layers.LSTM(4, return_sequences=True)
    model = keras_2.Sequential([keras_2.Input((5, 3)), keras_2.layers.Bidirectional(inner)])
    forward, backward = read_layers(saved(model, tmp_path / f"model{ending}"))
    mask = np.array([[True, True, False, True, False]] * 2)
    expected = np.asarray(model.layers[0](X, mask=mask))[..., :4]
    assert forward.config is not None
    assert forward.config.zero_output_for_mask
    assert backward.config == replace(forward.config, go_backwards=True)
    experiment = Experiment(forward.config, [Call(X, mask=mask)], weights=forward.weights)
    np.testing.assert_allclose(run(experiment).calls[0].returned[0], expected, atol=1e-6)
