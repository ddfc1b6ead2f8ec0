"""Files with weights: from where they come in to the experiment."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.files.weight_arrays import ENDINGS, ModelLayer
from lstmviz.intake.questions import (
    GIVEN_UP,
    Answer,
    LayerDescription,
    ReadWeights,
    SeveralLayers,
    Unreadable,
)
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.file_dialogs import Asks
from lstmviz.window.settings import Settings
from lstmviz.window.snapshot import ControlId

_KINDS = f"Models and weights ({' '.join(f'*{ending}' for ending in ENDINGS)});;All files (*)"
_PLACE = ControlId("weights", "file")


@dataclass(frozen=True, eq=False)
class _Request:
    """What is wanted of a file.

    Attributes:
        path: the file.
        name: the layer that was chosen in it; None where none was as yet.
        with_config: whether its arguments are wanted too.
    """

    path: Path
    name: str | None = None
    with_config: bool = False


class WeightFiles(QObject):
    """Has model files read in the intake's process, and lets the person choose a layer."""

    _arrived = Signal(object, object)

    def __init__(
        self,
        controller: Controller,
        importer: DataImporter,
        dialogs: Asks,
        settings: Settings,
        parent: QWidget,
    ) -> None:
        """Reads nothing yet.

        Args:
            controller: gets the weights.
            importer: asks the intake; what is dropped on the window comes from there.
            dialogs: asks for files.
            settings: knows the folder that was used last.
            parent: the window, above which a layer is chosen.
        """
        super().__init__(parent)
        self._controller = controller
        self._importer = importer
        self._dialogs = dialogs
        self._settings = settings
        self._window = parent
        importer.weights_dropped.connect(self.read)
        self._arrived.connect(self._came, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Asks for a file with weights."""
        folder = self._settings.folder_to_begin_in()
        self._dialogs.open_name("Open weights", folder, _KINDS, self._chosen)

    def read(self, path: Path) -> None:
        """Takes the weights in a file."""
        self._ask(_Request(path))

    def drop(self, paths: list[Path]) -> None:
        """Takes what was dropped on the panel of weights."""
        if len(paths) == 1:
            self.read(paths[0])
        else:
            sentence = f"Drop one file at a time: {len(paths)} came, and none was read."
            self._controller.store.report_error(_PLACE, sentence)

    def _chosen(self, path: Path) -> None:
        self._settings.remember_folder(path.parent)
        self.read(path)

    def _ask(self, request: _Request) -> None:
        question = ReadWeights(request.path, request.name)
        self._importer.ask(request.path.name, question, partial(self._arrived.emit, request))

    def _came(self, request: _Request, answer: Answer) -> None:
        if self._importer.is_stopped:
            return
        self._importer.was_read()
        present = self._controller.store
        if isinstance(answer, Unreadable):
            if answer != GIVEN_UP:  # with which nothing is wrong
                present.report_error(_PLACE, answer.sentence)
            present.say(answer.sentence)
        elif isinstance(answer, SeveralLayers):
            self._let_choose(request, answer.layers, None)
        elif isinstance(answer, ModelLayer):
            self._take_or_ask(request, answer)

    def _take_or_ask(self, request: _Request, layer: ModelLayer) -> None:
        present = self._controller.now.experiment.layer
        if request.name is None and layer.config is not None and layer.config != present:
            message = LayerDescription(layer.name, layer.config, layer.shapes, layer.note)
            self._let_choose(request, (message,), layer)
        else:
            self._controller.weights.layer(layer, request.path.name, request.with_config)

    def _let_choose(
        self, request: _Request, layers: tuple[LayerDescription, ...], read: ModelLayer | None
    ) -> None:
        # Few sessions need it: the window is there sooner without.
        from lstmviz.window.panels.picker import LayerPicker

        experiment = self._controller.now.experiment
        features = int(experiment.calls[0].inputs.shape[2])
        picker = LayerPicker(layers, experiment.layer, features, self._window)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.chosen_layer.connect(partial(self._picked, request, layers, read))
        picker.open()

    def _picked(
        self,
        request: _Request,
        layers: tuple[LayerDescription, ...],
        read: ModelLayer | None,
        number: int,
        with_config: bool,
    ) -> None:
        if read is not None:
            self._controller.weights.layer(read, request.path.name, with_config)
        else:
            self._ask(_Request(request.path, layers[number].name, with_config))
