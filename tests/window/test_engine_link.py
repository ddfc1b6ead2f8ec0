from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.engine.answers import Died, Ready
from lstmviz.engine.process import EngineProcess
from lstmviz.window.engine_link import EngineLink


class SilentProcess(EngineProcess):
    """An engine whose answers the test gives."""

    def start(self) -> None: ...

    def listen(self, answer) -> None:
        self.answer = answer


def test_answers_arrive_through_the_event_loop_and_none_after_the_end(
    qtbot: QtBot, tmp_path: Path
) -> None:
    process = SilentProcess(tmp_path / "engine.log")
    link = EngineLink(process)
    heard: list[object] = []
    link.answered.connect(heard.append)
    link.listen()
    process.answer(Ready("2.21.0", "3.15.1"))
    assert heard == []  # on the window's own time, not on the engine's thread
    QApplication.processEvents()
    assert heard == [Ready("2.21.0", "3.15.1")]
    process.answer(Died(1))
    link.stop()
    link.stop()
    QApplication.processEvents()
    assert heard == [Ready("2.21.0", "3.15.1")]
