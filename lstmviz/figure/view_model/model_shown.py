"""Tells what is shown of a model: its chain of layers, and what each box says."""

from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from typing import Final

from lstmviz.experiment.alternative import Alternative
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.model.layers import BidirectionalConfig, Direction
from lstmviz.experiment.model.model import ModelConfig, Place
from lstmviz.experiment.model.shapes import Shape, in_words
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.to_code.expression import (
    CallCode,
    constructor_code,
    constructor_expression,
    short_expression,
)
from lstmviz.trace.trace import Trace


@dataclass(frozen=True)
class ModelShown:
    """What is shown of a model.

    Attributes:
        model: the chain of layers.
        shapes: what goes into the first layer, and what each gives; None where it isn't known.
        place: the recurrent layer whose states are drawn.
        box: whose arguments are looked at: a layer's number, or the place of a recurrent one.
        refused: the number of the layer that Keras refuses; None where it refuses none.
        words: Keras' own, about that layer.
        masks: whether a mask goes into the first layer, and whether each hands one on.
        sentence: ours, about that layer.
        repairs: the ways out that are one click away.
        encoder: what handed its last state over, in words; empty where nothing did.
    """

    model: ModelConfig
    shapes: tuple[Shape | None, ...]
    place: Place
    box: int | Place
    refused: int | None = None
    words: str = ""
    masks: tuple[bool, ...] = ()
    sentence: str = ""
    repairs: tuple[Alternative, ...] = ()
    encoder: str = ""


Passing = tuple[tuple[Shape | None, ...], tuple[bool, ...]]
"""The shapes, and whether a mask comes with each, as in a `ModelShown`."""


def passing_of(trace: Trace, call: int) -> Passing:
    """Returns what went through the layers in a call, be it one layer alone."""
    given, layers = trace.ran.calls[call], trace.layers
    shapes = (given.inputs.shape, *(layer.output(call).shape for layer in layers))
    return shapes, (given.mask is not None, *(layer.masks[call] is not None for layer in layers))


def model_of(trace: Trace, call: int) -> ModelShown:
    """Returns what is shown of the model of a run, be it one layer alone, in a call of it."""
    shapes, masks = passing_of(trace, call)
    ran = trace.ran
    return ModelShown(ran.model, shapes, ran.place, ran.place, masks=masks)


def place_of(box: int | Place) -> Place:
    """Returns where a box is."""
    return box if isinstance(box, Place) else Place(box)


def in_two_lines(shape: str) -> tuple[str, ...]:
    """Breaks a written shape where there is little room; not a short one."""
    parts = shape.split(", ")
    if len(parts) < 3:
        return (shape,)
    return f"{', '.join(parts[:2])},", ", ".join(parts[2:])


HANDS_ON, ENDS = "hands on", "ends"
"""What becomes of a mask at a box."""


@dataclass(frozen=True)
class BoxShown:
    """What a box shows.

    Attributes:
        title: the layer's name, and of a Bidirectional how it merges.
        expression: what makes it, in short.
        lines: the same, as it is written in the box.
        tall: the same in more lines, which are less wide.
        help: a few sentences.
        is_chosen: its arguments are looked at.
        is_drawn: its states are looked at.
        is_refused: Keras refuses it.
        mask: what becomes of a mask there.
    """

    title: str
    expression: str
    lines: tuple[str, ...]
    tall: tuple[str, ...]
    help: str
    is_chosen: bool = False
    is_drawn: bool = False
    is_refused: bool = False
    mask: str = ""


def box_of(shown: ModelShown, number: int) -> BoxShown:
    """Returns what the box of a layer shows."""
    model, layer = shown.model, shown.model.layers[number]
    name, is_drawn = plain_text(model.names[number], 40), shown.place == Place(number)
    said = [f"{name}, layer {number + 1} of {len(model.layers)}: {constructor_expression(layer)}"]
    if None not in shown.shapes[number : number + 2]:
        said.append(f"Takes {in_words(model, shown.shapes, number)}.")
        said.append(f"Gives {in_words(model, shown.shapes, number + 1)}.")
    mask = _mask_at(shown, number)
    if mask:
        said.append(_MASK_SAID[mask])
    if is_drawn:
        said.append(_DRAWN)
    if shown.refused == number:
        said.append("Keras refuses it: see below.")
    both = ("",) * len(_WAYS) if isinstance(layer, BidirectionalConfig) else ()
    code = constructor_code(layer, is_short=True)
    return BoxShown(
        title=f"{name} · {layer.merge_mode}" if isinstance(layer, BidirectionalConfig) else name,
        expression=short_expression(layer),
        lines=both or _lines_of(code, 2),
        tall=both or _lines_of(code, 3),
        help="\n".join(said),
        is_chosen=place_of(shown.box) == Place(number),
        is_drawn=is_drawn,
        is_refused=shown.refused == number,
        mask=mask,
    )


_WAYS: Final[tuple[Direction, ...]] = ("forward", "backward")
_DRAWN = "The picture shows its states."
_MASK_SAID = {
    HANDS_ON: "It hands a mask on to the next layer.",
    ENDS: "A mask ends here: what it gives has none.",
}


def _mask_at(shown: ModelShown, number: int) -> str:
    if not shown.masks:
        return ""
    if shown.masks[number + 1]:
        return HANDS_ON
    return ENDS if shown.masks[number] else ""


def halves_of(shown: ModelShown, number: int) -> tuple[BoxShown, ...]:
    """Returns what the two boxes in that of a Bidirectional show; of other layers nothing."""
    layer = shown.model.layers[number]
    if not isinstance(layer, BidirectionalConfig):
        return ()
    return tuple(_half_of(shown, Place(number, way), layer.directions[way]) for way in _WAYS)


def _half_of(shown: ModelShown, place: Place, config: RecurrentConfig) -> BoxShown:
    is_drawn = shown.place == place
    order = "from the last one to the first" if config.go_backwards else "in their order"
    said = [f"The {place.direction} layer reads the steps {order}."]
    # Keras sets the one in any case, and the arrow tells the other.
    plain = replace(config, zero_output_for_mask=False, go_backwards=False)
    lines = (_cut(f"{'←' if config.go_backwards else '→'} {short_expression(plain)}"),)
    return BoxShown(
        title=f"{place.direction} layer",
        expression=short_expression(config),
        lines=lines,
        tall=lines,
        help="\n".join((*said, *([_DRAWN] if is_drawn else []))),
        is_chosen=shown.box == place,
        is_drawn=is_drawn,
    )


_LONGEST = 44
"""Characters of a line of an expression; the tool tip has the rest."""
_SHORT = {2: 20, 3: 12}
"""Characters of an expression that stays in one line, by how many lines there may be."""


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _lines_of(code: CallCode, most: int) -> tuple[str, ...]:
    """Breaks what makes a layer into lines as narrow as may be; not where it is short."""
    parts = [part if isinstance(part, str) else part.flat for part in code.arguments]
    if len(code.flat) <= _SHORT[most] or len(parts) < 2:
        return (_cut(code.flat),)
    parts = [f"{part}," for part in parts[:-1]] + [f"{parts[-1]})"]
    parts[0] = f"{code.head}({parts[0]}"
    breaks = combinations(range(1, len(parts)), min(most, len(parts)) - 1)
    broken = (
        tuple(" ".join(parts[first:end]) for first, end in pairwise((0, *at, len(parts))))
        for at in breaks
    )
    return tuple(map(_cut, min(broken, key=lambda lines: max(map(len, lines)))))
