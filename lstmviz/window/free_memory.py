"""Tells how much memory the machine can give to a run."""

import sys
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")


def free_memory() -> int:
    """Bytes that are free, or can be made so without swapping."""
    if sys.platform == "linux":  # where it takes one line, and the first run waits for it
        for line in _MEMINFO.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    import psutil

    return int(psutil.virtual_memory().available)
