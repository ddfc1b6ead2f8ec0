"""From an experiment on a model to its trace."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lstmviz.engine.call_record import call_trace, held_steps
from lstmviz.engine.compiled import fits_a_loop, signature_of
from lstmviz.engine.keras_model import Passed, key_of
from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.progress import WORTH_COMPILING, Cancelled
from lstmviz.engine.recorder import Recording, as_view
from lstmviz.engine.reusable_layer import as_returned
from lstmviz.engine.reusable_model import RecurrentPart, ReusableModel
from lstmviz.experiment.arrays import Array, sealed
from lstmviz.experiment.call import Call, is_reset_before, states_by_layer
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.layers import BidirectionalConfig
from lstmviz.experiment.size import keeps_gates
from lstmviz.experiment.text.writing import chosen_call, with_calls_made
from lstmviz.trace.trace import CallTrace, LayerCall, LayerTrace, ModelTrace, Trace

_OF_A_CALL = 6
"""As many steps take as long as an eager call of a model takes around them."""


class ModelRun:
    """One run of an experiment on a model: every recurrent layer is recorded in one pass."""

    def __init__(
        self,
        reusable: ReusableModel,
        experiment: Experiment,
        cancelled: Callable[[], bool],
        progressed: Callable[[int, int], None],
        wrote: Callable[[Callable[[], ModelTrace]], None],
    ) -> None:
        """Puts the model to where the experiment begins.

        Raises:
            InvalidValue: the given weights don't fit the model.
        """
        self._model = reusable
        self._experiment = experiment
        self._cancelled = cancelled
        self._progressed = progressed
        self._wrote = wrote
        self._made: list[Call] = []  # the calls, with what was chosen for those that are written
        count = len(experiment.model.layers)
        self._entered: dict[Any, list[Call]] = {part.place: [] for part in reusable.parts}
        self._traced: dict[Any, list[CallTrace]] = {part.place: [] for part in reusable.parts}
        self._calls: list[list[CallTrace | LayerCall]] = [[] for _ in range(count)]
        self._masks: list[list[Array | None]] = [[] for _ in range(count)]
        reusable.begin(experiment)

    def trace(self, device: str) -> ModelTrace:
        """Makes all calls."""
        for number, call in enumerate(self._experiment.calls):
            if call.written:
                output = self._calls[-1][-1].returned[0]
                call = chosen_call(self._experiment, number, output)
            self._made.append(call)
            self._call(number)
            if call.written:
                self._wrote(partial(self._upto_now, device))
        return self._upto_now(device)

    def _upto_now(self, device: str) -> ModelTrace:
        """Returns the trace of the calls that were made."""
        experiment = with_calls_made(self._experiment, self._made)
        layers = zip(experiment.model.layers, experiment.model.names, strict=True)
        found = []
        for number, (config, name) in enumerate(layers):
            traces = {
                part.place.direction: self._trace_of(part, device)
                for part in self._model.parts
                if part.place.layer == number
            }
            weights = self._model.weights_of(number)
            calls, masks = tuple(self._calls[number]), tuple(self._masks[number])
            found.append(LayerTrace(config, name, calls, traces, masks, weights))
        return ModelTrace(experiment, tuple(found), device)

    def _trace_of(self, part: RecurrentPart, device: str) -> Trace:
        at = self._experiment.at(part.place)
        alone = Experiment(
            part.config, self._entered[part.place], weights=at.layer_weights, seed=at.layer_seed
        )
        values = (as_view(weight.value.read_value()) for weight in part.layer.weights)
        weights = dict(zip(part.weight_names, values, strict=True))
        return Trace(alone, weights, tuple(self._traced[part.place]), device)

    def _call(self, number: int) -> None:
        call, loops = self._made[number], len(self._model.parts)
        timesteps = call.inputs.shape[1]

        def before_step(part: int, step: int) -> None:
            if self._cancelled():
                raise Cancelled
            self._progressed(number, min((part * timesteps + step) // loops, timesteps - 1))

        before_step(0, 0)
        if call.reset_before:
            self._model.built.reset_state(call)
        way = self._compiled if self._is_worth_compiling(number) else self._eager
        self._keep(number, *way(number, before_step))

    def _keep(
        self,
        number: int,
        returned: Any,
        passed: Passed,
        recording: Callable[[int, Call], Recording],
    ) -> None:
        """Keeps what a call did in each layer."""
        call = self._made[number]
        count = len(self._calls)
        outputs = [_kept(passed.outputs[layer]) for layer in range(count - 1)]
        outputs.append(_kept(returned))
        entering = (passed.masks[layer] for layer in range(1, count))
        handed_on = [_mask(mask) for mask in (*entering, passed.out_mask)]
        given = states_by_layer(call)
        halves: dict[int, list[CallTrace]] = {}
        for which, part in enumerate(self._model.parts):
            at = part.place.layer
            inputs = call.inputs if not at else outputs[at - 1][0]
            states = _states_of(part, given.get(at))
            if (turned := passed.turned.get(key_of(part.place))) is not None:
                inputs, *others = _kept(turned)
                states = tuple(others) or None
            entered = Call(
                inputs,
                mask=_mask(passed.used[key_of(part.place)]),
                initial_state=states,
                training=call.training,
                reset_before=is_reset_before(call, at),
            )
            own = outputs[at]
            if part.place.direction:
                own = _kept(passed.halves[key_of(part.place)])
            record = call_trace(
                part.config,
                entered,
                number,
                own,
                recording(which, entered),
                self._model.gates_of_steps[which],
            )
            self._entered[part.place].append(entered)
            self._traced[part.place].append(record)
            halves.setdefault(at, []).append(record)
        for at, config in enumerate(self._experiment.model.layers):
            if isinstance(config, RecurrentConfig):
                self._calls[at].append(halves[at][0])
            elif isinstance(config, BidirectionalConfig):
                self._calls[at].append(LayerCall(outputs[at], *halves[at]))
            else:
                self._calls[at].append(LayerCall(outputs[at]))
            self._masks[at].append(handed_on[at])

    def _is_worth_compiling(self, number: int) -> bool:
        compiled, calls = self._model.compiled, self._experiment.calls
        call = calls[number]
        if any(part.config.unroll for part in self._model.parts):
            return False
        if not fits_a_loop(call, unroll=False):
            return False
        kind = signature_of(call)
        if compiled.knows(kind) or compiled.failed(kind):
            return compiled.knows(kind)
        if not self._keeps_gates(call):
            return True  # recorded step by step they would all be kept
        alike = (each for each in calls[number:] if signature_of(each) == kind)
        # Each layer's loop is compiled, and each of their steps is saved.
        steps = sum(each.inputs.shape[1] + _OF_A_CALL for each in alike)
        return bool(steps >= WORTH_COMPILING)

    def _keeps_gates(self, call: Call) -> bool:
        return all(keeps_gates(part.config, call) for part in self._model.parts)

    def _eager(
        self, number: int, before_step: Callable[[int, int], None]
    ) -> tuple[Any, Passed, Callable[[int, Call], Recording]]:
        call = self._made[number]
        try:
            returned, passed = self._model.eager(call, before_step)
        except (KeyboardInterrupt, SystemExit, MemoryError, Cancelled):
            raise
        except KerasRejected as refused:  # as the model that takes given states was built
            raise KerasRejected(refused.words, number, refused.layer) from refused
        except Exception as error:
            words = plain_words(error)
            raise KerasRejected(words, number, self._refused_at(words)) from error

        def recording(which: int, entered: Call) -> Recording:
            return self._model.parts[which].recorder.result(entered.inputs.shape[1])

        return returned, passed, recording

    def _refused_at(self, words: str) -> int | None:
        """Returns which layer refused the last eager call; None where it was the model."""
        if f"of layer '{self._model.built.name}'" in words:
            return None
        done = len(self._model.passed.outputs)
        return done if done < len(self._calls) else None

    def _compiled(
        self, number: int, before_step: Callable[[int, int], None]
    ) -> tuple[Any, Passed, Callable[[int, Call], Recording]]:
        call = self._made[number]
        try:
            with_gates = self._keeps_gates(call)
            returned, passed, left = self._model.compiled_call(call, with_gates, before_step)
        except (KeyboardInterrupt, SystemExit, MemoryError, Cancelled):
            raise
        except Exception:  # noqa: BLE001 - whatever it is: eagerly, Keras says it in its own words
            return self._eager(number, before_step)

        def recording(which: int, entered: Call) -> Recording:
            part = self._model.parts[which]
            held = held_steps(entered, part.config.go_backwards, entered.inputs.shape[0])
            return part.loop.result(left[which], held)

        return returned, passed, recording


def _kept(returned: Any) -> tuple[Array, ...]:
    """What a layer gave, as arrays that aren't TensorFlow's, so that none is copied again."""
    return tuple(sealed(np.array(part)) for part in as_returned(returned))


def _mask(mask: Any) -> Array | None:
    return None if mask is None else sealed(np.array(mask, bool))


def _states_of(part: RecurrentPart, given: tuple[Array, ...] | None) -> tuple[Array, ...] | None:
    """Returns the states that are given to a part, of those of its layer."""
    if given is None or not part.place.direction:
        return given
    half = len(given) // 2
    return given[:half] if part.place.direction == "forward" else given[half:]
