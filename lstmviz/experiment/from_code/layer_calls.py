"""Finds the LSTM layers in source code."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Literal

from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.from_code.names import SourceNames
from lstmviz.experiment.from_code.scopes import SourceScope
from lstmviz.experiment.from_code.text import one_line
from lstmviz.experiment.invalid_value import InvalidValue, Said

Kind = Literal["LSTM", "CuDNNLSTM", "compat.v1", "LSTMCell"]

_ALL = [field.name for field in fields(LSTMConfig)]
_LSTM = tuple(_ALL[: _ALL.index("use_cudnn") + 1])
_CELL = tuple(name for name in _LSTM[: _LSTM.index("seed") + 1] if name != "activity_regularizer")
_RNN = (
    "cell",
    "return_sequences",
    "return_state",
    "go_backwards",
    "stateful",
    "unroll",
    "zero_output_for_mask",
)
_CUDNN = tuple(
    name
    for name in _LSTM
    if name not in ("activation", "recurrent_activation", "use_bias", "dropout", "unroll")
    and name not in ("recurrent_dropout", "seed", "use_cudnn")
)
_ORDERS = {"LSTM": _LSTM, "CuDNNLSTM": _CUDNN, "LSTMCell": _CELL, "RNN": _RNN}
"""The order in which the classes take their positional arguments."""

_OTHERS = {
    "torch": "PyTorch's LSTM",
    "nn": "PyTorch's LSTM",
    "mxnet": "MXNet's LSTM",
    "mx": "MXNet's LSTM",
    "gluon": "MXNet's LSTM",
    "paddle": "Paddle's LSTM",
    "flax": "Flax' LSTM",
}
"""Other owners of a class LSTM, by what stands before the first dot of its name."""


@dataclass(frozen=True, eq=False)
class Given:
    """An argument of a call, by its name or its position.

    Attributes:
        name: the argument; empty for a dict after `**`.
        value: what stands there.
    """

    name: str
    value: SourceScope


@dataclass(frozen=True, eq=False)
class LayerCall:
    """A call in source code that makes an LSTM layer.

    Attributes:
        place: where it stands.
        kind: which class is called: Keras' LSTM; its forerunner for GPUs; the LSTM of
            TensorFlow 1; or an RNN over an LSTMCell.
        given: its arguments.
        wrong: why the arguments can't be read, if so.
    """

    place: SourceScope
    kind: Kind
    given: tuple[Given, ...]
    wrong: InvalidValue | None = None


def layer_calls(names: SourceNames) -> list[LayerCall]:
    """Finds the calls that make LSTM layers, in the order of the source.

    Raises:
        InvalidValue: there is none.
    """
    found: list[LayerCall] = []
    others: dict[str, None] = {}
    cells: list[SourceScope] = []
    in_rnn: set[ast.AST] = set()
    for call in names.calls:
        assert isinstance(call.node, ast.Call)
        path, partial = _called(names, call)
        last, root = path.rpartition(".")[2], path.partition(".")[0]
        if last in ("LSTM", "CuDNNLSTM") and root in _OTHERS:
            others[_OTHERS[root]] = None
        elif last in ("LSTM", "CuDNNLSTM"):
            found.append(_layer(call, _kind(path), _arguments(call, last, partial)))
        elif last == "RNN":
            cell = _cell_of(names, call)
            if cell is not None:
                in_rnn.add(cell.node)
                found.append(_rnn(call, cell))
        elif last == "LSTMCell" and root not in _OTHERS:
            cells.append(call)
        elif last in ("GRU", "SimpleRNN", "ConvLSTM2D", "ConvLSTM1D"):
            others[f"a {last} layer"] = None
    if not found:
        if any(cell.node not in in_rnn for cell in cells):
            others["an LSTMCell, which is one step of an LSTM, and no layer around it"] = None
        came = " and ".join(others) or "a text without one"
        raise InvalidValue("source", "an LSTM layer of Keras such as LSTM(4)", Said(came))
    return found


@dataclass(frozen=True, eq=False)
class _Partial:
    """The arguments that `functools.partial` gives to a layer in advance."""

    positional: Sequence[SourceScope] = ()
    keywords: Sequence[Given] = ()


def _called(names: SourceNames, call: SourceScope) -> tuple[str, _Partial]:
    """Returns the dotted name of what is called, and the arguments a partial gave it."""
    assert isinstance(call.node, ast.Call)
    function = call.node.func
    path = names.path(function, call)
    if path or not isinstance(function, ast.Name):
        return path, _Partial()
    bound = names.bindings(function.id, call)
    made = bound[-1].value if bound else None
    if made is None or not isinstance(made.node, ast.Call) or not made.node.args:
        return "", _Partial()
    if names.path(made.node.func, made).rpartition(".")[2] != "partial":
        return "", _Partial()
    positional = [SourceScope(part, made.scope) for part in made.node.args[1:]]
    keywords = [Given(k.arg or "", SourceScope(k.value, made.scope)) for k in made.node.keywords]
    return names.path(made.node.args[0], made), _Partial(positional, keywords)


def _kind(path: str) -> Kind:
    if path.endswith("CuDNNLSTM"):
        return "CuDNNLSTM"
    return "compat.v1" if ".compat.v1." in f".{path}" else "LSTM"


def _layer(
    call: SourceScope, kind: Kind, arguments: tuple[list[Given], InvalidValue | None]
) -> LayerCall:
    given, wrong = arguments
    return LayerCall(call, kind, tuple(given), wrong)


def _cell_of(names: SourceNames, call: SourceScope) -> SourceScope | None:
    """Returns the one LSTMCell that an RNN layer runs."""
    assert isinstance(call.node, ast.Call)
    given = [k.value for k in call.node.keywords if k.arg == "cell"]
    cell = SourceScope((call.node.args + given)[0], call.scope) if call.node.args or given else None
    if cell is not None and isinstance(cell.node, ast.Name):
        bound = names.bindings(cell.node.id, cell)
        cell = bound[-1].value if bound else None
    if cell is None or not isinstance(cell.node, ast.Call):
        return None
    path = names.path(cell.node.func, cell)
    is_cell = path.rpartition(".")[2] == "LSTMCell" and path.partition(".")[0] not in _OTHERS
    return cell if is_cell else None


def _rnn(call: SourceScope, cell: SourceScope) -> LayerCall:
    around, wrong = _arguments(call, "RNN", _Partial())
    inside, also_wrong = _arguments(cell, "LSTMCell", _Partial())
    # What both have, name and dtype, the layer says.
    layer = [part for part in around if part.name != "cell"]
    said = {part.name for part in layer}
    cells = [part for part in inside if part.name not in said or not part.name]
    return LayerCall(call, "LSTMCell", (*cells, *layer), wrong or also_wrong)


def _arguments(
    call: SourceScope, order: str, partial: _Partial
) -> tuple[list[Given], InvalidValue | None]:
    """Returns the arguments by name, and why they can't be read, if so."""
    node = call.node
    assert isinstance(node, ast.Call)
    names = _ORDERS[order]
    positional = [*partial.positional, *(SourceScope(part, call.scope) for part in node.args)]
    if any(isinstance(part.node, ast.Starred) for part in positional):
        expected = "arguments readable without running the code"
        return [], InvalidValue("units", expected, Said(one_line(node)))
    if len(positional) > len(names):
        expected = f"at most {len(names)} arguments without a name"
        return [], InvalidValue("units", expected, Said(f"{len(positional)}"))
    given = [Given(name, value) for name, value in zip(names, positional, strict=False)]
    keywords = [Given(k.arg or "", SourceScope(k.value, call.scope)) for k in node.keywords]
    beforehand = [part for part in partial.keywords if part.name not in {k.name for k in keywords}]
    said = {part.name for part in given}
    for part in (*beforehand, *keywords):
        if part.name and part.name in said:
            return [], InvalidValue(part.name, "one value", Said("two"))
        said.add(part.name)
    return [*given, *beforehand, *keywords], None
