"""Works out what stands in the boxes of the cell diagram, in numbers and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from lstmviz.cells.cell_kind import Activated, CellKind, Mixed, X
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.weights import short_name
from lstmviz.figure.cell.plan import KEPT, CellPlan, plan_of
from lstmviz.figure.view_model.axis_limits import Limits, symmetric
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.figure.view_model.words import cell_text
from lstmviz.session.view_state import HColours, Stage, shown_stage
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.lines import at_step, at_step_before, product_name, z_name
from lstmviz.trace.explanation.number import rounded_number
from lstmviz.trace.explanation.sums import z_sum_of
from lstmviz.trace.explanation.unit import UnitNumbers, before
from lstmviz.trace.trace import Origin


def stage_words(kind: CellKind, stage: Stage) -> str:
    """What is new at a stage."""
    sums = "the sums" if "z" in kind.quantities else "z"  # a gate may be called z too
    words = {"inputs": "what enters", "z": f"added up: {sums}", "gates": "the gates"}
    return words.get(stage, f"the new {stage}")


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
        plan: what stands and flows in the diagram.
        unit: the one unit that has numbers.
        stage: how far the moment has come.
        boxes: by their places.
        flows: of the unit what flows into the state along the top, as text and number, by the
            flows' names; empty where it isn't known.
        acts: how the activation is written that each other state is made with; empty for linear.
    """

    step: ExplainedStep
    plan: CellPlan
    unit: int
    stage: Stage
    boxes: Mapping[str, Box]
    flows: Mapping[str, tuple[str, float]]
    acts: Mapping[str, str]

    def has_come_to(self, stage: Stage) -> bool:
        """Whether the moment has come so far; a call's start has only what enters.

        A stage that a kind doesn't have, that of the gates, isn't waited for.
        """
        if self.step.is_start:
            return stage == "inputs"
        stages = self.step.kind.stages(self.step.layer)
        return stage not in stages or stages.index(stage) <= stages.index(self.stage)


@dataclass(frozen=True)
class CellLimits:
    """How far bars and colours go: the same for every moment of a run.

    Attributes:
        tracks: of states, and of what flows into them, by the states' names.
        x: of the inputs.
    """

    tracks: Mapping[str, Limits] = field(default_factory=dict)
    x: Limits = _NEUTRAL

    @classmethod
    def of(cls, trace_view: TraceView, h_colours: HColours) -> "CellLimits":
        """As far as the film strip's colours go."""
        low, high = trace_view.input_limits
        limits = {str(track): of for track, of in trace_view.colour_limits(h_colours).items()}
        return cls(limits, (min(low, 0.0), max(high, 0.0)))

    def of_state(self, name: str) -> Limits:
        """Those of a state."""
        return self.tracks.get(name, _NEUTRAL)


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
    level, plan = step.digits, plan_of(step.layer)
    stage = shown_stage(step.layer, stage)

    def box(sign: str, words: str, values: Array | None, reach: Limits) -> Box:
        if values is None:
            return Box(sign, words, None, reach, "", np.nan)
        value = float(values[unit])
        return Box(sign, words, values, reach, rounded_number(value, level).text, value)

    acts = {made.result: _act(step, made) for made in plan.others}
    made = CellContents(step, plan, unit, stage, {}, _flows(plan, numbers), acts)
    boxes = {X: _inputs(step, limits.x)}
    for state in step.kind.state_names:
        words = step.origin if step.is_start else f"{state} before"
        sign = at_step_before(state)
        boxes[before(state)] = box(sign, words, step.before[state], limits.of_state(state))
    if plan.kept is not None:
        kept = step.product(plan.kept) if step.knows_gates else None
        sign = product_name(step, plan.kept.factors)
        boxes[KEPT] = box(sign, plan.kept.name, kept, limits.of_state(plan.conveyor))
    for state in step.kind.state_names:
        new = None if step.is_start else step.after[state]
        boxes[state] = box(at_step(state), f"new {state}", new, limits.of_state(state))
    every_z = step.every_z() if stage == "z" or len(plan.sums) > len(step.kind.gates) else {}
    for place, result in zip(plan.sums, step.activated, strict=True):
        if place == result and (stage != "z" or step.is_start):
            gate = step.gates.get(result)
            boxes[place] = box(place, _words_of(step, result), gate, _reach(gate))
        else:
            boxes[place] = _sum_box(step, unit, result, every_z.get(result), numbers, stage)
    stages = {KEPT: plan.conveyor} | {state: state for state in step.kind.state_names}
    stages |= dict.fromkeys(plan.sums, "z")
    for place, found in boxes.items():
        if numbers is not None and not (stage == "z" and place in plan.sums):
            found = _as_in_formula(place, found, numbers, made)
        reached = found.reached and made.has_come_to(stages.get(place, "inputs"))
        discarded = step.held and (place in plan.sums or place == KEPT)
        boxes[place] = replace(found, reached=reached, discarded=discarded)
    return replace(made, boxes=boxes)


def _words_of(step: ExplainedStep, result: str) -> str:
    """What a box with a sum is called: by the gate that it makes."""
    return short_name(step.kind, result) if result in step.kind.gate_names else "added up"


def _sum_box(
    step: ExplainedStep, unit: int, result: str, every_z: Array | None,
    numbers: UnitNumbers | None, stage: Stage,
) -> Box:  # fmt: skip
    """What is added up, before the activation."""
    of = None if numbers is None or stage == "z" else numbers.activated[result].z_sum
    terms = step.terms(result, unit)
    if of is None and terms is not None:
        of = z_sum_of(terms, step.digits)
    text, value = ("", np.nan) if of is None else (of.z.text, of.z.exact)
    reach, words = (-Z_REACH, Z_REACH), _words_of(step, result)
    return Box(z_name(step, result), words, every_z, reach, text, value)


def _act(step: ExplainedStep, made: Activated | Mixed) -> str:
    """How the activation is written that a state is made with."""
    parts = (made,) if isinstance(made, Activated) else made.factors
    return next(filter(None, map(step.act, parts)), "")


def _flows(plan: CellPlan, numbers: UnitNumbers | None) -> dict[str, tuple[str, float]]:
    """What of the one unit flows into the state along the top, as text and number."""
    if numbers is None or plan.line is None:
        return {}
    flows = zip(plan.line.flows, numbers.mixed[plan.conveyor].flows, strict=True)
    return {flow.name: (number.text, number.exact) for flow, number in flows}


def _inputs(step: ExplainedStep, limits: Limits) -> Box:
    if step.is_start:
        return Box("xₜ", "input", None, limits, "", np.nan, reached=False)
    level = step.digits
    message = f"{len(step.x)} features"
    if len(step.x) <= MOST_INPUTS_TOLD:
        message = ", ".join(rounded_number(float(value), level).text for value in step.x)
        if len(message) > 16:
            message = ", ".join(cell_text(float(value)) for value in step.x)
    words = "input, dropout" if step.drops_inputs else "input"
    return Box("xₜ", words, step.x, limits, message, np.nan)


def _as_in_formula(place: str, box: Box, numbers: UnitNumbers, made: CellContents) -> Box:
    """The number as it stands in the formulas, so that the diagram's make each other too."""
    step, plan = made.step, made.plan
    if place == KEPT and plan.kept is not None:
        return replace(box, number=made.flows[plan.kept.name][0])
    number = numbers.shown.get(place)
    if number is None or (step.held and place in step.after):
        return box
    if place in step.gates:
        gate, name = numbers.activated[place], step.act(step.activated[place])
        if gate.z_sum is not None and name and gate.value.text == number.text:
            box = replace(box, note=f"{name}({gate.z_sum.z.text})")
    return replace(box, number=number.text)


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
    held = {name: boxes[before(name)].number for name in step.kind.state_names}
    if step.is_start:
        states = ", ".join(f"{name} {number}" for name, number in held.items())
        parts.append(f"The call starts from {format_origin(step.origin, step.call)}: {states}.")
        return " ".join(parts)
    states = "; ".join(f"{name} before {number}" for name, number in held.items())
    parts.append(f"What enters: x {boxes[X].number}; {states}.")
    gates = [place for place in shown.plan.sums if place in step.kind.gate_names]
    sums = [
        f"{place if place in gates else boxes[place].sign} {boxes[place].number}"
        for place in shown.plan.sums
        if boxes[place].number and (shown.stage == "z" or place not in gates)
    ]
    if shown.has_come_to("z") and sums:
        parts.append(f"Added up: {', '.join(sums)}.")
    if gates and shown.has_come_to("gates"):
        names = {gate: step.kind.quantities[gate].label for gate in gates}
        known = ", ".join(f"{name} {gate} {boxes[gate].number}" for gate, name in names.items())
        parts.append(f"{known}." if step.knows_gates else "The gates are being worked out.")
    if step.held:
        parts.append("Held by the mask: Keras discards what the cell computed.")
    for state in step.new_states:
        if not shown.has_come_to(state):
            continue
        if state == shown.plan.conveyor and step.knows_gates and not step.held:
            flows = (f"{number} is {name}" for name, (number, _) in shown.flows.items())
            parts.append(f"{', '.join(flows)}.")
        parts.append(f"New {state} {boxes[state].number}.")
    return " ".join(filter(None, parts))
