"""What the engine's process tells the window's."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lstmviz.experiment.experiment import Array, Experiment
from lstmviz.trace.findings.finding import Finding
from lstmviz.trace.trace import CallTrace, Trace


@dataclass(frozen=True)
class Ready:
    """TensorFlow is loaded.

    Attributes:
        tensorflow: its version.
        keras: its version.
    """

    tensorflow: str
    keras: str


@dataclass(frozen=True)
class Beat:
    """The process is alive; comes every `BEAT` seconds, whatever TensorFlow is doing."""


BEAT = 0.5


@dataclass(frozen=True)
class Began:
    """What was submitted before is done or given up, and this has begun.

    Attributes:
        number: the number it was submitted under.
    """

    number: int


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
        trace: what happened.
        seconds: how long Keras and the recorder took.
    """

    number: int
    trace: Trace
    seconds: float


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
    """

    number: int
    difference: float


@dataclass(frozen=True)
class Refused:
    """Keras refused the layer or a call.

    Attributes:
        number: the number of the run.
        words: Keras' own.
        call: the call that was refused; None where it was the layer.
    """

    number: int
    words: str
    call: int | None


@dataclass(frozen=True)
class Unfit:
    """A value of the experiment can't be used, as only the built layer can tell.

    Attributes:
        number: the number of the run.
        argument: the argument's name.
        sentence: what is wrong.
    """

    number: int
    argument: str
    sentence: str


@dataclass(frozen=True)
class Failed:
    """A run ended in a fault of the program; the log holds the traceback.

    Attributes:
        number: the number of the run.
        reason: one line.
    """

    number: int
    reason: str


@dataclass(frozen=True, eq=False)
class GatesDerived:
    """The gates of one row of one call.

    Attributes:
        number: of the run.
        call: which call.
        row: which row of its batch.
        gates: `i`, `f`, `g` and `o`, each (timesteps, units), in processing order.
    """

    number: int
    call: int
    row: int
    gates: Mapping[str, Array]


@dataclass(frozen=True)
class NotDerived:
    """Gates can't be had, by a fault of the program; the log holds the traceback.

    Attributes:
        number: of the run.
        call: which call.
        row: which row of its batch.
        reason: one line.
    """

    number: int
    call: int
    row: int
    reason: str


@dataclass(frozen=True, eq=False)
class ReferenceRan:
    """Another experiment was run beside the one that is shown.

    Attributes:
        number: the number it was asked for under.
        trace: what happened; its experiment is the very object that was asked for.
        seconds: how long Keras and the recorder took.
    """

    number: int
    trace: Trace
    seconds: float

    @property
    def experiment(self) -> Experiment:
        """What was asked for."""
        return self.trace.experiment


@dataclass(frozen=True, eq=False)
class ReferenceRefused:
    """Keras refused what was to be run beside, or its weights don't fit the layer.

    Attributes:
        number: the number it was asked for under.
        experiment: what was asked for.
        words: Keras' own, or the sentence about the weights.
        call: the call that was refused; None where it was the layer.
    """

    number: int
    experiment: Experiment
    words: str
    call: int | None


@dataclass(frozen=True, eq=False)
class ReferenceFailed:
    """What was to be run beside ended in a fault of the program; the log holds the traceback.

    Attributes:
        number: the number it was asked for under.
        experiment: what was asked for.
        reason: one line.
    """

    number: int
    experiment: Experiment
    reason: str


@dataclass(frozen=True)
class Died:
    """The engine's process is gone, and it wasn't the window that stopped it.

    Attributes:
        exit_code: the process's; negative for a signal.
        why: "ended" by itself; "hung": it gave no sign of life and was ended; "busy": it
            didn't let go of an older run for a newer one, or for none, and was ended.
    """

    exit_code: int | None
    why: Literal["ended", "hung", "busy"] = "ended"


@dataclass(frozen=True, eq=False)
class Recorded:
    """A run as it travels: without its experiment, which the other end has.

    Attributes:
        number: the question's.
        weights: as `Trace` has them.
        calls: likewise, without gates that are too many to be sent.
        seconds: how long Keras and the recorder took.
    """

    number: int
    weights: Mapping[str, Array]
    calls: tuple[CallTrace, ...]
    seconds: float


@dataclass(frozen=True, eq=False)
class ReferenceMessage:
    """The answer to a `RunReference`, as it travels."""

    answer: Recorded | Refused | Unfit | Failed


AnswerToRun = Began | Progressed | Ran | Noticed | Checked | Refused | Unfit | Failed
ReferenceAnswer = ReferenceRan | ReferenceRefused | ReferenceFailed
AnswerOfGates = GatesDerived | NotDerived
Answer = Ready | Died | AnswerToRun | ReferenceAnswer | AnswerOfGates
"""What the window is given."""
