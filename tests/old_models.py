"""Files of the same two layers as each Keras wrote them, put together by hand with h5py.

How each did is read off its own source (`keras/engine/saving.py`, `keras/layers/recurrent.py`,
`keras/src/saving/saving_lib.py`).
"""

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from model_files import made_up

from lstmviz.experiment.config import LSTMConfig

NAMES = ("lstm_2", "lstm_3")  # as when others were made before them
WEIGHTS = (made_up(4, 3, seed=1), made_up(2, 4, seed=2))
CONFIGS = (
    LSTMConfig(4, return_sequences=True, dropout=0.25),
    LSTMConfig(2, recurrent_activation="hard_sigmoid", go_backwards=True, kernel_regularizer="l2"),
)
"""Of the layers with Keras' own initializers; implementation=1 where a file says so."""


def _object(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def _public(class_name: str, **config: Any) -> dict[str, Any]:
    """As Keras 2.12 and later write it."""
    module = "keras.regularizers" if class_name.startswith("L") else "keras.initializers"
    return {"module": module, "registered_name": None, **_object(class_name, **config)}


def _arguments(
    index: int, make: Callable[..., Any], glorot: Any, orthogonal: str
) -> dict[str, Any]:
    """What Keras 2 and 3 write of one of the layers in common."""
    config = CONFIGS[index]
    return {
        "name": NAMES[index],
        "trainable": True,
        "return_sequences": config.return_sequences,
        "return_state": False,
        "go_backwards": config.go_backwards,
        "stateful": False,
        "unroll": False,
        "units": config.units,
        "activation": "tanh",
        "recurrent_activation": config.recurrent_activation,
        "use_bias": True,
        "kernel_initializer": glorot,
        "recurrent_initializer": make(orthogonal, gain=1.0, seed=None),
        "bias_initializer": make("Zeros"),
        "unit_forget_bias": True,
        "kernel_regularizer": make("L2", l2=0.009999999776482582) if index else None,
        "recurrent_regularizer": None,
        "bias_regularizer": None,
        "activity_regularizer": None,
        "kernel_constraint": None,
        "recurrent_constraint": None,
        "bias_constraint": None,
        "dropout": config.dropout,
        "recurrent_dropout": 0.0,
    }


def model_of(layers: Sequence[Mapping[str, Any]], class_name: str = "LSTM") -> dict[str, Any]:
    """A Sequential's config around layers' configs."""
    listed = [{"class_name": class_name, "config": dict(layer)} for layer in layers]
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": listed}}


def hdf5(
    target: Any, arrays: Mapping[str, np.ndarray], model: Any = None, version: str = ""
) -> None:
    """An HDF5 file, by the paths of its arrays."""
    with h5py.File(target, "w") as file:
        for path, array in arrays.items():
            file[path] = array
        if version:
            file.attrs["keras_version"] = version.encode()
        if model is not None:
            file.attrs["model_config"] = json.dumps(model).encode()


def archive(path: Path, arrays: Mapping[str, np.ndarray], model: Any, version: str) -> Path:
    """A `.keras` file, by the paths of its arrays."""
    weights = io.BytesIO()
    hdf5(weights, arrays)
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("metadata.json", json.dumps({"keras_version": version}))
        made.writestr("config.json", json.dumps(model))
        made.writestr("model.weights.h5", weights.getvalue())
    return path


def _named(groups: Sequence[str]) -> dict[str, np.ndarray]:
    parts = ("kernel:0", "recurrent_kernel:0", "bias:0")
    return {
        f"model_weights/{group}/{part}": weight
        for group, weights in zip(groups, WEIGHTS, strict=True)
        for part, weight in zip(parts, weights, strict=True)
    }


def _keras_2_0_2(folder: Path) -> Path:
    glorot = _object("VarianceScaling", scale=1.0, mode="fan_avg", distribution="uniform")
    l2 = _object("L1L2", l1=0.0, l2=0.009999999776482582)
    layers = [
        _arguments(n, _object, glorot, "Orthogonal")
        | {"implementation": 0, "kernel_regularizer": l2 if n else None}
        for n in (0, 1)
    ]
    groups = [f"{name}/{name}" for name in NAMES]
    hdf5(folder / "old.h5", _named(groups), model_of(layers), "2.0.2")
    return folder / "old.h5"


def _tensorflow_1_13(folder: Path) -> Path:
    def make(class_name: str, **config: Any) -> dict[str, Any]:
        return _object(class_name, **config, **({} if class_name == "L2" else {"dtype": "float32"}))

    layers = [
        _arguments(n, make, make("GlorotUniform", seed=None), "Orthogonal")
        | {"dtype": "float32", "implementation": 1, "batch_input_shape": [None, 5, 3]}
        for n in (0, 1)
    ]
    groups = [f"{name}/{name}" for name in NAMES]
    hdf5(folder / "old.hdf5", _named(groups), model_of(layers), "2.2.4-tf")
    return folder / "old.hdf5"


def _keras_2_6(folder: Path) -> Path:
    layers = [
        _arguments(n, _object, _object("GlorotUniform", seed=None), "Orthogonal")
        | {"dtype": "float32", "implementation": 2, "time_major": False}
        for n in (0, 1)
    ]
    groups = [f"{name}/{name}/lstm_cell_{n + 4}" for n, name in enumerate(NAMES)]
    hdf5(folder / "old.h5", _named(groups), model_of(layers), "2.6.0")
    return folder / "old.h5"


def _numbered(*groups: str) -> dict[str, np.ndarray]:
    return {
        f"{group}/{number}": weight
        for group, weights in zip(groups, WEIGHTS, strict=True)
        for number, weight in enumerate(weights)
    }


def _keras_2_13(folder: Path, separator: str) -> Path:
    layers = [
        _arguments(n, _public, _public("GlorotUniform", seed=None), "Orthogonal")
        | {"dtype": "float32", "implementation": 2, "time_major": False}
        for n in (0, 1)
    ]
    # Each layer with weights is met twice, and only then is it seen that it was saved already.
    groups = ("lstm", "lstm_2")
    lists = "_layer_checkpoint_dependencies"
    arrays = _numbered(*(f"{lists}{separator}{group}{separator}cell/vars" for group in groups))
    return archive(folder / "old.keras", arrays, model_of(layers), "2.13.1")


def _keras_3_3(folder: Path) -> Path:
    dtype = {**_object("DTypePolicy", name="float32"), "module": "keras", "registered_name": None}
    layers = [
        _arguments(n, _public, _public("GlorotUniform", seed=None), "OrthogonalInitializer")
        | {"dtype": dtype, "seed": None, "zero_output_for_mask": False}
        for n in (0, 1)
    ]
    arrays = _numbered("layers/lstm/cell/vars", "layers/lstm_1/cell/vars")
    return archive(folder / "new.keras", arrays, model_of(layers), "3.3.3")


def keras_1_arguments(index: int) -> dict[str, Any]:
    """What Keras 1 writes of one of the layers."""
    config = CONFIGS[index]
    return {
        "name": NAMES[index],
        "trainable": True,
        "batch_input_shape": [None, 5, 3],
        "input_dtype": "float32",
        "return_sequences": config.return_sequences,
        "go_backwards": config.go_backwards,
        "stateful": False,
        "unroll": False,
        "consume_less": "cpu",
        "input_dim": 3,
        "input_length": 5,
        "output_dim": config.units,
        "init": "glorot_uniform",
        "inner_init": "orthogonal",
        "forget_bias_init": "one",
        "activation": "tanh",
        "inner_activation": config.recurrent_activation,
        "W_regularizer": {"name": "L1L2Regularizer", "l1": 0.0, "l2": 0.01} if index else None,
        "U_regularizer": None,
        "b_regularizer": None,
        "dropout_W": config.dropout,
        "dropout_U": 0.0,
    }


def gate_by_gate(name: str, weights: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """An LSTM's weights as Keras 1 keeps them, in the order i, c, f, o."""
    kept = {}
    for gate in "icfo":
        place = "ifco".index(gate)
        for part, weight in zip("WUb", weights, strict=True):
            units = weight.shape[-1] // 4
            kept[f"{name}_{part}_{gate}"] = weight[..., place * units : (place + 1) * units]
    return kept


def _keras_1(folder: Path) -> Path:
    listed = [{"class_name": "LSTM", "config": keras_1_arguments(n)} for n in (0, 1)]
    arrays = {
        f"model_weights/{name}/{part}": weight
        for name, weights in zip(NAMES, WEIGHTS, strict=True)
        for part, weight in gate_by_gate(name, weights).items()
    }
    hdf5(folder / "old.h5", arrays, {"class_name": "Sequential", "config": listed}, "1.2.2")
    return folder / "old.h5"


FILES: Mapping[str, Callable[[Path], Path]] = {
    "1.2.2": _keras_1,
    "2.0.2": _keras_2_0_2,
    "2.2.4-tf": _tensorflow_1_13,
    "2.6.0": _keras_2_6,
    "2.13.1": lambda folder: _keras_2_13(folder, "/"),
    "2.13.1 on Windows": lambda folder: _keras_2_13(folder, "\\"),
    "3.3.3": _keras_3_3,
}
