"""What the engine's trace costs beside the bare layer."""

import json
import statistics

from row import Row, said

SIZES = ((64, 100, 65, 256), (64, 100, 256, 1024))
_MIDDLE, _LARGE = SIZES
WHICH = ("bare", "ours")


def rows(repeats: int) -> list[Row]:
    """Runs that are repeated, first runs, and memory."""
    return [*_repeated(repeats), *_first(repeats)]


def _repeated(repeats: int) -> list[Row]:
    found = []
    for size in SIZES:
        took = json.loads(said("traced.py", *size, 3 * repeats, "steps"))
        medians = {name: statistics.median(seconds) for name, seconds in took.items()}
        name = "×".join(map(str, size))
        found += [
            _row(f"h, c and returned again, {name}", medians["traced"], medians["bare"], 1.5),
            _row(f"likewise, and all four gates, {name}", medians["gates"], medians["bare"], 2.0),
        ]
        if size == _MIDDLE:
            by_step = f"h, c and returned ÷ a call for each step, {name}"
            found.append(_row(by_step, medians["traced"], medians["steps"], 1 / 8))
    return found


def _first(repeats: int) -> list[Row]:
    found = []
    for size in SIZES:
        pairs = [
            [tuple(map(float, said("first_traced.py", which, *size).split())) for which in WHICH]
            for _ in range(max(repeats // 2, 1))
        ]
        seconds, grown = (
            [statistics.median(pair[which][part] for pair in pairs) for which in (0, 1)]
            for part in (0, 1)
        )
        name = "×".join(map(str, size))
        found.append(_row(f"first run of a layer, {name}", seconds[1], seconds[0], 1.5))
        if size == _LARGE:
            h = 4 * size[0] * size[1] * size[3]
            found.append(
                Row(
                    f"memory of that, in h's bytes, {name}",
                    "×",
                    grown[1] / h,
                    grown[0] / h,
                    1.4,  # 3.5 times h where the bare layer takes 2.5
                    grown[1] / grown[0],
                )
            )
    return found


def _row(name: str, value: float, baseline: float, goal: float) -> Row:
    return Row(name, "s", value, baseline, goal, value / baseline)
