"""Holds what a model's code makes on its way: layers, tensors, models, functions."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.from_code.names import Scope
from lstmviz.experiment.invalid_value import InvalidValue

_MOST_PARTS = 2_000

Shape = tuple[int | None, ...]
"""A shape with its batch first; None for what isn't said."""


@dataclass(frozen=True)
class LineNote:
    """What was left out of a line, or is read as something else; in sentences.

    Attributes:
        line: the line of the source, from 1; 0 where it has none.
        text: what a person should know of it.
    """

    line: int
    text: str

    def __str__(self) -> str:
        """Writes the line and what is to be known of it."""
        return f"Line {self.line}: {self.text}" if self.line else self.text


@dataclass(frozen=True)
class Obstacle:
    """What no straight chain of known layers can hold.

    Attributes:
        line: where it stands.
        what: what it is, in a few words.
        makes_ids: whether it turns texts into ids: before the first layer it may be left out.
        is_recurrent: whether a recurrent layer is in it.
    """

    line: int
    what: str
    makes_ids: bool = False
    is_recurrent: bool = False

    def __str__(self) -> str:
        """Writes what it is and where."""
        return f"{self.what} (line {self.line})"


@dataclass(frozen=True, eq=False)
class MadeLayer:
    """A layer that a call makes.

    Attributes:
        line: where the call stands.
        class_name: Keras' name of its class.
        config: its arguments; None where names have no value or it is refused.
        refused: why it can't be used.
        name: what its `name=` calls it, or "".
        shape: the shape of its input, as far as it tells that.
        states: how many states it returns beside its output.
        is_recurrent: whether it is a recurrent layer, or has one in it.
        is_state_output: whether its first state is its output, that of the last step.
        missing: the names without a value in its arguments.
        asked: these, and those whose value was given.
        notes: what of its arguments was left out or converted.
    """

    line: int
    class_name: str
    config: LayerConfig | None = None
    refused: InvalidValue | None = None
    name: str = ""
    shape: Shape | None = None
    states: int = 0
    is_recurrent: bool = False
    is_state_output: bool = False
    missing: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    notes: tuple[LineNote, ...] = ()

    def __str__(self) -> str:
        """Writes its class and where it is made."""
        return f"{self.class_name} (line {self.line})"


@dataclass(frozen=True)
class Step:
    """One layer in a chain.

    Attributes:
        layer: the layer, or what stands in its place.
        notes: what of its call was left out.
        without_states: whether the chain goes on with the output alone of what it returns.
    """

    layer: MadeLayer | Obstacle
    notes: tuple[LineNote, ...] = ()
    without_states: bool = False


@dataclass(frozen=True, eq=False)
class Origin:
    """What a chain begins with: an Input, or what the source doesn't make."""

    line: int
    shape: Shape | None = None


@dataclass(frozen=True, eq=False)
class Tensor:
    """What comes out of a chain of layers.

    Attributes:
        origin: what the chain begins with.
        steps: the layers of the chain.
        part: of several that its last layer returns, which one: 0 is the output, the others are
            its states.
    """

    origin: Origin
    steps: tuple[Step, ...] = ()
    part: int = 0

    def after(self, *steps: Step) -> "Tensor":
        """Returns what comes out of further steps."""
        return Tensor(self.origin, (*self.steps, *steps))


class Outputs(list[Tensor]):
    """All that a layer returns: its output and its states."""


@dataclass(eq=False)
class MadeModel:
    """A model that the source makes.

    Attributes:
        line: where it is made.
        parts: its layers, and models inside it, to which layers may still be added.
        shape: the shape of its input, as far as it is told.
        is_nested: whether it is a part of another.
    """

    line: int
    parts: "list[Step | MadeModel]" = field(default_factory=list)
    shape: Shape | None = None
    is_nested: bool = False

    @property
    def steps(self) -> list[Step]:
        """Its layers, those of the models inside it included; cut off where no model is so long."""
        found: list[Step] = []
        todo: list[Step | MadeModel] = [self]
        for _ in range(_MOST_PARTS):
            if not todo:
                break
            part = todo.pop()
            if isinstance(part, MadeModel):
                todo += reversed(part.parts)
            else:
                found.append(part)
        return found


@dataclass(frozen=True, eq=False)
class KerasClass:
    """A class of layers of Keras, not called yet."""

    path: str


@dataclass(frozen=True, eq=False)
class OwnFunction:
    """A function of the source's own.

    Attributes:
        node: its definition.
        scope: the scope that it makes.
        of: the object whose method it is, or None.
    """

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    of: "Instance | None" = None


@dataclass(frozen=True, eq=False)
class OwnClass:
    """A class of the source's own.

    Attributes:
        node: its definition.
        scope: the scope that it makes.
        methods: its functions by name.
        before: the class of the source's own that it is derived from, or None.
    """

    node: ast.ClassDef
    scope: Scope
    methods: dict[str, OwnFunction]
    before: "OwnClass | None" = None

    def method(self, name: str) -> OwnFunction | None:
        """Returns a function of the class, or of the one it is derived from."""
        return self.methods.get(name) or (self.before.method(name) if self.before else None)


@dataclass(eq=False)
class Instance:
    """An object of a class of the source's own.

    Attributes:
        of: its class.
        line: where it is made.
        attributes: what it holds of layers, tensors and models, by name.
        plain: its other values, by names such as "self.units".
        is_nested: whether it is called as a part of another model.
    """

    of: OwnClass
    line: int
    attributes: dict[str, Any] = field(default_factory=dict)
    plain: dict[str, Any] = field(default_factory=dict)
    is_nested: bool = False


@dataclass(frozen=True, eq=False)
class Plain:
    """A plain value, as Python has it: an item of a loop, for example."""

    value: Any


class _Nothing:
    """What nothing is known of."""


NOTHING: Final = _Nothing()
"""What an expression gives that makes no part of a model."""


def tensors_in(value: Any) -> Sequence[Tensor]:
    """Returns the tensors that a value is or lists."""
    if isinstance(value, Tensor):
        return [value]
    if isinstance(value, list):
        return [tensor for part in value for tensor in tensors_in(part)]
    return []
