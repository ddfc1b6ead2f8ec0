"""Works out what stands in the boxes of the cell diagram, in numbers and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from lstmviz.experiment.experiment import Array
from lstmviz.figure.view_model.axis_limits import Limits, symmetric
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import cell_text
from lstmviz.session.view_state import STAGES, HColours, Stage
from lstmviz.trace.explanation.activations import format_activation
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.number import rounded_number
from lstmviz.trace.explanation.unit import UnitNumbers, default_digits, z_sum_of
from lstmviz.trace.trace import Origin

BoxName = Literal["c_before", "kept", "c", "f", "i", "g", "o", "h", "x", "h_before"]
"""The boxes: what enters, the gates, and what comes of them."""

GATE_WORDS: Mapping[BoxName, str] = {
    "f": "forget",
    "i": "input",
    "g": "candidate",
    "o": "output",
}
"""The gates, in the order in which they stand side by side."""

STAGE_WORDS: Mapping[Stage, str] = {
    "inputs": "what enters",
    "z": "added up: z",
    "gates": "the gates",
    "c": "the new c",
    "h": "the new h",
}
"""What is new at each stage."""

Z_REACH = 5.0
"""The z at which its bars end: beyond it a sigmoid or tanh hardly changes."""

MOST_INPUTS_TOLD = 4
"""Inputs whose numbers stand in the box; of more, how many there are."""

_NEUTRAL: Limits = (-1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Box:
    """What a box shows.

    Attributes:
        sign: what it is called in a formula.
        words: what it is called otherwise; may be empty.
        values: of all units, or of all features; None where they aren't known.
        limits: how far its bars and colours go.
        number: the one unit's, as text; empty where there is none.
        value: the same as a number.
        reached: whether the stage has come so far; else the box is empty.
        discarded: the cell computed it, and the mask made Keras discard it.
        note: a line beside the number, such as the z that a gate comes of.
    """

    sign: str
    words: str
    values: Array | None
    limits: Limits
    number: str
    value: float
    reached: bool = True
    discarded: bool = False
    note: str = ""


@dataclass(frozen=True, eq=False)
class CellContents:
    """All that a cell diagram shows.

    Attributes:
        step: the moment.
        unit: the one unit that has numbers.
        stage: how far the moment has come.
        boxes: by their places.
        written: i·g of the unit as text, and as a number.
        act: how the activation of c is written; empty where it is linear.
        knows_gates: whether the gates are there.
    """

    step: ExplainedStep
    unit: int
    stage: Stage
    boxes: Mapping[BoxName, Box]
    written: tuple[str, float]
    act: str
    knows_gates: bool

    def has_come_to(self, stage: Stage) -> bool:
        """Whether the moment has come so far; a call's start has only what enters."""
        if self.step.is_start:
            return stage == "inputs"
        return STAGES.index(stage) <= STAGES.index(self.stage)


@dataclass(frozen=True)
class CellLimits:
    """How far bars and colours go: the same for every moment of a run.

    Attributes:
        h: of h.
        c: of c, of what is kept and of what is written.
        x: of the inputs.
    """

    h: Limits = _NEUTRAL
    c: Limits = _NEUTRAL
    x: Limits = _NEUTRAL

    @classmethod
    def of(cls, trace_view: TraceView, h_colours: HColours) -> "CellLimits":
        """As far as the film strip's colours go."""
        low, high = trace_view.input_limits
        limits = trace_view.colour_limits(h_colours)
        return cls(limits["h"], limits["c"], (min(low, 0.0), max(high, 0.0)))


def contents(
    step: ExplainedStep,
    unit: int,
    numbers: UnitNumbers | None,
    stage: Stage,
    limits: CellLimits,
) -> CellContents:
    """What the diagram shows of a moment, as far as it has come.

    One unit gets numbers: None at a start, and where the gates aren't known.
    """
    level = default_digits(step)

    def box(sign: str, words: str, values: Array | None, reach: Limits) -> Box:
        if values is None:
            return Box(sign, words, None, reach, "", np.nan)
        value = float(values[unit])
        return Box(sign, words, values, reach, rounded_number(value, level).text, value)

    flow = ("", np.nan) if numbers is None else (numbers.written.text, numbers.written.exact)
    act, known = format_activation(step.layer.activation), bool(step.gates)
    made = CellContents(step, unit, stage, {}, flow, act, known)
    c_words = step.origin if step.is_start else "c before"
    h_words = step.origin if step.is_start else "h before"
    boxes: dict[BoxName, Box] = {
        "x": _inputs(step, limits.x),
        "h_before": box("hₜ₋₁", h_words, step.h_before, limits.h),
        "c_before": box("cₜ₋₁", c_words, step.c_before, limits.c),
        "kept": box("f·cₜ₋₁", "kept", step.kept if known else None, limits.c),
        "c": box("cₜ", "new c", None if step.is_start else step.c, limits.c),
        "h": box("hₜ", "new h", None if step.is_start else step.h, limits.h),
    }
    shows_z = made.has_come_to("z") and not made.has_come_to("gates")
    every_z = step.every_z() if shows_z else {}
    for gate, words in GATE_WORDS.items():
        if shows_z:  # before the activation: what is added up for the gate
            added, reach = z_sum_of(step, unit, gate), (-Z_REACH, Z_REACH)
            text, value = ("", np.nan) if added is None else (added.z.text, added.z.exact)
            boxes[gate] = Box(f"z_{gate}", words, every_z.get(gate), reach, text, value)
        else:
            boxes[gate] = box(gate, words, step.gates.get(gate), _reach(step.gates.get(gate)))
    for place, found in boxes.items():
        if numbers is not None and not found.sign.startswith("z_"):
            found = _as_in_formula(place, found, numbers, step)
        reached = found.reached and made.has_come_to(_STAGES.get(place, "inputs"))
        discarded = step.held and (place in GATE_WORDS or place == "kept")
        boxes[place] = replace(found, reached=reached, discarded=discarded)
    return replace(made, boxes=boxes)


_STAGES: dict[BoxName, Stage] = {"kept": "c", "c": "c", "h": "h"}
_STAGES |= dict.fromkeys(GATE_WORDS, "z")
"""The stage at which a box is filled; the others are from the start."""


def _inputs(step: ExplainedStep, limits: Limits) -> Box:
    if step.is_start:
        return Box("xₜ", "input", None, limits, "", np.nan, reached=False)
    level = default_digits(step)
    message = f"{len(step.x)} features"
    if len(step.x) <= MOST_INPUTS_TOLD:
        message = ", ".join(rounded_number(float(value), level).text for value in step.x)
        if len(message) > 16:
            message = ", ".join(cell_text(float(value)) for value in step.x)
    words = "input, dropout" if step.drops_inputs else "input"
    return Box("xₜ", words, step.x, limits, message, np.nan)


def _as_in_formula(place: BoxName, box: Box, numbers: UnitNumbers, step: ExplainedStep) -> Box:
    """The number as it stands in the formulas, so that the diagram's make each other too."""
    if place in ("x", "h_before") or (step.held and place in ("c", "h")):
        return box
    text = getattr(numbers, place).text
    if place in GATE_WORDS:
        gate, act = numbers.gates[place], format_activation(step.activation_of(place))
        if gate.z_sum is not None and act and gate.value.text == text:
            box = replace(box, note=f"{act}({gate.z_sum.z.text})")
    return replace(box, number=text)


def _reach(values: Array | None) -> Limits:
    """From 0 or −1 to 1, or further where an activation without bounds went further."""
    finite = np.zeros(0) if values is None else values[np.isfinite(values)]
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if low >= 0:
        return 0.0, max(high, 1.0)
    most = max(symmetric((low, high))[1], 1.0)
    return -most, most


def format_origin(origin: Origin, call: int) -> str:
    """Where the state that a call starts from came from, to stand behind "starts from"."""
    return {
        "zeros": "zeros",
        "carried": f"the state of call {call - 1}",
        "given": "the state given with it",
        "reset": "zeros, after reset_state()",
    }[origin]


def moment_named(shown: CellContents) -> str:
    """`call 1 row 0 t=2`, or `call 1 row 0 start`."""
    step = shown.step
    when = "start" if step.is_start else f"t={step.time_index}"
    return f"call {step.call} row {step.row} {when}"


def words_about(shown: CellContents) -> str:
    """All that the diagram tells of its one unit, and how it goes on."""
    step, boxes = shown.step, shown.boxes
    parts = [f"{moment_named(shown)}, unit {shown.unit} of {step.units}."]
    c, h = boxes["c_before"].number, boxes["h_before"].number
    if step.is_start:
        parts.append(f"The call starts from {format_origin(step.origin, step.call)}: h {h}, c {c}.")
        return " ".join(parts)
    parts.append(f"What enters: x {boxes['x'].number}; h before {h}; c before {c}.")
    if shown.has_come_to("z") and not shown.has_come_to("gates"):
        message = [f"{gate} {boxes[gate].number}" for gate in GATE_WORDS if boxes[gate].number]
        parts.append(f"Added up: {', '.join(message)}." if message else "")
    if shown.has_come_to("gates"):
        names = {gate: f"{words} gate" for gate, words in GATE_WORDS.items()} | {"g": "candidate"}
        message = [f"{name} {gate} {boxes[gate].number}" for gate, name in names.items()]
        known = f"{', '.join(message)}."
        parts.append(known if shown.knows_gates else "The gates are being worked out.")
    if step.held:
        parts.append("Held by the mask: Keras discards what the cell computed.")
    if shown.has_come_to("c"):
        if shown.knows_gates and not step.held:
            parts.append(f"{boxes['kept'].number} is kept, {shown.written[0]} is written.")
        parts.append(f"New c {boxes['c'].number}.")
    if shown.has_come_to("h"):
        parts.append(f"New h {boxes['h'].number}.")
    return " ".join(filter(None, parts))
