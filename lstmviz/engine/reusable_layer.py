"""A real Keras layer that can be put back to where it began, to be run again."""

from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import keras
import tensorflow as tf

from lstmviz.engine.compiled import CompiledCalls, LoopRecorder
from lstmviz.engine.device import CPU
from lstmviz.engine.gates import GatesOfSteps
from lstmviz.engine.keras_rejected import KerasRejected, plain_words
from lstmviz.engine.layers import build_layer, quickly_built
from lstmviz.engine.recorder import Recorder, as_view
from lstmviz.experiment.arrays import Array, same_arrays
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment, weight_names
from lstmviz.experiment.invalid_value import InvalidValue, Said


class ReusableLayer:
    """A layer built for an experiment, with its recorder and what was compiled of it.

    Attributes:
        layer: the layer.
        recorder: makes its cell record an eager call.
        loop: makes it record a compiled one.
        compiled: its compiled functions.
        gates_of_steps: gives what derives gates with the layer's present weights.
    """

    def __init__(self, experiment: Experiment, place: str = CPU) -> None:
        """Builds the layer.

        Args:
            experiment: describes it.
            place: TensorFlow's name for the device that its gates are derived on.

        Raises:
            KerasRejected: Keras refused it.
        """
        self._experiment = experiment
        self._place = place
        given = experiment.weights is not None
        self.layer = built(quickly_built(experiment) if given else experiment)
        kind = experiment.layer.kind
        self.recorder = Recorder(self.layer, kind)
        self.loop = LoopRecorder(self.layer, kind)
        self.compiled = CompiledCalls(self.layer, [self.loop])
        self._names = weight_names(experiment.layer)
        weights = self._read()
        self._drawn = None if given else weights
        self._take(weights)
        self._seed = self.layer.cell.seed_generator.state.value.read_value()

    @property
    def units(self) -> int:
        """How many units the layer has."""
        return int(self.layer.units)

    def serves(self, experiment: Experiment) -> bool:
        """Whether the layer is the one that another experiment describes, but for its weights."""
        mine, other = self._experiment, experiment
        if not other.model.stands_alone:
            return False
        shapes = [each.calls[0].inputs.shape for each in (mine, other)]
        if other.weights is None and self._drawn is None:
            return False
        if mine.layer.stateful and shapes[0][0] != shapes[1][0]:
            return False  # its states have one row for each of the batch it was built for
        return (mine.layer, mine.seed, shapes[0][2]) == (other.layer, other.seed, shapes[1][2])

    def begin(self, experiment: Experiment) -> Mapping[str, Array]:
        """Puts the layer to where the experiment begins.

        Returns:
            Its weights by name.

        Raises:
            InvalidValue: the given weights don't fit the layer.
        """
        requested = self._drawn if experiment.weights is None else experiment.weights
        assert requested is not None  # else the layer wouldn't serve this experiment
        if not same_arrays(requested, self._weights):
            set_weights(self.layer, requested)
            self._take(self._read())
        cell = self.layer.cell
        cell.seed_generator.state.assign(self._seed)
        cell.reset_dropout_mask()
        cell.reset_recurrent_dropout_mask()
        if self.layer.stateful:
            self.layer.reset_state()
        return dict(zip(self._names, self._weights, strict=False))

    def _take(self, weights: tuple[Array, ...]) -> None:
        self._weights = weights
        named = dict(zip(self._names, weights, strict=False))
        # Made once, when first asked for; traces of older weights keep the one of theirs.
        self.gates_of_steps = cache(
            partial(GatesOfSteps, self._experiment.layer, named, self._place)
        )

    def _read(self) -> tuple[Array, ...]:
        # What is read of a variable stays as it is when the variable gets another value.
        return tuple(as_view(weight.value.read_value()) for weight in self.layer.weights)


class MovingState:
    """The parts of a layer that a call changes, as they were before it."""

    def __init__(self, layer: keras.layers.RNN) -> None:
        self._layer = layer
        moving = [layer.cell.seed_generator.state, *((layer.stateful and layer.states) or ())]
        self._before = [(variable, variable.value.read_value()) for variable in moving]

    def back(self) -> None:
        """Undoes what a call that failed halfway did."""
        for variable, value in self._before:
            variable.assign(value)
        self._layer.cell.reset_dropout_mask()
        self._layer.cell.reset_recurrent_dropout_mask()


def built(experiment: Experiment) -> keras.layers.RNN:
    """The layer that the experiment describes, its weights drawn.

    Raises:
        KerasRejected: Keras refused it.
    """
    try:
        layer = build_layer(experiment)
        layer.build(experiment.calls[0].inputs.shape)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Exception as error:
        raise KerasRejected(plain_words(error)) from error
    return layer


def set_weights(layer: keras.layers.RNN, weights: tuple[Array, ...]) -> None:
    """Gives a built layer its weights.

    Raises:
        InvalidValue: they don't fit.
    """
    shapes = [tuple(weight.shape) for weight in layer.weights]
    given = [weight.shape for weight in weights]
    if given != shapes:
        expected = f"arrays of shapes {', '.join(map(str, shapes))}"
        raise InvalidValue("weights", expected, Said(", ".join(map(str, given))))
    layer.set_weights(list(weights))


def arguments_of(call: Call) -> dict[str, Any]:
    """What the layer is given beside the inputs and `training`, as tensors."""
    arguments: dict[str, Any] = {}
    if call.mask is not None:
        arguments["mask"] = tf.constant(call.mask)
    if call.initial_state is not None:
        arguments["initial_state"] = [tf.constant(part) for part in call.initial_state]
    return arguments


def as_returned(returned: Any) -> tuple[Array, ...]:
    """What a layer returned, as arrays."""
    parts = returned if isinstance(returned, (tuple, list)) else (returned,)
    return tuple(map(as_view, parts))
