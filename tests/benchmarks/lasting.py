"""What a window holds: of a large run, and after it was used for long."""

import json

from row import Row, said

LARGE = (64, 1000, 1024)
MOVES, RUNS = 10_000, 500


def rows(_repeats: int) -> list[Row]:
    """Memory beside that of the arrays themselves; what is left behind."""
    return [_memory(), *_left_behind()]


def _memory() -> Row:
    held, arrays = map(int, said("window_memory.py", *LARGE).split()[-2:])
    bare = int(said("bare_window_memory.py").split()[-1])
    return Row(
        f"window's memory over a bare one's ÷ x, h and c, {'×'.join(map(str, LARGE))}",
        "MB",
        (held - bare) / 1e6,
        arrays / 1e6,
        1.25,
        (held - bare) / arrays,
    )


def _left_behind() -> list[Row]:
    counted = json.loads(said("many_looks.py", MOVES, RUNS).splitlines()[-1])
    before, after = counted["before"], counted["after"]
    grown = {what: after[what] - before[what] for what in before}
    after_what = f"after {MOVES:,} moves and {RUNS} runs"
    found = [Row(f"memory grown {after_what}", "MB", grown.pop("MB"), None, 20.0)]
    left = sum(max(count, 0) for count in grown.values())
    return [*found, Row(f"widgets, timers and threads left {after_what}", "", left, None, 0.0)]
