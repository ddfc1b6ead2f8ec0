import subprocess
import sys

import psutil
import pytest
from traces import opening

from lstmviz.experiment import memory
from lstmviz.experiment.memory import NotEnoughMemory, check_memory, free_memory
from lstmviz.experiment.size import bytes_needed, format_bytes

LIMITED = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (2 * 10**9, -1))
from lstmviz.experiment.memory import MemoryLimitTooLow, check_address_space
check_address_space(10**9)
try:
    check_address_space(3 * 10**9)
except MemoryLimitTooLow as error:
    print(error)
"""


def test_what_is_free_is_what_the_system_says() -> None:
    total = psutil.virtual_memory().total
    assert free_memory() == pytest.approx(psutil.virtual_memory().available, abs=total / 10)


def test_a_run_that_has_no_room_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = bytes_needed(opening())
    monkeypatch.setattr(memory, "free_memory", lambda: needed)
    check_memory(opening())
    monkeypatch.setattr(memory, "free_memory", lambda: needed - 1)
    with pytest.raises(NotEnoughMemory) as refused:
        check_memory(opening())
    about = format_bytes(needed)
    assert str(refused.value) == (
        f"running it would need about {about} of memory; {format_bytes(needed - 1)} are free"
    )
    assert isinstance(refused.value, MemoryError)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps to the limit")
def test_a_limit_on_the_process_is_told() -> None:
    done = subprocess.run([sys.executable, "-c", LIMITED], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (
        "the limit on this process' memory is too low: some 3.0 GB are needed, 2.0 GB allowed "
        "(ulimit -v)\n",
        "",
    )
