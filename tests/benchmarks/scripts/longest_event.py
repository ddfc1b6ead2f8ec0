"""Prints the longest that the film strip keeps the event loop, in seconds of the processor.

Of a first frame and of another size: the run has CALLS calls, and all its units are lines.
"""

import sys
import time
from collections.abc import Callable

from large_trace import large_experiment, large_trace

from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.strip.film_strip import FilmStrip
from lstmviz.session.view_state import ViewState
from lstmviz.window.style import make_application

CALLS, ROWS, STEPS, UNITS = map(int, sys.argv[1:])
_AT_REST = 20  # passes of the loop with nothing to do

once = large_experiment(ROWS, STEPS, UNITS)
trace = large_trace(Experiment(once.layer, once.calls * CALLS))
app = make_application()
strip = FilmStrip()
strip.resize(1000, 800)
strip.set_view(ViewState(drawn_as="lines"))
strip.show()
app.processEvents()


def longest(request: Callable[[], None]) -> float:
    """Passes through the event loop until nothing is left to paint."""
    took, idle, act = [], 0, request
    while idle < _AT_REST:
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
        idle, act = idle + 1 if took[-1] < 0.001 else 0, app.processEvents
    return max(took)


print(longest(lambda: strip.set_trace(trace)))
print(longest(lambda: strip.resize(1100, 820)))
strip.close()
strip.deleteLater()
app.processEvents()
sys.exit(0)
