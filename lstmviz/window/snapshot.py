"""All that the window shows, as one frozen value: the controller makes it, the window diffs it."""

from dataclasses import dataclass, field
from typing import Literal

from lstmviz.experiment.experiment import Experiment
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Trace


@dataclass(frozen=True)
class Place:
    """A control: where something went in, and where a complaint about it is shown.

    Attributes:
        panel: the panel that holds the control.
        name: the layer's argument; or of a call's tensor "cell", "batch", "timesteps",
            "features" or "recipe".
        call: the call, where the control belongs to one.
    """

    panel: Literal["layer", "input"]
    name: str
    call: int | None = None


@dataclass(frozen=True)
class Complaint:
    """One clear sentence about what went in at a place.

    Attributes:
        place: where it went in.
        sentence: what is wrong.
        of_run: it is about the experiment as a whole, and goes when a run succeeds; else
            about one value that was not taken, and goes when that control gives a good one.
    """

    place: Place
    sentence: str
    of_run: bool = False


Agreement = Literal[
    "loading", "waiting", "too large", "running", "checking", "same", "differs", "refused", "failed"
]
"""How what is drawn stands to what an untouched Keras layer gives."""


@dataclass(frozen=True)
class Status:
    """The status line.

    Attributes:
        agreement: the badge's kind.
        versions: TensorFlow's and Keras', once they are known.
        difference: the largest absolute difference, once it is known.
        seconds: how long the last run took.
        news: what happened last.
    """

    agreement: Agreement = "loading"
    versions: tuple[str, str] | None = None
    difference: float | None = None
    seconds: float | None = None
    news: str = ""


@dataclass(frozen=True)
class Snapshot:
    """What the window shows.

    Attributes:
        experiment: what the person has set.
        view: what of it is looked at.
        trace: the last one that Keras gave; its experiment may be an older one.
        stale: why the picture isn't of this experiment; empty where it is, or soon will be.
        complaints: at most one value's per place, and at most one of the run.
        status: the status line.
    """

    experiment: Experiment
    view: ViewState
    trace: Trace | None = None
    stale: str = ""
    complaints: tuple[Complaint, ...] = ()
    status: Status = field(default_factory=Status)
