"""Follows statements of a source as far as they make layers, tensors and models."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Literal

from lstmviz.experiment.from_code.models.changes import Changes, is_listed
from lstmviz.experiment.from_code.models.frames import Frame
from lstmviz.experiment.from_code.models.outputs import blocked, one_output
from lstmviz.experiment.from_code.models.parts import (
    NOTHING,
    Instance,
    MadeLayer,
    MadeModel,
    Obstacle,
    Origin,
    OwnClass,
    OwnFunction,
    Plain,
    Tensor,
    tensors_in,
)
from lstmviz.experiment.from_code.names import Scope, SourceNames, SourceScope, is_main
from lstmviz.experiment.from_code.text import text_of
from lstmviz.experiment.from_code.values import UNKNOWN

_DEEPEST = 12
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_Left = Literal["", "return", "break", "continue"]
"""How a body was left."""


class Statements(Changes):
    """Follows statements; see `Expressions` for what is kept.

    Attributes:
        loose: the layers that stand in statements of their own.
    """

    def __init__(self, names: SourceNames, given: Mapping[str, Any]) -> None:
        super().__init__(names, given)
        self.loose: list[Any] = []
        self._running: set[ast.AST] = set()

    def follow(self) -> None:
        """Follows the whole source: what it runs, then functions and classes that it only defines.

        Raises:
            InvalidValue: it takes too many steps.
        """
        module = self.names.module
        assert isinstance(module.owner, ast.Module)
        with self.frames.entered(Frame(module)):
            self._body(module.owner.body, module)
            for node, scope in sorted(self.names.scopes.items(), key=_position):
                if isinstance(node, ast.ClassDef):
                    self._alone(self._own_class(node))
                elif isinstance(node, _FUNCTIONS) and node not in self.followed:
                    owner = scope.parent.owner if scope.parent is not None else None
                    if not isinstance(owner, ast.ClassDef) and self.makes(node):
                        self.run(OwnFunction(node, scope), None)
            for instance in list(self.instances):
                self._model_of(instance)

    def _alone(self, own: OwnClass) -> None:
        """Follows a class that the source makes no object of, and methods that it doesn't call."""
        if not self.makes(own.node):
            return
        made = [one for one in self.instances if one.of.node is own.node]
        instance = made[0] if made else self.new(own, None)
        for name, method in own.methods.items():
            is_model = name in ("call", "__call__", "__init__")
            if not is_model and method.node not in self.followed and self.makes(method.node):
                self.run(OwnFunction(method.node, method.scope, instance), None)

    def _model_of(self, instance: Instance) -> None:
        """Notes the model that an object is whose class says how it is called."""
        if instance.is_nested or not any(map(instance.of.method, ("call", "__call__"))):
            return
        line = instance.of.node.lineno
        out = self.called_on(instance, Tensor(Origin(line)), None)
        if tensors_in(out):
            tensor, told = one_output(out, line)
            steps = list(tensor.steps)
            if told and steps:
                steps[-1] = replace(steps[-1], notes=(*steps[-1].notes, *told))
            self.models.append(MadeModel(line, list(steps), tensor.origin.shape))

    # Functions and classes.

    def run(self, function: OwnFunction, place: SourceScope | None, *arguments: Any) -> Any:
        """Follows a function of the source's own.

        Args:
            function: the function.
            place: the call; None where the source has none.
            *arguments: what it is given first, after the object whose method it is.

        Returns:
            What it returns of a model.
        """
        if self.frames.depth > _DEEPEST:
            return NOTHING
        if function.node in self._running:
            assert place is not None
            assert isinstance(place.node, ast.Call)
            made = [self.value(part, place.scope) for part in place.node.args]
            return blocked(place.node, made, f"{text_of(place.node.func)}, which calls itself")
        self.followed.add(function.node)
        frame = Frame(function.scope)
        names = list(function.scope.positional)
        if function.of is not None and names:
            frame.parts[names.pop(0)] = function.of
        for name, made in zip(names, arguments, strict=False):
            frame.parts[name] = made
        self._give(frame, names, len(arguments), place)
        self._running.add(function.node)
        try:
            with self.frames.entered(frame, function.of):
                if isinstance(function.node, ast.Lambda):
                    return self.value(function.node.body, function.scope)
                self._body(function.node.body, function.scope)
        finally:
            self._running.remove(function.node)
        return frame.returned

    def _give(self, frame: Frame, names: list[str], first: int, place: SourceScope | None) -> None:
        """Gives a function's parameters what a call gives, or their defaults."""
        given: dict[str, SourceScope] = {}
        if place is not None and isinstance(place.node, ast.Call):
            call = place.node
            if not any(isinstance(part, ast.Starred) for part in call.args):
                pairs = zip(names, call.args, strict=False)
                given |= {name: SourceScope(part, place.scope) for name, part in pairs}
            given |= {k.arg: SourceScope(k.value, place.scope) for k in call.keywords if k.arg}
        for name in names[:first]:
            given.pop(name, None)
        arguments = getattr(frame.scope.owner, "args", None)
        if isinstance(arguments, ast.arguments) and arguments.kwarg is not None:
            others = {n: place for n, place in given.items() if n not in frame.scope.defaults}
            values = {name: self.plain(one.node, one.scope) for name, one in others.items()}
            if UNKNOWN not in values.values():
                frame.plain[arguments.kwarg.arg] = values
        for name, default in frame.scope.defaults.items():
            here = given.get(name, default)
            if here is None or name in frame.parts:
                continue
            made = self.value(here.node, here.scope)
            if made is not NOTHING:
                frame.parts[name] = made
                continue
            value = self.plain(here.node, here.scope)
            if value is not UNKNOWN:
                frame.plain[name] = value

    def new(self, of: OwnClass, place: SourceScope | None) -> Instance:
        """Makes an object of a class of the source's own."""
        line = of.node.lineno if place is None else place.position[0]
        instance = Instance(of, line)
        self.instances.append(instance)
        for base in reversed(_with_bases(of)):
            for statement in base.node.body:
                if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
                    target = statement.targets[0]
                    made = self.value(statement.value, base.scope)
                    if isinstance(target, ast.Name) and made is not NOTHING:
                        instance.attributes[target.id] = made
        init = of.method("__init__")
        if init is not None:
            self.run(OwnFunction(init.node, init.scope, instance), place)
        build = of.methods.get("build")
        if build is not None and of.method("call") is not None:
            self.run(OwnFunction(build.node, build.scope, instance), None)
        return instance

    def _own_class(self, node: ast.ClassDef) -> OwnClass:
        scope = self.names.scopes[node]
        methods = {
            part.name: OwnFunction(part, self.names.scopes[part])
            for part in node.body
            if isinstance(part, _FUNCTIONS)
        }
        bases = [self.value(base, scope) for base in node.bases]
        before = next((base for base in bases if isinstance(base, OwnClass)), None)
        return OwnClass(node, scope, methods, before)

    # Statements.

    def _body(self, body: Iterable[ast.stmt], scope: Scope) -> _Left:
        for statement in body:
            self.count()
            left = self._statement(statement, scope)
            if left:
                return left
        return ""

    def _statement(self, node: ast.stmt, scope: Scope) -> _Left:
        match node:
            case ast.Assign(targets=targets, value=value):
                made = self.value(value, scope)
                for target in targets:
                    self._assign(target, made, value, scope)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self.value(value, scope), value, scope)
            case ast.AugAssign():
                self._augment(node, scope)
            case ast.Expr(value=value):
                made = self.value(value, scope)
                if isinstance(made, (MadeLayer, Obstacle)) or is_listed(made):
                    self.loose += made if isinstance(made, list) else [made]
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                own = OwnFunction(node, self.names.scopes[node])
                self.frames.at(scope).parts[node.name] = own
            case ast.ClassDef():
                self.frames.at(scope).parts[node.name] = self._own_class(node)
            case ast.Return(value=value):
                frame = self.frames.at(scope)
                frame.returned = NOTHING if value is None else self.value(value, scope)
                return "return"
            case ast.Break():
                return "break"
            case ast.Continue():
                return "continue"
            case ast.If():
                return self._if(node, scope)
            case ast.For() | ast.AsyncFor():
                return self._for(node, scope)
            case ast.With(body=body) | ast.AsyncWith(body=body):
                return self._body(body, scope)
            case ast.Try(body=body, orelse=orelse, finalbody=last):
                return self._body([*body, *orelse, *last], scope)
            case ast.While(body=body) if self.touches(body, scope):
                return self._while(node, scope)
            case ast.Match(cases=cases):
                every = [part for case in cases for part in case.body]
                if self.touches(every, scope):
                    self.block(every, Obstacle(node.lineno, "a match around layers"), scope)
        return ""

    def _if(self, node: ast.If, scope: Scope) -> _Left:
        if is_main(node):
            return self._body(node.body, scope)
        touched = [self.touches(body, scope) for body in (node.body, node.orelse)]
        if not any(touched):
            return ""
        if touched.count(True) == 1 and any(map(_loads, (node.body, node.orelse))):
            # A model that is loaded or made, as the file is there or not.
            return self._body(node.body if touched[0] else node.orelse, scope)
        missing = len(self.missing)
        known = self.is_true(node.test, scope)
        if known is None and len(self.missing) == missing:
            what = "a condition around layers that only running the code decides"
            self.block([*node.body, *node.orelse], Obstacle(node.lineno, what), scope)
            return ""
        # Where names have no value yet, one branch tells which others are needed.
        return self._body(node.orelse if known is False else node.body, scope)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> _Left:
        if not self.touches(node.body, scope, node):
            return ""
        missing = len(self.missing)
        items = self.items(node.iter, scope)
        if items is None:
            if len(self.missing) == missing:
                what = "a loop around layers that only running the code counts"
                self.block(node.body, Obstacle(node.lineno, what), scope)
                return ""
            items = [NOTHING]
        frame = self.frames.at(scope)
        frame.loops += 1
        try:
            for item in items:
                self.bind(node.target, item, scope)
                left = self._body(node.body, scope)
                if left == "return":
                    return left
                if left == "break":
                    return ""
        finally:
            frame.loops -= 1
        return self._body(node.orelse, scope)

    def _while(self, node: ast.While, scope: Scope) -> _Left:
        frame = self.frames.at(scope)
        frame.loops += 1
        try:
            while True:
                self.count()
                missing = len(self.missing)
                known = self.is_true(node.test, scope)
                if known is None and len(self.missing) == missing:
                    obstacle = Obstacle(node.lineno, "a while loop around layers")
                    self.block(node.body, obstacle, scope)
                    return ""
                if known is False:
                    return ""
                left = self._body(node.body, scope)
                if left == "return":
                    return left
                if left == "break" or known is None:
                    return ""
        finally:
            frame.loops -= 1

    # Names.

    def bind(self, target: ast.expr, item: Any, scope: Scope) -> None:
        """Gives a loop's variable, or several, what they stand for."""
        frame = self.frames.at(scope)
        if isinstance(target, ast.Name):
            frame.parts.pop(target.id, None)
            frame.plain.pop(target.id, None)
            if isinstance(item, Plain):
                frame.plain[target.id] = item.value
            elif item is not NOTHING:
                frame.parts[target.id] = item
        elif isinstance(target, (ast.Tuple, ast.List)):
            inside = item
            if isinstance(item, Plain) and isinstance(item.value, (tuple, list)):
                inside = [Plain(part) for part in item.value]
            if isinstance(inside, list) and len(inside) == len(target.elts):
                for part, one in zip(target.elts, inside, strict=True):
                    self.bind(part, one, scope)

    def _assign(self, target: ast.expr, made: Any, value: ast.expr, scope: Scope) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            self._unpack(target.elts, made, value, scope)
        elif isinstance(target, ast.Name):
            frame = self.frames.at(scope)
            is_changing = frame.loops > 0 or target.id in frame.plain
            frame.parts.pop(target.id, None)
            if made is not NOTHING:
                frame.plain.pop(target.id, None)
                frame.parts[target.id] = made
                if isinstance(made, Tensor) and made.steps:  # a blocked one isn't there yet
                    self.tensors.setdefault(made, False)
                return
            plain = self.plain(value, scope) if is_changing else UNKNOWN
            frame.plain.pop(target.id, None)
            if plain is not UNKNOWN:
                frame.plain[target.id] = plain
        elif isinstance(target, ast.Attribute):
            owner = self.value(target.value, scope)
            if isinstance(owner, Instance):
                owner.attributes.pop(target.attr, None)
                if made is not NOTHING:
                    owner.attributes[target.attr] = made
                elif (plain := self.plain(value, scope)) is not UNKNOWN:
                    owner.plain[text_of(target)] = plain
        elif isinstance(target, ast.Subscript):
            listed = self.value(target.value, scope)
            number = self.plain(target.slice, scope)
            if isinstance(listed, list) and isinstance(number, int) and number < len(listed):
                listed[number] = Plain(value) if made is NOTHING else made

    def _unpack(self, targets: list[ast.expr], made: Any, value: ast.expr, scope: Scope) -> None:
        parts = made
        if isinstance(made, Tensor):  # of several that a call gives, what they are isn't known
            parts = [Tensor(made.origin, made.steps, number) for number in range(len(targets))]
        if not isinstance(parts, list):
            values = value.elts if isinstance(value, (ast.Tuple, ast.List)) else []
            paired = values if len(values) == len(targets) else [value] * len(targets)
            for target, one in zip(targets, paired, strict=True):
                self._assign(target, NOTHING, one, scope)
            return
        starred = next((n for n, one in enumerate(targets) if isinstance(one, ast.Starred)), None)
        if starred is not None:
            after = len(targets) - starred - 1
            middle = parts[starred : len(parts) - after]
            inner = targets[starred]
            assert isinstance(inner, ast.Starred)
            targets = [*targets[:starred], inner.value, *targets[starred + 1 :]]
            parts = [*parts[:starred], middle, *parts[len(parts) - after :]]
        for target, one in zip(targets, parts, strict=False):
            if isinstance(one, Plain):
                node = one.value if isinstance(one.value, ast.expr) else ast.Constant(one.value)
                self._assign(target, NOTHING, node, scope)
            else:
                self._assign(target, one, value, scope)

    def _augment(self, node: ast.AugAssign, scope: Scope) -> None:
        before = self.value(node.target, scope)
        added = self.value(node.value, scope)
        if isinstance(before, list) and not tensors_in(before) and isinstance(added, list):
            before += added
        elif before is not NOTHING:
            whole = ast.copy_location(ast.BinOp(node.target, node.op, node.value), node)
            self._assign(node.target, self.value(whole, scope), whole, scope)
        elif isinstance(node.target, ast.Name):
            frame = self.frames.at(scope)
            if frame.loops or node.target.id in frame.plain:
                read = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
                whole = ast.copy_location(ast.BinOp(read, node.op, node.value), node)
                value = self.plain(whole, scope)
                frame.plain.pop(node.target.id, None)
                if value is not UNKNOWN:
                    frame.plain[node.target.id] = value


def _loads(body: Iterable[ast.stmt]) -> bool:
    """Returns whether a body gets a model from a file."""
    called = (node.func for part in body for node in ast.walk(part) if isinstance(node, ast.Call))
    return any("load" in text_of(function) for function in called)


def _with_bases(of: OwnClass) -> list[OwnClass]:
    every = [of]
    while every[-1].before is not None and len(every) < _DEEPEST:
        every.append(every[-1].before)
    return every


def _position(entry: tuple[ast.AST, Scope]) -> tuple[int, int]:
    node = entry[0]
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)
