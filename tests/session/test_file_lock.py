import errno
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from lstmviz.session import file_lock
from lstmviz.session.file_lock import FileLock

HOLDS = """
import sys
from pathlib import Path
from lstmviz.session.file_lock import FileLock
lock = FileLock.take(Path(sys.argv[1]))
print(lock is not None, flush=True)
sys.stdin.read()
"""


def test_one_at_a_time_has_a_lock(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "one.lock")
    assert lock is not None
    assert FileLock.take(tmp_path / "one.lock") is None
    lock.release()
    lock.release()  # there is nothing more
    again = FileLock.take(tmp_path / "one.lock")
    assert again is not None
    again.release(is_over=True)
    assert not list(tmp_path.iterdir())


def test_a_lock_ends_with_its_process_however_that_ends(tmp_path: Path) -> None:
    path = tmp_path / "one.lock"
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"True"
        assert FileLock.take(path) is None
        holder.kill()
    lock = FileLock.take(path)
    assert lock is not None
    lock.release(is_over=True)


def test_a_file_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileLock.take(tmp_path / "gone" / "one.lock")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has locks everywhere")
@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("", True),
        (f"{os.getpid()} {socket.gethostname()}", False),
        (f"{2**40} {socket.gethostname()}", True),
        (f"{os.getpid()} another", True),
        ("no number", True),
    ],
    ids=("empty", "living", "dead", "elsewhere", "nonsense"),  # the same in each test process
)
def test_where_there_are_no_locks_the_process_stands_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, is_free: bool
) -> None:
    def without(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    import fcntl

    monkeypatch.setattr(fcntl, "flock", without)
    path = tmp_path / "one.lock"
    path.write_text(text)
    with path.open("rb") as file:
        assert file_lock.locked(file.fileno()) is None
    lock = FileLock.take(path)
    assert (lock is not None) == is_free
    if lock is not None:
        assert path.read_text() == f"{os.getpid()} {socket.gethostname()}"
        assert FileLock.take(path) is None
        lock.release()
        assert path.read_text() == ""
