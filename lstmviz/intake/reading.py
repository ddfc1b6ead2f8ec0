"""Reads what is asked for; runs inside the intake's process."""

import re
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from lstmviz.experiment.cells import cells_of, is_printed
from lstmviz.experiment.files.array_file import TABLE_ENDINGS, NamedArray, arrays_of
from lstmviz.experiment.files.model_file import read_layers
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.text_file import characters_of
from lstmviz.experiment.files.weight_arrays import ModelLayer, NoWeights, layers_among
from lstmviz.experiment.files.whole_model import ENDINGS, WeightsAlone, read_model
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.literal import array_of, is_literal
from lstmviz.experiment.plain_text import cut_off, plain_text, shortened
from lstmviz.intake.code_reading import code_as_a_whole, code_layers, code_text
from lstmviz.intake.questions import (
    Answer,
    CodeText,
    LayerDescription,
    ModelDescription,
    Prose,
    Question,
    ReadArray,
    ReadCharacters,
    ReadCode,
    ReadCodeFile,
    ReadSession,
    ReadTable,
    ReadText,
    ReadWeights,
    ReadWholeModel,
    Several,
    SeveralLayers,
    TablePreview,
    TableSource,
    Unreadable,
)
from lstmviz.intake.table_reading import TableReader
from lstmviz.session.storage import load

_CODE_BEGINS = 2000  # characters
_NO_RECURRENT = "The text is code, and has no recurrent layer such as LSTM(4)."
_LONGEST_VOCABULARY = 60  # characters of it that are told
_Named = TypeVar("_Named", NamedArray, ModelLayer)


def read(question: Question, tables: TableReader | None = None) -> Answer:
    """Reads what is wanted; what can't be read comes back as a sentence.

    `tables` keeps a table while somebody chooses what is to be made of it.
    """
    tables = tables or TableReader()
    try:
        match question:
            case ReadArray(path):
                if path.suffix.lower() in TABLE_ENDINGS:
                    return _table(path, tables)
                return _array(question)
            case ReadCharacters(path):
                return _characters(path)
            case ReadText(text):
                return _text(text, tables)
            case ReadTable():
                return tables.preview(question)
            case ReadWeights():
                return _weights(question)
            case ReadWholeModel(path, steeper):
                return read_model(path, steeper=steeper)
            case ReadCode(text, names):
                return code_layers(text, names)
            case ReadCodeFile(path):
                return code_text(path)
            case ReadSession(path):
                return _session(path)
    except UnreadableFile as error:
        return Unreadable(error.message)
    except InvalidValue as error:
        return Unreadable(f"The array can't be read: {error.message}.")
    except MemoryError:
        return Unreadable("It does not fit into memory.")
    except OSError as error:
        # Only a session: of other files the reader has a sentence of its own.
        assert isinstance(question, ReadSession)
        reason = (error.strerror or str(error)).lower()
        return Unreadable(f"{question.path.name}: {reason}")


def _session(path: Path) -> Answer:
    """A session, or the scenario that a folder or a file holds."""
    from lstmviz.lessons.reading import InvalidScenario, is_scenario, read_scenario

    if not is_scenario(path):
        return load(path)
    try:
        return read_scenario(path)
    except InvalidScenario as error:
        return Unreadable(error.message)


def _array(question: ReadArray) -> Answer:
    arrays = arrays_of(question.path)
    if question.or_weights:
        with suppress(NoWeights):
            return _layers(layers_among(arrays, question.path.stem))
    arrays = _requested(question, arrays, "array")
    if len(arrays) == 1:
        return arrays[0]
    return Several(tuple((a.name, a.array.shape, str(a.array.dtype)) for a in arrays))


def _table(path: Path, tables: TableReader) -> NamedArray | TablePreview | CodeText | Prose:
    """A table; of a text without one, the code that it is, or its characters, offered."""
    try:
        found = tables.opened(TableSource(path))
    except UnreadableFile:
        if (text := code_as_a_whole(path) or _prose(path)) is not None:
            return text
        raise
    if isinstance(found, TablePreview) and found.made is None:
        return code_as_a_whole(path) or _prose(path) or found
    return found


def _text(text: str, tables: TableReader) -> Answer:
    """What was pasted; of code in which nothing is to be taken that is told, and no odd table."""
    is_code = re.search(r"\b(?:keras|tensorflow|Sequential)\b", text[:_CODE_BEGINS]) is not None
    try:
        found = _numbers(text, tables)
    except (UnreadableFile, InvalidValue):
        if not is_code:
            raise
        return Unreadable(_NO_RECURRENT)
    is_read = not isinstance(found, TablePreview) or found.made is not None
    return found if is_read or not is_code else Unreadable(_NO_RECURRENT)


def _numbers(text: str, tables: TableReader) -> NamedArray | TablePreview:
    if is_literal(text):
        return NamedArray("the text", array_of(text))
    if is_printed(text):
        cells = cells_of(text)
        return NamedArray("the text", cells.block, cells.note, cells.names)
    return tables.opened(TableSource(Path("the text"), text))


def _prose(path: Path) -> Prose | None:
    """A text file's characters, offered, where it holds no table."""
    try:
        found = characters_of(path)
    except UnreadableFile:
        return None
    return Prose(found.description) if found.is_prose else None


def _characters(path: Path) -> NamedArray:
    found = characters_of(path)
    named = cut_off(", ".join(map(repr, found.vocabulary)), _LONGEST_VOCABULARY)
    note = f"{found.description}, which stand for {named}"
    return NamedArray(plain_text(path.stem), found.tensor, plain_text(note))


def _weights(question: ReadWeights) -> Answer:
    path, why_not = question.path, ""
    if question.name is None and path.suffix.lower() in ENDINGS:
        try:
            model = read_model(path)
        except WeightsAlone:
            pass
        except UnreadableFile as error:
            why_not = f"{error.message}."
        else:
            layers = tuple(model.recurrent.values())
            if model.config.stands_alone:
                return _layers(layers)
            described = tuple(map(LayerDescription.of, layers))
            return SeveralLayers(described, ModelDescription.of(model))
    found = _requested(question, read_layers(path), "layer")
    if why_not:
        return SeveralLayers(tuple(map(LayerDescription.of, found)), why_not=why_not)
    return _layers(found)


def _layers(layers: tuple[ModelLayer, ...]) -> Answer:
    if len(layers) == 1:
        return layers[0]
    return SeveralLayers(tuple(map(LayerDescription.of, layers)))


def _requested(
    question: ReadArray | ReadWeights, found: tuple[_Named, ...], kind: str
) -> tuple[_Named, ...]:
    """Of what a file holds, what has the name that was asked for; all where none was."""
    if question.name is None:
        return found
    named = tuple(one for one in found if one.name == question.name)
    if not named:  # it was another file a moment ago
        raise UnreadableFile(question.path, f"it holds no {kind} {shortened(question.name)}")
    return named
