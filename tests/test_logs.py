import errno
import io
import logging
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmviz.logs import (
    NOWHERE,
    engine_log_path,
    log_exception,
    log_path,
    open_log,
    quiet_stderr,
    start_logging,
)


def test_what_nobody_caught_is_in_the_log_and_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(tmp_path / "test.log")
    assert sys.excepthook is log_exception
    try:
        raise RuntimeError("odd")
    except RuntimeError:
        sys.excepthook(*sys.exc_info())

    def fail() -> None:
        raise KeyError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    text = (tmp_path / "test.log").read_text(encoding="utf-8")
    assert "RuntimeError: odd" in text
    assert "KeyError: 'in a thread'" in text
    assert "Traceback" in text
    assert capsys.readouterr().err == ""


def test_the_logs_have_a_folder_to_be_written_to() -> None:
    assert log_path().name == "lstmviz.log"
    assert log_path().parent.is_dir()
    assert engine_log_path().parent == log_path().parent


UNUSABLE: dict[str, Callable[[Path], object]] = {
    "the folder is a file": lambda folder: folder.write_text(""),
    "the folder isn't ours": lambda folder: folder.mkdir(mode=0o500),
    "the log is a folder": lambda folder: (folder / "lstmviz.log").mkdir(parents=True),
    "the engine's is a folder": lambda folder: (folder / "lstmviz-engine.log").mkdir(parents=True),
    "the log isn't ours": lambda folder: (folder.mkdir(), _read_only(folder / "lstmviz.log")),
    "the log leads nowhere": lambda folder: (
        folder.mkdir(),
        (folder / "lstmviz.log").symlink_to("none/none"),
    ),
    "the engine's is a pipe": lambda folder: (
        folder.mkdir(),
        os.mkfifo(folder / "lstmviz-engine.log"),
    ),
}


def _read_only(path: Path) -> None:
    path.write_text("theirs")
    path.chmod(0o400)


@pytest.fixture(params=UNUSABLE)
def unusable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the logs, which can't be used as such."""
    if sys.platform == "win32" and "pipe" in request.param:
        pytest.skip("Windows has no pipes in folders")
    folder = log_path().parent
    folder.rmdir()
    UNUSABLE[request.param](folder)
    if "ours" in request.param:  # root may do everything
        theirs = folder if "folder" in request.param else folder / "lstmviz.log"
        may = os.access
        monkeypatch.setattr(
            os, "access", lambda path, how: path != theirs and may(path, how), raising=True
        )
    return folder


def test_logs_that_cannot_be_written_are_elsewhere(
    unusable: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    log, engine_log = log_path(), engine_log_path()
    (folder,) = tmp_path.iterdir()
    assert {log.parent, engine_log.parent} == {folder}
    if sys.platform != "win32":
        assert folder.name == f"lstmviz-{os.getuid()}"
        assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("trap", ["link", "file", "theirs"])
def test_what_somebody_else_put_among_the_temporary_files_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trap: str
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file" / "below"))
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(tmp_path / "file" / "below"))
    if sys.platform == "darwin":
        monkeypatch.setenv("HOME", str(tmp_path / "file" / "below"))
    (tmp_path / "file").write_text("")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    own = log_path().parent
    assert own.parent == temporary
    own.rmdir()
    (tmp_path / "bait").mkdir()
    if trap == "link":
        own.symlink_to(tmp_path / "bait")
    elif trap == "file":
        own.write_text("")
    else:
        if not hasattr(os, "getuid"):
            pytest.skip("there, everybody has temporary files of their own")
        own.mkdir()
        uid = os.getuid()
        monkeypatch.setattr("lstmviz.logs._is_ours", lambda folder: folder.stat().st_uid != uid)
    assert (log_path(), engine_log_path()) == (NOWHERE, NOWHERE)
    assert list((tmp_path / "bait").iterdir()) == []


@pytest.mark.parametrize("log", ["folder", "none/none.log", "pipe", os.devnull])
def test_a_log_that_cannot_be_opened_takes_what_it_is_given(
    tmp_path: Path, log: str, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
    path = tmp_path / log
    start_logging(path)
    log_exception(RuntimeError, RuntimeError("odd"), None)
    with open_log(path) as file:
        file.write(b"more")
    with quiet_stderr(path):
        os.write(2, b"remarks")
    assert capfd.readouterr().err == ""


def test_a_disk_that_is_full_is_no_reason_to_say_so(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    class Full(io.StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    start_logging(tmp_path / "test.log")
    handler = logging.getLogger("lstmviz").handlers[-1]
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(Full())
    assert before is not None
    before.close()
    log_exception(RuntimeError, RuntimeError("odd"), None)
    assert capfd.readouterr().err == ""


def test_a_full_log_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "test.log"
    for size, begins in ((2**20, b"x"), (2**20 + 1, b"new")):
        path.write_bytes(b"x" * size)
        with open_log(path) as file:
            file.write(b"new")
        assert path.read_bytes().startswith(begins)


def test_for_a_person_without_a_home_the_logs_are_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    monkeypatch.setattr("lstmviz.logs.user_log_path", homeless)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert log_path().parent.parent == tmp_path
    monkeypatch.setattr("lstmviz.logs.user_log_path", lambda *_, **__: Path("~/log"))
    monkeypatch.chdir(tmp_path)
    assert log_path().parent.parent == tmp_path


@pytest.mark.parametrize("home", [None, "/nonexistent", ""])
def test_without_a_home_the_commands_work(tmp_path: Path, home: str | None) -> None:
    kept = {
        name: value for name, value in os.environ.items() if name not in ("XDG_STATE_HOME", "HOME")
    }
    environment = kept | ({} if home is None else {"HOME": home})
    command = [sys.executable, "-m", "lstmviz", "run", "none.lstmviz", "-o", "out.npz"]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120
    )
    assert done.stderr == "lstmviz: none.lstmviz: no such file or directory\n"
    assert list(tmp_path.iterdir()) == []
