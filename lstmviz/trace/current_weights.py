"""The weights that the layer has: given ones, or those that the initializers drew."""

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
"""The arguments on which it depends what the initializers draw."""


@dataclass(frozen=True, eq=False)
class CurrentWeights:
    """Weights, and where they come from.

    Attributes:
        arrays: kernel, recurrent_kernel and, with `use_bias`, bias; empty before the first run.
        are_given: the experiment holds them.
        are_current: they are the present experiment's; else those of the run before.
    """

    arrays: tuple[Array, ...]
    are_given: bool
    are_current: bool


def current_weights(experiment: Experiment, trace: Trace | None) -> CurrentWeights:
    """The experiment's own weights, or those that Keras drew in the last run.

    Args:
        experiment: the present one.
        trace: the last run, of this experiment or an older one.
    """
    if experiment.weights is not None:
        return CurrentWeights(experiment.weights, True, True)
    if trace is None or "kernel" not in trace.weights:
        return CurrentWeights((), False, False)
    arrays = tuple(trace.weights[part] for part in PARTS if part in trace.weights)
    return CurrentWeights(arrays, False, _drawn_alike(trace.experiment, experiment))


def _drawn_alike(ran: Experiment, now: Experiment) -> bool:
    return (
        ran.weights is None
        and ran.seed == now.seed
        and ran.calls[0].inputs.shape[2] == now.calls[0].inputs.shape[2]
        and all(getattr(ran.layer, name) == getattr(now.layer, name) for name in _DRAWING)
    )
