"""Writes the formulas of one unit as lines of text, with the numbers in them."""

from lstmviz.trace.explanation.activations import format_activation
from lstmviz.trace.explanation.explain import ExplainedStep, compute_type
from lstmviz.trace.explanation.number import Number, format_sum, rounded_number
from lstmviz.trace.explanation.unit import (
    MAX_TERMS,
    GateNumbers,
    ProductSum,
    UnitNumbers,
    default_digits,
    expand_products,
    z_sum_of,
)

MAX_LISTED = 8
"""The most features that are listed; of more, a line says how many there are."""

X, H, C, H_BEFORE, C_BEFORE = "xₜ", "hₜ", "cₜ", "hₜ₋₁", "cₜ₋₁"
"""The names of the vectors."""

NOT_HERE_YET = "the gates of this row are being worked out…"
"""The line that stands for the gates while they are computed."""

_ORDER = ("f", "i", "g", "o")  # in which the formulas of c and then h use them


def formula_lines(
    step: ExplainedStep, unit: int, numbers: UnitNumbers | None, stage: str
) -> list[str]:
    """Writes the lines of a stage of the explanation, the newest part first.

    Args:
        step: the explained step.
        unit: the number of the unit.
        numbers: the unit's; None at a call's start, and where the gates aren't known.
        stage: "inputs", "z", "gates", "c" or "h".
    """
    if step.is_start:
        return start_lines(step, unit)
    if stage == "inputs":
        return input_lines(step, unit)
    if stage == "z":
        return z_lines(step, unit)
    if numbers is None:
        return [NOT_HERE_YET, *input_lines(step, unit)]
    lines = gate_lines(step, numbers)
    if stage in ("c", "h"):
        lines.insert(0, c_line(step, numbers))
    if stage == "h":
        lines.insert(0, h_line(step, numbers))
    return [held_line(step, unit), *lines] if step.held and stage in ("c", "h") else lines


def input_lines(step: ExplainedStep, unit: int) -> list[str]:
    """Writes what enters the cell: x, and h and c of the step before."""
    digits = default_digits(step)
    lines = []
    if len(step.x) <= MAX_LISTED:
        listed = ", ".join(rounded_number(float(value), digits).text for value in step.x)
        lines.append(f"{X} = [{listed}]")
    else:
        lines.append(f"{X} has {len(step.x)} features")
    if step.drops_inputs:
        lines.append(f"dropout takes some of {X} away, and raises the others")
    for name, values in ((H_BEFORE, step.h_before), (C_BEFORE, step.c_before)):
        lines.append(f"{name} = {rounded_number(float(values[unit]), digits).text}")
    if step.drops_state:
        lines.append(f"recurrent_dropout takes some of {H_BEFORE} away, and raises the others")
    return lines


def z_lines(step: ExplainedStep, unit: int) -> list[str]:
    """Writes the sum z of each gate, and its products where they are few."""
    return [line for gate in _ORDER for line in _z_of(step, unit, gate)]


def gate_lines(step: ExplainedStep, numbers: UnitNumbers) -> list[str]:
    """Writes each gate as the activation of its z."""
    return [_gate_line(step, gate, numbers.gates[gate]) for gate in _ORDER]


def c_line(step: ExplainedStep, numbers: UnitNumbers) -> str:
    """Writes the formula of the cell state."""
    n = numbers
    factors = f"{n.f.text}·{n.c_before.factor} + {n.i.factor}·{n.g.factor}"
    end = "" if _is_same(n.c_made, n.c) else _keras(step, C, n.c)
    products = format_sum([n.kept, n.written])
    return f"{C} = f·{C_BEFORE} + i·g = {factors} = {products} = {n.c_made.text}{end}"


def h_line(step: ExplainedStep, numbers: UnitNumbers) -> str:
    """Writes the formula of the hidden state."""
    n, act = numbers, format_activation(step.layer.activation)
    let_out = f"{n.o.text}·{_applied(act, n.c)}"
    name = f"{act}({C})" if act else C
    end = "" if _is_same(n.h_made, n.h) else _keras(step, H, n.h)
    return f"{H} = o·{name} = {let_out} = {n.h_made.text}{end}"


def held_line(step: ExplainedStep, unit: int) -> str:
    """Writes that a mask holds the state, and its values."""
    digits = default_digits(step)
    c, h = (rounded_number(float(values[unit]), digits).text for values in (step.c, step.h))
    return f"Held by the mask: Keras discards this; {C} = {C_BEFORE} = {c}, {H} = {H_BEFORE} = {h}"


def start_lines(step: ExplainedStep, unit: int) -> list[str]:
    """Writes the state that a call starts from."""
    digits = default_digits(step)
    return [
        f"{name} = {rounded_number(float(values[unit]), digits).text}"
        for name, values in (("h", step.h), ("c", step.c))
    ]


def _gate_line(step: ExplainedStep, gate: str, of: GateNumbers) -> str:
    act, z_sum = format_activation(step.activation_of(gate)), of.z_sum
    if z_sum is None:
        return f"{gate} = {of.value.text}"
    name = f"{act}(z_{gate})" if act else f"z_{gate}"
    total = f"{act}({format_sum(z_sum.parts)})" if act else format_sum(z_sum.parts)
    through = f" = {_applied(act, z_sum.z)}" if act else ""
    end = "" if _is_same(of.value, of.keras) else _keras(step, gate, of.keras)
    return f"{gate} = {name} = {total}{through} = {of.value.text}{end}"


def _z_of(step: ExplainedStep, unit: int, gate: str) -> list[str]:
    of = z_sum_of(step, unit, gate)
    if of is None:
        return []
    of_inputs, of_state = f"{X}·W_{gate}", f"{H_BEFORE}·U_{gate}"
    names = [of_inputs, of_state, *([] if of.bias is None else [f"b_{gate}"])]
    lines = [f"z_{gate} = {' + '.join(names)} = {format_sum(of.parts)} = {of.z.text}"]
    if 1 <= len(step.x) <= MAX_TERMS:
        products = expand_products(step, unit, gate, "inputs", of.inputs)
        lines.append(f"    {of_inputs} = {_products(products)} = {of.inputs.text}")
    if step.units <= MAX_TERMS:
        products = expand_products(step, unit, gate, "state", of.state)
        lines.append(f"    {of_state} = {_products(products)} = {of.state.text}")
    return lines


def _products(of: ProductSum) -> str:
    return " + ".join(f"{value.factor}·{weight.factor}" for value, weight in of.pairs)


def _applied(act: str, number: Number) -> str:
    return f"{act}({number.text})" if act else number.factor


def _is_same(one: Number, other: Number) -> bool:
    return one.text == other.text or one.exact == other.exact


def _keras(step: ExplainedStep, name: str, number: Number) -> str:
    """Writes the number that Keras has instead, since it rounds after each operation."""
    return f"; Keras, in {compute_type(step.layer.dtype)}, has {name} = {number.text}"
