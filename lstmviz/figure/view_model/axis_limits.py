"""How far an axis reaches, and where its ticks stand."""

import math

import numpy as np

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array
from lstmviz.experiment.keras_names import BOUNDED_ACTIVATIONS
from lstmviz.trace.trace import Trace

Limits = tuple[float, float]

HEADROOM = 0.08
"""How much of the range is left free at either end."""

MOST_TICKS = 4
"""More ticks than this on a track are noise."""

_MOST = 1e300  # beyond it the range itself overflows
_NEVER_BELOW_ZERO = frozenset({"sigmoid", "hard_sigmoid", "softmax", "sparse_sigmoid"})


def h_range(trace: Trace, reached: Limits) -> Limits:
    """±1 under a bounded activation, else as far as h goes; the same for every row."""
    low, high = finite(reached)
    if trace.experiment.layer.activation in BOUNDED_ACTIVATIONS:
        return min(low, -1.0), max(high, 1.0)  # a given state may still lie outside
    return low, high


def gate_range(layer: LSTMConfig, gate: str) -> Limits | None:
    """What a gate can be at all; None where its activation has no bounds."""
    activation = layer.activation if gate == "g" else layer.recurrent_activation
    if activation not in BOUNDED_ACTIVATIONS:
        return None
    return (0.0, 1.0) if activation in _NEVER_BELOW_ZERO else (-1.0, 1.0)


def finite(limits: Limits) -> Limits:
    """The limits, so far from the largest number there is that the range isn't beyond it."""
    return max(limits[0], -_MOST), min(limits[1], _MOST)


def over_both(one: Limits, other: Limits) -> Limits:
    """Limits that hold what either of two holds."""
    return min(one[0], other[0]), max(one[1], other[1])


def with_headroom(limits: Limits) -> Limits:
    """The limits of an axis for lines: a little further, so that no marker is clipped."""
    low, high = limits
    if high - low < 1e-30:
        low, high = -1.0, 1.0
    room = (high - low) * HEADROOM
    return low - room, high + room


def symmetric(limits: Limits) -> Limits:
    """The limits of a diverging colour map, zero in its middle."""
    most = max(-limits[0], limits[1])
    return (-most, most) if most >= 1e-30 else (-1.0, 1.0)


def all_finite(array: Array) -> bool:
    """Whether all are numbers, without another array as large as this one."""
    # The smallest and the largest of values among which there is a NaN are NaN.
    return not array.size or bool(np.isfinite([array.min(), array.max()]).all())


def input_limits(trace: Trace) -> Limits:
    """The smallest and the largest input that is a number; (0, 1) where there is none."""
    found = []
    for call in trace.experiment.calls:
        values = call.inputs
        if not all_finite(values):
            values = values[np.isfinite(values)]  # only now: this copies
        if values.size:
            found.append((float(values.min()), float(values.max())))
    if not found:
        return 0.0, 1.0
    return min(low for low, _ in found), max(high for _, high in found)


def ticks(limits: Limits, most: int) -> tuple[float, ...]:
    """Round numbers within the limits, zero among them where it lies within; `most` at most."""
    low, high = limits
    span = high - low
    if not span > 0 or most < 1:
        return (0.0,)
    size = 10.0 ** math.floor(math.log10(span / most))
    for step in (size * factor for factor in (1, 2, 5, 10, 20, 50)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first + 1 <= most:
            return tuple(number * step for number in range(first, last + 1)) or (0.0,)
    return (0.0,)


def tick_text(value: float) -> str:
    """A tick's number, with a true minus sign."""
    text = f"{value:.4g}" if 1e-3 <= abs(value) < 1e5 or value == 0 else f"{value:.0e}"
    return text.replace("-", "−").replace("e+0", "e").replace("e−0", "e−").replace("e+", "e")
