"""Writes the model of an experiment as code, as a course would print it."""

import textwrap
from collections import Counter
from collections.abc import Mapping

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call, is_reset_before, states_by_layer
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.keras_names import snake_case
from lstmviz.experiment.model.layers import BidirectionalConfig, WrapperConfig
from lstmviz.experiment.model.model import ModelConfig, Place, weight_names_of
from lstmviz.experiment.to_code.arrays_code import Arrays
from lstmviz.experiment.to_code.expression import WIDTH, CallCode, literal
from lstmviz.experiment.to_code.layer_code import (
    Called,
    dropout_seed,
    loses_its_seed,
    made_layer,
    modules_of,
    named,
    pair_of,
)


class ModelCode:
    """The code of a model: a Sequential, and for given states a functional model of its layers.

    Attributes:
        settings: the lines that set Keras up, before all else.
        outputs: what to call each array that a call returns.
    """

    # Somebody's keras.json may name another type, which every layer would have to be told.
    settings = 'tf.keras.config.set_floatx("float32")'

    def __init__(self, experiment: Experiment) -> None:
        """Takes the experiment that the code is for."""
        self._experiment = experiment
        self._model = experiment.model
        self._words = ModelConfig(self._model.layers).names  # such as can be in a variable's name
        self._functional: dict[object, tuple[str, list[str]]] = {}
        self.outputs = _outputs(self._model)

    @property
    def modules(self) -> set[str]:
        """The modules beside TensorFlow that its layers come from."""
        return modules_of(self._model)

    def made(self, arrays: Arrays) -> list[str]:
        """Writes the lines that make the model, once all calls are written."""
        lines = [*self._sequential(), *self._weights(arrays), *self._lost_seeds()]
        stateful = self._stateful()
        if len(stateful) > 1 and any(map(self._resets_all, self._experiment.calls)):
            lines.append("# A Keras 3 Model has no reset_states(): each layer is reset by itself.")
            lines.append(_filled("stateful = [", list(stateful.values()), "]"))
        for _, functional in self._functional.values():
            lines += ["", *functional]
        return lines

    def reset(self, before: Call) -> list[str]:
        """Writes the lines that reset the states before a call."""
        stateful = self._stateful()
        if not stateful:
            return ["# a reset does nothing here: no layer is stateful"]
        if len(stateful) > 1 and self._resets_all(before):
            return ["for layer in stateful:", "    layer.reset_state()"]
        meant = [stateful[n] for n in stateful if is_reset_before(before, n)]
        idle = "# a reset does nothing here: the layer isn't stateful"
        return [f"{layer}.reset_state()" for layer in meant] or [idle]

    def _resets_all(self, before: Call) -> bool:
        return all(is_reset_before(before, number) for number in self._stateful())

    def called(self, call: Call, number: int, arrays: Arrays) -> Called:
        """Writes what is called in a call and what it is given, but for `training`."""
        given = states_by_layer(call)
        inputs = arrays.inputs(number, call)
        mask = [] if call.mask is None else [arrays.name("mask", number, call.mask)]
        callee = self._functional_for(given) if given or self._needs_doubles() else "model"
        if not given:
            return callee, (inputs, *(f"mask={name}" for name in mask))
        names = [
            arrays.name(f"initial_{name}", number, part)
            for name, part in zip(self._state_names(given), _parts(given), strict=True)
        ]
        without = ["None"] * len(names)
        masks = [CallCode("mask=", (name, *without), "[]") for name in mask]
        return callee, (CallCode("", (inputs, *names), "[]"), *masks)

    def _sequential(self) -> list[str]:
        layers = [f"tf.keras.Input({self._input()})"]
        layers += [
            made_layer(self._experiment, number, name).written(4, 1)
            for number, name in enumerate(self._names())
        ]
        return ["model = tf.keras.Sequential([", *(f"    {layer}," for layer in layers), "])"]

    def _input(self) -> str:
        """Writes the arguments of the input, whose shape is that of all calls."""
        calls = self._experiment.calls
        batch, timesteps, *features = calls[0].inputs.shape
        steps = timesteps if len({call.inputs.shape[1] for call in calls}) == 1 else None
        return _shape((batch, steps, *features), calls[0].inputs, self._model)

    def _names(self) -> list[Mapping[str, str]]:
        """Returns for each layer the argument that names it, where it needs one."""
        given = named(self._model)
        counted: Counter[str] = Counter()
        names = []
        for number, (layer, name) in enumerate(zip(self._model.layers, given, strict=True)):
            if isinstance(layer, WrapperConfig):  # Keras names the layers in it as well
                counted[snake_case(layer.layer.class_name())] += 1
            if isinstance(layer, BidirectionalConfig):
                back = layer.backward_layer or layer.layer
                is_written = "backward_layer" in pair_of(self._experiment, number, layer)
                counted[snake_case(back.class_name())] += is_written
            usual = snake_case(layer.class_name())
            names.append(name.get("name", f"{usual}_{counted[usual]}" if counted[usual] else usual))
            counted[usual] += not name
        if len(set(names)) == len(names):
            return list(given)
        return [{"name": name} for name in self._model.names]

    def _weights(self, arrays: Arrays) -> list[str]:
        weights = self._experiment.weights
        if weights is None:
            return []
        names = [
            f"{word}_{name}"
            for word, layer in zip(self._words, self._model.layers, strict=True)
            for name in weight_names_of(layer)
        ]
        arrays.named |= zip(names, weights, strict=True)
        return [_filled("model.set_weights([", names, "])")]

    def _lost_seeds(self) -> list[str]:
        """Writes the lines that give layers back the seed that Keras forgets."""
        lines = []
        for number, layer in enumerate(self._model.layers):
            if loses_its_seed(layer):
                place = Place(number, "forward")
                seed = dropout_seed(self._experiment, place, self._model.recurrent[place])
                forward = f"model.layers[{number}].forward_layer"
                lines += [
                    "# A Bidirectional makes its first layer anew, without a SimpleRNN's seed.",
                    f"{forward}.cell.seed_generator.state.assign([{seed}, 0])",
                ]
        return lines

    def _stateful(self) -> dict[int, str]:
        """Returns how each layer that has states to reset is called, by its number."""
        numbers = {place.layer for place, each in self._model.recurrent.items() if each.stateful}
        return {number: f"model.layers[{number}]" for number in sorted(numbers)}

    def _needs_doubles(self) -> bool:
        """Whether a Sequential, which makes float32 of its inputs, would lose digits."""
        inner = (each.layer for each in self._model.layers if isinstance(each, WrapperConfig))
        dtypes = {getattr(layer, "dtype", None) for layer in (*self._model.layers, *inner)}
        return self._experiment.calls[0].inputs.dtype == "float64" and "float64" in dtypes

    def _functional_for(self, given: Mapping[int, tuple[Array, ...]]) -> str:
        """Returns the name of the functional model for such given states."""
        key = tuple((number, *(part.shape for part in parts)) for number, parts in given.items())
        if key not in self._functional:
            count = len(self._functional)
            name = f"functional{count}" if count else "functional"
            self._functional[key] = name, self._chained(name, given)
        return self._functional[key][0]

    def _chained(self, name: str, given: Mapping[int, tuple[Array, ...]]) -> list[str]:
        why = "takes states too" if given else "takes float64 as it is"
        lines = [f"# The same layers as a functional model, which {why}."]
        lines.append(f"inputs = tf.keras.Input({self._input()})")
        states = self._state_names(given)
        for state, part in zip(states, _parts(given), strict=True):
            lines.append(f"{state} = tf.keras.Input({_state_shape(part, self._model)})")
        tensor, taken = "inputs", 0
        for number in range(len(self._model.layers)):
            arguments: list[str | CallCode] = [tensor]
            if number in given:
                own = states[taken : taken + len(given[number])]
                taken += len(own)
                arguments.append(CallCode("initial_state=", tuple(own), "[]"))
            layer = CallCode(f"tensor = model.layers[{number}]", tuple(arguments))
            lines.append(layer.written())
            tensor = "tensor"
        every = CallCode("", ("inputs", *states), "[]") if states else "inputs"
        return [*lines, CallCode(f"{name} = tf.keras.Model", (every, "tensor")).written()]

    def _state_names(self, given: Mapping[int, tuple[Array, ...]]) -> list[str]:
        """Returns what given states are called, with their layer, in order."""
        return [
            f"{self._words[place.layer]}_{place.direction}{'_' * bool(place.direction)}{name}"
            for place, layer in self._model.recurrent.items()
            if place.layer in given
            for name in layer.kind.state_names
        ]


def _parts(given: Mapping[int, tuple[Array, ...]]) -> list[Array]:
    return [part for number in sorted(given) for part in given[number]]


def _shape(shape: tuple[int | None, ...], like: Array, model: ModelConfig) -> str:
    """Writes the arguments of an `Input`: only a stateful model has a batch size."""
    dtype = "" if like.dtype == "float32" else f", dtype={literal(like.dtype.name)}"
    if model.is_stateful:
        return f"batch_shape={shape!r}{dtype}"
    return f"shape={shape[1:]!r}{dtype}"


def _state_shape(part: Array, model: ModelConfig) -> str:
    if model.is_stateful or part.ndim < 2:
        return f"batch_shape={part.shape!r}"
    return f"shape={part.shape[1:]!r}"


def _outputs(model: ModelConfig) -> tuple[str, ...]:
    """Returns what to call each array that the model returns."""
    number = len(model.layers) - 1
    places = {place: layer for place, layer in model.recurrent.items() if place.layer == number}
    last, names = model.layers[number], ["y"]
    if isinstance(last, BidirectionalConfig) and last.merge_mode is None:
        names = ["forward_y", "backward_y"]
    for place, layer in places.items():
        if layer.return_state:
            start = f"{place.direction}_" if place.direction else ""
            names += [f"{start}{name}" for name in layer.kind.state_names]
    return tuple(names)


def _filled(start: str, parts: list[str], end: str) -> str:
    """Writes a list in as many lines as it needs."""
    return textwrap.fill(
        f"{start}{', '.join(parts)}{end}", WIDTH, subsequent_indent=" " * len(start)
    )
