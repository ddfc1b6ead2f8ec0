"""What could be set otherwise: one place, and one whole change that is offered by name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lstmviz.experiment.experiment import Experiment


@dataclass(frozen=True)
class Spot:
    """A setting.

    Attributes:
        panel: the layer's arguments, a call, or the weights.
        name: the argument's name; of a call also "batch", "timesteps" and "features", and "calls"
            for the list of them.
        call: the call, where it is one's.
    """

    panel: Literal["layer", "input", "weights"]
    name: str
    call: int | None = None


@dataclass(frozen=True)
class Alternative:
    """Another experiment, made from the present one by a click.

    Attributes:
        title: what is different about it, in a few words.
        spot: the setting that it changes.
        change: makes it.
        loses: what of somebody's numbers goes by it, to be asked first; "" where nothing does, or
            where it was to be expected.
    """

    title: str
    spot: Spot
    change: Callable[[Experiment], Experiment]
    loses: str = ""
