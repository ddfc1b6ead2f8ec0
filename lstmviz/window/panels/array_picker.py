"""Which of a file's arrays is wanted."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtWidgets import QWidget

from lstmviz.experiment.tensors import MOST_ELEMENTS, Shape
from lstmviz.window.panels.picker import Picker


class ArrayPicker(Picker):
    """Lists the arrays of a file, and where each would go."""

    def __init__(
        self,
        arrays: Sequence[tuple[str, tuple[int, ...], Any]],
        tensor: Shape | tuple[int, ...],
        row: int,
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list; the first array that can be used is chosen.

        Args:
            arrays: the name, shape and dtype of each.
            tensor: the shape of the call's tensor, (batch, timesteps, features).
            row: the row of the batch that an array of two axes is for.
            parent: the window it opens above.
        """
        super().__init__(
            "Choose an array",
            "The file holds several &arrays. Which one is the input?",
            [_told(*array, tuple(tensor), row) for array in arrays],
            ("Arrays in the file", "&Use this array"),
            (
                "Return or a double click uses the array.",
                "Put the chosen array into the call.",
                "Leave the call as it is (Escape).",
            ),
            parent,
        )


def _told(
    name: str, shape: tuple[int, ...], dtype: Any, tensor: tuple[int, ...], row: int
) -> tuple[str, bool]:
    usable, where = use_of(tuple(shape), np.dtype(dtype), tensor, row)
    axes = " × ".join(f"{size:,}" for size in shape) or "one number"
    return f"{name}  ({axes}, {np.dtype(dtype)})\n    {where}", usable


def use_of(
    shape: tuple[int, ...], dtype: np.dtype[Any], tensor: tuple[int, ...], row: int
) -> tuple[bool, str]:
    """Whether an array can be put into a call, and where it would go or why it can't.

    Says beforehand what `lstmviz.experiment.placing.placed` does.

    Args:
        shape: the array's.
        dtype: the array's.
        tensor: the shape of the call's tensor, (batch, timesteps, features).
        row: the row of the batch that an array of two axes is for.
    """
    if dtype.kind not in "fiub":
        return False, f"can't be used: values of type {dtype}"
    if not 1 <= len(shape) <= 3:
        return False, f"can't be used: {len(shape)} axes" if shape else "can't be used: no axes"
    if 0 in shape:
        return False, "can't be used: empty"
    if math.prod(shape) > MOST_ELEMENTS:
        return False, f"can't be used: more than {MOST_ELEMENTS:,} numbers"
    if len(shape) == 3:
        return True, "the call's whole tensor"
    steps, features = (*shape, 1)[:2]
    if tensor[0] > 1 and (steps, features) != tuple(tensor[1:]):
        return (
            False,
            f"can't be used: the rows have {tensor[1]:,} timesteps × {tensor[2]:,} features",
        )
    what = "timesteps × features" if len(shape) == 2 else "timesteps of one feature"
    return True, f"{what} of row {row}"
