"""What the engine's process tells the window's."""

from dataclasses import dataclass

from lstmviz.trace.trace import Trace


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


@dataclass(frozen=True)
class Died:
    """The engine's process ended without being asked to.

    Attributes:
        exit_code: the process's; negative for a signal.
    """

    exit_code: int | None


Answer = Ready | Ran | Checked | Refused | Unfit | Failed | Died
