"""From the start of the process to the window, and to the first picture."""

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from row import Row, of_pairs, said, with_bytecode

import lstmviz


def said_after(script: str, *arguments: str, bytecode: str = "") -> list[float]:
    """Runs a script; the seconds from its start to each moment that it prints first.

    Args:
        script: its name.
        arguments: its own.
        bytecode: the folder in which Python keeps what it compiled: whoever starts a program for
            the second time has it.
    """
    environment = with_bytecode(bytecode) if bytecode else None
    start = time.time()
    printed = said(script, *arguments, environment=environment)
    return [float(line) - start for line in printed.split()]


def rows(repeats: int) -> list[Row]:
    """What is compared runs in turn, ratios are taken pair by pair."""
    windows, pictures, real, first, busy = [], [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(repeats + 1):
            (plots,) = said_after("bare_plots.py", bytecode=folder)
            (keras,) = said_after("bare_keras.py", bytecode=folder)
            interactive, drawn, drawn_anew = said_after("program.py", bytecode=folder)
            with _busy_core():
                beside, _, _ = said_after("program.py", bytecode=folder)
            _forget_ours(folder)
            fresh, _, _ = said_after("program.py", bytecode=folder)
            if turn:  # the first round warms the disk's cache and compiles what is imported
                windows.append((interactive, plots))
                pictures.append((drawn, plots))
                real.append((drawn_anew, keras))
                busy.append((beside, plots))
                first.append((fresh, plots))
    return [
        of_pairs("start to interactive window ÷ six bare pyqtgraph plots", "s", windows, 1.3),
        of_pairs("start to first picture, the last run's ÷ six bare plots", "s", pictures, 1.5),
        of_pairs(
            "start to first picture of a new run ÷ bare Keras, layer called twice", "s", real, 1.1
        ),
        of_pairs(
            "the same window with one core busy ÷ six bare plots on a quiet machine", "s", busy, 2.0
        ),
        of_pairs(
            "the same window at the first start, without bytecode ÷ six bare plots", "s", first, 3.0
        ),
    ]


def _forget_ours(folder: str) -> None:
    """Deletes the program's own bytecode; what pip installed has come with some."""
    ours = Path(lstmviz.__file__).parent
    shutil.rmtree(Path(folder) / ours.relative_to(ours.anchor))


@contextmanager
def _busy_core() -> Iterator[None]:
    """Keeps one core busy with something else."""
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as other:
        try:
            yield
        finally:
            other.kill()
