"""Opens the window and stays until it is closed."""

from __future__ import annotations

import gc
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from platformdirs import user_data_path
from PySide6.QtCore import QObject, QSize, QSocketNotifier, QTimer

from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import Checked
from lstmviz.experiment.model.ready_made import ReadyMade
from lstmviz.intake.process import IntakeProcess
from lstmviz.logs import engine_log_path, log_exception, log_path
from lstmviz.session.figure_file import is_named_as_figure
from lstmviz.session.recovery import Recovery
from lstmviz.session.session import Session
from lstmviz.settings_file import settings_path
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.drop_and_paste import DropPasteHandler
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.main_window import MainWindow
from lstmviz.window.screens import fit_onto_the_screen
from lstmviz.window.session_files import EXAMPLE
from lstmviz.window.settings import Settings
from lstmviz.window.style import make_application

if TYPE_CHECKING:
    from lstmviz.lessons.scenario import Scenario

_REQUESTED = QSize(1480, 900)
_ENDING = ("SIGTERM", "SIGHUP", "SIGINT", "SIGBREAK")  # not every system has all
_STARTED = 3000  # milliseconds, after which the window stands and TensorFlow, mostly, is loaded
SWITCH_INTERVAL = 1e-4  # seconds


def open_window(
    session: Session,
    process: EngineProcess,
    path: Path | None,
    name: str | None = None,
    brought: Path | None = None,
    made: ReadyMade | None = None,
    scenario: Scenario | None = None,
    *,
    lecture: bool = False,
) -> int:
    """Shows the window until it is closed.

    Args:
        session: what to show.
        process: the engine, already started.
        path: the session's file; None where it has none.
        name: what the session is called; by default as its file, or as the example that opens
            first.
        brought: another file than a session's, which is taken as if it were dropped on the window.
        made: the ready-made model that the session has; its decoder, if any, follows it.
        scenario: the scenario whose first step the session is.
        lecture: it begins as a lecture.

    Returns:
        The exit status.
    """
    app = make_application()
    # The window asks for its turn each time Qt calls Python, hundreds of times to paint a table,
    # and beside a busy thread would wait for it 5 ms each time.
    sys.setswitchinterval(SWITCH_INTERVAL)
    link = EngineLink(process)
    settings = Settings(settings_path())
    if path is not None and path.is_dir():  # what was set aside once: it has no file
        name, path = name or path.name, None
    if path is not None:
        path = path.absolute()
        settings.remember_file(path)
        if is_named_as_figure(path):  # saving must not replace it by a session
            name, path = name or path.name, None
    window = MainWindow(
        session,
        link,
        path=path,
        name=name or (made.title if made else EXAMPLE if path is None else path.name),
        settings=settings,
        intake=IntakeProcess(engine_log_path()),
        recovery=Recovery(_data_folder() / "unsaved"),
    )
    # Once the first picture is there, so that it doesn't come later for that.
    link.answered.connect(partial(_warm, window.importer))

    signals = EndSignals(window.end)
    # The system is about to end the session: it may not wait for an answer.
    app.commitDataRequest.connect(window.files.keeper.keep_now)
    sys.excepthook = partial(_log_and_tell, window.controller)
    fit_onto_the_screen(window, _REQUESTED)
    window.restore()
    window.show()
    QTimer.singleShot(_STARTED, app, _collect_garbage)
    paths = [] if brought is None else [brought.absolute()]
    take = partial(_take, window.drop_and_paste, paths)
    QTimer.singleShot(0, partial(window.files.offer_unsaved, take))
    if scenario is not None:
        QTimer.singleShot(0, partial(window.controller.scenario.open, scenario))
    if made is not None:
        QTimer.singleShot(0, partial(window.controller.model.ready_made, made))
    if lecture:
        QTimer.singleShot(0, window.lecture.begin)
    status = app.exec()
    signals.stop()
    sys.excepthook = log_exception
    # A pyqtgraph widget that is alive when the interpreter ends can crash it.
    window.deleteLater()
    app.processEvents()
    del window
    gc.unfreeze()
    gc.collect()
    return status


class EndSignals(QObject):
    """Calls `end` once, on the main thread, where the system or the terminal ends the program.

    Python sees a signal only when Qt comes back to it, so Python's own handler for all of them
    writes to a socket that Qt listens to.
    """

    def __init__(self, end: Callable[[], None]) -> None:
        super().__init__()
        self._end = end
        self._reads, self._writes = socket.socketpair()
        for end_of_it in (self._reads, self._writes):
            end_of_it.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._writes.fileno(), warn_on_full_buffer=False)
        there = [getattr(signal, name) for name in _ENDING if hasattr(signal, name)]
        self._before = {
            number: signal.signal(number, _take_note)
            for number in there
            if signal.getsignal(number) != signal.SIG_IGN  # as under nohup
        }
        self._notifier = QSocketNotifier(self._reads.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._woken)

    def stop(self) -> None:
        """Leaves the signals as they were."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before_fd)
        for number, before in self._before.items():
            signal.signal(number, before)
        self._reads.close()
        self._writes.close()

    def _woken(self, *_descriptor: object) -> None:
        try:
            received = self._reads.recv(64)
        except BlockingIOError:
            return
        if set(received) & {int(number) for number in self._before}:
            for number in self._before:
                signal.signal(number, signal.SIG_DFL)  # who asks twice doesn't want to wait
            self._end()


def _data_folder() -> Path:
    """This person's folder for what a program keeps; it need not be there."""
    return user_data_path("lstmviz", appauthor=False)


def _take_note(_number: int, _frame: object) -> None:
    """Keeps the system from ending the program by itself."""


def _collect_garbage() -> None:
    """Looks for garbage from now on, but not among the 100,000 objects that are there to stay."""
    gc.freeze()
    gc.enable()


def _take(drops: DropPasteHandler, paths: list[Path]) -> None:
    if paths:
        drops.take(paths)


def _warm(importer: DataImporter, answer: object) -> None:
    if isinstance(answer, Checked):
        importer.warm()


def _log_and_tell(
    controller: Controller,
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    log_exception(kind, error, trace)
    controller.store.say(f"Something went wrong inside lstmviz; {log_path()} tells more.")
