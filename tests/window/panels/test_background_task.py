from functools import partial
from threading import Event, current_thread, main_thread

import pytest
from controls import Heard
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.window.panels.background_task import BackgroundTask


def waiting(go: Event, ended: Event, result: str) -> str:
    go.wait()
    ended.set()
    return result


@pytest.mark.parametrize("large", [False, True])
def test_the_result_is_told_on_the_main_thread(qtbot: QtBot, large: bool) -> None:
    aside, message = BackgroundTask(), []
    aside.do(
        lambda: current_thread() is main_thread(),
        lambda on_main: message.append((on_main, current_thread() is main_thread())),
        pytest.fail,
        large=large,
    )
    qtbot.waitUntil(lambda: bool(message))
    assert message == [(not large, True)]
    assert not aside.is_busy


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("error", "argument"),
    [(InvalidValue("seed", "a number", "x"), "seed"), (MemoryError, "memory")],
)
def test_why_there_is_no_result_is_told(
    qtbot: QtBot, large: bool, error: Exception, argument: str
) -> None:
    def fail() -> None:
        raise error

    aside, message = BackgroundTask(), []
    aside.do(fail, pytest.fail, message.append, large=large)
    qtbot.waitUntil(lambda: bool(message))
    assert message[0].argument == argument


def test_newer_work_makes_older_work_forgotten(qtbot: QtBot) -> None:
    aside, message, go, ended = BackgroundTask(), [], Event(), Event()
    heard = Heard(aside.busy_changed)
    aside.do(partial(waiting, go, ended, "old"), message.append, pytest.fail, large=True)
    assert aside.is_busy
    aside.do(lambda: "new", message.append, pytest.fail, large=True)
    qtbot.waitUntil(lambda: bool(message))
    go.set()
    qtbot.waitUntil(ended.is_set)
    QApplication.processEvents()
    assert message == ["new"]
    assert heard == [(True,), (False,), (True,), (False,)]


def test_forgotten_work_tells_nothing(qtbot: QtBot) -> None:
    aside, go, ended = BackgroundTask(), Event(), Event()
    aside.do(partial(waiting, go, ended, "old"), pytest.fail, pytest.fail, large=True)
    aside.forget()
    go.set()
    qtbot.waitUntil(ended.is_set)
    QApplication.processEvents()
    assert not aside.is_busy
