"""How far an axis reaches, and where its ticks stand."""

import math
from collections.abc import Iterable

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.experiment.keras_names import BOUNDED_ACTIVATIONS
from lstmviz.trace.trace import Trace

Limits = tuple[float, float]

HEADROOM = 0.08
"""How much of the range is left free at either end."""

MOST_TICKS = 4
"""More ticks than this on a track are noise."""

_MOST = 1e300  # beyond it the range itself overflows


def h_range(trace: Trace) -> Limits:
    """±1 under a bounded activation, else as far as h goes; the same for every row."""
    arrays = [a for call in trace.calls for a in (call.h, call.initial_h, call.returned[0])]
    low, high = _finite_range(arrays)
    if trace.experiment.layer.activation in BOUNDED_ACTIVATIONS:
        return min(low, -1.0), max(high, 1.0)  # a given state may still lie outside
    return low, high


def c_range(trace: Trace) -> Limits:
    """As far as c goes in any row of any call, zero included."""
    return _finite_range([a for call in trace.calls for a in (call.c, call.initial_c)])


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
    finite = [
        (float(values.min()), float(values.max()))
        for call in trace.experiment.calls
        if (values := call.inputs[np.isfinite(call.inputs)]).size
    ]
    if not finite:
        return 0.0, 1.0
    return min(low for low, _ in finite), max(high for _, high in finite)


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


def _finite_range(arrays: Iterable[Array]) -> Limits:
    low, high = 0.0, 0.0
    for values in arrays:
        if not all_finite(values):
            values = values[np.isfinite(values)]
        if values.size:
            low, high = min(low, float(values.min())), max(high, float(values.max()))
    return max(low, -_MOST), min(high, _MOST)
