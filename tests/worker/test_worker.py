"""Workers for real, and what becomes of those that hang, die or are slow."""

import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from player import WAIT, Rig, Task, play

from lstmviz.worker import worker as module
from lstmviz.worker.channel import Channel
from lstmviz.worker.jobs import Beat, Began, Died
from lstmviz.worker.worker import Worker


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.worker.stop()


def test_a_worker_that_ends_is_told_once_and_can_be_started_again(rig: Rig) -> None:
    rig.worker.ask(Task(1))
    assert rig.next() == Task(1)
    pid = rig.worker.pid
    rig.worker.ask(Task(2, do="die"))
    assert rig.next() == Died(7)
    assert rig.worker.pid is None
    rig.worker.ask(Task(3))  # nobody is there
    rig.worker.start()
    rig.worker.start()
    rig.worker.ask(Task(4))
    assert rig.next() == Task(4)
    assert rig.worker.pid not in (pid, None)
    rig.worker.kill()
    assert rig.next() == Died(-signal.SIGKILL if sys.platform != "win32" else 1)
    assert rig.results.empty()


def test_what_cannot_be_read_ends_the_process(rig: Rig) -> None:
    rig.worker.ask(Task(1, do="babble"))
    assert isinstance(rig.next(), Died)


@pytest.mark.parametrize("do", ["sleep", "spin"])
def test_a_process_that_is_slow_over_one_job_is_ended(do: str) -> None:
    rig = Rig(longest=2.0)
    try:
        rig.worker.ask(Task(1))
        assert rig.next() == Task(1)
        rig.worker.ask(Task(2, do=do))
        died = rig.next()
        assert isinstance(died, Died)
        assert died.why == "slow"
    finally:
        rig.worker.stop()


def test_a_process_that_is_idle_is_not_slow() -> None:
    rig = Rig(longest=1.0)
    try:
        for number in (1, 2):
            rig.worker.ask(Task(number))
            assert rig.next() == Task(number)
            time.sleep(2.5)  # a few beats
    finally:
        rig.worker.stop()


@pytest.mark.parametrize(("do", "why"), [("sleep", "busy"), ("spin", "hung")])
def test_a_process_that_does_not_let_go_or_hangs_is_ended(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, do: str, why: str
) -> None:
    monkeypatch.setattr(module, "_MOST_SILENT", 2)
    monkeypatch.setattr(module, "_MOST_LATE", 2)
    rig.worker.ask(Task(1, do=do))
    rig.begun(1)
    rig.worker.ask(Task(2, "other"))
    rig.worker.ask(Task(2))
    died = rig.next()
    assert isinstance(died, Died)
    assert died.why == why


OTHER = "other"


@pytest.mark.parametrize(
    ("sent", "begun", "why"),
    [
        ([Task(1), Task(2)], [Began(1)], "busy"),
        ([Task(1), Task(2)], [Began(1), Began(2)], "ended"),
        # Another slot's jobs neither hold a newer one up nor are one that is wanted.
        ([Task(1), Task(7, OTHER)], [Began(1)], "ended"),
        ([Task(1), Task(2)], [Began(1), Began(7, OTHER)], "busy"),
        ([Task(1), Task(2), Task(1, OTHER)], [Began(1)], "busy"),
        ([Task(1), Task(2)], [Began(2), Began(1, OTHER)], "ended"),
    ],
)
def test_only_what_waits_in_the_slot_that_must_be_let_go_makes_a_process_busy(
    ends: tuple[Channel, Channel], sent: list[Task], begun: list[Began], why: str
) -> None:
    ours, theirs = ends
    worker = Worker(play, None, name="player", newest=["main"], prompt="main")
    for task in sent:
        worker._was_sent(task)
    for message in (*begun, *[Beat()] * (2 * module._MOST_LATE)):
        theirs.send(message)
    theirs.close()
    killed: list[bool] = []
    child: Any = SimpleNamespace(kill=lambda: killed.append(True))
    assert worker._listened(ours, child, lambda _result: None) == why
    assert killed == [True] * (why == "busy")


def test_stopping_waits_for_nobody_who_is_at_work_on_a_result() -> None:
    worker = Worker(play, None, name="player")
    worker.start()
    begun, let_go = threading.Event(), threading.Event()

    def take(_result: object) -> None:
        begun.set()
        let_go.wait()

    worker.listen(take)
    worker.ask(Task(1))
    assert begun.wait(WAIT)
    pid = worker.pid
    assert pid is not None
    worker.stop()  # returns
    assert not psutil.pid_exists(pid)
    worker.start()
    assert worker.pid is None
    let_go.set()
