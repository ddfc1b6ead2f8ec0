"""Writes an experiment as a Keras script, its arrays exact to the bit."""

import base64
import math
import textwrap
from dataclasses import fields, replace
from typing import Any

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arguments import changed_arguments
from lstmviz.experiment.config import LayerConfig
from lstmviz.experiment.experiment import (
    Array,
    Call,
    Experiment,
    Purpose,
    derived_seed,
    same_array,
    weight_names,
)
from lstmviz.experiment.keras_names import INITIALIZERS, UNSEEDED_INITIALIZERS
from lstmviz.experiment.serialised import serialised
from lstmviz.experiment.series import series_of
from lstmviz.experiment.to_code.expression import WIDTH, CallCode, argument_code, literal
from lstmviz.experiment.to_code.series_code import cut_code, series_comment

MOST_NUMBERS = 256
"""An array of more numbers than this isn't written out number by number."""


def numbers_to_write(array: Array) -> int:
    """Returns how many numbers `array_code` writes for an array: one, where all are equal."""
    return array.size if _only_value(array) is None else 1


def array_code(name: str, array: Array) -> str:
    """Writes the lines that assign an array to `name`, number by number.

    Each number is written with the fewest digits that give it back exactly, whole ones as
    integers; one number all over as `np.zeros`, `np.ones` or `np.full`.
    """
    dtype = "bool" if array.dtype == bool else literal(array.dtype.name)
    if array.size == 0:
        return f"{name} = np.zeros({array.shape}, dtype={dtype})"
    if array.size > 1 and (only := _only_value(array)) is not None:
        made = {"0": "zeros", "False": "zeros", "1": "ones", "True": "ones"}.get(only)
        made = f"full({array.shape}, {only}" if made is None else f"{made}({array.shape}"
        return f"{name} = np.{made}, dtype={dtype})"
    head = f"{name} = np.array("
    tail = ")" if array.dtype == bool else f", dtype={dtype})"
    numbers = _laid_out(array, len(head))
    last = numbers.rpartition("\n")[2]
    room = WIDTH - len(tail) - (len(head) if last is numbers else 0)
    if len(last) > room:  # NumPy's examples break there too
        tail = f",\n{' ' * len(head)}{tail.removeprefix(', ')}" if tail != ")" else tail
    return head + numbers + tail


def encoded_code(name: str, array: Array) -> str:
    """Writes the lines that assign a large array to `name`, as its bytes in base64."""
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    text = base64.encodebytes(np.ascontiguousarray(little).tobytes()).decode()
    shape = ", ".join(map(str, array.shape))
    return (
        f'{name} = np.frombuffer(base64.b64decode("""\n{text}"""), '
        f"dtype={literal(little.dtype.str)}).reshape({shape})"
    )


def _bits(array: Array) -> Array:
    return array.view(f"u{array.dtype.itemsize}")


def _only_value(array: Array) -> str | None:
    """Writes the one number that an array repeats, as Python; None where they differ."""
    if array.size == 0:
        return None
    bits = _bits(array)
    first = bits.flat[0]
    # Most arrays are told by their two ends, without going through all of them.
    if bits.flat[-1] != first or not (bits == first).all():
        return None
    return _number(array.flat[0])


def _number(value: Any) -> str:
    if isinstance(value, np.bool_):
        return str(value)
    exact = float(value)
    if not math.isfinite(exact):
        return "np.nan" if math.isnan(exact) else "np.inf" if exact > 0 else "-np.inf"
    if exact.is_integer() and abs(exact) < 1e15 and (exact or math.copysign(1, exact) > 0):
        return str(int(exact))
    shortest = str(value)
    # Python reads a double, NumPy rounds that once more: rarely, the fewest digits don't do.
    return shortest if type(value)(float(shortest)) == value else repr(exact)


def _laid_out(array: Array, column: int, after: int = 1) -> str:
    """Writes nested brackets from a column on, in one line where they fit, with what is `after`."""
    flat = _flat(array)
    if column + len(flat) + after <= WIDTH:
        return flat
    below = "\n" + " " * (column + 1)
    if array.ndim == 1:
        width = WIDTH - (column + 1) - after
        return below.join(textwrap.wrap(flat, width, break_on_hyphens=False))
    return f"[{f',{below}'.join(_laid_out(part, column + 1, after + 1) for part in array)}]"


def _flat(array: Array) -> str:
    parts = map(_number, array) if array.ndim == 1 else map(_flat, array)
    return f"[{', '.join(parts)}]"


_INITIALIZED: dict[str, Purpose] = {
    "kernel_initializer": "kernel",
    "recurrent_initializer": "recurrent",
    "bias_initializer": "bias",
}
_BACKEND = 'os.environ["KERAS_BACKEND"] = "tensorflow"'
"""Somebody's keras.json may name another one."""
_IMPORTS = "import numpy as np\nimport tensorflow as tf"
_LAYERS = "tf.keras.layers"
_MOST_CALLS = 12
"""More calls that differ in nothing but their inputs are a loop."""
MOST_NUMBERS_IN_ALL = 4 * MOST_NUMBERS
"""Once so many numbers are written out, nobody reads more: further arrays count as large."""


def to_keras(experiment: Experiment) -> str:
    """Writes a complete script that runs the experiment with Keras, with its arrays inline.

    It needs TensorFlow (with Keras 3) and NumPy only, and run in a fresh interpreter on the
    same machine it returns bitwise what `run` does, as `y0`, or of an LSTM `y0, h0, c0`, for
    call 0 and so on. More than 12 calls that differ in nothing but their inputs stand in a loop:
    `outputs` is then a list of what each returned, with return_state itself a list.

    An array of more than 256 numbers is written in base64, unless all are the same. Where the
    calls were cut from one series, the series is written, and how it is cut.

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


def script_stem(experiment: Experiment) -> str:
    """Returns how to name the script and its file with arrays, without an ending: "lstm"."""
    return experiment.layer.kind.name.lower()


class _Arrays:
    """The arrays that a script needs, each with one name.

    `series` is what all inputs are cut from, where they are.
    """

    def __init__(self, series: Array | None) -> None:
        self.named: dict[str, Array] = {} if series is None else {"series": series}
        self._alike: dict[tuple[object, ...], list[str]] = {}
        self._is_cut = series is not None

    def inputs(self, number: int, call: Call) -> str:
        """Returns what the inputs of a call are called."""
        return f"x[{number}]" if self._is_cut else self.name("x", number, call.inputs)

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
    series = series_of(experiment)
    arrays = _Arrays(series)
    calls, printed = (_looped if _is_loop(experiment) else _one_by_one)(experiment, arrays)
    weights = _weights(experiment, arrays)
    large = _large(arrays.named)
    lines = [
        (_stored_code if npz_name is not None else encoded_code)(name, array)
        if name in large
        else array_code(name, array)
        for name, array in arrays.named.items()
    ]
    if large and npz_name is not None:
        lines.insert(0, _LOAD.format(name=literal(npz_name)))
    cut = ""
    if series is not None and experiment.cut is not None:
        cut = f"{series_comment(experiment.features)}\n{cut_code(experiment.cut)}"
    standard = ("base64" if npz_name is None else "pathlib") if large else None
    owner = _owner(experiment.layer)
    parts = [
        "\n".join(f"import {name}" for name in sorted(filter(None, ("os", standard)))),
        _BACKEND,
        _IMPORTS if owner == _LAYERS else f"{_IMPORTS}\nimport {owner}",
        "\n".join(lines),
        cut,
        "\n".join([_layer(experiment), *weights]),
        calls,
        printed,
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


_LOAD = """\
try:  # beside this script
    folder = pathlib.Path(__file__).resolve().parent
except NameError:  # a notebook has no __file__: in its current folder
    folder = pathlib.Path()
arrays = np.load(folder / {name})"""


def _stored_code(name: str, array: Array) -> str:
    return f'{name} = arrays["{name}"]'


def _owner(config: LayerConfig) -> str:
    """Returns the module that the layer's class is called from."""
    module = config.kind.layer_class[0]
    return _LAYERS if module == "keras.layers" else module


def _layer(experiment: Experiment) -> str:
    config = experiment.layer
    # The type is said even where it is Keras' default, which somebody's keras.json may change.
    shown = changed_arguments(config) | _seeded(experiment) | {"dtype": config.dtype}
    arguments = (
        argument_code(field.name, shown[field.name], "tf.keras.")
        for field in fields(config)
        if field.name in shown and field.name != "units"
    )
    head = f"layer = {_owner(config)}.{config.kind.layer_class[1]}"
    return CallCode(head, (str(config.units), *arguments)).written()


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
    # With a bias that the layer has no place for, Keras refuses them in the script as well.
    names = weight_names(replace(experiment.layer, use_bias=True))[: len(experiment.weights)]
    arrays.named |= zip(names, experiment.weights, strict=True)
    first = arrays.inputs(0, experiment.calls[0])
    return [f"layer.build({first}.shape)", f"layer.set_weights([{', '.join(names)}])"]


def _is_loop(experiment: Experiment) -> bool:
    calls = experiment.calls
    alike = {(call.training, call.reset_before) for call in calls}
    plain = all(call.mask is None and call.initial_state is None for call in calls)
    return len(calls) > _MOST_CALLS and len(alike) == 1 and plain


def _looped(experiment: Experiment, arrays: _Arrays) -> tuple[str, str]:
    """Writes calls that differ in nothing but their inputs, and how what they gave is printed."""
    numbered = enumerate(experiment.calls)
    names = [arrays.inputs(number, call) for number, call in numbered]
    lines = [] if names[0] == "x[0]" else [_list_of(names)]
    lines += ["outputs = []", "for inputs in x:"]
    lines += [f"    {line}" for line in _reset(experiment, experiment.calls[0])]
    training = ", training=True" if experiment.calls[0].training else ""
    lines.append(f"    outputs.append(layer(inputs{training}))")
    shown = 'print(*output, sep="\\n")' if experiment.layer.return_state else "print(output)"
    return "\n".join(lines), f"for output in outputs:\n    {shown}"


def _list_of(names: list[str]) -> str:
    if len(set(names)) == 1:
        return f"x = [{names[0]}] * {len(names)}"
    return textwrap.fill(f"x = [{', '.join(names)}]", WIDTH, subsequent_indent=" " * len("x = ["))


def _one_by_one(experiment: Experiment, arrays: _Arrays) -> tuple[str, str]:
    numbers = range(len(experiment.calls))
    calls = [line for number in numbers for line in _call(experiment, number, arrays)]
    return "\n".join(calls), "\n".join(_printed(experiment, number) for number in numbers)


def _reset(experiment: Experiment, call: Call) -> list[str]:
    if not call.reset_before:
        return []
    idle = "" if experiment.layer.stateful else "  # does nothing: the layer isn't stateful"
    return [f"layer.reset_state(){idle}"]


def _call(experiment: Experiment, number: int, arrays: _Arrays) -> list[str]:
    call = experiment.calls[number]
    head = f"{', '.join(_results(experiment, number))} = layer"
    arguments = _call_arguments(experiment.layer.kind, call, number, arrays)
    written = CallCode(head, arguments).written()
    return [*_reset(experiment, call), written]


def _call_arguments(kind: CellKind, call: Call, number: int, arrays: _Arrays) -> tuple[str, ...]:
    arguments = [arrays.inputs(number, call)]
    if call.mask is not None:
        arguments.append(f"mask={arrays.name('mask', number, call.mask)}")
    if call.initial_state is not None:
        states = zip(kind.state_names, call.initial_state, strict=True)
        names = [arrays.name(f"initial_{name}", number, state) for name, state in states]
        arguments.append(f"initial_state=[{', '.join(names)}]")
    if call.training:
        arguments.append("training=True")
    return tuple(arguments)


def _results(experiment: Experiment, number: int) -> list[str]:
    layer = experiment.layer
    names = ("y", *layer.kind.state_names) if layer.return_state else ("y",)
    return [f"{name}{number}" for name in names]


def _printed(experiment: Experiment, number: int) -> str:
    names = _results(experiment, number)
    apart = ', sep="\\n"' if len(names) > 1 else ""
    return f"print({', '.join(names)}{apart})"
