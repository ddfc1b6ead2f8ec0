"""What the benchmarks' rows rest on; how fast anything is isn't a test's business."""

import subprocess
import time
from pathlib import Path

import psutil
import pytest
from benchmarks.row import Row, said, worst

BREEDS = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
with open(sys.argv[1], "w") as file:
    file.write(str(child.pid))
print("begun", flush=True)
sys.exit(int(sys.argv[2]))
"""


@pytest.mark.parametrize("status", [0, 1])
def test_a_script_leaves_no_process_behind_also_where_it_fails(tmp_path: Path, status: int) -> None:
    script, pid = tmp_path / "breeds.py", tmp_path / "pid"
    script.write_text(BREEDS)
    if status:
        with pytest.raises(subprocess.CalledProcessError):
            said(script, pid, status)
    else:
        assert said(script, pid, status) == "begun\n"
    left = int(pid.read_text())
    until = time.monotonic() + 10
    while _lives(left) and time.monotonic() < until:
        time.sleep(0.01)
    assert not _lives(left)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def test_of_three_rounds_the_worst_counts() -> None:
    rounds = [
        [Row("quick", "ms", value, None, 10.0), Row("ratio", "s", 1.0, 2.0, 0.5, ratio)]
        for value, ratio in ((9.0, 0.4), (11.0, 0.2), (8.0, 0.6))
    ]
    quick, ratio = worst(rounds)
    assert (quick.value, quick.met) == (11.0, False)
    assert (ratio.ratio, ratio.met) == (0.6, False)
