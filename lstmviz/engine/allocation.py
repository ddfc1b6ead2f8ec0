"""How the engine's process takes memory from the system, and gives it back."""

import ctypes
import os
import sys

WORTH_GIVING_BACK = 2**26
"""Bytes of a trace from which on what its making has left behind is worth a tenth of a second."""


def keep_nothing() -> None:
    """Lets TensorFlow free what it no longer needs; before it is loaded.

    By itself it keeps all that it ever needed at once: for a run of 64 × 1,000 steps of 1,024
    units over a gigabyte, as long as the window is open.
    """
    os.environ.setdefault("TF_ONEDNN_USE_SYSTEM_ALLOCATOR", "1")


def give_back() -> None:
    """Gives the system what was freed in small pieces, where its library does so on request."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # not every C library has it
        if trim is not None:
            trim(0)
