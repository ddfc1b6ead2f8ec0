"""What a script would do: shows h and c of the same rows with pyqtgraph, as often as is asked.

Prints the seconds from a new trace to its picture. The colours' limits are the program's: ±1
for h, and for c as far as it goes in the whole run.
"""

import sys
import time

import numpy as np
import pyqtgraph as pg
from large_trace import large_experiment, large_trace

BATCH, STEPS, UNITS, WIDTH, HEIGHT, ROWS, TIMES = map(int, sys.argv[1:])
trace = large_trace(large_experiment(BATCH, STEPS, UNITS))
h, c = trace.calls[0].states.values()
app = pg.mkQApp()
pg.setConfigOptions(imageAxisOrder="col-major")
window = pg.GraphicsLayoutWidget()
window.resize(WIDTH, HEIGHT)
table = pg.colormap.get("CET-D1").getLookupTable(nPts=256)
items = []
for row in range(ROWS):
    for state in (h, c):
        plot = window.addPlot(row=len(items), col=0)
        items.append((pg.ImageItem(lut=table), state, row))
        plot.addItem(items[-1][0])
        plot.setRange(xRange=(0, STEPS), yRange=(0, UNITS), padding=0)
window.show()
for _ in range(20):
    app.processEvents()
for _ in range(TIMES):
    began = time.perf_counter()
    most = max(float(c.max()), -float(c.min()))
    for item, state, row in items:
        limit = 1.0 if state is h else most
        item.setImage(state[row], levels=(-limit, limit), autoLevels=False)
    app.processEvents()
    print(time.perf_counter() - began, flush=True)
assert np.isfinite(most)
window.close()
window.deleteLater()
app.processEvents()
sys.exit(0)
