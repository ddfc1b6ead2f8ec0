"""Tells what comes out of a layer or a model apart from its states, and what blocks a chain."""

import ast
from collections.abc import Sequence
from typing import Any

from lstmviz.experiment.from_code.models.parts import (
    NOTHING,
    LineNote,
    MadeLayer,
    Obstacle,
    Step,
    Tensor,
    tensors_in,
)
from lstmviz.experiment.from_code.text import one_line

SHOWN = 40
"""Characters of the source that are shown in a sentence."""


def blocked(node: ast.expr, made: Any, what: str = "") -> Any:
    """Returns tensors as what does something else with them leaves them: blocked."""
    for tensor in tensors_in(made):
        return tensor.after(Step(Obstacle(node.lineno, what or one_line(node, SHOWN))))
    return NOTHING


def one_output(made: Any, line: int) -> tuple[Tensor, tuple[LineNote, ...]]:
    """Returns the one output of a model, and what of its other outputs is to be told."""
    tensors = list(dict.fromkeys(tensors_in(made)))
    out = max(tensors, key=lambda one: (one.part == 0, len(one.steps)))
    others = [one for one in tensors if one is not out]
    layer = out.steps[-1].layer if out.steps else None
    if out.part and others:
        return out.after(Step(Obstacle(line, f"{_number(tensors)} states as outputs"))), ()
    if out.part:
        return of_state(out, line), ()
    if not others:
        return without_states(out), ()
    own = [one for one in others if one.part and layers_of(one) == layers_of(out)]
    if len(own) == len(others) == getattr(layer, "states", 0):
        return out, ()
    if all(one.part and layers_of(out)[: len(one.steps)] == layers_of(one) for one in others):
        told = LineNote(line, "The states that it returns beside the output are left out.")
        return without_states(out), (told,)
    return out.after(Step(Obstacle(line, f"{_number(tensors)} outputs"))), ()


def _number(tensors: Sequence[Tensor]) -> str:
    return "two" if len(tensors) == 2 else str(len(tensors))


def of_state(tensor: Tensor, line: int) -> Tensor:
    """Returns what goes on with one of a layer's states: blocked, unless it is the output too."""
    layer = tensor.steps[-1].layer if tensor.steps else None
    if not isinstance(layer, MadeLayer):
        return tensor.after(Step(Obstacle(line, "a second input")))
    # Its first state is its output, where that is of the last step alone.
    if tensor.part == 1 and layer.is_state_output:
        return without_states(Tensor(tensor.origin, tensor.steps))
    return tensor.after(Step(Obstacle(line, f"a state of the {layer.class_name}, not its output")))


def layers_of(tensor: Tensor) -> list[MadeLayer | Obstacle]:
    """Returns the layers of a chain."""
    return [step.layer for step in tensor.steps]


def without_states(tensor: Tensor) -> Tensor:
    """Returns a tensor whose last layer returns its output alone."""
    if not tensor.steps:
        return tensor
    *before, last = tensor.steps
    if not getattr(last.layer, "states", 0) or last.without_states:
        return tensor
    return Tensor(tensor.origin, (*before, Step(last.layer, last.notes, without_states=True)))
