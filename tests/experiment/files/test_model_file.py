"""Models that Keras saved, and files of older Keras; Keras is the judge of what is in them."""

import json
import subprocess
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from model_files import (
    LSTM,
    MODELS,
    SHAPE,
    Bidirectional,
    Input,
    lstms,
    made_up,
    saved,
    weights_of,
    written,
)
from strategies import experiments

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import same_array
from lstmviz.experiment.files.model_file import layers_of
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.experiment.layer_config import config_of


def same(found: ModelLayer, weights: list[np.ndarray]) -> bool:
    assert len(found.weights) == len(weights)
    return all(same_array(a, b) for a, b in zip(found.weights, weights, strict=True))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("ending", [".keras", ".h5", ".weights.h5"])
def test_every_lstm_of_a_saved_model_is_read(tmp_path: Path, name: str, ending: str) -> None:
    model = MODELS[name]()
    path = saved(model, tmp_path / f"model{ending}")
    expected = dict(lstms(model))
    found = {layer.name: layer for layer in layers_of(path)}
    assert sorted(found) == sorted(expected)
    if ending != ".weights.h5":
        assert list(found) == list(expected)
    for one, layer in expected.items():
        assert same(found[one], weights_of(layer))
        assert not any(weight.flags.writeable for weight in found[one].weights)
        assert found[one].note == ""
        config = found[one].config
        if ending == ".weights.h5":
            assert config is None
        elif isinstance(layer, keras.layers.LSTM):
            assert config == config_of(json.loads(json.dumps(layer.get_config())))
        else:
            assert config == LSTMConfig(units=4)


@given(
    chosen=st.lists(st.tuples(experiments(), st.booleans(), st.booleans()), min_size=1, max_size=3),
    ending=st.sampled_from([".keras", ".h5", ".weights.h5"]),
)
def test_random_models_are_read_bitwise(
    tmp_path_factory: pytest.TempPathFactory, chosen: list[Any], ending: str
) -> None:
    x = y = Input(batch_shape=(2, *SHAPE))
    for number, (experiment, both_ways, inside) in enumerate(chosen):
        arguments = asdict(experiment.layer) | {"return_sequences": True, "return_state": False}
        if both_ways:
            arguments |= {"stateful": False, "go_backwards": False}  # else Keras refuses
        layer = LSTM(**arguments, name=f"chosen{number}")
        layer = Bidirectional(layer, name=f"both{number}") if both_ways else layer
        if inside:
            within = keras.Sequential([Input(batch_shape=y.shape), layer], name=f"in{number}")
            layer = within
        y = layer(y)
    model = keras.Model(x, y)
    path = saved(model, tmp_path_factory.mktemp("models") / f"model{ending}")
    expected = dict(lstms(model))
    found = {layer.name: layer for layer in layers_of(path)}
    assert sorted(found) == sorted(expected)
    for name, layer in expected.items():
        assert same(found[name], weights_of(layer))
        if ending != ".weights.h5":
            assert found[name].config == config_of(json.loads(json.dumps(layer.get_config())))


def test_reading_loads_neither_keras_nor_tensorflow_and_runs_nothing(tmp_path: Path) -> None:
    path = saved(MODELS["beside a lambda"](), tmp_path / "model.keras")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from lstmviz.intake.questions import ReadWeights\n"
        "from lstmviz.intake.reading import read\n"
        "assert 'h5py' not in sys.modules\n"
        "print(read(ReadWeights(Path(sys.argv[1]))).name)\n"
        "assert not {'keras', 'tensorflow', 'tf_keras'} & set(sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip().startswith("lstm")


def test_files_of_keras_2_are_read(tmp_path: Path) -> None:
    first, second, third, fourth = (made_up(units, seed=units) for units in (2, 3, 4, 5))
    inner = {"class_name": "LSTM", "config": {"name": "lstm_1", "units": 3, "implementation": 2}}
    layers = [
        {"class_name": "InputLayer", "config": {"name": "input_1"}},
        {"class_name": "LSTM", "config": _of_keras_2("lstm", 2)},
        {"class_name": "Bidirectional", "config": {"name": "bidirectional", "layer": inner}},
        {"class_name": "LSTM", "config": _of_keras_2("lstm_2", 5)},
    ]
    config = {"class_name": "Sequential", "config": {"name": "model", "layers": layers}}
    groups = {
        "model_weights/lstm/lstm/lstm_cell": first,
        "model_weights/bidirectional/bidirectional/forward_lstm_1/lstm_cell_2": second,
        "model_weights/bidirectional/bidirectional/backward_lstm_1/lstm_cell_3": second[::1],
        "model_weights/lstm_2/lstm_2": fourth,  # as before TensorFlow 2.1
        "optimizer_weights/Adam/lstm/lstm_cell": third,
    }
    path = written(tmp_path / "old.h5", groups, model_config=json.dumps(config))
    found = layers_of(path)
    assert [layer.name for layer in found] == [
        "lstm",
        "bidirectional/forward_lstm_1",
        "bidirectional/backward_lstm_1",
        "lstm_2",
    ]
    assert [same(one, w) for one, w in zip(found, (first, second, second, fourth), strict=True)]
    assert found[0].config == LSTMConfig(units=2, return_sequences=True, dropout=0.5)
    assert [layer.config.go_backwards for layer in found] == [False, False, True, False]


def _of_keras_2(name: str, units: int) -> dict[str, Any]:
    def of_keras(class_name: str, **config: Any) -> dict[str, Any]:
        return {"class_name": class_name, "config": config}

    return {
        "name": name,
        "trainable": True,
        "batch_input_shape": [None, 5, 3],
        "dtype": of_keras("Policy", name="float32"),
        "units": units,
        "return_sequences": True,
        "time_major": False,
        "dropout": 0.5,
        "implementation": 2,
        "kernel_initializer": of_keras("GlorotUniform", seed=None),
        "recurrent_initializer": of_keras("Orthogonal", gain=1.0, seed=None),
        "bias_initializer": of_keras("Zeros"),
    }


def test_weights_alone_of_keras_2_are_read(tmp_path: Path) -> None:
    weights = made_up()
    path = written(
        tmp_path / "old.h5", {"lstm/lstm/lstm_cell": weights, "dense/dense": weights[:1]}
    )
    (found,) = layers_of(path)
    assert (found.name, found.config) == ("lstm", None)
    assert same(found, weights)


@pytest.mark.parametrize("dtype", ["float16", "float64", ">f4"])
def test_numbers_keep_their_type(tmp_path: Path, dtype: str) -> None:
    weights = [weight.astype(dtype) for weight in made_up()]
    (found,) = layers_of(written(tmp_path / "old.h5", {"lstm": weights}))
    assert same(found, [weight.astype(weight.dtype.newbyteorder("=")) for weight in weights])


def test_a_model_of_a_class_of_its_own_has_weights_without_arguments(tmp_path: Path) -> None:
    @keras.saving.register_keras_serializable("somebody")
    class Own(keras.Model):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.remembers = LSTM(4)

        def call(self, x: Any) -> Any:
            return self.remembers(x)

    model = Own()
    model(np.ones((2, *SHAPE)))
    (found,) = layers_of(saved(model, tmp_path / "own.keras"))
    assert same(found, model.remembers.get_weights())
    assert found.config is None


def test_arguments_that_cannot_be_used_leave_the_weights(tmp_path: Path) -> None:
    @keras.saving.register_keras_serializable("somebody")
    def own(x: Any) -> Any:
        return x

    model = keras.Sequential([Input(SHAPE), LSTM(4, activation=own, name="odd")])
    (found,) = layers_of(saved(model, tmp_path / "odd.keras"))
    assert same(found, model.layers[0].get_weights())
    assert found.config is None
    assert found.note.startswith("its arguments can't be taken: activation: expected the name")


def test_a_layer_that_lies_is_left_out_beside_one_that_does_not(tmp_path: Path) -> None:
    path = saved(MODELS["sequential"](), tmp_path / "model.keras")
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    config = json.loads(members["config.json"])
    config["config"]["layers"][1]["config"]["units"] = 2**40
    members["config.json"] = json.dumps(config).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    (found,) = layers_of(path)
    assert found.name == "mine"
    assert found.note.startswith("left out: layer 'lstm")
    assert "says units=1099511627776 and use_bias=True, while its weights have" in found.note
    assert "(3, 16), (4, 16) and (16,)" in found.note


@pytest.mark.parametrize(
    "names",
    [
        ("kernel", "recurrent_kernel", "bias"),
        ("lstm/kernel:0", "lstm/recurrent_kernel:0", "lstm/bias:0"),
        ("arr_0", "arr_1", "arr_2"),
    ],
)
def test_arrays_are_known_by_name_or_by_shape(tmp_path: Path, names: tuple[str, ...]) -> None:
    weights = made_up()
    path = tmp_path / "mine.npz"
    np.savez(path, other=np.zeros((3, 3)), **dict(zip(names, weights, strict=True)))
    (found,) = layers_of(path)
    assert found.name == ("lstm" if "lstm" in names[0] else "mine")
    assert found.config is None
    assert same(found, weights)


def test_arrays_of_several_layers_are_several_layers(tmp_path: Path) -> None:
    first, second = made_up(2), made_up(3, features=2)
    path = tmp_path / "mine.npz"
    np.savez(path, *first[:2], *second)
    found = layers_of(path)
    assert [layer.name for layer in found] == ["mine 0", "mine 1"]
    assert same(found[0], first[:2])
    assert same(found[1], second)


def test_a_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    """Keras 2 wrote HDF5 under any name, `.keras` among them."""
    model = MODELS["mixed"]()
    path = saved(model, tmp_path / "model.h5").rename(tmp_path / "model.keras")
    assert h5py.is_hdf5(path)
    assert same(layers_of(path)[0], weights_of(lstms(model)[0][1]))
