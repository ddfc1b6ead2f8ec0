"""Changes a state in the midst of a run: the call is continued with the states as they then are.

Nothing new is needed for that. The call is cut in time where the state is changed, and its second
part is given the states that the run had there, one number of them another one. So Keras itself
goes on from it, and a session or a script holds it like any given state.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call
from lstmviz.experiment.calls import with_call
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.invalid_value import InvalidValue, Said


def with_state(
    experiment: Experiment,
    states: Mapping[str, Array],
    call: int,
    step: int,
    place: tuple[int, int],
    state: str,
    value: float,
) -> Experiment:
    """Returns an experiment that goes on from a state with one number of it changed.

    Args:
        experiment: of a layer that stands alone.
        states: of each state of the layer by name, (batch, units), what it was at that moment.
        call: the call in which it is changed.
        step: after which of its steps, in processing order; -1 at its start. After the last step
            it is what the next call starts from.
        place: the row and the unit.
        state: the name of the state.
        value: its new value.

    Raises:
        InvalidValue: nothing comes after that moment, or the call can't be cut there.
    """
    if not experiment.model.stands_alone:
        raise InvalidValue("state", "a layer that stands alone", Said("one in a model"))
    if not np.isfinite(value):
        raise InvalidValue("state", "a finite number", value)
    given = tuple(
        _changed(array, place, value) if name == state else sealed(array.copy())
        for name, array in states.items()
    )
    here = experiment.calls[call]
    timesteps = here.inputs.shape[1]
    if step < 0:
        return with_call(experiment, call, _given(here, given))
    if step >= timesteps - 1:
        if call + 1 >= len(experiment.calls):
            raise InvalidValue("state", "a moment that something comes after", Said("the last one"))
        after = experiment.calls[call + 1]
        if len(after.inputs) != len(here.inputs):
            expected = f"a next call of {len(here.inputs)} rows"
            raise InvalidValue("state", expected, Said(f"one of {len(after.inputs)}"))
        return with_call(experiment, call + 1, _given(after, given))
    _check_cut(experiment, here)
    first, rest = _cut(here, step + 1, backwards=experiment.layer.go_backwards)
    calls = (*experiment.calls[:call], first, _given(rest, given), *experiment.calls[call + 1 :])
    return replace(experiment, calls=calls, cut=None)


def _check_cut(experiment: Experiment, call: Call) -> None:
    layer = experiment.layer
    if call.training and (layer.dropout or layer.recurrent_dropout):
        expected = "a call without dropout: a new call would drop something else"
        raise InvalidValue("state", expected, Said("training=True"))
    if call.mask is not None and call.mask.shape[1] != call.inputs.shape[1]:
        expected = f"a mask of {call.inputs.shape[1]} time steps"
        raise InvalidValue("state", expected, Said(f"one of {call.mask.shape[1]}"))


def _cut(call: Call, steps: int, *, backwards: bool) -> tuple[Call, Call]:
    """Cuts a call after so many of its steps, in processing order."""
    at = call.inputs.shape[1] - steps if backwards else steps
    low, high = slice(None, at), slice(at, None)
    first, rest = (high, low) if backwards else (low, high)

    def part(steps_of: slice) -> Call:
        mask = None if call.mask is None else sealed(call.mask[:, steps_of].copy())
        return replace(call, inputs=sealed(call.inputs[:, steps_of].copy()), mask=mask)

    return part(first), part(rest)


def _given(call: Call, states: tuple[Array, ...]) -> Call:
    return replace(call, initial_state=states, reset_before=False)


def _changed(array: Array, place: tuple[int, int], value: float) -> Array:
    changed = array.copy()
    changed[place] = value
    return sealed(changed)
