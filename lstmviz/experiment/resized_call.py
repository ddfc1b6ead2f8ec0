"""Replaces a call's input, and resizes its mask and its given state accordingly."""

from dataclasses import replace

import numpy as np

from lstmviz.experiment.experiment import Array, Call, sealed
from lstmviz.experiment.masks import resized_mask
from lstmviz.experiment.tensors import overlaid


def with_inputs(call: Call, inputs: Array) -> Call:
    """Returns a call with another input tensor, of any shape.

    Along an axis on which the mask or the given state fitted the old tensor, it is made to fit
    the new one: new steps and rows are used, and new rows start from zeros. What didn't fit,
    and what holds for all rows at once, stays as it is.
    """
    old, new = call.inputs.shape, inputs.shape
    return replace(
        call,
        inputs=inputs,
        mask=None if call.mask is None else _mask_along(call.mask, old, new),
        initial_state=call.initial_state and _state_along(call.initial_state, old[0], new[0]),
    )


def _mask_along(mask: Array, old: tuple[int, ...], new: tuple[int, ...]) -> Array:
    rows, timesteps = (
        requested if size == before else size
        for size, before, requested in zip(mask.shape, old[:2], new[:2], strict=True)
    )
    return mask if mask.shape == (rows, timesteps) else resized_mask(mask, (rows, timesteps))


def _state_along(state: tuple[Array, Array], old: int, new: int) -> tuple[Array, Array]:
    h, c = (
        resized_state(part, (new, part.shape[1]))
        if old != new and part.ndim == 2 and len(part) == old
        else part
        for part in state
    )
    return h, c


def resized_state(part: Array, shape: tuple[int, int]) -> Array:
    """Resizes h or c: keeps what overlaps, fills the rest with 0.

    Args:
        part: (batch, units), or (units,) for all rows at once, which becomes a row for each.
        shape: the new shape.

    Returns:
        A read-only array of the same dtype.
    """
    rows = part if part.ndim == 2 else np.broadcast_to(part, (shape[0], len(part)))
    return sealed(overlaid(np.zeros(shape, part.dtype), rows))
