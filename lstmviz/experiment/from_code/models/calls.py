"""Follows calls of layers, models, functions and classes in a source."""

import ast
from abc import abstractmethod
from dataclasses import replace
from typing import Any

from lstmviz.experiment.from_code.layer_calls import OTHER_OWNERS, called, makes_layer
from lstmviz.experiment.from_code.models.expressions import Expressions
from lstmviz.experiment.from_code.models.outputs import (
    SHOWN,
    blocked,
    layers_of,
    of_state,
    one_output,
    without_states,
)
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
from lstmviz.experiment.from_code.names import Scope, SourceScope
from lstmviz.experiment.from_code.text import one_line
from lstmviz.experiment.invalid_value import InvalidValue, Said

_MOST_LAYERS = 1_000
_FUNCTIONAL = ("Model", "Functional")
_GROWING = ("add", "append", "extend", "insert", "pop")
_CALLING = ("call", "__call__")
_INPUTS = ("inputs", "input")
_OUTPUTS = ("outputs", "output")


class Calls(Expressions):
    """Follows calls; see `Expressions` for what is kept."""

    @abstractmethod
    def run(self, function: OwnFunction, place: SourceScope | None, *arguments: Any) -> Any:
        """Follows a function of the source's own, and returns what of a model it returns."""

    @abstractmethod
    def new(self, of: OwnClass, place: SourceScope | None) -> Instance:
        """Makes an object of a class of the source's own."""

    def call(self, node: ast.Call, scope: Scope) -> Any:
        """Returns what of a model a call gives."""
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
        # Of `Attention(8)(x)` the name of the class.
        function = node.func.func if isinstance(node.func, ast.Call) else node.func
        return blocked(node, made, one_line(function, SHOWN))

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
            held: list[Any] = owner.parts if isinstance(owner, MadeModel) else owner
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
        if inner:
            self.layers = [one for one in self.layers if one not in inner.values()]
        self.layers.append(layer)
        if len(self.layers) > _MOST_LAYERS:
            expected = f"a text that makes at most {_MOST_LAYERS:,} layers"
            raise InvalidValue("source", expected, Said("more"))
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
        if made is model:
            model.parts.append(Step(Obstacle(node.lineno, "a model inside itself")))
            return
        if isinstance(made, MadeModel):
            model.shape = model.shape or made.shape
            made.is_nested = True
            model.parts.append(made)
            return
        model.parts += self.steps_of(made, node)

    def steps_of(self, made: Any, node: ast.expr) -> list[Step]:
        """Returns the steps of a chain that layers and models are."""
        if isinstance(made, MadeLayer | Obstacle):
            return [Step(made)]
        if isinstance(made, Instance):
            made.is_nested = True
            out = self.called_on(made, Tensor(Origin(made.line)), None)
            steps = list(out.steps) if isinstance(out, Tensor) else []
            if steps and not any(isinstance(step.layer, Obstacle) for step in steps):
                return steps
            return [Step(Obstacle(node.lineno, f"{made.of.node.name}, a class of its own"))]
        where = made.value if isinstance(made, Plain) and isinstance(made.value, ast.expr) else node
        what = f"{one_line(where, SHOWN)}, which no layer known here makes"
        return [Step(Obstacle(where.lineno, what))]

    def _functional(self, node: ast.Call, scope: Scope) -> Any:
        given = {k.arg: self.value(k.value, scope) for k in node.keywords if k.arg}
        for name, part in zip(("inputs", "outputs"), node.args, strict=False):
            given[name] = self.value(part, scope)
        inputs = next((given[name] for name in _INPUTS if name in given), NOTHING)
        outputs = next((given[name] for name in _OUTPUTS if name in given), NOTHING)
        if not tensors_in(outputs):
            return NOTHING
        out, dropped = one_output(outputs, node.lineno)
        steps = list(out.steps)
        if dropped and steps:
            steps[-1] = replace(steps[-1], notes=(*steps[-1].notes, *dropped))
        origins = dict.fromkeys(tensor.origin for tensor in tensors_in(inputs))
        first = tensors_in(inputs)[:1]
        if len(origins) > 1:
            number = "two" if len(origins) == 2 else len(origins)
            steps.append(Step(Obstacle(node.lineno, f"{number} inputs")))
        elif first and layers_of(out)[: len(first[0].steps)] == layers_of(first[0]):
            steps = steps[len(first[0].steps) :]
        model = MadeModel(node.lineno, list(steps), out.origin.shape)
        self.models.append(model)
        return model

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
        if isinstance(target, Obstacle):
            return max(tensors, key=lambda one: len(one.steps))
        if isinstance(first, list) and len(first) > 1:
            kind = (
                target.class_name
                if isinstance(target, MadeLayer)
                else getattr(target, "what", one_line(node.func, SHOWN))
            )
            longest = max(tensors, key=lambda one: len(one.steps))
            return longest.after(Step(Obstacle(node.lineno, f"{kind} of several inputs")))
        tensor = tensors[0]
        return of_state(tensor, node.lineno) if tensor.part else without_states(tensor)

    def _notes_of_call(
        self, node: ast.Call, keywords: dict[str, Any], rest: list[Any], scope: Scope
    ) -> list[LineNote]:
        notes = []
        for keyword in node.keywords:
            shown = f"{keyword.arg}={one_line(keyword.value, SHOWN)}"
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
        out = self.run(OwnFunction(method.node, method.scope, instance), place, tensor)
        if place is not None and tensor.steps:
            added = [step for one in tensors_in(out)[:1] for step in one.steps[len(tensor.steps) :]]
            if not added or any(isinstance(step.layer, Obstacle) for step in added):
                what = f"{instance.of.node.name}, a class of its own"
                return tensor.after(Step(Obstacle(place.position[0], what)))
        return out
