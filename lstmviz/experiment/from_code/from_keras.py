"""Reads a recurrent layer from source code, without running it."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.from_code.arguments import Arguments, in_its_order
from lstmviz.experiment.from_code.config_text import ConfigLayer, config_layers
from lstmviz.experiment.from_code.layer_calls import LayerCall, layer_calls
from lstmviz.experiment.from_code.names import SourceNames
from lstmviz.experiment.from_code.text import ParsedSource, one_line, parsed_source
from lstmviz.experiment.from_code.values import Values
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.left_out import taken_sentence
from lstmviz.experiment.plain_text import shortened
from lstmviz.experiment.removed_arguments import RETIRED

_MOST_LAYERS = 200
_MOST_NAMES = 30


@dataclass(frozen=True)
class FoundLayer:
    """A recurrent layer found in source code.

    Attributes:
        line: the line in which it begins, from 1.
        kind: the name of the kind of layer: "LSTM".
        expression: how the source makes it, in one line, cut off where it is long.
        config: the layer, with what Keras 3 doesn't take left out or converted to what does
            the same today; None where names have no value or something can't be used.
        names: the names to which the source gives no value, in order.
        missing: those of them that the caller gave no value either.
        refused: why it can't be used.
        retired: what Keras 3 doesn't take.
        notes: what was left out or converted, and how the text was read where it isn't
            Python as a whole; a sentence or two each.
        half: "forward" or "backward" for a layer of a Bidirectional, else "".
        left_out: what of the source is not this layer, as `format_left_out` writes it.
    """

    line: int
    kind: str
    expression: str
    config: RecurrentConfig | None = None
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: InvalidValue | None = None
    retired: tuple[InvalidValue, ...] = ()
    notes: tuple[str, ...] = ()
    half: str = ""
    left_out: str = ""

    is_whole: ClassVar = False
    """It is a layer alone."""

    @property
    def taken(self) -> str:
        """Which layer it is and what the source has beside it, in a sentence; or ""."""
        half = f"{self.half} " if self.half else ""
        where = f" of line {self.line}" if self.line > 1 else ""
        return taken_sentence(f"the {half}{self.kind}{where}", self.left_out)


def from_keras(
    source: str, *, names: Mapping[str, Any] | None = None, index: int | None = None
) -> RecurrentConfig:
    """Reads the recurrent layer in source code; parses it, and runs nothing in it.

    It may be an expression such as `tf.keras.layers.LSTM(4, stateful=True)`, a model, a
    function that builds one, or a page of a notebook; or what `layer.get_config()` or
    `model.to_json()` gave. Names get the values that the source
    itself gives them, by an assignment, a default or a call of the function.

    Args:
        source: Python, as it is pasted: with prompts, fences or indentation, or cut off.
        names: values for names that the source gives none, or another value than here is
            requested: `{"rnn_units": 4, "self.depth": 2}`.
        index: which of several layers, from 0, in the source's order. A Bidirectional has two;
            where it is alone in the source, the forward one may go without an index.

    Returns:
        The layer's arguments, with Keras' defaults for those that aren't given. The layer's
        name, `trainable`, `autocast` and the input's shape aren't among them.

    Raises:
        InvalidValue: the source has no such layer, or several and no index; names have no
            value; an argument has a wrong one, can't be read without running the source, or is
            one that Keras 3 doesn't take.
    """
    if names is not None and not (
        isinstance(names, Mapping) and all(isinstance(name, str) for name in names)
    ):
        raise InvalidValue("names", "a dict such as {'rnn_units': 4}", names)
    layers = layers_in(source, names)
    layer = _picked(layers, index)
    if layer.refused is not None:
        raise layer.refused
    if layer.retired:
        raise layer.retired[0]
    if layer.missing:
        raise InvalidValue("names", f"a value for {' and for '.join(layer.missing)}", Said("none"))
    assert layer.config is not None
    return layer.config


def layers_in(source: str, names: Mapping[str, Any] | None = None) -> tuple[FoundLayer, ...]:
    """Returns the recurrent layers in source code, in its order, as far as they can be read.

    A layer's or a model's config, as Python prints it or in JSON, is read as well.

    Raises:
        InvalidValue: there is none, or the text isn't Python, too long or nested too deep.
    """
    if isinstance(source, str) and (listed := config_layers(source)) is not None:
        return tuple(_of_config(layer) for layer in listed[:_MOST_LAYERS])
    try:
        parsed = parsed_source(source)
        found = SourceNames(parsed.module)
        calls = layer_calls(found)
        if len(calls) > _MOST_LAYERS:
            expected = f"a text with at most {_MOST_LAYERS} recurrent layers"
            raise InvalidValue("source", expected, Said(f"{len(calls)}"))
        about = _about(parsed)
        return tuple(_layer(call, Values(found, names or {}), about) for call in calls)
    except RecursionError:
        said = Said("a text that is nested too deep to be read")
        raise InvalidValue("source", "Python with a recurrent layer in it", said) from None


def _of_config(layer: ConfigLayer) -> FoundLayer:
    notes = tuple(f"{note}." for note in layer.notes)
    name = shortened(layer.name)
    made = FoundLayer(1, layer.kind, name, layer.config, refused=layer.refused, notes=notes)
    return replace(made, left_out=layer.left_out)


def _picked(layers: tuple[FoundLayer, ...], index: int | None) -> FoundLayer:
    if index is None and (len(layers) == 1 or [x.half for x in layers] == ["forward", "backward"]):
        return layers[0]
    if isinstance(index, int) and not isinstance(index, bool) and 0 <= index < len(layers):
        return layers[index]
    listed = ", ".join(
        f"{number} (line {layer.line}: {layer.expression})" for number, layer in enumerate(layers)
    )
    raise InvalidValue("index", f"one of {listed}", Said("none") if index is None else index)


def _about(parsed: ParsedSource) -> tuple[str, ...]:
    """Returns notes about how the code was read, and about old code around the layers."""
    resets = any(
        isinstance(node, ast.Attribute) and node.attr == "reset_states"
        for node in ast.walk(parsed.module)
    )
    old = f"reset_states: {RETIRED['reset_states']}" if resets else ""
    return tuple(filter(None, (old, parsed.note)))


def _layer(call: LayerCall, values: Values, about: tuple[str, ...]) -> FoundLayer:
    arguments = Arguments(call.of, values)
    place = call.place
    half = call.half.partition("_")[0]
    shown = f"{one_line(place.node, 60)}, {half} in Bidirectional" if half else one_line(place.node)
    found = FoundLayer(place.position[0], call.of.class_name(), shown, left_out=call.left_out)
    if call.wrong is not None:
        return replace(found, refused=call.wrong)
    try:
        is_plain = call.made == "layer"
        for given in in_its_order(call.of, call.given, values) if is_plain else call.given:
            arguments.take(given)
        arguments.tell_of_the_call(call)
        if len(values.missing) > _MOST_NAMES:
            expected = f"at most {_MOST_NAMES} names without a value in one layer"
            raise InvalidValue("names", expected, Said(f"{len(values.missing)}"))
        config = None if values.missing else arguments.config()
    except InvalidValue as error:
        asked = tuple(values.asked)[:_MOST_NAMES]
        return replace(found, names=asked, refused=error, half=half)
    assert config is None or isinstance(config, RecurrentConfig)
    return replace(
        found,
        config=config,
        names=tuple(values.asked),
        missing=tuple(values.missing),
        retired=tuple(arguments.retired),
        notes=(*arguments.notes(), *about),
        half=half,
    )
