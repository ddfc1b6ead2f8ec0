"""The status line: how the picture stands to Keras, how far a run is, what happened last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Agreement = Literal[
    "loading",
    "waiting",
    "too large",
    "running",
    "checking",
    "same",
    "rounded",
    "differs",
    "refused",
    "failed",
    "cancelled",
]
"""How what is drawn stands to what an untouched Keras layer gives."""


@dataclass(frozen=True)
class Progress:
    """How far a run is.

    Attributes:
        call: the call that is running.
        calls: how many there are.
        done: how many time steps are done, of all calls together.
        steps: how many there are.
    """

    call: int
    calls: int
    done: int
    steps: int


@dataclass(frozen=True)
class Status:
    """The status line.

    Attributes:
        agreement: the badge's kind.
        versions: TensorFlow's and Keras', once they are known.
        difference: the largest absolute difference, once it is known.
        seconds: how long the last run took.
        progress: how far the present run is, once it takes long enough to tell.
        news: what happened last.
        reading: what is being read just now, a file's name for example.
        writing: what is being written just now, and how much of it.
        kept: what is drawn is the run of an earlier start, which Keras hasn't run again yet.
        device: what is computed on, once the versions are known.
        gpus: what could be computed on instead of the CPU, likewise.
        tolerance: the largest difference that counts as rounding, once there is one.
    """

    agreement: Agreement = "loading"
    versions: tuple[str, str] | None = None
    difference: float | None = None
    seconds: float | None = None
    progress: Progress | None = None
    news: str = ""
    reading: str = ""
    writing: str = ""
    kept: bool = False
    device: str = "CPU"
    gpus: tuple[str, ...] = ()
    tolerance: float = 0.0
