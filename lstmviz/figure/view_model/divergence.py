"""Where the layer's output parts from h."""

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import Trace

_AT_ONCE = 2**18  # values


def differ(one: Array, other: Array) -> Array:
    """Where two arrays differ, both being numbers or one of them not; NaN equals NaN.

    What is not in the output is NaN there and a number in h, so an output that is NaN counts
    as no output; h is then NaN as well, or there is nothing to draw.
    """
    differ: Array = ~((one == other) | np.isnan(one))
    return differ


def parts(trace: Trace, number: int) -> bool:
    """Whether the output of a call isn't h anywhere."""
    recorded = trace.calls[number]
    output = recorded.returned[0]
    if not recorded.h.shape[1]:
        return False
    h = recorded.h if trace.experiment.layer.return_sequences else recorded.h[:, -1]
    if output.shape != h.shape or _same_memory(output, h):
        return False
    rows = max(_AT_ONCE // max(h[0].size, 1), 1) if len(h) else 1
    parts = (slice(start, start + rows) for start in range(0, len(h), rows))
    return any(bool(differ(output[part], h[part]).any()) for part in parts)


def diverging_steps(trace: Trace, call: int, row: int) -> Array:
    """(timesteps,) bool: the steps at which the output of any unit isn't h."""
    recorded = trace.calls[call]
    h, output = recorded.h[row], recorded.returned[0][row]
    steps: Array = np.zeros(len(h), bool)
    if not len(h):
        return steps
    if trace.experiment.layer.return_sequences:
        steps[:] = np.any(differ(output, h), axis=-1)
    else:
        steps[-1] = np.any(differ(output, h[-1]))
    return steps


def outputs(trace: Trace, call: int, row: int) -> Array:
    """(1 + timesteps, units): what the layer's output holds; NaN where it holds nothing."""
    recorded = trace.calls[call]
    timesteps, units = recorded.h.shape[1:]
    found = np.full((1 + timesteps, units), np.nan)
    output = recorded.returned[0]
    if trace.experiment.layer.return_sequences:
        found[1:] = output[row]
    elif timesteps:
        found[-1] = output[row]
    return found


def diverging_outputs(trace: Trace, call: int, row: int) -> Array:
    """(1 + timesteps, units): the output where it isn't h; NaN everywhere else."""
    recorded, found = trace.calls[call], outputs(trace, call, row)
    h = np.concatenate([recorded.initial_h[row : row + 1], recorded.h[row]])
    found[~differ(found, h)] = np.nan
    return found


def _same_memory(one: Array, other: Array) -> bool:
    """Whether both are the very same numbers, so that they needn't be looked at."""
    places = [array.__array_interface__["data"][0] for array in (one, other)]
    return places[0] == places[1] and one.strides == other.strides and one.dtype == other.dtype
