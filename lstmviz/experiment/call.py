"""Holds one call of a layer or a model: its tensors, and what is done before it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmviz.experiment.arrays import (
    Array,
    all_in_short,
    checked_array,
    counted_arrays,
    float_array,
    frozen,
    in_short,
    same_array,
    same_arrays,
    seal,
    sealed,
)
from lstmviz.experiment.invalid_value import InvalidValue, Said

_FLAGS = ("training", "reset_before", "written")


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
        reset_before: the layer's `reset_state()` is called before this call. Of a model that of
            every layer, or of those whose numbers are given: a Keras 3 model has no method for it.
        written: a model that takes ids goes on with what it wrote: the input, one step, is chosen
            from what the call before returned for its last step, in place of `inputs`, which hold
            what was chosen in the last run.

    Raises:
        InvalidValue: names the argument, what was expected and what was received.
    """

    inputs: Array
    mask: Array | None = field(default=None, kw_only=True)
    initial_state: tuple[Array, ...] | None = field(default=None, kw_only=True)
    training: bool = field(default=False, kw_only=True)
    reset_before: bool | tuple[int, ...] = field(default=False, kw_only=True)
    written: bool = field(default=False, kw_only=True)

    def __post_init__(self) -> None:
        put = object.__setattr__  # the class is frozen for everybody else
        put(self, "inputs", _inputs(self.inputs))
        if self.mask is not None:
            put(self, "mask", _mask(self.mask))
        if self.initial_state is not None:
            given: Any = self.initial_state
            put(self, "initial_state", _states(given) if _is_by_layer(given) else _state(given))
        for name in ("training", "written"):
            if not isinstance(getattr(self, name), (bool, np.bool_)):
                raise InvalidValue(name, "True or False", getattr(self, name))
            put(self, name, bool(getattr(self, name)))
        put(self, "reset_before", _reset(self.reset_before))

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
            and all(getattr(self, name) == getattr(other, name) for name in _FLAGS)
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        """Writes a short form for notebooks: arrays by their shapes."""
        parts = [f"inputs={in_short(self.inputs)}"]
        if self.mask is not None:
            parts.append(f"mask={in_short(self.mask)}")
        given: Any = self.initial_state
        if _is_by_layer(given):
            each = (f"{number}: {all_in_short(states)}" for number, states in given.items())
            parts.append(f"initial_state={{{', '.join(each)}}}")
        elif given is not None:
            parts.append(f"initial_state={all_in_short(given)}")
        flags = {name: getattr(self, name) for name in _FLAGS}
        parts += [f"{name}={value}" for name, value in flags.items() if value]
        return f"Call({', '.join(parts)})"


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
        return float_array("inputs", value, expected, 3)
    return frozen(array)


def _mask(value: Any) -> Array:
    expected = "True or False of shape (batch, timesteps)"
    array = checked_array("mask", value, expected, 2)
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
        raise InvalidValue("initial_state", expected, counted_arrays(value))
    if any(part is None for part in value):
        places = " and ".join(str(place) for place, part in enumerate(value) if part is None)
        raise InvalidValue("initial_state", expected, Said(f"None at {places}"))
    return tuple(float_array("initial_state", part, "(batch, units)", 1, 2) for part in value)


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


def _reset(value: Any) -> bool | tuple[int, ...]:
    """Returns whether a reset comes first, or of which layers: their numbers in order."""
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    numbers = value if isinstance(value, (tuple, list)) else (None,)
    if not all(isinstance(n, (int, np.integer)) and not isinstance(n, bool) for n in numbers):
        raise InvalidValue("reset_before", "True, False or the numbers of layers", value)
    return tuple(sorted({int(n) for n in numbers})) or False


def is_reset_before(call: Call, layer: int) -> bool:
    """Returns whether the states of a layer of a model, by its number, are reset before a call."""
    reset = call.reset_before
    return layer in reset if isinstance(reset, tuple) else reset


def _same_states(one: Any, other: Any) -> bool:
    if not (_is_by_layer(one) and _is_by_layer(other)):
        return not (_is_by_layer(one) or _is_by_layer(other)) and same_arrays(one, other)
    return one.keys() == other.keys() and all(same_arrays(one[n], other[n]) for n in one)


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
