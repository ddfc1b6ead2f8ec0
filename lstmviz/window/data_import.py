"""Takes files and texts that a person brings to the experiment."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.files.array_file import ENDINGS, TABLE_ENDINGS, NamedArray
from lstmviz.experiment.files.weight_arrays import ENDINGS as WEIGHTS_ENDINGS
from lstmviz.experiment.files.weight_arrays import ModelLayer
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import placed
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.questions import (
    GIVEN_UP,
    Answer,
    CodeText,
    Prose,
    Question,
    ReadArray,
    ReadCharacters,
    ReadSession,
    ReadTable,
    ReadText,
    Several,
    SeveralLayers,
    TablePreview,
    TableSource,
    Unreadable,
)
from lstmviz.session.figure_file import is_named_as_figure
from lstmviz.session.session import Session
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.settings import Settings
from lstmviz.window.table_import import TableImporter
from lstmviz.window.validation_error import ControlId

SESSION = ".lstmviz"
OUTLINE = "scenario.toml"
"""The file in a scenario's folder by which the folder can be opened too."""

if TYPE_CHECKING:
    from lstmviz.lessons.scenario import Scenario

_log = logging.getLogger(__name__)
_KINDS = f"Tables and arrays ({' '.join(f'*{ending}' for ending in ENDINGS)});;All files (*)"


@dataclass(frozen=True, eq=False)
class _Request:
    """Where an array is to go.

    Attributes:
        call: the call that gets it.
        row: the row that an array of two axes is for.
        where: the control it came in by.
        source: what it comes from, for the status line.
        tensor: what the call has now, ids as numbers of one feature.
        path: the file, where it comes from one.
        takes_ids: whether the model is given ids.
    """

    call: int
    row: int
    where: str
    source: str
    tensor: Array
    path: Path | None = None
    takes_ids: bool = False

    @property
    def place(self) -> ControlId:
        """Where it went in."""
        return ControlId("input", self.where, self.call)


@dataclass(frozen=True)
class _OfAnotherShape:
    """A table of numbers that doesn't fit where it was to go.

    Attributes:
        path: the file.
    """

    path: Path


class DataImporter(QObject):
    """Has things read in the intake's process and hands them to the controller.

    Signals:
        session_dropped (Path): a session file or a scenario was dropped on the window.
        weights_dropped (Path): a file that can only be of weights was dropped on the window.
        layers_read (Path, ModelLayer | SeveralLayers): one of arrays was, and they are weights.
        code_read (CodeText): a text file was read, and holds code.
        session_read (Path, Session | Scenario): a session or a scenario was read.
        session_failed (Path, str): it couldn't be, and why.
    """

    session_dropped = Signal(object)
    weights_dropped = Signal(object)
    layers_read = Signal(object, object)
    code_read = Signal(object)
    session_read = Signal(object, object)
    session_failed = Signal(object, str)
    _arrived = Signal(object, object)

    def __init__(
        self,
        controller: Controller,
        intake: IntakeProcess,
        dialogs: FileDialogs,
        settings: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._dialogs = dialogs
        self._settings = settings
        self._controller = controller
        self._intake = intake
        self._window = parent
        self._stopped = False
        self._reading: deque[str] = deque()
        self._tables = TableImporter(controller, self, parent)
        self._arrived.connect(self._came, Qt.ConnectionType.QueuedConnection)

    def drop(self, paths: list[Path]) -> None:
        """Takes what was dropped on the window.

        That is a session, a model, weights, code, or an array for the selected call.
        """
        path = self.one_of(paths, self._selected("file", "").place)
        if path is None:
            return
        if _may_hold_a_session(path):
            self.session_dropped.emit(path)
        elif path.suffix.lower() in set(WEIGHTS_ENDINGS) - set(ENDINGS):
            self.weights_dropped.emit(path)
        else:
            request = self._selected("file", path.name, path)
            self._read(request, ReadArray(path, or_weights=True))

    def one_of(self, paths: list[Path], place: ControlId) -> Path | None:
        """The file that was dropped; where several were, that is told at the place."""
        if len(paths) == 1:
            return paths[0]
        sentence = f"Drop one file at a time: {len(paths)} came, and none was read."
        self._controller.store.report_error(place, sentence)
        return None

    def take_text(self, text: str) -> None:
        """Takes a text that was pasted on the window: an array for the selected call."""
        request = self._selected("paste", "the clipboard")
        if text.strip():
            self._read(request, ReadText(text))
        else:
            self._controller.store.report_error(request.place, "There is no text to paste.")

    def text_given(self, call: int, row: int, text: str, where: str) -> None:
        """Takes a text that was typed or pasted in the input panel."""
        source = "the clipboard" if where == "paste" else "the text"
        self._read(self._request(call, row, where, source), ReadText(text))

    def open_array(self, call: int, row: int) -> None:
        """Asks for a file with an array."""
        self.choose("Open a table or an array", _KINDS, partial(self._file_chosen, call, row))

    def choose(self, title: str, kinds: str, take: Callable[[Path], None]) -> None:
        """Asks for a file to read, and remembers its folder."""
        folder = self._settings.folder_to_begin_in()
        self._dialogs.open_name(title, folder, kinds, partial(self._chosen, take))

    def read_session(self, path: Path) -> None:
        """Has a session file read; `session_read` or `session_failed` tell what came of it."""
        self.ask(path.name, ReadSession(path), partial(self._session_came, path))

    def ask(
        self,
        what: str,
        question: Question,
        take: Callable[[Any], None],
        prepare: Callable[[Answer], Any] | None = None,
    ) -> None:
        """Asks the intake; once it is stopped, nothing comes any more.

        Args:
            what: is read, for the status line.
            question: what is wanted.
            take: is given the answer, on the window's thread.
            prepare: makes of the answer what `take` is given, on the intake's thread.
        """
        self._reading.append(what)
        self._intake.ask(question, partial(self._on_thread, take, prepare))
        self._controller.store.read(what)

    def refuse(self, place: ControlId, answer: Unreadable) -> None:
        """Tells why something can't be read."""
        if answer != GIVEN_UP:  # with which nothing is wrong
            self._controller.store.report_error(place, answer.sentence)
        self._controller.store.say(answer.sentence)

    def cancel(self) -> None:
        """Gives up what is being read."""
        self._intake.cancel()

    def warm(self) -> None:
        """Starts the process that reads, so that it is ready when something comes."""
        if not self._stopped:
            self._intake.start()

    def stop(self) -> None:
        """Ends the process that reads; nothing comes any more."""
        self._stopped = True
        self._intake.stop()

    # From the person to the intake

    def _chosen(self, take: Callable[[Path], None], path: Path) -> None:
        self._settings.remember_folder(path.parent)
        take(path)

    def _file_chosen(self, call: int, row: int, path: Path) -> None:
        self._read_file(self._request(call, row, "file", path.name, path))

    def _read_file(self, request: _Request, name: str | None = None) -> None:
        assert request.path is not None
        if request.path.suffix.lower() in TABLE_ENDINGS:
            self._tables.expect()
        self._read(request, ReadArray(request.path, name))

    def _read(self, request: _Request, question: Question) -> None:
        take, prepare = partial(self._array_came, request), partial(_in_its_place, request)
        self.ask(request.source, question, take, prepare)

    def _let_cut(self, request: _Request, path: Path) -> None:
        """A table that doesn't fit beside the other rows is offered as calls of its own."""
        from lstmviz.experiment.files.tables.choices import TableChoices

        question = ReadTable(TableSource(path), TableChoices())
        self.ask(request.source, question, partial(self._array_came, request))

    def _selected(self, where: str, source: str, path: Path | None = None) -> _Request:
        view = self._controller.now.view
        return self._request(view.moment.call, view.row, where, source, path)

    def _request(
        self, call: int, row: int, where: str, source: str, path: Path | None = None
    ) -> _Request:
        experiment = self._controller.now.experiment
        tensor, takes_ids = experiment.alone.calls[call].inputs, experiment.model.takes_ids
        return _Request(call, row, where, source, tensor, path, takes_ids)

    # From the intake to the experiment

    def _on_thread(
        self, take: Callable[[Any], None], prepare: Callable[[Answer], Any] | None, answer: Answer
    ) -> None:
        try:
            outcome = answer if prepare is None else prepare(answer)
        except Exception as error:  # noqa: BLE001 - else nothing would be read any more
            _log.exception("what was read can't be prepared")
            outcome = Unreadable(f"A fault of lstmviz while reading: {error!r}")
        self._arrived.emit(take, outcome)

    def _came(self, take: Callable[[Any], None], answer: Any) -> None:
        if not self._stopped:
            self._reading.popleft()  # answers come in the order of the questions
            self._controller.store.read(self._reading[0] if self._reading else "")
            take(answer)

    def _array_came(
        self,
        request: _Request,
        outcome: (
            tuple[NamedArray, Array]
            | _OfAnotherShape
            | Several
            | ModelLayer
            | SeveralLayers
            | CodeText
            | Prose
            | TablePreview
            | Unreadable
        ),
    ) -> None:
        controller = self._controller
        if isinstance(outcome, Unreadable):
            self.refuse(request.place, outcome)
        elif isinstance(outcome, _OfAnotherShape):
            self._let_cut(request, outcome.path)
        elif isinstance(outcome, TablePreview):
            self._tables.opened(outcome, request.where)
        elif isinstance(outcome, Several):
            self._let_choose(request, outcome)
        elif isinstance(outcome, (ModelLayer, SeveralLayers)):
            self.layers_read.emit(request.path, outcome)
        elif isinstance(outcome, CodeText):
            self.code_read.emit(outcome)
        elif isinstance(outcome, Prose):
            assert request.path is not None
            take = partial(self._read, request, ReadCharacters(request.path))
            self._dialogs.ask_for_characters(request.source, outcome.description, take)
        else:
            read, tensor = outcome
            calls, names = controller.now.experiment.alone.calls, dict(enumerate(read.features))
            source = request.source + (f": {read.note}" if read.note else "")
            if request.call < len(calls) and calls[request.call].inputs is request.tensor:
                controller.calls.inputs(request.call, tensor, request.where, source, names)
            else:  # the call was changed meanwhile
                call = min(request.call, len(calls) - 1)
                where = request.where
                controller.calls.array(call, request.row, read.array, where, source, names)

    def _let_choose(self, request: _Request, several: Several) -> None:
        # Few files hold several arrays: the window is there sooner without this.
        from lstmviz.window.panels.picker import ArrayPicker

        arrays = [(name, _shape_in(request, shape), kind) for name, shape, kind in several.arrays]
        picker = ArrayPicker(arrays, request.tensor.shape, request.row, self._window)
        picker.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        picker.picked.connect(partial(self._picked, request, several))
        picker.open()

    def _picked(self, request: _Request, several: Several, number: int) -> None:
        self._read_file(request, several.arrays[number][0])

    def _session_came(self, path: Path, answer: Session | Scenario | Unreadable) -> None:
        if not isinstance(answer, Unreadable):
            self.session_read.emit(path, answer)
            return
        self._controller.store.say(answer.sentence)
        if answer != GIVEN_UP:
            self.session_failed.emit(path, answer.sentence)


def _may_hold_a_session(path: Path) -> bool:
    """Whether a file, by its name, is a session's, a figure or a scenario's, or it is a folder."""
    is_named_so = path.suffix.lower() == SESSION or path.name == OUTLINE
    return is_named_so or is_named_as_figure(path) or path.is_dir()


def _shape_in(request: _Request, shape: tuple[int, ...]) -> tuple[int, ...]:
    """Returns the shape that an array has as one for the call, of ids with an axis of features.

    Each row of a table of ids is one of the batch; a single one is for the chosen row.
    """
    if not request.takes_ids or len(shape) != 2 or shape[1] == 1:
        return shape
    return shape[::-1] if shape[0] == 1 < len(request.tensor) else (*shape, 1)


def _in_its_place(
    request: _Request, answer: Answer
) -> tuple[NamedArray, Array] | _OfAnotherShape | Answer:
    """On the intake's thread: a large array is put in its place without the window waiting."""
    if not isinstance(answer, NamedArray):
        return answer
    shape = _shape_in(request, answer.array.shape)
    if shape != answer.array.shape:
        answer = replace(answer, array=answer.array.reshape(shape), features=())
    try:
        return answer, placed(request.tensor, request.row, answer.array)
    except InvalidValue as error:
        if request.path is not None and request.path.suffix.lower() in TABLE_ENDINGS:
            return _OfAnotherShape(request.path)
        return Unreadable(f"{request.source}: {error.message}.")
