"""Turns what a person wants into a new experiment or view, and answers into what is shown.

It knows neither Qt nor TensorFlow: it is given something that shows snapshots and something
that takes experiments, which in tests are a list and a function.
"""

from collections.abc import Callable
from pathlib import Path

from lstmviz.session.session import Session
from lstmviz.window.compared import Pin
from lstmviz.window.control.calling import Calling
from lstmviz.window.control.changing import Changing
from lstmviz.window.control.filing import Filing
from lstmviz.window.control.looking import Looking
from lstmviz.window.control.present import Present
from lstmviz.window.control.running import Engine, Running
from lstmviz.window.control.weighing import Weighing
from lstmviz.window.snapshot import Filed, Snapshot


class Controller:
    """The one present snapshot, and one part for each kind of wish.

    Attributes:
        present: the snapshot; what went wrong and what happened is said here.
        looking: what of the experiment is looked at.
        running: the conversation with the engine.
        changing: the layer, and undo.
        calling: the calls and their tensors.
        weighing: the layer's weights.
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
    ) -> None:
        """Shows and submits nothing until it is started.

        Args:
            session: what to begin with.
            engine: runs the experiments.
            show: is given every new snapshot.
            free_memory: tells how many bytes a run may take.
            path: the file that the session was read from, to be saved to again.
            name: what the session is called.
        """
        filed = Filed(path, name, session.experiment, pinned=session.pinned)
        pinned = tuple(map(Pin, session.pinned))
        first = Snapshot(session.experiment, session.view, filed, pinned=pinned)
        self.present = Present(first, show)
        self.looking = Looking(self.present)
        self.running = Running(self.present, engine, free_memory)
        self.changing = Changing(self.present, self.running)
        self.calling = Calling(self.present, self.changing)
        self.weighing = Weighing(self.present, self.changing)
        self.filing = Filing(self.present, self.running)

    def start(self) -> None:
        """Shows the session and submits its experiment."""
        self.present.put()
        self.running.run_now()

    @property
    def now(self) -> Snapshot:
        """What is shown."""
        return self.present.now
