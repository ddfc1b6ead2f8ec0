"""Prints the gaps in which the main thread didn't answer, as JSON: loading, then working.

Loading is from the first event that is handled to TensorFlow's being ready; working is from
giving the window a long experiment until its large answer was drawn and checked against Keras.
"""

import json
import sys
from typing import Any

import numpy as np
from opened import opened, wait

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session

CALLS, BATCH, STEPS, FEATURES, UNITS = map(int, sys.argv[1:])


def long_experiment() -> Experiment:
    random = np.random.default_rng(0)
    x = [random.standard_normal((BATCH, STEPS, FEATURES), dtype=np.float32) for _ in range(CALLS)]
    layer = LSTMConfig(units=UNITS, return_sequences=True, return_state=True, stateful=True)
    return Experiment(layer, map(Call, x))


def measure(window: Any) -> None:
    from heartbeat import Heartbeat
    from watcher import PaintWatcher

    controller, heart = window.controller, Heartbeat()

    heart.start()
    wait(lambda: controller.now.status.versions is not None)
    loading = heart.stop()

    wait(lambda: controller.now.status.agreement == "same")
    session = Session.of(long_experiment())
    painted: list[bool] = []
    PaintWatcher(
        window.strip,
        lambda: getattr(controller.now.trace, "experiment", None) is session.experiment,
        lambda: painted.append(True),
    )
    heart.start()
    controller.session.open(session, None, "long")
    wait(lambda: bool(painted) and controller.now.status.agreement in ("same", "differs"))
    working = heart.stop()
    print(json.dumps({"loading": loading, "working": working}))


if __name__ == "__main__":
    opened(None, measure)
