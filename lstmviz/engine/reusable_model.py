"""A real Keras model that can be put back to where it began, to be run again and recorded."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import keras
import tensorflow as tf

from lstmviz.engine.compiled import CompiledCalls, Left, LoopRecorder
from lstmviz.engine.device import CPU
from lstmviz.engine.gates import GatesOfSteps
from lstmviz.engine.keras_model import KerasModel, Passed, arguments_of
from lstmviz.engine.recorder import Recorder, as_view
from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.model.model import Place, weight_names_of


@dataclass(frozen=True)
class RecurrentPart:
    """A recurrent layer of a model, with what records it.

    Attributes:
        place: where it stands.
        config: its arguments.
        layer: the layer.
        recorder: makes its cell record an eager call.
        loop: makes it record a compiled one.
        weight_names: the names of its weights, in the order of `get_weights()`.
    """

    place: Place
    config: RecurrentConfig
    layer: keras.layers.RNN
    recorder: Recorder
    loop: LoopRecorder
    weight_names: tuple[str, ...]


class ReusableModel:
    """A model built for an experiment, with its recorders and what was compiled of it.

    Attributes:
        built: the model.
        parts: its recurrent layers, in order.
        compiled: its compiled functions; each gives back what the model returned, and what
            `Passed.tensors` has.
        gates_of_steps: for each part gives what derives gates with its present weights.
    """

    def __init__(self, experiment: Experiment, place: str = CPU) -> None:
        """Builds the model.

        Args:
            experiment: describes it.
            place: TensorFlow's name for the device that its gates are derived on.

        Raises:
            KerasRejected: Keras refused it.
        """
        self._experiment = experiment
        self._device = place
        self.built = KerasModel(experiment)
        self.parts = tuple(
            RecurrentPart(
                at,
                config,
                layer := self.built.recurrent[at],
                Recorder(layer, config.kind),
                LoopRecorder(layer, config.kind),
                weight_names_of(config),
            )
            for at, config in experiment.model.recurrent.items()
        )
        self.compiled = CompiledCalls(self._called, [part.loop for part in self.parts])
        self.passed = Passed()  # how far the last eager call came
        self._drawn = self._read()
        self._take(self._drawn)
        moving = [*_generators(self.built.layers), *(part.layer.cell for part in self.parts)]
        self._seeds = [
            (each.seed_generator.state, each.seed_generator.state.value.read_value())
            for each in moving
        ]

    @property
    def units(self) -> int:
        """The most units that a layer has."""
        return max(part.config.units for part in self.parts)

    def serves(self, experiment: Experiment) -> bool:
        """Whether the model is the one that another experiment describes, but for its weights."""
        mine, other = (
            (each.model, each.seed, {(c.inputs.shape[1:], c.inputs.dtype) for c in each.calls})
            for each in (self._experiment, experiment)
        )
        first = [each.calls[0].inputs.shape for each in (self._experiment, experiment)]
        return mine == other and (first[0] == first[1] or not experiment.model.is_stateful)

    def begin(self, experiment: Experiment) -> None:
        """Puts the model to where the experiment begins.

        Raises:
            InvalidValue: the given weights don't fit the model.
        """
        requested = self._drawn if experiment.weights is None else experiment.weights
        if not same_arrays(requested, self._weights):
            self.built.set_weights(requested)
            self._take(self._read())
        for variable, value in self._seeds:
            variable.assign(value)
        self._forget_masks()
        if experiment.model.is_stateful:
            self.built.reset_state()

    def weights_of(self, number: int) -> Mapping[str, Array]:
        """Returns the weights of a layer by name."""
        names = [weight_names_of(layer) for layer in self._experiment.model.layers]
        first = sum(map(len, names[:number]))
        return dict(zip(names[number], self._weights[first:], strict=False))

    def eager(self, call: Call, before_step: Callable[[int, int], None]) -> tuple[Any, Passed]:
        """Makes a call step by step; each part's recorder has then recorded it.

        Args:
            call: what is run.
            before_step: called with the number of the part and of its step before each step;
                what it raises ends the call.
        """
        with ExitStack() as recording:
            for number, part in enumerate(self.parts):
                looks = partial(before_step, number)
                recording.enter_context(part.recorder.recording(call.training, looks))
            passed = recording.enter_context(self.built.passing())
            self.passed = passed
            inputs = tf.constant(call.inputs)
            returned = self.built.called(inputs, call.training, **arguments_of(call))
        passed.out_mask = _mask_of(returned)
        return returned, passed

    def compiled_call(
        self, call: Call, with_gates: bool, before_step: Callable[[int, int], None]
    ) -> tuple[Any, Passed, list[Left]]:
        """Makes a call in a compiled function."""
        with self._undone():
            (returned, tensors), left = self.compiled.call(
                call, arguments_of(call), with_gates, before_step
            )
        return returned, Passed(*tensors), left

    @contextmanager
    def _undone(self) -> Iterator[None]:
        """Undoes what a call that failed halfway did."""
        states = [state for part in self.parts for state in part.layer.states or ()]
        moving = [variable for variable, _ in self._seeds]
        moving += [state for state in states if isinstance(state, keras.Variable)]
        before = [(variable, variable.value.read_value()) for variable in moving]
        try:
            yield
        except BaseException:
            for variable, value in before:
                variable.assign(value)
            self._forget_masks()
            raise

    def _called(self, inputs: Any, training: bool, **arguments: Any) -> Any:
        with self.built.passing() as passed:
            returned = self.built.called(inputs, training, **arguments)
        passed.out_mask = _mask_of(returned)
        return returned, passed.tensors()

    def _forget_masks(self) -> None:
        for part in self.parts:
            part.layer.cell.reset_dropout_mask()
            part.layer.cell.reset_recurrent_dropout_mask()

    def _take(self, weights: tuple[Array, ...]) -> None:
        self._weights = weights
        self.gates_of_steps: list[Callable[[], GatesOfSteps]] = []
        for part in self.parts:
            mine = (as_view(weight.value.read_value()) for weight in part.layer.weights)
            named = dict(zip(part.weight_names, mine, strict=False))
            # Made once, when first asked for; traces of older weights keep the one of theirs.
            self.gates_of_steps.append(
                cache(partial(GatesOfSteps, part.config, named, self._device))
            )

    def _read(self) -> tuple[Array, ...]:
        # What is read of a variable stays as it is when the variable gets another value.
        return tuple(as_view(weight.value.read_value()) for weight in self.built.weights())


def _generators(layers: list[keras.layers.Layer]) -> Iterator[keras.layers.Layer]:
    """Yields the layers, also those in a TimeDistributed, that draw random numbers themselves."""
    for layer in layers:
        each = layer.layer if isinstance(layer, keras.layers.TimeDistributed) else layer
        if getattr(each, "seed_generator", None) is not None:
            yield each


def _mask_of(returned: Any) -> Any:
    first = returned[0] if isinstance(returned, list | tuple) else returned
    return getattr(first, "_keras_mask", None)
