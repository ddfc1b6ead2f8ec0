"""What comes of the engine's jobs; each result tells its job by number and slot."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lstmviz.engine.jobs import RunSlot
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.model.model import ALONE, Place
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.trace import Trace
from lstmviz.worker.jobs import Began, Died


@dataclass(frozen=True)
class Ready:
    """TensorFlow is loaded.

    Attributes:
        tensorflow: its version.
        keras: its version.
        device: what it computes on, as a person reads it.
        gpus: the GPUs that it could compute on, likewise.
    """

    tensorflow: str
    keras: str
    device: str = "CPU"
    gpus: tuple[str, ...] = ()


@dataclass(frozen=True)
class Progressed:
    """How far a run is.

    Attributes:
        number: the number of the run.
        call: the call that is running.
        step: how many of its steps are done.
    """

    number: int
    call: int
    step: int


@dataclass(frozen=True)
class Ran:
    """An experiment was run.

    Attributes:
        number: the number it was submitted under.
        trace: what happened, of a model in the layer that its experiment looks at; what it ran is
            the very object that was asked for. Gates that are too many to be sent are missing.
        seconds: how long Keras and the recorder took.
        slot: which run it is.
        render_data: what its picture needs, where whoever passes it on worked that out.
        written: what was chosen as the inputs of calls that are written, by their number; on its
            way from the process alone.
    """

    number: int
    trace: Trace
    seconds: float
    slot: RunSlot = "main"
    render_data: Any = None
    written: Mapping[int, Array] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Wrote:
    """How far a model that writes on is.

    Attributes:
        number: the number of the run.
        trace: of the calls until now.
        written: as of `Ran`.
        render_data: likewise.
    """

    number: int
    trace: Trace
    written: Mapping[int, Array] = field(default_factory=dict)
    render_data: Any = None
    slot: Literal["main"] = "main"


@dataclass(frozen=True)
class Noticed:
    """Findings that need the gates of a call which are too many to be sent.

    Attributes:
        number: the number of the run.
        findings: all of the trace's.
    """

    number: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Checked:
    """An untouched layer was given the same calls.

    Attributes:
        number: the number of the run that was checked.
        difference: the largest absolute difference from what was recorded.
        tolerance: the largest one that rounding explains: 0.0 on the CPU.
    """

    number: int
    difference: float
    tolerance: float = 0.0


@dataclass(frozen=True)
class Refused:
    """Keras refused the layer or a call.

    Attributes:
        number: the number of the run.
        words: Keras' own.
        call: the call that was refused; None where it was the layer.
        slot: which run it is.
        layer: in a model the number of the layer that refused; None where it was none.
    """

    number: int
    words: str
    call: int | None
    slot: RunSlot = "main"
    layer: int | None = None


@dataclass(frozen=True)
class Unfit:
    """A value of the experiment can't be used, as only the built layer can tell.

    Attributes:
        number: the number of the run.
        argument: the argument's name.
        sentence: what is wrong.
        slot: which run it is.
    """

    number: int
    argument: str
    sentence: str
    slot: RunSlot = "main"


@dataclass(frozen=True)
class Failed:
    """A run ended in a fault of the program; the log holds the traceback.

    Attributes:
        number: the number of the run.
        reason: one line.
        slot: which run it is.
    """

    number: int
    reason: str
    slot: RunSlot = "main"


@dataclass(frozen=True, eq=False)
class GatesDerived:
    """The gates of one row of one call.

    Attributes:
        number: of the run.
        call: which call.
        row: which row of its batch.
        gates: each gate by name, (timesteps, units), in processing order; empty where they
            can't be had, by a fault of the program (the log holds the traceback).
        reason: then, in one line.
        place: where the layer stands in its model.
    """

    number: int
    call: int
    row: int
    gates: Mapping[str, Array]
    reason: str = ""
    place: Place = ALONE


@dataclass(frozen=True)
class ResetTimed:
    """How long a reset took, of one layer and of all layers of a model; the median of many.

    Attributes:
        number: the number of the job.
        layers: how many LSTMs the model has.
        one: milliseconds for one of them.
        every: milliseconds for all of them, one after another.
        reason: why it can't be measured, by a fault of the program; else empty.
    """

    number: int
    layers: int
    one: float = 0.0
    every: float = 0.0
    reason: str = ""


MainResult = Began | Progressed | Wrote | Ran | Noticed | Checked | Refused | Unfit | Failed
ReferenceResult = Ran | Refused | Unfit | Failed
EngineResult = Ready | Died | MainResult | GatesDerived | ResetTimed
"""What the window is given."""
