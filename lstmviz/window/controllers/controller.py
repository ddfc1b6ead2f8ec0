"""Turns what a person wants into a new experiment or view, and answers into what is shown.

It knows neither Qt nor TensorFlow: it is given something that shows snapshots and something
that takes experiments, which in tests are a list and a function.
"""

from collections.abc import Callable
from pathlib import Path

from lstmviz.engine.answers import (
    Answer,
    Died,
    FailedBeside,
    GatesDerived,
    NotDerived,
    RanBeside,
    RefusedBeside,
)
from lstmviz.session.session import Session
from lstmviz.window.comparison_state import Pin
from lstmviz.window.controllers.calls import Calling
from lstmviz.window.controllers.change_summary import Noting
from lstmviz.window.controllers.comparison import Aside, Comparing, at_once
from lstmviz.window.controllers.engine import Engine
from lstmviz.window.controllers.gates import Gating
from lstmviz.window.controllers.layer import Changing
from lstmviz.window.controllers.pins import Pinning
from lstmviz.window.controllers.runs import Running
from lstmviz.window.controllers.session import Filing
from lstmviz.window.controllers.store import Present
from lstmviz.window.controllers.view import Looking
from lstmviz.window.controllers.weights import Weighing
from lstmviz.window.snapshot import Filed, Snapshot


class Controller:
    """The one present snapshot, and one part for each kind of wish.

    Attributes:
        present: the snapshot; what went wrong and what happened is said here.
        looking: what of the experiment is looked at.
        running: the conversation with the engine.
        gating: gates that are derived when they are looked at.
        changing: the layer, and undo.
        calling: the calls and their tensors.
        weighing: the layer's weights.
        comparing: what the run is compared with.
        pinning: runs that are kept for that.
        noting: what each change did.
        filing: the file.
    """

    def __init__(
        self,
        session: Session,
        engine: Engine,
        show: Callable[[Snapshot], None],
        free_memory: Callable[[], int],
        path: Path | None = None,
        name: str = "",
        aside: Aside = at_once,
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
        """
        filed = Filed(path, name, session.experiment, pinned=session.pinned)
        pinned = tuple(map(Pin, session.pinned))
        first = Snapshot(session.experiment, session.view, filed, pinned=pinned)
        self.present = Present(first, show)
        self.looking = Looking(self.present)
        self.running = Running(self.present, engine, free_memory)
        self.gating = Gating(self.present, self.running, engine)
        self.changing = Changing(self.present, self.running)
        self.calling = Calling(self.present, self.changing)
        self.weighing = Weighing(self.present, self.changing)
        self.comparing = Comparing(self.present, engine, free_memory, aside)
        self.pinning = Pinning(self.present, self.changing, self.comparing)
        self.noting = Noting(self.present, aside)
        self.filing = Filing(self.present, self.running, self.comparing)

    def start(self) -> None:
        """Shows the session and submits its experiment."""
        self.present.put()
        self.running.run_now()
        self.comparing.opened()

    def answered(self, answer: Answer) -> None:
        """Gives an answer of the engine's to whom it concerns."""
        if isinstance(answer, (GatesDerived, NotDerived)):
            self.gating.answered(answer)
        elif isinstance(answer, (RanBeside, RefusedBeside, FailedBeside)):
            self.comparing.answered(answer)
        else:
            before = self.now.trace
            self.running.answered(answer)
            self.noting.follow(before)
            if isinstance(answer, Died):
                self.gating.died(answer)
                self.comparing.died(answer)
            self.comparing.follow()

    @property
    def now(self) -> Snapshot:
        """What is shown."""
        return self.present.now
