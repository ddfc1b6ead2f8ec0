"""Experiments and traces worked out with NumPy, for tests that need no Keras."""

import numpy as np

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig, RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import CallTrace, Trace

X = [
    [[1, 2, 3], [4, 5, 6], [7, 8, 9]],
    [[1, 2, 3], [4, 5, 6], [0, 0, 0]],
]
"""The tensor of the question: two rows that agree for two steps and part at the third."""


def opening(**flags: object) -> Experiment:
    """The question's own example: one layer called twice on `X`."""
    return opening_of(LSTMConfig, **flags)


def opening_of(kind: type[RecurrentConfig], **flags: object) -> Experiment:
    """The same with a layer of that kind."""
    arguments = {"units": 4, "return_sequences": True, "stateful": True} | flags
    layer = kind(recurrent_initializer="glorot_uniform", **arguments)
    return Experiment(layer, [Call(X), Call(X)], seed=6367)


def made_up_trace(experiment: Experiment) -> Trace:
    """A trace of the right shapes whose numbers are easy to tell apart."""
    layer, calls = experiment.layer, []
    state = 0.0
    for number, call in enumerate(experiment.calls):
        batch, timesteps, _ = call.inputs.shape
        shape = (batch, timesteps, layer.units)
        carried = layer.stateful and number > 0 and not call.reset_before
        start = state if carried else 0.0
        step = (np.arange(1, timesteps + 1) / (10 * timesteps))[None, :, None]
        h = np.broadcast_to(step + start, shape).astype(np.float32)
        h = h * (1 + np.arange(layer.units, dtype=np.float32)) / layer.units
        state = float(h[0, -1, -1])
        output = h if layer.return_sequences else h[:, -1]
        places = range(1, 1 + len(layer.kind.states))
        state_parts = tuple(place * h[:, -1] for place in places) if layer.return_state else ()
        index = np.arange(timesteps)
        initial = np.full((batch, layer.units), start, np.float32)
        calls.append(
            CallTrace(
                returned=(output.copy(), *(part.copy() for part in state_parts)),
                states={name: place * h for place, name in enumerate(layer.kind.state_names, 1)},
                gates={gate: np.full(shape, 0.5, np.float32) for gate in layer.kind.gate_names},
                dropout_masks=None,
                initial={
                    name: place * initial for place, name in enumerate(layer.kind.state_names, 1)
                },
                origin="carried" if carried else "zeros",
                time_index=index[::-1].copy() if layer.go_backwards else index,
                held=np.zeros((batch, timesteps), bool),
            )
        )
    return Trace(experiment, {}, tuple(calls))
