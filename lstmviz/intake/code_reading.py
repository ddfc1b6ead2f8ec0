"""Reads Keras code and the files that it comes in; none of it is run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstmviz.experiment.files.array_file import TABLE_ENDINGS
from lstmviz.experiment.files.ordinary_file import (
    UnreadableFile,
    check_ordinary,
    raised_as_unreadable,
)
from lstmviz.experiment.from_code.code_kind import ENDINGS, is_code
from lstmviz.experiment.from_code.config_text import config_layers
from lstmviz.experiment.from_code.from_keras import layers_in
from lstmviz.experiment.from_code.from_model import FoundModel, models_in
from lstmviz.experiment.from_code.notebook import code_of_notebook
from lstmviz.experiment.from_code.text import parsed_source
from lstmviz.experiment.from_code.values import Unreadable as NoValue
from lstmviz.experiment.from_code.values import literal_of
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import shortened
from lstmviz.intake.questions import CodeLayers, CodeText, Unreadable

_NOTEBOOK = ".ipynb"
_MOST_BYTES = 64 * 2**20


def code_layers(text: str, names: Mapping[str, str]) -> CodeLayers | Unreadable:
    """What code makes, with the values that were typed for its names.

    A whole model comes first, where there is one of several layers that can be used; then the
    recurrent layers, which can be taken alone.
    """
    values = {}
    for name, typed in names.items():
        try:
            values[name] = literal_of(typed)
        except NoValue:
            said = f"expected a value such as 4 or 'tanh', got {shortened(typed)}"
            return Unreadable(f"{name}: {said}.")
    try:
        layers = layers_in(text, values)
        models, why_not = _models(text, values)
        return CodeLayers((*models, *layers), why_not)
    except InvalidValue as error:
        return Unreadable(f"No layer can be read: {error.message}.")


def _models(text: str, values: Mapping[str, Any]) -> tuple[tuple[FoundModel, ...], str]:
    """Returns the models of several layers that can be run; where there is none, why not."""
    try:
        found = models_in(text, values)
    except InvalidValue:
        return (), ""  # the layers tell what can't be read
    good = tuple(each for each in found if each.refused is None and len(each.layers) > 1)
    refused = [
        each.refused
        for each in found
        # What is wrong with a layer alone is told with the layer.
        if each.refused is not None and (len(each.layers) > 1 or each.refused.argument == "source")
    ]
    if good or not refused:
        return good, ""
    about = "" if refused[0].argument == "source" else f"{refused[0].argument}: "
    return (), f"The model can't be taken as a whole: {about}{refused[0].message}."


def code_text(path: Path) -> CodeText:
    """What a file with code holds; of a notebook its code.

    Raises:
        UnreadableFile: it can't be read, is too large or no text; or it is no notebook, or one
            without code.
    """
    with raised_as_unreadable(path):
        if check_ordinary(path, (*ENDINGS, *TABLE_ENDINGS)) > _MOST_BYTES:
            raise UnreadableFile(path, f"it is larger than {_MOST_BYTES // 2**20} MB")
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise UnreadableFile(path, "it is no text in UTF-8") from None
    if path.suffix.lower() != _NOTEBOOK:
        return CodeText(text)
    try:
        return CodeText(code_of_notebook(text))
    except InvalidValue as error:
        raise UnreadableFile(path, error.message) from None


def code_as_a_whole(path: Path) -> CodeText | None:
    """What a text file holds, where that is nothing but code with a recurrent layer, or a config.

    Prose that has a line of code in it is none: whoever wants its characters would get a layer.
    """
    try:
        found = code_text(path)
    except UnreadableFile:
        return None
    return found if is_code(found.text) and _is_whole(found.text) else None


def _is_whole(text: str) -> bool:
    try:
        if config_layers(text) is not None:
            return True
    except InvalidValue:  # a config without one, of which the field for code tells more
        return True
    try:
        return parsed_source(text).is_whole and bool(layers_in(text))
    except InvalidValue:
        return False
