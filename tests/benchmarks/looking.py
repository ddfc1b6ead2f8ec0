"""Looking at a run: frames, the picture after a new trace, playing."""

import json
import statistics
from typing import Any

import numpy as np
from row import Row, of_pairs, said

LARGE = (64, 1000, 1024)
"""Batch, timesteps, units."""

TENTH = (6, 100, 1024)
"""The same units, a tenth of everything else."""

MEDIAN, LATE = 1000 / 60, 33.0
"""Milliseconds: 60 frames a second, and what nineteen frames in twenty may take."""

_FRAMES = 60
_ALIKE = 1.5
"""How much longer a frame may take where there is ten times as much of everything."""

_PLAYED = (8, 200, 16)

_MANY = {"500 calls of 3 rows": (500, 3, 4, 3), "64 lines": (3, 3, 200, 64)}
"""Calls, rows, steps and units."""

_STALLS = 100.0
"""Milliseconds of the processor for which a window may do nothing else."""


_LECTURE = {"2 rows × 30 × 4": (2, 30, 4), "4 rows × 300 × 64": (4, 300, 64)}
"""Batch, timesteps and units of what a hall is shown."""


def rows(repeats: int) -> list[Row]:
    """What the window does while one looks, and beside pyqtgraph."""
    steps = [*_playing(), *_lecture(repeats)]
    return [*_frames(), *_events(), _picture(repeats), _another_layer(repeats), *steps]


def _frames() -> list[Row]:
    found = []
    timed = {size: _said("looked_at.py", *size, _FRAMES) for size in (LARGE, TENTH)}
    for what, frames in timed[LARGE].items():
        milliseconds = 1000 * np.array(frames["clock"])
        tenth = 1000 * np.array(timed[TENTH][what]["clock"])
        median, small = float(np.median(milliseconds)), float(np.median(tenth))
        late = float(np.percentile(milliseconds, 95))
        name = f"{what}, {'×'.join(map(str, LARGE))}"
        found += [
            Row(f"frame: {name}, median", "ms", median, None, MEDIAN),
            Row(f"frame: {name}, 95th percentile", "ms", late, None, LATE),
            Row(f"frame: {what} ÷ at a tenth of all", "ms", median, small, _ALIKE, median / small),
        ]
    return found


def _events() -> list[Row]:
    found = []
    for name, size in _MANY.items():
        first, resized = (1000 * float(line) for line in said("longest_event.py", *size).split())
        found += [
            Row(f"longest event of the first frame: {name}", "ms", first, None, _STALLS),
            Row(f"longest event of another size: {name}", "ms", resized, None, _STALLS),
        ]
    return found


def _picture(repeats: int) -> Row:
    pairs = []
    for _ in range(max(repeats // 2, 1)):
        first, *own = said("new_trace.py", *LARGE, repeats).splitlines()
        width, height, lanes = map(int, first.split())
        bare = said("bare_heatmaps.py", *LARGE, width, height, lanes, repeats).splitlines()
        own_median, bare_median = (statistics.median(map(float, t[1:])) for t in (own, bare))
        pairs.append((own_median, bare_median))
    return of_pairs(
        "picture of a new trace ÷ the same heatmaps by bare pyqtgraph", "s", pairs, 1.25
    )


def _another_layer(repeats: int) -> Row:
    took = json.loads(said("layer_chosen.py", *LARGE, 4 * repeats))
    name = f"choosing another layer to painted, {'×'.join(map(str, LARGE))}"
    return Row(name, "ms", 1000 * statistics.median(took), None, 50.0)


def _playing() -> list[Row]:
    played = _said("plays.py", *_PLAYED)
    lanes, steps, units = _PLAYED
    name = f"30 steps a second, {lanes} lanes × {steps} × {units} lines"
    return [
        Row(f"dropped of {played['steps']}: {name}", "", played["dropped"], None, 0.0),
        Row(f"processor's time a step: {name}", "ms", 1000 * played["busy"], None, 1000 / 30),
    ]


def _lecture(repeats: int) -> list[Row]:
    return [
        Row(f"next step of a lecture to painted, {name}", "ms", 1000 * max(took), None, 100.0)
        for name, size in _LECTURE.items()
        for took in (json.loads(said("lecture_steps.py", *size, 2 * repeats)),)
    ]


def _said(script: str, *arguments: object) -> dict[str, Any]:
    return json.loads(said(script, *arguments).splitlines()[-1])
