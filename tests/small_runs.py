"""Runs of one row, two steps and two units with literal numbers, for what is said of runs."""

from dataclasses import replace
from typing import Any

import numpy as np
from model_traces import made_up_seen

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import DenseConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.trace.trace import CallTrace, Trace

H = ([[0.1, -0.2], [0.3, 0.4126]], [[0.5, -0.6], [0.7, 0.25]])
"""h of the one row of each of two calls: two steps of two units."""


def small_run(h: Any = H, origin: Any = "carried", **flags: Any) -> Trace:
    """A run of two calls, the second of which starts as `origin` says."""
    layer = LSTMConfig(2, **{"return_sequences": True, "stateful": origin == "carried"} | flags)
    inputs = np.ones((1, 2, 1), np.float32)
    experiment = Experiment(layer, [Call(inputs), Call(inputs)])
    arrays = [np.array([each], np.float32) for each in h]
    ended = arrays[0][:, -1]
    starts = [np.zeros((1, 2), np.float32), ended if origin == "carried" else 0 * ended]
    origins = ["zeros", origin]
    calls = map(_call, arrays, starts, origins)
    kernel = np.arange(8, dtype=np.float32).reshape(1, 8)
    return Trace(experiment, {"kernel": kernel}, tuple(calls))


def _call(h: Any, start: Any, origin: Any) -> CallTrace:
    return CallTrace(
        returned=(h.copy(), h[:, -1].copy()),
        states={"h": h.copy(), "c": 2 * h},
        gates={"i": np.full_like(h, 0.5)},
        dropout_masks=None,
        initial={"h": start.copy(), "c": 2 * start},
        origin=origin,
        time_index=np.arange(2),
        held=np.zeros((1, 2), bool),
    )


def with_initial(run: Trace, number: int, value: float) -> Trace:
    """The same run, one of whose calls starts from other numbers than it should."""
    call = run.calls[number]
    initial = {name: np.full_like(each, value) for name, each in call.initial.items()}
    calls = list(run.calls)
    calls[number] = replace(call, initial=initial)
    return replace(run, calls=tuple(calls))


def with_returned(run: Trace, *arrays: Any) -> Trace:
    """The same run, whose first call returned other arrays."""
    first = replace(run.calls[0], returned=tuple(map(np.asarray, arrays)))
    return replace(run, calls=(first, *run.calls[1:]))


def small_model_run() -> Trace:
    """A run of lstm → dense, looked at in its LSTM."""
    layers = (LSTMConfig(2, return_sequences=True), DenseConfig(3))
    inputs = np.ones((1, 2, 2), np.float32)
    return made_up_seen(Experiment(ModelConfig(layers), [Call(inputs)]))
