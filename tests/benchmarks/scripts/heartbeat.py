"""How long the main thread doesn't answer: the gaps between the beats of a timer."""

import time
from itertools import pairwise

from PySide6.QtCore import QObject, Qt, QTimer

BEAT = 1  # millisecond


class Heartbeat(QObject):
    """Beats on the thread it is made on, as often as that thread lets it."""

    def __init__(self) -> None:
        super().__init__()
        self._beats: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begins anew."""
        self._beats = [time.perf_counter()]
        self._timer.start(BEAT)

    def stop(self) -> list[float]:
        """The gaps between the beats since the start, in seconds."""
        self._timer.stop()
        self._beat()  # what went on until now counts
        return [later - earlier for earlier, later in pairwise(self._beats)]

    def _beat(self) -> None:
        self._beats.append(time.perf_counter())
