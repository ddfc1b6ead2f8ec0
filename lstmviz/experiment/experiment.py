"""Holds what to run: a layer with the model around it, the calls in order, and the seeds."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.arguments import MOST_SEED, LayerConfig
from lstmviz.experiment.arrays import (
    Array,
    counted_arrays,
    float_array,
    in_short,
    same_arrays,
    seal,
)
from lstmviz.experiment.call import Call
from lstmviz.experiment.call_in_model import call_alone, call_within, fitting_reset
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.features import Feature
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.model import ALONE, ModelConfig, Place, weight_names_of
from lstmviz.experiment.text.sampling import Sampling
from lstmviz.experiment.text.vocabulary import Vocabulary

Purpose = Literal["kernel", "recurrent", "bias", "dropout"]


def derived_seed(seed: int, purpose: Purpose) -> int:
    """Returns the seed for one purpose: of 7, 71 for the kernel, 72 for the recurrent kernel.

    Each purpose has its own, so that changing one initializer leaves the other weights
    alone, and two kernels of one shape don't come out equal.
    """
    return (10 * seed + 1 + get_args(Purpose).index(purpose)) % (MOST_SEED + 1)


_SEEDS_APART = 1_000_003
"""How far the seeds of the layers of a model are apart."""

_ID = Feature("id")

_MOST_TOLD = 3  # calls, in an experiment's short form


@dataclass(frozen=True, eq=False)
class Experiment:
    """A layer with the model around it, its calls in order, and where its weights come from.

    Of a model one recurrent layer is looked at, `layer`; whoever puts another one there with
    `replace(experiment, layer=…)` changes the model. `at` looks at another one.

    Attributes:
        layer: the arguments of the recurrent layer that is looked at.
        calls: at least one; all go to the same model.
        weights: of a layer `(kernel, recurrent_kernel, bias)` as Keras' `get_weights()` gives them
            (of an LSTM (features, 4·units), (units, 4·units), (4·units,); no bias without
            `use_bias`), of a model what its `get_weights()` gives; or None for the initializers.
        seed: the same seed gives the same weights and the same dropout, always.
        features: what the features of all calls are called, and the unit they were in; empty
            where that isn't known, or the calls have another number of features.
        cut: how a series was cut into all calls; None where that isn't known, or the calls have
            another size.
        model: the chain of layers that the layer stands in; of a layer alone a chain of one.
        place: where in the model the layer stands.
        vocabulary: which token each id stands for, of what goes in and of what comes out; None
            where that isn't known.
        sampling: how the model chooses what it goes on with in calls that are `written`.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    layer: RecurrentConfig
    calls: tuple[Call, ...]
    weights: tuple[Array, ...] | None = field(default=None, kw_only=True)
    seed: int = field(default=0, kw_only=True)
    features: tuple[Feature, ...] = field(default=(), kw_only=True)
    cut: CutChoices | None = field(default=None, kw_only=True)
    model: ModelConfig = field(default=None, kw_only=True)  # type: ignore[assignment]
    place: Place = field(default=None, kw_only=True)  # type: ignore[assignment]
    vocabulary: Vocabulary | None = field(default=None, kw_only=True)
    sampling: Sampling = field(default_factory=Sampling, kw_only=True)

    def __init__(
        self,
        layer: RecurrentConfig | ModelConfig,
        calls: Iterable[Call],
        *,
        weights: Iterable[npt.ArrayLike] | None = None,
        seed: int = 0,
        features: Iterable[Feature] = (),
        cut: CutChoices | None = None,
        model: ModelConfig | None = None,
        place: Place | None = None,
        vocabulary: Vocabulary | None = None,
        sampling: Sampling | None = None,
    ) -> None:
        put = object.__setattr__
        model, place = _placed(layer, model, place)
        calls = tuple(calls) if isinstance(calls, Iterable) else (calls,)
        if not calls or not all(isinstance(call, Call) for call in calls):
            raise InvalidValue("calls", "one Call or more", calls)
        whole = isinstance(seed, (int, np.integer)) and not isinstance(seed, bool)
        if not whole or not 0 <= seed <= MOST_SEED:
            raise InvalidValue("seed", f"an integer from 0 to {MOST_SEED}", seed)
        put(self, "layer", model.recurrent[place])
        put(self, "model", model)
        put(self, "place", place)
        put(self, "calls", tuple(_written_on(_fitting(call, model) for call in calls)))
        put(self, "vocabulary", vocabulary)
        put(self, "sampling", Sampling() if sampling is None else sampling)
        put(self, "seed", int(seed))
        if weights is not None:
            weights = (_weights_of_model if not model.stands_alone else _weights)(self, weights)
        put(self, "weights", weights)
        features = tuple(features)
        is_known = all(call.inputs.shape[2:] == (len(features),) for call in self.calls)
        put(self, "features", features if is_known else ())
        put(self, "cut", cut if cut is not None and _have_size_of(cut, self.calls) else None)

    def at(self, place: Place) -> "Experiment":
        """Returns the same experiment, of which another recurrent layer is looked at."""
        if place == self.place:
            return self
        return replace(self, layer=self.model.recurrent[place], place=place)

    @property
    def layer_weights(self) -> tuple[Array, ...] | None:
        """The weights that are given of the layer that is looked at; None for the initializers."""
        if self.weights is None or self.model.stands_alone:
            return self.weights
        first, count = self._weights_at()
        return self.weights[first:][:count]

    @property
    def layer_seed(self) -> int:
        """The seed of the layer that is looked at."""
        return self.seed_at(self.place)

    @cached_property
    def alone(self) -> "Experiment":
        """The layer that is looked at, as if it stood alone; of one that does, the very object.

        It has the model's calls, ids as numbers of one feature, with the states that are given to
        the layer, and the model's seed. What is made of it is put back by `with_alone`.
        """
        if self.model.stands_alone:
            return self
        calls = [call_alone(call, self.model, self.place) for call in self.calls]
        return Experiment(
            self.layer,
            calls,
            weights=self.layer_weights,
            seed=self.seed,
            features=(_ID,) if self.model.takes_ids else self.features,
            cut=self.cut,
        )

    def with_alone(
        self, part: "Experiment", drawn: tuple[Array, ...] | None = None
    ) -> "Experiment":
        """Returns the same model with what was made of the layer that is looked at, `alone`.

        Args:
            part: what was made of it.
            drawn: the weights of the whole model as its last run had them; where some are given
                to the layer alone, the others are taken from them.

        Raises:
            InvalidValue: ids aren't whole numbers, or the other weights aren't known.
        """
        if self.model.stands_alone:
            return part
        before = {id(call): whole for call, whole in zip(self.alone.calls, self.calls, strict=True)}
        calls = tuple(
            before.get(id(call))
            or call_within(
                call, self.model, self.place, self.calls[n] if n < len(self.calls) else None
            )
            for n, call in enumerate(part.calls)
        )
        weights = self.weights
        if part.weights is not self.alone.weights:
            weights = None if part.weights is None else self._with_weights(part.weights, drawn)
        return replace(
            self,
            layer=part.layer,
            calls=calls,
            weights=weights,
            seed=part.seed,
            features=() if self.model.takes_ids else part.features,
            cut=part.cut,
        )

    def _with_weights(
        self, mine: tuple[Array, ...], drawn: tuple[Array, ...] | None
    ) -> tuple[Array, ...]:
        every = self.weights or drawn
        if every is None:
            raise InvalidValue(
                "weights", "a model that has run, whose other weights are known", Said("none yet")
            )
        first, count = self._weights_at()
        return (*every[:first], *mine, *every[first + count :])

    def _weights_at(self) -> tuple[int, int]:
        """Returns where the weights of the layer begin among all, and how many they are."""
        number = self.place.layer
        first = sum(len(weight_names_of(layer)) for layer in self.model.layers[:number])
        if self.place.direction == "backward":
            first += len(weight_names_of(self.model.recurrent[Place(number, "forward")]))
        return first, len(weight_names_of(self.layer))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "alone"}

    def seed_at(self, place: Place) -> int:
        """Returns the seed of a layer: of the first recurrent one it is the experiment's own.

        Recurrent layers are counted apart from the others, so that another Dense or a second
        LSTM leaves the weights of those that were there alone.
        """
        recurrent = list(self.model.recurrent)
        if place in recurrent:
            count = 2 * recurrent.index(place)
        else:
            numbers = {each.layer for each in recurrent}
            count = 2 * sum(n not in numbers for n in range(place.layer)) + 1
        return (self.seed + count * _SEEDS_APART) % (MOST_SEED + 1)

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal(state.values())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Experiment):
            return NotImplemented
        return (
            (self.model, self.place, self.seed) == (other.model, other.place, other.seed)
            and (self.features, self.cut) == (other.features, other.cut)
            and (self.vocabulary, self.sampling) == (other.vocabulary, other.sampling)
            and self.calls == other.calls
            and same_arrays(self.weights, other.weights)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes, the first of many calls."""
        calls = [repr(call) for call in self.calls[:_MOST_TOLD]]
        if len(self.calls) > _MOST_TOLD:
            calls.append(f"… {len(self.calls)} in all")
        what = self.layer if self.model.stands_alone else self.model
        parts = [repr(what), f"[{', '.join(calls)}]"]
        if self.weights is not None:
            parts.append(f"weights=[{', '.join(map(in_short, self.weights))}]")
        return f"Experiment({', '.join([*parts, f'seed={self.seed}'])})"


def _have_size_of(cut: CutChoices, calls: tuple[Call, ...]) -> bool:
    first, *others = {(call.inputs.shape, call.inputs.dtype) for call in calls}
    batch, timesteps, *features = first[0]
    return not others and (batch, timesteps) == (cut.batch, cut.timesteps) and features != [0]


def _placed(
    layer: RecurrentConfig | ModelConfig, model: ModelConfig | None, place: Place | None
) -> tuple[ModelConfig, Place]:
    """Returns the model with a layer at its place, and the place."""
    if isinstance(layer, ModelConfig):
        recurrent = layer.recurrent
        known = place is not None and place in recurrent
        return layer, place if known and place else next(iter(recurrent))
    if not isinstance(layer, RecurrentConfig):
        expected = "an LSTMConfig, GRUConfig or SimpleRNNConfig, or a ModelConfig"
        raise InvalidValue("layer", expected, layer)
    if model is None or place is None:
        return ModelConfig((layer,)), ALONE
    return model if model.recurrent[place] == layer else model.with_layer(place, layer), place


def _fitting(call: Call, model: ModelConfig) -> Call:
    """Returns a call as the model takes it.

    Raises:
        InvalidValue: it takes another kind of input, or other states.
    """
    if model.takes_ids != (call.inputs.ndim == 2):
        of = f"an array of shape {call.inputs.shape} and type {call.inputs.dtype}"
        if not model.takes_ids:
            raise InvalidValue("inputs", "numbers of shape (batch, timesteps, features)", Said(of))
        raise InvalidValue("inputs", "ids, integers of shape (batch, timesteps)", Said(of))
    if isinstance(call.reset_before, tuple):
        call = replace(call, reset_before=fitting_reset(call.reset_before, model))
    given: Any = call.initial_state
    if model.stands_alone:
        if isinstance(given, Mapping):
            if given.keys() - {0}:
                layers = f"states of layer {', '.join(map(str, given))}"
                raise InvalidValue("initial_state", "states of layer 0", Said(layers))
            call = replace(call, initial_state=given.get(0))
        (layer,) = model.recurrent.values()
        _check_states(layer.kind.state_names, call.initial_state, layer)
        return call
    if given is not None and not isinstance(given, Mapping):
        expected = "a mapping of the number of a layer to its states"
        raise InvalidValue("initial_state", expected, counted_arrays(given))
    states = states_of_layers(model)
    for number, arrays in (given or {}).items():
        if number not in states:
            numbers = ", ".join(map(str, states))
            raise InvalidValue(
                "initial_state", f"the number of a recurrent layer ({numbers})", number
            )
        _check_states(states[number], arrays, model.layers[number])
    return call


def _written_on(calls: Iterable[Call]) -> Iterator[Call]:
    """Yields the calls; one that can't be the model's choice has the input that it holds."""
    before = None
    for call in calls:
        can_be = before is not None and call.inputs.shape[:2] == (before.inputs.shape[0], 1)
        before = replace(call, written=False) if call.written and not can_be else call
        yield before


def states_of_layers(model: ModelConfig) -> Mapping[int, tuple[str, ...]]:
    """Returns the names of the states of each recurrent layer of a model, by its number."""
    states: dict[int, tuple[str, ...]] = {}
    for place, layer in model.recurrent.items():
        states[place.layer] = (*states.get(place.layer, ()), *layer.kind.state_names)
    return states


def _check_states(
    names: tuple[str, ...], given: tuple[Array, ...] | None, layer: LayerConfig
) -> None:
    """Refuses given states that are not as many as a layer has."""
    if given is None or len(given) == len(names):
        return
    each = ", each" if len(names) > 1 else ","
    parts = f"({', '.join(names)}{',' * (len(names) == 1)})"
    of = layer.kind if isinstance(layer, RecurrentConfig) else f"a {layer.class_name()}"
    expected = f"{parts}{each} of shape (batch, units), for {of}"
    raise InvalidValue("initial_state", expected, counted_arrays(given))


def weight_names(layer: RecurrentConfig) -> tuple[str, ...]:
    """Returns the names of a layer's weights, in the order of Keras' `get_weights()`."""
    return tuple(layer.kind.weight_shapes(layer, 1))


def _weights_of_model(experiment: Experiment, value: Iterable[npt.ArrayLike]) -> tuple[Array, ...]:
    parts = list(value) if isinstance(value, Iterable) else []
    names = [name for layer in experiment.model.layers for name in weight_names_of(layer)]
    if len(parts) != len(names):
        expected = f"{len(names)} arrays, as the model's get_weights() gives them"
        raise InvalidValue("weights", expected, counted_arrays(parts))
    return tuple(float_array("weights", part, "of a weight", 1, 2) for part in parts)


def _weights(experiment: Experiment, value: Iterable[npt.ArrayLike]) -> tuple[Array, ...]:
    layer = experiment.layer
    parts = list(value) if isinstance(value, Iterable) else []
    # Whether a bias belongs there is told where the weights are held against the layer.
    every, fewest = (
        layer.kind.weight_shapes(replace(layer, use_bias=with_bias), 1)
        for with_bias in (True, False)
    )
    if not len(fewest) <= len(parts) <= len(every):
        came = counted_arrays(parts) if isinstance(value, (list, tuple)) else value
        raise InvalidValue("weights", f"[{', '.join(every)}]", came)
    columns = f"{len(layer.kind.columns)}·units" if len(layer.kind.columns) > 1 else "units"
    axes = {"kernel": (f"(features, {columns})", 2), "recurrent_kernel": (f"(units, {columns})", 2)}
    # Whether it fits reset_after is told there, too.
    ranks = (1, 2) if hasattr(layer, "reset_after") else (1,)
    others = (f"(2, {columns})" if len(every.get("bias", ())) == 2 else f"({columns},)", *ranks)
    return tuple(
        float_array("weights", part, *axes.get(name, others))
        for name, part in zip(every, parts, strict=False)
    )
