"""How much memory a run will need, told before it starts."""

from lstmviz.experiment.experiment import Call, Experiment

_ITEM_SIZES = {"float16": 2, "float64": 8, "mixed_float16": 4}
MOST_GATES = 2**26
"""Bytes of gates that are kept of a call; more would be derived when they are asked for."""

_COPIES = 3  # while they are stacked, on their way, and in the window; likewise of the inputs
_INITIALISING = 3  # what an initializer such as orthogonal holds beside the result


def bytes_needed(experiment: Experiment) -> int:
    """An upper estimate of the memory that running an experiment takes, in bytes."""
    units = experiment.layer.units
    item = _ITEM_SIZES.get(experiment.layer.dtype, 4)
    features: int = experiment.calls[0].inputs.shape[2]  # the layer is built on the first call
    weights = 4 * units * (features + units + 1)
    states = sum(_states_of(experiment, call) for call in experiment.calls)
    inputs: int = sum(call.inputs.nbytes for call in experiment.calls)
    return item * _INITIALISING * weights + _COPIES * (states + inputs)


def keeps_gates(experiment: Experiment, call: Call) -> bool:
    """Whether a run keeps all gates of a call."""
    return experiment.layer.unroll or 4 * _bytes_of_h(experiment, call) <= MOST_GATES


def _states_of(experiment: Experiment, call: Call) -> int:
    return (6 if keeps_gates(experiment, call) else 2) * _bytes_of_h(experiment, call)


def _bytes_of_h(experiment: Experiment, call: Call) -> int:
    batch, timesteps, _ = call.inputs.shape
    item = _ITEM_SIZES.get(experiment.layer.dtype, 4)
    return item * int(batch) * int(timesteps) * experiment.layer.units


def told(count: float) -> str:
    """A number of bytes for a person: "1.5 GB"."""
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.0f} PB"
