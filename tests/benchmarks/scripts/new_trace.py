"""Prints the seconds from a new trace to its picture, reading it included, and the strip's size.

The first line is the strip's width, its height, and how many rows are seen in it.
"""

import sys
import time

from given import given_window
from large_trace import large_experiment, large_trace

from lstmviz.window.render_data import RenderData

BATCH, STEPS, UNITS, TIMES = map(int, sys.argv[1:])
trace = large_trace(large_experiment(BATCH, STEPS, UNITS))
app, window = given_window(trace)
strip = window.strip
print(strip.width(), strip.height(), len(strip.picture.layout.lanes), flush=True)
for _ in range(TIMES):
    began = time.perf_counter()
    drawn = RenderData.of(trace)
    strip.set_trace_view(drawn.trace_view, drawn.summary)
    app.processEvents()
    print(time.perf_counter() - began, flush=True)
window.close_without_asking()
window.deleteLater()
app.processEvents()
sys.exit(0)
