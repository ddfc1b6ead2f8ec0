"""Writes values, calls and layers as Python expressions."""

from dataclasses import MISSING, dataclass, fields
from keyword import iskeyword
from typing import Any

from lstmviz.experiment.arguments import AnyLayerConfig, changed_arguments, kind_of
from lstmviz.experiment.config import LayerConfig

WIDTH = 79
"""The most characters in a line, where it can be broken."""

_FLAGS = ("return_sequences", "return_state", "go_backwards", "stateful")
_OTHERS_SHOWN = ("activation", "mask_zero", "mask_value", "merge_mode", "backward_layer")


@dataclass(frozen=True)
class CallCode:
    """A function call to be written as code.

    Attributes:
        head: what stands before the parenthesis, such as `y0 = layer`.
        arguments: what stands inside, in order.
    """

    head: str
    arguments: "tuple[str | CallCode, ...]"

    def written(self, indent: int = 0, after: int = 0) -> str:
        """Writes the call in one line where it fits with what is `after`, else in several."""
        if indent + len(self.flat) + after <= WIDTH or not self.arguments:
            return self.flat
        inner = indent + 4
        lines = [
            " " * inner + (part if isinstance(part, str) else part.written(inner, 1)) + ",\n"
            for part in self.arguments
        ]
        return f"{self.head}(\n{''.join(lines)}{' ' * indent})"

    @property
    def flat(self) -> str:
        """The call in one line, however long."""
        parts = (part if isinstance(part, str) else part.flat for part in self.arguments)
        return f"{self.head}({', '.join(parts)})"


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


def constructor_expression(config: AnyLayerConfig) -> str:
    """Writes the call that makes a layer in one line: `LSTM(4, stateful=True)`."""
    return constructor_code(config).flat


def short_expression(config: AnyLayerConfig) -> str:
    """Writes what a layer needs and the flags that are on alone: `LSTM(4, stateful=True, …)`."""
    return constructor_code(config, is_short=True).flat


def constructor_code(config: AnyLayerConfig, *, is_short: bool = False) -> CallCode:
    """Writes the call that makes a layer; shortened, "…" stands for all but the flags."""
    needed = {field.name for field in fields(config) if field.default is MISSING}
    shown = needed.union(_FLAGS if isinstance(config, LayerConfig) else _OTHERS_SHOWN)
    written: list[str | CallCode] = []
    arguments = changed_arguments(config)
    # As they are typed: those without a default come first, without their names.
    for name, value in sorted(arguments.items(), key=lambda argument: argument[0] not in needed):
        if is_short and name not in shown:
            continue
        if isinstance(value, AnyLayerConfig):
            inner = constructor_code(value, is_short=is_short)
            head = inner.head if name in needed else f"{name}={inner.head}"
            written.append(CallCode(head, inner.arguments))
        elif name in needed:
            written.append(literal(value))
        else:
            written.append(argument_code(name, value))
    if is_short and not shown.issuperset(arguments):
        written.append("…")
    return CallCode(config.class_name(), tuple(written))


def argument_expression(name: str, value: Any) -> str:
    """Writes an argument of the layer with its value, in one line: `dropout=0.5`."""
    code = argument_code(name, value)
    return code if isinstance(code, str) else code.flat


def argument_code(name: str, value: Any, package: str = "") -> str | CallCode:
    """Writes an argument of the layer with its value, as in a call.

    `package`, such as `tf.keras.`, stands before `initializers` and the like.
    """
    if not isinstance(value, dict):
        return f"{name}={literal(value)}"
    module = f"{kind_of(name)}s"  # such as keras.initializers
    given = keyword_arguments(value["config"])
    return CallCode(f"{name}={package}{module}.{value['class_name']}", given)
