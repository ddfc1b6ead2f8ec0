"""How long the window's main thread doesn't answer, while TensorFlow loads and while it works."""

import json
import statistics
import subprocess
import sys

import numpy as np
from row import Row
from startup import SCRIPTS

CALLS, BATCH, STEPS, FEATURES, UNITS = 3, 64, 200, 65, 256
"""The long run: its trace is some 240 MB that arrive at once."""


def rows(repeats: int) -> list[Row]:
    """The wait of an event that comes at any moment, and the longest that one could have."""
    said = [_gaps() for _ in range(max(repeats // 2, 2))]
    long = f"a run of {CALLS} × ({BATCH}, {STEPS}, {FEATURES}), {UNITS} units"
    found = []
    for phase, during in (("loading", "TensorFlow loads"), ("working", long)):
        gaps = [1000 * np.array(each[phase]) for each in said]
        found += [
            Row(
                f"no answer while {during}, 99th percentile",
                "ms",
                statistics.median(map(waited, gaps)),
                None,
                50.0,
            ),
            Row(
                f"no answer while {during}, longest",
                "ms",
                max(float(each.max()) for each in gaps),
                None,
                100.0,
            ),
        ]
    return found


def waited(gaps: np.ndarray) -> float:
    """The 99th percentile of what an event waits that may come at any moment.

    Not of the gaps themselves: the longest of them are few, but many events fall into them.
    """
    waits = [np.arange(gap, 0, -1) for gap in gaps]  # one event each millisecond
    return float(np.percentile(np.concatenate(waits), 99))


def _gaps() -> dict[str, list[float]]:
    sizes = map(str, (CALLS, BATCH, STEPS, FEATURES, UNITS))
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "long_run.py"), *sizes],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, list[float]] = json.loads(done.stdout)
    return found
