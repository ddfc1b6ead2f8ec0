"""The line between two processes."""

import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np
import pytest

from lstmviz.worker.channel import Channel
from lstmviz.worker.worker import end, spawned


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


def test_a_process_that_is_busy_is_ended_too() -> None:
    child, line = spawned(linger, 600.0, name="linger")
    assert line.receive() == "here"
    end(child)
    line.close()
    with pytest.raises(ValueError, match="closed"):
        child.is_alive()
