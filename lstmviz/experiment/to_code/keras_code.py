"""Writes an experiment as a Keras script."""

from dataclasses import fields
from typing import Any

from lstmviz.experiment.config import LSTMConfig, changed_arguments
from lstmviz.experiment.experiment import Array, Call, Experiment, same_array
from lstmviz.experiment.keras_names import INITIALIZERS, UNSEEDED_INITIALIZERS
from lstmviz.experiment.seeds import Purpose, derived_seed
from lstmviz.experiment.serialised import serialised
from lstmviz.experiment.to_code.array_code import (
    MOST_NUMBERS,
    array_code,
    encoded_code,
    numbers_to_write,
)
from lstmviz.experiment.to_code.expression import argument_code
from lstmviz.experiment.to_code.python_code import CallCode, literal

_INITIALIZED: dict[str, Purpose] = {
    "kernel_initializer": "kernel",
    "recurrent_initializer": "recurrent",
    "bias_initializer": "bias",
}
_BACKEND = 'os.environ["KERAS_BACKEND"] = "tensorflow"'
"""Somebody's keras.json may name another one."""
MOST_NUMBERS_IN_ALL = 4 * MOST_NUMBERS
"""Once so many numbers are written out, nobody reads more: further arrays count as large."""


def to_keras(experiment: Experiment) -> str:
    """Writes a complete script that runs the experiment with Keras, with its arrays inline.

    It needs TensorFlow (with Keras 3) and NumPy only, and run in a fresh interpreter on the
    same machine it returns bitwise what `run` does, as `y0`, or `y0, h0, c0`, for call 0 and
    so on. An array of more than 256 numbers is written in base64, unless all are the same.

    Args:
        experiment: validated.

    Returns:
        The script, ending in a newline.
    """
    return _script(experiment, None)[0]


def script_with_arrays(experiment: Experiment, npz_name: str) -> tuple[str, dict[str, Array]]:
    """Writes the script for people to read, with its large arrays in a file beside it.

    Args:
        experiment: validated.
        npz_name: the name, without a folder, of the .npz file that the script loads from
            beside itself.

    Returns:
        The script, and the arrays for the file by their names; none where all are small, and
        then the script loads no file.
    """
    return _script(experiment, npz_name)


class _Arrays:
    """The arrays that a script needs, each with one name."""

    def __init__(self) -> None:
        self.named: dict[str, Array] = {}
        self._alike: dict[tuple[object, ...], list[str]] = {}

    def name(self, kind: str, number: int, array: Array) -> str:
        """Returns an array's name: `kind` with the number of the call that has it first."""
        # What begins alike is compared: every array with every other would be too much.
        beginning = (kind, array.dtype, array.shape, array.flat[:8].tobytes())
        alike = self._alike.setdefault(beginning, [])
        for known in alike:
            if same_array(self.named[known], array):
                return known
        name = f"{kind}{number}"
        alike.append(name)
        self.named[name] = array
        return name


def _script(experiment: Experiment, npz_name: str | None) -> tuple[str, dict[str, Array]]:
    arrays = _Arrays()
    calls = [_call(experiment, number, arrays) for number in range(len(experiment.calls))]
    weights = _weights(experiment, arrays)
    large = _large(arrays.named)
    lines = [
        (_stored_code if npz_name is not None else encoded_code)(name, array)
        if name in large
        else array_code(name, array)
        for name, array in arrays.named.items()
    ]
    if large and npz_name is not None:
        load = f"np.load(pathlib.Path(__file__).resolve().with_name({literal(npz_name)}))"
        lines.insert(0, f"arrays = {load}")
    standard = ("base64" if npz_name is None else "pathlib") if large else None
    parts = [
        "\n".join(f"import {name}" for name in sorted(filter(None, ("os", standard)))),
        _BACKEND,
        "import numpy as np\nimport tensorflow as tf",
        "\n".join(lines),
        "\n".join([_layer(experiment), *weights]),
        "\n".join(line for call in calls for line in call),
        "\n".join(_printed(experiment, number) for number in range(len(calls))),
    ]
    return "\n\n".join(filter(None, parts)) + "\n", large


def _large(arrays: dict[str, Array]) -> dict[str, Array]:
    """Returns the arrays that are too large to be written number by number."""
    large, room = {}, MOST_NUMBERS_IN_ALL
    for name, array in arrays.items():
        numbers = numbers_to_write(array)
        if numbers > min(room, MOST_NUMBERS):
            large[name] = array
        else:
            room -= numbers if numbers > 1 else 0
    return large


def _stored_code(name: str, array: Array) -> str:
    return f'{name} = arrays["{name}"]'


def _layer(experiment: Experiment) -> str:
    config = experiment.layer
    # The type is said even where it is Keras' default, which somebody's keras.json may change.
    shown = changed_arguments(config) | _seeded(experiment) | {"dtype": config.dtype}
    arguments = (
        argument_code(field.name, shown[field.name], "tf.keras.")
        for field in fields(LSTMConfig)
        if field.name in shown and field.name != "units"
    )
    return CallCode("layer = tf.keras.layers.LSTM", (str(config.units), *arguments)).written()


def _seeded(experiment: Experiment) -> dict[str, Any]:
    """Returns the arguments that need a seed, with the seed that the engine gives them."""
    config = experiment.layer
    seeded: dict[str, Any] = {}
    for argument, purpose in _INITIALIZED.items():
        value = getattr(config, argument)
        if isinstance(value, str):
            value = {"class_name": INITIALIZERS.get(value, value), "config": {}}
        random = value["class_name"] not in UNSEEDED_INITIALIZERS
        used = experiment.weights is None and (config.use_bias or purpose != "bias")
        if random and used and value["config"].get("seed") is None:
            seed = derived_seed(experiment.seed, purpose)
            seeded[argument] = serialised(
                value["class_name"], {**value["config"], "seed": seed}, INITIALIZERS
            )
    if config.seed is None and (config.dropout or config.recurrent_dropout):
        seeded["seed"] = derived_seed(experiment.seed, "dropout")
    return seeded


def _weights(experiment: Experiment, arrays: _Arrays) -> list[str]:
    if experiment.weights is None:
        return []
    names = ("kernel", "recurrent_kernel", "bias")[: len(experiment.weights)]
    arrays.named |= zip(names, experiment.weights, strict=True)
    return ["layer.build(x0.shape)", f"layer.set_weights([{', '.join(names)}])"]


def _call(experiment: Experiment, number: int, arrays: _Arrays) -> list[str]:
    call, lines = experiment.calls[number], []
    if call.reset_before:
        idle = "" if experiment.layer.stateful else "  # does nothing: the layer isn't stateful"
        lines.append(f"layer.reset_state(){idle}")
    head = f"{', '.join(_results(experiment, number))} = layer"
    lines.append(CallCode(head, _call_arguments(call, number, arrays)).written())
    return lines


def _call_arguments(call: Call, number: int, arrays: _Arrays) -> tuple[str, ...]:
    arguments = [arrays.name("x", number, call.inputs)]
    if call.mask is not None:
        arguments.append(f"mask={arrays.name('mask', number, call.mask)}")
    if call.initial_state is not None:
        h, c = call.initial_state
        pair = (arrays.name("initial_h", number, h), arrays.name("initial_c", number, c))
        arguments.append(f"initial_state=[{', '.join(pair)}]")
    if call.training:
        arguments.append("training=True")
    return tuple(arguments)


def _results(experiment: Experiment, number: int) -> list[str]:
    kinds = ("y", "h", "c") if experiment.layer.return_state else ("y",)
    return [f"{kind}{number}" for kind in kinds]


def _printed(experiment: Experiment, number: int) -> str:
    names = _results(experiment, number)
    apart = ', sep="\\n"' if len(names) > 1 else ""
    return f"print({', '.join(names)}{apart})"
