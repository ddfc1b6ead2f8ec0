"""How much memory the machine can give to a run."""

import psutil


def free_memory() -> int:
    """Bytes that are free, or can be made so without swapping."""
    return int(psutil.virtual_memory().available)
