"""A trace's arrays by the names under which a file holds them."""

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.trace.trace import CallTrace, Trace


def named_arrays(trace: Trace) -> dict[str, Array]:
    """All that a trace holds, each array by its path in the trace.

    Returns:
        `weights/kernel` (features, 4·units) and so on; for call 0 `call0/h` and `call0/c`
        (batch, timesteps, units), `call0/gates/i` likewise, `call0/returned/0`,
        `call0/initial_h` (batch, units), `call0/time_index` (timesteps,), `call0/held` (batch,
        timesteps), `call0/origin`, a text, and where dropout acted `call0/dropout_masks/inputs`.
    """
    arrays = {f"weights/{name}": array for name, array in trace.weights.items()}
    for number, call in enumerate(trace.calls):
        arrays |= {f"call{number}/{name}": array for name, array in _of(call).items()}
    return arrays


def _of(call: CallTrace) -> dict[str, Array]:
    return {
        "h": call.h,
        "c": call.c,
        "initial_h": call.initial_h,
        "initial_c": call.initial_c,
        "time_index": call.time_index,
        "held": call.held,
        "origin": np.array(call.origin),
        **{f"gates/{gate}": array for gate, array in call.gates.items()},
        **{f"returned/{place}": array for place, array in enumerate(call.returned)},
        **{f"dropout_masks/{name}": mask for name, mask in (call.dropout_masks or {}).items()},
    }
