"""Turns a call of a model into one of a layer in it, and back."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmviz.experiment.call import Call, ids_of, is_reset_before, states_by_layer
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.model import ModelConfig, Place


def call_alone(call: Call, model: ModelConfig, place: Place) -> Call:
    """Returns a call of a model as one of the layer at a place."""
    inputs = call.inputs[..., np.newaxis].astype(np.float32) if model.takes_ids else call.inputs
    given = states_by_layer(call).get(place.layer)
    if given is not None and place.direction:
        half = len(given) // 2
        given = given[:half] if place.direction == "forward" else given[half:]
    reset = is_reset_before(call, place.layer)
    return replace(call, inputs=inputs, initial_state=given, reset_before=reset)


def call_within(call: Call, model: ModelConfig, place: Place, whole: Call | None) -> Call:
    """Returns a call of the layer at a place as one of its model.

    Of `whole`, which was in its place, other layers have their states and their reset.
    """
    others = {} if whole is None else states_by_layer(whole)
    states = {number: given for number, given in others.items() if number != place.layer}
    if (given := call.initial_state) is not None:
        if place.direction:
            # Keras takes states for both directions of a Bidirectional, or for none.
            both = others.get(place.layer, (*given, *given))
            half = len(both) // 2
            is_forward = place.direction == "forward"
            given = (*given, *both[half:]) if is_forward else (*both[:half], *given)
        states[place.layer] = given
    inputs = ids_of(call.inputs) if model.takes_ids else call.inputs
    by_layer: Any = states or None
    reset = call.reset_before
    if whole is not None and isinstance(whole.reset_before, tuple):
        others_reset = tuple(n for n in whole.reset_before if n != place.layer)
        reset = (
            whole.reset_before
            if is_reset_before(whole, place.layer) == reset
            else (reset or others_reset)
        )
    return replace(call, inputs=inputs, initial_state=by_layer, reset_before=reset)


def fitting_reset(numbers: tuple[int, ...], model: ModelConfig) -> bool | tuple[int, ...]:
    """Returns which layers are reset; True where they are all that there are.

    Raises:
        InvalidValue: a number isn't that of a recurrent layer.
    """
    known = sorted({place.layer for place in model.recurrent})
    if other := [number for number in numbers if number not in known]:
        expected = f"the number of a recurrent layer ({', '.join(map(str, known))})"
        raise InvalidValue("reset_before", expected, other[0])
    return list(numbers) == known or numbers
