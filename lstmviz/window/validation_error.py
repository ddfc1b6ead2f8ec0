"""Where something went in, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lstmviz.experiment.alternative import Alternative


@dataclass(frozen=True)
class ControlId:
    """A control: where something went in, and where a complaint about it is shown.

    Attributes:
        panel: the panel that holds the control.
        name: the layer's argument, or "code" for code that makes a layer; of a call's tensor
            "cell", "batch", "timesteps", "features", "recipe", "paste", "literal" or "file";
            of a call also "mask", "initial_state", "training"; "calls" for the list of calls,
            "rows" for their order within one;
            of a text "text", or "start" of what is written on;
            of the weights "cell", "paste", "file" and "weights", of all of them; "pin" of what
            is compared; or "session" for a session file.
        call: the call, where the control belongs to one.
    """

    panel: Literal["layer", "input", "text", "weights", "compare", "file"]
    name: str
    call: int | None = None

    @property
    def is_argument(self) -> bool:
        """Whether it is one of the layer's, which keeps a wrong value until it is mended."""
        return self.panel == "layer" and self.name != "code"


@dataclass(frozen=True)
class ValidationError:
    """One clear sentence about what went in at a place.

    Attributes:
        place: where it went in.
        sentence: what is wrong.
        of_run: it is about the experiment as a whole, and goes when a run succeeds; else
            about one value that was not taken, and goes when that control gives a good one.
        repairs: the ways out that are one click away.
        layer: the number of the layer of the model that Keras refuses; None where it is none.
        words: Keras' own, about that layer.
    """

    place: ControlId
    sentence: str
    of_run: bool = False
    repairs: tuple[Alternative, ...] = ()
    layer: int | None = None
    words: str = ""
