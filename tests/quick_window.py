"""The whole window over an engine that soon answers with made-up numbers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from file_answers import FileAnswers, ReadsAtOnce
from model_traces import made_up_seen
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.cells.lstm import LSTM
from lstmviz.engine.jobs import EngineJob, GatesJob, ResetTimesJob
from lstmviz.engine.results import Checked, GatesDerived, Ran, Ready
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.window.main_window import MainWindow
from lstmviz.window.settings import Settings
from lstmviz.window.style import make_application


class QuickLink(QObject):
    """An engine that answers as soon as the window has time, or when it is told to."""

    answered = Signal(object)
    _asked = Signal()
    _later = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[int, Experiment]] = []
        self.cancelled: list[int] = []
        self.besides: list[tuple[int, Experiment | None]] = []
        self.devices: list[str] = []
        self.resets: list[ResetTimesJob] = []
        self.stopped = False
        self.at_once = True
        self._asked.connect(self.answer, Qt.ConnectionType.QueuedConnection)
        self._later.connect(self.answered, Qt.ConnectionType.QueuedConnection)

    def listen(self) -> None:
        self.answered.emit(Ready("2.21.0", "3.15.1"))

    def ask(self, job: EngineJob) -> None:
        if isinstance(job, GatesJob):
            shape = job.cell_inputs.states["h"].shape[1:]
            gates = {gate: np.full(shape, 0.5, np.float32) for gate in LSTM.gate_names}
            self._later.emit(GatesDerived(job.number, job.call, job.row, gates))
        elif isinstance(job, ResetTimesJob):
            self.resets.append(job)
        elif job.slot == "reference":
            self.besides.append((job.number, job.experiment))
            if job.experiment is not None and self.at_once:
                trace = made_up_seen(job.experiment)
                self._later.emit(Ran(job.number, trace, 0.01, "reference"))
        elif job.slot == "ahead":
            assert job.experiment is not None
            if self.at_once:
                self._later.emit(Ran(job.number, made_up_seen(job.experiment), 0.01, "ahead"))
        elif job.experiment is None:
            self.cancelled.append(job.number)
        else:
            self.asked.append((job.number, job.experiment))
            if self.at_once:
                self._asked.emit()

    def answer(self) -> None:
        number, experiment = self.asked[-1]
        self.answered.emit(Ran(number, made_up_seen(experiment), 0.01))
        self.answered.emit(Checked(number, 0.0))

    def compute_on(self, device: str) -> None:
        self.devices.append(device)

    def restart(self) -> None:
        pass

    def stop(self) -> None:
        self.stopped = True


class Quick:
    """The window, and what a person would do with it."""

    def __init__(self, qtbot: QtBot, settings: Settings | None = None, **named: object) -> None:
        make_application()
        self.qtbot = qtbot
        self.link = QuickLink()
        self.answers = FileAnswers()
        self.window = MainWindow(
            Session.of(opening()),
            self.link,  # type: ignore[arg-type]
            settings=settings,
            dialogs=self.answers,
            **named,
        )
        self.window.files.reader = ReadsAtOnce(self.window.files)
        self.window.resize(1280, 800)

    def show(self) -> "Quick":
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.settled()
        return self

    def settled(self) -> None:
        """Waits for the engine's answer."""
        self.qtbot.waitUntil(lambda: self.now.status.agreement == "same")

    def end(self) -> None:
        self.window.close_without_asking()
        self.window.deleteLater()
        QApplication.processEvents()

    @property
    def now(self):
        return self.window.controller.now

    def action(self, text: str) -> QAction:
        """The action with that text, or else the one whose text begins so, without its marks."""
        texts = {a: a.text().replace("&", "") for a in self.window.findChildren(QAction)}
        found = [action for action in texts if texts[action] == text]
        found = found or [action for action in texts if texts[action].startswith(text)]
        assert len(found) == 1, [action.text() for action in found]
        return found[0]

    def press(self, widget: QWidget, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        widget.setFocus()
        both = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(widget, key, both)

    def resize(self, size: QSize) -> None:
        self.window.resize(size)
        QApplication.processEvents()


@pytest.fixture
def quick(qtbot: QtBot) -> Iterator[Quick]:
    quick = Quick(qtbot, name="Example").show()
    yield quick
    quick.end()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")
