import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import Failed, Ran, Ready
from lstmviz.trace.trace import Trace
from lstmviz.window import engine_link
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.render_data import RenderData
from lstmviz.worker.jobs import Died


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


def test_what_a_picture_needs_is_worked_out_before_the_window_has_the_trace(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []

    working_out = RenderData.of

    def of(trace: Trace) -> RenderData:
        threads.append(threading.current_thread())
        return working_out(trace)

    monkeypatch.setattr(engine_link.RenderData, "of", of)
    process = SilentProcess(tmp_path / "engine.log")
    link = EngineLink(process)
    link.listen()
    trace = made_up_trace(opening())
    worker = threading.Thread(target=process.answer, args=(Ran(1, trace, 0.5),))
    with qtbot.waitSignal(link.answered) as heard:
        worker.start()
    worker.join()
    assert threads == [worker]
    (answer,) = heard.args
    assert isinstance(answer, Ran)
    assert (answer.number, answer.trace, answer.seconds) == (1, trace, 0.5)
    assert answer.render_data.trace_view.trace is trace


def test_a_trace_that_cannot_be_drawn_is_a_failure(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_trace: Trace) -> RenderData:
        raise RuntimeError("odd")

    monkeypatch.setattr(engine_link.RenderData, "of", broken)
    process = SilentProcess(tmp_path / "engine.log")
    link = EngineLink(process)
    link.listen()
    with qtbot.waitSignal(link.answered) as heard:
        process.answer(Ran(7, made_up_trace(opening()), 0.5))
    assert heard.args == [Failed(7, "RuntimeError: odd")]
    assert [record.message for record in caplog.records] == ["a trace can't be drawn"]
    caplog.clear()
