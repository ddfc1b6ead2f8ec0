"""Knows the dtypes that a layer computes in, and how exact they are."""

import numpy as np

from lstmviz.experiment.arrays import Array

PRECISION = {"float16": 2.0**-11, "bfloat16": 2.0**-8, "float32": 2.0**-24, "float64": 2.0**-53}
"""The largest relative error of rounding a number once, by dtype."""


def compute_type(policy: str) -> str:
    """Returns the dtype that a Keras dtype policy computes in, such as `bfloat16`."""
    return policy.removeprefix("mixed_")


def cast_to_compute_type(values: Array, policy: str) -> Array:
    """Casts values to the dtype that a policy computes in, and returns them in float64."""
    name = compute_type(policy)
    with np.errstate(over="ignore", invalid="ignore"):
        if name != "bfloat16":
            return np.asarray(values).astype(name).astype(np.float64)
        return _as_bfloat16(np.asarray(values).astype(np.float32)).astype(np.float64)


def _as_bfloat16(values: Array) -> Array:
    """Rounds float32 to the nearest bfloat16, ties to even; NumPy has no such dtype."""
    # A bfloat16 is the upper half of a float32's bits; the lower half is rounded away.
    bits = np.ascontiguousarray(values).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    found: Array = np.where(np.isfinite(values), rounded.view(np.float32), values)
    return found
