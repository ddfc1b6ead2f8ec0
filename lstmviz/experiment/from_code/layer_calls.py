"""Finds the calls that make a recurrent layer in source, those in wrappers included."""

import ast
import re
from dataclasses import dataclass, fields, replace
from typing import Literal

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import (
    OF_RNN,
    STACK_OF_CELLS,
    RecurrentConfig,
    config_class_of_cell,
    config_class_read_as,
)
from lstmviz.experiment.from_code.names import SourceNames, SourceScope
from lstmviz.experiment.from_code.other_layers import OtherLayers, layer_kind
from lstmviz.experiment.from_code.text import one_line, text_of
from lstmviz.experiment.invalid_value import InvalidValue, Said

Made = Literal["layer", "cudnn", "compat.v1", "cell"]
"""By which class: Keras' own; its forerunner for GPUs; TensorFlow 1's; an RNN over a cell."""

Half = Literal["", "forward", "backward", "backward_layer"]
"""Which layer of a Bidirectional: the backward one that it makes itself, or that it is given."""

_BY_NAME = ("implementation", "zero_output_for_mask", "dtype")
"""Arguments that a layer takes by their names alone."""
_NOT_OF_CUDNN = (
    *("activation", "recurrent_activation", "use_bias", "dropout", "recurrent_dropout"),
    *("seed", "unroll", "use_cudnn", "reset_after"),
)
_NOT_OF_CELLS = ("activity_regularizer", "seed", "use_cudnn", *OF_RNN)

OTHER_OWNERS = dict.fromkeys(("torch", "nn"), "PyTorch's")
OTHER_OWNERS |= dict.fromkeys(("mxnet", "mx", "gluon"), "MXNet's")
OTHER_OWNERS |= {"paddle": "Paddle's", "flax": "Flax'"}
"""Other owners of such classes, by what stands before the first dot of their names."""
_LAYERS_OF_OTHERS = re.compile(r"LSTM|GRU|RNN|SimpleRNN")
_CONVOLVING = re.compile(r"ConvLSTM\dD")


@dataclass(frozen=True, eq=False)
class Given:
    """An argument of a call, by its name or its position.

    Attributes:
        name: the argument; empty for a dict after `**`.
        value: what stands there.
        position: of an argument without a name, from 0; else -1.
        taker: which of two calls has it, the RNN's or its cell's; "" where there is one.
    """

    name: str
    value: SourceScope
    position: int = -1
    taker: Literal["", "RNN", "cell"] = ""


@dataclass(frozen=True, eq=False)
class LayerCall:
    """A call in source code that makes a layer.

    Attributes:
        place: where it stands.
        of: the class for the kind of layer.
        made: by which class it is made.
        given: its arguments.
        wrong: why the arguments can't be read, if so.
        half: which layer of the Bidirectional around it is meant, if there is one.
        left_out: the other layers of the source and the wrappers around this one, in words that
            follow "Left out: "; or "".
    """

    place: SourceScope
    of: type[LayerConfig]
    made: Made
    given: tuple[Given, ...]
    wrong: InvalidValue | None = None
    half: Half = ""
    left_out: str = ""


def layer_calls(names: SourceNames) -> list[LayerCall]:
    """Finds the calls that make recurrent layers, in the order of the source.

    What stands in a Bidirectional makes two layers, unless the other is given along.

    Raises:
        InvalidValue: there is none.
    """
    found: list[LayerCall] = []
    others: dict[str, None] = {}
    cells: list[SourceScope] = []
    in_rnn: set[ast.AST] = set()
    halves: dict[ast.AST, list[Half]] = {}
    chain = OtherLayers()
    for call in names.calls:
        assert isinstance(call.node, ast.Call)
        path, partial = called(names, call)
        last, root = path.rpartition(".")[2], path.partition(".")[0]
        if root in OTHER_OWNERS:
            if _LAYERS_OF_OTHERS.fullmatch(last):
                others[f"{OTHER_OWNERS[root]} {last}"] = None
            continue
        chain.add(call, path)
        if recurrent := recurrent_call(names, call, path, partial):
            found.append(recurrent)
        elif last == "RNN":
            inside, is_stack = _cells_of(names, call)
            in_rnn |= {cell.node for cell in inside}
            if inside:
                found.append(_rnn(names, call, inside[0], is_stack=is_stack))
            else:
                others[f"an RNN over {told_cell(names, call)}"] = None
        elif config_class_of_cell(last):
            cells.append(call)
        elif last == "Bidirectional":
            layer, other = (_argument(names, call, *which) for which in _IN_BIDIRECTIONAL)
            if layer is not None:
                halves[layer.node] = ["forward"] if other else ["forward", "backward"]
            if other is not None:
                halves[other.node] = ["backward_layer"]
            chain.wrap(call, last, layer, other)
        elif last == "TimeDistributed" and (layer := _argument(names, call, 0, "layer")):
            chain.wrap(call, last, layer)
        elif _CONVOLVING.fullmatch(last):
            others[f"a {last} layer"] = None
    found = [layer for layer in found if layer.place.node not in in_rnn]
    if not found:
        alone = (_cell_class(names, cell) for cell in cells if cell.node not in in_rnn)
        for kind in (of.kind for of in alone if of):
            cell = f"{kind.article} {kind.name}Cell"
            others[f"{cell}, which is one step of {kind}, and no layer around it"] = None
        came = " and ".join(others) or "a text without one"
        raise InvalidValue("source", "a recurrent layer of Keras such as LSTM(4)", Said(came))
    layers = {layer.place: layer.of.class_name() for layer in found}
    is_told = len(layers) <= _MOST_TOLD
    return [
        replace(layer, half=half, left_out=chain.left_out(layer.place, layers) if is_told else "")
        for layer in found
        for half in halves.get(layer.place.node, [layer.half])
    ]


_MOST_TOLD = 200
"""Layers of which each is told what it leaves out: all the others are looked at for each."""

_IN_BIDIRECTIONAL = ((0, "layer"), (3, "backward_layer"))


def recurrent_call(
    names: SourceNames, call: SourceScope, path: str, partial: SourceScope | None = None
) -> LayerCall | None:
    """Returns a call as that of a recurrent layer's own class; None where it is another's.

    Args:
        names: the source's.
        call: the call.
        path: the dotted name of what is called.
        partial: the `functools.partial` that it is called by, if it is.
    """
    last = path.rpartition(".")[2]
    of = config_class_read_as(last)
    if of is None:
        return None
    made: Made = "compat.v1" if ".compat.v1." in f".{path}" else "layer"
    made = "cudnn" if last.startswith("CuDNN") else made
    given, wrong = _arguments(call, _order(of, made), partial)
    return LayerCall(call, of, made, tuple(given), wrong)


def makes_layer(path: str) -> bool:
    """Returns whether a dotted name is that of a class of layers, of another library's too."""
    last = path.rpartition(".")[2]
    return bool(layer_kind(path)) or config_class_read_as(last) is not None


def call_of_rnn(names: SourceNames, call: SourceScope) -> LayerCall | None:
    """Returns a call of `RNN` as that of the layer it does the same as; None where it is none's."""
    inside, is_stack = _cells_of(names, call)
    return _rnn(names, call, inside[0], is_stack=is_stack) if inside else None


def plain_call(
    call: SourceScope, of: type[LayerConfig], partial: SourceScope | None = None
) -> LayerCall:
    """Returns a call as that of a layer that isn't recurrent."""
    order = POSITIONAL.get(of.class_name()) or tuple(
        field.name for field in fields(of) if field.name not in _BY_NAME
    )
    given, wrong = _arguments(call, order, partial)
    return LayerCall(call, of, "layer", tuple(given), wrong)


POSITIONAL = {
    "Bidirectional": ("layer", "merge_mode", "weights", "backward_layer"),
    "Embedding": (
        *("input_dim", "output_dim", "embeddings_initializer", "embeddings_regularizer"),
        *("embeddings_constraint", "mask_zero", "weights"),
    ),
}
"""The order of the arguments of layers that take others between those of their configs."""


def called(names: SourceNames, call: SourceScope) -> tuple[str, SourceScope | None]:
    """Returns the dotted name of what is called, and the `functools.partial` it is called by."""
    assert isinstance(call.node, ast.Call)
    function = call.node.func
    path = names.path(function, call)
    if path or not isinstance(function, ast.Name):
        return path, None
    bound = names.bindings(function.id, call)
    made = bound[-1].value if bound else None
    if made is None or not isinstance(made.node, ast.Call) or not made.node.args:
        return "", None
    if names.path(made.node.func, made).rpartition(".")[2] != "partial":
        return "", None
    return names.path(made.node.args[0], made), made


def _argument(
    names: SourceNames, call: SourceScope, position: int, name: str
) -> SourceScope | None:
    """Returns an argument of a call; of a name, what it was given as its value last."""
    assert isinstance(call.node, ast.Call)
    keywords = {keyword.arg: keyword.value for keyword in call.node.keywords}
    node = keywords.get(name, call.node.args[position] if position < len(call.node.args) else None)
    return None if node is None else _resolved(names, SourceScope(node, call.scope))


def _resolved(names: SourceNames, place: SourceScope) -> SourceScope | None:
    if isinstance(place.node, ast.Attribute):  # self.cell
        bound = names.bindings(text_of(place.node), place)
        return bound[-1].value or place if bound else place
    if not isinstance(place.node, ast.Name):
        return place
    bound = names.bindings(place.node.id, place)
    return bound[-1].value if bound else None


def _cells_of(names: SourceNames, call: SourceScope) -> tuple[list[SourceScope], bool]:
    """Returns the known cells that an RNN layer is given, or layers; and whether in a stack."""
    given = _argument(names, call, 0, "cell")
    if given is not None and isinstance(given.node, ast.Call):
        if _as_cell(names, given):
            return [given], False
        if names.path(given.node.func, given).rpartition(".")[2] != "StackedRNNCells":
            return [], False
        call, given = given, _argument(names, given, 0, "cells")
    node = None if given is None else given.node
    if isinstance(node, ast.ListComp):
        node = ast.List([node.elt])
    elif isinstance(node, ast.BinOp):  # [LSTMCell(4)] * 3
        node = node.left
    if given is None or not isinstance(node, ast.List | ast.Tuple):
        return [], False
    parts = [_resolved(names, SourceScope(part, given.scope)) for part in node.elts]
    assert isinstance(call.node, ast.Call)
    if any(names.is_changed(one_line(part)) for part in call.node.args[:1]):
        cells = [part for part in names.calls if _cell_class(names, part)]  # it is filled elsewhere
    else:
        cells = [part for part in parts if part is not None and _as_cell(names, part)]
    return cells, True


def _cell_class(names: SourceNames, place: SourceScope) -> type[RecurrentConfig] | None:
    """Returns the class for an RNN over what is called; None where that is no known cell."""
    path = names.path(place.node.func, place) if isinstance(place.node, ast.Call) else ""
    is_others = path.partition(".")[0] in OTHER_OWNERS
    return None if is_others else config_class_of_cell(path.rpartition(".")[2])


def _as_cell(names: SourceNames, place: SourceScope) -> type[RecurrentConfig] | None:
    """Returns the class for a cell, or for a layer where a cell belongs; None for others."""
    if of := _cell_class(names, place):
        return of
    path = names.path(place.node.func, place) if isinstance(place.node, ast.Call) else ""
    is_others = path.partition(".")[0] in OTHER_OWNERS
    return None if is_others else config_class_read_as(path.rpartition(".")[2])


def told_cell(names: SourceNames, call: SourceScope) -> str:
    """Writes the cell that an RNN layer runs, which is none of those that are known."""
    cell = _argument(names, call, 0, "cell")
    return one_line(cell.node, 40) if cell is not None else "a cell that the text doesn't make"


def _rnn(names: SourceNames, call: SourceScope, cell: SourceScope, *, is_stack: bool) -> LayerCall:
    of = _as_cell(names, cell)
    assert of is not None
    refused = None
    if is_stack:
        refused = InvalidValue("source", "one recurrent layer", Said(STACK_OF_CELLS))
    elif _cell_class(names, cell) is None:
        came = Said(f"{of.kind}, which is a layer: Keras can't run it as a cell")
        refused = InvalidValue("cell", f"a cell such as {of.kind.name}Cell(4)", came)
    if refused is not None:
        return LayerCall(call, of, "cell", (), refused)
    around, wrong = _arguments(call, ("cell", *OF_RNN))
    inside, also_wrong = _arguments(cell, _order(of, "cell"))
    layer = [replace(part, taker="RNN") for part in around if part.name != "cell"]
    # What both take, name and dtype, the layer says.
    said = {part.name for part in layer} - {"", *OF_RNN}
    cells = [replace(part, taker="cell") for part in inside if part.name not in said]
    return LayerCall(call, of, "cell", (*cells, *layer), wrong or also_wrong)


def _order(of: type[RecurrentConfig], made: Made) -> tuple[str, ...]:
    """Returns the order in which a class takes its positional arguments."""
    order = tuple(field.name for field in fields(of) if field.name not in _BY_NAME)
    if made == "cell":
        return (*(name for name in order if name not in _NOT_OF_CELLS), "seed")
    return tuple(name for name in order if made != "cudnn" or name not in _NOT_OF_CUDNN)


def _parts(call: SourceScope | None) -> tuple[list[SourceScope], list[Given]]:
    """Returns a call's positional arguments, and those with names; none without a call."""
    if call is None or not isinstance(call.node, ast.Call):
        return [], []
    keywords = [Given(k.arg or "", SourceScope(k.value, call.scope)) for k in call.node.keywords]
    return [SourceScope(part, call.scope) for part in call.node.args], keywords


def _arguments(
    call: SourceScope, names: tuple[str, ...], partial: SourceScope | None = None
) -> tuple[list[Given], InvalidValue | None]:
    """Returns the arguments by name, and why they can't be read, if so."""
    (early, beforehand), (late, keywords) = _parts(partial), _parts(call)
    positional = [*early[1:], *late]
    if any(isinstance(part.node, ast.Starred) for part in positional):
        expected = "arguments readable without running the code"
        return [], InvalidValue("units", expected, Said(one_line(call.node)))
    if len(positional) > len(names):
        expected = f"at most {len(names)} arguments without a name"
        return [], InvalidValue("units", expected, Said(f"{len(positional)}"))
    given = [
        Given(name, value, position)
        for position, (name, value) in enumerate(zip(names, positional, strict=False))
    ]
    beforehand = [part for part in beforehand if part.name not in {k.name for k in keywords}]
    return [*given, *beforehand, *keywords], None
