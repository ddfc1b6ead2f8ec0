"""Tells the shapes that go through a model, and where a mask goes, from the configs alone.

What is told is what Keras' `compute_output_shape` and `compute_mask` give. Nothing is told where
Keras would refuse, and of what comes after that.
"""

import math
from collections.abc import Iterator

from lstmviz.experiment.arguments import LayerConfig
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.model.layers import (
    BidirectionalConfig,
    DenseConfig,
    EmbeddingConfig,
    FlattenConfig,
    MaskingConfig,
    RepeatVectorConfig,
    ReshapeConfig,
    TimeDistributedConfig,
)
from lstmviz.experiment.model.model import ModelConfig

Shape = tuple[int | None, ...]
"""The size of each axis, the batch first; None where it isn't known."""


def shapes_through(model: ModelConfig, input_shape: Shape) -> tuple[Shape | None, ...]:
    """Returns the shape that goes into the first layer, and the one that each layer gives.

    Args:
        model: the chain of layers.
        input_shape: (batch, timesteps, features), or (batch, timesteps) of ids.

    Returns:
        One more than there are layers. Of several tensors that a layer gives it is the first
        one's; None where Keras refuses, or several tensors would go in, and after that.
    """
    shapes: list[Shape | None] = [input_shape]
    given: tuple[Shape, ...] | None = (input_shape,)
    for layer in model.layers:
        # Most layers take no several tensors; what the others do with them isn't known here.
        given = output_shapes(layer, given[0]) if given is not None and len(given) == 1 else None
        shapes.append(None if given is None else given[0])
    return tuple(shapes)


def output_shapes(layer: LayerConfig, shape: Shape) -> tuple[Shape, ...] | None:
    """Returns the shape of each tensor that a layer gives; None where Keras refuses the input."""
    if isinstance(layer, RecurrentConfig):
        return _of_recurrent(layer, shape)
    if isinstance(layer, BidirectionalConfig):
        return _of_both(layer, shape)
    if isinstance(layer, TimeDistributedConfig):
        inner = output_shapes(layer.layer, (shape[0], *shape[2:])) if len(shape) > 2 else None
        return inner and ((inner[0][0], shape[1], *inner[0][1:]),)
    one = _of_plain(layer, shape)
    return None if one is None else (one,)


def _of_recurrent(layer: RecurrentConfig, shape: Shape) -> tuple[Shape, ...] | None:
    if len(shape) != 3 or shape[2] is None:
        return None
    output = (*shape[:2], layer.units) if layer.return_sequences else (shape[0], layer.units)
    states = len(layer.kind.states) if layer.return_state else 0
    return output, *[(shape[0], layer.units)] * states


def _of_both(layer: BidirectionalConfig, shape: Shape) -> tuple[Shape, ...] | None:
    given = _of_recurrent(layer.directions["forward"], shape)
    if given is None or not _are_a_pair(layer):
        return None
    (*steps, units), *states = given
    merged = (*steps, 2 * units) if layer.merge_mode == "concat" and units else given[0]
    outputs = [merged] if layer.merge_mode else [merged, merged]
    return (*outputs, *states, *states)


def _are_a_pair(layer: BidirectionalConfig) -> bool:
    """Returns whether Keras takes the two layers for a Bidirectional."""
    forward, backward = layer.directions.values()
    alike = ("stateful", "return_sequences", "return_state")
    same = all(getattr(forward, name) == getattr(backward, name) for name in alike)
    return same and forward.go_backwards != backward.go_backwards


def _of_plain(layer: LayerConfig, shape: Shape) -> Shape | None:
    if isinstance(layer, EmbeddingConfig):
        return (*shape, layer.output_dim)
    if isinstance(layer, DenseConfig):
        return (*shape[:-1], layer.units) if len(shape) > 1 and shape[-1] is not None else None
    if isinstance(layer, RepeatVectorConfig):
        return (shape[0], layer.n, shape[1]) if len(shape) == 2 else None
    if isinstance(layer, FlattenConfig):
        return shape[0], _product(shape[1:])
    if isinstance(layer, ReshapeConfig):
        return _reshaped(shape, layer.target_shape)
    return shape


def _product(sizes: Shape) -> int | None:
    known = [size for size in sizes if size is not None]
    return math.prod(known) if len(known) == len(sizes) else None


def _reshaped(shape: Shape, target: tuple[int, ...]) -> Shape | None:
    whole, fixed = _product(shape[1:]), math.prod(size for size in target if size != -1)
    if target.count(-1) > 1:
        return None
    if whole is None:
        return shape[0], *(None if size == -1 else size for size in target)
    if -1 not in target:
        return (shape[0], *target) if whole == fixed else None
    if not fixed or whole % fixed:
        return None
    return shape[0], *(whole // fixed if size == -1 else size for size in target)


def masks_through(model: ModelConfig, is_given: bool) -> tuple[bool, ...]:
    """Returns whether a mask goes into the first layer, and whether each layer hands one on.

    Args:
        model: the chain of layers.
        is_given: whether the calls give one.
    """
    masks = [is_given]
    for layer in model.layers:
        masks.append(_makes_mask(layer) or (masks[-1] and _hands_mask_on(layer)))
    return tuple(masks)


def _makes_mask(layer: LayerConfig) -> bool:
    return isinstance(layer, MaskingConfig) or getattr(layer, "mask_zero", False)


def _hands_mask_on(layer: LayerConfig) -> bool:
    if isinstance(layer, BidirectionalConfig):
        return layer.layer.return_sequences
    if isinstance(layer, RecurrentConfig):
        return layer.return_sequences
    drops = (EmbeddingConfig, RepeatVectorConfig, FlattenConfig, ReshapeConfig)
    return not isinstance(layer, drops)


# In words


def shape_in_words(shape: Shape, *, of_ids: bool = False) -> str:
    """Writes a shape with the names of its axes: "(64, 100, 65): batch, timesteps, features"."""
    return f"{format_shape(shape)}: {', '.join(_axes(len(shape), of_ids))}"


def format_shape(shape: Shape) -> str:
    """Writes a shape as Python does."""
    return str(tuple(shape))


def _axes(count: int, of_ids: bool) -> Iterator[str]:
    usual = {1: ("batch",), 2: ("batch", "features"), 3: ("batch", "timesteps", "features")}
    if of_ids and count == 2:
        yield from ("batch", "timesteps")
    elif count in usual:
        yield from usual[count]
    else:
        yield from ("batch", "timesteps", *(f"axis {n}" for n in range(2, count - 1)), "features")


def in_words(model: ModelConfig, shapes: tuple[Shape | None, ...], number: int) -> str:
    """Writes which shape goes into a layer, with its axes' names and what made it so.

    Args:
        model: the chain of layers.
        shapes: as `shapes_through` gives them.
        number: the layer; one past the last layer: what the model gives.
    """
    shape = shapes[number]
    if shape is None:
        return "Not known: Keras refuses before it comes so far."
    of_ids = number == 0 and model.takes_ids
    said = shape_in_words(shape, of_ids=of_ids)
    if number == 0:
        return f"{said}; {'ids, each of which becomes a vector' if of_ids else 'the input'}"
    before = shapes[number - 1]
    several = output_shapes(model.layers[number - 1], before) if before is not None else None
    others = "" if several is None or len(several) == 1 else f", and {_states(several)}"
    return f"{said}; {_what_it_does(model.layers[number - 1], shape)}{others}"


def _states(given: tuple[Shape, ...]) -> str:
    rest = len(given) - 1
    return f"{rest} more {'tensors' if rest > 1 else 'tensor'}: {', '.join(map(str, given[1:]))}"


def _what_it_does(layer: LayerConfig, after: Shape) -> str:
    """Writes what a layer does to the shape."""
    name, size = f"the {layer.class_name()}", after[-1]
    if isinstance(layer, TimeDistributedConfig):
        return f"{_what_it_does(layer.layer, after)} at every step"
    if isinstance(layer, EmbeddingConfig):
        return f"{name} makes {size} numbers of each id"
    if isinstance(layer, BidirectionalConfig):
        return _what_both_do(layer, after)
    if isinstance(layer, RecurrentConfig):
        return _what_recurrent_does(layer, name, after)
    if isinstance(layer, DenseConfig):
        return f"{name} makes it {size}"
    if isinstance(layer, RepeatVectorConfig):
        return f"{name} gives the same for {after[1]} steps"
    if isinstance(layer, FlattenConfig):
        return f"{name} puts all axes after the batch into one"
    if isinstance(layer, ReshapeConfig):
        return f"{name} puts the same numbers into other axes"
    return f"{name} leaves the shape as it is"


def _what_recurrent_does(layer: RecurrentConfig, name: str, after: Shape) -> str:
    if layer.return_sequences:
        return f"{name} makes it {after[-1]}, its h after every step"
    return f"{name} makes it {after[-1]}, its h after the last step alone"


def _what_both_do(layer: BidirectionalConfig, after: Shape) -> str:
    said = _what_recurrent_does(layer.layer, "the Bidirectional", after)
    if layer.merge_mode == "concat":
        return f"{said}, those of both directions side by side"
    return f"{said}, of both directions" if layer.merge_mode else f"{said}, of the forward layer"
