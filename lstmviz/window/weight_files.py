"""Takes files with models and weights to the experiment."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.counting import listed
from lstmviz.experiment.files.read_model import ReadModel
from lstmviz.experiment.files.weight_arrays import ENDINGS, ModelLayer
from lstmviz.experiment.weights import kinds_of, steep_gates, with_steeper_gates
from lstmviz.intake.questions import (
    Answer,
    LayerDescription,
    ReadWeights,
    ReadWholeModel,
    SeveralLayers,
    Unreadable,
)
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.validation_error import ControlId

_KINDS = f"Models and weights ({' '.join(f'*{ending}' for ending in ENDINGS)});;All files (*)"
_PLACE = ControlId("weights", "file")
_OF_ANOTHER_KIND = (
    "{0}: its weights are of {1}, the layer is {2}. Make the layer {1} first, with as many units."
)


@dataclass(frozen=True, eq=False)
class _Request:
    """What is wanted of a file.

    Attributes:
        path: the file.
        name: the layer that was chosen in it; None where none was as yet.
        with_config: whether its arguments are wanted too.
        steeper: whether its gates are wanted as steep as they were in Keras 2.
    """

    path: Path
    name: str | None = None
    with_config: bool = False
    steeper: bool = False


class WeightFiles(QObject):
    """Has model files read in the intake's process, and lets the person choose a layer."""

    def __init__(self, controller: Controller, importer: DataImporter, parent: QWidget) -> None:
        super().__init__(parent)
        self._controller = controller
        self._importer = importer
        self._window = parent
        importer.weights_dropped.connect(self.read)
        importer.layers_read.connect(self._read_among_arrays)

    def open(self) -> None:
        """Asks for a file with weights."""
        self._importer.choose("Open weights", _KINDS, self.read)

    def read(self, path: Path) -> None:
        """Takes the weights in a file."""
        self._ask(_Request(path))

    def drop(self, paths: list[Path]) -> None:
        """Takes what was dropped on the panel of weights."""
        path = self._importer.one_of(paths, _PLACE)
        if path is not None:
            self.read(path)

    def _read_among_arrays(self, path: Path, answer: ModelLayer | SeveralLayers) -> None:
        self._came(_Request(path), answer)

    def _ask(self, request: _Request) -> None:
        question = ReadWeights(request.path, request.name)
        self._importer.ask(request.path.name, question, partial(self._came, request))

    def _came(self, request: _Request, answer: Answer) -> None:
        if isinstance(answer, Unreadable):
            self._importer.refuse(_PLACE, answer)
        elif isinstance(answer, SeveralLayers):
            self._let_choose(request, answer, None)
        elif isinstance(answer, ModelLayer):
            present = self._controller.now.experiment.layer
            # What should be known of it is to be read before it is taken.
            other = answer.config not in (None, present)
            if request.name is None and (other or answer.note):
                self._let_choose(request, SeveralLayers((LayerDescription.of(answer),)), answer)
            else:
                self._take(request, answer)

    def _model_came(self, source: str, answer: Answer) -> None:
        if isinstance(answer, Unreadable):
            self._importer.refuse(_PLACE, answer)
        else:
            assert isinstance(answer, ReadModel)
            self._controller.model.read(answer, source)

    def _let_choose(self, request: _Request, found: SeveralLayers, read: ModelLayer | None) -> None:
        # Few sessions need it: the window is there sooner without.
        from lstmviz.window.panels.picker import LayerPicker

        experiment = self._controller.now.layer_run
        features = int(experiment.calls[0].inputs.shape[2])
        picker = LayerPicker(found, experiment.layer, features, self._window)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.chosen_layer.connect(partial(self._picked, request, found.layers, read))
        picker.chosen_model.connect(partial(self._picked_model, request.path))
        picker.open()

    def _picked_model(self, path: Path, steeper: bool) -> None:
        question = ReadWholeModel(path, steeper)
        self._importer.ask(path.name, question, partial(self._model_came, path.name))

    def _picked(
        self,
        request: _Request,
        layers: tuple[LayerDescription, ...],
        read: ModelLayer | None,
        number: int,
        with_config: bool,
        steeper: bool,
    ) -> None:
        request = _Request(request.path, layers[number].name, with_config, steeper)
        if read is not None:
            self._take(request, read)
        else:
            self._ask(request)

    def _take(self, request: _Request, layer: ModelLayer) -> None:
        source = request.path.name
        here = self._controller.now.experiment.layer.kind
        of = [found.kind for found in kinds_of(layer.shapes)]
        if not (request.with_config and layer.config) and of and here not in of:
            self._importer.refuse(_PLACE, Unreadable(_OF_ANOTHER_KIND.format(source, of[0], here)))
            return
        if request.steeper and layer.config is not None:
            kind = layer.config.kind
            source += f", those of {listed(steep_gates(kind))} times 1.2"
            layer = replace(layer, weights=with_steeper_gates(kind, layer.weights))
        self._controller.weights.layer(layer, source, request.with_config)
