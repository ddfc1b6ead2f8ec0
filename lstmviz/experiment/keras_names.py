"""Lists the names that Keras 3 knows, to offer and check them without importing Keras.

Read off keras 3.15.1 (`keras.activations`, `keras.initializers`, `keras.regularizers`,
`keras.constraints`); a test holds these lists against the installed Keras.
"""

from typing import Final

ACTIVATIONS: Final = (
    "tanh",
    "sigmoid",
    "relu",
    "linear",
    "hard_sigmoid",
    "celu",
    "elu",
    "exponential",
    "gelu",
    "hard_shrink",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu6",
    "selu",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh_shrink",
)
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
