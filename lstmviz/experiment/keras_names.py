"""Lists the names that Keras 3 knows, to offer and check them without importing Keras.

Read off keras 3.15.1 (`keras.activations`, `keras.initializers`, `keras.regularizers`,
`keras.constraints`); a test holds these lists against the installed Keras.
"""

import math
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

Kind = Literal["number", "positive", "not negative", "numbers", "seed", "axis", "axes", "name"]
"""The kinds of values that parameters take."""

_EXPECTED: Final[Mapping[str, str]] = {
    "number": "a number",
    "positive": "a number above 0",
    "not negative": "a number of at least 0",
    "numbers": "a number, or numbers in lists",
    "seed": "an integer of 64 bits or None",
    "axis": "an axis, a list of axes or None",
    "axes": "a list of axes or None",
}


@dataclass(frozen=True)
class Parameter:
    """A parameter of one of Keras' classes.

    Attributes:
        name: its name in Keras.
        default: Keras' own default.
        kind: the kind of value that it takes.
        options: the names it takes, of the kind "name".
    """

    name: str
    default: Any
    kind: Kind
    options: tuple[str, ...] = ()

    @property
    def expected(self) -> str:
        """Which values it takes, in words that follow "expected"."""
        return _EXPECTED.get(self.kind) or f"one of {', '.join(self.options)}"

    def takes(self, value: Any) -> bool:
        """Returns whether Keras accepts a value."""
        if self.kind == "name":
            return isinstance(value, str) and value in self.options
        if self.kind == "numbers":
            return _is_number(value) or _is_list(value, self.takes)
        if self.kind == "seed":
            return value is None or _is_whole(value)
        if self.kind == "axis":
            return value is None or _is_whole(value) or _is_list(value, _is_whole)
        if self.kind == "axes":
            return value is None or _is_list(value, _is_whole)
        least = {"positive": sys.float_info.min, "not negative": 0.0}.get(self.kind, -math.inf)
        return _is_number(value) and value >= least


def _is_number(value: Any) -> bool:
    # No number of Keras' is beyond a float, as an integer of Python's may be.
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return number and abs(value) <= sys.float_info.max


def _is_whole(value: Any) -> bool:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and -(2**63) <= value < 2**63


def _is_list(value: Any, of_what: Any) -> bool:
    return isinstance(value, (list, tuple)) and len(value) > 0 and all(map(of_what, value))


_SEED = Parameter("seed", None, "seed")
_AXIS = Parameter("axis", 0, "axis")
_GAIN = Parameter("gain", 1.0, "number")
_BOUNDS = (Parameter("minval", -0.05, "number"), Parameter("maxval", 0.05, "number"))
_NORMAL = (Parameter("mean", 0.0, "number"), Parameter("stddev", 0.05, "number"), _SEED)
_AXES = (Parameter("input_axes", None, "axes"), Parameter("output_axes", None, "axes"))
_KINDS = ("Uniform", "Normal")
_SCALED = (_SEED, *_AXES)

PARAMETERS: Final[Mapping[str, tuple[Parameter, ...]]] = MappingProxyType(
    {
        "Zeros": (),
        "Ones": (),
        "Constant": (Parameter("value", 0.0, "numbers"),),
        **{f"{how}{kind}": _SCALED for how in ("Glorot", "He", "Lecun") for kind in _KINDS},
        "RandomUniform": (*_BOUNDS, _SEED),
        "RandomNormal": _NORMAL,
        "TruncatedNormal": _NORMAL,
        "VarianceScaling": (
            Parameter("scale", 1.0, "positive"),
            Parameter("mode", "fan_in", "name", ("fan_in", "fan_out", "fan_avg")),
            Parameter(
                "distribution",
                "truncated_normal",
                "name",
                ("truncated_normal", "untruncated_normal", "uniform"),
            ),
            *_SCALED,
        ),
        "Orthogonal": (_GAIN, _SEED),
        "Identity": (_GAIN,),
        "L1": (Parameter("l1", 0.01, "not negative"),),
        "L2": (Parameter("l2", 0.01, "not negative"),),
        "L1L2": (Parameter("l1", 0.0, "not negative"), Parameter("l2", 0.0, "not negative")),
        "OrthogonalRegularizer": (
            Parameter("factor", 0.01, "not negative"),
            Parameter("mode", "rows", "name", ("rows", "columns")),
        ),
        "MaxNorm": (Parameter("max_value", 2, "number"), _AXIS),
        "MinMaxNorm": (
            Parameter("min_value", 0.0, "number"),
            Parameter("max_value", 1.0, "number"),
            Parameter("rate", 1.0, "number"),
            _AXIS,
        ),
        "NonNeg": (),
        "UnitNorm": (_AXIS,),
    }
)
"""The parameters of each class, in the order of Keras' own constructor."""


# fmt: off
ACTIVATIONS: Final = (
    "tanh", "sigmoid", "relu", "linear", "hard_sigmoid", "celu", "elu", "exponential", "gelu",
    "hard_shrink", "hard_silu", "hard_swish", "hard_tanh", "leaky_relu", "log_sigmoid",
    "log_softmax", "mish", "relu6", "selu", "silu", "soft_shrink", "softmax", "softplus",
    "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "swish",
    "tanh_shrink",
)
# fmt: on
"""Activations that an LSTM can use."""

FAILING_ACTIVATIONS: Final = ("glu", "threshold")
"""Activations that Keras has too, and that fail in the cell."""

BOUNDED_ACTIVATIONS: Final = frozenset(
    {"tanh", "sigmoid", "hard_sigmoid", "hard_tanh", "softmax", "softsign", "sparse_sigmoid"}
)
"""Activations whose values stay within -1 and 1 (Keras' sparsemax should, but does not)."""

INITIALIZERS: Final = {
    "zeros": "Zeros",
    "ones": "Ones",
    "glorot_uniform": "GlorotUniform",
    "glorot_normal": "GlorotNormal",
    "he_uniform": "HeUniform",
    "he_normal": "HeNormal",
    "lecun_uniform": "LecunUniform",
    "lecun_normal": "LecunNormal",
    "random_uniform": "RandomUniform",
    "random_normal": "RandomNormal",
    "truncated_normal": "TruncatedNormal",
    "variance_scaling": "VarianceScaling",
    "orthogonal": "Orthogonal",
    "identity": "Identity",
    "constant": "Constant",
}
"""An initializer's short name, and the class it stands for."""

INITIALIZER_ALIASES: Final = {
    "OrthogonalInitializer": "Orthogonal",
    "IdentityInitializer": "Identity",
    "uniform": "RandomUniform",
    "normal": "RandomNormal",
    "zero": "Zeros",
    "one": "Ones",
}
"""Other names that Keras 3 takes for an initializer's class.

Keras 3.0 to 3.6 wrote the first two into configs, as the first of the names by which a class is
exported; the others are Keras 1's and 2's.
"""

UNSEEDED_INITIALIZERS: Final = frozenset({"Zeros", "Ones", "Identity", "Constant"})
"""Initializer classes without randomness: they take no seed."""

MATRIX_ONLY_INITIALIZERS: Final = frozenset({"orthogonal", "identity"})
"""Initializers that Keras refuses for a bias, which is a vector."""

REGULARIZERS: Final = {
    "l1": "L1",
    "l2": "L2",
    "l1l2": "L1L2",
    "orthogonal_regularizer": "OrthogonalRegularizer",
}
"""A regularizer's short name, and the class it stands for."""

CONSTRAINTS: Final = {
    "max_norm": "MaxNorm",
    "min_max_norm": "MinMaxNorm",
    "non_neg": "NonNeg",
    "unit_norm": "UnitNorm",
}
"""A constraint's short name, and the class it stands for."""

DTYPES: Final = ("float16", "float32", "float64", "mixed_float16", "mixed_bfloat16")
"""The dtype policies an LSTM works with (plain bfloat16 fails on the orthogonal initializer)."""


def snake_case(class_name: str) -> str:
    """Spells a class name as Keras does in paths (`keras.src.utils.naming.to_snake_case`)."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
