"""Holds parts of a source, and the scopes in which their names are looked up."""

import ast
from dataclasses import dataclass, field

Position = tuple[int, int]


@dataclass(frozen=True, eq=False)
class SourceScope:
    """A part of the source, and the scope in which its names are looked up.

    Attributes:
        node: the part.
        scope: the function, class or module that it stands in.
    """

    node: ast.expr
    scope: "Scope"

    @property
    def position(self) -> Position:
        """The line and the column."""
        return self.node.lineno, self.node.col_offset


@dataclass(frozen=True, eq=False)
class Binding:
    """A place where a name is given a value.

    Attributes:
        position: where.
        value: the expression; None where the source has none, as for a loop's variable.
        sure: False in a branch that may not be run.
    """

    position: Position
    value: SourceScope | None
    sure: bool


@dataclass(eq=False)
class Scope:
    """The scope of a module, a class or a function.

    Attributes:
        parent: the scope around it; None for the module.
        owner: what makes the scope.
        bound: names, and dotted names such as `self.units`, with where they get values.
        defaults: a function's parameters, with their defaults.
        positional: those parameters that a call may give without their names, in order.
    """

    parent: "Scope | None"
    owner: ast.AST
    bound: dict[str, list[Binding]] = field(default_factory=dict)
    defaults: dict[str, SourceScope | None] = field(default_factory=dict)
    positional: list[str] = field(default_factory=list)

    @property
    def is_class(self) -> bool:
        """Whether it is a class, whose names aren't visible in its functions."""
        return isinstance(self.owner, ast.ClassDef)
