"""Estimates how much memory a run will need, before it starts."""

import math

from lstmviz.experiment.experiment import Call, Experiment

_ITEM_SIZES = {"float16": 2, "float64": 8, "mixed_float16": 4}
MOST_GATES = 2**26
"""The most bytes of gates that are kept of a call; more are computed when asked for."""

_WEIGHTS = 8
"""How many copies of the weights exist at once: while they are drawn, in the layer, in what
computes gates, in the untouched layer that checks the run, and on their way to the window."""

_BESIDE = 50e6
"""Bytes of compiled code, and of freed memory in pieces too small to be returned."""

_MARGIN = 1.2


def bytes_needed(experiment: Experiment, *, checked: bool = True) -> int:
    """Returns an upper estimate of a run's peak memory in bytes, of both processes together.

    While a call runs, its loop holds what each step leaves behind, then that once more in one
    piece, then in the order in which it is kept. Later what was kept is there once for the engine
    and once for the window, while an untouched layer gives each call's output in the same way.
    """
    calls = experiment.calls
    h = [_bytes_of_h(experiment, call) for call in calls]
    kept = [_kept(experiment, call) * size for call, size in zip(calls, h, strict=True)]
    running = sum(kept) + 2 * max(kept)
    sent = 2 * sum(kept) + (3 * max(h) if checked else 0)
    inputs = [call.inputs.nbytes for call in calls]
    layer = experiment.layer
    shapes = layer.kind.weight_shapes(layer, int(calls[0].inputs.shape[2]))
    weights = sum(map(math.prod, shapes.values())) * _item_size(experiment)
    rest = 2 * sum(inputs) + 2 * max(inputs) + _WEIGHTS * weights + _BESIDE
    return int(_MARGIN * (max(running, sent) + rest))


def keeps_gates(experiment: Experiment, call: Call) -> bool:
    """Returns whether a run keeps all gates of a call."""
    layer = experiment.layer
    return layer.unroll or len(layer.kind.gates) * _bytes_of_h(experiment, call) <= MOST_GATES


def _kept(experiment: Experiment, call: Call) -> int:
    """Returns how many arrays of h's size a call keeps: states, gates, perhaps the output."""
    kind = experiment.layer.kind
    apart = experiment.layer.return_sequences and call.mask is not None
    gates = len(kind.gates) if keeps_gates(experiment, call) else 0
    return len(kind.states) + gates + apart


def _bytes_of_h(experiment: Experiment, call: Call) -> int:
    batch, timesteps, _ = call.inputs.shape
    return _item_size(experiment) * int(batch) * int(timesteps) * experiment.layer.units


def _item_size(experiment: Experiment) -> int:
    return _ITEM_SIZES.get(experiment.layer.dtype, 4)


def format_bytes(count: float) -> str:
    """Writes a number of bytes: "1.5 GB"."""
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.0f} PB"
