import threading

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lstmviz.window.background import Background, Newest


def test_one_piece_of_work_comes_after_the_other_and_answers_on_this_thread(qtbot: QtBot) -> None:
    background = Background()
    here, order, answers = threading.current_thread(), [], []
    gate = threading.Event()

    def work(number: int) -> int:
        gate.wait(10)
        order.append((number, threading.current_thread() is here))
        return number

    def done(number: int) -> None:
        answers.append((number, threading.current_thread() is here))

    for number in range(3):
        background.do(lambda number=number: work(number), done)
    assert order == []
    gate.set()
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert order == [(0, False), (1, False), (2, False)]
    assert answers == [(0, True), (1, True), (2, True)]


def test_what_goes_wrong_is_the_answer(qtbot: QtBot) -> None:
    background, answers = Background(), []

    def fail() -> None:
        raise OSError(28, "No space left on device")

    background.do(fail, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    with pytest.raises(OSError, match="No space left"):
        raise answers[0]


def test_an_answer_may_ask_for_more_work(qtbot: QtBot) -> None:
    background, answers = Background(), []

    def again(answer: int) -> None:
        answers.append(answer)
        if answer < 3:
            background.do(lambda: answer + 1, again)

    background.do(lambda: 1, again)
    qtbot.waitUntil(lambda: answers == [1, 2, 3])


def test_of_what_waits_only_the_newest_is_done_and_late_answers_are_dropped(qtbot: QtBot) -> None:
    newest, begun, answers = Newest(), [], []
    gate = threading.Event()

    def work(number: int) -> int:
        begun.append(number)
        gate.wait(10)
        return number

    for number in range(4):
        newest.do(lambda number=number: work(number), answers.append)
    assert newest.is_busy
    gate.set()
    qtbot.waitUntil(lambda: not newest.is_busy)
    assert begun == [0, 3]
    assert answers == [3]
    newest.do(lambda: work(4), answers.append)
    qtbot.waitUntil(lambda: answers == [3, 4])


def test_what_was_forgotten_is_not_answered(qtbot: QtBot) -> None:
    newest, answers = Newest(), []
    gate = threading.Event()
    newest.do(lambda: gate.wait(10), answers.append)
    newest.forget()
    gate.set()
    qtbot.waitUntil(lambda: not newest.is_busy)
    assert answers == []
    newest.do(lambda: 1, answers.append)
    qtbot.waitUntil(lambda: answers == [1])


@pytest.mark.parametrize("kind", [Background, Newest])
def test_an_owner_that_is_gone_before_the_work_is_done_is_told_nothing(
    qtbot: QtBot, kind: type[Background] | type[Newest]
) -> None:
    gate, begun, answers = threading.Event(), threading.Event(), []
    owner = QObject()

    def work() -> None:
        begun.set()
        gate.wait(10)

    aside = kind(owner)
    aside.do(work, answers.append)
    assert begun.wait(10)
    shiboken6.delete(owner)
    gate.set()
    qtbot.waitUntil(lambda: not _works())
    QApplication.processEvents()
    assert answers == []


def _works() -> bool:
    return any(thread.name == "background" for thread in threading.enumerate())
