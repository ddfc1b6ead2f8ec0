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


def numpys(path: Path) -> list[np.ndarray]:
    with np.load(path) as found:
        return [found[name] for name in found.files]


def in_turn(ours: Callable[[], object], theirs: Callable[[], object]) -> list[tuple[float, float]]:
    """Both, a first time that doesn't count, and then now the one first, now the other.

    Whoever needs memory first may have to wait until the system has some.
    """
    ours(), theirs()
    pairs = []
    for _ in range((REPEATS + 1) // 2):
        pairs.append((seconds(ours), seconds(theirs)))
        second = seconds(theirs)
        pairs.append((seconds(ours), second))
    return pairs


session = large_session(SIZE)
arrays = [call.inputs for call in session.experiment.calls]
with tempfile.TemporaryDirectory() as folder:
    ours, theirs = Path(folder) / "ours.lstmviz", Path(folder) / "theirs.npz"
    saving = in_turn(lambda: save(session, ours), lambda: np.savez(theirs, *arrays))
    opening = in_turn(lambda: load(ours), lambda: numpys(theirs))
print(json.dumps({"saving": saving, "opening": opening}))
