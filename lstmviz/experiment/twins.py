"""Makes the twins of an experiment, to compare it with: each leaves one thing out."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.calls import joined
from lstmviz.experiment.config import LayerConfig
from lstmviz.experiment.experiment import Array, Call, Experiment, sealed, weight_names

Twin = Literal["stateless", "whole", "defaults"]
"""An experiment made from the present one: with no state carried, with its calls joined in time
to one, with every argument but units at Keras' default."""


class NoTwin(ValueError):
    """Raised for a twin that would say nothing about the experiment; str says why."""


def twin(which: Twin, experiment: Experiment, weights: Mapping[str, Array]) -> Experiment:
    """Returns an experiment with one thing left out, with the same weights and the same seed.

    - `stateless`: each call starts from zero. Inputs, masks, training and what draws dropout's
      masks stay, so that the carry alone (and given states) makes the difference.
    - `whole`: the calls joined in time to one.
    - `defaults`: every argument but `units` at Keras' default; the calls stay. Weights become
      float32, and a layer without a bias gets one of zeros.

    Args:
        which: the twin to make.
        experiment: what was run.
        weights: those that the run used, by name, so that no initializer draws others. Where
            there are none, the twin has the experiment's own.

    Raises:
        NoTwin: it says nothing about this experiment.
    """
    if reason := why_no_twin(which, experiment):
        raise NoTwin(reason)
    known = tuple(weights[name] for name in weight_names(experiment.layer) if name in weights)
    kept = replace(experiment, weights=known) if known else experiment
    make = {"stateless": _stateless, "whole": _whole, "defaults": _at_defaults}[which]
    return make(kept)


def why_no_twin(which: Twin, experiment: Experiment) -> str:
    """Writes why a twin says nothing about the experiment, in a sentence; "" where it does.

    Cheap, whatever the experiment's size.
    """
    return next(_against_joining(experiment), "") if which == "whole" else ""


def _stateless(experiment: Experiment) -> Experiment:
    return replace(
        experiment,
        layer=replace(experiment.layer, stateful=False),
        calls=tuple(
            replace(call, initial_state=None, reset_before=False) for call in experiment.calls
        ),
    )


def _at_defaults(experiment: Experiment) -> Experiment:
    layer = type(experiment.layer)(units=experiment.layer.units)
    if experiment.weights is None:
        return replace(experiment, layer=layer)
    with np.errstate(over="ignore"):  # float64 beyond float32 becomes infinite, as in a cast
        weights = [weight.astype(np.float32, copy=False) for weight in experiment.weights]
    if not experiment.layer.use_bias:
        *_, bias = layer.kind.weight_shapes(layer, 1).values()
        weights.append(sealed(np.zeros(bias, np.float32)))
    return replace(experiment, layer=layer, weights=tuple(weights))


def _whole(experiment: Experiment) -> Experiment:
    first = experiment.calls[0]
    # Keras turns all of them into the layer's type: the widest keeps every number as it is.
    dtype = np.result_type(*(call.inputs.dtype for call in experiment.calls))
    alike = tuple(
        replace(
            call,
            inputs=call.inputs.astype(dtype, copy=False),
            mask=None if call.mask is None else call.mask[:, : call.inputs.shape[1]],
            training=first.training,
        )
        for call in experiment.calls
    )
    return joined(replace(experiment, calls=alike), 0, len(alike))


def _against_joining(experiment: Experiment) -> Iterator[str]:
    """Yields why joining all calls into one says nothing, the plainest reason first."""
    layer, calls = experiment.layer, experiment.calls
    if len(calls) < 2:
        yield "There is one call only: it is the whole sequence already."
    if layer.go_backwards:
        yield "With go_backwards each call reads its own end first: joined, the order is another."
    for number, call in enumerate(calls[1:], 1):
        yield from _against_going_on(number, call, calls[0])
    if any(call.training for call in calls) and dropout_acts(layer):
        yield "Dropout acts, with masks of its own in each call: one call has one for all steps."
    if len({len(call.mask) for call in calls if call.mask is not None} - {1}) > 1:
        yield "The masks have different numbers of rows, so they can't be joined in time."


def _against_going_on(number: int, call: Call, first: Call) -> Iterator[str]:
    if call.reset_before:
        yield f"Call {number} begins with reset_state(): no joined call could do that midway."
    if call.initial_state is not None:
        yield f"Call {number} is given an initial_state: no joined call could take it midway."
    for axis, name in ((0, "batch"), (2, "features")):
        here, there = call.inputs.shape[axis], first.inputs.shape[axis]
        if here != there:
            yield (
                f"Call 0 has {name}={there} and call {number} {name}={here}: "
                "they can't be joined in time."
            )


def dropout_acts(layer: LayerConfig) -> bool:
    """Returns whether a call with training=True drops anything."""
    return any(rate_acts(layer.kind, rate) for rate in (layer.dropout, layer.recurrent_dropout))


def rate_acts(kind: CellKind, rate: float) -> bool:
    """Returns whether a rate drops anything: of gated cells Keras treats a rate of 1 as 0."""
    return 0 < rate < 1 or (rate == 1 and kind.drops_all)
