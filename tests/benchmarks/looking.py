"""Looking at a run: frames, the picture after a new trace, playing."""

import json
import statistics
import subprocess
import sys

import numpy as np
from row import Row
from startup import SCRIPTS

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


def rows(repeats: int) -> list[Row]:
    """What the window does while one looks, and beside pyqtgraph."""
    return [*_frames(max(repeats // 3, 1)), _picture(repeats), *_playing()]


def _frames(times: int) -> list[Row]:
    found = []
    said = {
        size: _merged([_said("looked_at.py", *size, _FRAMES) for _ in range(times)])
        for size in (LARGE, TENTH)
    }
    for what, frames in said[LARGE].items():
        milliseconds, tenth = 1000 * np.array(frames), 1000 * np.array(said[TENTH][what])
        median, small = float(np.median(milliseconds)), float(np.median(tenth))
        late = float(np.percentile(milliseconds, 95))
        name = f"{what}, {'×'.join(map(str, LARGE))}"
        found += [
            Row(f"frame: {name}, median", "ms", median, None, MEDIAN),
            Row(f"frame: {name}, 95th percentile", "ms", late, None, LATE),
            Row(f"frame: {what} ÷ at a tenth of all", "ms", median, small, _ALIKE, median / small),
        ]
    return found


def _merged(said: list[dict[str, dict[str, list[float]]]]) -> dict[str, list[float]]:
    """The frames of the round in which the machine had least else to do."""
    return {
        what: min((each[what]["clock"] for each in said), key=statistics.median) for what in said[0]
    }


def _picture(repeats: int) -> Row:
    pairs = []
    for _ in range(max(repeats // 2, 1)):
        first, *own = _lines("new_trace.py", *LARGE, repeats)
        width, height, lanes = map(int, first.split())
        bare = _lines("bare_heatmaps.py", *LARGE, width, height, lanes, repeats)
        pairs.append([statistics.median(map(float, took[1:])) for took in (own, bare)])
    return Row(
        "picture of a new trace ÷ the same heatmaps by bare pyqtgraph",
        "s",
        statistics.median(own for own, _ in pairs),
        statistics.median(bare for _, bare in pairs),
        1.25,
        statistics.median(own / bare for own, bare in pairs),
    )


def _playing() -> list[Row]:
    said = _said("plays.py", *_PLAYED)
    lanes, steps, units = _PLAYED
    name = f"30 steps a second, {lanes} lanes × {steps} × {units} lines"
    return [
        Row(f"dropped of {said['steps']}: {name}", "", said["dropped"], None, 0.0),
        Row(f"processor's time a step: {name}", "ms", 1000 * said["busy"], None, 1000 / 30),
    ]


def _said(script: str, *arguments: object) -> dict[str, object]:
    return json.loads(_lines(script, *arguments)[-1])


def _lines(script: str, *arguments: object) -> list[str]:
    command = [sys.executable, str(SCRIPTS / script), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout.splitlines()
