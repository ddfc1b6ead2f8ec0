"""Makes the twins of an experiment, to compare it with: each has one thing otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import joined
from lstmviz.experiment.config import RecurrentConfig, config_class, config_classes
from lstmviz.experiment.experiment import Experiment, weight_names
from lstmviz.experiment.other_kind import with_kind
from lstmviz.experiment.plain_text import plain_text, shortened
from lstmviz.experiment.tensors import overlaid

Twin = str
"""An experiment made from the present one, by name: "stateless", with no state carried; "whole",
with its calls joined in time to one; "defaults", with every argument but units at Keras' default;
or the Keras class of another kind of layer, "GRU"."""

_LONGEST_NAME = 60


@dataclass(frozen=True)
class Words:
    """What a twin is called.

    Attributes:
        name: in the middle of a sentence.
        title: what a person reads on its button and in the menu.
        help: what it is, in a sentence or two.
    """

    name: str
    title: str
    help: str


_WORDS: Final[Mapping[Twin, Words]] = MappingProxyType(
    {
        "stateless": Words(
            "the stateless twin",
            "Stateless twin",
            "Same weights, same data, every call from zero. The gap in h is the carry.",
        ),
        "whole": Words(
            "the whole-sequence twin",
            "Whole-sequence twin",
            "All calls joined in time to one. Where h agrees, that is what stateful is for.",
        ),
        "defaults": Words(
            "Keras' defaults",
            "Keras' defaults",
            "Same weights, every argument but units left out. What would Keras do alone?",
        ),
    }
)


OF_ANY_KIND: Final[tuple[Twin, ...]] = tuple(_WORDS)
"""The twins that leave one thing out, whatever the layer is."""


def twins_of(experiment: Experiment) -> tuple[Twin, ...]:
    """Returns the twins that there are: those with one thing left out, then the other kinds."""
    kinds = (known.kind for known in config_classes())
    return (*OF_ANY_KIND, *(kind.name for kind in kinds if kind is not experiment.layer.kind))


def words_of(which: Twin) -> Words:
    """Returns what a twin is called, be it one that isn't known here."""
    known = config_class(which)
    if known is None:
        name = plain_text(which, _LONGEST_NAME)
        return _WORDS.get(which) or Words(f"the {name} twin", name, "")
    return Words(
        f"the {which} twin",
        f"As {known.kind}",
        "Same units, data, calls and flags; its own weights, drawn from the same seed, so that "
        "its unit 0 is another one.",
    )


def name_of(reference: Twin | int) -> str:
    """Tells what a twin or a pin is called, in the middle of a sentence."""
    return f"pin {reference + 1}" if isinstance(reference, int) else words_of(reference).name


class NoTwin(ValueError):
    """Raised for a twin that would say nothing about the experiment; str says why."""


def twin(which: Twin, experiment: Experiment, weights: Mapping[str, Array]) -> Experiment:
    """Returns an experiment with one thing otherwise, with the same weights and the same seed.

    - `stateless`: each call starts from zero. Inputs, masks, training and what draws dropout's
      masks stay, so that the carry alone (and given states) makes the difference.
    - `whole`: the calls joined in time to one.
    - `defaults`: every argument but `units` at Keras' default; the calls stay. Weights become
      float32, and a layer without a bias gets one of zeros.
    - another kind: as `with_kind` makes it, with weights of its own.

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
    if (kind := config_class(which)) is not None:
        return with_kind(experiment, kind)
    known = tuple(weights[name] for name in weight_names(experiment.layer) if name in weights)
    kept = replace(experiment, weights=known) if known else experiment
    make = {"stateless": stateless, "whole": _whole, "defaults": _at_defaults}[which]
    return make(kept)


def why_no_twin(which: Twin, experiment: Experiment) -> str:
    """Writes why a twin says nothing about the experiment, in a sentence; "" where it does.

    Cheap, whatever the experiment's size.
    """
    kind = config_class(which)
    if kind is None and which not in _WORDS:
        return f"No kind of layer is known here as {shortened(which)}."
    if kind is type(experiment.layer):
        return f"The layer is {kind.kind} already."
    return next(_against_joining(experiment), "") if which == "whole" else ""


def stateless(experiment: Experiment) -> Experiment:
    """Returns the same in which each call starts from zero in every recurrent layer."""
    model = experiment.model.with_stateful(False)
    return replace(
        experiment,
        layer=model.recurrent[experiment.place],
        model=model,
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
    had = dict(zip(weight_names(experiment.layer), weights, strict=False))
    needed = layer.kind.weight_shapes(layer, len(weights[0]))
    fitted = tuple(_fitted(had.get(name), shape) for name, shape in needed.items())
    return replace(experiment, layer=layer, weights=fitted)


def _fitted(weight: Array | None, shape: tuple[int, ...]) -> Array:
    """Returns a weight, zeros for one that there isn't, and as the first row of one with rows."""
    zeros = np.zeros(shape, np.float32)
    if weight is None:
        return sealed(zeros)
    return weight if weight.ndim == len(shape) else sealed(overlaid(zeros, weight[np.newaxis]))


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


def dropout_acts(layer: RecurrentConfig) -> bool:
    """Returns whether a call with training=True drops anything."""
    return any(rate_acts(layer.kind, rate) for rate in (layer.dropout, layer.recurrent_dropout))


def rate_acts(kind: CellKind, rate: float) -> bool:
    """Returns whether a rate drops anything: of gated cells Keras treats a rate of 1 as 0."""
    return 0 < rate < 1 or (rate == 1 and kind.drops_all)
