"""A worker for tests: it does with a task what the task says."""

import contextlib
import itertools
import os
import queue
import sys
import time
from collections import deque
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from lstmviz.worker.child import begin
from lstmviz.worker.jobs import Began
from lstmviz.worker.worker import Worker

WAIT = 60.0


@dataclass(frozen=True)
class Task:
    number: int
    slot: str = "main"
    do: str = "echo"


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
