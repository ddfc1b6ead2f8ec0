"""A child process and the line to it."""

import contextlib
import itertools
import multiprocessing
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import psutil
import pytest

from lstmviz import process
from lstmviz.process import (
    Beat,
    Began,
    Channel,
    Closed,
    Died,
    JobQueue,
    Worker,
    begin,
    bounded,
    end,
    end_with_parent,
    give_way,
    spawned,
)

WAIT = 60.0


@dataclass(frozen=True)
class Parcel:
    name: str
    arrays: tuple[np.ndarray, ...]


def echo(connection: Connection) -> None:
    line = Channel(connection)
    while True:
        line.send(line.receive())


def linger(connection: Connection, seconds: float) -> None:
    Channel(connection).send("here")
    time.sleep(seconds)


def stand_back(connection: Connection) -> None:
    line = Channel(connection)
    line.send(psutil.Process().nice())
    give_way()
    line.send(psutil.Process().nice())


@pytest.fixture
def ends() -> Iterator[tuple[Channel, Channel]]:
    here, there = multiprocessing.Pipe()
    lines = Channel(here), Channel(there)
    yield lines
    for line in lines:
        line.close()


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6.0).reshape(2, 3),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(12, dtype=np.float16)[::2],
        np.zeros((0, 3)),
        np.arange(400_000.0),  # large enough to be shared
        np.asfortranarray(np.arange(400_000.0).reshape(1000, 400)),
        np.array([True, False]),
    ],
)
def test_values_arrive_with_their_arrays_read_only(
    ends: tuple[Channel, Channel], array: np.ndarray
) -> None:
    here, there = ends
    here.send(Parcel("a", (array, array)))
    parcel = there.receive()
    assert parcel.name == "a"
    for arrived in parcel.arrays:
        np.testing.assert_array_equal(arrived, array)
        assert arrived.dtype == array.dtype
    if array.flags.contiguous:
        assert not parcel.arrays[0].flags.writeable


def test_several_threads_may_send_at_once(ends: tuple[Channel, Channel]) -> None:
    here, there = ends

    def send(number: int) -> None:
        for _ in range(20):
            here.send((number, np.full(20_000, number)))

    threads = [threading.Thread(target=send, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(80):
        number, array = there.receive()
        assert (array == number).all()
    for thread in threads:
        thread.join()
    assert not there.has_news()


def test_a_closed_line_ends_receiving_and_sending(ends: tuple[Channel, Channel]) -> None:
    here, there = ends
    here.close()
    assert there.has_news()
    with pytest.raises((EOFError, OSError)):
        there.receive()
    with pytest.raises(OSError, match=r".*"):
        there.send(1)


def test_a_spawned_process_talks_and_is_ended() -> None:
    child, line = spawned(echo, name="echo")
    line.send({"x": np.ones(3)})
    np.testing.assert_array_equal(line.receive()["x"], np.ones(3))
    end(child)
    with pytest.raises((EOFError, OSError)):
        line.receive()
    line.close()


def test_a_child_lets_the_window_go_first() -> None:
    child, line = spawned(stand_back, name="modest")
    before, after = line.receive(), line.receive()
    end(child)
    line.close()
    expected = {psutil.BELOW_NORMAL_PRIORITY_CLASS} if sys.platform == "win32" else {before + 2, 19}
    assert after in expected


def test_a_process_that_is_busy_is_ended_too() -> None:
    child, line = spawned(linger, 600.0, name="linger")
    assert line.receive() == "here"
    end(child)
    line.close()
    with pytest.raises(ValueError, match="closed"):
        child.is_alive()


@dataclass(frozen=True)
class Task:
    number: int
    slot: str = "main"
    do: str = "echo"


def test_jobs_wait_in_line_and_of_some_slots_only_the_newest_does() -> None:
    jobs: JobQueue[Task] = JobQueue(newest=["main"])
    assert not jobs.has_news()
    for number in (1, 2, 3):
        jobs.put(Task(number))
        jobs.put(Task(number, "gates"))
    jobs.drop("other")
    assert jobs.has_news()
    taken = [jobs.take() for _ in range(4)]
    assert taken == [Task(1, "gates"), Task(2, "gates"), Task(3), Task(3, "gates")]
    assert not jobs.has_news()
    jobs.put(Task(4))
    jobs.put(Task(4, "gates"))
    jobs.drop("main")
    assert jobs.take() == Task(4, "gates")
    jobs.put(Task(5))
    jobs.clear()
    assert not jobs.has_news()


def test_who_waits_for_jobs_is_given_what_comes_and_told_of_the_end() -> None:
    jobs: JobQueue[Task] = JobQueue()
    taken: list[Task | str] = []

    def take() -> None:
        try:
            while True:
                taken.append(jobs.take())
                heard.set()
        except Closed:
            taken.append("closed")

    heard = threading.Event()
    thread = threading.Thread(target=take)
    thread.start()
    jobs.put(Task(1))
    assert heard.wait(30)
    jobs.close()
    thread.join(30)
    assert taken == [Task(1), "closed"]
    assert jobs.has_news()  # so that whoever asks before each step stops
    with pytest.raises(Closed):
        jobs.take()


def spin() -> None:
    """Never ends, and lets no other thread of Python go on."""
    deque(itertools.repeat(0), maxlen=0)


def play(connection: Connection, log: Path | None) -> None:
    """A worker for tests."""
    line = begin(connection, log)
    with contextlib.suppress(EOFError, OSError):
        while True:
            task = line.receive()
            line.send(Began(task.number, task.slot))
            match task.do:
                case "echo":
                    print("played", task.number, file=sys.stderr, flush=True)
                    line.send(task)
                case "sleep":
                    time.sleep(600)
                case "spin":
                    spin()
                case "die":
                    os._exit(7)
                case "babble":
                    connection.send_bytes(b"no pickle")
                    time.sleep(600)


def play_elsewhere(connection: Connection, log: Path | None) -> None:
    """Where the system doesn't end a process with its parent."""
    sys.platform = "other"
    play(connection, log)


class Rig:
    def __init__(self, log: Path | None = None, **limits: float) -> None:
        self.results: queue.Queue[object] = queue.Queue()
        self.worker = Worker(play, log, name="player", newest=["main"], prompt="main", **limits)
        self.worker.start()
        self.worker.listen(self.results.put)

    def next(self) -> object:
        while isinstance(result := self.results.get(timeout=WAIT), Began):
            pass
        return result

    def begun(self, number: int) -> None:
        while self.results.get(timeout=WAIT) != Began(number):
            pass


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
    monkeypatch.setattr(process, "_MOST_SILENT", 2)
    monkeypatch.setattr(process, "_MOST_LATE", 2)
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
    for message in (*begun, *[Beat()] * (2 * process._MOST_LATE)):
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


@pytest.mark.skipif(sys.platform == "win32", reason="a folder can't be opened, and root can")
def test_a_log_that_cannot_be_written_is_no_reason_not_to_work(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for log in (tmp_path, tmp_path / "missing" / "a.log"):
        rig = Rig(log)
        rig.worker.ask(Task(1))
        assert rig.next() == Task(1)
        rig.worker.stop()
    assert capfd.readouterr().err == ""


def test_the_log_has_what_goes_to_stderr(tmp_path: Path) -> None:
    rig = Rig(tmp_path / "a.log")
    rig.worker.ask(Task(1))
    assert rig.next() == Task(1)
    rig.worker.stop()
    assert (tmp_path / "a.log").read_text() == "played 1\n"


@pytest.mark.parametrize("work", [spin, partial(time.sleep, 600)])
def test_a_block_that_takes_too_long_ends_the_process(work: Callable[[], None]) -> None:
    child, line = spawned(work_within_bounds, work, name="bounded")
    assert line.receive() == "still here"
    child.join(WAIT)
    assert child.exitcode == 1
    line.close()


def work_within_bounds(connection: Connection, work: Callable[[], None]) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with bounded(0.2):
        pass  # and is forgotten
    time.sleep(0.5)
    Channel(connection).send("still here")
    with bounded(0.5):
        work()


def parent(elsewhere: str, do: str) -> None:
    """Starts a worker, tells its number, and stays."""
    target = play_elsewhere if elsewhere else play
    worker = Worker(target, None, name="player")
    results: queue.Queue[object] = queue.Queue()
    worker.start()
    worker.listen(results.put)
    if do:
        worker.ask(Task(1, do=do))
        results.get()
    print(worker.pid, flush=True)
    time.sleep(600)


@pytest.mark.parametrize(
    ("elsewhere", "do"),
    [("", "spin"), ("", "sleep"), ("", "echo"), ("", ""), ("yes", "sleep"), ("yes", "")],
)
def test_a_child_ends_with_its_parent_whatever_it_is_doing(elsewhere: str, do: str) -> None:
    if do == "spin" and sys.platform != "linux":
        pytest.skip("elsewhere it ends when its time is over")
    call = f"from test_process import parent; parent({elsewhere!r}, {do!r})"
    with subprocess.Popen(
        [sys.executable, "-c", call], cwd=Path(__file__).parent, stdout=subprocess.PIPE, text=True
    ) as above:
        assert above.stdout is not None
        child = psutil.Process(int(above.stdout.readline()))
        above.kill()
        above.wait()
    _, alive = psutil.wait_procs([child], timeout=WAIT)
    for one in alive:
        one.kill()
    assert not alive


def end_orphaned(_connection: Connection) -> None:
    os.getppid = lambda: 1
    end_with_parent()
    time.sleep(600)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread waits for the end")
def test_a_child_whose_parent_ended_before_it_could_ask_to_end_with_it_ends() -> None:
    child, line = spawned(end_orphaned, name="orphan")
    child.join(WAIT)
    assert child.exitcode == 1
    line.close()
