"""Traces whose lines cross, as no made-up number would."""

from dataclasses import replace

import numpy as np
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import Trace


def wavy(units: int, timesteps: int, rows: int = 2, calls: int = 3, **flags: object) -> Trace:
    """A trace whose lines cross: sines of many lengths, carried on from call to call."""
    layer = replace(opening(**flags).layer, units=units)
    x = np.random.default_rng(0).normal(size=(rows, timesteps, 3)).astype(np.float32)
    trace = made_up_trace(Experiment(layer, [Call(x)] * calls))
    time = np.arange(calls * timesteps + 1, dtype=np.float32)
    phase = np.arange(units)[None, None] + 0.7 * np.arange(rows)[:, None, None]
    h = np.sin(time[None, :, None] * (0.3 + 0.9 * phase)).astype(np.float32)
    for number in range(calls):
        first = number * timesteps
        after = h[:, first + 1 : first + timesteps + 1]
        held = np.zeros((rows, timesteps), bool)
        held[1, : timesteps // 2] = number == 1
        output = np.where(held[..., None], 0, after)
        start = h[:, first]
        trace = with_call(
            trace,
            number,
            h=after,
            c=2 * after,
            initial_h=start,
            initial_c=2 * start,
            returned=(output if layer.return_sequences else output[:, -1],),
            held=held,
        )
    return trace


LINES = wavy(4, 5)
NARROW = wavy(3, 90)
CELLS = wavy(40, 12)
TALL = wavy(20, 30, rows=9)
LAST_ONLY = wavy(2, 4, return_sequences=False)
