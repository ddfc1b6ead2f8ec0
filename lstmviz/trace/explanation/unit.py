"""Explains one unit's step as a formula whose rounded numbers make each other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import partial

import numpy as np

from lstmviz.trace.explanation.activations import apply_activation, has_formula
from lstmviz.trace.explanation.compute_type import compute_type
from lstmviz.trace.explanation.explain import ExplainedStep, Terms
from lstmviz.trace.explanation.number import Number, rounded_number
from lstmviz.trace.trace import GATES

Numbers = dict[str, Number]

_MOST_RAISED = 24  # levels: then every float32 of a size that one meets is shown in full
_PRECISION = 80


def fewest_digits(
    requested: Mapping[str, float], level: int, holds: Callable[[Numbers], bool]
) -> Numbers | None:
    """The numbers with as few digits as it takes for something to hold.

    None of them has fewer digits than asked for, so that most stand alike.

    Args:
        requested: the numbers by name.
        level: how finely each is shown at least.
        holds: whether shown like this they make the result.

    Returns:
        None where it doesn't hold with any number of digits.
    """
    with _exactly():
        for raised in range(_MOST_RAISED):
            found = {name: Number(value, level + raised) for name, value in requested.items()}
            if holds(found):
                break
            if all(number.is_exact for number in found.values()):
                return None
        else:
            return None
        for name, value in requested.items():
            for lower in range(level, found[name].level):
                trial = {**found, name: Number(value, lower)}
                if holds(trial):
                    found = trial
                    break
    return found


def activate_shown(activation: str | None, value: Decimal) -> Decimal:
    """The activation of a number as it is shown; it must be one that we know."""
    return Decimal(float(apply_activation(activation, np.float64(float(value)))))


@contextmanager
def _exactly() -> Iterator[None]:
    """Decimal arithmetic as one does it by hand; infinities and NaN go through it."""
    with localcontext(Context(prec=_PRECISION, traps=[])):
        yield


MOST_TERMS = 6
"""Products that are written out one by one; of more only their sum is."""

_LEVELS = {"float16": 2, "bfloat16": 2}
"""Digits to begin with where a number hasn't three that can be relied on."""


@dataclass(frozen=True)
class ProductSum:
    """A sum of products, written out.

    Attributes:
        pairs: what is multiplied: a value, and its weight.
        total: what it makes.
    """

    pairs: tuple[tuple[Number, Number], ...]
    total: Number


@dataclass(frozen=True)
class ZSum:
    """What one gate of one unit adds up.

    Attributes:
        inputs: x·W.
        state: h·U.
        bias: the bias; None for a layer without one.
        z: their sum.
    """

    inputs: Number
    state: Number
    bias: Number | None
    z: Number

    @property
    def parts(self) -> list[Number]:
        """The summands."""
        return [self.inputs, self.state, *([] if self.bias is None else [self.bias])]


@dataclass(frozen=True)
class GateNumbers:
    """How one gate of one unit came about.

    Attributes:
        z_sum: what is added up for it; None where the weights aren't known.
        value: what the activation makes of that.
        keras: the gate that Keras has; another than `value` only where it rounds more coarsely.
    """

    z_sum: ZSum | None
    value: Number
    keras: Number


@dataclass(frozen=True)
class UnitNumbers:
    """All of one unit's numbers at one step.

    Attributes:
        unit: which unit.
        gates: by their names.
        f: as it stands in the formula of c, as do i, g and c_before.
        i: likewise.
        g: likewise.
        c_before: likewise.
        kept: f·c_before.
        written: i·g.
        c_made: their sum.
        c: the cell state, as it stands in the formula of h: Keras' own, but at a held step what
            Keras discarded. Another than `c_made` only where Keras rounds more coarsely.
        o: as it stands in the formula of h.
        h_made: o·activation(c).
        h: Keras' own, likewise.
    """

    unit: int
    gates: Mapping[str, GateNumbers]
    f: Number
    i: Number
    g: Number
    c_before: Number
    kept: Number
    written: Number
    c_made: Number
    c: Number
    o: Number
    h_made: Number
    h: Number


def default_level(step: ExplainedStep) -> int:
    """How finely numbers are shown where nothing asks for more."""
    return _LEVELS.get(compute_type(step.layer.dtype), 3)


def unit_numbers(step: ExplainedStep, unit: int) -> UnitNumbers | None:
    """One unit's numbers; None at a call's start and where the gates aren't known."""
    if not step.gates:
        return None
    true = {gate: float(step.gates[gate][unit]) for gate in GATES}
    true |= {"c_before": float(step.c_before[unit])}
    true |= {"kept": float(step.kept[unit]), "written": float(step.written[unit])}
    with np.errstate(all="ignore"):
        made = float(np.float64(true["kept"]) + true["written"])
        # At a held step Keras keeps to itself what the cell computed.
        c = made if step.held else float(step.c[unit])
        act = step.layer.activation
        let_out = (
            float(true["o"] * apply_activation(act, np.float64(c))) if has_formula(act) else np.nan
        )
    h = let_out if step.held and has_formula(act) else float(step.h[unit])
    level = default_level(step)
    cell = _cell(true, c, h, act, level)
    if cell is None:
        cell = _coarsely_rounded(true, c, made, h, let_out, act, level)
    gates = {gate: _gate(step, unit, gate, cell[gate]) for gate in GATES}
    return UnitNumbers(unit, gates, **cell)


def expand_products(
    step: ExplainedStep, unit: int, gate: str, part: str, total: Number
) -> ProductSum:
    """A part of z, product by product.

    Args:
        step: which moment.
        unit: which unit.
        gate: which gate.
        part: `inputs` or `state`.
        total: the part as it is shown.
    """
    terms = step.terms(gate, unit)
    values = terms.x if part == "inputs" else terms.h
    weights = terms.kernel if part == "inputs" else terms.recurrent_kernel
    requested = {f"value {n}": float(value) for n, value in enumerate(values)}
    requested |= {f"weight {n}": float(weight) for n, weight in enumerate(weights)}

    def makes(found: Numbers) -> bool:
        products = (
            found[f"value {n}"].value * found[f"weight {n}"].value for n in range(len(values))
        )
        return total.agrees_with(sum(products, total.value * 0))

    found = fewest_digits(requested, default_level(step), makes)
    if found is None:  # of what isn't finite
        found = {name: Number(value, default_level(step)) for name, value in requested.items()}
    pairs = tuple((found[f"value {n}"], found[f"weight {n}"]) for n in range(len(values)))
    return ProductSum(pairs, total)


def _cell(
    true: Mapping[str, float], c: float, h: float, act: str | None, level: int
) -> Numbers | None:
    """The numbers of the formulas of c and h; None where Keras' rounding parts them."""
    for h_shown, c_shown, o in _ends(true["o"], c, h, act, level):
        found = _sum_of_products(true, c_shown, level)
        if found is not None:
            ends = {"c_made": c_shown, "c": c_shown, "o": o, "h_made": h_shown, "h": h_shown}
            return {**found, **ends}
    return None


def _coarsely_rounded(
    true: Mapping[str, float], c: float, made: float, h: float, let_out: float, act: str | None,
    level: int,
) -> Numbers:  # fmt: skip
    """The same where Keras' own c or h isn't what the formula makes of the numbers shown."""
    c_made = rounded_number(made, level)
    found = _sum_of_products(true, c_made, level)
    if found is None:  # of what isn't finite
        names = ("f", "i", "g", "c_before", "kept", "written")
        found = {name: Number(true[name], level) for name in names}
    ends = next(_ends(true["o"], c, h, act, level), None)
    if ends is not None:
        h_made, c_shown, o = ends
        return {**found, "c_made": c_made, "c": c_shown, "o": o, "h_made": h_made, "h": h_made}
    h_made, h_keras = rounded_number(let_out, level), rounded_number(h, level)
    alone = fewest_digits(
        {"o": true["o"], "c": c}, level, lambda n: _makes_h(h_made, n["c"], act, n)
    ) or {"o": Number(true["o"], level), "c": Number(c, level)}
    return {**found, "c_made": c_made, **alone, "h_made": h_made, "h": h_keras}


def _ends(
    o: float, c: float, h: float, act: str | None, level: int
) -> Iterator[tuple[Number, Number, Number]]:
    """h, c and o as they may be shown, the best first."""
    for h_level in (level, level - 1, level + 1):
        h_shown = rounded_number(h, h_level)
        for c_level in (level, level + 1, level - 1, level + 2):
            c_shown = rounded_number(c, c_level)
            if not has_formula(act):
                yield h_shown, c_shown, Number(o, level)
                continue
            found = fewest_digits({"o": o}, level, partial(_makes_h, h_shown, c_shown, act))
            if found is not None:
                yield h_shown, c_shown, found["o"]


def _makes_h(h: Number, c: Number, act: str | None, found: Numbers) -> bool:
    return h.agrees_with(found["o"].value * activate_shown(act, c.value))


def _sum_of_products(true: Mapping[str, float], c: Number, level: int) -> Numbers | None:
    """f, i, g, c before, and the two products that make that c."""
    start = c.level if c.level > level else level
    products = {name: true[name] for name in ("kept", "written")}
    summands = fewest_digits(
        products, min(start, level), lambda n: c.agrees_with(n["kept"].value + n["written"].value)
    )
    if summands is None:
        return None
    kept, written = summands["kept"], summands["written"]

    def makes(n: Numbers) -> bool:
        one, other = n["f"].value * n["c_before"].value, n["i"].value * n["g"].value
        return kept.agrees_with(one) and written.agrees_with(other) and c.agrees_with(one + other)

    factors = {name: true[name] for name in ("f", "i", "g", "c_before")}
    found = fewest_digits(factors, level, makes)
    return None if found is None else {**found, **summands}


def z_sum_of(step: ExplainedStep, unit: int, gate: str) -> ZSum | None:
    """What a gate adds up, with as few digits as make the sum; None without the weights."""
    if not step.has_z:
        return None
    terms, level = step.terms(gate, unit), default_level(step)
    z, summands = rounded_number(terms.z, level), _summands(terms)
    shown = fewest_digits(summands, level, lambda n: z.agrees_with(_sum(n)))
    if shown is None:  # of what isn't finite
        shown = {name: Number(part, level) for name, part in summands.items()}
    return _z_sum(shown, z)


def _gate(step: ExplainedStep, unit: int, gate: str, keras: Number) -> GateNumbers:
    """How a gate came about, as far as the weights are known."""
    act = step.activation_of(gate)
    if not (step.has_z and has_formula(act)):
        return GateNumbers(z_sum_of(step, unit, gate), keras, keras)
    terms, level = step.terms(gate, unit), default_level(step)
    for finer in dict.fromkeys((keras.level, level, level - 1)):
        value = Number(keras.true, finer)
        z_sum = _through(terms, act, value, level)
        if z_sum is not None:
            return GateNumbers(z_sum, value, value)
    value = rounded_number(float(apply_activation(act, np.float64(terms.z))), level)
    return GateNumbers(
        _through(terms, act, value, level) or z_sum_of(step, unit, gate), value, keras
    )


def _through(terms: Terms, act: str | None, value: Number, level: int) -> ZSum | None:
    """What is added up, and its sum, so that they make that gate; None where they don't."""
    found = fewest_digits(
        {"z": terms.z}, level, lambda n: value.agrees_with(activate_shown(act, n["z"].value))
    )
    if found is None:
        return None
    z = found["z"]

    def makes(n: Numbers) -> bool:
        total = _sum(n)
        return z.agrees_with(total) and value.agrees_with(activate_shown(act, total))

    shown = fewest_digits(_summands(terms), level, makes)
    return None if shown is None else _z_sum(shown, z)


def _summands(terms: Terms) -> dict[str, float]:
    found = {"inputs": terms.from_inputs, "state": terms.from_state}
    return found if terms.bias is None else {**found, "bias": terms.bias}


def _z_sum(shown: Numbers, z: Number) -> ZSum:
    return ZSum(shown["inputs"], shown["state"], shown.get("bias"), z)


def _sum(numbers: Numbers) -> Decimal:
    return sum((number.value for number in numbers.values()), Decimal(0))
