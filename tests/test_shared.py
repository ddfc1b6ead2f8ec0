"""Large arrays in shared memory."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from lstmviz import shared
from lstmviz.shared import LARGE, borrowed, lent

NUMBERS = np.arange(LARGE // 8 + 3, dtype=np.float64)


def blocks() -> set[str]:
    folder = Path("/dev/shm")
    return {path.name for path in folder.iterdir()} if folder.is_dir() else set()


def test_bytes_come_back_read_only_and_leave_nothing_behind() -> None:
    before = blocks()
    lender = lent(memoryview(NUMBERS).cast("B"))
    if lender is None:  # a system without it: the pipe serves
        assert shared.os.name != "posix"
        return
    name, size = lender
    assert size == NUMBERS.nbytes
    back = borrowed(name, size)
    np.testing.assert_array_equal(back.view(np.float64), NUMBERS)
    assert not back.flags.writeable
    assert blocks() == before
    with pytest.raises(OSError, match="No such file"):
        borrowed(name, size)


def test_little_goes_through_the_pipe() -> None:
    assert lent(memoryview(NUMBERS[:10]).cast("B")) is None


@pytest.mark.parametrize("free", [0, NUMBERS.nbytes])
def test_without_room_the_pipe_serves(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(shared, "_FOLDER", Path.cwd())
    usage = shutil.disk_usage(Path.cwd())._replace(free=free)
    monkeypatch.setattr(shared.shutil, "disk_usage", lambda _path: usage)
    assert lent(memoryview(NUMBERS).cast("B")) is None
