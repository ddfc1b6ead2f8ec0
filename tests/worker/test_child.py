"""What a process does to be a worker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil
import pytest
from player import WAIT, Rig, Task, spin

from lstmviz.worker.channel import Channel
from lstmviz.worker.child import bounded, end_with_parent, give_way
from lstmviz.worker.worker import end, spawned


def stand_back(connection: Connection) -> None:
    line = Channel(connection)
    line.send(psutil.Process().nice())
    give_way()
    line.send(psutil.Process().nice())


def test_a_child_lets_the_window_go_first() -> None:
    child, line = spawned(stand_back, name="modest")
    before, after = line.receive(), line.receive()
    end(child)
    line.close()
    expected = {psutil.BELOW_NORMAL_PRIORITY_CLASS} if sys.platform == "win32" else {before + 2, 19}
    assert after in expected


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


@pytest.mark.parametrize(
    ("elsewhere", "do"),
    [("", "spin"), ("", "sleep"), ("", "echo"), ("", ""), ("yes", "sleep"), ("yes", "")],
)
def test_a_child_ends_with_its_parent_whatever_it_is_doing(elsewhere: str, do: str) -> None:
    if do == "spin" and sys.platform != "linux":
        pytest.skip("elsewhere it ends when its time is over")
    call = f"from player import parent; parent({elsewhere!r}, {do!r})"
    with subprocess.Popen(
        [sys.executable, "-c", call],
        cwd=Path(__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
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
