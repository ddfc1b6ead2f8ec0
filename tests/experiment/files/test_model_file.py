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
from old_models import archive, gate_by_gate, hdf5
from strategies import experiments

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import same_array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.model_file import read_layers
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.experiment.layer_config import config_of

LEAKY = {"module": "keras.layers", "class_name": "LeakyReLU", "config": {"negative_slope": 0.1}}


def same(found: ModelLayer, weights: list[np.ndarray]) -> bool:
    assert len(found.weights) == len(weights)
    return all(same_array(a, b) for a, b in zip(found.weights, weights, strict=True))


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("ending", [".keras", ".h5", ".weights.h5"])
def test_every_lstm_of_a_saved_model_is_read(tmp_path: Path, name: str, ending: str) -> None:
    model = MODELS[name]()
    path = saved(model, tmp_path / f"model{ending}")
    expected = dict(lstms(model))
    found = {layer.name: layer for layer in read_layers(path)}
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
            assert config == config_of(LSTMConfig, json.loads(json.dumps(layer.get_config())))
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
    found = {layer.name: layer for layer in read_layers(path)}
    assert sorted(found) == sorted(expected)
    for name, layer in expected.items():
        assert same(found[name], weights_of(layer))
        if ending != ".weights.h5":
            assert found[name].config == config_of(
                LSTMConfig, json.loads(json.dumps(layer.get_config()))
            )


def test_reading_loads_neither_keras_nor_tensorflow_and_runs_nothing(tmp_path: Path) -> None:
    path = saved(MODELS["beside a lambda"](), tmp_path / "model.keras")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from lstmviz.intake.questions import ReadWeights\n"
        "from lstmviz.intake.reading import read\n"
        "assert 'h5py' not in sys.modules\n"
        "print(read(ReadWeights(Path(sys.argv[1]))).layers[0].name)\n"
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
    found = read_layers(path)
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
    (found,) = read_layers(path)
    assert (found.name, found.config) == ("lstm", None)
    assert same(found, weights)


@pytest.mark.parametrize("dtype", ["float16", "float64", ">f4"])
def test_numbers_keep_their_type(tmp_path: Path, dtype: str) -> None:
    weights = [weight.astype(dtype) for weight in made_up()]
    (found,) = read_layers(written(tmp_path / "old.h5", {"lstm": weights}))
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
    (found,) = read_layers(saved(model, tmp_path / "own.keras"))
    assert same(found, model.remembers.get_weights())
    assert found.config is None


def test_arguments_that_cannot_be_used_leave_the_weights(tmp_path: Path) -> None:
    @keras.saving.register_keras_serializable("somebody")
    def own(x: Any) -> Any:
        return x

    model = keras.Sequential([Input(SHAPE), LSTM(4, activation=own, name="odd")])
    (found,) = read_layers(saved(model, tmp_path / "odd.keras"))
    assert same(found, model.layers[0].get_weights())
    assert found.config == LSTMConfig(4)
    assert found.note == (
        "activation can't be taken: expected the name of a Keras activation, or None, got the "
        "function 'somebody>own', which isn't Keras' own; 'tanh' stands for it, and gives other "
        "numbers"
    )


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
    (found,) = read_layers(path)
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
    (found,) = read_layers(path)
    assert found.name == ("lstm" if "lstm" in names[0] else "mine")
    assert found.config is None
    assert same(found, weights)


def test_arrays_of_several_layers_are_several_layers(tmp_path: Path) -> None:
    first, second = made_up(2), made_up(3, features=2)
    path = tmp_path / "mine.npz"
    np.savez(path, *first[:2], *second)
    found = read_layers(path)
    assert [layer.name for layer in found] == ["mine 0", "mine 1"]
    assert same(found[0], first[:2])
    assert same(found[1], second)


def test_a_file_is_known_by_what_is_in_it(tmp_path: Path) -> None:
    """Keras 2 wrote HDF5 under any name, `.keras` among them."""
    model = MODELS["mixed"]()
    path = saved(model, tmp_path / "model.h5").rename(tmp_path / "model.keras")
    assert h5py.is_hdf5(path)
    assert same(read_layers(path)[0], weights_of(lstms(model)[0][1]))


@pytest.mark.parametrize(
    "names",
    [
        [f"lstm.{part}_l0" for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")],
        ["weight_ih", "weight_hh", "bias_ih", "bias_hh"],  # an LSTMCell's
        ["arr_0", "arr_1", "arr_2", "arr_3"],
    ],
)
def test_pytorch_s_arrays_compute_what_they_do_there(tmp_path: Path, names: list[str]) -> None:
    chance = np.random.default_rng(5)
    arrays = [
        chance.standard_normal(shape).astype(np.float32)
        for shape in ((16, 3), (16, 4), (16,), (16,))
    ]
    np.savez(tmp_path / "mine.npz", **dict(zip(names, arrays, strict=True)))
    (found,) = read_layers(tmp_path / "mine.npz")
    assert found.name == ("lstm" if "lstm" in names[0] else "mine")
    assert (found.config, found.note) == (
        None,
        "PyTorch's weights are transposed, and its two biases added",
    )
    x = chance.standard_normal((2, 5, 3)).astype(np.float32)
    experiment = Experiment(LSTMConfig(4), [Call(x)], weights=found.weights)
    np.testing.assert_allclose(run(experiment).calls[0].h, as_pytorch_says(arrays, x), atol=1e-5)


def as_pytorch_says(arrays: list[np.ndarray], x: np.ndarray) -> np.ndarray:
    """The formulas in the documentation of `torch.nn.LSTM`; returns every h."""
    weight_ih, weight_hh, bias_ih, bias_hh = (array.astype(np.float64) for array in arrays)
    h = c = np.zeros((len(x), 4))
    every = []
    for t in range(x.shape[1]):
        gates = x[:, t] @ weight_ih.T + bias_ih + h @ weight_hh.T + bias_hh
        i, f, g, o = np.split(gates, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(g)
        h = o * np.tanh(c)
        every.append(h)
    return np.stack(every, axis=1)


def test_pytorch_s_levels_are_layers(tmp_path: Path) -> None:
    arrays = {
        f"{part}_{level}": np.ones(shape)
        for level in ("l0", "l0_reverse", "l1")
        for part, shape in (("weight_ih", (8, 3)), ("weight_hh", (8, 2)))
    }
    np.savez(tmp_path / "mine.npz", **arrays)
    found = read_layers(tmp_path / "mine.npz")
    assert [layer.name for layer in found] == ["mine", "mine_l0_reverse", "mine_l1"]
    assert {layer.shapes for layer in found} == {((3, 8), (2, 8))}


@pytest.mark.parametrize(
    ("arguments", "config", "name", "instead"),
    [
        ({"activation": LEAKY}, {}, "activation", "'tanh' stands for it, and gives other numbers"),
        (
            {"recurrent_initializer": {"class_name": "Own", "module": "mine", "config": {}}},
            {"activation": "relu"},
            "recurrent_initializer",
            "'orthogonal' stands for it",
        ),
        ({"time_major": True}, {"dropout": 0.5}, "time_major", ""),
        ({"dtype": "bfloat16"}, {}, "dtype", "'float32' stands for it, and gives other numbers"),
    ],
)
def test_one_argument_that_cannot_be_taken_leaves_the_others(
    tmp_path: Path, arguments: dict[str, Any], config: dict[str, Any], name: str, instead: str
) -> None:
    said = {"units": 2, "return_sequences": True, "go_backwards": True, **config}
    layer = {"class_name": "LSTM", "config": {"name": "lstm", **said, **arguments}}
    model = {"class_name": "Sequential", "config": {"layers": [layer]}}
    path = written(tmp_path / "a.h5", {"lstm": made_up()}, model_config=json.dumps(model))
    (found,) = read_layers(path)
    assert found.config == LSTMConfig(**said)
    assert found.note.startswith(f"{name} can't be taken: expected ")
    assert found.note.endswith(instead)
    assert found.note.count("can't be taken") == 1


def test_two_that_cannot_be_taken_are_both_named(tmp_path: Path) -> None:
    model = keras.Sequential(
        [
            Input(SHAPE),
            LSTM(
                4,
                activation=keras.layers.LeakyReLU(0.1),
                recurrent_activation=keras.layers.ELU(),
                stateful=False,
                return_state=False,
                go_backwards=True,
            ),
        ]
    )
    (found,) = read_layers(saved(model, tmp_path / "model.keras"))
    assert found.config == LSTMConfig(4, go_backwards=True)
    assert "activation can't be taken" in found.note
    assert "class 'LeakyReLU'; 'tanh' stands" in found.note
    assert "class 'ELU'; 'sigmoid' stands" in found.note


def test_weights_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    model = keras.Sequential([Input(SHAPE), Bidirectional(LSTM(2)), keras.layers.Dense(1)])
    kernel, *others = model.layers[0].forward_layer.get_weights()
    kernel[1, 2] = np.inf
    nan = [np.full_like(weight, np.nan) for weight in (kernel, *others)]
    model.layers[0].forward_layer.set_weights([kernel, *others])
    model.layers[0].backward_layer.set_weights(nan)
    for ending in (".keras", ".h5", ".weights.h5"):
        found = {layer.name: layer for layer in read_layers(saved(model, tmp_path / f"m{ending}"))}
        notes = {name.rpartition("/")[2][:8]: layer.note for name, layer in found.items()}
        assert notes == {
            "forward_": "some of the weights are infinite: 1 of 24 in kernel",
            "backward": "all of the weights are NaN",
        }


def test_wrapped_halves_of_keras_1_are_told_apart(tmp_path: Path) -> None:
    first, second = made_up(seed=1), made_up(seed=2)
    inner = {"class_name": "LSTM", "config": {"name": "lstm_1", "output_dim": 2}}
    layer = {"class_name": "Bidirectional", "config": {"name": "both_1", "layer": inner}}
    path = tmp_path / "old.h5"
    with h5py.File(path, "w") as file:
        for way, weights in (("forward", first), ("backward", second)):
            for name, part in gate_by_gate(f"{way}_lstm_1", weights).items():
                file[f"model_weights/both_1/{name}"] = part
        file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": [layer]})
    found = read_layers(path)
    assert [layer.name for layer in found] == ["both_1/forward_lstm_1", "both_1/backward_lstm_1"]
    assert same(found[0], first)
    assert same(found[1], second)
    assert [layer.config.go_backwards for layer in found] == [False, True]
    for layer in found:  # which was the default
        assert layer.config.recurrent_activation == "hard_sigmoid"
        assert "than it did in Keras 1 or 2" in layer.note


@pytest.mark.parametrize("joined", [True, False])
def test_weights_alone_of_keras_1_are_read(tmp_path: Path, joined: bool) -> None:
    weights = made_up()
    parts = dict(zip(("lstm_1_W:0", "lstm_1_U:0", "lstm_1_b:0"), weights, strict=True))
    parts = parts if joined else gate_by_gate("lstm_1", weights)
    with h5py.File(tmp_path / "old.h5", "w") as file:
        for name, part in parts.items():
            file[f"lstm_1/{name}"] = part
        file["dense_1/dense_1_W"] = weights[0]
        file.attrs["keras_version"] = "1.2.2"
    (found,) = read_layers(tmp_path / "old.h5")
    assert (found.name, found.config) == ("lstm_1", None)
    assert same(found, weights)
    assert found.note.startswith("Keras 1.2.2's LSTM had hard_sigmoid gates, clip(0.2·x + 0.5)")
    assert ("Keras 1's matrices for each gate are joined" in found.note) is not joined


@pytest.mark.parametrize(
    ("version", "said"),
    [("2.2.4", True), ("2.2.4-tf", False), ("2.3.1", False), ("2.21.0", False), ("3.1.0", False)],
)
def test_gates_that_were_another_function_by_default_are_told(
    tmp_path: Path, version: str, said: bool
) -> None:
    path = written(tmp_path / "a.h5", {"lstm": made_up()}, keras_version=version)
    assert ("hard_sigmoid gates" in read_layers(path)[0].note) is said


@pytest.mark.parametrize("separator", ["/", "\\"])
@pytest.mark.parametrize("ending", [".keras", ".weights.h5"])
def test_of_keras_2_13_the_order_tells_which_is_which(
    tmp_path: Path, separator: str, ending: str
) -> None:
    """Also in a model within the model, and where there are more than nine."""
    weights = [made_up(seed=n) for n in range(12)]
    lists = "_layer_checkpoint_dependencies"
    places = [f"{lists}/lstm", *(f"{lists}/lstm_{2 * n}" for n in range(1, 11))]
    places.append(f"{lists}/functional/{lists}/lstm")
    arrays = {
        f"{place}/cell".replace("/", separator) + f"/vars/{number}": part
        for place, one in zip(places, weights, strict=True)
        for number, part in enumerate(one)
    }
    layers = [
        {"class_name": "LSTM", "config": {"name": f"lstm_{n}", "units": 2}} for n in range(12)
    ]
    inner = {"class_name": "Functional", "config": {"name": "model", "layers": [layers.pop()]}}
    model = {"class_name": "Sequential", "config": {"layers": [*layers, inner]}}
    path = tmp_path / f"old{ending}"
    if ending == ".keras":
        archive(path, arrays, model, "2.13.1")
    else:
        hdf5(path, arrays)
    found = {layer.name: layer for layer in read_layers(path)}
    if ending == ".keras":
        names = [*(f"lstm_{n}" for n in range(11)), "model/lstm_11"]
        assert list(found) == names
    else:
        names = ["lstm", *(f"lstm_{2 * n}" for n in range(1, 11)), "functional/lstm"]
        assert sorted(found) == sorted(names)
    for name, one in zip(names, weights, strict=True):
        assert same(found[name], one)


@pytest.mark.parametrize("prefix", ["", "model_weights/"])
@pytest.mark.parametrize("dtype", ["S10", object])  # h5py before 3, and now
def test_weights_alone_are_in_the_model_s_order(tmp_path: Path, prefix: str, dtype: Any) -> None:
    names = [f"lstm_{number}" for number in (9, 10, 11, 2)]
    groups = {f"{prefix}{name}/{name}": made_up(seed=n) for n, name in enumerate(names)}
    path = written(tmp_path / "old.h5", groups)
    assert [layer.name for layer in read_layers(path)] == sorted(names)
    with h5py.File(path, "a") as file:
        listed = [name.encode() for name in ["input", *names]]
        file[prefix or "/"].attrs["layer_names"] = np.array(listed, dtype)
    found = read_layers(path)
    assert [layer.name for layer in found] == names
    for number, layer in enumerate(found):
        assert same(layer, made_up(seed=number))
