"""Writes an experiment as a Keras script, its arrays exact to the bit."""

import textwrap
from dataclasses import replace

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.series import series_of
from lstmviz.experiment.to_code.arrays_code import (
    LOAD,
    Arrays,
    array_code,
    encoded_code,
    large_arrays,
    stored_code,
)
from lstmviz.experiment.to_code.expression import WIDTH, CallCode, literal
from lstmviz.experiment.to_code.layer_code import LayerCode
from lstmviz.experiment.to_code.model_code import ModelCode
from lstmviz.experiment.to_code.series_code import cut_code, series_comment
from lstmviz.experiment.to_code.writing_code import (
    choice_code,
    count_written,
    loop_code,
    printed_code,
)

_BACKEND = 'os.environ["KERAS_BACKEND"] = "tensorflow"'
"""Somebody's keras.json may name another one."""
_IMPORTS = ("import numpy as np", "import tensorflow as tf")
_MOST_CALLS = 12
"""More calls that differ in nothing but their inputs are a loop."""
Code = LayerCode | ModelCode


def to_keras(experiment: Experiment) -> str:
    """Writes a complete script that runs the experiment with Keras, with its arrays inline.

    It needs TensorFlow (with Keras 3) and NumPy only, and run in a fresh interpreter on the
    same machine it returns bitwise what `run` does, as `y0`, or of an LSTM `y0, h0, c0`, for
    call 0 and so on. A model is a Sequential; where a call gives states, a functional model of
    the same layers takes them. More than 12 calls that differ in nothing but their inputs stand
    in a loop: `outputs` is then a list of what each returned, with return_state itself a list. So
    it is where a model writes on: each call then reads what is chosen from the output before.

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
    if not experiment.model.stands_alone:
        return "model"
    return experiment.layer.kind.name.lower()


def _script(experiment: Experiment, npz_name: str | None) -> tuple[str, dict[str, Array]]:
    series = series_of(experiment)
    arrays = Arrays(series)
    code = (LayerCode if experiment.model.stands_alone else ModelCode)(experiment)
    way = _looped if _is_loop(experiment) else _one_by_one
    written = count_written(experiment)
    if written and len(code.outputs) == 1:
        way = _writing
    calls, printed = way(experiment, code, arrays)
    made = code.made(arrays)
    large = large_arrays(arrays.named)
    lines = [
        (stored_code if npz_name is not None else encoded_code)(name, array)
        if name in large
        else array_code(name, array)
        for name, array in arrays.named.items()
    ]
    if large and npz_name is not None:
        lines.insert(0, LOAD.format(name=literal(npz_name)))
    cut = ""
    if series is not None and experiment.cut is not None:
        made_x = cut_code(experiment.cut, of_ids=experiment.model.takes_ids)
        cut = f"{series_comment(experiment.features)}\n{made_x}"
    standard = ("base64" if npz_name is None else "pathlib") if large else None
    parts = [
        "\n".join(f"import {name}" for name in sorted(filter(None, ("os", standard)))),
        _BACKEND,
        "\n".join([*_IMPORTS, *(f"import {name}" for name in sorted(code.modules))]),
        code.settings,
        "\n".join(lines),
        cut,
        "\n".join(made),
        calls,
        printed,
    ]
    return "\n\n".join(filter(None, parts)) + "\n", large


def _writing(experiment: Experiment, code: Code, arrays: Arrays) -> tuple[str, str]:
    """Writes the calls before those in which the model writes on, these as a loop, and the text."""
    count = len(experiment.calls) - count_written(experiment)
    before = replace(experiment, calls=experiment.calls[:count], cut=None)
    lines, _ = _one_by_one(before, code, arrays)
    returned = f"[{', '.join(f'{code.outputs[0]}{number}' for number in range(count))}]"
    reset = code.reset(experiment.calls[-1])
    loop = loop_code(experiment, returned, reset)
    parts = [choice_code(experiment), lines, "\n".join(loop)]
    return "\n\n\n".join([parts[0], "\n".join(parts[1:])]), "\n".join(
        printed_code(experiment.vocabulary)
    )


def _is_loop(experiment: Experiment) -> bool:
    calls = experiment.calls
    alike = {(call.training, call.reset_before) for call in calls}
    plain = all(call.mask is None and call.initial_state is None for call in calls)
    return len(calls) > _MOST_CALLS and len(alike) == 1 and plain


def _looped(experiment: Experiment, code: Code, arrays: Arrays) -> tuple[str, str]:
    """Writes calls that differ in nothing but their inputs, and how what they gave is printed."""
    numbered = enumerate(experiment.calls)
    names = [arrays.inputs(number, call) for number, call in numbered]
    lines = [] if names[0] == "x[0]" else [_list_of(names)]
    lines += ["outputs = []", "for inputs in x:"]
    first = experiment.calls[0]
    if first.reset_before:
        lines += [f"    {line}" for line in code.reset(first)]
    callee, _ = code.called(first, 0, arrays)
    training = ", training=True" if first.training else ""
    lines.append(f"    outputs.append({callee}(inputs{training}))")
    shown = 'print(*output, sep="\\n")' if len(code.outputs) > 1 else "print(output)"
    return "\n".join(lines), f"for output in outputs:\n    {shown}"


def _list_of(names: list[str]) -> str:
    if len(set(names)) == 1:
        return f"x = [{names[0]}] * {len(names)}"
    return textwrap.fill(f"x = [{', '.join(names)}]", WIDTH, subsequent_indent=" " * len("x = ["))


def _one_by_one(experiment: Experiment, code: Code, arrays: Arrays) -> tuple[str, str]:
    lines, printed = [], []
    for number, call in enumerate(experiment.calls):
        if call.reset_before:
            lines += code.reset(call)
        names = [f"{name}{number}" for name in code.outputs]
        callee, arguments = code.called(call, number, arrays)
        arguments = (*arguments, "training=True") if call.training else arguments
        lines.append(CallCode(f"{', '.join(names)} = {callee}", arguments).written())
        apart = ', sep="\\n"' if len(names) > 1 else ""
        printed.append(f"print({', '.join(names)}{apart})")
    return "\n".join(lines), "\n".join(printed)
