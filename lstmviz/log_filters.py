"""Keeps what TensorFlow prints out of a person's sight."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LARGEST = 2**20


def send_stderr_to(log: Path) -> None:
    """Appends all that goes to stderr from now on to a file.

    TensorFlow's C++ side writes to the file descriptor itself, whatever `sys.stderr` is.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    fresh = not log.exists() or log.stat().st_size > _LARGEST
    with log.open("wb" if fresh else "ab", buffering=0) as file:
        os.dup2(file.fileno(), 2)


@contextmanager
def quiet_stderr(log: Path) -> Iterator[None]:
    """Inside the block, what goes to stderr is appended to a file instead."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        send_stderr_to(log)
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
