"""Follows expressions of a source as far as they make layers, tensors and models."""

import ast
from collections.abc import Mapping
from typing import Any

from lstmviz.experiment.from_code.layer_calls import OTHER_OWNERS, called, makes_layer
from lstmviz.experiment.from_code.models.frames import Frames
from lstmviz.experiment.from_code.models.layer_reader import LayerReader
from lstmviz.experiment.from_code.models.parts import (
    NOTHING,
    Instance,
    KerasClass,
    LineNote,
    MadeLayer,
    MadeModel,
    Obstacle,
    Origin,
    Outputs,
    OwnClass,
    OwnFunction,
    Plain,
    Step,
    Tensor,
    tensors_in,
)
from lstmviz.experiment.from_code.names import Scope, SourceNames, SourceScope
from lstmviz.experiment.from_code.text import one_line
from lstmviz.experiment.from_code.values import UNKNOWN, Unreadable
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.model import MOST_LAYERS

_MOST_STEPS = 50_000
_SHOWN = 40
_FUNCTIONAL = ("Model", "Functional")
_GROWING = ("add", "append", "extend", "insert", "pop")
_CALLING = ("call", "__call__")
_INPUTS = ("inputs", "input")
_OUTPUTS = ("outputs", "output")


class Expressions:
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

    # What the statements know.

    def run(self, function: OwnFunction, place: SourceScope | None, *arguments: Any) -> Any:
        """Follows a function of the source's own; see `Statements`."""
        raise NotImplementedError

    def new(self, of: OwnClass, place: SourceScope | None) -> Instance:
        """Makes an object of a class of the source's own; see `Statements`."""
        raise NotImplementedError

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
                return self._call(node, scope)
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
                    return self._blocked(node, [self.value(part, scope) for part in (body, orelse)])
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
                return self._blocked(node, [one, other])
            case ast.NamedExpr(target=target, value=inner):
                made = self.value(inner, scope)
                self.frames.at(scope).parts[target.id] = made
                return made
            case ast.Lambda():
                return OwnFunction(node, self.names.scopes[node])
            case ast.UnaryOp(operand=operand):
                return self._blocked(node, [self.value(operand, scope)])
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
            return self._blocked(node, [owner])
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

    def _blocked(self, node: ast.expr, made: Any, what: str = "") -> Any:
        """Returns tensors as what does something else with them leaves them: blocked."""
        for tensor in tensors_in(made):
            return tensor.after(Step(Obstacle(node.lineno, what or one_line(node, _SHOWN))))
        return NOTHING

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
        known = isinstance(value, (list, tuple, dict, str)) and len(value) <= MOST_LAYERS
        return [Plain(part) for part in value] if known else None

    def _range(self, node: ast.Call, scope: Scope) -> list[Any] | None:
        try:
            ends = [self.needed(part, scope) for part in node.args[:3]]
        except Unreadable:
            return None
        if not ends or not all(isinstance(end, int) for end in ends) or ends[2:] == [0]:
            return None
        numbers = range(*ends)
        return [Plain(number) for number in numbers] if len(numbers) <= MOST_LAYERS else None

    def bind(self, target: ast.expr, item: Any, scope: Scope) -> None:
        """Gives a name, or several, what they stand for; see `Statements`."""
        raise NotImplementedError

    # Calls.

    def _call(self, node: ast.Call, scope: Scope) -> Any:
        place = SourceScope(node, scope)
        function = node.func
        if isinstance(function, ast.Attribute):
            made = self._method(node, function, scope)
            if made is not None:
                return made
        target = self.value(function, scope)
        path, partial = called(self.names, place)
        if isinstance(target, KerasClass) or (target is NOTHING and path):
            path = target.path if isinstance(target, KerasClass) else path
            return self._of_keras(node, path, partial, scope)
        if isinstance(target, OwnFunction):
            return self.run(target, place)
        if isinstance(target, OwnClass):
            return self.new(target, place)
        if target is NOTHING or isinstance(target, (Tensor, list, Plain)):
            return self._unknown(node, scope)
        return self.applied(target, node, scope)

    def _unknown(self, node: ast.Call, scope: Scope) -> Any:
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        made = [self.value(part, scope) for part in parts]
        return self._blocked(node, made, one_line(node.func, _SHOWN))

    def _method(self, node: ast.Call, function: ast.Attribute, scope: Scope) -> Any:
        """Follows a method of a part of a model; None where it is another call."""
        owner = self.value(function.value, scope)
        name = function.attr
        if isinstance(owner, MadeModel | list) and name in _GROWING:
            self._grow(owner, name, node, scope)
            return NOTHING
        if owner is NOTHING and name == "add" and node.args:
            return self._added(node, function.value, scope)
        if isinstance(owner, (MadeModel, MadeLayer)):
            if name in _CALLING:
                return self.applied(owner, node, scope)
            return NOTHING  # summary(), compile(), get_initial_state()
        if isinstance(owner, Instance):
            if name in _CALLING:
                return self.applied(owner, node, scope)
            if name in owner.attributes:
                return None
            method = owner.of.method(name)
            bound = method and OwnFunction(method.node, method.scope, owner)
            return self.run(bound, SourceScope(node, scope)) if bound else NOTHING
        return None

    def _added(self, node: ast.Call, held: ast.expr, scope: Scope) -> Any:
        """Adds a layer to what the source doesn't make: a Sequential, of which it is the rest."""
        made = self.value(node.args[0], scope)
        if not isinstance(made, MadeLayer | Obstacle | MadeModel):
            return NOTHING
        model = MadeModel(node.lineno)
        if isinstance(held, ast.Name):
            self.frames.at(scope).parts[held.id] = model
        elif isinstance(held, ast.Attribute):
            owner = self.value(held.value, scope)
            if isinstance(owner, Instance):
                owner.attributes[held.attr] = model
        self.models.append(model)
        self.put(model, made, node.args[0])
        return NOTHING

    def _grow(self, owner: "MadeModel | list[Any]", how: str, node: ast.Call, scope: Scope) -> None:
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        if how == "pop":
            held = owner.steps if isinstance(owner, MadeModel) else owner
            if held:
                held.pop()
            return
        if not parts:
            return
        made = self.value(parts[-1], scope)
        if isinstance(owner, MadeModel):
            if how == "add":
                self.put(owner, made, parts[-1])
        elif how == "extend":
            owner += made if isinstance(made, list) else [Plain(parts[-1])]
        else:
            made = Plain(parts[-1]) if made is NOTHING else made
            number = self.plain(parts[0], scope) if how == "insert" else len(owner)
            owner.insert(number if isinstance(number, int) else len(owner), made)

    def _of_keras(
        self, node: ast.Call, path: str, partial: SourceScope | None, scope: Scope
    ) -> Any:
        place = SourceScope(node, scope)
        name = path.rpartition(".")[2]
        if path.partition(".")[0] in OTHER_OWNERS and not makes_layer(name):
            return self._unknown(node, scope)
        if name in ("Input", "InputLayer"):
            return Tensor(Origin(node.lineno, self._shape_of_input(node, scope)))
        if name == "Sequential":
            return self._sequential(node, scope)
        if name in _FUNCTIONAL and (path == name or "keras" in path or "models" in path):
            return self._functional(node, scope)
        if name == "clone_model" and node.args:
            return self.value(node.args[0], scope)
        if not makes_layer(path):
            return self._unknown(node, scope)
        inner = None
        if name in ("Bidirectional", "TimeDistributed"):
            inner = self._inside(node, scope)
        layer = self.reader.layer(place, path, partial, inner)
        self.layers = [one for one in self.layers if one not in (inner or {}).values()]
        self.layers.append(layer)
        return layer

    def _inside(self, node: ast.Call, scope: Scope) -> dict[str, Any]:
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        for position, name in ((0, "layer"), (3, "backward_layer")):
            if position < len(node.args):
                given[name] = node.args[position]
        inner = {
            name: self.value(given[name], scope)
            for name in ("layer", "backward_layer")
            if name in given
        }
        return {
            name: made for name, made in inner.items() if name == "layer" or made is not NOTHING
        }

    def _shape_of_input(self, node: ast.Call, scope: Scope) -> Any:
        given = {k.arg: SourceScope(k.value, scope) for k in node.keywords if k.arg}
        for name, part in zip(("shape", "batch_size"), node.args, strict=False):
            given.setdefault(name, SourceScope(part, scope))
        return self.reader.shape(given)

    def _sequential(self, node: ast.Call, scope: Scope) -> MadeModel:
        model = MadeModel(node.lineno)
        given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "layers")]
        for part in given:
            made = self.value(part, scope)
            if made is NOTHING and self.plain(part, scope) in (None, [], ()):
                continue
            self.put(model, made, part)
        self.models.append(model)
        return model

    def put(self, model: MadeModel, made: Any, node: ast.expr) -> None:
        """Adds what an expression made to a Sequential."""
        if isinstance(made, list):
            for one in made:
                self.put(model, one, node)
            return
        if isinstance(made, Tensor) and not made.steps:
            model.shape = model.shape or made.origin.shape
            return
        if isinstance(made, MadeModel):
            model.shape = model.shape or made.shape
        model.steps += self.steps_of(made, node)

    def steps_of(self, made: Any, node: ast.expr) -> list[Step]:
        """Returns the steps of a chain that layers and models are."""
        if isinstance(made, MadeLayer | Obstacle):
            return [Step(made)]
        if isinstance(made, MadeModel):
            made.is_nested = True
            return list(made.steps)
        if isinstance(made, Instance):
            made.is_nested = True
            out = self.called_on(made, Tensor(Origin(made.line)), None)
            steps = list(out.steps) if isinstance(out, Tensor) else []
            if steps and not any(isinstance(step.layer, Obstacle) for step in steps):
                return steps
            return [Step(Obstacle(node.lineno, f"{made.of.node.name}, a class of its own"))]
        where = made.value if isinstance(made, Plain) and isinstance(made.value, ast.expr) else node
        what = f"{one_line(where, _SHOWN)}, which no layer known here makes"
        return [Step(Obstacle(where.lineno, what))]

    def _functional(self, node: ast.Call, scope: Scope) -> Any:
        given = {k.arg: self.value(k.value, scope) for k in node.keywords if k.arg}
        for name, part in zip(("inputs", "outputs"), node.args, strict=False):
            given[name] = self.value(part, scope)
        inputs = next((given[name] for name in _INPUTS if name in given), NOTHING)
        outputs = next((given[name] for name in _OUTPUTS if name in given), NOTHING)
        if not tensors_in(outputs):
            return NOTHING
        out, dropped = self.one_output(outputs, node.lineno)
        model = MadeModel(node.lineno, list(out.steps), out.origin.shape)
        if dropped and model.steps:
            last = model.steps[-1]
            model.steps[-1] = Step(last.layer, (*last.notes, *dropped), last.without_states)
        origins = dict.fromkeys(tensor.origin for tensor in tensors_in(inputs))
        first = tensors_in(inputs)[:1]
        if len(origins) > 1:
            model.steps.append(Step(Obstacle(node.lineno, f"{len(origins)} inputs")))
        elif first and first[0].steps and _layers(out)[: len(first[0].steps)] == _layers(first[0]):
            model.steps = model.steps[len(first[0].steps) :]
        self.models.append(model)
        return model

    def one_output(self, made: Any, line: int) -> tuple[Tensor, tuple[LineNote, ...]]:
        """Returns the one output of a model, and what of its other outputs is to be told."""
        tensors = list(dict.fromkeys(tensors_in(made)))
        out = max(tensors, key=lambda one: (one.part == 0, len(one.steps)))
        others = [one for one in tensors if one is not out]
        layer = out.steps[-1].layer if out.steps else None
        if out.part:
            return self._of_state(out, line), ()
        if not others:
            return _without_states(out), ()
        own = [one for one in others if one.part and _layers(one) == _layers(out)]
        if len(own) == len(others) == getattr(layer, "states", 0):
            return out, ()
        if all(one.part and _layers(out)[: len(one.steps)] == _layers(one) for one in others):
            told = LineNote(line, "The states that it returns beside the output are left out.")
            return _without_states(out), (told,)
        return out.after(Step(Obstacle(line, f"{len(tensors)} outputs"))), ()

    def applied(self, target: Any, node: ast.Call, scope: Scope) -> Any:
        """Returns what comes out of a layer or model that is called."""
        arguments = [self.value(part, scope) for part in node.args]
        keywords = {k.arg: self.value(k.value, scope) for k in node.keywords if k.arg}
        first = next(iter([*arguments, *keywords.values()]), NOTHING)
        if isinstance(target, Instance):
            tensor = self._incoming(first, target, node)
            target.is_nested |= first is not NOTHING
            return self.called_on(target, tensor, SourceScope(node, scope))
        tensor = self._incoming(first, target, node)
        if isinstance(target, MadeModel):
            target.is_nested |= bool(tensors_in(first))
            return self._came(tensor, tensor.after(*target.steps))
        notes = tuple(self._notes_of_call(node, keywords, arguments[1:], scope))
        out = self._came(tensor, tensor.after(Step(target, notes)))
        states = getattr(target, "states", 0)
        if not states:
            return out
        rest = (Tensor(out.origin, out.steps, part) for part in range(1, states + 1))
        return Outputs([out, *rest])

    def _came(self, before: Tensor, after: Tensor) -> Tensor:
        if before in self.tensors:
            self.tensors[before] = True
        self.tensors[after] = False
        return after

    def _incoming(self, first: Any, target: Any, node: ast.Call) -> Tensor:
        tensors = tensors_in(first)
        if not tensors:
            return Tensor(Origin(node.lineno))
        for tensor in tensors:
            if tensor in self.tensors:
                self.tensors[tensor] = True
        if isinstance(first, list) and len(first) > 1:
            kind = (
                target.class_name
                if isinstance(target, MadeLayer)
                else getattr(target, "what", one_line(node.func, _SHOWN))
            )
            longest = max(tensors, key=lambda one: len(one.steps))
            return longest.after(Step(Obstacle(node.lineno, f"{kind} of several inputs")))
        tensor = tensors[0]
        return self._of_state(tensor, node.lineno) if tensor.part else _without_states(tensor)

    def _of_state(self, tensor: Tensor, line: int) -> Tensor:
        layer = tensor.steps[-1].layer if tensor.steps else None
        if not isinstance(layer, MadeLayer):
            return tensor.after(Step(Obstacle(line, "a second input")))
        # Its first state is its output, where that is of the last step alone.
        if tensor.part == 1 and not layer.returns_sequences and layer.states < 3:
            return _without_states(Tensor(tensor.origin, tensor.steps))
        return tensor.after(
            Step(Obstacle(line, f"a state of the {layer.class_name}, not its output"))
        )

    def _notes_of_call(
        self, node: ast.Call, keywords: dict[str, Any], rest: list[Any], scope: Scope
    ) -> list[LineNote]:
        notes = []
        for keyword in node.keywords:
            shown = f"{keyword.arg}={one_line(keyword.value, _SHOWN)}"
            value = self.plain(keyword.value, scope)
            if keyword.arg in ("initial_state", "mask") and value is not None:
                given = {
                    "initial_state": "a call's own initial_state",
                    "mask": "the mask of a call",
                }
                text = f"{shown} is left out: {given[keyword.arg]} takes its place."
                notes.append(LineNote(node.lineno, text))
            elif keyword.arg == "training" and value is True:
                text = f"{shown} is left out: a call's own training takes its place."
                notes.append(LineNote(node.lineno, text))
        return notes

    def called_on(self, instance: Instance, tensor: Tensor, place: SourceScope | None) -> Any:
        """Returns what an object of the source's own class makes of a tensor."""
        method = next((m for name in _CALLING if (m := instance.of.method(name))), None)
        if method is None:
            what = f"{instance.of.node.name}, a class of its own"
            return tensor.after(Step(Obstacle(instance.line, what)))
        return self.run(OwnFunction(method.node, method.scope, instance), place, tensor)


def _layers(tensor: Tensor) -> list[MadeLayer | Obstacle]:
    return [step.layer for step in tensor.steps]


def _without_states(tensor: Tensor) -> Tensor:
    """Returns a tensor whose last layer returns its output alone."""
    if not tensor.steps:
        return tensor
    *before, last = tensor.steps
    if not getattr(last.layer, "states", 0) or last.without_states:
        return tensor
    return Tensor(tensor.origin, (*before, Step(last.layer, last.notes, without_states=True)))
