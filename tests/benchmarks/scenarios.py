"""Checking every claim of the library, against loading TensorFlow once."""

import os
import subprocess
import sys
import time

from row import Row


def rows(repeats: int) -> list[Row]:
    """The whole command, and an interpreter that does nothing but import TensorFlow."""
    count = max(repeats // 2, 1)
    check = min(_seconds("-m", "lstmviz", "scenarios", "check") for _ in range(count))
    bare = min(_seconds("-c", "import tensorflow") for _ in range(count))
    name = "lstmviz scenarios check ÷ one import of TensorFlow"
    return [Row(name, "s", check, bare, 4.0, check / bare)]


def _seconds(*arguments: str) -> float:
    start = time.perf_counter()
    command = [sys.executable, *arguments]
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    subprocess.run(command, check=True, capture_output=True, env=quiet)
    return time.perf_counter() - start
