"""Experiments with each kind of layer that are alike but for the kind."""

from dataclasses import replace
from typing import Any

import numpy as np
from traces import X

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment

X4 = np.array(X, np.float32) / 4


def kind_name(known: type[RecurrentConfig]) -> str:
    return known.kind.name


def of_kind(known: type[RecurrentConfig], *calls: Call, seed: int = 7, **flags: Any) -> Experiment:
    """Two stateful calls of a layer of a kind, or other ones."""
    arguments = {"units": 4, "return_sequences": True, "stateful": True} | flags
    return Experiment(known(**arguments), calls or (Call(X4), Call(X4)), seed=seed)


def given_state(known: type[RecurrentConfig], rows: int = 2) -> tuple[Array, ...]:
    """Another number for each state."""
    places = range(1, 1 + len(known.kind.states))
    return tuple(np.full((rows, 4), 0.25 * place, np.float32) for place in places)


def with_argument(experiment: Experiment, **changed: Any) -> Experiment:
    return replace(experiment, layer=replace(experiment.layer, **changed))
