"""Initializers, regularizers, constraints, activations and dtypes, as source spells them."""

from collections.abc import Mapping
from typing import Any, Final

from lstmviz.experiment.keras_names import (
    ACTIVATIONS,
    CONSTRAINTS,
    DTYPES,
    INITIALIZERS,
    REGULARIZERS,
)

_SEED = ("seed", "input_axes", "output_axes")
PARAMETERS: Final[Mapping[str, tuple[str, ...]]] = {
    "Zeros": (),
    "Ones": (),
    "GlorotUniform": _SEED,
    "GlorotNormal": _SEED,
    "HeUniform": _SEED,
    "HeNormal": _SEED,
    "LecunUniform": _SEED,
    "LecunNormal": _SEED,
    "RandomUniform": ("minval", "maxval", "seed"),
    "RandomNormal": ("mean", "stddev", "seed"),
    "TruncatedNormal": ("mean", "stddev", "seed"),
    "VarianceScaling": ("scale", "mode", "distribution", *_SEED),
    "Orthogonal": ("gain", "seed"),
    "Identity": ("gain",),
    "Constant": ("value",),
    "L1": ("l1",),
    "L2": ("l2",),
    "L1L2": ("l1", "l2"),
    "OrthogonalRegularizer": ("factor", "mode"),
    "MaxNorm": ("max_value", "axis"),
    "MinMaxNorm": ("min_value", "max_value", "rate", "axis"),
    "NonNeg": (),
    "UnitNorm": ("axis",),
}
"""What the classes take, in the order of their positional arguments (keras 3.15)."""

_KINDS: Mapping[str, Mapping[str, str]] = {
    "initializer": INITIALIZERS,
    "regularizer": REGULARIZERS,
    "constraint": CONSTRAINTS,
}
_SHORT = {c: short for names in _KINDS.values() for short, c in names.items()}
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
"""Further names under which Keras, and TensorFlow's old functions, have them."""

_OLD_PARAMETERS = {"m": "max_value"}
_UNSAID = frozenset({"dtype"})
"""What TensorFlow's own initializers take, and Keras' get from the layer."""

_AS_TEXT = frozenset(("zero", "one", "uniform", "normal"))
_ACTIVATIONS = frozenset((*ACTIVATIONS, "glu", "threshold"))


def class_named(name: str, kind: str) -> str | None:
    """The class that a name stands for among those of a kind, as code calls it.

    Args:
        name: without its module, such as `Orthogonal`, `he_normal` or `zeros_initializer`.
        kind: "initializer", "regularizer" or "constraint".
    """
    classes = _KINDS[kind]
    for known in (name, name.removesuffix("_initializer")):
        if known in classes:
            return classes[known]
        if known in _NAMES[kind]:
            return _NAMES[kind][known]
    return name if name in classes.values() else None


def serialised(class_name: str, config: Mapping[str, Any]) -> str | dict[str, Any]:
    """An object as an `LSTMConfig` holds it: its short name where nothing is said beside it."""
    given = {_OLD_PARAMETERS.get(n, n): v for n, v in config.items() if n not in _UNSAID}
    if not given and class_name != "Constant":
        return _SHORT[class_name]
    return {"class_name": class_name, "config": given}


def known_text(text: str, kind: str) -> str:
    """A name in quotes, as an `LSTMConfig` has it: Keras knows a few more words."""
    if kind == "initializer" and text in _AS_TEXT:
        return _SHORT[_NAMES[kind][text]]
    return text


def activation_named(path: str) -> str | None:
    """The activation that a dotted name stands for, `tf.nn.relu` for example."""
    name = path.rpartition(".")[2]
    if name in ("identity",):
        return "linear"
    return name if name in _ACTIVATIONS else None


def dtype_named(path: str) -> str | None:
    """The type that a dotted name stands for, `tf.float32` for example."""
    name = path.rpartition(".")[2]
    return {"half": "float16", "double": "float64"}.get(name, name if name in DTYPES else None)
