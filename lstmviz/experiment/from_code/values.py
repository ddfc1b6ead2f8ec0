"""Evaluates parts of source code, without running any of it."""

import ast
import math
from collections.abc import Callable, Mapping
from typing import Any

from lstmviz.experiment.config import SERIALISED
from lstmviz.experiment.from_code.keras_objects import (
    activation_named,
    class_named,
    dtype_named,
    known_text,
    object_of,
)
from lstmviz.experiment.from_code.names import SourceNames
from lstmviz.experiment.from_code.operations import (
    FUNCTIONS,
    OPERATORS,
    is_done_soon,
    is_too_much,
)
from lstmviz.experiment.from_code.scopes import Binding, Scope, SourceScope
from lstmviz.experiment.from_code.text import text_of
from lstmviz.experiment.keras_parameters import PARAMETERS

UNKNOWN = object()
"""The value of a name to which the source gives none."""

_MOST_STEPS = 20_000
_LONGEST_NAME = 200
_MOST_DEPTH = 100

_BY_NAME = ("get", "deserialize")  # tf.keras.initializers.get("zeros")
_POLICIES = ("DTypePolicy", "Policy")
_PLAIN = (bool, int, float, str, type(None), tuple, list, dict)


class Unreadable(Exception):
    """Raised for a value that only running the source could give.

    Attributes:
        node: what stands there.
        why: what was expected, where that is known.
    """

    def __init__(self, node: ast.expr, why: str = "") -> None:
        super().__init__(why)
        self.node = node
        self.why = why


class Values:
    """Evaluates the values in a source, and notes the names that it doesn't define.

    Attributes:
        missing: the names without a value that were met, in order.
        asked: these, and the names whose value was given, in order.
    """

    def __init__(self, names: SourceNames, given: Mapping[str, Any]) -> None:
        """Prepares to evaluate parts of one source.

        Args:
            names: what the source says of its names.
            given: values for names, which go before the source's own.
        """
        self.missing: dict[str, None] = {}
        self.asked: dict[str, None] = {}
        self._names = names
        self._given = {"".join(name.split()): value for name, value in given.items()}
        self._steps = 0
        self._within: list[Binding] = []

    def of(self, place: SourceScope, kind: str = "") -> Any:
        """Returns the value of a part of the source.

        Args:
            place: the part.
            kind: what it is for: "activation", "initializer", "regularizer", "constraint",
                "dtype", or anything else for a plain value.

        Returns:
            The value; an object of Keras serialised; `UNKNOWN` where names have no value,
            which `missing` has then.

        Raises:
            Unreadable: only running the source could tell.
        """
        self._steps += 1
        if self._steps > _MOST_STEPS or len(self._within) > _MOST_DEPTH:
            raise Unreadable(place.node, "a value that is worked out in fewer steps")
        value = self._read(place, kind)
        if value is not UNKNOWN and is_too_much(value):
            raise Unreadable(place.node, "a smaller value")
        return known_text(value, kind) if isinstance(value, str) else value

    def quietly(self, place: SourceScope, kind: str = "") -> Any:
        """Returns the value as `of` does, or `UNKNOWN`; notes nothing as missing."""
        before = dict(self.missing), dict(self.asked)
        try:
            return self.of(place, kind)
        except Unreadable:
            return UNKNOWN
        finally:
            self.missing, self.asked = before

    def _read(self, place: SourceScope, kind: str) -> Any:
        def of(node: ast.expr) -> Any:
            return self.of(
                SourceScope(node, place.scope), kind if isinstance(node, _PASSING) else ""
            )

        match place.node:
            case ast.Constant(value=value) if isinstance(value, _PLAIN):
                return value
            case ast.Name() | ast.Attribute():
                return self._named(place, kind)
            case ast.Subscript(value=holder, slice=index):
                return self._part(place, kind, holder, index)
            case ast.Call():
                return self._called(place, kind)
            case ast.Tuple(elts=parts):
                return self._all(tuple, [of(part) for part in parts])
            case ast.List(elts=parts):
                return self._all(list, [of(part) for part in parts])
            case ast.Dict(keys=keys, values=values) if all(keys):
                return self._dict(place, [key for key in keys if key is not None], values)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return self._done(place, op, of(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
                return self._done(place, op, of(left), of(right))
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
                return self._done(place, op, of(left), of(right))
            case ast.IfExp(test=test, body=body, orelse=orelse):
                decided = of(test)
                return UNKNOWN if decided is UNKNOWN else of(body if decided else orelse)
            case ast.BoolOp(op=op, values=parts):
                decided = UNKNOWN
                for part in parts:
                    decided = of(part)
                    if decided is UNKNOWN or bool(decided) is isinstance(op, ast.Or):
                        break
                return decided
            case ast.NamedExpr(value=named):
                return of(named)
        raise Unreadable(place.node)

    def _named(self, place: SourceScope, kind: str) -> Any:
        name = "".join(text_of(place.node).split())
        if name in self._given:
            return self._told(name)
        found = self._names.bindings(name, place)
        if found is not None:
            return self._bound(name, found, kind)
        path = self._names.path(place.node, place)
        known: Any = None
        if kind == "activation":
            known = activation_named(path)
        elif kind == "dtype":
            known = dtype_named(path)
        elif kind in SERIALISED and (class_name := class_named(path.rpartition(".")[2], kind)):
            known = object_of(class_name, {})
        if known is None and path in ("math.pi", "numpy.pi"):
            return math.pi
        return self._miss(name) if known is None else known

    def _bound(self, name: str, found: Any, kind: str) -> Any:
        values = []
        for binding in found:
            if binding.value is None or binding in self._within:
                return self._miss(name)
            self._within.append(binding)
            try:
                values.append(self.of(binding.value, kind))
            finally:
                self._within.pop()
        alike = all(value is values[0] or value == values[0] for value in values)
        return values[0] if alike else self._miss(name)

    def _part(self, place: SourceScope, kind: str, holder: ast.expr, index: ast.expr) -> Any:
        """Returns the value of `params["units"]` or `x.shape[1]`, which is looked up whole."""
        name = "".join(text_of(place.node).split())
        if name in self._given:
            return self._told(name)
        found = self._names.bindings(text_of(place.node), place)
        if found is not None:
            return self._bound(name, found, kind)
        whole = self.quietly(SourceScope(holder, place.scope), kind)
        number = self.quietly(SourceScope(index, place.scope))
        if whole is UNKNOWN or number is UNKNOWN:
            return self._miss(name)
        try:
            return whole[number]
        except (TypeError, LookupError):
            return self._miss(name)

    def _called(self, place: SourceScope, kind: str) -> Any:
        node = place.node
        assert isinstance(node, ast.Call)
        name = "".join(text_of(node).split())
        if name in self._given:
            return self._told(name)
        path = self._names.path(node.func, place)
        last = path.rpartition(".")[2]
        if kind in SERIALISED and (class_name := class_named(last, kind)):
            return self._object(place, class_name)
        if last in _BY_NAME and len(node.args) == 1 and not node.keywords and "." in path:
            return self.of(SourceScope(node.args[0], place.scope), kind)
        if kind == "dtype" and last in _POLICIES and node.args:
            return self.of(SourceScope(node.args[0], place.scope), kind)
        if last == "floatx":
            return "float32"
        # An initializer takes a generator of seeds, the layer's own seed can't be one.
        one = len([*node.args, *node.keywords]) == 1
        if last == "SeedGenerator" and one and kind != "seed":
            seed = node.args[0] if node.args else node.keywords[0].value
            return self.of(SourceScope(seed, place.scope))
        if path in FUNCTIONS:
            return self._function(place, name, FUNCTIONS[path])
        raise Unreadable(node)

    def _object(self, place: SourceScope, class_name: str) -> Any:
        """Returns an object, an initializer for example, as Keras serialises it."""
        node = place.node
        assert isinstance(node, ast.Call)
        names = tuple(parameter.name for parameter in PARAMETERS[class_name])
        if len(node.args) > len(names) or any(isinstance(a, ast.Starred) for a in node.args):
            raise Unreadable(node, f"{class_name} with {_at_most(names)}")
        config: dict[str, Any] = {
            name: self.of(SourceScope(value, place.scope))
            for name, value in zip(names, node.args, strict=False)
        }
        for keyword in node.keywords:
            value = self.of(SourceScope(keyword.value, place.scope))
            given = {keyword.arg: value} if keyword.arg else value
            if value is UNKNOWN and not keyword.arg:
                return UNKNOWN
            if not isinstance(given, dict):
                raise Unreadable(keyword.value)
            config |= given
        if any(value is UNKNOWN for value in config.values()):
            return UNKNOWN
        return object_of(class_name, config)

    def _function(self, place: SourceScope, name: str, function: Callable[..., Any]) -> Any:
        """Returns the value of one of Python's own functions of plain values."""
        node = place.node
        assert isinstance(node, ast.Call)
        arguments = [self.quietly(SourceScope(part, place.scope)) for part in node.args]
        named = {k.arg: self.quietly(SourceScope(k.value, place.scope)) for k in node.keywords}
        if any(value is UNKNOWN for value in (*arguments, *named.values())):
            return self._miss(name)
        if None in named or (named and function is not dict):
            raise Unreadable(node)
        return self._tried(place, function, *arguments, **{k or "": v for k, v in named.items()})

    def _dict(self, place: SourceScope, keys: list[ast.expr], values: list[ast.expr]) -> Any:
        read = [
            (self.of(SourceScope(key, place.scope)), self.of(SourceScope(value, place.scope)))
            for key, value in zip(keys, values, strict=True)
        ]
        if any(part is UNKNOWN for pair in read for part in pair):
            return UNKNOWN
        return self._tried(place, dict, read)

    def _done(self, place: SourceScope, op: ast.AST, *operands: Any) -> Any:
        if any(operand is UNKNOWN for operand in operands):
            return UNKNOWN
        if not is_done_soon(op, operands):
            raise Unreadable(place.node, "a smaller value")
        return self._tried(place, OPERATORS[type(op)], *operands)

    def _tried(
        self, place: SourceScope, does: Callable[..., Any], *values: Any, **named: Any
    ) -> Any:
        try:
            value = does(*values, **named)
        except (ArithmeticError, TypeError, ValueError, LookupError):
            raise Unreadable(place.node) from None
        if not isinstance(value, _PLAIN):  # 1j, or a bound method of a value's
            raise Unreadable(place.node)
        return value

    def _all(self, kind: type[Any], values: list[Any]) -> Any:
        return UNKNOWN if any(value is UNKNOWN for value in values) else kind(values)

    def _told(self, name: str) -> Any:
        self.asked[name] = None
        return self._given[name]

    def _miss(self, name: str) -> Any:
        if len(name) > _LONGEST_NAME:  # nobody would give it a value
            raise Unreadable(ast.Name(name))
        self.missing[name] = self.asked[name] = None
        return UNKNOWN


_PASSING = (ast.IfExp, ast.BoolOp, ast.Name, ast.Attribute, ast.Call, ast.Constant, ast.Subscript)
"""Expressions whose parts serve the purpose of the whole, as the branches of a condition do."""


def _at_most(names: tuple[str, ...]) -> str:
    return f"at most {', '.join(names)}" if names else "no arguments"


def literal_of(text: str) -> Any:
    """Reads a short text as a plain Python value; a bare word is a string.

    Raises:
        Unreadable: it isn't one.
    """
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise Unreadable(ast.Constant(text)) from None
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):  # tf.nn.relu
        return node.attr
    nothing = ast.Module([], [])
    value = Values(SourceNames(nothing), {}).of(SourceScope(node, Scope(None, nothing)))
    if value is UNKNOWN:
        raise Unreadable(node)
    return value
