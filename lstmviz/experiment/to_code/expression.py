"""Writes a layer as a Python expression."""

from typing import Any

from lstmviz.experiment.config import LSTMConfig, changed_arguments, kind_of
from lstmviz.experiment.to_code.python_code import CallCode, keyword_arguments, literal


def constructor_expression(config: LSTMConfig) -> str:
    """Writes the constructor call that makes a layer: valid Python, without Keras' defaults.

    Args:
        config: the layer's arguments.

    Returns:
        For example `LSTM(4, return_sequences=True, stateful=True)`, in one line.
    """
    arguments = changed_arguments(config)
    units = arguments.pop("units")
    written = (argument_code(name, value) for name, value in arguments.items())
    return CallCode("LSTM", (literal(units), *written)).flat


def argument_expression(name: str, value: Any) -> str:
    """Writes an argument of the layer with its value, in one line: `dropout=0.5`."""
    code = argument_code(name, value)
    return code if isinstance(code, str) else code.flat


def argument_code(name: str, value: Any, package: str = "") -> str | CallCode:
    """Writes an argument of the layer with its value, as in a call.

    Args:
        name: one of `LSTMConfig`.
        value: such as `LSTMConfig` holds it.
        package: what stands before `initializers`, such as `tf.keras.`.
    """
    if not isinstance(value, dict):
        return f"{name}={literal(value)}"
    module = f"{kind_of(name)}s"  # such as keras.initializers
    given = keyword_arguments(value["config"])
    return CallCode(f"{name}={package}{module}.{value['class_name']}", given)
