import os
import signal
import stat
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from lstmviz.session.whole_file import written_whole

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="Windows has none in folders")


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def write(path: Path, content: bytes = b"new") -> None:
    with written_whole(path) as file:
        file.write(content)


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("leads", ["target", "folder/target", "second"])
def test_what_a_link_leads_to_is_written_and_the_link_stays(
    tmp_path: Path, leads: str, there: bool
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "second").symlink_to("target")
    (tmp_path / "link").symlink_to(leads)
    target = tmp_path / ("target" if leads == "second" else leads)
    if there:
        target.write_bytes(b"old")
    expected = names(tmp_path) | {target.relative_to(tmp_path).parts[0]}

    write(tmp_path / "link")

    assert target.read_bytes() == b"new"
    assert (tmp_path / "link").readlink() == Path(leads)
    assert not target.is_symlink()
    assert names(tmp_path) == expected


def test_a_link_that_leads_to_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("link")
    with pytest.raises(OSError, match="symbolic links"):
        write(tmp_path / "link")
    assert names(tmp_path) == {"link"}


@posix_only
def test_a_pipe_gets_the_bytes_and_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    content = os.urandom(200_000)  # more than a pipe holds
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    # Open before there is anything to be written, as a shell does it.
    kept = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    reader.start()
    write(pipe, content)
    reader.join()
    os.close(kept)
    assert b"".join(read) == content
    assert stat.S_ISFIFO(os.lstat(pipe).st_mode)


@posix_only
def test_a_pipe_that_nobody_reads_is_told_and_nothing_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="Nobody reads from this pipe"):
        write(tmp_path / "pipe")
    assert stat.S_ISFIFO(os.lstat(tmp_path / "pipe").st_mode)


@posix_only
@pytest.mark.parametrize("linked", [True, False])
def test_a_device_stays_a_device(tmp_path: Path, linked: bool) -> None:
    node = tmp_path / "null"
    try:
        os.mknod(node, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        node.write_bytes(b"")
    except PermissionError:
        pytest.skip("only root makes devices, and not everywhere")
    if linked:
        (tmp_path / "link").symlink_to("null")
    write(tmp_path / ("link" if linked else "null"))
    found = os.lstat(node)
    assert (stat.S_ISCHR(found.st_mode), found.st_rdev) == (True, os.makedev(1, 3))


@posix_only
def test_what_fails_halfway_sends_nothing_through_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)
    with suppress(ZeroDivisionError), written_whole(tmp_path / "pipe") as file:
        file.write(b"half")
        file.flush()
        raise ZeroDivisionError
    assert os.read(reader, 100) == b""
    os.close(reader)


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="Linux alone has such names")
@pytest.mark.parametrize("kind", ["pipe", "file", "deleted file"])
def test_a_name_for_an_open_file_reaches_it(tmp_path: Path, kind: str) -> None:
    if kind == "pipe":
        reader, writer = os.pipe()
    else:
        writer = os.open(tmp_path / "out", os.O_RDWR | os.O_CREAT)
        reader = os.dup(writer)
    if kind == "deleted file":
        (tmp_path / "out").unlink()
    write(Path(f"/proc/self/fd/{writer}"))
    os.close(writer)
    found = (tmp_path / "out").read_bytes() if kind == "file" else os.read(reader, 100)
    os.close(reader)
    assert found == b"new"
    assert names(tmp_path) == ({"out"} if kind == "file" else set())


def test_a_file_that_may_not_be_written_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # root may do everything
        monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(PermissionError):
        write(path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == {"out"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="root alone gives away")
def test_a_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"old")
    path.chmod(0o640)
    os.chown(path, 12345, 23456)
    write(path)
    found = path.stat()
    assert (found.st_uid, found.st_gid, found.st_mode & 0o777) == (12345, 23456, 0o640)


def test_the_longest_name_is_a_name(tmp_path: Path) -> None:
    write(tmp_path / ("x" * 255))
    assert (tmp_path / ("x" * 255)).read_bytes() == b"new"


HALF = """
import sys, time
from pathlib import Path
from lstmviz.session.whole_file import written_whole
with written_whole(Path(sys.argv[1])) as file:
    file.write(b"half")
    file.flush()
    print("half", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("end", ["SIGKILL", "SIGTERM"])
def test_what_a_killed_process_left_is_deleted_and_what_a_living_one_writes_is_not(
    tmp_path: Path, end: str
) -> None:
    def half() -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", HALF, str(tmp_path / "out")], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        assert process.stdout.readline().strip() == b"half"
        return process

    def kill(process: subprocess.Popen[bytes]) -> None:
        process.send_signal(getattr(signal, end, signal.SIGTERM))
        process.communicate()

    killed, living = half(), half()
    kill(killed)
    assert len(names(tmp_path)) == 2

    write(tmp_path / "other")

    left = names(tmp_path) - {"other"}
    kill(living)
    assert len(left) == 1
    assert (tmp_path / left.pop()).read_bytes() == b"half"
    write(tmp_path / "other")
    assert names(tmp_path) == {"other"}


def test_leftovers_that_are_no_files_of_ours_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".lstmviz-folder.part").mkdir()
    (tmp_path / "mine").write_bytes(b"mine")
    (tmp_path / ".lstmviz-link.part").symlink_to("mine")
    write(tmp_path / "out")
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert (tmp_path / ".lstmviz-folder.part").is_dir()
