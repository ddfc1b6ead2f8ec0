"""Describes the thin tracks of a lane: the model's input, and what its other layers gave.

Each stands at the steps of the layer that is looked at, so that one follows a step from layer to
layer. A layer whose output has other steps, such as that behind a RepeatVector, has no track.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    FlattenConfig,
    RepeatVectorConfig,
    ReshapeConfig,
)
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.text.likeliest import scores_of
from lstmviz.experiment.text.writing import is_softmax
from lstmviz.figure.view_model.axis_limits import Limits, Reach, finite, symmetric
from lstmviz.figure.view_model.labels import Labels, labels_of
from lstmviz.figure.view_model.track import Track
from lstmviz.figure.view_model.words import joined
from lstmviz.session.view_state import OTHER_LAYERS
from lstmviz.trace.trace import CallTrace, LayerTrace, ModelTrace, Trace

FEW_LAYERS = 8
"""Of a model of more layers the tracks are folded away until somebody asks for them."""

_MOST_NAMED = 4


class LayersSwitch(Track):
    """Switches the thin tracks on and off, all at once.

    It has another name for a model of many layers, so that to have them there is a choice of its
    own: that of a small model, where they are there from the start, says nothing about it.
    """

    letter = "layers"
    label = "the model's other layers"
    help = "its input, what each other layer gave at the same steps, and its output"

    def __init__(self, model: ModelConfig) -> None:
        few = len(model.layers) <= FEW_LAYERS
        self.name = OTHER_LAYERS if few else f"many {OTHER_LAYERS}"


@dataclass(frozen=True, eq=False, kw_only=True)
class LayerTrack:
    """What one layer of the model gave in each call, or the model's input.

    Attributes:
        number: of the layer in the chain; None for the model's input.
        name: what the model calls it.
        class_name: Keras' name of its class.
        outputs: of each call, (batch, timesteps, …), or (batch, …) where it stands at the last
            step; of another recurrent layer its h.
        masks: of each call the mask that it hands on, or None.
        direction: of a Bidirectional's layer that isn't looked at, while the other one is; else "".
        is_above: it stands above the input of the layer that is looked at, since it comes before.
        is_last: it is what the model returns.
        at_end: there is one output for all steps, which stands at the last one.
        hands_on_end: all steps but the last were only computed.
        is_reversed: its last step stands first: the layer that is looked at reads from the end.
        limits: how far its colours go.
        labels: what its classes, or ids, are called; None where it has neither.
        has_shares: its classes have probabilities.
    """

    number: int | None
    name: str
    class_name: str
    outputs: tuple[Array, ...]
    masks: tuple[Array | None, ...]
    is_above: bool
    direction: str = ""
    is_last: bool = False
    at_end: bool = False
    hands_on_end: bool = False
    is_reversed: bool = False
    limits: Limits = (0.0, 0.0)
    labels: Labels | None = None
    has_shares: bool = False

    @property
    def is_input(self) -> bool:
        """Whether it is the model's input."""
        return self.number is None

    @property
    def place(self) -> Place | int | None:
        """What is chosen by it: a recurrent layer's place, or another layer's number."""
        if self.number is None or not self.direction:
            return self.number
        return Place(self.number, self.direction)

    @property
    def is_ids(self) -> bool:
        """Whether it has one whole number at each step, and its colour means nothing."""
        return self.is_input and self.labels is not None

    @property
    def is_classes(self) -> bool:
        """Whether the largest number at each step says which class is likeliest."""
        return not self.is_input and self.labels is not None

    @property
    def content(self) -> str:
        """What there is at each step: ids as the text that they stand for where that is known."""
        if self.labels is None or not self.is_input:
            return "numbers"
        return "ids" if self.labels.vocabulary is None else "text"

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands beside it, the longest first."""
        if self.is_input:
            return (
                (f"input {self.content}", self.content) if self.is_ids else ("model input", "input")
            )
        if self.direction:
            return (f"h {self.direction}", self.direction)
        return (f"output: {self.name}", "output") if self.is_last else (self.name,)

    def values(self, call: int, row: int) -> Array | None:
        """(steps, width) in the order of the columns; one step where it stands at the last.

        None where the call has no such row.
        """
        output = self.outputs[call]
        if row >= len(output) and len(output) != 1:
            return None
        of_row = output[min(row, len(output) - 1)]
        if self.at_end:
            of_row = of_row[None]
        return self._in_order(of_row.reshape(len(of_row), -1))

    def masked(self, call: int, row: int) -> Array | None:
        """(steps,) bool: where the mask that it hands on leaves a step out; None without one."""
        mask = self.masks[call] if self.masks else None
        if mask is None or self.at_end or not len(mask):
            return None
        return self._in_order(~mask[min(row, len(mask) - 1)])

    def _in_order(self, steps: Array) -> Array:
        turned: Array = steps[::-1] if self.is_reversed else steps
        return turned

    @cached_property
    def any_masked(self) -> bool:
        """Whether a mask that it hands on leaves any step out."""
        return any(mask is not None and not mask.all() for mask in self.masks)

    def texts(self, values: Array) -> list[str]:
        """The id, or the likeliest class, of each of some steps; empty without either."""
        if self.labels is None or not values.shape[1]:
            return []
        numbers = values[:, 0] if self.is_ids else np.argmax(values, axis=1)
        lost = np.atleast_1d(np.isnan(values).any(axis=1))
        return [
            "–" if unknown else self.labels.of(int(number))
            for number, unknown in zip(numbers.tolist(), lost.tolist(), strict=True)
        ]


@dataclass(frozen=True, eq=False)
class OtherLayers:
    """The model around the layer that is looked at, as the lanes show it.

    Attributes:
        tracks: the thin ones, from the top; none where the layer stands alone.
        elsewhere: the names of the layers whose output has other steps.
        switch: shows and hides them; None where the layer stands alone.
    """

    tracks: tuple[LayerTrack, ...] = ()
    elsewhere: tuple[str, ...] = ()
    switch: LayersSwitch | None = None

    @property
    def elsewhere_words(self) -> str:
        """Which layers have no track; empty where all have one."""
        names = self.elsewhere
        if len(names) > _MOST_NAMED:
            return f"{len(names)} layers have other steps"
        has = "has" if len(names) == 1 else "have"
        return f"{joined(names)} {has} other steps" if names else ""

    @classmethod
    def of(cls, trace: Trace) -> OtherLayers:
        """Those of the model that a trace is a part of; takes time in proportion to its size."""
        within = trace.within
        if within is None or within.experiment.model.stands_alone:
            return cls()
        timesteps = [call.h.shape[1] for call in trace.calls]
        placed = [track for track in _tracks_of(trace, within) if _fits(track, timesteps)]
        numbers = {track.number for track in placed} | _drawn_anyway(within)
        elsewhere = tuple(
            layer.name for number, layer in enumerate(within.layers) if number not in numbers
        )
        measured = tuple(replace(track, limits=_limits(track)) for track in placed)
        return cls(measured, elsewhere, LayersSwitch(within.experiment.model))


def _drawn_anyway(within: ModelTrace) -> set[int | None]:
    """The layer that is looked at, and the one whose output is what it reads."""
    place = within.experiment.place
    return {place.layer - 1} if place.direction else {place.layer - 1, place.layer}


def _limits(track: LayerTrack) -> Limits:
    reach = reduce(Reach.joined, Reach.of_each(track.outputs), Reach())
    if track.is_input:
        return reach.span or (0.0, 1.0)
    if track.has_shares and reach.low < reach.high:  # all above 0: the least melts into the ground
        return 2 * reach.low - reach.high, reach.high
    return symmetric(finite(reach.limits))


def _fits(track: LayerTrack, timesteps: Sequence[int]) -> bool:
    """Whether its steps are those of the layer that is looked at, in every call."""
    if track.at_end:
        return all(timesteps)
    return all(
        output.ndim > 1 and output.shape[1] == count
        for output, count in zip(track.outputs, timesteps, strict=True)
    )


@dataclass(frozen=True)
class _Steps:
    """The steps of what a layer gives.

    Attributes:
        axis: how often the steps were made anew on the way there.
        reversed: whether a layer that goes backwards turned them round.
        one: there is one output for all of them.
    """

    axis: int = 0
    reversed: bool = False
    one: bool = False


def _tracks_of(trace: Trace, within: ModelTrace) -> Iterator[LayerTrack]:
    """The model's input and each layer's output, but for what the lane shows in large."""
    experiment = within.experiment
    model, place = experiment.model, experiment.place
    steps = list(_steps_through(model, within))
    read = steps[place.layer]  # by the layer that is looked at
    backwards = trace.experiment.layer.go_backwards
    if place.layer and read.axis == 0:
        yield _input_track(within, read.reversed != backwards)
    for number, layer in enumerate(within.layers):
        if number in _drawn_anyway(within):
            continue
        if number == place.layer:
            way = "backward" if place.direction == "forward" else "forward"
            yield _other_direction(trace, layer, number, way)
        given, before = steps[number + 1], steps[number]
        if given.axis != read.axis:
            continue
        config = layer.config
        turned = given.reversed
        if isinstance(config, RecurrentConfig):  # its h is there at every step, returned or not
            turned = before.reversed != config.go_backwards
        yield _layer_track(
            within,
            number,
            layer,
            is_above=number < place.layer,
            at_end=given.one and not isinstance(config, RecurrentConfig),
            is_reversed=(turned != read.reversed) != backwards,
        )


def _input_track(within: ModelTrace, is_reversed: bool) -> LayerTrack:
    experiment = within.experiment
    ids = experiment.model.takes_ids
    return LayerTrack(
        number=None,
        name="input",
        class_name="Input",
        outputs=tuple(call.inputs for call in experiment.calls),
        masks=tuple(call.mask for call in experiment.calls),
        is_above=True,
        is_reversed=is_reversed,
        labels=labels_of(experiment) if ids else None,
    )


def _other_direction(trace: Trace, layer: LayerTrace, number: int, way: str) -> LayerTrack:
    """What the layer of a Bidirectional that isn't looked at has at the same steps of the input."""
    other = layer.traces[way]
    config = other.experiment.layer
    return LayerTrack(
        number=number,
        name=f"{layer.name} {way}",
        class_name=config.class_name(),
        outputs=tuple(call.h for call in other.calls),
        masks=tuple(~call.held if call.held.any() else None for call in other.calls),
        is_above=False,
        direction=way,
        hands_on_end=not config.return_sequences,
        is_reversed=config.go_backwards != trace.experiment.layer.go_backwards,
    )


def _layer_track(
    within: ModelTrace,
    number: int,
    layer: LayerTrace,
    *,
    is_above: bool,
    at_end: bool,
    is_reversed: bool,
) -> LayerTrack:
    config = layer.config
    is_last = number == len(within.layers) - 1
    outputs = tuple(
        call.h if isinstance(call, CallTrace) else call.returned[0] for call in layer.calls
    )
    width = min((output.shape[-1] for output in outputs), default=0)
    scores = scores_of(within.experiment, width) if is_last else None
    return LayerTrack(
        number=number,
        name=layer.name,
        class_name=config.class_name(),
        outputs=outputs,
        masks=layer.masks,
        is_above=is_above,
        is_last=is_last,
        at_end=at_end,
        hands_on_end=isinstance(config, RecurrentConfig) and not config.return_sequences,
        is_reversed=is_reversed and not at_end,
        labels=None if scores is None else labels_of(within.experiment, width),
        has_shares=is_softmax(config),
    )


def _steps_through(model: ModelConfig, within: ModelTrace) -> Iterator[_Steps]:
    """The steps of what goes into the first layer, and of what each layer gives."""
    steps = _Steps()
    shape: tuple[int, ...] = within.experiment.calls[0].inputs.shape
    yield steps
    for config, layer in zip(model.layers, within.layers, strict=True):
        given = layer.output(0).shape
        steps = _after(config, steps, shape, given)
        shape = given
        yield steps


def _after(
    config: LayerConfig, steps: _Steps, shape: tuple[int, ...], given: tuple[int, ...]
) -> _Steps:
    anew = _Steps(steps.axis + 1)
    match config:
        case BidirectionalConfig():  # its output is in the order of its forward layer's
            return _after(config.directions["forward"], steps, shape, given)
        case RecurrentConfig() if config.return_sequences:
            return replace(steps, reversed=steps.reversed != config.go_backwards)
        case RecurrentConfig():
            return replace(steps, one=True)
        case RepeatVectorConfig():
            return anew
        case FlattenConfig():
            return replace(steps, one=True)
        case ReshapeConfig() if len(given) == 2:
            return replace(steps, one=True)
        case ReshapeConfig():
            return steps if not steps.one and given[1] == shape[1] else anew
    return steps
