"""Finds the weights of the layer: those given, or those that the initializers drew."""

from dataclasses import dataclass, fields
from typing import Any

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment, weight_names
from lstmviz.experiment.weights import owner_of
from lstmviz.trace.trace import Trace

_DRAWING = ("units", "use_bias", "unit_forget_bias", "reset_after", "dtype")
"""The arguments that, with initializers, seed and features, decide what the initializers draw."""


@dataclass(frozen=True, eq=False)
class CurrentWeights:
    """The layer's weights, and where they come from.

    Attributes:
        arrays: as Keras' `get_weights()` gives them; empty before the first run.
        layer: the layer whose they are; of given ones that don't fit, one that they would fit.
        are_given: whether the experiment holds them, rather than initializers drawing them.
        are_current: whether they belong to the current experiment; else to an earlier run.
    """

    arrays: tuple[Array, ...]
    layer: RecurrentConfig
    are_given: bool
    are_current: bool

    @property
    def named(self) -> dict[str, Array]:
        """The arrays by name."""
        return dict(zip(weight_names(self.layer), self.arrays, strict=False))


def current_weights(experiment: Experiment, trace: Trace | None) -> CurrentWeights:
    """Returns the experiment's own weights, or those that Keras drew in the last run.

    Args:
        experiment: the current one.
        trace: the last run, of this experiment or an earlier one; None before the first.
    """
    if experiment.weights is not None:
        owner = owner_of(experiment.weights, experiment.layer)
        return CurrentWeights(experiment.weights, owner, True, True)
    if trace is None or "kernel" not in trace.weights:
        return CurrentWeights((), experiment.layer, False, False)
    layer = trace.experiment.layer
    arrays = tuple(trace.weights[name] for name in weight_names(layer) if name in trace.weights)
    return CurrentWeights(arrays, layer, False, _would_draw_the_same(trace.experiment, experiment))


def _would_draw_the_same(ran: Experiment, now: Experiment) -> bool:
    return (
        ran.weights is None
        and ran.seed == now.seed
        and ran.calls[0].inputs.shape[2] == now.calls[0].inputs.shape[2]
        and ran.layer.kind is now.layer.kind
        and _drawing_of(ran) == _drawing_of(now)
    )


def _drawing_of(experiment: Experiment) -> dict[str, Any]:
    return {
        field.name: getattr(experiment.layer, field.name)
        for field in fields(experiment.layer)
        if field.name in _DRAWING or field.name.endswith("_initializer")
    }
