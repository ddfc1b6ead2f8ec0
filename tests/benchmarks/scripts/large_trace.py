"""A large run as the window would be given it, worked out without Keras."""

import numpy as np

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.trace.trace import CallTrace, Trace

FEATURES = 65


def large_experiment(batch: int, timesteps: int, units: int) -> Experiment:
    """One call on random numbers."""
    random = np.random.default_rng(0)
    x = random.standard_normal((batch, timesteps, FEATURES), dtype=np.float32)
    return Experiment(LSTMConfig(units=units, return_sequences=True), [Call(x)])


def large_trace(experiment: Experiment) -> Trace:
    """States that wander as an LSTM's do; what is returned is h itself, as in a trace of Keras.

    Gates aren't there: in the window they are derived where they are looked at.
    """
    random = np.random.default_rng(1)
    units, calls = experiment.layer.units, []
    for call in experiment.calls:
        batch, timesteps, _ = call.inputs.shape
        c = random.standard_normal((batch, timesteps, units), dtype=np.float32)
        c *= 0.2
        for step in range(1, timesteps):
            c[:, step] += 0.97 * c[:, step - 1]
        h = np.tanh(c)
        calls.append(
            CallTrace(
                returned=(h,),
                states={"h": h, "c": c},
                gates={},
                dropout_masks=None,
                initial={name: np.zeros((batch, units), np.float32) for name in "hc"},
                origin="zeros",
                time_index=np.arange(timesteps),
                held=np.zeros((batch, timesteps), bool),
            )
        )
    features = experiment.calls[0].inputs.shape[2]
    weights = {
        "kernel": np.zeros((features, 4 * units), np.float32),
        "recurrent_kernel": np.zeros((units, 4 * units), np.float32),
        "bias": np.zeros(4 * units, np.float32),
    }
    return Trace(experiment, weights, tuple(calls))
