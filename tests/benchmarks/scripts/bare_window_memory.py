"""Prints the bytes that a process with a bare pyqtgraph window of the same size holds."""

import sys

import psutil
import pyqtgraph as pg

app = pg.mkQApp()
window = pg.GraphicsLayoutWidget()
window.resize(1280, 800)
for row in range(6):
    window.addPlot(row=row, col=0).addItem(pg.ImageItem())
window.show()
for _ in range(20):
    app.processEvents()
print(psutil.Process().memory_info().rss)
window.close()
window.deleteLater()
app.processEvents()
sys.exit(0)
