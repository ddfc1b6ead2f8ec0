"""Whole models in files, beside what Keras says of them."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from model_files import saved
from old_models import CONFIGS, FILES, WEIGHTS

from lstmviz.experiment.arrays import same_arrays
from lstmviz.experiment.config import GRUConfig, LSTMConfig, SimpleRNNConfig
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.whole_model import read_model
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
from lstmviz.experiment.model.model import ModelConfig, Place

ENDINGS = ("keras", "h5")


def text(of: Any) -> Any:
    layers = of.layers
    return of.Sequential(
        [
            layers.InputLayer(batch_input_shape=(2, 5))
            if of.__name__.startswith("tf_")
            else layers.Input(batch_shape=(2, 5)),
            layers.Embedding(10, 3, mask_zero=True),
            layers.LSTM(4, return_sequences=True, stateful=True, dropout=0.25),
            layers.TimeDistributed(layers.Dense(3, use_bias=False)),
            layers.Dense(2, activation="softmax", kernel_regularizer="l2", name="out"),
        ],
    )


def chain(of: Any) -> Any:
    layers = of.layers
    x = start = layers.Input((5, 2))
    for layer in (
        layers.Masking(-1.0),
        layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="sum"),
        layers.Dropout(0.5),
        layers.SimpleRNN(6),
        layers.Dense(6),
        layers.Dense(6),
        layers.Reshape((3, 2)),
        layers.Flatten(),
        layers.Activation("tanh"),
    ):
        x = layer(x)
    return of.Model(start, x)


def nested(of: Any) -> Any:
    layers = of.layers
    first = of.Sequential(
        [layers.Input((5, 2)), layers.LSTM(4, name="a"), layers.Dense(3, name="b")], name="one"
    )
    x = start = layers.Input((5, 2))
    for layer in (first, layers.RepeatVector(2), layers.LSTM(3, name="c"), layers.Dense(3)):
        x = layer(x)
    return of.Model(start, x)


LAYERS: dict[Callable[[Any], Any], list[Any]] = {
    text: [
        EmbeddingConfig(10, 3, mask_zero=True),
        LSTMConfig(4, return_sequences=True, stateful=True, dropout=0.25),
        TimeDistributedConfig(DenseConfig(3, use_bias=False)),
        DenseConfig(2, activation="softmax", kernel_regularizer="l2"),
    ],
    chain: [
        MaskingConfig(-1.0),
        BidirectionalConfig(GRUConfig(3, return_sequences=True), merge_mode="sum"),
        DropoutConfig(0.5),
        SimpleRNNConfig(6),
        DenseConfig(6),
        DenseConfig(6),
        ReshapeConfig((3, 2)),
        FlattenConfig(data_format="channels_last"),
        ActivationConfig("tanh"),
    ],
    nested: [
        LSTMConfig(4),
        DenseConfig(3),
        RepeatVectorConfig(2),
        LSTMConfig(3),
        DenseConfig(3),
    ],
}


@pytest.fixture(scope="module")
def keras_2() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import tf_keras
    return tf_keras


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("make", LAYERS)
def test_a_model_of_keras_3_is_read_with_all_its_weights(
    make: Callable[[Any], Any], ending: str, tmp_path: Path
) -> None:
    model = make(keras)
    found = read_model(saved(model, tmp_path / f"model.{ending}"))
    assert list(found.config.layers) == LAYERS[make]
    assert same_arrays(found.weights, tuple(model.get_weights()))
    assert found.batch_shape == model.input_shape
    stateful = "Keras saves no states: those of its stateful layers begin as zeros."
    assert found.notes == ((stateful,) if make is text else ())


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("make", LAYERS)
def test_a_model_of_keras_2_is_read_with_all_its_weights(
    keras_2: Any, make: Callable[[Any], Any], ending: str, tmp_path: Path
) -> None:
    model = make(keras_2)
    found = read_model(saved(model, tmp_path / f"model.{ending}"))
    assert list(found.config.layers) == LAYERS[make]
    assert same_arrays(found.weights, tuple(model.get_weights()))
    assert found.batch_shape == model.input_shape


def test_names_and_recurrent_layers_have_their_places(tmp_path: Path) -> None:
    model = text(keras)
    found = read_model(saved(model, tmp_path / "model.keras"))
    assert list(found.config.names) == [layer.name for layer in model.layers]
    (place,) = found.recurrent
    assert place == Place(1)
    assert same_arrays(found.recurrent[place].weights, tuple(model.layers[1].get_weights()))


def test_a_bidirectional_has_two_places(tmp_path: Path) -> None:
    model = chain(keras)
    found = read_model(saved(model, tmp_path / "model.keras"))
    assert list(found.recurrent) == [Place(1, "forward"), Place(1, "backward"), Place(3)]
    backward = model.layers[2].backward_layer
    expected = tuple(backward.get_weights())
    assert same_arrays(found.recurrent[Place(1, "backward")].weights, expected)


def test_a_backward_layer_of_its_own_is_kept(tmp_path: Path) -> None:
    layers = keras.layers
    back = layers.LSTM(4, go_backwards=True, activation="relu", return_sequences=True)
    both = layers.Bidirectional(layers.LSTM(4, return_sequences=True), backward_layer=back)
    model = keras.Sequential([layers.Input((5, 2)), both])
    found = read_model(saved(model, tmp_path / "model.keras"))
    (config,) = found.config.layers
    assert config == BidirectionalConfig(
        LSTMConfig(4, return_sequences=True),
        backward_layer=LSTMConfig(4, go_backwards=True, activation="relu", return_sequences=True),
    )
    assert same_arrays(found.weights, tuple(model.get_weights()))


@pytest.mark.parametrize("version", FILES)
def test_the_models_of_every_keras(version: str, tmp_path: Path) -> None:
    path = FILES[version](tmp_path)
    found = read_model(path)
    assert [layer.units for layer in found.config.recurrent.values()] == [
        config.units for config in CONFIGS
    ]
    expected = tuple(array for weights in WEIGHTS for array in weights)
    assert same_arrays(found.weights, expected)


def two_inputs() -> Any:
    layers = keras.layers
    one, other = layers.Input((5, 1)), layers.Input((5, 1))
    joined = layers.Concatenate()([layers.LSTM(4)(one), layers.LSTM(4)(other)])
    return keras.Model([one, other], joined)


def skipped() -> Any:
    layers = keras.layers
    start = layers.Input((5, 4))
    return keras.Model(
        start, layers.Add(name="sum")([start, layers.LSTM(4, return_sequences=True)(start)])
    )


def twice() -> Any:
    layers = keras.layers
    start, lstm = layers.Input((5, 4)), layers.LSTM(4, return_sequences=True, name="it")
    return keras.Model(start, lstm(lstm(start)))


def with_states() -> Any:
    layers = keras.layers
    start = layers.Input((5, 4))
    out, *states = layers.LSTM(4, return_state=True)(start)
    second = layers.LSTM(4, name="decoder")
    return keras.Model(start, second(layers.RepeatVector(2)(out), initial_state=states))


def a_lambda() -> Any:
    layers = keras.layers
    listed = [layers.Input((5, 4)), layers.Lambda(lambda x: x, name="own"), layers.LSTM(3)]
    return keras.Sequential(listed)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (two_inputs, "two inputs"),
        (skipped, "Add ('sum') of several inputs"),
        (twice, "LSTM ('it'), which is called 2 times"),
        (with_states, "LSTM ('decoder') of several inputs"),
        (a_lambda, "Lambda ('own')"),
    ],
)
def test_what_is_no_chain_is_refused_by_name(
    make: Callable[[], Any], said: str, tmp_path: Path
) -> None:
    path = saved(make(), tmp_path / "model.keras")
    with pytest.raises(UnreadableFile) as refused:
        read_model(path)
    assert str(refused.value).endswith(
        f"its model is no straight chain of layers that lstmviz runs: it has {said}; its recurrent "
        "layers can still be taken one by one"
    )


def test_a_model_without_a_recurrent_layer_is_refused(tmp_path: Path) -> None:
    model = keras.Sequential([keras.layers.Input((4,)), keras.layers.Dense(2)])
    with pytest.raises(UnreadableFile, match="at least one recurrent layer, got none"):
        read_model(saved(model, tmp_path / "model.keras"))


def test_weights_alone_are_no_model(tmp_path: Path) -> None:
    path = saved(text(keras), tmp_path / "model.weights.h5")
    with pytest.raises(UnreadableFile, match="holds weights alone, and no model"):
        read_model(path)


def changed(path: Path, layer: str, argument: str, value: object) -> Path:
    """The same .h5 file, in whose config a layer has another argument."""
    with h5py.File(path, "a") as file:
        config = json.loads(file.attrs["model_config"])
        for each in config["config"]["layers"]:
            if each["config"]["name"] == layer:
                each["config"][argument] = value
        file.attrs["model_config"] = json.dumps(config)
    return path


@pytest.mark.parametrize(
    ("layer", "argument", "value", "said"),
    [
        ("out", "units", 3, "layer 'out' is DenseConfig(3"),
        ("out", "name", "elsewhere", "layer 'elsewhere' has no weights in the file"),
        ("lstm", "units", 5, "layer 'lstm' says units=5"),
        ("embedding", "input_dim", 11, "layer 'embedding' is EmbeddingConfig(11, 3"),
    ],
)
def test_weights_that_do_not_fit_the_config_are_refused(
    layer: str, argument: str, value: object, said: str, tmp_path: Path
) -> None:
    keras.backend.clear_session()
    path = changed(saved(text(keras), tmp_path / "model.h5"), layer, argument, value)
    with pytest.raises(UnreadableFile) as refused:
        read_model(path)
    assert f"its config and its weights disagree: {said}" in str(refused.value)


def test_an_argument_that_can_not_be_taken_is_told(tmp_path: Path) -> None:
    keras.backend.clear_session()
    path = changed(saved(text(keras), tmp_path / "model.h5"), "out", "activation", "my_own")
    found = read_model(path)
    assert found.config.layers[-1] == DenseConfig(2, kernel_regularizer="l2")
    note, _ = found.notes
    assert note.startswith("'out': activation can't be taken: expected the name of a Keras")
    assert note.endswith("; None stands for it, and gives other numbers.")


def test_a_damaged_file_gives_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(b"PK\x03\x04" + bytes(np.arange(200, dtype=np.uint8)))
    with pytest.raises(UnreadableFile, match=r"model\.keras"):
        read_model(path)


def test_an_int_in_place_of_a_model_is_no_crash(tmp_path: Path) -> None:
    path = tmp_path / "model.h5"
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": 3})
    with pytest.raises(UnreadableFile, match="it has no layers"):
        read_model(path)


def test_a_model_s_layers_are_a_model_config(tmp_path: Path) -> None:
    model = nested(keras)
    found = read_model(saved(model, tmp_path / "model.keras"))
    last = model.layers[-1].name  # Keras counts the layers that other tests made too
    assert found.config == ModelConfig(LAYERS[nested], names=["a", "b", "", "c", last])


@pytest.mark.parametrize(
    ("shape", "first", "axes"),
    [
        ((784,), keras.layers.Reshape((28, 28)), "(batch, timesteps, features)"),
        ((2, 5), keras.layers.Embedding(5, 3), "(batch, timesteps)"),
    ],
)
def test_a_model_of_no_series_is_refused(
    shape: tuple[int, ...], first: Any, axes: str, tmp_path: Path
) -> None:
    layers = keras.layers
    inside = [] if len(shape) == 1 else [layers.Reshape((10, 3))]
    model = keras.Sequential([layers.Input(shape), first, *inside, layers.LSTM(2)])
    said = f"it has an input of shape {(None, *shape)}, where a series has {axes}; its recurrent"
    with pytest.raises(UnreadableFile) as refused:
        read_model(saved(model, tmp_path / "model.keras"))
    assert said in str(refused.value)
