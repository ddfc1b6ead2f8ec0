"""What a program with six plots can't do without: says when its window is interactive."""

import sys
import time

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QTimer

app = pg.mkQApp()
window = pg.GraphicsLayoutWidget()
for row in range(3):
    for column in range(2):
        plot = window.addPlot(row=row, col=column)
        plot.plot(np.zeros(6))
window.show()


def interactive() -> None:
    print(time.time(), flush=True)
    window.close()
    app.quit()


# The second timer comes round after the first paint.
QTimer.singleShot(0, lambda: QTimer.singleShot(0, interactive))
app.exec()
window.deleteLater()
app.processEvents()
sys.exit(0)
