"""How long the window's main thread doesn't answer, while TensorFlow loads and while it works."""

import json
import statistics

import numpy as np
from row import Row, said

CALLS, BATCH, STEPS, FEATURES, UNITS = 3, 64, 200, 65, 256
"""The long run: its trace is some 240 MB that arrive at once."""


def rows(repeats: int) -> list[Row]:
    """The wait of an event that comes at any moment, and the longest that one could have."""
    each_time = [_gaps() for _ in range(max(repeats // 2, 2))]
    long = f"a run of {CALLS} × ({BATCH}, {STEPS}, {FEATURES}), {UNITS} units"
    found = []
    for phase, during in (("loading", "TensorFlow loads"), ("working", long)):
        gaps = [1000 * np.array(each[phase]) for each in each_time]
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
    found: dict[str, list[float]] = json.loads(
        said("long_run.py", CALLS, BATCH, STEPS, FEATURES, UNITS)
    )
    return found
