"""Finds the calls that make a layer in source, and reads their arguments.

Those that Keras 3 no longer has are noted or converted.
"""

import ast
from dataclasses import dataclass, fields
from typing import Any, Literal

from lstmviz.experiment.config import LSTMConfig, expected_of, kind_of, unknown_argument
from lstmviz.experiment.from_code.names import SourceNames, SourceScope
from lstmviz.experiment.from_code.text import one_line, quoted
from lstmviz.experiment.from_code.values import UNKNOWN, Unreadable, Values
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.removed_arguments import CHANGED, CONVERTED, RENAMED, RETIRED

Kind = Literal["LSTM", "CuDNNLSTM", "compat.v1", "LSTMCell"]

_ALL = [field.name for field in fields(LSTMConfig)]
_LSTM = tuple(_ALL[: _ALL.index("use_cudnn") + 1])
_CELL = tuple(name for name in _LSTM[: _LSTM.index("seed") + 1] if name != "activity_regularizer")
_RNN = ("cell", *_LSTM[_LSTM.index("seed") + 1 : -1], "zero_output_for_mask")
_NOT_OF_CUDNN = {"activation", "recurrent_activation", "use_bias", "dropout", "recurrent_dropout"}
_NOT_OF_CUDNN |= {"seed", "unroll", "use_cudnn"}
_CUDNN = tuple(name for name in _LSTM if name not in _NOT_OF_CUDNN)
_ORDERS = {"LSTM": _LSTM, "CuDNNLSTM": _CUDNN, "LSTMCell": _CELL, "RNN": _RNN}
"""The order in which the classes take their positional arguments."""

_OTHERS = dict.fromkeys(("torch", "nn"), "PyTorch's LSTM")
_OTHERS |= dict.fromkeys(("mxnet", "mx", "gluon"), "MXNet's LSTM")
_OTHERS |= {"paddle": "Paddle's LSTM", "flax": "Flax' LSTM"}
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
            kind: Kind = "compat.v1" if ".compat.v1." in f".{path}" else "LSTM"
            given, wrong = _arguments(call, last, partial)
            kind = "CuDNNLSTM" if last == "CuDNNLSTM" else kind
            found.append(LayerCall(call, kind, tuple(given), wrong))
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


def _called(names: SourceNames, call: SourceScope) -> tuple[str, SourceScope | None]:
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
    around, wrong = _arguments(call, "RNN")
    inside, also_wrong = _arguments(cell, "LSTMCell")
    # What both have, name and dtype, the layer says.
    layer = [part for part in around if part.name != "cell"]
    said = {part.name for part in layer}
    cells = [part for part in inside if part.name not in said or not part.name]
    return LayerCall(call, "LSTMCell", (*cells, *layer), wrong or also_wrong)


def _parts(call: SourceScope | None) -> tuple[list[SourceScope], list[Given]]:
    """Returns a call's positional arguments, and those with names; none without a call."""
    if call is None or not isinstance(call.node, ast.Call):
        return [], []
    keywords = [Given(k.arg or "", SourceScope(k.value, call.scope)) for k in call.node.keywords]
    return [SourceScope(part, call.scope) for part in call.node.args], keywords


def _arguments(
    call: SourceScope, order: str, partial: SourceScope | None = None
) -> tuple[list[Given], InvalidValue | None]:
    """Returns the arguments by name, and why they can't be read, if so."""
    names = _ORDERS[order]
    (early, beforehand), (late, keywords) = _parts(partial), _parts(call)
    positional = [*early[1:], *late]
    if any(isinstance(part.node, ast.Starred) for part in positional):
        expected = "arguments readable without running the code"
        return [], InvalidValue("units", expected, Said(one_line(call.node)))
    if len(positional) > len(names):
        expected = f"at most {len(names)} arguments without a name"
        return [], InvalidValue("units", expected, Said(f"{len(positional)}"))
    given = [Given(name, value) for name, value in zip(names, positional, strict=False)]
    beforehand = [part for part in beforehand if part.name not in {k.name for k in keywords}]
    said = {part.name for part in given}
    for part in (*beforehand, *keywords):
        if part.name and part.name in said:
            return [], InvalidValue(part.name, "one value", Said("two"))
        said.add(part.name)
    return [*given, *beforehand, *keywords], None


_SAYS_NOTHING = ("name", "trainable", "autocast")
_SHAPES = ("input_shape", "input_dim")
_OF_THE_INPUT = (*_SHAPES, "batch_input_shape", "batch_shape", "batch_size", "input_length")
_ELSEWHERE = {
    "CuDNNLSTM": (
        "an LSTM of Keras 3",
        "CuDNNLSTM. In Keras 3 it is LSTM, which uses cuDNN by itself where it can",
    ),
    "compat.v1": (
        "an LSTM of Keras 3",
        "TensorFlow 1's. Its recurrent_activation was hard_sigmoid by default and is sigmoid "
        "in Keras 3's",
    ),
}


class Arguments:
    """The arguments of one layer, collected one by one.

    Attributes:
        retired: what Keras 3 doesn't take.
    """

    def __init__(self, values: Values) -> None:
        """Starts without any; `values` evaluates them, and notes names that have no value."""
        self.retired: list[InvalidValue] = []
        self._values = values
        self._arguments: dict[str, Any] = {}
        self._nothing: list[str] = []
        self._notes: list[str] = []

    def take(self, given: Given) -> None:
        """Takes one argument of the call.

        Raises:
            InvalidValue: an LSTM has none of that name, it was taken before, or it can't be read
                without running the source.
        """
        name = given.name
        if name in _ALL:
            self._put(name, self._read(name, given))
        elif not name:
            self._take_all(given)
        elif name in RETIRED:
            target = RENAMED.get(name) or CONVERTED.get(name, ("",))[0]
            value = self._read(target, given) if target else self._values.quietly(given.value)
            self._take_other(name, value, self._told(given))
        else:
            self._take_other(name, UNKNOWN, name)

    def tell_of_the_class(self, kind: str) -> None:
        """Notes that the layer's class isn't Keras 3's LSTM."""
        if kind == "LSTMCell":
            self._notes.append("An RNN over an LSTMCell does what LSTM does: it is shown as LSTM.")
        elif kind in _ELSEWHERE and not (
            kind == "compat.v1" and "recurrent_activation" in self._arguments
        ):
            expected, came = _ELSEWHERE[kind]
            self.retired.append(InvalidValue("source", expected, Said(came)))
            self._notes.append(f"The layer is {came}.")

    def config(self) -> LSTMConfig:
        """Returns the layer, validated.

        Raises:
            InvalidValue: an argument has a value that it can't have.
        """
        arguments = dict(self._arguments)
        if arguments.get("dtype", "") is None:
            del arguments["dtype"]
        return LSTMConfig(**arguments)

    def notes(self) -> list[str]:
        """Returns what was left out or converted, in sentences."""
        notes = list(self._notes)
        if self._nothing:
            verb = "is" if len(self._nothing) == 1 else "are"
            listed = ", ".join(self._nothing)
            notes.append(
                f"{listed} {verb} left out: nothing that the layer computes depends on it."
            )
        activations = ("activation", "recurrent_activation")
        if "hard_sigmoid" in map(self._arguments.get, activations):
            notes.append(f"hard_sigmoid: {CHANGED['hard_sigmoid']}")
        return notes

    def _take_all(self, given: Given) -> None:
        """Takes the arguments in a dict after `**`."""
        value = self._read("**", given)
        if value is UNKNOWN:
            return
        if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
            expected = "a dict of arguments after **"
            raise InvalidValue("source", expected, quoted(given.value.node))
        for name, part in value.items():
            if name in _ALL:
                self._put(name, part)
            else:
                self._take_other(name, part, f"{name}={shortened(part)}")

    def _put(self, argument: str, value: Any) -> None:
        if value is UNKNOWN:
            return
        if argument in self._arguments:
            raise InvalidValue(argument, "one value", Said("two"))
        self._arguments[argument] = value

    def _take_other(self, name: str, value: Any, message: str) -> None:
        """Takes an argument that isn't one of `LSTMConfig`, as far as it is known at all."""
        if name in _SAYS_NOTHING:
            self._nothing.append(name)
        elif name in _SHAPES:
            self._leave_out(name, message)
        elif name in RETIRED:
            self._retire(name, value, message)
        else:
            raise unknown_argument(name)

    def _read(self, argument: str, given: Given) -> Any:
        kind = argument if argument == "dtype" else kind_of(argument)
        try:
            return self._values.of(given.value, kind)
        except Unreadable as error:
            takes = expected_of(argument) if argument in _ALL else "a value"
            expected = error.why or f"{takes}, readable without running the code"
            name = argument if argument != "**" else "source"
            raise InvalidValue(name, expected, quoted(error.node)) from None

    def _told(self, given: Given) -> str:
        value = self._values.quietly(given.value)
        said = one_line(given.value.node, 40) if value is UNKNOWN else shortened(value, 40)
        return f"{given.name}={said}"

    def _leave_out(self, name: str, message: str, explained: str = "") -> None:
        here = ": here each call's input has its shape" if name in _OF_THE_INPUT else ""
        self._notes.append(f"{message} is left out{here}. {explained or RETIRED[name]}")

    def _retire(self, name: str, value: Any, message: str) -> None:
        """Notes an argument that Keras 3 doesn't take, and takes the one that replaces it."""
        explained = RETIRED[name]
        expected = "an argument that an LSTM of Keras 3 takes"
        came = Said(f"{message}. {explained.removesuffix('.')}")
        self.retired.append(InvalidValue(name, expected, came))
        target = RENAMED.get(name)
        if name in CONVERTED:
            target, meant = CONVERTED[name]
            value = meant.get(value) if isinstance(value, str) else None
        if target is None or value is None:
            if name == "time_major" and value is False:
                explained = "Keras 3 always takes (batch, timesteps, features)."
            self._leave_out(name, message, explained)
            return
        self._notes.append(f"{message} is taken as {target}. {explained}")
        self._put(target, value)
