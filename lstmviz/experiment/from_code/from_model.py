"""Reads a whole model from source code, without running it."""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.from_code.config_text import config_in, config_layers
from lstmviz.experiment.from_code.layer_calls import layer_calls
from lstmviz.experiment.from_code.models.parts import (
    LineNote,
    MadeLayer,
    MadeModel,
    Obstacle,
    Shape,
    Step,
)
from lstmviz.experiment.from_code.models.statements import Statements
from lstmviz.experiment.from_code.names import SourceNames
from lstmviz.experiment.from_code.notebook import code_of_notebook
from lstmviz.experiment.from_code.pieces import Unread
from lstmviz.experiment.from_code.text import ParsedSource, parsed_source
from lstmviz.experiment.invalid_value import InvalidValue, Said
from lstmviz.experiment.model.from_config import NotAChain, described_chain
from lstmviz.experiment.model.model import MOST_LAYERS, ModelConfig
from lstmviz.experiment.removed_arguments import RETIRED

_NOTEBOOK = re.compile(r"\s*\{\s*\"(?:cells|metadata|nbformat|worksheets)\"\s*:")
_MOST_NAMES = 30
_MOST_OBSTACLES = 4
_CHAIN = "a straight chain of layers that lstmviz runs"
_SINGLY = "its recurrent layers can still be taken one by one"


@dataclass(frozen=True)
class FoundModel:
    """A model found in source code.

    Attributes:
        line: the line in which it is made, from 1.
        layers: its layers, each kind with its line, as "LSTM (line 4)".
        config: the model, with what Keras 3 doesn't take left out or converted; None where names
            have no value or it can't be used.
        names: the names to which the source gives no value, in order.
        missing: those of them that the caller gave no value either.
        refused: why it can't be used.
        notes: what was left out or is read as something else, in the order of the lines.
        batch_shape: the shape of its input, batch first and None for what isn't fixed, as far as
            the source tells it.
        left_out: what of the source isn't in the model; nothing that should be known.
    """

    line: int
    layers: tuple[str, ...]
    config: ModelConfig | None = None
    names: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    refused: InvalidValue | None = None
    notes: tuple[LineNote, ...] = ()
    batch_shape: Shape | None = None
    left_out: str = ""

    is_whole: ClassVar = True
    """It is a whole model."""

    @property
    def expression(self) -> str:
        """What it is, in one line, as a layer's expression says that."""
        kinds = (layer.partition(" (")[0] for layer in self.layers)
        return f"the whole model, {' → '.join(kinds)}"

    @property
    def taken(self) -> str:
        """What is taken, in a sentence; of a whole model there is nothing to tell."""
        return ""


def model_from_keras(source: str, *, names: Mapping[str, Any] | None = None) -> ModelConfig:
    """Reads the model in source code; parses it, and runs nothing in it.

    It may be a Sequential, a chain of calls as in `x = LSTM(4)(x)`, a class derived from
    keras.Model whose `call` is such a chain, or a function that builds one of these; in a file, a
    notebook, or alone; or what `model.get_config()` or `model.to_json()` gave. Code of Keras 1
    and 2 is read as what does the same in Keras 3.

    Args:
        source: Python, as it is pasted: with prompts, fences or indentation.
        names: values for names that the source gives none, or another value than here is
            requested: `{"vocab_size": 65}`.

    Returns:
        The model's layers with Keras' defaults for arguments that aren't given, and with the names
        that the source gives them. The shape of the input isn't among them: an Input is left out.

    Raises:
        InvalidValue: the source has no model with a recurrent layer, several that differ, or one
            that is no straight chain of known layers; names have no value; an argument has a wrong
            one, or can't be read without running the source.
    """
    found = read_model(source, names)
    assert found.config is not None
    return found.config


def read_model(source: str, names: Mapping[str, Any] | None = None) -> FoundModel:
    """Reads the one model in source code, with what should be known of how it was read.

    Raises:
        InvalidValue: as `model_from_keras` does.
    """
    found = models_in(source, names)
    good = [model for model in found if model.refused is None]
    if not good:
        assert found[0].refused is not None
        raise found[0].refused
    if len(good) > 1:
        listed = ", ".join(
            f"one of line {model.line} ({', '.join(model.layers[:3])})" for model in good[:4]
        )
        more = f" and {len(good) - 4} more" if len(good) > 4 else ""
        raise InvalidValue("source", "one model", Said(f"{len(good)}: {listed}{more}"))
    (model,) = good
    if model.missing:
        raise InvalidValue("names", f"a value for {' and for '.join(model.missing)}", Said("none"))
    others = tuple(
        LineNote(other.line, f"A model is left out: {other.refused.message}.")
        for other in found
        if other is not model and other.refused is not None
    )
    return replace(model, notes=_in_order((*model.notes, *others)))


def models_in(source: str, names: Mapping[str, Any] | None = None) -> tuple[FoundModel, ...]:
    """Returns the models with a recurrent layer in source code, in its order; equal ones once.

    Raises:
        InvalidValue: there is none, or the text isn't Python, too long or nested too deep.
    """
    if names is not None and not (
        isinstance(names, Mapping) and all(isinstance(name, str) for name in names)
    ):
        raise InvalidValue("names", "a dict such as {'rnn_units': 4}", names)
    if isinstance(source, str) and config_layers(source) is not None:
        return (_of_config(source),)
    try:
        parsed = parsed_source(_code(source))
        found = SourceNames(parsed.module)
        followed = Statements(found, names or {})
        followed.follow()
        made = _with_recurrent(_made(followed))
        if not made:
            layer_calls(found)  # says what else it has, if it has no recurrent layer at all
            raise _unjoined(followed)
    except RecursionError:
        said = Said("a text that is nested too deep to be read")
        raise InvalidValue("source", "Python with a recurrent layer in it", said) from None
    about = _about(parsed)
    every = [_found(model, followed, about) for model in made]
    if not parsed.is_whole and (unread := _unread(parsed)):
        every = [replace(model, config=None, refused=unread) for model in every]
    return _once(every)


def _of_config(source: str) -> FoundModel:
    """Reads a model's config, as Python prints it or in JSON."""
    read = config_in(source)
    assert read is not None
    try:
        chain = described_chain(*read)
        layers = tuple(layer.config.class_name() for layer in chain.layers)
        notes = tuple(LineNote(0, note) for note in chain.notes)
        found = FoundModel(1, layers, notes=notes, batch_shape=chain.batch_shape)
        return replace(found, config=chain.model)
    except NotAChain as error:
        refused = InvalidValue("source", _CHAIN, Said(f"one with {error}; {_SINGLY}"))
    except InvalidValue as error:
        refused = error
    return FoundModel(1, (), refused=refused)


def _code(source: str) -> str:
    """Returns what of a text is code: of a notebook's file what its cells hold."""
    if isinstance(source, str) and _NOTEBOOK.match(source):
        return code_of_notebook(source)
    return source


def _made(followed: Statements) -> list[MadeModel]:
    """Returns the models that the source makes: else its chains, else the layers it lists."""
    models = _outermost(followed.models)
    if _with_recurrent(models):
        return models
    ends = [tensor for tensor, goes_on in followed.tensors.items() if not goes_on]
    chains = [
        MadeModel(_line(tensor.steps[0]), list(tensor.steps), tensor.origin.shape)
        for tensor in ends
        if tensor.steps
    ]
    if _with_recurrent(chains):
        return _outermost(chains)
    listed = followed.loose or followed.layers
    if set(map(id, listed)) == set(map(id, followed.layers)) and (
        followed.loose or len(listed) == 1
    ):
        return [MadeModel(listed[0].line, [Step(layer) for layer in listed])]
    return []


def _outermost(models: Sequence[MadeModel]) -> list[MadeModel]:
    """Leaves out models that are part of another, as an autoencoder's encoder is."""
    layers = {id(model): [id(step.layer) for step in model.steps] for model in models}
    return [
        model
        for model in models
        if not model.is_nested
        and not any(
            len(layers[id(model)]) < len(layers[id(other)])
            and set(layers[id(model)]) <= set(layers[id(other)])
            for other in models
        )
    ]


def _with_recurrent(models: Sequence[MadeModel]) -> list[MadeModel]:
    return [model for model in models if any(step.layer.is_recurrent for step in model.steps)]


def _line(step: Step) -> int:
    return step.layer.line


def _found(model: MadeModel, followed: Statements, about: tuple[LineNote, ...]) -> FoundModel:
    steps, told = _without_ids(model.steps)
    layers = [step.layer for step in steps]
    made = [layer for layer in layers if isinstance(layer, MadeLayer)]
    missing = dict.fromkeys((*followed.missing, *(n for one in made for n in one.missing)))
    asked = dict.fromkeys((*followed.asked, *(n for one in made for n in one.asked)))
    notes = [*told, *about]
    for step in steps:
        notes += [*step.notes, *(step.layer.notes if isinstance(step.layer, MadeLayer) else ())]
    shape = model.shape or (made[0].shape if made else None)
    found = FoundModel(
        model.line,
        tuple(map(str, layers)),
        names=tuple(asked)[:_MOST_NAMES],
        missing=tuple(missing),
        notes=_in_order(notes),
        batch_shape=shape,
    )
    try:
        _check(layers, missing)
        if missing:
            return found
        configs = tuple(_config_of(step, notes) for step in steps)
        config = ModelConfig(configs, names=tuple(layer.name for layer in made))
    except InvalidValue as error:
        return replace(found, refused=error)
    return replace(found, config=config, notes=_in_order(notes))


def _check(layers: Sequence[MadeLayer | Obstacle], missing: Mapping[str, None]) -> None:
    """Checks that layers make a chain.

    Raises:
        InvalidValue: they don't.
    """
    obstacles = list(dict.fromkeys(one for one in layers if isinstance(one, Obstacle)))
    if obstacles:
        named = ", ".join(map(str, obstacles[:_MOST_OBSTACLES]))
        more = len(obstacles) - _MOST_OBSTACLES
        more_said = f" and {more} more" if more > 0 else ""
        raise InvalidValue("source", _CHAIN, Said(f"one with {named}{more_said}; {_SINGLY}"))
    seen: set[int] = set()
    for layer in layers:
        assert isinstance(layer, MadeLayer)
        if layer.refused is not None:
            raise layer.refused
        if id(layer) in seen:
            raise InvalidValue("source", _CHAIN, Said(f"one with the {layer} twice; {_SINGLY}"))
        seen.add(id(layer))
    if len(layers) > MOST_LAYERS:
        raise InvalidValue("source", f"at most {MOST_LAYERS} layers", Said(str(len(layers))))
    if len(missing) > _MOST_NAMES:
        expected = f"at most {_MOST_NAMES} names without a value in one model"
        raise InvalidValue("names", expected, Said(f"{len(missing)}"))


def _config_of(step: Step, notes: list[LineNote]) -> LayerConfig:
    layer = step.layer
    assert isinstance(layer, MadeLayer)
    assert layer.config is not None
    if not step.without_states:
        return layer.config
    text = "return_state=True is left out: the model goes on with the output alone."
    notes.append(LineNote(layer.line, text))
    config = layer.config
    inner = getattr(config, "layer", None)
    if inner is None:
        return replace(config, return_state=False)
    back = getattr(config, "backward_layer", None)
    arguments = {"layer": replace(inner, return_state=False)}
    if back is not None:
        arguments["backward_layer"] = replace(back, return_state=False)
    return replace(config, **arguments)


def _without_ids(steps: Sequence[Step]) -> tuple[list[Step], list[LineNote]]:
    """Leaves out what makes ids of texts before the first layer, and tells it."""
    kept, told = list(steps), []
    while kept:
        first = kept[0].layer
        if not (isinstance(first, Obstacle) and first.makes_ids):
            break
        del kept[0]
        text = f"{first.what} is left out: here the calls' inputs are ids already."
        told.append(LineNote(first.line, text))
    return kept, told


def _unjoined(followed: Statements) -> InvalidValue:
    layers = ", ".join(map(str, followed.layers[:_MOST_OBSTACLES]))
    more = len(followed.layers) - _MOST_OBSTACLES
    more_said = f" and {more} more" if more > 0 else ""
    said = f"{layers}{more_said}, which the text doesn't join to one" if layers else "none"
    return InvalidValue("source", "a model", Said(f"{said}; {_SINGLY}"))


def _about(parsed: ParsedSource) -> tuple[LineNote, ...]:
    """Returns notes about how the code was read, and about old code around the layers."""
    notes = [LineNote(1, parsed.note)] if parsed.note else []
    for node in ast.walk(parsed.module):
        if isinstance(node, ast.Attribute) and node.attr == "reset_states":
            notes.append(LineNote(node.lineno, f"reset_states: {RETIRED['reset_states']}"))
    return tuple(notes)


def _unread(parsed: ParsedSource) -> InvalidValue | None:
    """Returns why a text that isn't Python as a whole can't give a model, if it can't."""
    for node in ast.walk(parsed.module):
        line = node.makes_objects_in if isinstance(node, Unread) else 0
        if line:
            why = parsed.note.partition(":")[0].replace("The code", "code that", 1)
            said = Said(f"{why}: what line {line} makes can't be read; {_SINGLY}")
            return InvalidValue("source", "the whole code of a model", said)
    return None


def _in_order(notes: Sequence[LineNote]) -> tuple[LineNote, ...]:
    return tuple(sorted(dict.fromkeys(notes), key=lambda note: note.line))


def _once(models: Sequence[FoundModel]) -> tuple[FoundModel, ...]:
    """Leaves out models that are equal to one before, as the one with another batch size is."""
    kept: list[FoundModel] = []
    for model in models:
        same = (other for other in kept if _are_equal(model, other))
        if next(same, None) is None:
            kept.append(model)
    return tuple(kept)


def _are_equal(one: FoundModel, other: FoundModel) -> bool:
    if one.config is not None and other.config is not None:
        return one.config == other.config
    refused = str(one.refused) == str(other.refused)
    return refused and one.layers == other.layers and one.missing == other.missing
