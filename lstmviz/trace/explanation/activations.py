"""Computes Keras' elementwise activations in double precision.

As keras 3.15 defines them on TensorFlow (`keras.activations`). The others (softmax, which needs
all units, or gelu) are shown by name, with the value that Keras computed.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import numpy as np

from lstmviz.experiment.arrays import Array

_SELU_SCALE = 1.0507009873554805
_SELU_ALPHA = 1.6732632423543772
_LEAK = float(np.float32(0.2))  # a float32 in TensorFlow, whatever the layer's dtype


def _sigmoid(z: Array) -> Array:
    small = np.exp(-np.abs(z))  # never overflows
    return np.asarray(np.where(z >= 0, 1 / (1 + small), small / (1 + small)))


def _hard_sigmoid(z: Array) -> Array:
    return np.asarray(np.clip(z + 3, 0, 6) / 6)


def _elu(z: Array) -> Array:
    # np.where computes both branches, so exp is kept from overflowing where it isn't chosen.
    return np.asarray(np.where(z > 0, z, np.expm1(np.minimum(z, 0))))


def _softplus(z: Array) -> Array:
    # log(1 + exp(z)), in a form that doesn't overflow.
    return np.asarray(np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z))))


_FUNCTIONS: Final[Mapping[str, Callable[[Array], Array]]] = {
    "sigmoid": _sigmoid,
    "tanh": np.tanh,
    "hard_sigmoid": _hard_sigmoid,
    "relu": lambda z: np.maximum(z, 0),
    "linear": lambda z: z,
    "relu6": lambda z: np.clip(z, 0, 6),
    "leaky_relu": lambda z: np.where(z > 0, z, _LEAK * z),
    "elu": _elu,
    "celu": _elu,
    "selu": lambda z: _SELU_SCALE * np.where(z > 0, z, _SELU_ALPHA * np.expm1(np.minimum(z, 0))),
    "exponential": np.exp,
    "softplus": _softplus,
    "softsign": lambda z: z / (1 + np.abs(z)),
    "log_sigmoid": lambda z: -_softplus(-z),
    "silu": lambda z: z * _sigmoid(z),
    "swish": lambda z: z * _sigmoid(z),
    "hard_silu": lambda z: z * _hard_sigmoid(z),
    "hard_swish": lambda z: z * _hard_sigmoid(z),
    "hard_tanh": lambda z: np.clip(z, -1, 1),
    "hard_shrink": lambda z: np.where(np.abs(z) > 0.5, z, 0.0),
    "soft_shrink": lambda z: np.sign(z) * np.maximum(np.abs(z) - 0.5, 0),
    "tanh_shrink": lambda z: z - np.tanh(z),
    "sparse_sigmoid": lambda z: np.clip((z + 1) / 2, 0, 1),
    "sparse_plus": lambda z: np.where(z <= -1, 0.0, np.where(z < 1, (z + 1) ** 2 / 4, z)),
    "squareplus": lambda z: (z + np.sqrt(z * z + 4)) / 2,
    "mish": lambda z: z * np.tanh(_softplus(z)),
}


def has_formula(activation: str | None) -> bool:
    """Returns whether `apply_activation` can compute an activation; else only Keras can."""
    return _keras_name(activation) in _FUNCTIONS


def apply_activation(activation: str | None, z: Array | np.floating[Any]) -> Array:
    """Applies an activation to every number, in float64.

    Args:
        activation: a Keras name; None is linear.
        z: of any shape.

    Raises:
        KeyError: `has_formula` is False for it.
    """
    with np.errstate(all="ignore"):  # NaN and infinity are shown as such
        return np.asarray(_FUNCTIONS[_keras_name(activation)](np.asarray(z, np.float64)))


def activate_decimal(activation: str | None, value: Decimal) -> Decimal:
    """Applies an activation that has a formula to a rounded number."""
    return Decimal(float(apply_activation(activation, np.float64(float(value)))))


def size_within(activation: str | None, z: float) -> float:
    """Returns how large the numbers are that are rounded on the way to an activation's value.

    0 where they are no larger than the value: squareplus alone subtracts large ones.
    """
    return abs(z) if activation == "squareplus" else 0.0


def format_activation(activation: str | None) -> str:
    """Writes an activation as formulas do: σ for sigmoid, "" for linear, else its name."""
    name = _keras_name(activation)
    return {"sigmoid": "σ", "linear": ""}.get(name, name)


def _keras_name(activation: str | None) -> str:
    return "linear" if activation is None else activation
