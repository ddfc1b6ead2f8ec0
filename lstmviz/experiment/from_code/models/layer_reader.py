"""Reads the layer that a call in source code makes, whichever of a model's layers it is."""

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.from_code.arguments import OF_THE_INPUT, Arguments, in_its_order
from lstmviz.experiment.from_code.layer_calls import (
    OTHER_OWNERS,
    Given,
    LayerCall,
    call_of_rnn,
    plain_call,
    recurrent_call,
    told_cell,
)
from lstmviz.experiment.from_code.models.parts import LineNote, MadeLayer, Obstacle, Shape
from lstmviz.experiment.from_code.names import SourceNames, SourceScope
from lstmviz.experiment.from_code.values import UNKNOWN, Local, Values
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    TimeDistributedConfig,
    WrapperConfig,
)
from lstmviz.experiment.model.model import is_name, layer_config_class

_MAKING_IDS = ("TextVectorization", "StringLookup", "IntegerLookup")


class LayerReader:
    """Reads layers with the values that names have at this moment."""

    def __init__(self, names: SourceNames, given: Mapping[str, Any], local: Local) -> None:
        """Takes the source's names, given values, and what names are at this moment."""
        self._names = names
        self._given = given
        self._local = local

    def values(self) -> Values:
        """Returns what evaluates the source's values, and has met no missing name yet."""
        return Values(self._names, self._given, self._local)

    def layer(
        self,
        place: SourceScope,
        path: str,
        partial: SourceScope | None = None,
        inner: Mapping[str, Any] | None = None,
    ) -> MadeLayer | Obstacle:
        """Reads the layer that a call makes.

        Args:
            place: the call.
            path: the dotted name of the class.
            partial: the `functools.partial` that it is called by, if it is.
            inner: what the source gives to a wrapper as `layer` and as `backward_layer`.
        """
        root, name = path.partition(".")[0], path.rpartition(".")[2]
        line = place.position[0]
        if root in OTHER_OWNERS:
            return Obstacle(line, f"{OTHER_OWNERS[root]} {name}")
        call = recurrent_call(self._names, place, path, partial)
        if call is None and name == "RNN":
            call = call_of_rnn(self._names, place)
        if call is None and name == "TimeDistributedDense":
            return self._old_dense(place, partial)
        if call is None and (of := layer_config_class(name)):
            call = plain_call(place, of, partial)
        if call is None:
            is_recurrent = name == "RNN" or name.startswith("ConvLSTM")
            what = f"RNN over {told_cell(self._names, place)}" if name == "RNN" else name
            return Obstacle(line, what, makes_ids=name in _MAKING_IDS, is_recurrent=is_recurrent)
        if issubclass(call.of, WrapperConfig):
            inside = inner or {}
            return _wrong_inside(name, line, inside) or self._wrapper(call, inside)
        return self._made(call, {}, name)

    def _made(
        self, call: LayerCall, inside: Mapping[str, LayerConfig], class_name: str
    ) -> MadeLayer:
        values = self.values()
        arguments = Arguments(call.of, values, silent=("name",))
        line = call.place.position[0]
        config, refused = None, call.wrong
        if refused is None:
            try:
                is_plain = call.made == "layer"
                ordered = in_its_order(call.of, call.given, values) if is_plain else call.given
                for part in ordered:
                    if part.name not in inside:
                        arguments.take(part)
                for name, layer in inside.items():
                    arguments.put(name, layer)
                if issubclass(call.of, RecurrentConfig):
                    arguments.tell_of_the_call(call)
                config = None if values.missing else arguments.config()
            except InvalidValue as error:
                refused = error
        of, given = call.of, arguments.given
        returns = bool(given.get("return_state"))
        return MadeLayer(
            line,
            class_name,
            config,
            refused=None if refused is None else _at(refused, class_name, line),
            name=self._name(call.given),
            shape=self._shape(call),
            states=len(of.kind.state_names) if issubclass(of, RecurrentConfig) and returns else 0,
            is_recurrent=issubclass(of, RecurrentConfig),
            is_state_output=not any(map(given.get, ("return_sequences", "zero_output_for_mask"))),
            missing=tuple(values.missing),
            asked=tuple(values.asked),
            notes=tuple(LineNote(at or line, note) for at, note in arguments.notes_by_line()),
        )

    def _wrapper(self, call: LayerCall, inner: Mapping[str, Any]) -> MadeLayer:
        inside = {name: layer for name, layer in inner.items() if isinstance(layer, MadeLayer)}
        configs = {name: one.config for name, one in inside.items() if one.config is not None}
        first = inside["layer"]
        class_name = f"{call.of.class_name()}({first.class_name})"
        if len(configs) == len(inside):
            made = self._made(call, configs, class_name)
        else:  # which its own arguments can be read without
            line = call.place.position[0]
            shape = self._shape(call)
            made = MadeLayer(line, class_name, name=self._name(call.given), shape=shape)
        every = list(inside.values())
        return replace(
            made,
            refused=next((one.refused for one in every if one.refused), made.refused),
            shape=made.shape or first.shape,
            states=2 * first.states if issubclass(call.of, BidirectionalConfig) else 0,
            is_recurrent=first.is_recurrent,
            is_state_output=False,
            missing=_joined(*(one.missing for one in every), made.missing),
            asked=_joined(*(one.asked for one in every), made.asked),
            notes=tuple(dict.fromkeys((*made.notes, *(n for one in every for n in one.notes)))),
        )

    def _old_dense(self, place: SourceScope, partial: SourceScope | None) -> MadeLayer:
        """Reads what Keras 1 called a Dense at every step."""
        made = self._made(plain_call(place, DenseConfig, partial), {}, "TimeDistributedDense")
        dense = made.config
        config = TimeDistributedConfig(dense) if isinstance(dense, DenseConfig) else None
        told = LineNote(made.line, "TimeDistributedDense is taken as TimeDistributed(Dense).")
        return replace(made, config=config, notes=(told, *made.notes))

    def _name(self, given: tuple[Given, ...]) -> str:
        for part in given:
            if part.name == "name":
                name = self.values().quietly(part.value)
                return name if isinstance(name, str) and is_name(name) else ""
        return ""

    def _shape(self, call: LayerCall) -> Shape | None:
        given = {part.name: part.value for part in call.given if part.name in OF_THE_INPUT}
        is_own = {field for field in ("input_dim",) if field in call.of.__dataclass_fields__}
        return self.shape({name: place for name, place in given.items() if name not in is_own})

    def shape(self, given: Mapping[str, SourceScope]) -> Shape | None:
        """Returns the shape of an input, batch first, that arguments tell; None where none do.

        Args:
            given: `batch_shape`, `batch_input_shape`, `shape`, `input_shape`, `batch_size`,
                `input_dim` and `input_length`, as far as they are given.
        """
        for name in ("batch_shape", "batch_input_shape"):
            if name in given:
                return self._lengths(given[name])
        batch = self._length(given["batch_size"]) if "batch_size" in given else None
        for name in ("shape", "input_shape"):
            if name in given:
                inside = self._lengths(given[name])
                return None if inside is None else (batch, *inside)
        if "input_dim" in given or "input_length" in given:
            lengths = [self._length(given[n]) for n in ("input_length", "input_dim") if n in given]
            return (batch, *([None] if "input_length" not in given else []), *lengths)
        return None

    def _lengths(self, place: SourceScope) -> Shape | None:
        if isinstance(place.node, ast.Tuple | ast.List):
            return tuple(self._length(SourceScope(part, place.scope)) for part in place.node.elts)
        value = self.values().quietly(place)
        if not isinstance(value, tuple | list):
            return None
        return tuple(n if isinstance(n, int) and not isinstance(n, bool) else None for n in value)

    def _length(self, place: SourceScope) -> int | None:
        value = self.values().quietly(place)
        is_length = value is not UNKNOWN and isinstance(value, int) and not isinstance(value, bool)
        return value if is_length else None


def _wrong_inside(name: str, line: int, inner: Mapping[str, Any]) -> Obstacle | None:
    """Returns what stands in a model's way where a wrapper holds something else than a layer."""
    layer = inner.get("layer")
    others = [one for one in inner.values() if not isinstance(one, MadeLayer)]
    if layer is not None and not others:
        is_bidirectional = name == "Bidirectional"
        if all(one.is_recurrent is is_bidirectional for one in inner.values()):
            return None
        said = f"{name}({layer.class_name})"
        return Obstacle(line, said, is_recurrent=layer.is_recurrent)
    known = [one for one in others if isinstance(one, Obstacle)]
    what = f"{name}({known[0].what})" if known else f"{name} around what this text doesn't make"
    return Obstacle(line, what, is_recurrent=name == "Bidirectional")


def _at(error: InvalidValue, class_name: str, line: int) -> InvalidValue:
    """Returns an error that says which layer it is about, too."""
    said = Said(f"{error.received} ({class_name} in line {line})")
    return InvalidValue(error.argument, error.expected, said)


def _joined(*several: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for names in several for name in names))
