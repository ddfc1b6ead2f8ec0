"""Writes values, calls and layers as Python expressions."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, replace
from keyword import iskeyword
from typing import Any

from lstmviz.experiment.arguments import LayerConfig, changed_arguments, kind_of
from lstmviz.experiment.config import RecurrentConfig

WIDTH = 79
"""The most characters in a line, where it can be broken."""

_FLAGS = ("return_sequences", "return_state", "go_backwards", "stateful")
_OTHERS_SHOWN = ("activation", "mask_zero", "mask_value", "merge_mode", "backward_layer")


@dataclass(frozen=True)
class CallCode:
    """A function call to be written as code, or a list.

    Attributes:
        head: what stands before the parenthesis, such as `y0 = layer`.
        arguments: what stands inside, in order.
        brackets: the parentheses, or those of a list.
    """

    head: str
    arguments: "tuple[str | CallCode, ...]"
    brackets: str = "()"

    def written(self, indent: int = 0, after: int = 0) -> str:
        """Writes the call in one line where it fits with what is `after`, else in several."""
        if indent + len(self.flat) + after <= WIDTH or not self.arguments:
            return self.flat
        inner = indent + 4
        lines = [
            " " * inner + (part if isinstance(part, str) else part.written(inner, 1)) + ",\n"
            for part in self.arguments
        ]
        return f"{self.head}{self.brackets[0]}\n{''.join(lines)}{' ' * indent}{self.brackets[1]}"

    @property
    def flat(self) -> str:
        """The call in one line, however long."""
        parts = (part if isinstance(part, str) else part.flat for part in self.arguments)
        return f"{self.head}{self.brackets[0]}{', '.join(parts)}{self.brackets[1]}"

    def behind(self, start: str) -> "CallCode":
        """Returns the same call behind an assignment or a keyword."""
        return replace(self, head=f"{start}{self.head}")


def literal(value: Any) -> str:
    """Writes a plain value as Python; strings in double quotes, as in Keras' own examples."""
    if isinstance(value, str):
        said = repr(value)
        return said if '"' in said else f'"{said[1:-1]}"'
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(literal, value))}]"
    return repr(value)


def keyword_arguments(values: dict[str, Any]) -> tuple[str, ...]:
    """Writes each value as a keyword argument.

    What can't be a keyword goes through `**`: names may come out of somebody else's file, and
    must not be able to say anything in the code but themselves.
    """
    plain = {name: value for name, value in values.items() if _is_keyword(name)}
    others = [
        f"{literal(name)}: {literal(value)}" for name, value in values.items() if name not in plain
    ]
    written = [f"{name}={literal(value)}" for name, value in plain.items()]
    return (*written, *([f"**{{{', '.join(others)}}}"] if others else ()))


def _is_keyword(name: Any) -> bool:
    return isinstance(name, str) and name.isidentifier() and not iskeyword(name)


def constructor_expression(config: LayerConfig) -> str:
    """Writes the call that makes a layer in one line: `LSTM(4, stateful=True)`."""
    return constructor_code(config).flat


def short_expression(config: LayerConfig) -> str:
    """Writes what a layer needs and the flags that are on alone: `LSTM(4, stateful=True, …)`."""
    return constructor_code(config, is_short=True).flat


def constructor_code(
    config: LayerConfig,
    arguments: Mapping[str, Any] | None = None,
    package: str = "",
    *,
    is_short: bool = False,
) -> CallCode:
    """Writes the call that makes a layer; shortened, "…" stands for all but the flags.

    Args:
        config: says which layer it is.
        arguments: what is written, in the layer's own order and then in this one; what differs
            from Keras' defaults, if None. A layer among them may be code already.
        package: such as `tf.keras.`, stands before `layers`, `initializers` and the like.
        is_short: whether it is shortened.
    """
    given = changed_arguments(config) if arguments is None else arguments
    needed = [field.name for field in fields(config) if field.default is MISSING]
    shown = {*needed, *(_FLAGS if isinstance(config, RecurrentConfig) else _OTHERS_SHOWN)}
    # As they are typed: those without a default come first, without their names.
    order = [*needed, *(field.name for field in fields(config)), *given]
    written: list[str | CallCode] = []
    for name in dict.fromkeys(order):
        if name not in given or (is_short and name not in shown):
            continue
        value = given[name]
        if isinstance(value, LayerConfig):
            value = constructor_code(value, package=package, is_short=is_short)
        written.append(argument_code(name, value, package, is_named=name not in needed))
    if is_short and not shown.issuperset(given):
        written.append("…")
    return CallCode(_class(config, package), tuple(written))


def _class(config: LayerConfig, package: str) -> str:
    """Returns what a layer's class is called: behind its module where there is a package."""
    if not package:
        return config.class_name()
    if not isinstance(config, RecurrentConfig) or config.kind.layer_class[0] == "keras.layers":
        return f"{package}layers.{config.class_name()}"
    return ".".join(config.kind.layer_class)


def argument_expression(name: str, value: Any) -> str:
    """Writes an argument of the layer with its value, in one line: `dropout=0.5`."""
    code = argument_code(name, value)
    return code if isinstance(code, str) else code.flat


def argument_code(
    name: str, value: Any, package: str = "", *, is_named: bool = True
) -> str | CallCode:
    """Writes an argument of the layer with its value, as in a call.

    `package`, such as `tf.keras.`, stands before `initializers` and the like.
    """
    start = f"{name}=" if is_named else ""
    if isinstance(value, LayerConfig):
        value = constructor_code(value, package=package)
    if isinstance(value, CallCode):
        return value.behind(start)
    if isinstance(value, tuple):  # of integers and None, as in Keras' own examples
        return f"{start}{value!r}"
    if not isinstance(value, dict):
        return f"{start}{literal(value)}"
    module = f"{kind_of(name)}s"  # such as keras.initializers
    given = keyword_arguments(value["config"])
    return CallCode(f"{start}{package}{module}.{value['class_name']}", given)
