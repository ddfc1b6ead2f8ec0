"""Prints how long frames take when another moment, row or unit is looked at, as JSON.

A frame is all that the window does from the wish until everything is painted.
"""

import json
import sys
import time
from collections.abc import Callable

from given import given_window
from large_trace import large_experiment, large_trace

from lstmviz.session.view_state import Moment

BATCH, STEPS, UNITS, FRAMES = map(int, sys.argv[1:])
WARM = 8

app, window = given_window(large_trace(large_experiment(BATCH, STEPS, UNITS)))
look = window.controller.view


def timed(
    request: Callable[[int], None], prepare: Callable[[int], None] = lambda _frame: None
) -> dict[str, list[float]]:
    """Seconds by the clock and by the processor, frame by frame."""
    clock, processor = [], []
    for frame in range(WARM + FRAMES):
        prepare(frame)
        began, busy = time.perf_counter(), time.process_time()
        request(frame)
        app.processEvents()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - busy)
    return {"clock": clock[WARM:], "processor": processor[WARM:]}


def forget_rows(frame: int) -> None:
    """Where all rows were seen, lays the picture out anew: what is painted stays painted.

    So that a row is looked at for the first time in each frame, however few there are.
    """
    if frame % BATCH == 0:
        window.resize(window.width() + (1 if frame // BATCH % 2 else -1), window.height())
        app.processEvents()


look.set_reveal(True)
found = {"the playhead, revealing": timed(lambda n: look.go_to(1 + 7 * n % (STEPS - 1)))}
look.go_to_end()
found["the playhead, at rest"] = timed(lambda n: look.pick(Moment(0, 7 * n % STEPS), 0, None))
found["another row"] = timed(lambda n: look.select_row(n % BATCH), forget_rows)
found["another unit"] = timed(lambda n: look.pick(Moment(0, 5), 0, 7 * n % UNITS))
print(json.dumps(found))
window.close_without_asking()
window.deleteLater()
app.processEvents()
sys.exit(0)
