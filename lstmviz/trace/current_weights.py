"""Finds the weights of the layer: those given, or those that the initializers drew."""

from dataclasses import dataclass, fields

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.experiment.weights import PARTS
from lstmviz.trace.trace import Trace

_DRAWING = tuple(
    field.name
    for field in fields(LSTMConfig)
    if field.name in ("units", "use_bias", "unit_forget_bias", "dtype")
    or field.name.endswith("_initializer")
)
"""The arguments that, with the seed and the features, decide what the initializers draw."""


@dataclass(frozen=True, eq=False)
class CurrentWeights:
    """The layer's weights, and where they come from.

    Attributes:
        arrays: kernel (features, 4·units), recurrent_kernel (units, 4·units) and, with `use_bias`,
            bias (4·units,); empty before the first run.
        are_given: whether the experiment holds them, rather than initializers drawing them.
        are_current: whether they belong to the current experiment; else to an earlier run.
    """

    arrays: tuple[Array, ...]
    are_given: bool
    are_current: bool


def current_weights(experiment: Experiment, trace: Trace | None) -> CurrentWeights:
    """Returns the experiment's own weights, or those that Keras drew in the last run.

    Args:
        experiment: the current one.
        trace: the last run, of this experiment or an earlier one; None before the first.
    """
    if experiment.weights is not None:
        return CurrentWeights(experiment.weights, True, True)
    if trace is None or "kernel" not in trace.weights:
        return CurrentWeights((), False, False)
    arrays = tuple(trace.weights[part] for part in PARTS if part in trace.weights)
    return CurrentWeights(arrays, False, _would_draw_the_same(trace.experiment, experiment))


def _would_draw_the_same(ran: Experiment, now: Experiment) -> bool:
    return (
        ran.weights is None
        and ran.seed == now.seed
        and ran.calls[0].inputs.shape[2] == now.calls[0].inputs.shape[2]
        and all(getattr(ran.layer, name) == getattr(now.layer, name) for name in _DRAWING)
    )
