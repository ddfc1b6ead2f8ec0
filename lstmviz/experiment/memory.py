"""Whether the machine has the memory that a run needs, told before it starts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmviz.experiment.experiment import Experiment

_MEMINFO = Path("/proc/meminfo")

LEAST_ADDRESS_SPACE = 300 * 10**6
"""Bytes without which nothing here begins."""

TENSORFLOW = 2200 * 10**6
"""Bytes of address space that loading it takes, most of them for code that is never used."""


class NotEnoughMemory(MemoryError):
    """The machine has less memory than is needed; says so in one sentence."""


class MemoryLimitTooLow(NotEnoughMemory):
    """The process may take less than is needed, whatever the machine has."""


def free_memory() -> int:
    """Bytes that are free, or can be made so without swapping."""
    if sys.platform == "linux":  # where it takes one line, and the first run waits for it
        for line in _MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    import psutil

    return int(psutil.virtual_memory().available)


def check_memory(experiment: Experiment) -> None:
    """Checks that an experiment can be run in this process.

    Raises:
        NotEnoughMemory: it needs more memory than there is.
    """
    from lstmviz.experiment.size import bytes_needed, format_bytes

    needed, free = bytes_needed(experiment), free_memory()
    if needed > free:
        # The system would end the program halfway, and nobody could tell why.
        raise NotEnoughMemory(
            f"running it would need about {format_bytes(needed)} of memory; "
            f"{format_bytes(free)} are free"
        )
    check_address_space(TENSORFLOW + needed)


def check_address_space(needed: int) -> None:
    """Refuses what `ulimit -v` leaves no room for: libraries end the process over that.

    Raises:
        MemoryLimitTooLow: it leaves less than `needed` bytes.
    """
    if sys.platform == "win32":
        return
    import resource

    allowed = resource.getrlimit(resource.RLIMIT_AS)[0]
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        raise MemoryLimitTooLow(
            f"the limit on this process' memory is too low: some {needed / 1e9:.1f} GB are "
            f"needed, {allowed / 1e9:.1f} GB allowed (ulimit -v)"
        )
