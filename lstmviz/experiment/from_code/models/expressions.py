"""Follows expressions of a source as far as they make layers, tensors and models."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from lstmviz.experiment.from_code.layer_calls import makes_layer
from lstmviz.experiment.from_code.models.frames import Frames
from lstmviz.experiment.from_code.models.layer_reader import LayerReader
from lstmviz.experiment.from_code.models.outputs import blocked
from lstmviz.experiment.from_code.models.parts import (
    NOTHING,
    Instance,
    KerasClass,
    MadeLayer,
    MadeModel,
    Obstacle,
    Origin,
    OwnFunction,
    Plain,
    Tensor,
)
from lstmviz.experiment.from_code.names import Scope, SourceNames, SourceScope
from lstmviz.experiment.from_code.values import UNKNOWN, Unreadable
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.model import MOST_LAYERS

_MOST_STEPS = 50_000
_MOST_ITEMS = 1_000
_FUNCTIONAL = ("Model", "Functional")
_GROWING = ("add", "append", "extend", "insert", "pop")
_CALLING = ("call", "__call__")
_INPUTS = ("inputs", "input")
_OUTPUTS = ("outputs", "output")


class Expressions(ABC):
    """Follows expressions; what they make of a model is kept.

    Attributes:
        names: the source's names.
        frames: what they are at this moment.
        reader: reads layers.
        models: the models that were made, in order.
        instances: the objects of the source's own classes that were made, in order.
        layers: the layers that were made, in order.
        tensors: what came out of layers, in order, and whether anything goes on with it.
        missing: names without a value on which it depends which layers there are.
        asked: these, and those whose value was given.
        followed: the functions that were followed.
    """

    def __init__(self, names: SourceNames, given: Mapping[str, Any]) -> None:
        self.names = names
        self.frames = Frames()
        self.reader = LayerReader(names, given, self.frames.plain)
        self.models: list[MadeModel] = []
        self.instances: list[Instance] = []
        self.layers: list[MadeLayer | Obstacle] = []
        self.tensors: dict[Tensor, bool] = {}
        self.missing: dict[str, None] = {}
        self.asked: dict[str, None] = {}
        self.followed: set[ast.AST] = set()
        self._steps = 0

    @abstractmethod
    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Returns what of a model a call gives."""

    @abstractmethod
    def bind(self, target: ast.expr, item: Any, scope: Scope) -> None:
        """Gives a loop's variable, or several, what they stand for."""

    # Plain values.

    def plain(self, node: ast.expr, scope: Scope) -> Any:
        """Returns a plain value, or `UNKNOWN`."""
        return self.reader.values().quietly(SourceScope(node, scope))

    def needed(self, node: ast.expr, scope: Scope) -> Any:
        """Returns a plain value on which it depends which layers there are.

        Returns:
            `UNKNOWN` where names have no value, which are missing from then on.

        Raises:
            Unreadable: only running the source could tell.
        """
        values = self.reader.values()
        try:
            return values.of(SourceScope(node, scope))
        finally:
            self.missing |= values.missing
            self.asked |= values.asked

    def count(self) -> None:
        """Counts a step of the work.

        Raises:
            InvalidValue: there were too many.
        """
        self._steps += 1
        if self._steps > _MOST_STEPS:
            expected = "a text whose layers are worked out in fewer steps"
            raise InvalidValue("source", expected, Said(f"more than {_MOST_STEPS:,}"))

    # Parts of a model.

    def value(self, node: ast.expr, scope: Scope) -> Any:
        """Returns what of a model an expression gives; `NOTHING` where it gives none of it."""
        self.count()
        match node:
            case ast.Name(id=name):
                found = self.frames.part(name, scope)
                return self._class(node, scope) if found is NOTHING else found
            case ast.Attribute():
                return self._attribute(node, scope)
            case ast.Call():
                return self.call(node, scope)
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return self._listed(parts, scope)
            case (
                ast.ListComp(elt=part, generators=[loop])
                | ast.GeneratorExp(elt=part, generators=[loop])
            ):
                return self._comprehended(node, part, loop, scope)
            case ast.Subscript():
                return self._subscript(node, scope)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                known = self.is_true(test, scope)
                if known is None:
                    return blocked(node, [self.value(part, scope) for part in (body, orelse)])
                return self.value(body if known else orelse, scope)
            case ast.BoolOp(values=parts):
                made = (self.value(part, scope) for part in parts)
                return next((one for one in made if one is not NOTHING), NOTHING)
            case ast.BinOp(left=left, op=op, right=right):
                one, other = self.value(left, scope), self.value(right, scope)
                if isinstance(op, ast.Add) and isinstance(one, list) and isinstance(other, list):
                    return [*one, *other]
                if isinstance(op, ast.Mult) and isinstance(one, list):
                    times = self.plain(right, scope)
                    if isinstance(times, int) and times * len(one) <= MOST_LAYERS:
                        return one * times
                return blocked(node, [one, other])
            case ast.NamedExpr(target=target, value=inner):
                made = self.value(inner, scope)
                self.frames.at(scope).parts[target.id] = made
                return made
            case ast.Lambda():
                return OwnFunction(node, self.names.scopes[node])
            case ast.UnaryOp(operand=operand):
                return blocked(node, [self.value(operand, scope)])
        return NOTHING

    def _class(self, node: ast.expr, scope: Scope) -> Any:
        path = self.names.path(node, SourceScope(node, scope))
        return KerasClass(path) if path and makes_layer(path) else NOTHING

    def _listed(self, parts: list[ast.expr], scope: Scope) -> Any:
        made: list[Any] = []
        for part in parts:
            if isinstance(part, ast.Starred):
                inner = self.value(part.value, scope)
                made += inner if isinstance(inner, list) else [self._unmade(part.value)]
            else:
                one = self.value(part, scope)
                made.append(self._unmade(part) if one is NOTHING else one)
        return made if any(not isinstance(one, Plain) for one in made) or not made else NOTHING

    def _unmade(self, node: ast.expr) -> Plain:
        return Plain(node)

    def _comprehended(
        self, node: ast.expr, part: ast.expr, loop: ast.comprehension, scope: Scope
    ) -> Any:
        items = self.items(loop.iter, scope)
        frame = self.frames.at(scope)
        if items is None:
            return [Obstacle(node.lineno, "layers in a loop that only running the code counts")]
        made = []
        for item in items:
            self.bind(loop.target, item, scope)
            if all(self.is_true(test, scope) is not False for test in loop.ifs):
                made.append(self.value(part, scope))
        for name in (n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)):
            frame.plain.pop(name, None)
            frame.parts.pop(name, None)
        return [] if not items else NOTHING if all(one is NOTHING for one in made) else made

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        if isinstance(owner, Instance):
            found = owner.attributes.get(node.attr, NOTHING)
            method = owner.of.method(node.attr)
            if found is NOTHING and method is not None:
                return OwnFunction(method.node, method.scope, owner)
            return found
        if isinstance(owner, MadeModel):
            if node.attr in _OUTPUTS:
                return Tensor(Origin(owner.line, owner.shape), tuple(owner.steps))
            if node.attr in _INPUTS:
                return Tensor(Origin(owner.line, owner.shape))
            if node.attr == "layers":
                return [step.layer for step in owner.steps]
        return self._class(node, scope) if owner is NOTHING else NOTHING

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Any:
        owner = self.value(node.value, scope)
        if isinstance(owner, Tensor):
            return blocked(node, [owner])
        if not isinstance(owner, list):
            return NOTHING
        if isinstance(node.slice, ast.Slice):
            ends = [node.slice.lower, node.slice.upper, node.slice.step]
            values = [None if end is None else self.plain(end, scope) for end in ends]
            known = all(value is None or isinstance(value, int) for value in values)
            return owner[slice(*values)] if known and values[2] != 0 else NOTHING
        number = self.plain(node.slice, scope)
        is_inside = isinstance(number, int) and -len(owner) <= number < len(owner)
        return owner[number] if is_inside else NOTHING

    # Conditions and loops.

    def is_true(self, test: ast.expr, scope: Scope) -> bool | None:
        """Returns whether a condition is true; None where it isn't known."""
        match test:
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                known = self.is_true(operand, scope)
                return None if known is None else not known
            case ast.BoolOp(op=op, values=parts):
                every = [self.is_true(part, scope) for part in parts]
                decisive = isinstance(op, ast.Or)
                if decisive in every:
                    return decisive
                return None if None in every else not decisive
            case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[other]):
                is_none = isinstance(other, ast.Constant) and other.value is None
                if is_none and self.value(left, scope) is not NOTHING:
                    return isinstance(op, ast.IsNot)
            case ast.Name(id="training"):
                known = self.frames.at(scope).plain.get("training")
                return True if known is None else bool(known)
        if self.value(test, scope) is not NOTHING:
            return True
        try:
            value = self.needed(test, scope)
        except Unreadable:
            return None
        return None if value is UNKNOWN else bool(value)

    def items(self, node: ast.expr, scope: Scope) -> list[Any] | None:
        """Returns what a loop goes over, parts of a model or plain; None where it isn't known."""
        found = self.value(node, scope)
        if isinstance(found, list):
            return list(found)
        if isinstance(node, ast.Call) and not node.keywords:
            name = self.names.path(node.func, SourceScope(node, scope))
            if name == "range":
                return self._range(node, scope)
            inside = [self.items(part, scope) for part in node.args[:3]]
            if name in ("enumerate", "zip", "reversed", "list", "tuple") and inside[:1]:
                if any(part is None for part in inside) or (name != "zip" and len(inside) > 1):
                    return None
                every = [part for part in inside if part is not None]
                if name == "zip":
                    return [list(group) for group in zip(*every, strict=False)]
                if name == "enumerate":
                    return [[Plain(number), item] for number, item in enumerate(every[0])]
                return every[0][::-1] if name == "reversed" else every[0]
        try:
            value = self.needed(node, scope)
        except Unreadable:
            return None
        known = isinstance(value, (list, tuple, dict, str)) and len(value) <= _MOST_ITEMS
        return [Plain(part) for part in value] if known else None

    def _range(self, node: ast.Call, scope: Scope) -> list[Any] | None:
        try:
            ends = [self.needed(part, scope) for part in node.args[:3]]
        except Unreadable:
            return None
        if not ends or not all(isinstance(end, int) for end in ends) or ends[2:] == [0]:
            return None
        numbers = range(*ends)
        return [Plain(number) for number in numbers] if len(numbers) <= _MOST_ITEMS else None
