"""The intake's process for real."""

import itertools
import os
import queue
from collections import deque
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import psutil
import pytest

from lstmviz.experiment.files.array_file import NamedArray
from lstmviz.intake import process
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.questions import GIVEN_UP, Answer, ReadArray, ReadText, Unreadable
from lstmviz.worker.child import begin
from lstmviz.worker.jobs import Began

WAIT = 60.0


class Rig:
    def __init__(self) -> None:
        self.answers: queue.Queue[Answer] = queue.Queue()
        self.intake = IntakeProcess()

    def ask(self, *questions: ReadArray | ReadText) -> None:
        for question in questions:
            self.intake.ask(question, self.answers.put)

    def next(self) -> Answer:
        return self.answers.get(timeout=WAIT)


@pytest.fixture
def rig() -> Iterator[Rig]:
    rig = Rig()
    yield rig
    rig.intake.stop()


def test_things_are_read_in_order_and_what_fails_stops_nothing(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "large.npy"
    large = np.random.default_rng(0).standard_normal((1000, 300))
    np.save(path, large)
    rig.ask(ReadArray(path), ReadText("[1, x]"), ReadText("[1, 2]"))
    first, second, third = (rig.next() for _ in range(3))
    assert isinstance(first, NamedArray)
    np.testing.assert_array_equal(first.array, large)
    assert not first.array.flags.writeable
    assert isinstance(second, Unreadable)
    assert isinstance(third, NamedArray)


def test_what_is_cancelled_says_so_and_the_next_is_read(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_text('"1","2"\n' * 2_000_000)  # quoted: read the slow way
    rig.ask(ReadText("[1]"))
    rig.next()  # it has begun
    rig.ask(ReadArray(path), ReadArray(path))
    rig.intake.cancel()
    rig.ask(ReadText("[2]"))
    for _ in range(2):
        assert rig.next() == GIVEN_UP
    read = rig.next()
    assert isinstance(read, NamedArray)
    assert read.array.tolist() == [2]


def test_a_process_that_was_killed_idle_is_started_again(rig: Rig) -> None:
    rig.ask(ReadText("[1]"))
    rig.next()
    assert rig.intake.pid is not None
    psutil.Process(rig.intake.pid).kill()
    rig.ask(ReadText("[2]"))
    read = rig.next()
    assert isinstance(read, NamedArray)
    assert read.array.tolist() == [2]


def test_stopping_leaves_nothing(rig: Rig) -> None:
    rig.ask(ReadText("[1]"))
    rig.next()
    pid = rig.intake.pid
    assert pid is not None
    rig.intake.stop()
    rig.intake.stop()
    assert not psutil.pid_exists(pid)


def unruly(connection: Connection, log: Path | None) -> None:
    """Reads like the intake, but for texts that are more than it can take."""
    channel = begin(connection, log)
    while True:
        job = channel.receive()
        channel.send(Began(job.number, job.slot))
        if job.question.text == "spin":
            deque(itertools.repeat(0), maxlen=0)  # no thread of Python goes on
        if job.question.text == "die":
            os._exit(1)
        channel.send(process.ReadResult(job.number, NamedArray("", np.array([job.number]))))


def test_what_takes_too_long_or_ends_the_process_is_told_and_the_next_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(process, "serve", unruly)
    monkeypatch.setattr(process, "LONGEST", 2.0)
    rig = Rig()
    rig.ask(*map(ReadText, ("spin", "[1]", "die", "[1]")))
    assert rig.next() == Unreadable("Reading took more than 2 seconds and was given up.")
    assert isinstance(rig.next(), NamedArray)
    assert rig.next() == Unreadable("The process that reads files ended twice over this.")
    assert isinstance(rig.next(), NamedArray)
    rig.ask(*map(ReadText, ("spin", "[1]")))
    rig.intake.cancel()
    rig.ask(ReadText("[1]"))
    assert [rig.next(), rig.next()] == [GIVEN_UP, GIVEN_UP]
    read = rig.next()
    assert isinstance(read, NamedArray)
    assert read.array.tolist() == [7]
    rig.ask(ReadText("spin"))
    rig.intake.stop()  # returns
    assert rig.intake.pid is None
    rig.intake.start()
    assert rig.intake.pid is None
    assert rig.answers.empty()
