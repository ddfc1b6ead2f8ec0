"""Takes Keras code that a person brings to the layer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from lstmviz.experiment.from_code.code_kind import ENDINGS
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.experiment.plain_text import cut_off
from lstmviz.intake.questions import (
    CodeLayers,
    CodeText,
    ReadCode,
    ReadCodeFile,
    Unreadable,
)
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.validation_error import ControlId

if TYPE_CHECKING:
    from lstmviz.experiment.from_code.from_keras import FoundLayer
    from lstmviz.experiment.from_code.from_model import FoundModel

_KINDS = (
    f"Python, notebooks and configs ({' '.join(f'*{ending}' for ending in ENDINGS)});;All files (*)"
)
_PLACE = ControlId("layer", "code")


class CodeImporter(QObject):
    """Has code read in the intake's process; it is never run.

    Signals:
        text_came (str): code was pasted or dropped on the window: it belongs into the field
            for code, and is meant to be used.
        found (tuple, int): the models and layers in the code, and which of them was chosen, or -1:
            something is still to be chosen or to be given a value, or the layer was taken.
    """

    text_came = Signal(str)
    found = Signal(object, int)

    def __init__(self, controller: Controller, importer: DataImporter) -> None:
        super().__init__(importer)
        self._controller = controller
        self._importer = importer
        self._number = 0  # of what was given last
        importer.code_read.connect(self._text_came)

    def open(self) -> None:
        """Asks for a file with code."""
        self._importer.choose("Open code", _KINDS, self.take_file)

    def take_file(self, path: Path) -> None:
        """Takes a file with code that was chosen, or dropped on the window."""
        self._importer.ask(path.name, ReadCodeFile(path), self._text_came)

    def take_text(self, text: str) -> None:
        """Takes code that was pasted or dropped; what nobody would read isn't put into a field."""
        # Not everybody brings code: the window is there sooner without.
        from lstmviz.experiment.from_code.text import short_enough

        try:
            short_enough(text)
        except InvalidValue as error:
            self._importer.refuse(_PLACE, Unreadable(f"No layer can be read: {error.message}."))
        else:
            self.text_came.emit(text)

    def given(self, text: str, names: Mapping[str, str], index: int) -> None:
        """Takes code out of its field.

        Args:
            text: the code.
            names: values for names, as they were typed.
            index: which of several layers; -1 where none was chosen.
        """
        self._number += 1
        then = partial(self._layers_came, self._number, index)
        self._importer.ask("the code", ReadCode(text, names), then)

    def withdrawn(self) -> None:
        """Forgets what was wrong with the code: the field is empty again."""
        self._number += 1
        self._controller.store.clear_error(_PLACE)

    def _text_came(self, answer: CodeText | Unreadable) -> None:
        if isinstance(answer, CodeText):
            self.take_text(answer.text)
        else:
            self._importer.refuse(_PLACE, answer)

    def _layers_came(self, number: int, index: int, answer: CodeLayers | Unreadable) -> None:
        if number != self._number:
            return  # other code was given meanwhile
        if isinstance(answer, Unreadable):
            self._importer.refuse(_PLACE, answer)
            return
        layers = answer.layers
        chosen = 0 if len(layers) == 1 else index
        if chosen < 0 and layers[0].is_whole:
            chosen = 0  # the whole model is what is meant, where it can be had
        layer = layers[chosen] if 0 <= chosen < len(layers) else None
        store, why_not = self._controller.store, answer.why_not
        if layer is None or layer.missing:
            store.clear_error(_PLACE)
            store.say(_asked(layer))
        elif layer.refused is not None:
            self._importer.refuse(_PLACE, Unreadable(_why_not(layer.refused)))
        elif isinstance(layer.config, ModelConfig):
            self._controller.model.model(layer.config, "code")
        elif layer.config is not None and layers[0].is_whole:  # it was taken out of its model
            alone = ModelConfig((layer.config,))
            self._controller.model.model(alone, "code", layer.left_out)
        elif layer.config is not None:
            self._controller.layer.layer(layer.config, "code", layer.left_out)
        if why_not and (layer is None or layer.refused is None):
            store.report_error(_PLACE, why_not)
        self.found.emit(layers, chosen)


def _why_not(refused: InvalidValue) -> str:
    about = "The layer" if refused.argument == "source" else refused.argument
    return f"{about}: {refused.message}."


def _asked(layer: FoundLayer | FoundModel | None) -> str:
    if layer is None:
        return "The code has several recurrent layers: choose one."
    first = [cut_off(name, 40) for name in layer.missing[:3]]
    more = ", and for others" if len(layer.missing) > 3 else ""
    return f"The code needs a value for {' and for '.join(first)}{more}."
