"""The formula of one unit in lines of text, with its numbers in it."""

from lstmviz.trace.explanation.activations import format_activation
from lstmviz.trace.explanation.compute_type import compute_type
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.number import Number, format_sum, rounded_number
from lstmviz.trace.explanation.unit import (
    MOST_TERMS,
    GateNumbers,
    ProductSum,
    UnitNumbers,
    default_level,
    expand_products,
    z_sum_of,
)

MOST_LISTED = 8
"""Inputs that are listed; of more, only how many there are."""

X, H, C, H_BEFORE, C_BEFORE = "xₜ", "hₜ", "cₜ", "hₜ₋₁", "cₜ₋₁"
"""How the vectors are called."""

NOT_HERE_YET = "the gates of this row are being worked out…"
"""What is said while they are."""

_ORDER = ("f", "i", "g", "o")  # in which c and then h need them


def formula_lines(
    step: ExplainedStep, unit: int, numbers: UnitNumbers | None, stage: str
) -> list[str]:
    """What is told of a moment when it has come to a stage: what is new first.

    Args:
        step: the moment.
        unit: the unit whose formula it is.
        numbers: that unit's; None at a start, and where the gates aren't known.
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
    """What enters the cell."""
    level = default_level(step)
    lines = []
    if len(step.x) <= MOST_LISTED:
        listed = ", ".join(rounded_number(float(value), level).text for value in step.x)
        lines.append(f"{X} = [{listed}]")
    else:
        lines.append(f"{X} has {len(step.x)} features")
    if step.drops_inputs:
        lines.append(f"dropout takes some of {X} away, and raises the others")
    for name, values in ((H_BEFORE, step.h_before), (C_BEFORE, step.c_before)):
        lines.append(f"{name} = {rounded_number(float(values[unit]), level).text}")
    if step.drops_state:
        lines.append(f"recurrent_dropout takes some of {H_BEFORE} away, and raises the others")
    return lines


def z_lines(step: ExplainedStep, unit: int) -> list[str]:
    """What each gate adds up; where there are few products, one by one."""
    return [line for gate in _ORDER for line in _z_of(step, unit, gate)]


def gate_lines(step: ExplainedStep, numbers: UnitNumbers) -> list[str]:
    """How each gate comes of what it adds up."""
    return [_gate_line(step, gate, numbers.gates[gate]) for gate in _ORDER]


def c_line(step: ExplainedStep, numbers: UnitNumbers) -> str:
    """How the cell state comes about."""
    n = numbers
    factors = f"{n.f.text}·{n.c_before.factor} + {n.i.factor}·{n.g.factor}"
    end = "" if _is_same(n.c_made, n.c) else _keras(step, C, n.c)
    products = format_sum([n.kept, n.written])
    return f"{C} = f·{C_BEFORE} + i·g = {factors} = {products} = {n.c_made.text}{end}"


def h_line(step: ExplainedStep, numbers: UnitNumbers) -> str:
    """How the hidden state comes about."""
    n, act = numbers, format_activation(step.layer.activation)
    let_out = f"{n.o.text}·{_applied(act, n.c)}"
    name = f"{act}({C})" if act else C
    end = "" if _is_same(n.h_made, n.h) else _keras(step, H, n.h)
    return f"{H} = o·{name} = {let_out} = {n.h_made.text}{end}"


def held_line(step: ExplainedStep, unit: int) -> str:
    """What becomes of a held step."""
    level = default_level(step)
    c, h = (rounded_number(float(values[unit]), level).text for values in (step.c, step.h))
    return f"Held by the mask: Keras discards this; {C} = {C_BEFORE} = {c}, {H} = {H_BEFORE} = {h}"


def start_lines(step: ExplainedStep, unit: int) -> list[str]:
    """The state that a call starts from."""
    level = default_level(step)
    return [
        f"{name} = {rounded_number(float(values[unit]), level).text}"
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
    if 1 <= len(step.x) <= MOST_TERMS:
        products = expand_products(step, unit, gate, "inputs", of.inputs)
        lines.append(f"    {of_inputs} = {_products(products)} = {of.inputs.text}")
    if step.units <= MOST_TERMS:
        products = expand_products(step, unit, gate, "state", of.state)
        lines.append(f"    {of_state} = {_products(products)} = {of.state.text}")
    return lines


def _products(of: ProductSum) -> str:
    return " + ".join(f"{value.factor}·{weight.factor}" for value, weight in of.pairs)


def _applied(act: str, number: Number) -> str:
    return f"{act}({number.text})" if act else number.factor


def _is_same(one: Number, other: Number) -> bool:
    return one.text == other.text or one.true == other.true


def _keras(step: ExplainedStep, name: str, number: Number) -> str:
    """What Keras has instead, because it rounds after each operation."""
    return f"; Keras, in {compute_type(step.layer.dtype)}, has {name} = {number.text}"
