"""Resolves the names in source code, as far as the source itself defines them."""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lstmviz.experiment.from_code.pieces import Unread
from lstmviz.experiment.from_code.text import text_of

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
        position: where, as far as the name has the value from there on.
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


_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.Match)
_MOST_ALIASES = 8
_CHANGING = frozenset((*vars(dict), *vars(list))) - {
    *("copy", "count", "get", "index", "items", "keys", "values"),
}
_PART = re.compile(r"[^\W\d]\w*")


class SourceNames:
    """The names that one source defines, and what they stand for.

    Attributes:
        calls: every call, in the order of the text.
        imports: what each imported name stands for, dotted.
        module: the scope of the whole source.
        scopes: the scopes that functions and classes make, by these.
    """

    def __init__(self, module: ast.Module) -> None:
        self.calls: list[SourceScope] = []
        self.imports: dict[str, str] = {}
        self._unread: list[Unread] = []
        self._changed: set[str] = set()
        self.module = Scope(None, module)
        self.scopes: dict[ast.AST, Scope] = {}
        self._walk(module)
        self.calls.sort(key=lambda call: call.position)
        self._called: dict[str, list[SourceScope]] = {}
        for call in self.calls:
            function = call.node.func if isinstance(call.node, ast.Call) else None
            if isinstance(function, ast.Name):
                self._called.setdefault(function.id, []).append(call)

    def bindings(self, name: str, at: SourceScope) -> Sequence[Binding] | None:
        """Returns the bindings from which a name, or `self.units`, may have its value at a place.

        Returns:
            All that may apply, of which one does; None where the source doesn't bind the name.
        """
        scope: Scope | None = at.scope
        while scope is not None:
            if not scope.is_class or scope is at.scope or "." in name:
                found = scope.bound.get(name)
                if found and scope.parent is None:
                    found = [*found, *self._may_be_bound(name)]
                if found:
                    before = [b for b in found if b.position < at.position]
                    inside = scope is at.scope
                    if before or not inside or name not in scope.defaults:
                        return _last_sure(before if inside and before else found)
                if name in scope.defaults:
                    return self._given(name, scope)
            scope = scope.parent
        return None

    def path(self, node: ast.expr, at: SourceScope) -> str:
        """Returns what a dotted name stands for, with imports and simple aliases resolved.

        Returns:
            For example `tensorflow.keras.layers.LSTM`; empty for what isn't a dotted name, or
            one of the source's own functions, classes or values.
        """
        parts: list[str] = []
        for _ in range(_MOST_ALIASES):
            while isinstance(node, ast.Attribute):
                parts.append(node.attr)
                node = node.value
            if not isinstance(node, ast.Name):
                return ""
            found = self.bindings(node.id, at)
            if found is None:
                return ".".join([self.imports.get(node.id, node.id), *reversed(parts)])
            value = found[-1].value
            if value is None or not isinstance(value.node, (ast.Name, ast.Attribute)):
                return ""
            node, at = value.node, value
        return ""

    def is_changed(self, name: str) -> bool:
        """Returns whether a name's dict or list may be changed in place: `cfg.update(…)`."""
        return name in self._changed

    def _given(self, name: str, scope: Scope) -> Sequence[Binding] | None:
        """Returns what the source's own calls give to a parameter, or else its default."""
        if in_doubt := self._may_be_bound(_called_as(scope)):
            return in_doubt
        given = [
            Binding(place.position, place, True)
            for call in self._called.get(_called_as(scope), ())
            if (place := _argument(call, name, scope)) is not None
        ]
        default = scope.defaults[name]
        if given:
            return given
        if default is not None:
            return [Binding(default.position, default, True)]
        if scope.parent is None:
            return None
        # Course material often passes variables that have the parameter's own name.
        anywhere = ast.Name(name, lineno=0, col_offset=0)
        return self.bindings(name, SourceScope(anywhere, scope.parent))

    def _may_be_bound(self, name: str) -> list[Binding]:
        """Returns where lines that couldn't be read may give a name another value."""
        parts = set(_PART.findall(name)) - {"self"}
        return [
            Binding((part.lineno, part.col_offset), None, True)
            for part in self._unread
            if not parts.isdisjoint(part.names)
        ]

    def _walk(self, module: ast.Module) -> None:
        # Not by recursion: how deep a source is nested is its writer's choice.
        todo: list[tuple[ast.AST, Scope, bool]] = [(module, self.module, True)]
        while todo:
            node, scope, sure = todo.pop()
            if isinstance(node, ast.Call):
                self.calls.append(SourceScope(node, scope))
            self._note(node, scope, sure)
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
                inner = self._function(node, scope)
                body = node.body if isinstance(node.body, list) else [node.body]
                outside = [node.args, *getattr(node, "decorator_list", ())]
                todo += [(part, scope, sure) for part in outside]
                todo += [(part, inner, True) for part in body]
            elif isinstance(node, ast.ClassDef):
                inner = self.scopes[node] = Scope(scope, node)
                todo += [(part, inner, True) for part in node.body]
            else:
                surely = sure and (not isinstance(node, _BRANCHES) or is_main(node))
                todo += [(part, scope, surely) for part in ast.iter_child_nodes(node)]

    def _note(self, node: ast.AST, scope: Scope, sure: bool) -> None:
        """Notes the names that a statement binds, and those whose values it changes."""
        match node:
            case ast.Call(func=ast.Attribute(value=changed, attr=how)) if how in _CHANGING:
                self._changed.add(text_of(changed))
            case ast.Subscript(value=changed, ctx=ast.Store() | ast.Del()):
                self._changed.add(text_of(changed))
            case ast.Import(names=names):
                for name in names:
                    root = name.name if name.asname else name.name.partition(".")[0]
                    self.imports[name.asname or root] = root
            case ast.ImportFrom(module=module, names=names):
                for name in names:
                    self.imports[name.asname or name.name] = f"{module or ''}.{name.name}"
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value, scope, sure)
            case ast.AnnAssign(value=ast.expr()) | ast.NamedExpr():
                self._bind(node.target, node.value, scope, sure)
            case ast.AugAssign(target=ast.Name(id=name)):
                before = ast.copy_location(ast.Name(name), node)
                changed = ast.BinOp(before, node.op, node.value)
                self._bind(node.target, ast.copy_location(changed, node), scope, sure)
            case ast.Delete(targets=targets):
                for target in targets:
                    self._bind(target, None, scope, sure)
            case Unread(lineno=line, redefined=redefined):
                self._unread.append(node)
                for name in redefined:
                    binding = Binding((line, -1), None, sure)
                    scope.bound.setdefault(name, []).append(binding)
            case ast.AugAssign() | ast.For() | ast.AsyncFor() | ast.comprehension():
                self._bind(node.target, None, scope, sure)
            case ast.withitem(optional_vars=ast.expr() as target):
                self._bind(target, None, scope, sure)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                position = (node.lineno, node.col_offset)
                scope.bound.setdefault(node.name, []).append(Binding(position, None, sure))

    def _bind(self, target: ast.expr, value: ast.expr | None, scope: Scope, sure: bool) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            paired = len(values) == len(target.elts) and not any(
                isinstance(part, ast.Starred) for part in (*values, *target.elts)
            )
            for number, part in enumerate(target.elts):
                self._bind(part, values[number] if paired else None, scope, sure)
            return
        if isinstance(target, ast.Starred):
            target = target.value
        if not isinstance(target, (ast.Name, ast.Attribute, ast.Subscript)):
            return
        place = None if value is None else SourceScope(value, scope)
        # In `n = n + 1` the right one is still the n of before.
        end = target if value is None else value
        position = end.end_lineno or end.lineno, end.end_col_offset or end.col_offset
        binding = Binding(position, place, sure)
        for name, holder in self._known_as(target, scope):
            holder.bound.setdefault(name, []).append(binding)

    def _known_as(self, target: ast.expr, scope: Scope) -> Iterator[tuple[str, Scope]]:
        name = text_of(target)
        if name.startswith("self."):
            around: Scope | None = scope
            while around is not None and not around.is_class:
                around = around.parent
            yield name, around or self.module
            return
        yield name, scope
        if isinstance(scope.owner, ast.ClassDef):
            yield f"self.{name}", scope
            yield f"{scope.owner.name}.{name}", self.module

    def _function(self, node: _Function | ast.Lambda, scope: Scope) -> Scope:
        inner, arguments = Scope(scope, node), node.args
        self.scopes[node] = inner
        positional = [*arguments.posonlyargs, *arguments.args]
        inner.positional = [argument.arg for argument in positional]
        without = [None] * (len(positional) - len(arguments.defaults))
        defaults = [*without, *arguments.defaults, *arguments.kw_defaults]
        for argument, default in zip([*positional, *arguments.kwonlyargs], defaults, strict=True):
            inner.defaults[argument.arg] = None if default is None else SourceScope(default, scope)
        return inner


def _last_sure(bindings: list[Binding]) -> list[Binding]:
    """Returns the last binding that always applies, and those after it that may."""
    ordered = sorted(bindings, key=lambda binding: binding.position)
    first = max((n for n, binding in enumerate(ordered) if binding.sure), default=0)
    return ordered[first:]


def is_main(node: ast.AST) -> bool:
    """Returns whether this is `if __name__ == "__main__"`, which counts as always run."""
    return (
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and isinstance(node.test.left, ast.Name)
        and node.test.left.id == "__name__"
    )


def _called_as(scope: Scope) -> str:
    """Returns the name by which a function is called: for `__init__` that of its class."""
    owner = scope.owner
    if not isinstance(owner, _Function):
        return ""
    around = scope.parent.owner if scope.parent is not None else None
    if isinstance(around, ast.ClassDef):
        return around.name if owner.name == "__init__" else ""
    return owner.name


def _argument(call: SourceScope, name: str, scope: Scope) -> SourceScope | None:
    """Returns what a call gives to a parameter, or None."""
    assert isinstance(call.node, ast.Call)
    itself = scope.parent is not None and scope.parent.is_class
    names = scope.positional[1:] if itself else scope.positional
    given: dict[str | None, ast.expr] = {}
    if not any(isinstance(part, ast.Starred) for part in call.node.args):
        given |= zip(names, call.node.args, strict=False)
    given |= {keyword.arg: keyword.value for keyword in reversed(call.node.keywords)}
    return SourceScope(given[name], call.scope) if name in given else None
