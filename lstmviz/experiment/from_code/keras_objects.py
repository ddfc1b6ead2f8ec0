"""Reads initializers, regularizers, constraints, activations and dtypes as source spells them."""

import re
from collections.abc import Mapping
from typing import Any

from lstmviz.experiment.config import SERIALISED
from lstmviz.experiment.keras_names import ACTIVATIONS, FAILING_ACTIVATIONS

_NAMES = {
    "initializer": {
        "zero": "Zeros",
        "one": "Ones",
        "uniform": "RandomUniform",
        "normal": "RandomNormal",
        "IdentityInitializer": "Identity",
        "OrthogonalInitializer": "Orthogonal",
        "xavier": "GlorotUniform",
    },
    "regularizer": {"l1_l2": "L1L2"},
    "constraint": {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"},
}
"""Other names for them, in Keras and in TensorFlow's old functions."""

_OLD_PARAMETERS = {"m": "max_value"}
_UNSAID = frozenset({"dtype"})
"""Parameters of TensorFlow's own initializers that Keras' take from the layer."""

_AS_TEXT = frozenset(("zero", "one", "uniform", "normal"))
"""Those of the other names that Keras 3 also takes as strings."""

_HALF_AND_DOUBLE = {"half": "float16", "double": "float64"}
_DTYPE = re.compile(r"(?:bfloat|float|u?int|complex)\d+|bool")  # whether an LSTM can or not
_ACTIVATIONS = frozenset((*ACTIVATIONS, *FAILING_ACTIVATIONS))


def class_named(name: str, kind: str) -> str | None:
    """Returns the class of a kind that a name in code stands for.

    Args:
        name: without its module, such as `Orthogonal`, `he_normal` or `zeros_initializer`.
        kind: one of `SERIALISED`.
    """
    classes = SERIALISED[kind]
    for known in (name, name.removesuffix("_initializer")):
        if known in classes:
            return classes[known]
        if known in _NAMES[kind]:
            return _NAMES[kind][known]
    return name if name in classes.values() else None


def object_of(class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an object as Keras serialises it."""
    given = {_OLD_PARAMETERS.get(n, n): v for n, v in config.items() if n not in _UNSAID}
    return {"class_name": class_name, "config": given}


def known_text(text: str, kind: str) -> str:
    """Returns a name in quotes as `LSTMConfig` spells it; Keras accepts a few more spellings."""
    if kind == "initializer" and text in _AS_TEXT:
        return _NAMES[kind][text]
    return text


def activation_named(path: str) -> str | None:
    """Returns the activation that a dotted name stands for, `tf.nn.relu` for example."""
    name = path.rpartition(".")[2]
    if name == "identity":
        return "linear"
    return name if name in _ACTIVATIONS else None


def dtype_named(path: str) -> str | None:
    """Returns the dtype that a dotted name stands for, `tf.float32` for example."""
    name = path.rpartition(".")[2]
    if name in _HALF_AND_DOUBLE:
        return _HALF_AND_DOUBLE[name]
    return name if _DTYPE.fullmatch(name) else None
