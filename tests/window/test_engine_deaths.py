"""The engine's process is killed at random moments: nothing is lost, and the picture comes back.

LSTMVIZ_EXAMPLES=50 pytest tests/window/test_engine_deaths.py kills it more often than CI does.
"""

import os
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import psutil
import pytest
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.engine.process import EngineProcess
from lstmviz.engine.results import Progressed
from lstmviz.engine.run import run
from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.session import Session
from lstmviz.window.engine_link import EngineLink
from lstmviz.window.main_window import MainWindow
from lstmviz.window.style import make_application

SEED = 6367
DEATHS = min(int(os.environ.get("LSTMVIZ_EXAMPLES", "3")), 1000)
LOADING = 180_000

MIDDLING = Experiment(LSTMConfig(64), [Call(np.zeros((64, 50, 8), np.float32))] * 4)
"""Takes about a second to run, and its answer some time to arrive."""

MANY_ROWS = Experiment(
    LSTMConfig(64, go_backwards=True), [Call(np.ones((1024, 70, 1), np.float32))]
)
"""Has gates of 70 MB: they are derived for what is looked at."""


class Rig:
    def __init__(self, qtbot: QtBot, log: Path) -> None:
        make_application()
        self.qtbot = qtbot
        self.process = EngineProcess(log)
        self.process.start()
        self.link = EngineLink(self.process)
        self.window = MainWindow(Session.of(opening()), self.link)
        self.window.show()

    @property
    def now(self):
        return self.window.controller.now

    def kill(self) -> None:
        pid = self.process.pid
        assert pid is not None
        psutil.Process(pid).kill()

    def settled(self) -> None:
        self.qtbot.waitUntil(lambda: self.now.status.agreement == "same", timeout=LOADING)


@pytest.fixture
def rig(qtbot: QtBot, tmp_path: Path) -> Rig:
    rig = Rig(qtbot, tmp_path / "engine.log")
    qtbot.addWidget(rig.window, before_close_func=lambda window: window.close_without_asking())
    return rig


def test_killed_at_any_moment_it_comes_back_and_gives_all_that_was_asked_for(rig: Rig) -> None:
    killed_while_loading_running_and_answering(rig)
    killed_while_a_twin_runs_or_gates_are_derived(rig)


def killed_while_loading_running_and_answering(rig: Rig) -> None:
    chance = random.Random(SEED)
    for number in range(DEATHS):
        phase = ("loading", "running", "answering", "checking", "idle")[number % 5]
        if phase == "loading":
            rig.kill()  # it is started again, and killed once more while it loads
            rig.qtbot.waitUntil(lambda: rig.now.status.versions is None, timeout=LOADING)
            rig.qtbot.wait(chance.randint(0, 3000))
            rig.kill()
            rig.window.controller.layer.argument("units", 1 + number % 7)
            rig.window.controller.runs.run_now()
        else:
            rig.settled()
            units = 8 + number % 50
            if phase == "answering":  # beside the picture of the run before
                rig.window.controller.layer.argument("units", units)
                rig.window.controller.runs.run_now()
            else:
                requested = replace(MIDDLING, layer=replace(MIDDLING.layer, units=units))
                rig.window.controller.session.open(Session.of(requested), None, "wanted")
            if phase == "running":
                with rig.qtbot.waitSignal(
                    rig.link.answered,
                    timeout=LOADING,
                    check_params_cb=lambda answer: isinstance(answer, Progressed),
                ):
                    pass
                rig.qtbot.wait(chance.randint(0, 300))
            elif phase == "answering":
                rig.qtbot.wait(chance.randint(0, 1500))
            else:
                rig.qtbot.waitUntil(lambda: rig.now.trace is not None, timeout=LOADING)
                if phase == "idle":
                    rig.settled()
            rig.kill()
        requested, picture = rig.now.experiment, rig.now.trace
        assert picture is not None or phase in ("loading", "running")
        rig.qtbot.waitUntil(
            lambda: rig.now.status.versions is None or rig.now.status.agreement != "same",
            timeout=LOADING,
        )
        assert picture is None or rig.now.trace is not None
        rig.settled()
        rig.qtbot.waitUntil(lambda: rig.now.status.versions is not None, timeout=LOADING)
        assert rig.now.experiment is requested
        assert rig.now.trace is not None
        assert rig.now.trace.experiment == requested
        assert (rig.now.stale, rig.now.errors) == ("", ())


def killed_while_a_twin_runs_or_gates_are_derived(rig: Rig) -> None:
    chance = random.Random(SEED)
    do = rig.window.controller
    layer = replace(MIDDLING.layer, stateful=True)
    carried = replace(MIDDLING, layer=layer, calls=MIDDLING.calls[:2])
    rig.settled()
    for number in range(max(DEATHS // 2, 1)):
        over_gates = number % 2 == 0  # and over a twin
        do.session.open(Session.of(MANY_ROWS if over_gates else carried), None, "wanted")
        rig.settled()
        trace = rig.now.trace
        assert trace is not None
        if over_gates:
            assert not trace.calls[0].gates
            do.gates.requested([(0, row) for row in range(4)])
        do.comparison.compare("defaults" if over_gates else "stateless")
        rig.qtbot.waitUntil(lambda: rig.now.compared.experiment is not None, timeout=LOADING)
        rig.qtbot.wait(chance.randint(0, 400))
        rig.kill()
        rig.qtbot.waitUntil(lambda: rig.now.status.versions is None, timeout=LOADING)
        rig.qtbot.waitUntil(lambda: rig.now.comparison is not None, timeout=LOADING)
        assert rig.now.trace is rig.now.comparison.mine is trace
        other = rig.now.comparison.other
        for there, here in zip(other.calls, run(other.experiment).calls, strict=True):
            np.testing.assert_array_equal(there.h, here.h)
        assert rig.now.compared.problem == ""
        if over_gates:
            rig.qtbot.waitUntil(lambda: len(rig.now.gates) >= 4, timeout=LOADING)
        rig.qtbot.waitUntil(lambda: rig.now.status.versions is not None, timeout=LOADING)
        assert (rig.now.stale, rig.now.errors) == ("", ())
