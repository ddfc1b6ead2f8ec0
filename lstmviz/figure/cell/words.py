"""The cell diagram in words, for those who can't see it."""

from lstmviz.figure.cell.contents import GATE_WORDS, CellContents
from lstmviz.trace.trace import Origin


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
        message = [
            f"{words} gate {gate} {boxes[gate].number}" for gate, words in GATE_WORDS.items()
        ]
        message[2] = f"candidate g {boxes['g'].number}"
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
