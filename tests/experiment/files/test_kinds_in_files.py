"""GRU and SimpleRNN layers in files; each Keras itself, and PyTorch's formulas, are the judge."""

import json
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
from model_files import lstms, saved, weights_of, written
from old_models import hdf5

from lstmviz.engine.run import run
from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import (
    STACK_OF_CELLS,
    GRUConfig,
    LSTMConfig,
    RecurrentConfig,
    SimpleRNNConfig,
)
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.model_file import read_layers
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.experiment.weights import with_steeper_gates

chance = np.random.default_rng(6)
X = chance.standard_normal((2, 5, 3)).astype(np.float32)
Input, GRU, SimpleRNN = keras.layers.Input, keras.layers.GRU, keras.layers.SimpleRNN


def random(*shapes: tuple[int, ...]) -> list[Array]:
    return [chance.standard_normal(shape).astype(np.float32) for shape in shapes]


def traced(layer: ModelLayer, config: RecurrentConfig | None = None) -> Array:
    """What is returned for X; the weights of the layer given to `config`, or its own."""
    config = config or layer.config
    assert config is not None
    return run(Experiment(config, [Call(X)], weights=layer.weights)).calls[0].returned[0]


@pytest.fixture(scope="module")
def keras_2() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import tf_keras
    return tf_keras


MADE: Mapping[str, tuple[Any, Sequence[RecurrentConfig]]] = {
    "gru": (lambda: GRU(4), [GRUConfig(4)]),
    "gru before": (
        lambda: GRU(4, reset_after=False, return_sequences=True),
        [GRUConfig(4, reset_after=False, return_sequences=True)],
    ),
    "gru without bias": (
        lambda: GRU(4, use_bias=False, reset_after=False),
        [GRUConfig(4, use_bias=False, reset_after=False)],
    ),
    "simple": (
        lambda: SimpleRNN(4, activation="relu", go_backwards=True),
        [SimpleRNNConfig(4, activation="relu", go_backwards=True)],
    ),
    "simple without bias": (
        lambda: SimpleRNN(4, use_bias=False),
        [SimpleRNNConfig(4, use_bias=False)],
    ),
    "rnn over a gru": (
        lambda: keras.layers.RNN(keras.layers.GRUCell(4, reset_after=False)),
        [GRUConfig(4, reset_after=False)],
    ),
    "rnn over a simple": (
        lambda: keras.layers.RNN(keras.layers.SimpleRNNCell(4, activation="relu")),
        [SimpleRNNConfig(4, activation="relu")],
    ),
    "both ways": (
        lambda: keras.layers.Bidirectional(GRU(4)),
        [GRUConfig(4), GRUConfig(4, go_backwards=True)],
    ),
}


@pytest.mark.parametrize("name", MADE)
@pytest.mark.parametrize("ending", [".keras", ".h5", ".weights.h5"])
def test_a_layer_of_any_kind_is_read_bitwise(tmp_path: Path, name: str, ending: str) -> None:
    make, configs = MADE[name]
    model = keras.Sequential([Input((5, 3)), make(), keras.layers.Dense(1)])
    found = {layer.name: layer for layer in read_layers(saved(model, tmp_path / f"a{ending}"))}
    real = dict(lstms(model))
    assert found.keys() == real.keys()
    for (own, layer), config in zip(real.items(), configs, strict=True):
        assert same_arrays(found[own].weights, tuple(weights_of(layer)))
        assert found[own].config == (None if ending == ".weights.h5" else config)
        assert found[own].note == ""
        np.testing.assert_array_equal(traced(found[own], config), layer(X))


def test_layers_of_several_kinds_are_told_beside_each_other(tmp_path: Path) -> None:
    layers = [GRU(4, return_sequences=True), GRU(4, return_sequences=True), SimpleRNN(2)]
    model = keras.Sequential([Input((5, 3)), *layers])
    for ending in (".keras", ".weights.h5"):
        found = read_layers(saved(model, tmp_path / f"a{ending}"))
        assert sorted(layer.left_out for layer in found) == (
            ["one other GRU and one SimpleRNN"] * 2 + ["two GRU layers"]
            if ending == ".keras"
            else ["1 other GRU and 1 SimpleRNN"] * 2 + ["2 GRUs"]
        )


@pytest.mark.parametrize("ending", [".keras", ".h5"])
@pytest.mark.parametrize("is_old", [False, True])
@pytest.mark.parametrize("kinds", [["SimpleRNNCell"], ["GRUCell", "SimpleRNNCell"]])
def test_an_rnn_over_a_stack_of_cells_is_left_out_and_told(
    keras_2: Any, tmp_path: Path, kinds: list[str], is_old: bool, ending: str
) -> None:
    made = keras_2 if is_old else keras
    cells = [getattr(made.layers, kind)(4) for kind in kinds]
    stack = made.layers.RNN(cells, go_backwards=True, name="stack")
    told = f"left out: layer 'stack' is {STACK_OF_CELLS}"
    before = made.layers.LSTM(4, return_sequences=True, name="lstm")
    beside = made.Sequential([made.Input((5, 3)), before, stack])
    (found,) = read_layers(saved(beside, tmp_path / f"beside{ending}"))
    assert found.name == "lstm"
    assert told in found.note
    alone = made.Sequential([made.Input((5, 4)), stack])
    with pytest.raises(UnreadableFile) as refused:
        read_layers(saved(alone, tmp_path / f"alone{ending}"))
    assert str(refused.value).endswith(told)


def layers_2(keras_2: Any) -> list[tuple[Any, RecurrentConfig]]:
    make = keras_2.layers
    return [
        (make.GRU(4), GRUConfig(4)),
        (make.GRU(4, reset_after=False, implementation=1),
         GRUConfig(4, reset_after=False, implementation=1)),
        (make.GRU(4, recurrent_activation="hard_sigmoid"),
         GRUConfig(4, recurrent_activation="hard_sigmoid")),
        (make.SimpleRNN(4, activation="relu"), SimpleRNNConfig(4, activation="relu")),
        (make.RNN(make.GRUCell(4)), GRUConfig(4)),
    ]  # fmt: skip


@pytest.mark.parametrize("ending", [".keras", ".h5", ".weights.h5"])
@pytest.mark.parametrize("number", range(5))
def test_keras_2_s_layers_compute_what_they_did(
    keras_2: Any, tmp_path: Path, number: int, ending: str
) -> None:
    layer, config = layers_2(keras_2)[number]
    model = keras_2.Sequential([keras_2.Input((5, 3)), layer])
    layer.set_weights(random(*(weight.shape for weight in layer.get_weights())))
    (found,) = read_layers(saved(model, tmp_path / f"a{ending}"))
    assert found.config == (None if ending == ".weights.h5" else config)
    if found.had_steeper_gates:
        assert "all but the candidate's" in found.note
        found = replace(found, weights=with_steeper_gates(config.kind, found.weights))
    elif ending == ".weights.h5" and number == 2:
        return  # which gates it had isn't in there
    np.testing.assert_allclose(traced(found, config), layer(X), atol=2e-6)


@pytest.mark.parametrize("ending", [".h5", ".keras", ".weights.h5"])
def test_cudnn_s_gru_is_converted_as_keras_2_does(
    keras_2: Any, ending: str, tmp_path: Path
) -> None:
    from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU

    fast = keras_2.Sequential([keras_2.Input((5, 3)), CuDNNGRU(4)])
    fast.set_weights(random(*(weight.shape for weight in fast.get_weights())))
    slow = keras_2.Sequential([keras_2.Input((5, 3)), keras_2.layers.GRU(4)])
    fast.save_weights(tmp_path / "weights.h5")
    slow.load_weights(tmp_path / "weights.h5")
    (found,) = read_layers(saved(fast, tmp_path / f"fast{ending}"))
    assert same_arrays(found.weights, tuple(slow.get_weights()))
    assert found.note == (
        "CuDNNGRU's weights are converted: the kernels of each gate transposed, both halves of "
        "the bias made its two rows"
    )
    assert found.config == (None if ending == ".weights.h5" else GRUConfig(4))
    np.testing.assert_allclose(traced(found, GRUConfig(4)), slow(X), atol=2e-6)


def of_keras_1(class_name: str) -> dict[str, Any]:
    gates = {"inner_activation": "hard_sigmoid"} if class_name == "GRU" else {}
    return {
        "name": "old",
        "output_dim": 4,
        "init": "glorot_uniform",
        "inner_init": "orthogonal",
        "activation": "tanh",
        **gates,
        "W_regularizer": None,
        "dropout_W": 0.0,
        "consume_less": "cpu",
    }


@pytest.mark.parametrize("joined", [False, True])
def test_keras_1_s_gru_has_nine_arrays(keras_2: Any, tmp_path: Path, joined: bool) -> None:
    kernel, recurrent_kernel, bias = weights = random((3, 12), (4, 12), (12,))
    parts = {"W": kernel, "U": recurrent_kernel, "b": bias}
    arrays = {f"model_weights/old/old_{part}": weight for part, weight in parts.items()}
    if not joined:
        arrays = {
            f"model_weights/old/old_{part}_{gate}": weight[..., 4 * place : 4 * place + 4]
            for part, weight in parts.items()
            for place, gate in enumerate("zrh")
        }
    model = [{"class_name": "GRU", "config": of_keras_1("GRU")}]
    hdf5(tmp_path / "a.h5", arrays, {"class_name": "Sequential", "config": model}, "1.2.2")
    (found,) = read_layers(tmp_path / "a.h5")
    assert same_arrays(found.weights, tuple(weights))
    assert found.config == GRUConfig(
        4, recurrent_activation="hard_sigmoid", reset_after=False, implementation=1
    )
    assert ("Keras 1's matrices for each gate are joined" in found.note) != joined
    layer = keras_2.layers.GRU(4, recurrent_activation="hard_sigmoid", reset_after=False)
    layer.build(X.shape)
    layer.set_weights(weights)
    steep = replace(found, weights=with_steeper_gates(GRUConfig.kind, found.weights))
    np.testing.assert_allclose(traced(steep), layer(X), atol=2e-6)
    hdf5(tmp_path / "b.h5", arrays, version="1.2.2")
    (alone,) = read_layers(tmp_path / "b.h5")
    assert same_arrays(alone.weights, tuple(weights))
    assert "Keras 1.2.2's GRU had hard_sigmoid gates" in alone.note


def test_keras_1_s_simple_rnn(tmp_path: Path) -> None:
    weights = random((3, 4), (4, 4), (4,))
    arrays = {f"model_weights/old/old_{part}": w for part, w in zip("WUb", weights, strict=True)}
    model = [{"class_name": "SimpleRNN", "config": of_keras_1("SimpleRNN")}]
    hdf5(tmp_path / "a.h5", arrays, {"class_name": "Sequential", "config": model}, "1.2.2")
    (found,) = read_layers(tmp_path / "a.h5")
    assert (found.config, found.note) == (SimpleRNNConfig(4), "")
    assert same_arrays(found.weights, tuple(weights))


def test_a_gru_of_before_there_was_another_says_no_reset_after(tmp_path: Path) -> None:
    config = {"name": "gru", "units": 4, "implementation": 1}
    layers = [{"class_name": "GRU", "config": config}]
    model = json.dumps({"class_name": "Sequential", "config": {"layers": layers}})
    weights = random((3, 12), (4, 12), (12,))
    path = written(tmp_path / "a.h5", {"gru": weights}, model_config=model, keras_version="2.0.2")
    assert read_layers(path)[0].config == GRUConfig(4, reset_after=False, implementation=1)
    newer = json.dumps(
        {"class_name": "Sequential",
         "config": {"layers": [{"class_name": "GRU", "config": {"name": "gru", "units": 4}}]}}
    )  # fmt: skip
    path = written(tmp_path / "b.h5", {"gru": weights}, model_config=newer, keras_version="3.3.3")
    with pytest.raises(UnreadableFile, match="says units=4, use_bias=True and reset_after=True"):
        read_layers(path)


def pytorch_gru(arrays: Sequence[Array]) -> Array:
    """The last h, by the formulas in the documentation of `torch.nn.GRU`."""
    weight_ih, weight_hh, *biases = (array.astype(np.float64) for array in arrays)
    bias_ih, bias_hh = biases or (np.zeros(12), np.zeros(12))
    h = np.zeros((len(X), 4))
    for x in X.swapaxes(0, 1):
        of_x = np.split(x @ weight_ih.T + bias_ih, 3, axis=1)
        of_h = np.split(h @ weight_hh.T + bias_hh, 3, axis=1)
        r, z = (1 / (1 + np.exp(-(of_x[k] + of_h[k]))) for k in (0, 1))
        n = np.tanh(of_x[2] + r * of_h[2])
        h = (1 - z) * n + z * h
    return h


def pytorch_rnn(arrays: Sequence[Array]) -> Array:
    """The last h, by the formula in the documentation of `torch.nn.RNN`."""
    weight_ih, weight_hh, *biases = (array.astype(np.float64) for array in arrays)
    h = np.zeros((len(X), 4))
    for x in X.swapaxes(0, 1):
        h = np.tanh(x @ weight_ih.T + h @ weight_hh.T + sum(biases))
    return h


NAMES = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("with_bias", [True, False])
@pytest.mark.parametrize(
    ("config", "rows", "computed", "said"),
    [
        (GRUConfig(4), 12, pytorch_gru,
         ", its gates put in the order z, r, g, and its two biases made the rows of one"),
        (SimpleRNNConfig(4), 4, pytorch_rnn,
         ", and its two biases added; whether it had tanh or relu they don't tell"),
    ],
)  # fmt: skip
def test_pytorch_s_arrays_compute_what_they_do_there(
    tmp_path: Path, config: RecurrentConfig, rows: int, computed: Any, said: str, with_bias: bool,
    named: bool,
) -> None:  # fmt: skip
    arrays = random((rows, 3), (rows, 4), (rows,), (rows,))[: 4 if with_bias else 2]
    path = tmp_path / "mine.npz"
    if named:
        np.savez(path, **dict(zip(NAMES, arrays, strict=False)))
    else:
        np.savez(path, *arrays)
    (found,) = read_layers(path)
    if with_bias:
        assert found.note == f"PyTorch's weights are transposed{said}"
    output = traced(found, replace(config, use_bias=with_bias))
    np.testing.assert_allclose(output, computed(arrays), atol=1e-5)


@pytest.mark.parametrize(
    ("made", "shapes"),
    [
        (lambda: GRU(4), ((3, 12), (4, 12), (2, 12))),
        (lambda: GRU(4, reset_after=False), ((3, 12), (4, 12), (12,))),
        (lambda: SimpleRNN(4), ((3, 4), (4, 4), (4,))),
        (lambda: SimpleRNN(4, use_bias=False), ((3, 4), (4, 4))),
        # The embedding and the kernel look like a SimpleRNN without a bias.
        (lambda: keras.Sequential([keras.layers.Embedding(9, 4), SimpleRNN(4)]),
         ((4, 4), (4, 4), (4,))),
    ],
)  # fmt: skip
def test_a_layer_s_arrays_are_known_by_their_shapes(
    tmp_path: Path, made: Any, shapes: tuple[tuple[int, ...], ...]
) -> None:
    layer = made()
    layer(X if not isinstance(layer, keras.Sequential) else np.ones((2, 5)))
    np.savez(tmp_path / "mine.npz", *layer.get_weights())
    (found,) = read_layers(tmp_path / "mine.npz")
    assert (found.name, found.shapes) == ("mine", shapes)


def test_one_set_of_each_kind(tmp_path: Path) -> None:
    kinds = [LSTMConfig(2), GRUConfig(2), SimpleRNNConfig(2)]
    arrays = [random(*kind.kind.weight_shapes(kind, 3).values()) for kind in kinds]
    np.savez(tmp_path / "mine.npz", *(array for part in arrays for array in part))
    found = read_layers(tmp_path / "mine.npz")
    for layer, weights in zip(found, arrays, strict=True):
        assert same_arrays(layer.weights, tuple(weights))
