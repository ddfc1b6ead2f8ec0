"""Estimates how much memory a run will need, before it starts."""

import math

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig, WrapperConfig

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
    calls, widths = experiment.calls, _widths(experiment)
    places = experiment.model.recurrent
    h = [
        [_bytes(layer, call, layer.units) for layer in places.values()]
        + [
            _bytes(layer, call, width)
            for layer, width in zip(experiment.model.layers, widths[1:], strict=True)
            if not isinstance(layer, RecurrentConfig)
        ]
        for call in calls
    ]
    kept = [
        sum(_kept(layer, call) * size for layer, size in zip(places.values(), sizes, strict=False))
        + sum(sizes[len(places) :])
        for call, sizes in zip(calls, h, strict=True)
    ]
    running = sum(kept) + 2 * max(kept)
    sent = 2 * sum(kept) + (3 * max(map(sum, h)) if checked else 0)
    inputs = [call.inputs.nbytes for call in calls]
    weights = sum(
        math.prod(shape) * _item_size(layer)
        for place, layer in places.items()
        for shape in layer.kind.weight_shapes(layer, widths[place.layer]).values()
    )
    weights += sum(
        before * after * _item_size(layer)
        for layer, before, after in zip(experiment.model.layers, widths, widths[1:], strict=False)
        if not isinstance(layer, RecurrentConfig | BidirectionalConfig)
    )
    rest = 2 * sum(inputs) + 2 * max(inputs) + _WEIGHTS * weights + _BESIDE
    return int(_MARGIN * (max(running, sent) + rest))


def keeps_gates(layer: RecurrentConfig, call: Call) -> bool:
    """Returns whether a run keeps all gates that a layer has in a call."""
    size = len(layer.kind.gates) * _bytes(layer, call, layer.units)
    return layer.unroll or size <= MOST_GATES


def _kept(layer: RecurrentConfig, call: Call) -> int:
    """Returns how many arrays of h's size a call keeps: states, gates, perhaps the output."""
    apart = layer.return_sequences and call.mask is not None
    gates = len(layer.kind.gates) if keeps_gates(layer, call) else 0
    return len(layer.kind.states) + gates + apart


def _bytes(layer: LayerConfig, call: Call, width: int) -> int:
    """Returns how much one array of so many numbers at each step of a call takes."""
    batch, timesteps, *_ = call.inputs.shape
    return _item_size(layer) * int(batch) * int(timesteps) * width


def _widths(experiment: Experiment) -> list[int]:
    """Returns how many numbers a step has before the first layer, and after each.

    What a Reshape or a Flatten makes of them, and how an Embedding looks its ids up, isn't counted.
    """
    shape = experiment.calls[0].inputs.shape
    widths = [int(shape[2]) if len(shape) > 2 else 1]
    for layer in experiment.model.layers:
        inner = layer.layer if isinstance(layer, WrapperConfig) else layer
        width: int = getattr(inner, "units", getattr(inner, "output_dim", widths[-1]))
        both = isinstance(layer, BidirectionalConfig) and layer.merge_mode == "concat"
        widths.append(2 * width if both else width)
    if experiment.model.takes_ids:
        widths[0] = getattr(experiment.model.layers[0], "input_dim", 1)
    return widths


def _item_size(layer: LayerConfig) -> int:
    return _ITEM_SIZES.get(getattr(layer, "dtype", "float32"), 4)


def format_bytes(count: float) -> str:
    """Writes a number of bytes: "1.5 GB"."""
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.0f} PB"
