"""Evaluates parts of source code, Keras objects among them, without running any of it."""

import ast
import builtins
import contextlib
import math
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeGuard

from lstmviz.experiment.arguments import SERIALISED
from lstmviz.experiment.from_code.names import Binding, Scope, SourceNames, SourceScope
from lstmviz.experiment.from_code.operations import FUNCTIONS, OPERATORS, is_done_soon, is_too_much
from lstmviz.experiment.from_code.pieces import parsed
from lstmviz.experiment.from_code.text import text_of
from lstmviz.experiment.keras_names import ACTIVATIONS, FAILING_ACTIVATIONS, PARAMETERS

_NAMES = {
    "initializer": {
        "zero": "Zeros",
        "one": "Ones",
        "uniform": "RandomUniform",
        "normal": "RandomNormal",
        "IdentityInitializer": "Identity",
        "OrthogonalInitializer": "Orthogonal",
        "xavier": "GlorotUniform",
    },
    "regularizer": {"l1_l2": "L1L2"},
    "constraint": {"maxnorm": "MaxNorm", "nonneg": "NonNeg", "unitnorm": "UnitNorm"},
}
"""Other names for them, in Keras and in TensorFlow's old functions."""

_OLD_PARAMETERS = {"m": "max_value"}
_UNSAID = frozenset({"dtype"})
"""Parameters of TensorFlow's own initializers that Keras' take from the layer."""

_AS_TEXT = frozenset(("zero", "one", "uniform", "normal"))
"""Those of the other names that Keras 3 also takes as strings."""

_HALF_AND_DOUBLE = {"half": "float16", "double": "float64"}
_DTYPE = re.compile(r"(?:bfloat|float|u?int|complex)\d+|bool")  # whether a layer can or not
_ACTIVATIONS = frozenset((*ACTIVATIONS, *FAILING_ACTIVATIONS))


def _named(path: str, kind: str) -> Any:
    """Returns what a dotted name such as `tf.nn.relu` stands for; None where that isn't known."""
    name = path.rpartition(".")[2]
    if path in ("math.pi", "numpy.pi"):
        return math.pi
    if kind == "activation":
        return "linear" if name == "identity" else name if name in _ACTIVATIONS else None
    if kind == "dtype":
        name = _HALF_AND_DOUBLE.get(name, name)
        return name if _DTYPE.fullmatch(name) else None
    class_name = class_named(name, kind)
    return _object(class_name, {}) if class_name else None


def class_named(name: str, kind: str) -> str | None:
    """Returns the class that `Orthogonal`, `he_normal` or `zeros_initializer` stands for."""
    if kind not in SERIALISED:
        return None
    classes = SERIALISED[kind]
    for known in (name, name.removesuffix("_initializer")):
        if known in classes or known in _NAMES[kind]:
            return classes.get(known) or _NAMES[kind][known]
    return name if name in classes.values() else None


def _object(class_name: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Returns an object as Keras serialises it."""
    given = {_OLD_PARAMETERS.get(n, n): v for n, v in config.items() if n not in _UNSAID}
    return {"class_name": class_name, "config": given}


def _as_unparsed(name: str) -> str:
    """Spells a name as it is asked for, however its blanks and quotes were typed."""
    module = parsed(name.strip())
    is_one = isinstance(module, ast.Module) and len(module.body) == 1
    return text_of(module.body[0]) if isinstance(module, ast.Module) and is_one else name


def _is_asked_for(function: ast.expr) -> bool:
    """Returns whether a person may be asked for what a call gives: `hp.Int(…)`, `os.getenv(…)`.

    Not for an object that isn't one of Keras' own, as no value that is typed stands for it, and
    not for what Python's own functions do.
    """
    last = function.attr if isinstance(function, ast.Attribute) else ""
    while isinstance(function, (ast.Attribute, ast.Subscript)):
        function = function.value
    if not isinstance(function, ast.Name) or (not last and function.id in _NEVER_ASKED):
        return False
    return last in _OF_TUNERS or not (last or function.id)[:1].isupper()


UNKNOWN = object()
"""The value of a name to which the source gives none."""

_MOST_STEPS = 20_000
_LONGEST_NAME = 200
_MOST_DEPTH = 100

_BY_NAME = re.compile(
    r"(?:.*\.)?(?:activation|constraint|initializer|regularizer)s\.(get|deserialize)"
)
_OF_TUNERS = ("Boolean", "Choice", "Fixed", "Float", "Int")
_NEVER_ASKED = frozenset(dir(builtins)) - {"getattr", "input", "next", "sum"}
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


Local = Mapping[Scope, Mapping[str, Any]]
"""Values of names by the scope in which they stand."""


class Values:
    """Evaluates the values in a source, and notes the names that it doesn't define.

    Attributes:
        missing: the names without a value that were met, in order.
        asked: these, and the names whose value was given, in order.
    """

    def __init__(
        self, names: SourceNames, given: Mapping[str, Any], local: Local | None = None
    ) -> None:
        """Takes what a source says of its names, and values that go before those.

        Args:
            names: the source's.
            given: values by name, wherever it stands.
            local: values that a name has at this moment in a scope, as a loop's variable has.
        """
        self.missing: dict[str, None] = {}
        self.asked: dict[str, None] = {}
        self._names = names
        self._local = {} if local is None else local
        self._given = {_as_unparsed(name): value for name, value in given.items()}
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
        if kind == "initializer" and isinstance(value, str) and value in _AS_TEXT:
            return _NAMES[kind][value]
        return value

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
            case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
                return self._looked_up(place, kind)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                kept = tuple if isinstance(place.node, ast.Tuple) else list
                return self._applied(place, lambda *values: kept(values), *map(of, parts))
            case ast.Dict(keys=keys, values=values) if all(keys):
                read = [
                    of(part) for pair in zip(keys, values, strict=True) for part in pair if part
                ]
                pairs = zip(read[::2], read[1::2], strict=True)
                return self._applied(place, lambda *_: dict(pairs), *read)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in OPERATORS:
                return self._computed(place, op, of(operand))
            case (
                ast.BinOp(left=left, op=op, right=right)
                | ast.Compare(left=left, ops=[op], comparators=[right])
            ) if type(op) in OPERATORS:
                return self._computed(place, op, of(left), of(right))
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
            case ast.JoinedStr(values=parts):  # f"lstm_{i}"
                plain = [p.value if _is_unformatted(p) else p for p in parts]
                return self._applied(place, lambda *read: "".join(map(str, read)), *map(of, plain))
            case ast.NamedExpr(value=named):
                return of(named)
        raise Unreadable(place.node)

    def _looked_up(self, place: SourceScope, kind: str) -> Any:
        name = text_of(place.node)
        if name in self._given:
            self.asked[name] = None
            return self._given[name]
        if isinstance(place.node, ast.Call):
            return self._called(place, name, kind)
        if (value := self._at_this_moment(name, place.scope)) is not UNKNOWN:
            return value
        found = self._names.bindings(name, place)
        if found is not None:
            value = self._bound(name, found, kind)
            changed = isinstance(value, (dict, list)) and self._names.is_changed(name)
            return self._miss(name) if changed else value
        if isinstance(place.node, ast.Subscript):  # params["units"] or x.shape[1]
            whole = self.quietly(SourceScope(place.node.value, place.scope), kind)
            part = self.quietly(SourceScope(place.node.slice, place.scope))
            if whole is not UNKNOWN and part is not UNKNOWN:
                with contextlib.suppress(TypeError, LookupError):
                    return whole[part]
            return self._miss(name)
        known = _named(self._names.path(place.node, place), kind)
        return self._miss(name) if known is None else known

    def _at_this_moment(self, name: str, scope: Scope | None) -> Any:
        while scope is not None and self._local:
            here = self._local.get(scope, {})
            if name in here:
                return here[name]
            if name in scope.bound or name in scope.defaults:
                break
            scope = scope.parent
        return UNKNOWN

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

    def _called(self, place: SourceScope, name: str, kind: str) -> Any:
        node = place.node
        assert isinstance(node, ast.Call)
        path = self._names.path(node.func, place)
        last = path.rpartition(".")[2]
        if class_name := class_named(last, kind):
            return self._serialised(place, class_name)
        by_name = _BY_NAME.fullmatch(path) and len(node.args) == 1 and not node.keywords
        if by_name or (kind == "dtype" and last in _POLICIES and node.args):
            return self.of(SourceScope(node.args[0], place.scope), kind)
        if last == "floatx":
            return "float32"
        # An initializer takes a generator of seeds, the layer's own seed can't be one.
        one = len([*node.args, *node.keywords]) == 1
        if last == "SeedGenerator" and one and kind != "seed":
            seed = node.args[0] if node.args else node.keywords[0].value
            return self.of(SourceScope(seed, place.scope))
        if path in FUNCTIONS:
            arguments = [self.quietly(SourceScope(part, place.scope)) for part in node.args]
            named = {k.arg: self.quietly(SourceScope(k.value, place.scope)) for k in node.keywords}
            if any(value is UNKNOWN for value in (*arguments, *named.values())):
                return self._miss(name)
            if None in named or (named and path != "dict"):
                raise Unreadable(node)
            known = {keyword or "": value for keyword, value in named.items()}
            return self._applied(place, partial(FUNCTIONS[path], **known), *arguments)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "get" and not node.keywords:
            whole = self.quietly(SourceScope(node.func.value, place.scope))
            arguments = [self.quietly(SourceScope(part, place.scope)) for part in node.args]
            if isinstance(whole, dict) and UNKNOWN not in arguments:
                return self._applied(place, whole.get, *arguments)
        if _is_asked_for(node.func):
            return self._miss(name)
        raise Unreadable(node)

    def _serialised(self, place: SourceScope, class_name: str) -> Any:
        """Returns an object, an initializer for example, as Keras serialises it."""
        node = place.node
        assert isinstance(node, ast.Call)
        names = tuple(parameter.name for parameter in PARAMETERS[class_name])
        if len(node.args) > len(names) or any(isinstance(a, ast.Starred) for a in node.args):
            most = f"at most {', '.join(names)}" if names else "no arguments"
            raise Unreadable(node, f"{class_name} with {most}")
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
        return _object(class_name, config)

    def _computed(self, place: SourceScope, op: ast.AST, *operands: Any) -> Any:
        known = all(operand is not UNKNOWN for operand in operands)
        if known and not is_done_soon(op, operands):
            raise Unreadable(place.node, "a smaller value")
        return self._applied(place, OPERATORS[type(op)], *operands)

    def _applied(self, place: SourceScope, function: Callable[..., Any], *values: Any) -> Any:
        if any(value is UNKNOWN for value in values):
            return UNKNOWN
        try:
            value = function(*values)
        except (ArithmeticError, TypeError, ValueError, LookupError):
            raise Unreadable(place.node) from None
        if not isinstance(value, _PLAIN):  # 1j, or a bound method of a value's
            raise Unreadable(place.node)
        return value

    def _miss(self, name: str) -> Any:
        if len(name) > _LONGEST_NAME:  # nobody would give it a value
            raise Unreadable(ast.Name(name))
        self.missing[name] = self.asked[name] = None
        return UNKNOWN


def _is_unformatted(part: ast.expr) -> TypeGuard[ast.FormattedValue]:
    if not isinstance(part, ast.FormattedValue):
        return False
    return part.format_spec is None and part.conversion < 0


_PASSING = (ast.IfExp, ast.BoolOp, ast.Name, ast.Attribute, ast.Call, ast.Constant, ast.Subscript)
"""Expressions whose parts serve the purpose of the whole, as the branches of a condition do."""


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
