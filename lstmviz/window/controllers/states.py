"""Gives calls states to start from, and resets those that a model keeps."""

from dataclasses import replace
from functools import partial
from typing import Final

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import is_reset_before
from lstmviz.experiment.calls import with_call, with_states
from lstmviz.experiment.counting import listed
from lstmviz.experiment.model.change import with_reset
from lstmviz.experiment.model.model import Place
from lstmviz.experiment.state_change import with_state
from lstmviz.experiment.twins import name_of
from lstmviz.session.view_state import Moment
from lstmviz.trace.trace import Trace
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.store import Store
from lstmviz.window.validation_error import ControlId

INITIAL_STATE: Final = "initial_state"


class _NotGiven(Exception):
    """Why a state can't be handed over, in a sentence."""


class StatesController:
    """Changes the states that calls of the present experiment start from."""

    def __init__(self, store: Store, layer: LayerController) -> None:
        self._store = store
        self._layer = layer

    def initial_state(self, call: int, state: tuple[Array, ...] | None, how: str = "") -> None:
        """Gives a call a state to start from, or none.

        Args:
            call: the call.
            state: of each state (batch, units), or what Keras broadcasts; or None.
            how: what it is, for the status line.
        """
        news = f"initial_state of call {call}: {how or 'changed'}"
        if state is None:
            news = f"call {call} is given no initial_state"
        self._layer.apply(
            lambda experiment: with_call(
                experiment, call, replace(experiment.calls[call], initial_state=state)
            ),
            ControlId("input", INITIAL_STATE, call),
            news,
        )

    def last_state(self, call: int, source: int, pin: int | None = None) -> bool:
        """Gives a call the state that another one ended with; of a Bidirectional both halves'.

        Args:
            call: the call.
            source: the other one, of the present picture or of a pinned run.
            pin: which pinned run; None for the present picture.

        Returns:
            Whether the call has it now.
        """
        place = ControlId("input", INITIAL_STATE, call)
        try:
            states = self._last_states(call, source, pin)
        except _NotGiven as error:
            self._store.report_error(place, str(error))
            return False
        of = "" if pin is None else f" of {name_of(pin)}"
        return self._layer.apply_to_model(
            partial(with_states, n=call, states=states),
            place,
            f"initial_state of call {call}: the last state of call {source}{of}",
        )

    def change(self, moment: Moment, row: int, unit: int, state: str, value: float) -> bool:
        """Lets the run go on from a moment with one number of a state changed.

        The run that was is pinned, and compared with: how far the change travels can be seen.

        Args:
            moment: after which step, or at which call's start.
            row: of the batch.
            unit: whose number.
            state: the name of the state.
            value: the number.

        Returns:
            Whether the experiment is another one now.
        """
        now = self._store.now
        place = ControlId("input", INITIAL_STATE, moment.call)
        trace = now.trace
        if trace is None or now.why_not_pinned:
            self._store.say(now.why_not_pinned or "There is no run yet.")
            return False
        record = trace.calls[moment.call]
        states = {
            name: record.initial[name] if moment.step < 0 else each[:, moment.step]
            for name, each in record.states.items()
        }
        at = f"after t={moment.step}" if moment.step >= 0 else "at the start"
        number = f"{value:.4g}".replace("-", "−")
        news = f"{state} of unit {unit}, row {row} is {number} {at} of call {moment.call}"
        before = now.experiment
        changed = self._layer.apply_to_model(
            lambda experiment: with_state(
                experiment, states, moment.call, moment.step, (row, unit), state, value
            ),
            place,
            news,
        )
        return changed and self._store.now.experiment is not before

    def reset_before(self, call: int, reset: bool) -> None:
        """Sets whether `reset_state()` of every layer comes before a call."""
        self._reset(call, reset, None)

    def reset_layer_before(self, call: int, reset: bool) -> None:
        """Sets whether that of the layer that is looked at does, whatever others do."""
        self._reset(call, reset, self._store.now.experiment.place.layer)

    def toggle_reset_before(self) -> None:
        """Sets or clears `reset_before` on the selected call."""
        now = self._store.now
        call = now.view.moment.call
        self.reset_before(call, now.experiment.calls[call].reset_before is not True)

    def toggle_reset_layer_before(self) -> None:
        """Sets or clears it of the layer that is looked at alone."""
        now = self._store.now
        call, number = now.view.moment.call, now.experiment.place.layer
        self.reset_layer_before(call, not is_reset_before(now.experiment.calls[call], number))

    def _reset(self, call: int, reset: bool, layer: int | None) -> None:
        experiment = self._store.now.experiment
        model = experiment.model
        of = "" if layer is None or model.stands_alone else f" of {model.names[layer]}"
        news = f"reset_state(){of} {'comes' if reset else 'no longer comes'} before call {call}"
        layers = [each for p, each in model.recurrent.items() if layer in (None, p.layer)]
        if reset and not any(each.stateful for each in layers):
            idle = "the layer is" if len(layers) == 1 or of else "no layer is"
            news += f", and does nothing: {idle}{' not' * idle.startswith('the')} stateful"
        self._layer.apply_to_model(
            partial(with_reset, n=call, reset=reset, layer=layer),
            ControlId("input", "reset_before", call),
            news,
        )

    def _last_states(self, call: int, source: int, pin: int | None) -> tuple[Array, ...]:
        """Returns the states of the layer that is looked at, of a Bidirectional those of both.

        Raises:
            _NotGiven: there are none that the call could start from.
        """
        experiment = self._store.now.experiment
        at = experiment.place
        ways = ("forward", "backward") if at.direction else ("",)
        states: list[Array] = []
        for way in ways:
            place = Place(at.layer, way)
            trace = self._run_of(place, source, pin)
            traced, layer = trace.calls[source], experiment.model.recurrent[place]
            batch, rows = experiment.calls[call].inputs.shape[0], traced.h.shape[0]
            if batch != rows:
                raise _NotGiven(
                    f"Expected a call of {batch} rows like call {call}, got {rows} in call "
                    f"{source}{'' if pin is None else f' of {name_of(pin)}'}."
                )
            if len(traced.states) != len(layer.kind.state_names):
                raise _NotGiven(
                    f"Expected {listed(layer.kind.state_names)} of {layer.kind}, got "
                    f"{listed(tuple(traced.states))} of {trace.experiment.layer.kind}."
                )
            states += traced.last_states
        return tuple(states)

    def _run_of(self, place: Place, source: int, pin: int | None) -> Trace:
        """Returns the run of the layer at a place, or of the one that was looked at in a pin."""
        now = self._store.now
        if pin is None:
            trace = now.trace
            if trace is None or trace.ran is not now.experiment:
                raise _NotGiven(
                    f"The last state of call {source} is not known: the calls have not run as they "
                    "are now."
                )
        else:
            trace = now.pinned[pin].trace
            if trace is None:
                raise _NotGiven(
                    f"The last state of {name_of(pin)} is not known: it has not run here yet. "
                    "Compare with it, and it does."
                )
        within = trace.within
        if within is None or place not in within.experiment.model.recurrent:
            return trace
        return within.trace_of(place)
