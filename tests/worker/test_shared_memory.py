"""Large arrays in memory that two processes map."""

import gc
import multiprocessing
import os
import queue
import signal
import socket
import threading
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest

from lstmviz.experiment.call import Call
from lstmviz.worker import shared_memory
from lstmviz.worker.channel import Channel
from lstmviz.worker.shared_memory import LARGE, Mapped, SharedBuffer, attach
from lstmviz.worker.worker import end, spawned

NUMBERS = np.arange(LARGE // 8 + 3, dtype=np.float64)


def blocks() -> set[str]:
    folder = Path("/dev/shm")
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def maps() -> int:
    """How many mappings of lent memory this process has."""
    return Path("/proc/self/maps").read_text().count("memfd:lstmviz")


def open_files() -> int:
    """How many of its files this process has open."""
    files = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return sum("memfd:lstmviz" in str(each.readlink()) for each in files)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    pair = socket.socketpair()
    yield pair
    for each in pair:
        each.close()


def lend(
    ends: tuple[socket.socket, socket.socket], *arrays: np.ndarray
) -> tuple[SharedBuffer, Mapped]:
    lent = SharedBuffer([memoryview(array).cast("B") for array in arrays])
    lent.give(ends[0].fileno())
    lent.close()
    return lent, attach(ends[1].fileno())


def test_bytes_come_as_they_were_and_nothing_is_left_when_they_are_dropped(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    before, mapped_before, open_before = blocks(), maps(), open_files()
    lent, mapped = lend(ends, NUMBERS, NUMBERS[:10], 2 * NUMBERS)
    assert lent.places[1] is None  # so few go through the pipe
    for place, factor in ((lent.places[0], 1), (lent.places[2], 2)):
        assert place is not None
        start, size = place
        array = np.frombuffer(mapped, np.float64, size // 8, start)
        np.testing.assert_array_equal(array, factor * NUMBERS)
        assert array.ctypes.data % 64 == 0
    assert maps() > mapped_before
    del mapped, array
    gc.collect()
    assert (blocks(), maps(), open_files()) == (before, mapped_before, open_before)


def test_nobody_can_write_to_what_was_lent(ends: tuple[socket.socket, socket.socket]) -> None:
    lent = SharedBuffer([memoryview(NUMBERS).cast("B")])
    lent.give(ends[0].fileno())
    with pytest.raises(PermissionError):
        os.pwrite(lent._file, b"x", 0)
    with pytest.raises(PermissionError):
        os.ftruncate(lent._file, 1)
    lent.close()
    array = np.frombuffer(attach(ends[1].fileno()), np.float64, len(NUMBERS))
    assert not array.flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True


def test_a_large_piece_is_given_back_by_another_thread(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_by: queue.Queue[threading.Thread] = queue.Queue()
    closing = Mapped.close

    def close(mapped: Mapped) -> None:
        closing(mapped)
        closed_by.put(threading.current_thread())

    monkeypatch.setattr(Mapped, "close", close)
    before = maps(), open_files()
    for count in (2**21, LARGE):
        lent = SharedBuffer([memoryview(np.ones(count)).cast("B")])
        lent.give(ends[0].fileno())
        lent.close()
        array = np.frombuffer(attach(ends[1].fileno()), np.float64)
        assert array.sum() == count
        del array
        gc.collect()
        if count == 2**21:
            thread = closed_by.get(timeout=30)
            assert thread is not threading.main_thread()
            thread.join()
        assert (maps(), open_files()) == before
    assert closed_by.empty()  # a small one is freed in no time


def test_what_is_sealed_is_not_copied_into_an_experiment(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    x = np.ones((2, LARGE, 1), np.float32)
    _, mapped = lend(ends, x)
    arrived = np.frombuffer(mapped, np.float32).reshape(x.shape)
    assert np.shares_memory(Call(arrived).inputs, arrived)
    assert np.shares_memory(Call(arrived[:, 3:]).inputs, arrived)


def test_the_end_of_the_socket_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    ends[0].close()
    with pytest.raises(EOFError):
        attach(ends[1].fileno())


def test_where_no_file_can_be_had_the_pipe_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_args: object) -> int:
        raise OSError("not here")

    monkeypatch.setattr(shared_memory.os, "memfd_create", none)
    here, there = (Channel(end) for end in multiprocessing.Pipe())
    numbers = np.arange(20_000.0)  # few enough for the pipe to hold while nobody reads
    here.send(("a", numbers))
    name, arrived = there.receive()
    assert name == "a"
    np.testing.assert_array_equal(arrived, numbers)
    assert not arrived.flags.writeable
    for line in (here, there):
        line.close()


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_say_that_they_have_no_such_files(
    monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(shared_memory.sys, "platform", platform)
    with pytest.raises(OSError, match="without a name"):
        SharedBuffer([memoryview(NUMBERS).cast("B")])


def test_a_file_that_cannot_be_filled_is_let_go_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object) -> int:
        raise OSError("no memory")

    before = open_files()
    monkeypatch.setattr(shared_memory.os, "pwrite", full)
    with pytest.raises(OSError, match="no memory"):
        SharedBuffer([memoryview(NUMBERS).cast("B")])
    assert open_files() == before


def give_away(connection: Connection) -> None:
    line = Channel(connection)
    h = np.arange(200_000.0)
    line.send({"h": h, "returned": (h,), "small": h[:3]})
    line.receive()


def test_an_array_outlives_who_sent_it_and_is_sent_once() -> None:
    before = blocks()
    process, line = spawned(give_away, name="giver")
    arrived = line.receive()
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    end(process)
    line.close()
    assert arrived["returned"][0] is arrived["h"]
    np.testing.assert_array_equal(arrived["h"], np.arange(200_000.0))
    assert not arrived["h"].flags.writeable
    np.testing.assert_array_equal(arrived["small"], np.arange(3.0))
    assert blocks() == before


def die_while_sending(connection: Connection) -> None:
    line = Channel(connection)
    line.send("here")
    lent = SharedBuffer([memoryview(NUMBERS).cast("B")])
    connection.send(([lent.places[0]], True))
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_process_that_dies_midway_leaves_nothing() -> None:
    before = blocks()
    process, line = spawned(die_while_sending, name="dying")
    assert line.receive() == "here"
    with pytest.raises((EOFError, OSError)):
        line.receive()
    end(process)
    line.close()
    assert (blocks(), open_files()) == (before, 0)
