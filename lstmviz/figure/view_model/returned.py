"""Tells what a call returned: each tensor, its shape in words, and the numbers of a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lstmviz.cells.cell_kind import CellKind
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.text.likeliest import Class, likeliest, scores_of
from lstmviz.session.view_state import START, ViewState
from lstmviz.trace.trace import CallTrace, ModelTrace

AXES = ("batch", "timesteps", "units")
"""Of an output that holds every step; else there are the first and the last."""

_LONGEST_NAME = 20


def tensors_of(kind: CellKind) -> Mapping[str, str]:
    """Returns what a layer may return, in order, and what each is, in a sentence.

    The states come with return_state.
    """
    output = (
        f"What layer(x) gives: {kind.state_names[0]} after every step, or after the last one alone."
    )
    states = {state.name: f"The {state.label} that the call ended with." for state in kind.states}
    return {"output": output, **states}


def call_heading(names: tuple[str, ...], number: int) -> str:
    """Returns what a call gave, as code: `output, h, c = layer(x), call 0`."""
    return f"{', '.join(names)} = layer(x), call {number}"


def spelled_out(array: Array) -> str:
    """Returns a returned tensor's shape in words: "(2, 3, 4): batch=2, timesteps=3, units=4"."""
    axes = AXES if array.ndim == len(AXES) else (AXES[0], AXES[-1])
    words = ", ".join(f"{axis}={size}" for axis, size in zip(axes, array.shape, strict=True))
    return f"{tuple(array.shape)}: {words}"


def not_returned(call: CallTrace, step: int) -> str:
    """Returns the sentence for a moment that was computed but isn't in the output; else empty."""
    if step == START:
        return "The call's start state is not part of what it returns."
    if call.returned[0].ndim == len(AXES) or step >= call.h.shape[1] - 1:
        return ""
    return (
        f"t={call.time_index[step]} was computed but is not returned: "
        "return_sequences=False returns the last step only."
    )


@dataclass(frozen=True, eq=False)
class StepNames:
    """Names the input step that a line belongs to; read backwards, its own place before it.

    Two are equal where they name the same steps: a table then needs no other headings.
    """

    time_index: Array

    def __call__(self, step: int) -> str:
        """Returns the name of a line; of one that isn't there nothing."""
        if step >= len(self.time_index):
            return ""
        name = f"t={self.time_index[step]}"
        return f"[{step}]  {name}" if self.goes_backwards else name

    @property
    def goes_backwards(self) -> bool:
        """Whether the last input comes first."""
        return bool(self.time_index[0] > 0)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StepNames) and self.time_index is other.time_index

    def __hash__(self) -> int:
        return id(self.time_index)


@dataclass(frozen=True, eq=False)
class TensorShown:
    """One returned tensor, and those of its numbers that a table has.

    Attributes:
        array: all of it.
        note: a remark on its shape; may be empty.
        lines: what the table's lines are.
        numbers: (lines, units): what stands in the table.
        label: names a line.
        marked: the line that belongs to the selected moment; None where there is none.
        has_steps: whether its lines are steps; else they are the rows of the batch.
    """

    array: Array
    note: str
    lines: str
    numbers: Array
    label: Callable[[int], str]
    marked: int | None
    has_steps: bool

    @property
    def words(self) -> str:
        """Its shape spelled out, and its type."""
        remark = f" — {self.note}" if self.note else ""
        return f"{spelled_out(self.array)}{remark} · {self.array.dtype}"


_ALL_ROWS = "all rows: batch × units"


def tensor_shown(call: CallTrace, position: int, view: ViewState) -> TensorShown:
    """Returns what is shown of a tensor that a call of the layer returned.

    Args:
        call: what happened in it.
        position: the tensor's place among those that were returned.
        view: the row and the moment that are looked at.
    """
    array, step = call.returned[position], view.moment.step
    batch, timesteps = call.h.shape[:2]
    row = min(view.row, max(batch - 1, 0))
    if array.ndim != len(AXES):
        note = "the last step only" if position == 0 else "after the last step"
        marked = row if step == timesteps - 1 else None
        return TensorShown(array, note, _ALL_ROWS, array, "row {}".format, marked, has_steps=False)
    numbers = array[row] if row < batch else np.zeros((0, array.shape[2]), array.dtype)
    names = StepNames(call.time_index)
    order = ", the last input first" if names.goes_backwards else ""
    lines = f"row {row} of {batch}: timesteps × units{order}"
    marked = step if step != START else None
    return TensorShown(array, "", lines, numbers, names, marked, has_steps=True)


@dataclass(frozen=True, eq=False)
class ModelEndShown:
    """What a model returned in a call.

    Attributes:
        name: that of its last layer.
        tensor: the numbers.
        where: which of them the likeliest classes are of: "after t=2".
        scores: what they are, as `scores_of` tells; None where they aren't of classes.
        classes: the likeliest of them.
        size: how many classes there are.
    """

    name: str
    tensor: TensorShown
    where: str
    scores: str | None
    classes: tuple[Class, ...]
    size: int

    @property
    def about(self) -> str:
        """What the likeliest classes are, in front of them; or that there are no numbers."""
        if not self.classes:
            return "No numbers."
        of_logits = ", by the softmax of the logits" if self.scores == "logits" else ""
        return f"The likeliest {self.where}{of_logits}:"


def end_name(within: ModelTrace) -> str:
    """Returns what the last layer of a model is called."""
    return plain_text(within.layers[-1].name, _LONGEST_NAME)


def model_end(within: ModelTrace, call: CallTrace, view: ViewState) -> ModelEndShown:
    """Returns what a model returned in a call, and the likeliest classes of it.

    Args:
        within: the trace of the model.
        call: what the layer that is looked at did in that call.
        view: the call, the row and the moment that are looked at.
    """
    array = within.calls[view.moment.call].returned[0]
    if array.ndim not in (2, len(AXES)):
        array = array.reshape(len(array), -1)
    row = min(view.row, max(len(array) - 1, 0))
    if array.ndim == 2:
        tensor = TensorShown(array, "", _ALL_ROWS, array, "row {}".format, row, has_steps=False)
        return _with_classes(within, tensor, array[row] if len(array) else None, f"in row {row}")
    step = view.moment.step
    at = int(call.time_index[step]) if START < step < len(call.time_index) else START
    is_there = START < at < array.shape[1]
    lines = f"row {row} of {len(array)}: timesteps × units"
    marked = at if is_there else None
    tensor = TensorShown(array, "", lines, array[row], "t={}".format, marked, has_steps=True)
    last = array.shape[1] - 1
    shown = at if is_there else last
    output = array[row, shown] if last >= 0 else None
    return _with_classes(within, tensor, output, f"after t={shown}")


def _with_classes(
    within: ModelTrace, tensor: TensorShown, output: Array | None, where: str
) -> ModelEndShown:
    size = 0 if output is None else len(output)
    scores = None if output is None else scores_of(within.experiment, size)
    found = () if output is None else likeliest(within.experiment, np.asarray(output))
    return ModelEndShown(end_name(within), tensor, where, scores, found, size)
