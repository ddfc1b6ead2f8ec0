"""Takes over a Keras model of a script or notebook as it is now, without importing Keras."""

import sys
import warnings
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import Array, checked_array
from lstmviz.experiment.call import Call, ids_of
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.live_layer import (
    as_array,
    call_of_numbers,
    calls_of,
    class_for,
    experiment_of,
    is_a,
    layer_config,
    layers_in,
    root_of,
    states_of,
)
from lstmviz.experiment.model.change import takes_inputs
from lstmviz.experiment.model.from_config import DescribedChain, NotAChain, described_chain
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model_config import TooManyObjects

_CHAIN = "a model that is a straight chain of layers which lstmviz runs"


def live_experiment(what: Any, inputs: Any) -> Experiment:
    """Returns the experiment that calls a layer or a model as it is now.

    A model's layers, all its weights and, of stateful layers, the present states are taken over;
    the model itself is neither called nor changed.

    Args:
        what: a layer, as `experiment_of` takes it, or a `keras.Model` that is a straight chain.
        inputs: one tensor (batch, timesteps, features), or ids (batch, timesteps) where an
            Embedding comes first; or a list or tuple of such, one for each call. A `Call` may
            stand for a tensor.

    Raises:
        InvalidValue: it is neither, holds something of somebody's own making, or the inputs don't
            fit its weights or states.
    """
    if not is_a(what, "Model"):
        return experiment_of(what, inputs)
    chain = _chain(what)
    model, states = chain.model, dict[int, tuple[Array, ...]]()
    for place in model.recurrent:
        layer = _recurrent(what, chain, place)
        of = class_for(layer)
        assert of is not None
        config = layer_config(of, layer)
        model = model.with_layer(place, config)
        if config.stateful and (present := states_of(layer)) is not None:
            states[place.layer] = (*states.get(place.layer, ()), *present)
    weights = tuple(as_array("weights", weight) for weight in what.get_weights())
    calls = list(calls_of(inputs, _call_of_ids if model.takes_ids else call_of_numbers))
    _check(calls[0], model, weights, states)
    # From zeros Keras starts by itself, and then the picture says so.
    begun = {number: given for number, given in states.items() if any(s.any() for s in given)}
    if begun and not calls[0].reset_before and calls[0].initial_state is None:
        by_layer: Any = begun
        calls[0] = replace(calls[0], initial_state=by_layer)
    return Experiment(model, calls, weights=weights or None)


def _chain(model: Any) -> DescribedChain:
    version = getattr(sys.modules.get(root_of(model)), "__version__", "")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of functions that can't be serialised: refused anyway
            config = model.get_config()
        chain = described_chain({"class_name": type(model).__name__, "config": config}, version)
    except (NotAChain, TooManyObjects) as error:
        said = str(error) or "more than any model has"
        raise InvalidValue("model", _CHAIN, Said(f"one that has {said}{_singly(model)}")) from None
    except InvalidValue:
        raise
    except Exception:  # noqa: BLE001 - a class of somebody's own, whose config isn't known
        said = f"a {type(model).__name__}, which has no config{_singly(model)}"
        raise InvalidValue("model", _CHAIN, Said(said)) from None
    if chain.notes:
        raise InvalidValue("model", _CHAIN, Said(chain.notes[0].removesuffix(".")))
    return chain


def _singly(model: Any) -> str:
    found = ", ".join(layers_in(model, ""))
    return f"; its recurrent layers are {found}" if found else ""


def _recurrent(model: Any, chain: DescribedChain, place: Place) -> Any:
    """Returns the recurrent layer of a Keras model at a place."""
    layer = model
    for name in chain.layers[place.layer].names:
        layer = layer.get_layer(name)
    return getattr(layer, f"{place.direction}_layer") if place.direction else layer


def _call_of_ids(inputs: Any) -> Call:
    if not isinstance(inputs, (list, tuple)):
        inputs = as_array("inputs", inputs)
    ids = checked_array("inputs", inputs, "ids of shape (batch, timesteps)", 2)
    return Call(ids if ids.dtype.kind in "iu" else ids_of(ids[..., np.newaxis]))


def _check(
    call: Call,
    model: ModelConfig,
    weights: tuple[Array, ...],
    states: Mapping[int, tuple[Array, ...]],
) -> None:
    shape = call.inputs.shape
    if weights and not takes_inputs(model, weights, shape):
        raise InvalidValue(
            "inputs", "as many features as the model's weights are for", Said(f"{shape}")
        )
    batches = {len(state) for given in states.values() for state in given}
    if batches - {shape[0]}:
        expected = f"batch={min(batches)}, which the model's states are for"
        raise InvalidValue("inputs", expected, Said(f"batch={shape[0]}"))
