"""Writes the formulas of one unit as lines of text, with the numbers in them."""

from lstmviz.cells.cell_kind import (
    SECOND_ROW,
    Bias,
    Factor,
    Part,
    Product,
    Scaled,
    Term,
    X,
    gate_in,
    letter_of,
    parts_of,
)
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.number import Number, format_sum, rounded_number
from lstmviz.trace.explanation.precision import compute_type
from lstmviz.trace.explanation.sums import (
    MAX_TERMS,
    ActivatedNumbers,
    GroupNumbers,
    Sum,
    ZSum,
    expand_products,
    z_sum_of,
)
from lstmviz.trace.explanation.unit import MixedNumbers, UnitNumbers, named

MAX_LISTED = 8
"""The most features that are listed; of more, a line says how many there are."""

NOT_HERE_YET = "the gates of this row are being worked out…"
"""The line that stands for the gates while they are computed."""


def at_step(name: str) -> str:
    """Writes x or a state at the step: "cₜ"."""
    return f"{name}ₜ"


def at_step_before(name: str) -> str:
    """Writes a state before the step: "cₜ₋₁"."""
    return f"{name}ₜ₋₁"


def z_name(step: ExplainedStep, result: str) -> str:
    """Writes the sum that makes a gate: "z_f"; "z" where there is only one."""
    return f"z{_index(step, result)}"


def product_name(step: ExplainedStep, factors: tuple[Factor, ...]) -> str:
    """Writes a product that flows into a state: "f·cₜ₋₁", "(1 − z)·g"."""
    return "·".join(_factor_name(step, of) for of in factors)


def formula_lines(
    step: ExplainedStep, unit: int, numbers: UnitNumbers | None, stage: str
) -> list[str]:
    """Writes the lines of a stage of the explanation, the newest part first.

    Args:
        step: the explained step.
        unit: the number of the unit.
        numbers: the unit's; None at a call's start, and where the gates aren't known.
        stage: one of `CellKind.stages`: "inputs", "z", "gates", or a state's name.
    """
    if step.is_start:
        return start_lines(step, unit)
    if stage == "inputs":
        return input_lines(step, unit)
    if stage == "z":
        return z_lines(step, unit)
    if numbers is None:
        return [NOT_HERE_YET, *input_lines(step, unit)]
    # Where there is no gate, the sums themselves are what the states are made of.
    lines = gate_lines(step, numbers) or z_lines(step, unit, numbers)
    if stage not in step.new_states:
        return lines
    for state in step.new_states[: step.new_states.index(stage) + 1]:
        lines.insert(0, state_line(step, numbers, state))
    return [held_line(step, unit), *lines] if step.held else lines


def input_lines(step: ExplainedStep, unit: int) -> list[str]:
    """Writes what enters the cell: x, and the states of the step before."""
    x = at_step(X)
    lines = [f"{x} has {len(step.x)} features"]
    if len(step.x) <= MAX_LISTED:
        lines = [f"{x} = [{', '.join(_value(step, value) for value in step.x)}]"]
    if step.drops_inputs:
        lines.append(f"dropout {_takes(x, step.layer.dropout)}")
    for name, values in step.before.items():
        lines.append(f"{at_step_before(name)} = {_value(step, values[unit])}")
    return lines + [
        f"recurrent_dropout {_takes(at_step_before(name), step.layer.recurrent_dropout)}"
        for name in step.dropped_states
    ]


def _takes(name: str, rate: float) -> str:
    """Writes what dropout at a rate does to values; at 1 not every kind of cell leaves it out."""
    if rate == 1:
        return f"takes all of {name} away"
    return f"takes some of {name} away, and raises the others"


def z_lines(step: ExplainedStep, unit: int, numbers: UnitNumbers | None = None) -> list[str]:
    """Writes each sum z, and its products where they are few; as the numbers have it, if given."""
    lines = []
    for result in step.activated:
        exact = step.terms(result, unit)
        if exact is not None:
            shown = None if numbers is None else numbers.activated[result].z_sum
            lines += _z_of(step, result, exact, shown or z_sum_of(exact, step.digits))
    return lines


def letters(step: ExplainedStep) -> str:
    """Tells which weights the letters stand for: "W is the kernel, U the recurrent_kernel"."""
    weights = {letter_of(part): part for part in step.kind.parts(step.layer)}
    named = [
        f"{letter} the {'second row of the ' if letter == SECOND_ROW else ''}{part.weight}"
        for letter, part in weights.items()
    ]
    return ", ".join(named).replace(" the ", " is the ", 1)


def gate_lines(step: ExplainedStep, numbers: UnitNumbers) -> list[str]:
    """Writes each gate as the activation of its z."""
    gates = (name for name in step.activated if name in step.gates)
    return [_activated_line(step, name, numbers.activated[name]) for name in gates]


def state_line(step: ExplainedStep, numbers: UnitNumbers, state: str) -> str:
    """Writes the formula of a state."""
    if state in numbers.mixed:
        return _mixed_line(step, state, numbers.mixed[state])
    return _activated_line(step, state, numbers.activated[state])


def held_line(step: ExplainedStep, unit: int) -> str:
    """Writes that a mask holds the state, and its values."""
    states = ", ".join(
        f"{at_step(name)} = {at_step_before(name)} = {_value(step, step.after[name][unit])}"
        for name in step.new_states
    )
    return f"Held by the mask: Keras discards this; {states}"


def start_lines(step: ExplainedStep, unit: int) -> list[str]:
    """Writes the state that a call starts from."""
    return [f"{name} = {_value(step, values[unit])}" for name, values in step.after.items()]


def _value(step: ExplainedStep, value: float) -> str:
    return rounded_number(float(value), step.digits).text


def _mixed_line(step: ExplainedStep, state: str, of: MixedNumbers) -> str:
    flows = [flow.factors for flow in step.mixed[state].flows]
    names = " + ".join(product_name(step, factors) for factors in flows)
    shown = format_sum(_product(step, factors, of, n == 0) for n, factors in enumerate(flows))
    products = f" = {format_sum(of.flows)}" if len(of.flows) > 1 else ""
    end = _keras(step, at_step(state), of.made, of.keras)
    return f"{at_step(state)} = {names} = {shown}{products} = {of.made.text}{end}"


def _product(
    step: ExplainedStep, factors: tuple[Factor, ...], numbers: MixedNumbers, is_first: bool
) -> str:
    """Writes a product in numbers; only what the line begins with may be negative."""
    texts = []
    for of in factors:
        number, act = numbers.factors[named(of)], step.act(of)
        if of.complement:
            texts.append(f"(1 − {_applied(act, number)})")
        elif of.activation:
            texts.append(_applied(act, number))
        else:
            texts.append(number.factor if texts or not is_first else number.text)
    return "·".join(texts)


def _factor_name(step: ExplainedStep, of: Factor) -> str:
    if of.name in step.kind.gate_names:
        name = of.name
    else:
        name = at_step_before(of.name) if of.before else at_step(of.name)
    name = f"{step.act(of)}({name})" if step.act(of) else name
    return f"(1 − {name})" if of.complement else name


def _activated_line(step: ExplainedStep, result: str, of: ActivatedNumbers) -> str:
    act, z_sum = step.act(step.activated[result]), of.z_sum
    name = at_step(result) if result in step.after else result
    if z_sum is None:
        return f"{name} = {of.value.text}"
    terms = step.activated[result].terms
    # Where another gate acts on the sum, it is seen on what.
    z = z_name(step, result)
    z = _sum_name(step, result, terms) if any(map(gate_in, terms)) else z
    total = _groups(z_sum.groups)
    parts = [f"{act}({z})", f"{act}({total})"] if act else [z, total]
    parts += [_applied(act, z_sum.z)] if act else []
    end = _keras(step, name, of.value, of.keras)
    return f"{' = '.join((name, *parts, of.value.text))}{end}"


def _z_of(step: ExplainedStep, result: str, exact: Sum, of: ZSum) -> list[str]:
    name = _sum_name(step, result, step.activated[result].terms)
    lines = [f"{z_name(step, result)} = {name} = {_groups(of.groups)} = {of.z.text}"]
    acting = [term.by for term in step.activated[result].terms if isinstance(term, Scaled)]
    shown = [group.gate.text for group in of.groups if group.gate is not None]
    lines += [
        f"    {gate} = {_gate_name(step, gate)} = {text}"
        for gate, text in zip(acting, shown, strict=True)
    ]
    totals = (number for group in of.groups for number in group.summands)
    for summand, total in zip(exact.summands, totals, strict=True):
        if len(summand.factors) > 1 and 1 <= len(summand.factors[0]) <= MAX_TERMS:
            products = expand_products(summand, total, step.digits)
            written = " + ".join("·".join(number.factor for number in each) for each in products)
            term = _term_name(step, result, summand.term)
            lines.append(f"    {term} = {written} = {total.text}")
    return lines


def _gate_name(step: ExplainedStep, gate: str) -> str:
    """Writes what a gate is made of: "σ(z_r)"."""
    act, z = step.act(step.activated[gate]), z_name(step, gate)
    return f"{act}({z})" if act else z


def _sum_name(step: ExplainedStep, result: str, terms: tuple[Term, ...]) -> str:
    """Writes a sum z: `xₜ·W_g + b_g + r·(hₜ₋₁·U_g + b'_g)`."""
    names = []
    for term in terms:
        inner = " + ".join(_term_name(step, result, part) for part in parts_of(term))
        names.append(f"{term.by}·({inner})" if isinstance(term, Scaled) else inner)
    return " + ".join(names)


def _term_name(step: ExplainedStep, result: str, term: Part) -> str:
    letter = f"{letter_of(term)}{_index(step, result)}"
    if isinstance(term, Bias):
        return letter
    values = at_step(X) if term.of == X else at_step_before(term.of)
    if isinstance(term, Product) and term.times:
        values = f"({term.times}∘{values})"
    return f"{values}·{letter}"


def _index(step: ExplainedStep, result: str) -> str:
    """Writes which columns of the weights are meant; nothing where all of them are."""
    return f"_{result}" if step.kind.gates else ""


def _groups(groups: tuple[GroupNumbers, ...]) -> str:
    texts = []
    for group in groups:
        inner = format_sum(group.summands)
        texts.append(inner if group.gate is None else f"{group.gate.text}·({inner})")
    return format_sum(texts)


def _applied(act: str, number: Number) -> str:
    return f"{act}({number.text})" if act else number.factor


def _keras(step: ExplainedStep, name: str, made: Number, keras: Number) -> str:
    """Writes the number that Keras has instead, if any: it rounds after each operation."""
    if made.text == keras.text or made.exact == keras.exact:
        return ""
    return f"; Keras, in {compute_type(step.layer.dtype)}, has {name} = {keras.text}"
