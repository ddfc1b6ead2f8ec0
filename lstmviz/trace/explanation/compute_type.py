"""The numbers as the layer's cell sees them: rounded to the type that it computes in."""

import numpy as np

from lstmviz.experiment.experiment import Array

PRECISION = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
"""By how much a number may be off when it is rounded once, relative to itself."""


def compute_type(policy: str) -> str:
    """The type that a Keras dtype policy computes in, `bfloat16` among them."""
    return policy.removeprefix("mixed_")


def cast_to_compute_type(values: Array, policy: str) -> Array:
    """The values after Keras' cast to the policy's type, in float64."""
    name = compute_type(policy)
    with np.errstate(over="ignore", invalid="ignore"):
        if name != "bfloat16":
            return np.asarray(values).astype(name).astype(np.float64)
        return _as_bfloat16(np.asarray(values).astype(np.float32)).astype(np.float64)


def _as_bfloat16(values: Array) -> Array:
    """The upper half of a float32's bits, rounded to even; NumPy has no such type."""
    bits = np.ascontiguousarray(values).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    found: Array = np.where(np.isfinite(values), rounded.view(np.float32), values)
    return found
