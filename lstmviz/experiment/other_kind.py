"""Turns an experiment with one kind of layer into one with another: the same flags and data."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

import numpy as np

from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.counting import format_calls, listed
from lstmviz.experiment.experiment import Experiment

Kept = Mapping[str, Any]
"""Arguments that a layer before had and the present kind doesn't take, by name."""


def with_kind(
    experiment: Experiment, kind: type[RecurrentConfig], kept: Kept | None = None
) -> Experiment:
    """Returns the same calls and flags with another kind of layer, its weights drawn anew.

    Given states stay as far as both kinds have them; for a state that the experiment lacks zeros
    are given. What is lost, `lost_by` tells.

    Args:
        experiment: the experiment.
        kind: the class of the other layer's config.
        kept: arguments from before, which the layer gets where it takes them.
    """
    takes = {field.name for field in fields(kind)}
    arguments = {**(kept or {}), **changed_arguments(experiment.layer)}
    return with_layer(
        experiment, kind(**{name: value for name, value in arguments.items() if name in takes})
    )


def with_layer(experiment: Experiment, layer: RecurrentConfig) -> Experiment:
    """Returns the same calls with another layer; where it is of another kind, as `with_kind`."""
    if layer.kind is experiment.layer.kind:
        return replace(experiment, layer=layer)
    names = experiment.layer.kind.state_names
    calls = tuple(
        call
        if call.initial_state is None
        else replace(call, initial_state=_states(_named(names, call.initial_state), layer))
        for call in experiment.calls
    )
    return replace(experiment, layer=layer, calls=calls, weights=None)


def _named(names: tuple[str, ...], given: tuple[Array, ...]) -> Mapping[str, Array]:
    return dict(zip(names, given, strict=True))


def _states(given: Mapping[str, Array], layer: RecurrentConfig) -> tuple[Array, ...]:
    zeros = sealed(np.zeros_like(next(iter(given.values()))))
    return tuple(given.get(name, zeros) for name in layer.kind.state_names)


def kept_for(layer: RecurrentConfig, before: Iterable[RecurrentConfig]) -> Kept:
    """Returns the arguments that a layer lacks as layers before it had them.

    Args:
        layer: the present one.
        before: those before it, the last one first.
    """
    kept: dict[str, Any] = {}
    present = {field.name for field in fields(layer)}
    for each in before:
        names = (field.name for field in fields(each))
        kept |= {
            name: getattr(each, name) for name in names if name not in present and name not in kept
        }
    return kept


def left_behind(before: Experiment, layer: RecurrentConfig) -> str:
    """Writes what a layer of another kind has no place for, in sentences; "" where that is nothing.

    Args:
        before: the experiment that `with_kind` made another of.
        layer: the layer of that.
    """
    lost = () if before.layer.kind is layer.kind else lost_by(before, type(layer))
    names = {field.name for field in fields(before.layer)}
    arguments = [each for each in lost if each in names]
    others = [each for each in lost if each not in names]
    sentences = []
    if arguments:
        name = layer.kind.name
        sentences.append(f"{name} takes no {listed(arguments)}: kept for the way back.")
    if others:
        sentences.append(f"Left out: {listed(others)}; undo brings that back.")
    return " ".join(sentences)


def lost_by(experiment: Experiment, kind: type[RecurrentConfig]) -> tuple[str, ...]:
    """Lists what of an experiment another kind of layer has no place for, in short words."""
    names = {field.name for field in fields(kind)}
    lost = [name for name in changed_arguments(experiment.layer) if name not in names]
    if experiment.weights is not None:
        lost.append("the given weights")
    given = [n for n, call in enumerate(experiment.calls) if call.initial_state is not None]
    states = [
        name for name in experiment.layer.kind.state_names if name not in kind.kind.state_names
    ]
    if given and states:
        lost.append(f"the given {' and '.join(states)} of {format_calls(given)}")
    return tuple(lost)
