"""What runs inside the engine's process: it takes questions and answers them.

Each kind of question has a thread of its own, so that gates are derived while an untouched layer
checks the run that they are of, and that check goes on while another experiment is run beside.
TensorFlow's operations, and Keras' layers as long as no two threads use one, allow that.
"""

from __future__ import annotations

import signal
import threading
import time
from typing import TYPE_CHECKING

from lstmviz.logs import send_stderr_to
from lstmviz.process import Channel, give_way

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path


def serve(connection: Connection, log: Path | None) -> None:
    """Answers until the other end is gone.

    Args:
        connection: brings `Question`s; takes answers.
        log: the file for what would go to stderr; None leaves stderr as it is.
    """
    # Ctrl+C in the terminal is for the window, which ends this process itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if log is not None:
        send_stderr_to(log)
    give_way()
    line = Channel(connection)
    threading.Thread(target=_beat, args=(line,), name="beat", daemon=True).start()

    from lstmviz.engine.allocation import keep_nothing

    keep_nothing()

    from lstmviz.engine.answering import Answering
    from lstmviz.engine.answers import Ready
    from lstmviz.engine.run import versions

    try:
        _warm_up()
        line.send(Ready(*versions()))
        Answering(line).until_the_end()
    except (EOFError, OSError):
        return


def _warm_up() -> None:
    """Lets TensorFlow do what it does once, so that the first run's time is like the next one's."""
    import numpy as np

    from lstmviz.engine.run import run
    from lstmviz.experiment.config import LSTMConfig
    from lstmviz.experiment.experiment import Call, Experiment

    run(Experiment(LSTMConfig(1), [Call(np.zeros((1, 1, 1), np.float32))]))


def _beat(line: Channel) -> None:
    from lstmviz.engine.answers import BEAT, Beat

    try:
        while True:
            line.send(Beat())
            time.sleep(BEAT)
    except OSError:
        return
