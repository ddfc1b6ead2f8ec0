"""Explains why Keras refused a layer of a model, and offers what mends it.

Keras' words are about the layer that can't take its input; the cause is mostly a flag of a layer
before it. The patterns are those of Keras 3.15; where no cause is found, no reason is given.
"""

import re
from dataclasses import replace
from functools import partial
from typing import Any

from lstmviz.experiment.alternative import Alternative, Spot
from lstmviz.experiment.arguments import MOST_UNITS, LayerConfig
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    EmbeddingConfig,
    FlattenConfig,
    ReshapeConfig,
)
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.model.shapes import shapes_through
from lstmviz.experiment.refusals import Reason
from lstmviz.experiment.to_code.expression import argument_expression

_NEEDS_STEPS = r"expected ndim=3, found ndim=2|at least 3 dimensions"
_NEEDS_ONE = r"expected ndim=2, found ndim=3"
_SAME_ORDER = r"should have different `go_backwards`"
_UNLIKE = r"same value for attribute \"(\w+)\""
_TWO_WIDTHS = r"[Ii]ncompatible shapes|must be equal|could not be broadcast"
_UNKNOWN_ID = r" = (-?\d+) is not in \[0, (\d+)\)"
_GENERATOR = r"'generator' and 'int'"


def reason_of_layer(experiment: Experiment, words: str, layer: int | None) -> Reason | None:
    """Returns why Keras refused a layer of a model, or None where that isn't known.

    Args:
        experiment: what was refused.
        words: Keras' own.
        layer: the number of the layer that refused; None for the model as a whole.
    """
    model = experiment.model
    refused = len(model.layers) - 1 if layer is None else layer
    several = _gives_several_before(model, refused)
    if several is not None:
        return _one_tensor(experiment, several, refused)
    if re.search(_NEEDS_STEPS, words):
        return _every_step(experiment, refused)
    if re.search(_NEEDS_ONE, words):
        return _one_step(experiment, refused)
    config = model.layers[refused]
    if isinstance(config, BidirectionalConfig):
        return _of_two(experiment, refused, config, words)
    if isinstance(config, EmbeddingConfig) and (found := re.search(_UNKNOWN_ID, words)):
        return _known_ids(experiment, refused, int(found[1]), config.input_dim)
    return None


def _known_ids(experiment: Experiment, refused: int, unknown: int, known: int) -> Reason | None:
    if refused or unknown < 0:
        return None
    largest = max(unknown, *(int(call.inputs.max(initial=0)) for call in experiment.calls))
    found = f"the input has {unknown}"
    if any(call.written for call in experiment.calls):
        output = shapes_through(experiment.model, experiment.calls[0].inputs.shape)[-1]
        if output is not None and output[-1] is not None:
            largest = max(largest, output[-1] - 1)  # what else it may choose
        if not _is_given(experiment, unknown):
            found = f"the model chooses {unknown}"
    why = (
        f"{experiment.model.names[0]} knows the ids from 0 to {known - 1}, and {found}: make "
        f"input_dim {largest + 1}, or give other ids. On a GPU TensorFlow takes zeros for such an "
        "id, and says nothing."
    )
    return _reason(experiment, 0, {"input_dim": min(largest + 1, MOST_UNITS)}, why, refused)


def _is_given(experiment: Experiment, number: int) -> bool:
    """Returns whether an id is read in a call that no model wrote."""
    return any((call.inputs == number).any() for call in experiment.calls if not call.written)


# What a layer before it gives


def _gives_several_before(model: ModelConfig, refused: int) -> int | None:
    """Returns the number of the first layer before one that gives more than one tensor."""
    for number, layer in enumerate(model.layers[:refused]):
        if _flag(layer, "return_state") or getattr(layer, "merge_mode", "concat") is None:
            return number
    return None


def _one_tensor(experiment: Experiment, number: int, refused: int) -> Reason:
    model = experiment.model
    name, layer = model.names[number], model.layers[number]
    changes: dict[str, Any] = {}
    if _flag(layer, "return_state"):
        changes["return_state"] = False
        why = (
            f"{name} gives its states beside its output, and in a chain one layer hands one "
            f"tensor to the next: clear return_state. The states are seen here all the same."
        )
    if getattr(layer, "merge_mode", "concat") is None:
        changes["merge_mode"] = "concat"
        why = (
            f"{name} gives an output for each direction, and in a chain one layer hands one "
            "tensor to the next: merge them, side by side for example (concat)."
        )
    if len(changes) > 1:
        why = (
            f"{name} gives an output for each direction and its states, and in a chain one layer "
            "hands one tensor to the next: merge the outputs and clear return_state."
        )
    return _reason(experiment, number, changes, why, refused)


def _every_step(experiment: Experiment, refused: int) -> Reason | None:
    number = _recurrent_before(experiment.model, refused)
    if number is None or _flag(experiment.model.layers[number], "return_sequences"):
        return None
    name, needs = experiment.model.names[number], experiment.model.names[refused]
    why = (
        f"{needs} takes (batch, timesteps, features), and {name} gives its last step alone: set "
        f"return_sequences in {name}."
    )
    return _reason(experiment, number, {"return_sequences": True}, why, refused)


def _one_step(experiment: Experiment, refused: int) -> Reason | None:
    number = _recurrent_before(experiment.model, refused)
    if number is None or not _flag(experiment.model.layers[number], "return_sequences"):
        return None
    name, needs = experiment.model.names[number], experiment.model.names[refused]
    why = (
        f"{needs} takes one vector, (batch, features), and {name} gives one for every step: "
        f"clear return_sequences in {name}."
    )
    return _reason(experiment, number, {"return_sequences": False}, why, refused)


def _recurrent_before(model: ModelConfig, refused: int) -> int | None:
    """Returns the recurrent layer whose steps come to another one; None where others made them."""
    for number in range(refused - 1, -1, -1):
        layer = model.layers[number]
        if isinstance(layer, (RecurrentConfig, BidirectionalConfig)):
            return number
        if isinstance(layer, (FlattenConfig, ReshapeConfig)):
            return None
    return None


# The two layers of a Bidirectional


def _of_two(
    experiment: Experiment, number: int, config: BidirectionalConfig, words: str
) -> Reason | None:
    name = experiment.model.names[number]
    forward, backward = config.layer, config.backward_layer
    if re.search(_SAME_ORDER, words):
        why = f"One layer of {name} reads the steps in their order, the other one backwards."
        if backward is None:
            return _reason(experiment, number, {"go_backwards": False}, why, number)
        mended = replace(backward, go_backwards=not forward.go_backwards)
        return _with_other_half(experiment, number, mended, "go_backwards", why)
    if (found := re.search(_UNLIKE, words)) and backward is not None:
        argument = found[1]
        why = f"Both layers of {name} need the same {argument}."
        mended = replace(backward, **{argument: getattr(forward, argument)})
        return _with_other_half(experiment, number, mended, argument, why)
    if re.search(_GENERATOR, words) and forward.return_state:
        why = (
            "Keras 3.15 fails where a stateful Bidirectional has return_state: clear it. The "
            "states are seen here all the same."
        )
        return _reason(experiment, number, {"return_state": False}, why, number)
    if re.search(_TWO_WIDTHS, words) and backward is not None and backward.units != forward.units:
        why = (
            f"merge_mode={config.merge_mode!r} needs as many units in both layers of {name}: "
            f"there are {forward.units} and {backward.units}."
        )
        same = _with_other_half(
            experiment, number, replace(backward, units=forward.units), "units", why
        )
        beside = _reason(experiment, number, {"merge_mode": "concat"}, why, number)
        return replace(same, repairs=(*beside.repairs, *same.repairs))
    return None


def _with_other_half(
    experiment: Experiment, number: int, backward: RecurrentConfig, argument: str, why: str
) -> Reason:
    """Returns the reason that is mended by another argument of the backward layer."""
    config = experiment.model.layers[number]
    assert isinstance(config, BidirectionalConfig)
    mended = replace(config, backward_layer=backward)
    written = argument_expression(argument, getattr(backward, argument))
    title = f"{written} in the backward layer of {experiment.model.names[number]}"
    spot = Spot("layer", argument)
    change = partial(with_config, number=number, config=mended)
    return Reason(why, (spot,), (Alternative(title, spot, change, of_model=True),))


# Changes


def with_config(experiment: Experiment, number: int, config: LayerConfig) -> Experiment:
    """Returns the same experiment with another config of one layer of its model."""
    model = experiment.model.with_config(number, config)
    return replace(experiment, model=model, layer=model.recurrent[experiment.place])


def _reason(
    experiment: Experiment, number: int, changes: dict[str, Any], why: str, refused: int
) -> Reason:
    """Returns the reason that is mended by other arguments of one layer."""
    model = experiment.model
    if not _fits(experiment, model.with_config(number, _with(model.layers[number], changes))):
        # What is refused then may be that there is no vector for every step: both at once.
        also = changes | {"return_sequences": True}
        if _fits(experiment, model.with_config(number, _with(model.layers[number], also))):
            changes = also
    config = _with(model.layers[number], changes)
    written = ", ".join(argument_expression(name, value) for name, value in changes.items())
    spots = tuple(Spot("layer", name) for name in changes)
    change = partial(with_config, number=number, config=config)
    title = f"{written} in {model.names[number]}"
    return Reason(why, spots, (Alternative(title, spots[0], change, of_model=True),))


def _fits(experiment: Experiment, model: ModelConfig) -> bool:
    """Returns whether Keras takes the model, as far as shapes tell it."""
    return None not in shapes_through(model, experiment.calls[0].inputs.shape)


def _with(layer: LayerConfig, changes: dict[str, Any]) -> LayerConfig:
    """Returns a layer with other arguments; those of recurrent ones go to both of two."""
    if not isinstance(layer, BidirectionalConfig):
        return replace(layer, **changes)
    inner = {name: value for name, value in changes.items() if name != "merge_mode"}
    backward = layer.backward_layer
    return replace(
        layer,
        layer=replace(layer.layer, **inner),
        backward_layer=None if backward is None else replace(backward, **inner),
        merge_mode=changes.get("merge_mode", layer.merge_mode),
    )


def _flag(layer: LayerConfig, name: str) -> bool:
    """Returns a flag of a recurrent layer, also of one in a Bidirectional; False of others."""
    inner = layer.layer if isinstance(layer, BidirectionalConfig) else layer
    return bool(getattr(inner, name, False))
