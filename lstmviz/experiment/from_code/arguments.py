"""Reads a layer's arguments in source; notes or converts those that Keras 3 no longer has."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from lstmviz.experiment.config import LSTMConfig, expected_of, kind_of, unknown_argument
from lstmviz.experiment.from_code.layer_calls import Given
from lstmviz.experiment.from_code.text import one_line, quoted
from lstmviz.experiment.from_code.values import UNKNOWN, Unreadable, Values
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.retired import CHANGED, RETIRED

_ARGUMENTS = tuple(field.name for field in fields(LSTMConfig))
_SAYS_NOTHING = ("name", "trainable", "autocast")
_SHAPES = ("input_shape", "input_dim")
_OF_THE_INPUT = (*_SHAPES, "batch_input_shape", "batch_shape", "batch_size", "input_length")
_RENAMED = {
    "output_dim": "units",
    "init": "kernel_initializer",
    "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer",
    "b_regularizer": "bias_regularizer",
    "dropout_W": "dropout",
    "dropout_U": "recurrent_dropout",
}
_TURNED: Mapping[str, tuple[str, Mapping[Any, Any]]] = {
    "forget_bias_init": ("unit_forget_bias", {"one": True, "ones": True, "zero": False}),
    "consume_less": ("implementation", {"gpu": 2, "cpu": 1, "mem": 1}),
}
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
        """Starts without any argument.

        Args:
            values: evaluates the arguments, and notes the names that have no value.
        """
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
        if not given.name:
            self._take_all(given)
        elif given.name in _ARGUMENTS:
            self._set(given.name, given)
        elif given.name in _SAYS_NOTHING:
            self._nothing.append(given.name)
        elif given.name in _SHAPES:
            self._leave_out(given.name, self._told(given))
        elif given.name in RETIRED:
            self._take_retired(given)
        else:
            raise unknown_argument(given.name)

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
        if "hard_sigmoid" in (
            self._arguments.get("activation"),
            self._arguments.get("recurrent_activation"),
        ):
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
            if name in _ARGUMENTS:
                self._put(name, part)
            elif name in _SAYS_NOTHING:
                self._nothing.append(name)
            elif name in _SHAPES:
                self._leave_out(name, f"{name}={shortened(part)}")
            elif name in RETIRED:
                self._retire(name, part, f"{name}={shortened(part)}")
            else:
                raise unknown_argument(name)

    def _set(self, argument: str, given: Given) -> None:
        value = self._read(argument, given)
        if value is not UNKNOWN:
            self._put(argument, value)

    def _put(self, argument: str, value: Any) -> None:
        if argument in self._arguments:
            raise InvalidValue(argument, "one value", Said("two"))
        self._arguments[argument] = value

    def _read(self, argument: str, given: Given) -> Any:
        kind = argument if argument == "dtype" else kind_of(argument)
        try:
            return self._values.of(given.value, kind)
        except Unreadable as error:
            takes = expected_of(argument) if argument in _ARGUMENTS else "a value"
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

    def _take_retired(self, given: Given) -> None:
        target = _RENAMED.get(given.name) or _TURNED.get(given.name, ("",))[0]
        if target:
            self._retire(given.name, self._read(target, given), self._told(given))
        else:
            self._retire(given.name, self._values.quietly(given.value), self._told(given))

    def _retire(self, name: str, value: Any, message: str) -> None:
        """Notes an argument that Keras 3 doesn't take, and takes the one that replaces it."""
        explained = RETIRED[name]
        expected = "an argument that an LSTM of Keras 3 takes"
        came = Said(f"{message}. {explained.removesuffix('.')}")
        self.retired.append(InvalidValue(name, expected, came))
        target = _RENAMED.get(name)
        if name in _TURNED:
            target, meant = _TURNED[name]
            value = meant.get(value) if isinstance(value, str) else None
        if target is None or value is None:
            if name == "time_major" and value is False:
                explained = "Keras 3 always takes (batch, timesteps, features)."
            self._leave_out(name, message, explained)
            return
        self._notes.append(f"{message} is taken as {target}. {explained}")
        if value is not UNKNOWN:
            self._put(target, value)
