"""From the start of the process to the window, and to the first picture."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from row import Row

SCRIPTS = Path(__file__).parent / "scripts"


def said_after(script: str, *arguments: str, bytecode: str = "") -> list[float]:
    """Runs a script; the seconds from its start to each moment that it prints first.

    Args:
        script: its name.
        arguments: its own.
        bytecode: the folder in which Python keeps what it compiled, also where the machine
            doesn't let it: whoever starts a program for the second time has it.
    """
    environment = dict(os.environ)
    if bytecode:
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment["PYTHONPYCACHEPREFIX"] = bytecode
    start = time.time()
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / script), *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return [float(line) - start for line in done.stdout.split()]


def rows(repeats: int) -> list[Row]:
    """The two start-up measures; what is compared runs in turn, ratios are taken pair by pair."""
    windows, pictures = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(repeats + 1):
            (plots,) = said_after("bare_plots.py", bytecode=folder)
            (keras,) = said_after("bare_keras.py", bytecode=folder)
            interactive, drawn = said_after("program.py", bytecode=folder)
            if turn:  # the first round warms the disk's cache and compiles what is imported
                windows.append((interactive, plots))
                pictures.append((drawn, keras))
    return [
        _row("start to interactive window ÷ six bare pyqtgraph plots", windows, 1.5),
        _row("start to first picture ÷ bare Keras, layer called twice", pictures, 1.25),
    ]


def _row(name: str, pairs: list[tuple[float, float]], goal: float) -> Row:
    return Row(
        name,
        "s",
        statistics.median(own for own, _ in pairs),
        statistics.median(bare for _, bare in pairs),
        goal,
        statistics.median(own / bare for own, bare in pairs),
    )
