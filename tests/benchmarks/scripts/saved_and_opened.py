"""Prints the seconds of saving and opening a session of SIZE bytes, and the same with NumPy.

As JSON, a pair for each of REPEATS times: ours, and np.savez or np.load of the same arrays.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from large_session import large_session

from lstmviz.session.storage import load, save

SIZE, REPEATS = map(int, sys.argv[1:])


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def numpys(path: Path) -> None:
    with np.load(path) as found:
        for name in found.files:
            found[name]


session = large_session(SIZE)
arrays = [call.inputs for call in session.experiment.calls]
found: dict[str, list[tuple[float, float]]] = {"saving": [], "opening": []}
with tempfile.TemporaryDirectory() as folder:
    ours, theirs = Path(folder) / "ours.lstmviz", Path(folder) / "theirs.npz"
    save(session, ours)  # both replace a file from then on
    np.savez(theirs, *arrays)
    for _ in range(REPEATS):
        saving = seconds(lambda: save(session, ours)), seconds(lambda: np.savez(theirs, *arrays))
        opening = seconds(lambda: load(ours)), seconds(lambda: numpys(theirs))
        found["saving"].append(saving)
        found["opening"].append(opening)
print(json.dumps(found))
