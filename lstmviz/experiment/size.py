"""How much memory a run will need, told before it starts."""

from lstmviz.experiment.experiment import Experiment

_ITEM_SIZES = {"float16": 2, "float64": 8, "mixed_float16": 4}
_STATES_AND_GATES = 6  # h, c, i, f, g, o of every step
_COPIES = 3  # while they are stacked, on their way, and in the window; likewise of the inputs
_INITIALISING = 3  # what an initializer such as orthogonal holds beside the result


def bytes_needed(experiment: Experiment) -> int:
    """An upper estimate of the memory that running an experiment takes, in bytes."""
    units = experiment.layer.units
    item = _ITEM_SIZES.get(experiment.layer.dtype, 4)
    features: int = experiment.calls[0].inputs.shape[2]  # the layer is built on the first call
    weights = 4 * units * (features + units + 1)
    steps: int = sum(call.inputs.shape[0] * call.inputs.shape[1] for call in experiment.calls)
    inputs: int = sum(call.inputs.nbytes for call in experiment.calls)
    states = _COPIES * _STATES_AND_GATES * steps * units
    return item * (_INITIALISING * weights + states) + _COPIES * inputs


def told(count: float) -> str:
    """A number of bytes for a person: "1.5 GB"."""
    for unit in ("bytes", "kB", "MB", "GB", "TB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if count >= 10 else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:,.0f} PB"
