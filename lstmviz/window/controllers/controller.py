"""Turns what a person wants into a new experiment or view, and answers into what is shown.

It knows neither Qt nor TensorFlow: it is given something that shows snapshots and something
that takes experiments, which in tests are a list and a function.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.engine.results import (
    Checked,
    EngineResult,
    Failed,
    GatesDerived,
    Ran,
    Refused,
    ResetTimed,
    Unfit,
)
from lstmviz.session.session import Session
from lstmviz.trace.trace import Trace
from lstmviz.trace.trace_file import Versions
from lstmviz.window.comparison_state import Pin
from lstmviz.window.controllers.calls import CallsController
from lstmviz.window.controllers.change_summary import ChangeTracker
from lstmviz.window.controllers.comparison import ComparisonController, RunInBackground, at_once
from lstmviz.window.controllers.gates import GateLoader
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.model import ModelController
from lstmviz.window.controllers.pins import PinsController
from lstmviz.window.controllers.reset_times import ResetTimesController
from lstmviz.window.controllers.runs import RunController
from lstmviz.window.controllers.session import SessionController
from lstmviz.window.controllers.states import StatesController
from lstmviz.window.controllers.store import Engine, Store
from lstmviz.window.controllers.text import TextController
from lstmviz.window.controllers.view import ViewController
from lstmviz.window.controllers.weights import WeightsController
from lstmviz.window.last_runs import LastRuns
from lstmviz.window.render_data import RenderData
from lstmviz.window.snapshot import FileState, Snapshot
from lstmviz.window.status import Status
from lstmviz.worker.jobs import Died

if TYPE_CHECKING:
    from lstmviz.window.controllers.scenario import ScenarioController

_log = logging.getLogger(__name__)


class Controller:
    """The one present snapshot, and one part for each kind of wish.

    Attributes:
        store: the snapshot; what went wrong and what happened is said here.
        view: what of the experiment is looked at.
        runs: the conversation with the engine.
        gates: those that are derived when they are looked at.
        layer: the layer, and undo.
        calls: the calls and their tensors.
        states: what calls start from.
        weights: the layer's weights.
        comparison: what the run is compared with.
        text: what the model reads and writes as a text.
        pins: runs that are kept for that.
        reset_times: how long resets take.
        changes: what each change did.
        session: the file.
        scenario: the steps of the scenario that is open.
    """

    def __init__(
        self,
        session: Session,
        engine: Engine,
        show: Callable[[Snapshot], None],
        free_memory: Callable[[], int],
        path: Path | None = None,
        name: str = "",
        aside: RunInBackground = at_once,
        last_runs: LastRuns | None = None,
    ) -> None:
        """Shows and submits nothing until it is started.

        Args:
            session: what to begin with.
            engine: runs the experiments.
            show: is given every new snapshot.
            free_memory: tells how many bytes a run may take.
            path: the file that the session was read from, to be saved to again.
            name: what the session is called.
            aside: does what would hold the window up.
            last_runs: has what is drawn until Keras has run it; by default nothing.
        """
        file_state = FileState(path, name, session.experiment, pinned=session.pinned)
        pinned = tuple(map(Pin, session.pinned))
        last_runs = LastRuns(None) if last_runs is None else last_runs
        kept = last_runs.of(session.experiment)
        first = Snapshot(
            session.experiment,
            session.view,
            file_state,
            pinned=pinned,
            trace=kept,
            render_data=None if kept is None else RenderData.of(kept),
            status=Status(kept=kept is not None),
        )
        self._aside = aside
        self.store = Store(first, show)
        self.view = ViewController(self.store)
        self.runs = RunController(self.store, engine, free_memory)
        self.gates = GateLoader(self.store, self.runs, engine)
        self.layer = LayerController(self.store, self.runs)
        self.calls = CallsController(self.store, self.layer)
        self.states = StatesController(self.store, self.layer)
        self.weights = WeightsController(self.store, self.layer)
        self.comparison = ComparisonController(self.store, engine, free_memory, aside)
        self.text = TextController(self.store, self.layer, self.runs, self.comparison, aside)
        self.pins = PinsController(self.store, self.layer, self.comparison)
        self.model = ModelController(
            self.store, self.layer, self.comparison, aside, self.pins, self.states
        )
        self.reset_times = ResetTimesController(self.store, engine)
        self.changes = ChangeTracker(self.store, aside)
        self.session = SessionController(
            self.store, self.runs, self.comparison, partial(_keep, aside, last_runs)
        )

    def start(self) -> None:
        """Shows the session and submits its experiment."""
        self.store.put()
        self.runs.run_now()
        self.comparison.opened()

    def answered(self, answer: EngineResult) -> None:
        """Gives an answer of the engine's to whom it concerns."""
        if isinstance(answer, GatesDerived):
            self.gates.answered(answer)
        elif isinstance(answer, ResetTimed):
            self.reset_times.answered(answer)
        elif isinstance(answer, (Ran, Refused, Unfit, Failed)) and answer.slot == "reference":
            self.comparison.answered(answer)
        elif isinstance(answer, (Ran, Refused, Unfit, Failed)) and answer.slot == "ahead":
            if isinstance(answer, Ran):
                self.runs.was_prepared(answer)
        else:
            # What wasn't checked is nothing that a change is told from.
            before = None if self.now.status.kept else self.now.trace
            place = self.now.experiment.place
            self.runs.answered(answer)
            self.model.follow(place)
            self.changes.follow(before)
            if isinstance(answer, Checked):
                self.session.keep_run()
            if isinstance(answer, Died):
                self.gates.died(answer)
                self.reset_times.died()
                self.comparison.died(answer)
            self.comparison.follow()
            if self.now.lesson is not None:
                self.scenario.follow()

    @cached_property
    def scenario(self) -> ScenarioController:
        """Made when it is first asked for: the window is there sooner without it."""
        from lstmviz.window.controllers.scenario import ScenarioController

        return ScenarioController(self, self._aside)

    @property
    def now(self) -> Snapshot:
        """What is shown."""
        return self.store.now


def _keep(aside: RunInBackground, runs: LastRuns, trace: Trace, versions: Versions) -> None:
    aside(partial(runs.keep, trace, versions), _kept)


def _kept(outcome: object) -> None:
    if isinstance(outcome, Exception):
        _log.error("a run can't be kept", exc_info=outcome)
