"""Reads the arguments of one layer; those that Keras 3 no longer has are noted or converted."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from typing import Any

from lstmviz.experiment.arguments import (
    LayerConfig,
    expected_of,
    kind_of,
    unknown_argument,
)
from lstmviz.experiment.config import OF_BOTH, OF_RNN, RecurrentConfig
from lstmviz.experiment.from_code.layer_calls import Given, Half, LayerCall
from lstmviz.experiment.from_code.text import one_line, quoted
from lstmviz.experiment.from_code.values import UNKNOWN, Unreadable, Values, class_named
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.keras_names import ACTIVATIONS
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.removed_arguments import CHANGED, CONVERTED, RENAMED, RETIRED, today_s

_SAYS_NOTHING = ("name", "trainable", "autocast")
_SHAPES = ("input_shape", "input_dim")
OF_THE_INPUT = (*_SHAPES, "batch_input_shape", "batch_shape", "batch_size", "input_length")
"""Arguments that any layer took to know the shape of its input."""

_KERAS_1 = frozenset((*RENAMED, *CONVERTED, "truncate_gradient"))
"""Arguments that no layer has had since."""

_ORDER_1 = (
    *("output_dim", "init", "inner_init", "forget_bias_init", "activation", "inner_activation"),
    *("W_regularizer", "U_regularizer", "b_regularizer", "dropout_W", "dropout_U"),
)
_ORDER_0 = ("input_dim", *_ORDER_1[:6], "weights", "truncate_gradient", "return_sequences")
"""The orders in which Keras 1 and the first Keras took the arguments."""

_OF_WRAPPERS: Mapping[Half, str] = {
    "forward": (
        "How the Bidirectional merges both layers is left out, too. It sets zero_output_for_mask "
        "where sequences are returned."
    ),
    "backward": (
        "The Bidirectional turns this layer's output back into the order of the input, and merges "
        "both layers: that is left out, too. It sets zero_output_for_mask where sequences are "
        "returned."
    ),
}
_GATES = frozenset(("recurrent_activation", "inner_activation"))
_OLD_GATES = (
    "This code is of Keras 1, whose gates were clip(0.2·x + 0.5): with the same weights they have "
    "other values here. hard_sigmoid, in Keras 3 clip(x/6 + 0.5), comes closer."
)
_WEIGHTS = "[kernel, recurrent_kernel, bias]"
_OF_TENSORFLOW_1 = {"recurrent_activation": ("hard_sigmoid", "sigmoid")}
_OF_TENSORFLOW_1 |= {"reset_after": ("False", "True")}
"""Arguments with another default in TensorFlow 1's Keras than in Keras 3, and both defaults."""


class Arguments:
    """The arguments of one layer, collected one by one.

    Attributes:
        retired: what Keras 3 doesn't take.
        given: what was taken so far, by today's names.
    """

    def __init__(
        self, of: type[LayerConfig], values: Values, *, silent: Collection[str] = ()
    ) -> None:
        """Starts without any.

        Args:
            of: the class for the kind of layer.
            values: evaluates the arguments, and notes names that have no value.
            silent: arguments of which nothing is to be said where they are left out.
        """
        self.retired: list[InvalidValue] = []
        self.given: dict[str, Any] = {}
        self._silent = silent
        self._of = of
        self._all = frozenset(field.name for field in fields(of))
        self._values = values
        self._nothing: list[str] = []
        self._notes: list[tuple[int, str]] = []
        self._line = 0
        self._taken: set[str] = set()
        self._half: Half = ""
        self._is_keras_1 = False

    def take(self, given: Given) -> None:
        """Takes one argument of the call.

        Raises:
            InvalidValue: the layer has none of that name, it was taken before, or it can't be read
                without running the source.
        """
        name = given.name
        self._line = given.value.position[0]
        if name and name in self._taken:
            raise InvalidValue(name, "one value", Said("two"))
        self._taken.add(name)
        self._check_taker(name, given)
        if name in self._all:
            self.put(name, self._read(name, given))
        elif not name:
            self._take_all(given)
        elif name in RETIRED:
            target = self._today(name)
            value = self._read(target, given) if target else self._values.quietly(given.value)
            self._take_other(name, value, self._told(given))
        else:
            self._take_other(name, UNKNOWN, name)

    def tell_of_the_call(self, call: LayerCall) -> None:
        """Notes that the layer's class isn't Keras 3's, and what is around it."""
        assert issubclass(self._of, RecurrentConfig)
        kind, self._half = self._of.kind, call.half
        self._line = call.place.position[0]
        if self._half:
            self._note(_OF_WRAPPERS.get(self._half) or _OF_WRAPPERS["backward"])
        came = ""
        if call.made == "cell":
            self._note(
                f"An RNN over {kind}Cell does what {kind.name} does: it is shown as {kind.name}."
            )
        elif call.made == "cudnn":
            came = (
                f"CuDNN{kind.name}. In Keras 3 it is {kind.name}, which uses cuDNN by itself where "
                "it can"
            )
        elif call.made == "compat.v1":
            came = self._other_defaults()
        if came:
            self.retired.append(InvalidValue("source", f"{kind} of Keras 3", Said(came)))
            self._note(f"The layer is {came}.")

    def _other_defaults(self) -> str:
        """Writes what TensorFlow 1's layer does otherwise; "" where it says all that differs."""
        others = [
            f"its {name} was {was} by default and is {now} in Keras 3's"
            for name, (was, now) in _OF_TENSORFLOW_1.items()
            if name in self._all and name not in self.given
        ]
        said = "; ".join(others)
        return f"TensorFlow 1's. {said[0].upper()}{said[1:]}" if said else ""

    def config(self) -> LayerConfig:
        """Returns the layer, validated.

        Raises:
            InvalidValue: an argument has a value that it can't have.
        """
        arguments = dict(self.given)
        if self._is_keras_1 and "reset_after" in self._all:
            arguments.setdefault("reset_after", False)
        if arguments.get("dtype", "") is None:
            del arguments["dtype"]
        config = self._of(**arguments)
        return _within(config, self._half) if isinstance(config, RecurrentConfig) else config

    def notes(self) -> list[str]:
        """Returns what was left out or converted, in sentences."""
        return [note for _, note in self.notes_by_line()]

    def notes_by_line(self) -> list[tuple[int, str]]:
        """Returns what was left out or converted, with the lines; 0 for the layer as a whole."""
        return [*self._notes, *((0, note) for note in self._notes_of_all())]

    def _note(self, note: str) -> None:
        self._notes.append((self._line, note))

    def _notes_of_all(self) -> list[str]:
        notes: list[str] = []
        if self._nothing:
            verb = "is" if len(self._nothing) == 1 else "are"
            listed = ", ".join(self._nothing)
            notes.append(
                f"{listed} {verb} left out: nothing that the layer computes depends on it."
            )
        activations = ("activation", "recurrent_activation")
        if "hard_sigmoid" in map(self.given.get, activations):
            notes.append(f"hard_sigmoid: {CHANGED['hard_sigmoid']}")
        gates_are_told = not _GATES.isdisjoint((*self._taken, *self.given))
        if self._is_keras_1 and "reset_after" in self._all - self.given.keys():
            notes.append("reset_after=False is taken: it is what Keras 1's layer did.")
        if self._is_keras_1 and "recurrent_activation" in self._all and not gates_are_told:
            notes.append(f"recurrent_activation: {CHANGED['recurrent_activation']} {_OLD_GATES}")
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
            self._check_taker(name, given)
            if name in self._all:
                self.put(name, part)
            else:
                self._take_other(name, part, f"{name}={shortened(part)}")

    def _check_taker(self, name: str, given: Given) -> None:
        """Checks that of two calls, an RNN's and its cell's, the one that takes an argument has it.

        Raises:
            InvalidValue: the other takes it, or neither does.
        """
        today = self._today(name) or name
        if not given.taker or today not in self._all or today in OF_BOTH:
            return
        calls = {"RNN": "RNN", "cell": f"{self._of.class_name()}Cell"}
        taker = "RNN" if today in OF_RNN else "cell"
        if today == "use_cudnn":
            why = f"which neither the RNN nor its {calls['cell']} takes"
        elif taker == given.taker:
            return
        elif taker == "RNN":
            why = "which the RNN around it takes"
        else:
            why = f"which the {calls['cell']} in it takes"
        expected = f"an argument of keras.layers.{calls[given.taker]}"
        raise InvalidValue(name, expected, Said(f"{name}, {why}"))

    def put(self, argument: str, value: Any) -> None:
        """Takes the value of an argument, unless it is unknown.

        Raises:
            InvalidValue: it was taken before.
        """
        if value is UNKNOWN:
            return
        if argument in self.given:
            raise InvalidValue(argument, "one value", Said("two"))
        self.given[argument] = value

    def _take_other(self, name: str, value: Any, message: str) -> None:
        """Takes an argument that Keras 3's layer hasn't, as far as it is known at all."""
        if name in self._silent:
            return
        if name in _SAYS_NOTHING:
            self._nothing.append(name)
        elif name in _SHAPES:
            self._leave_out(name, message)
        elif name == "time_major" and (value is False or value is None):
            self._leave_out(name, message, "Keras 3 always takes (batch, timesteps, features).")
        # Every layer of Keras 1 took consume_less, also one that has no implementation today.
        elif name in RETIRED and self._today(name) in ("", "implementation", *self._all):
            self._retire(name, value, message)
        else:
            raise unknown_argument(self._of, name)

    def _read(self, argument: str, given: Given) -> Any:
        kind = argument if argument == "dtype" else kind_of(argument)
        try:
            return self._values.of(given.value, kind)
        except Unreadable as error:
            takes = expected_of(argument, self._of) if argument in self._all else "a value"
            expected = error.why or f"{takes}, readable without running the code"
            name = argument if argument != "**" else "source"
            raise InvalidValue(name, expected, quoted(error.node)) from None

    def _told(self, given: Given) -> str:
        value = self._values.quietly(given.value)
        said = one_line(given.value.node, 40) if value is UNKNOWN else shortened(value, 40)
        return f"{given.name}={said}"

    def _leave_out(self, name: str, message: str, explained: str = "") -> None:
        here = ": here each call's input has its shape" if name in OF_THE_INPUT else ""
        self._note(f"{message} is left out{here}. {explained or RETIRED[name]}")

    def _retire(self, name: str, value: Any, message: str) -> None:
        """Notes an argument that Keras 3 doesn't take, and takes the one that replaces it."""
        self._is_keras_1 |= name in _KERAS_1
        explained = RETIRED[name].replace(_WEIGHTS, self._weights())
        owner = getattr(self._of, "kind", self._of.class_name())
        expected = f"an argument that {owner} of Keras 3 takes"
        came = Said(f"{message}. {explained.removesuffix('.')}")
        self.retired.append(InvalidValue(name, expected, came))
        target = self._today(name)
        if name in CONVERTED:
            _, meant = CONVERTED[name]
            value = meant.get(value) if isinstance(value, str) else None
        if target not in self._all or value is None:
            self._leave_out(name, message, explained)
            return
        if target != RENAMED.get(name, target):
            explained = explained.replace(RENAMED[name], target)
        self._note(f"{message} is taken as {target}. {explained}")
        self.put(target, value)

    def _today(self, name: str) -> str:
        return today_s(name, self._all)

    def _weights(self) -> str:
        names = getattr(self._of, "weight_names", ())
        return f"[{', '.join(names)}]" if names else _WEIGHTS


def in_its_order(of: type[LayerConfig], given: Iterable[Given], values: Values) -> list[Given]:
    """Names arguments without a name as the Keras of their time did.

    A number in second place was the units of the first Keras, `LSTM(input_dim, output_dim)`; an
    initializer was Keras 1's `init`. Today an activation stands there.
    """
    given = list(given)
    takes = ("", *(field.name for field in fields(of)))
    if "units" not in takes:  # the others' order is what it was
        return given
    order: tuple[str, ...] = ()
    for part in given:
        if part.position in (1, 2) and not order:
            second = values.quietly(part.value)
            if isinstance(second, int) and not isinstance(second, bool):
                order = _ORDER_0
            elif isinstance(second, str) and second not in ACTIVATIONS:
                order = _ORDER_1 if class_named(second, "initializer") else ()
    order = tuple(n for n in order if RENAMED.get(n, CONVERTED.get(n, ("",))[0]) in takes)
    if not order or max(part.position for part in given) >= len(order):
        return given
    return [p if p.position < 0 else replace(p, name=order[p.position]) for p in given]


def _within(config: RecurrentConfig, half: Half) -> RecurrentConfig:
    """Returns the layer that a Bidirectional makes of one."""
    if not half:
        return config
    if half != "backward_layer":  # it makes the others anew, of what get_config() gives
        if config.go_backwards:
            raise InvalidValue("go_backwards", "False within a Bidirectional", True)
        defaults = {
            field.name: field.default
            for field in fields(config)
            if field.name in config.kind.unwritten
        }
        config = replace(config, go_backwards=half == "backward", **defaults)
    return replace(config, zero_output_for_mask=config.return_sequences)
