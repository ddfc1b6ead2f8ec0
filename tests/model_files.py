"""Keras models saved as files, and HDF5 files written by hand as older Keras wrote them."""

import logging
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import keras
import numpy as np

Input, LSTM, Bidirectional = keras.layers.Input, keras.layers.LSTM, keras.layers.Bidirectional
SHAPE = (5, 3)


def _sequential() -> keras.Model:
    layers = [Input(SHAPE), LSTM(4, return_sequences=True), LSTM(2, name="mine", use_bias=False)]
    return keras.Sequential(layers)


def _functional() -> keras.Model:
    x = Input(SHAPE)
    both = Bidirectional(LSTM(4, return_sequences=True, dropout=0.25, seed=3), name="both")(x)
    second = LSTM(3, name="second", stateful=False, go_backwards=True)(both)
    return keras.Model(x, keras.layers.Dense(1)(second))


def _nested() -> keras.Model:
    inner = [Input(SHAPE), LSTM(4, return_sequences=True, name="lstm")]
    x = Input(SHAPE)
    return keras.Model(x, LSTM(2, name="lstm")(keras.Sequential(inner, name="inner")(x)))


def _wrapped() -> keras.Model:
    x = Input((2, *SHAPE))
    return keras.Model(x, keras.layers.TimeDistributed(LSTM(4, name="each"), name="times")(x))


def _cell() -> keras.Model:
    x = Input(SHAPE)
    return keras.Model(x, keras.layers.RNN(keras.layers.LSTMCell(4), return_state=False)(x))


def _beside_a_lambda() -> keras.Model:
    x = Input(SHAPE)
    return keras.Model(x, LSTM(4)(keras.layers.Lambda(lambda value: value + 1)(x)))


def _stateful() -> keras.Model:
    x = Input(batch_shape=(2, *SHAPE))
    model = keras.Model(x, LSTM(4, stateful=True, dropout=0.5)(x))
    model.compile("adam", "mse")
    model.fit(np.ones((2, *SHAPE)), np.ones((2, 4)), verbose=0)
    return model


def _mixed() -> keras.Model:
    return keras.Sequential([Input(SHAPE), LSTM(4, dtype="mixed_float16", name="mixed")])


MODELS: Mapping[str, Callable[[], keras.Model]] = {
    "sequential": _sequential,
    "functional": _functional,
    "nested": _nested,
    "wrapped": _wrapped,
    "cell": _cell,
    "beside a lambda": _beside_a_lambda,
    "stateful": _stateful,
    "mixed": _mixed,
}


def saved(model: Any, path: Path) -> Path:
    """Saves as the ending says: a whole model, or the weights alone."""
    logging.disable(logging.WARNING)  # Keras would rather have no .h5 files
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Keras' way with NumPy
            warnings.simplefilter("ignore", UserWarning)  # Keras 2's, too, would have none
            (model.save_weights if path.name.endswith(".weights.h5") else model.save)(path)
    finally:
        logging.disable(logging.NOTSET)
    return path


def lstms(model: Any, names: tuple[str, ...] = ()) -> list[tuple[str, Any]]:
    """The LSTM layers of a model, or what is as good as one, each with its full name."""
    found = []
    for layer in model.layers:
        path = (*names, layer.name)
        if isinstance(layer, keras.Model):
            found += lstms(layer, path)
        elif isinstance(layer, Bidirectional):
            for inner in (layer.forward_layer, layer.backward_layer):
                found.append(("/".join((*path, inner.name)), inner))
        elif isinstance(layer, keras.layers.TimeDistributed):
            found.append(("/".join((*path, layer.layer.name)), layer.layer))
        elif isinstance(layer, keras.layers.RNN):
            found.append(("/".join(path), layer))
    return found


def weights_of(layer: Any) -> list[np.ndarray]:
    """Kernel, recurrent_kernel and bias; of a stateful layer not its states."""
    cell = layer.cell
    parts = [cell.kernel, cell.recurrent_kernel, *([cell.bias] if cell.use_bias else [])]
    return [np.asarray(part) for part in parts]


def made_up(units: int = 2, features: int = 3, seed: int = 0) -> list[np.ndarray]:
    """An LSTM's weights."""
    shapes = [(features, 4 * units), (units, 4 * units), (4 * units,)]
    chance = np.random.default_rng(seed)
    return [chance.standard_normal(shape).astype(np.float32) for shape in shapes]


def written(path: Path, groups: Mapping[str, Sequence[np.ndarray]], **attributes: str) -> Path:
    """An HDF5 file as Keras 2 wrote it: the weights of each group."""
    with h5py.File(path, "w") as file:
        for group, weights in groups.items():
            names = ("kernel:0", "recurrent_kernel:0", "bias:0")
            for name, weight in zip(names, weights, strict=False):
                file[f"{group}/{name}"] = weight
        file.attrs.update(attributes)
    return path
