"""Writes the layers of an experiment as code, with the seeds that the engine gives them."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from lstmviz.experiment.arguments import LayerConfig, changed_arguments
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig, SimpleRNNConfig
from lstmviz.experiment.experiment import Experiment, Purpose, derived_seed, weight_names
from lstmviz.experiment.keras_names import INITIALIZERS, UNSEEDED_INITIALIZERS
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DropoutConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.serialised import serialised
from lstmviz.experiment.to_code.arrays_code import Arrays
from lstmviz.experiment.to_code.expression import CallCode, constructor_code

Called = tuple[str, tuple[str | CallCode, ...]]
"""What is called, and with which arguments."""
PACKAGE = "tf.keras."
_PURPOSES: Mapping[str, Purpose] = {
    "kernel_initializer": "kernel",
    "embeddings_initializer": "kernel",
    "recurrent_initializer": "recurrent",
    "bias_initializer": "bias",
}


class LayerCode:
    """The code of a recurrent layer that stands alone.

    Attributes:
        settings: the lines that set Keras up, before all else.
        outputs: what to call each array that a call returns.
    """

    settings = ""

    def __init__(self, experiment: Experiment) -> None:
        """Takes the experiment that the code is for."""
        self._experiment = experiment
        layer = experiment.layer
        self.outputs = ("y", *layer.kind.state_names) if layer.return_state else ("y",)

    @property
    def modules(self) -> set[str]:
        """The modules beside TensorFlow that the layer comes from."""
        return modules_of(self._experiment.model)

    def made(self, arrays: Arrays) -> list[str]:
        """Writes the lines that make the layer."""
        experiment, config = self._experiment, self._experiment.layer
        # The type is said even where it is Keras' default, which somebody's keras.json may change.
        shown = {"dtype": config.dtype} | named(experiment.model)[0]
        made = made_layer(experiment, 0, shown).behind("layer = ")
        return [made.written(), *self._weights(arrays)]

    def _weights(self, arrays: Arrays) -> list[str]:
        experiment = self._experiment
        if experiment.weights is None:
            return []
        # With a bias that the layer has no place for, Keras refuses them in the script as well.
        every = weight_names(replace(experiment.layer, use_bias=True))
        names = every[: len(experiment.weights)]
        arrays.named |= zip(names, experiment.weights, strict=True)
        first = arrays.inputs(0, experiment.calls[0])
        return [f"layer.build({first}.shape)", f"layer.set_weights([{', '.join(names)}])"]

    def reset(self, _before: Call) -> list[str]:
        """Writes the lines that reset the states."""
        idle = (
            "" if self._experiment.layer.stateful else "  # does nothing: the layer isn't stateful"
        )
        return [f"layer.reset_state(){idle}"]

    def called(self, call: Call, number: int, arrays: Arrays) -> Called:
        """Writes what is called in a call and what it is given, but for `training`."""
        arguments = [arrays.inputs(number, call)]
        if call.mask is not None:
            arguments.append(f"mask={arrays.name('mask', number, call.mask)}")
        if call.initial_state is not None:
            states = zip(self._experiment.layer.kind.state_names, call.initial_state, strict=True)
            names = [arrays.name(f"initial_{name}", number, state) for name, state in states]
            arguments.append(f"initial_state=[{', '.join(names)}]")
        return "layer", tuple(arguments)


def modules_of(model: ModelConfig) -> set[str]:
    """Returns the modules that somebody's own layers come from."""
    modules = {layer.kind.layer_class[0] for layer in model.recurrent.values()}
    return modules - {"keras.layers"}


def named(model: ModelConfig) -> list[dict[str, str]]:
    """Returns for each layer the argument that names it, where Keras wouldn't name it so."""
    return [{"name": name} if name else {} for name in model.given_names()]


def made_layer(experiment: Experiment, number: int, others: Mapping[str, Any]) -> CallCode:
    """Writes the call that makes a layer of an experiment's model.

    Args:
        experiment: has the model.
        number: of the layer.
        others: arguments that are written too.
    """
    config = experiment.model.layers[number]
    given: dict[str, Any] = {}
    if isinstance(config, BidirectionalConfig):
        given = pair_of(experiment, number, config)
    elif isinstance(config, TimeDistributedConfig):
        given = {"layer": _seeded_layer(experiment, Place(number), config.layer)}
    else:
        given = _seeds(experiment, Place(number), config)
    return constructor_code(config, {**changed_arguments(config), **given, **others}, PACKAGE)


def pair_of(experiment: Experiment, number: int, config: BidirectionalConfig) -> dict[str, Any]:
    """Returns the two layers of a Bidirectional.

    Where they draw random numbers each has seeds of its own, and so the second one is given too:
    Keras would make it of the first one's arguments.
    """
    places = Place(number, "forward"), Place(number, "backward")
    back = config.backward_layer or replace(config.layer, go_backwards=True)
    pair = {"layer": _seeded_layer(experiment, places[0], config.layer)}
    draws = _seeds(experiment, places[1], back) or loses_its_seed(config)
    if config.backward_layer is not None or draws:
        pair["backward_layer"] = _seeded_layer(experiment, places[1], back)
    return pair


def loses_its_seed(config: LayerConfig) -> bool:
    """Returns whether Keras (3.15) forgets the seed of a layer's first layer.

    A Bidirectional makes it anew from its `get_config()`, in which a SimpleRNN has no seed.
    """
    first = config.layer if isinstance(config, BidirectionalConfig) else None
    return isinstance(first, SimpleRNNConfig) and bool(first.dropout or first.recurrent_dropout)


def dropout_seed(experiment: Experiment, place: Place, config: RecurrentConfig) -> int:
    """Returns the seed of a layer's dropout."""
    if config.seed is not None:
        return config.seed
    return derived_seed(experiment.seed_at(place), "dropout")


def _seeded_layer(experiment: Experiment, place: Place, config: LayerConfig) -> CallCode:
    shown = changed_arguments(config) | _seeds(experiment, place, config)
    return constructor_code(config, shown, PACKAGE)


def _seeds(experiment: Experiment, place: Place, config: LayerConfig) -> dict[str, Any]:
    """Returns the arguments that need a seed, with the seed that the engine gives them."""
    seed, seeded = experiment.seed_at(place), dict[str, Any]()
    names = {field.name for field in fields(config)}
    for argument, purpose in _PURPOSES.items():
        if argument not in names:
            continue
        value = getattr(config, argument)
        if isinstance(value, str):
            value = {"class_name": INITIALIZERS.get(value, value), "config": {}}
        random = value["class_name"] not in UNSEEDED_INITIALIZERS
        has_it = purpose != "bias" or getattr(config, "use_bias", True)
        used = experiment.weights is None and has_it
        if random and used and value["config"].get("seed") is None:
            drawn = {**value["config"], "seed": derived_seed(seed, purpose)}
            seeded[argument] = serialised(value["class_name"], drawn, INITIALIZERS)
    if "seed" in names and _drops(config) and getattr(config, "seed", None) is None:
        seeded["seed"] = derived_seed(seed, "dropout")
    return seeded


def _drops(config: LayerConfig) -> bool:
    """Returns whether a layer with a seed uses it: at rates of 0 nothing is drawn."""
    rates = ("rate",) if isinstance(config, DropoutConfig) else ("dropout", "recurrent_dropout")
    return any(getattr(config, rate) for rate in rates)
