"""Tells which statements have to do with a model, and blocks what can't be followed."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from lstmviz.experiment.config import config_class_read_as
from lstmviz.experiment.from_code.layer_calls import makes_layer
from lstmviz.experiment.from_code.models.calls import Calls
from lstmviz.experiment.from_code.models.parts import (
    NOTHING,
    Instance,
    KerasClass,
    MadeLayer,
    MadeModel,
    Obstacle,
    OwnClass,
    OwnFunction,
    Step,
    Tensor,
    tensors_in,
)
from lstmviz.experiment.from_code.names import Scope, SourceNames, SourceScope


class Changes(Calls):
    """Tells which statements change a model; see `Expressions` for what is kept."""

    def __init__(self, names: SourceNames, given: Mapping[str, Any]) -> None:
        super().__init__(names, given)
        self._makers: dict[ast.AST, bool] = {}

    def makes(self, node: ast.AST) -> bool:
        """Returns whether a part of the source makes layers, by a function of its own too."""
        return self.touches([node], self.names.module)

    def touches(
        self, body: Iterable[ast.AST], scope: Scope, loop: ast.For | ast.AsyncFor | None = None
    ) -> bool:
        """Returns whether following a body would change what the model is."""
        if loop is not None:
            over = self.value(loop.iter, scope)
            if is_listed(over) and any(isinstance(n, ast.Call) for b in body for n in ast.walk(b)):
                return self._calls_item(loop)
        return any(self._changes(node, scope) for part in body for node in ast.walk(part))

    def _calls_item(self, loop: ast.For | ast.AsyncFor) -> bool:
        names = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
        for node in (n for part in loop.body for n in ast.walk(part)):
            if isinstance(node, ast.Call):
                used = [node.func, *node.args]
                if any(isinstance(one, ast.Name) and one.id in names for one in used):
                    return True
        return False

    def _changes(self, node: ast.AST, scope: Scope) -> bool:
        if isinstance(node, ast.Return):
            says = node.value is not None and not isinstance(node.value, ast.Constant)
            return says and self.frames.at(scope).scope is not self.names.module
        if not isinstance(node, ast.Call):
            return False
        place = SourceScope(node, scope)
        path = self.names.path(node.func, place)
        name = path.rpartition(".")[2]
        if path and (makes_layer(path) or name in ("Sequential", "Input")):
            return True
        if isinstance(node.func, ast.Name):
            made = self.frames.part(node.func.id, scope)
            if isinstance(made, KerasClass):
                return True
            if isinstance(made, (OwnFunction, OwnClass)):
                if made.node not in self._makers:
                    self._makers[made.node] = False  # it may call itself
                    inside = (n for n in ast.walk(made.node) if isinstance(n, ast.Call))
                    makes = any(self._changes(inner, made.scope) for inner in inside)
                    self._makers[made.node] = makes
                return self._makers[made.node]
        if isinstance(node.func, ast.Attribute) and node.func.attr in ("add", "append", "insert"):
            return self._held(node.func.value, scope) is not NOTHING
        passed = [self._held(part, scope) for part in node.args]
        return any(tensors_in(made) for made in passed)

    def _held(self, node: ast.expr, scope: Scope) -> Any:
        """Returns what a name or an attribute is, without following anything."""
        if isinstance(node, ast.Name):
            return self.frames.part(node.id, scope)
        if isinstance(node, ast.Attribute):
            owner = self._held(node.value, scope)
            return (
                owner.attributes.get(node.attr, NOTHING) if isinstance(owner, Instance) else NOTHING
            )
        return NOTHING

    def block(self, body: Iterable[ast.AST], obstacle: Obstacle, scope: Scope) -> None:
        """Puts an obstacle into whatever of a model a body would change."""
        frame = self.frames.at(scope)
        calls = (n for part in body for n in ast.walk(part) if isinstance(n, ast.Call))
        paths = (self.names.path(call.func, SourceScope(call, scope)) for call in calls)
        if any(config_class_read_as(path.rpartition(".")[2]) for path in paths):
            obstacle = replace(obstacle, is_recurrent=True)
        for node in (inner for part in body for inner in ast.walk(part)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                held = self._held(node.func.value, scope)
                if node.func.attr in ("add", "append", "insert"):
                    if isinstance(held, MadeModel):
                        held.parts.append(Step(obstacle))
                    elif isinstance(held, list):
                        held.append(obstacle)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                before = frame.parts.get(node.id, NOTHING)
                if isinstance(before, Tensor):
                    frame.parts[node.id] = before.after(Step(obstacle))
                elif before is NOTHING:
                    frame.parts[node.id] = obstacle


def is_listed(made: Any) -> bool:
    """Returns whether something is a list of layers alone."""
    return (
        isinstance(made, list)
        and bool(made)
        and all(isinstance(one, (MadeLayer, Obstacle)) for one in made)
    )
