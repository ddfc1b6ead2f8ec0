"""Opens the window and stays until it is closed."""

import gc
import signal
import sys
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QSize

from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import Checked
from lstmviz.intake.process import IntakeProcess
from lstmviz.logs import engine_log_path, log_path
from lstmviz.session.session import Session
from lstmviz.window.application import make_application
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.data_import import DataImporter
from lstmviz.window.docks import fit_onto_the_screen
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.log import log_exception
from lstmviz.window.main_window import MainWindow
from lstmviz.window.session_files import EXAMPLE
from lstmviz.window.settings import Settings, settings_path

_REQUESTED = QSize(1480, 900)
SWITCH_INTERVAL = 1e-4  # seconds


def open_window(
    session: Session, process: EngineProcess, path: Path | None, name: str | None = None
) -> int:
    """Shows the window until it is closed.

    Args:
        session: what to show.
        process: the engine, already started.
        path: the session's file; None where it has none.
        name: what the session is called; by default as its file, or as the example that opens
            first.

    Returns:
        The exit status.
    """
    app = make_application()
    # The window asks for its turn each time Qt calls Python, hundreds of times to paint a table,
    # and beside a busy thread would wait for it 5 ms each time.
    sys.setswitchinterval(SWITCH_INTERVAL)
    link = EngineLink(process)
    settings = Settings(settings_path())
    if path is not None:
        path = path.absolute()
        settings.remember_file(path)
    window = MainWindow(
        session,
        link,
        path=path,
        name=name or (EXAMPLE if path is None else path.name),
        settings=settings,
        intake=IntakeProcess(engine_log_path()),
    )
    # Once the first picture is there, so that it doesn't come later for that.
    link.answered.connect(partial(_warm, window.importer))

    # Python sees Ctrl+C only when Qt comes back to it: let it end the program as anywhere.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.excepthook = partial(_log_and_tell, window.controller)
    fit_onto_the_screen(window, _REQUESTED)
    window.restore()
    window.show()
    status = app.exec()
    sys.excepthook = log_exception
    # A pyqtgraph widget that is alive when the interpreter ends can crash it.
    window.deleteLater()
    app.processEvents()
    del window
    gc.collect()
    return status


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
