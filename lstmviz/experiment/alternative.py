"""What could be set otherwise: one place, and one whole change that is offered by name."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from lstmviz.experiment.calls import with_call
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
        of_model: whether the whole experiment is changed, the model around the layer with it; else
            the layer as if it stood alone.
    """

    title: str
    spot: Spot
    change: Callable[[Experiment], Experiment]
    loses: str = ""
    of_model: bool = False


def with_argument(name: str, value: Any, title: str) -> Alternative:
    """Sets one argument of the layer."""
    return Alternative(
        title,
        Spot("layer", name),
        lambda experiment: replace(experiment, layer=replace(experiment.layer, **{name: value})),
    )


def with_part(number: int, name: str, value: Any, title: str) -> Alternative:
    """Sets one part of a call, which is called as its setting is."""
    return Alternative(
        title,
        Spot("input", name, number),
        lambda experiment: with_call(
            experiment, number, replace(experiment.calls[number], **{name: value})
        ),
    )
