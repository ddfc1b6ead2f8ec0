"""Writes what a run holds to a file beside the window: as a table, or as arrays."""

import logging
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import IO, Any

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal

from lstmviz.engine.jobs import GatesJob
from lstmviz.engine.results import GatesDerived
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.memory import free_memory
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.size import format_bytes
from lstmviz.session.whole_file import written_whole
from lstmviz.trace.tidy_table import TidyTable
from lstmviz.trace.trace import ModelTrace, Trace, named_arrays
from lstmviz.window.background import Background
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.controllers.store import Engine
from lstmviz.window.file_dialogs import with_suffix
from lstmviz.window.session_files import SessionFiles
from lstmviz.window.snapshot import ANSWER_FIRST
from lstmviz.worker.jobs import Died

WORTH_ASKING = 10**8
"""Bytes of a file from which on its size is told before it is written."""

MOST_DEATHS = 2
"""How often the engine may die over gates that an export asked for."""

_KINDS = "Tables (*.csv);;NumPy arrays (*.npz);;All files (*)"
_BETWEEN_REPORTS = 0.2  # seconds
_NOTHING = "There is no run to export yet: Keras has to run the calls first (F5)."
_KEPT = "; it is the last run, which Keras had not run again yet"

_log = logging.getLogger(__name__)


class _Cancelled(Exception):
    """The person, or the end of the window, ended it."""


class _NoGates(Exception):
    """The engine gives none; str says why."""


@dataclass(eq=False)
class _Export:
    """One file on its way.

    Attributes:
        path: where it goes.
        trace: what it is of, a model's where the layer is a part of one.
        is_kept: the trace is the run of an earlier start.
        ended: it is to end before it is written.
        answers: gates that were asked for, or why they can't be had.
    """

    path: Path
    trace: Trace | ModelTrace
    is_kept: bool
    ended: Event = field(default_factory=Event)
    answers: "SimpleQueue[Mapping[str, Array] | Exception]" = field(default_factory=SimpleQueue)

    def check(self) -> None:
        """Ends what is being done, once it is to end."""
        if self.ended.is_set():
            raise _Cancelled

    def end(self) -> None:
        """Lets it end, also while it waits for gates."""
        self.ended.set()
        self.answers.put(_Cancelled())


class DataExporter(QObject):
    """Asks for a file, and writes the run that is shown to it.

    Of a large run the window has no gates: the engine gives them, row by row, as they are written.
    """

    _requested = Signal(object)  # gates, by the thread that writes
    _advanced = Signal(object, float)

    def __init__(
        self,
        controller: Controller,
        files: SessionFiles,
        engine: Engine,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._controller = controller
        self._files = files
        self._engine = engine
        self._background = Background(self)
        self._exports: list[_Export] = []  # begun, and not ended
        self._fetched: tuple[_Export, GatesJob] | None = None
        self._numbers: dict[int, int] = {}  # of the traces of layers, by their identity
        self._lowest = 0  # the window's own runs have numbers above it
        self._deaths: Counter[int] = Counter()
        self._requested.connect(self._fetch, Qt.ConnectionType.QueuedConnection)
        self._advanced.connect(self._show_progress, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Asks for a file, and writes what is shown now."""
        now = self._controller.now
        if now.trace is None or now.is_covered:
            self._controller.store.say(ANSWER_FIRST if now.is_covered else _NOTHING)
            return
        trace = now.trace if now.trace.within is None else now.trace.within
        path = now.file_state.path
        suggested = (
            self._files.folder_for_exports() / f"{'trace' if path is None else path.stem}.csv"
        )
        then = partial(self._named, trace, now.status.kept)
        self._files.dialogs.save_name("Export the data", suggested, _KINDS, then)

    def cancel(self) -> None:
        """Ends what is being written; the files stay what they were."""
        for export in self._exports:
            export.end()

    def answered(self, answer: object) -> None:
        """Takes gates from the engine, or its end; what else it says is for others."""
        if self._fetched is None:
            return
        export, job = self._fetched
        if isinstance(answer, GatesDerived):
            if (answer.number, answer.call, answer.row) != (job.number, job.call, job.row):
                return
            self._fetched = None
            export.answers.put(answer.gates or _NoGates(answer.reason))
        elif isinstance(answer, Died):
            self._deaths[job.number] += answer.why != "busy"  # that was over a run
            if self._deaths[job.number] < MOST_DEATHS:
                self._engine.ask(job)
            else:
                self._fetched = None
                export.answers.put(_NoGates("the engine ended while it derived the gates"))

    def _named(self, trace: Trace | ModelTrace, is_kept: bool, path: Path) -> None:
        if path.suffix.lower() not in (".csv", ".npz"):
            path = with_suffix(path, ".csv")
        export = _Export(path, trace, is_kept)
        if path.suffix.lower() == ".csv":
            size = TidyTable.of(trace).size
        else:
            missing = _bytes_of_missing_gates(trace)
            if missing > (free := free_memory()):
                self._controller.store.say(
                    f"{path.name} was not written: its gates would need about "
                    f"{format_bytes(missing)} of memory, {format_bytes(free)} are free; "
                    "a .csv file needs none."
                )
                return
            size = missing + sum(array.nbytes for array in named_arrays(trace).values())
        begin = partial(self._begin, export)
        if size < WORTH_ASKING:
            begin()
        else:
            self._files.dialogs.ask_to_write(path.name, f"about {format_bytes(size)}", begin)

    def _begin(self, export: _Export) -> None:
        self._exports.append(export)
        self._show_progress(export, 0.0)
        self._background.do(partial(self._write, export), partial(self._written, export))

    # On the background's thread

    def _write(self, export: _Export) -> int:
        """Writes the file, and returns how many bytes it has."""
        export.check()
        gates_of = partial(self._gates_of, export)
        with written_whole(export.path) as file:
            if export.path.suffix.lower() == ".csv":
                self._write_table(export, file, gates_of)
            else:
                self._write_arrays(export, file, gates_of)
            export.check()
            return file.tell()

    def _write_table(self, export: _Export, file: IO[bytes], gates_of: Callable[..., Any]) -> None:
        table, done, told = TidyTable.of(export.trace), 0, time.monotonic()
        for block in table.blocks(gates_of):
            export.check()
            file.write(block)
            done += block.count(b"\n")
            if time.monotonic() > told + _BETWEEN_REPORTS:
                told = time.monotonic()
                self._advanced.emit(export, done / (table.lines + 1))

    def _write_arrays(self, export: _Export, file: IO[bytes], gates_of: Callable[..., Any]) -> None:
        """Writes them as `numpy.savez` does, one after another."""
        arrays = named_arrays(_with_gates(export.trace, gates_of))
        size, done = sum(array.nbytes for array in arrays.values()), 0
        with zipfile.ZipFile(file, "w") as archive:
            for name, array in arrays.items():
                export.check()
                with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                    np.lib.format.write_array(member, array, allow_pickle=False)
                done += array.nbytes
                if size > WORTH_ASKING:
                    self._advanced.emit(export, done / size)

    def _gates_of(self, export: _Export, part: Trace, call: int, row: int) -> Mapping[str, Array]:
        try:
            self._requested.emit((export, part, call, row))
        except RuntimeError:  # the window is gone, and this object with it
            raise _Cancelled from None
        answer = export.answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    # On the window's

    def _fetch(self, request: tuple[_Export, Trace, int, int]) -> None:
        export, part, call, row = request
        if export.ended.is_set():
            return
        if id(part) not in self._numbers:
            self._lowest -= 1
            self._numbers[id(part)] = self._lowest
        job = GatesJob.of(self._numbers[id(part)], part, call, row)
        self._fetched = export, job
        self._engine.ask(job)

    def _show_progress(self, export: _Export, part: float) -> None:
        if export in self._exports:
            name = plain_text(export.path.name, 40)
            self._controller.store.write(f"{name}: {100 * part:.0f} %")

    def _written(self, export: _Export, outcome: int | Exception) -> None:
        self._exports.remove(export)
        if not self._exports:
            self._numbers.clear()  # an identity is nobody's once its trace is gone
            self._fetched = None
        self._controller.store.write("")
        name = export.path.name
        if isinstance(outcome, int):
            self._files.exported(export.path)
            kept = _KEPT if export.is_kept else ""
            self._controller.store.say(f"exported as {name}, {format_bytes(outcome)}{kept}")
        elif isinstance(outcome, _Cancelled):
            self._controller.store.say(f"{name} was not written: cancelled")
        else:
            if not isinstance(outcome, OSError | _NoGates):
                _log.error("the data can't be exported", exc_info=outcome)
            self._files.tell_not_saved(export.path, outcome)


def _parts(trace: Trace | ModelTrace) -> list[Trace]:
    return [part for layer in trace.layers for part in layer.traces.values()]


def _lacks_gates(part: Trace, call: int) -> bool:
    return not part.calls[call].gates and bool(part.experiment.layer.kind.gate_names)


def _bytes_of_missing_gates(trace: Trace | ModelTrace) -> int:
    return sum(
        len(part.experiment.layer.kind.gate_names) * call.h.nbytes
        for part in _parts(trace)
        for number, call in enumerate(part.calls)
        if _lacks_gates(part, number)
    )


def _with_gates(
    trace: Trace | ModelTrace, gates_of: Callable[[Trace, int, int], Mapping[str, Array]]
) -> Trace | ModelTrace:
    """The trace with the gates that it lacks."""

    def whole(part: Trace) -> Trace:
        calls = tuple(
            replace(call, gates=_gates(part, number, gates_of))
            if _lacks_gates(part, number)
            else call
            for number, call in enumerate(part.calls)
        )
        return replace(part, calls=calls)

    if isinstance(trace, Trace):
        return whole(trace)
    layers = tuple(
        replace(layer, traces={way: whole(part) for way, part in layer.traces.items()})
        for layer in trace.layers
    )
    return replace(trace, layers=layers)


def _gates(
    trace: Trace, call: int, gates_of: Callable[[Trace, int, int], Mapping[str, Array]]
) -> dict[str, Array]:
    h = trace.calls[call].h
    gates = {name: np.empty_like(h) for name in trace.experiment.layer.kind.gate_names}
    for row in range(len(h)):
        for name, array in gates_of(trace, call, row).items():
            gates[name][row] = array
    return gates
