"""Holds what to run: a layer, the calls that are made on it in order, and its seeds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from lstmviz.experiment.arguments import MOST_SEED, AnyLayerConfig
from lstmviz.experiment.config import LayerConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.features import Feature
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.model import ALONE, ModelConfig, Place, weight_names_of

Purpose = Literal["kernel", "recurrent", "bias", "dropout"]


def derived_seed(seed: int, purpose: Purpose) -> int:
    """Returns the seed for one purpose: of 7, 71 for the kernel, 72 for the recurrent kernel.

    Each purpose has its own, so that changing one initializer leaves the other weights
    alone, and two kernels of one shape don't come out equal.
    """
    return (10 * seed + 1 + get_args(Purpose).index(purpose)) % (MOST_SEED + 1)


Array = npt.NDArray[Any]

_SEEDS_APART = 1_000_003
"""How far the seeds of the layers of a model are apart."""

_ID = Feature("id")

_MOST_TOLD = 3  # calls, in an experiment's short form


@dataclass(frozen=True, eq=False)
class Call:
    """One call of the layer, or of the model.

    Types and ranks are checked here. Whether the shapes agree with each other is Keras' to
    say, so that a silent broadcast can be shown as what it is.

    Attributes:
        inputs: (batch, timesteps, features), float; integers become float32, because Keras
            refuses integers. Where an Embedding comes first ids, (batch, timesteps) integers.
        mask: (batch, timesteps) bool, False where the step is to be held; or None.
        initial_state: an array (batch, units) for each state of the layer, the pair (h, c) for an
            LSTM; or None. What Keras broadcasts, (1, units) and (units,), is taken too. Of a model
            a mapping: the number of a layer to its states, as `states_by_layer` reads it.
        training: passed on to the layer; dropout acts only where it is True.
        reset_before: the layer's `reset_state()` is called before this call.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    inputs: Array
    mask: Array | None = field(default=None, kw_only=True)
    initial_state: tuple[Array, ...] | None = field(default=None, kw_only=True)
    training: bool = field(default=False, kw_only=True)
    reset_before: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        put = object.__setattr__  # the class is frozen for everybody else
        put(self, "inputs", _inputs(self.inputs))
        if self.mask is not None:
            put(self, "mask", _mask(self.mask))
        if self.initial_state is not None:
            given: Any = self.initial_state
            put(self, "initial_state", _states(given) if _is_by_layer(given) else _state(given))
        for name in ("training", "reset_before"):
            if not isinstance(getattr(self, name), (bool, np.bool_)):
                raise InvalidValue(name, "True or False", getattr(self, name))
            put(self, name, bool(getattr(self, name)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        seal(state.values())  # NumPy's pickles forget that an array was read-only

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Call):
            return NotImplemented
        return (
            same_array(self.inputs, other.inputs)
            and same_array(self.mask, other.mask)
            and _same_states(self.initial_state, other.initial_state)
            and (self.training, self.reset_before) == (other.training, other.reset_before)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes."""
        parts = [f"inputs={in_short(self.inputs)}"]
        if self.mask is not None:
            parts.append(f"mask={in_short(self.mask)}")
        given: Any = self.initial_state
        if _is_by_layer(given):
            each = (f"{number}: {_in_short(states)}" for number, states in given.items())
            parts.append(f"initial_state={{{', '.join(each)}}}")
        elif given is not None:
            parts.append(f"initial_state={_in_short(given)}")
        parts += [f"{name}=True" for name in ("training", "reset_before") if getattr(self, name)]
        return f"Call({', '.join(parts)})"


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

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    layer: LayerConfig
    calls: tuple[Call, ...]
    weights: tuple[Array, ...] | None = field(default=None, kw_only=True)
    seed: int = field(default=0, kw_only=True)
    features: tuple[Feature, ...] = field(default=(), kw_only=True)
    cut: CutChoices | None = field(default=None, kw_only=True)
    model: ModelConfig = field(default=None, kw_only=True)  # type: ignore[assignment]
    place: Place = field(default=None, kw_only=True)  # type: ignore[assignment]

    def __init__(
        self,
        layer: LayerConfig | ModelConfig,
        calls: Iterable[Call],
        *,
        weights: Iterable[npt.ArrayLike] | None = None,
        seed: int = 0,
        features: Iterable[Feature] = (),
        cut: CutChoices | None = None,
        model: ModelConfig | None = None,
        place: Place | None = None,
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
        put(self, "calls", tuple(_fitting(call, model) for call in calls))
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
        calls = [_call_alone(call, self.model, self.place) for call in self.calls]
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
        others = [states_by_layer(call) for call in self.calls]
        calls = tuple(
            before.get(id(call))
            or _call_within(call, self.model, self.place, others[n] if n < len(others) else {})
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


def in_short(array: Array) -> str:
    """Writes an array by its shape and dtype: `<(2, 3, 3) float32>`."""
    return f"<{array.shape} {array.dtype}>"


def _in_short(arrays: tuple[Array, ...]) -> str:
    return f"({', '.join(map(in_short, arrays))}{',' * (len(arrays) == 1)})"


_AT_ONCE = 2**16  # numbers, which stay in a processor's cache


def same_array(a: Array | None, b: Array | None) -> bool:
    """Returns whether two arrays have the same dtype, shape and bits.

    So NaN is the same as NaN, and -0.0 isn't the same as 0.0. Bits are also ten times faster
    to compare than numbers, which a person who edits one cell out of millions would feel.
    """
    if a is None or b is None or a is b:
        return a is b
    if (a.dtype, a.shape) != (b.dtype, b.shape):
        return False
    bits = f"u{a.itemsize}"
    if not (a.flags.c_contiguous and b.flags.c_contiguous):
        return bool((a.view(bits) == b.view(bits)).all())
    # Part by part: two that differ often do near the beginning.
    mine, others = a.reshape(-1).view(bits), b.reshape(-1).view(bits)
    parts = (slice(at, at + _AT_ONCE) for at in range(0, a.size, _AT_ONCE))
    return all(bool((mine[part] == others[part]).all()) for part in parts)


def same_arrays(a: tuple[Array, ...] | None, b: tuple[Array, ...] | None) -> bool:
    """Returns whether two tuples of arrays are equal by `same_array`, or both None."""
    if a is None or b is None:
        return a is b
    return len(a) == len(b) and all(map(same_array, a, b))


def frozen(array: Array) -> Array:
    """Returns an array read-only; copies it only where something else could still write to it."""
    return array if _is_sealed(array) else sealed(array.copy("K"))


def sealed(array: Array) -> Array:
    """Makes a new array read-only in place, so that a `Call` need not copy it."""
    array.flags.writeable = False
    return array


def _is_sealed(array: Array) -> bool:
    """Returns whether neither an array nor the memory it is a view of can be written to."""
    owner: Any = array
    while isinstance(owner, np.ndarray):
        if owner.flags.writeable:
            return False
        owner = owner.base
    if isinstance(owner, memoryview):
        owner = owner.obj  # what another process sent, perhaps, in memory that is sealed
    return owner is None or isinstance(owner, bytes) or getattr(owner, "is_sealed", False)


def seal(values: Iterable[Any]) -> None:
    """Makes the arrays among some values read-only, also those in tuples and mappings."""
    for value in values:
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
        elif isinstance(value, dict):  # a lazier mapping makes its own arrays, when asked
            seal(value.values())
        elif isinstance(value, tuple):
            seal(value)


def _array(argument: str, value: Any, expected: str, *ranks: int) -> Array:
    """Returns a value as an array of numbers or bools, with one of these numbers of axes."""
    try:
        array = np.asarray(value)
    except (ValueError, TypeError):
        raise InvalidValue(argument, expected, Said("rows of different lengths")) from None
    if array.dtype.kind not in "fiub":
        raise InvalidValue(argument, expected, Said(f"values of type {array.dtype}"))
    if array.ndim not in ranks:
        raise InvalidValue(argument, expected, Said(f"an array of shape {array.shape}"))
    return array


def _counted(parts: Sequence[Any]) -> Said:
    return Said("one array" if len(parts) == 1 else f"{len(parts)} arrays")


def _float_array(argument: str, value: Any, axes: str, *ranks: int) -> Array:
    array = _array(argument, value, f"numbers of shape {axes}", *ranks)
    if array.dtype.kind != "f" or not isinstance(value, np.ndarray | np.generic):
        array = array.astype(np.float32)
    elif array.dtype.itemsize > 8:  # long double: Keras has no such type
        array = array.astype(np.float64)
    return frozen(array)


def _inputs(value: Any) -> Array:
    """Returns the input of a call; ids, (batch, timesteps), keep their type."""
    expected = "(batch, timesteps, features)"
    array = value if isinstance(value, np.ndarray) else None
    if array is None:
        try:
            array = np.asarray(value)
        except (ValueError, TypeError):
            array = None  # told below
    if array is None or array.ndim != 2 or array.dtype.kind not in "iu":
        return _float_array("inputs", value, expected, 3)
    return frozen(array)


def _mask(value: Any) -> Array:
    expected = "True or False of shape (batch, timesteps)"
    array = _array("mask", value, expected, 2)
    if array.dtype.kind != "b":
        neither = ~np.isin(array, (0, 1))
        if neither.any():
            place = tuple(map(int, np.argwhere(neither)[0]))
            raise InvalidValue("mask", expected, Said(f"{array[place]:g} at {list(place)}"))
    return frozen(array.astype(bool, copy=False))


def _state(value: Any) -> tuple[Array, ...]:
    expected = "a tuple with an array of shape (batch, units) for each state"
    if not isinstance(value, (tuple, list)):
        array = isinstance(value, np.ndarray)
        came = Said(f"one array of shape {value.shape}") if array else value
        raise InvalidValue("initial_state", expected, came)
    if not value:
        raise InvalidValue("initial_state", expected, _counted(value))
    if any(part is None for part in value):
        places = " and ".join(str(place) for place, part in enumerate(value) if part is None)
        raise InvalidValue("initial_state", expected, Said(f"None at {places}"))
    return tuple(_float_array("initial_state", part, "(batch, units)", 1, 2) for part in value)


def _is_by_layer(given: object) -> bool:
    return isinstance(given, Mapping)


def _states(given: Mapping[Any, Any]) -> Mapping[int, tuple[Array, ...]]:
    """Returns the states that are given to the layers of a model, by their number."""
    for number in given:
        if not isinstance(number, (int, np.integer)) or isinstance(number, bool):
            raise InvalidValue("initial_state", "states by the number of their layer", dict(given))
    return _ByLayer({int(number): _state(given[number]) for number in sorted(given)})


class _ByLayer(dict[int, tuple[Array, ...]]):
    """Given states by the number of the layer; a dict, since a view of one can't be pickled."""


def states_by_layer(call: Call) -> Mapping[int, tuple[Array, ...]]:
    """Returns the states that a call gives, by the number of the layer that they are given to.

    Those of a Bidirectional are the forward layer's, then the backward layer's.
    """
    given: Any = call.initial_state
    if given is None:
        return {}
    return given if isinstance(given, Mapping) else {0: given}


def _same_states(one: Any, other: Any) -> bool:
    if not (_is_by_layer(one) and _is_by_layer(other)):
        return not (_is_by_layer(one) or _is_by_layer(other)) and same_arrays(one, other)
    return one.keys() == other.keys() and all(same_arrays(one[n], other[n]) for n in one)


def _placed(
    layer: LayerConfig | ModelConfig, model: ModelConfig | None, place: Place | None
) -> tuple[ModelConfig, Place]:
    """Returns the model with a layer at its place, and the place."""
    if isinstance(layer, ModelConfig):
        recurrent = layer.recurrent
        known = place is not None and place in recurrent
        return layer, place if known and place else next(iter(recurrent))
    if not isinstance(layer, LayerConfig):
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
        raise InvalidValue("initial_state", expected, _counted(given))
    states = states_of_layers(model)
    for number, arrays in (given or {}).items():
        if number not in states:
            numbers = ", ".join(map(str, states))
            raise InvalidValue(
                "initial_state", f"the number of a recurrent layer ({numbers})", number
            )
        _check_states(states[number], arrays, model.layers[number])
    return call


def _call_alone(call: Call, model: ModelConfig, place: Place) -> Call:
    """Returns a call of a model as one of the layer at a place."""
    inputs = call.inputs[..., np.newaxis].astype(np.float32) if model.takes_ids else call.inputs
    given = states_by_layer(call).get(place.layer)
    if given is not None and place.direction:
        half = len(given) // 2
        given = given[:half] if place.direction == "forward" else given[half:]
    return replace(call, inputs=inputs, initial_state=given)


def _call_within(
    call: Call, model: ModelConfig, place: Place, others: Mapping[int, tuple[Array, ...]]
) -> Call:
    """Returns a call of the layer at a place as one of its model, with states of other layers."""
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
    return replace(call, inputs=inputs, initial_state=by_layer)


def ids_of(values: Array) -> Array:
    """Returns ids, (batch, timesteps) integers, of numbers of one feature.

    Raises:
        InvalidValue: they aren't whole numbers from 0 on, or have more than one feature.
    """
    expected = "ids, whole numbers from 0 on of shape (batch, timesteps, 1)"
    if values.shape[2] != 1:
        raise InvalidValue("inputs", expected, Said(f"numbers of shape {values.shape}"))
    ids = values[..., 0]
    wrong = ~((ids >= 0) & (ids < 2**31) & (ids == np.trunc(ids)))
    if wrong.any():
        row, step = np.argwhere(wrong)[0]
        raise InvalidValue(
            "inputs", expected, Said(f"{ids[row, step]:g} in row {row}, step {step}")
        )
    return sealed(ids.astype(np.int32))


def states_of_layers(model: ModelConfig) -> Mapping[int, tuple[str, ...]]:
    """Returns the names of the states of each recurrent layer of a model, by its number."""
    states: dict[int, tuple[str, ...]] = {}
    for place, layer in model.recurrent.items():
        states[place.layer] = (*states.get(place.layer, ()), *layer.kind.state_names)
    return states


def _check_states(
    names: tuple[str, ...], given: tuple[Array, ...] | None, layer: AnyLayerConfig
) -> None:
    """Refuses given states that are not as many as a layer has."""
    if given is None or len(given) == len(names):
        return
    each = ", each" if len(names) > 1 else ","
    parts = f"({', '.join(names)}{',' * (len(names) == 1)})"
    of = layer.kind if isinstance(layer, LayerConfig) else f"a {layer.class_name()}"
    expected = f"{parts}{each} of shape (batch, units), for {of}"
    raise InvalidValue("initial_state", expected, _counted(given))


def weight_names(layer: LayerConfig) -> tuple[str, ...]:
    """Returns the names of a layer's weights, in the order of Keras' `get_weights()`."""
    return tuple(layer.kind.weight_shapes(layer, 1))


def _weights_of_model(experiment: Experiment, value: Iterable[npt.ArrayLike]) -> tuple[Array, ...]:
    parts = list(value) if isinstance(value, Iterable) else []
    names = [name for layer in experiment.model.layers for name in weight_names_of(layer)]
    if len(parts) != len(names):
        expected = f"{len(names)} arrays, as the model's get_weights() gives them"
        raise InvalidValue("weights", expected, _counted(parts))
    return tuple(_float_array("weights", part, "of a weight", 1, 2) for part in parts)


def _weights(experiment: Experiment, value: Iterable[npt.ArrayLike]) -> tuple[Array, ...]:
    layer = experiment.layer
    parts = list(value) if isinstance(value, Iterable) else []
    # Whether a bias belongs there is told where the weights are held against the layer.
    every, fewest = (
        layer.kind.weight_shapes(replace(layer, use_bias=with_bias), 1)
        for with_bias in (True, False)
    )
    if not len(fewest) <= len(parts) <= len(every):
        came = _counted(parts) if isinstance(value, (list, tuple)) else value
        raise InvalidValue("weights", f"[{', '.join(every)}]", came)
    columns = f"{len(layer.kind.columns)}·units" if len(layer.kind.columns) > 1 else "units"
    axes = {"kernel": (f"(features, {columns})", 2), "recurrent_kernel": (f"(units, {columns})", 2)}
    # Whether it fits reset_after is told there, too.
    ranks = (1, 2) if hasattr(layer, "reset_after") else (1,)
    others = (f"(2, {columns})" if len(every.get("bias", ())) == 2 else f"({columns},)", *ranks)
    return tuple(
        _float_array("weights", part, *axes.get(name, others))
        for name, part in zip(every, parts, strict=False)
    )
