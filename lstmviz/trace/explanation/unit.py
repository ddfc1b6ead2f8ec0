"""Explains one unit's step as a formula whose rounded numbers make each other."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext
from functools import partial

import numpy as np

from lstmviz.cells.lstm import LSTM
from lstmviz.trace.explanation.activations import apply_activation, has_formula
from lstmviz.trace.explanation.explain import ExplainedStep, Terms, compute_type
from lstmviz.trace.explanation.number import Number, rounded_number

GATES = LSTM.gate_names

Numbers = dict[str, Number]

_MAX_MORE_DIGITS = 24  # they show every float32 of a usual size in full
_PRECISION = 80  # digits of intermediate results: a product of two shown numbers has fewer


def fewest_digits(
    requested: Mapping[str, float], digits: int, holds: Callable[[Numbers], bool]
) -> Numbers | None:
    """Rounds numbers to as few digits as it takes for a condition to hold.

    All get as many more digits as are needed; then each is cut back as far as the condition
    still holds, so that most numbers have the default.

    Args:
        requested: the numbers by name.
        digits: how many digits each has at least.
        holds: the condition, asked with the rounded numbers: that they make the result shown.

    Returns:
        None where it doesn't hold with any number of digits.
    """
    with _exactly():
        for more in range(_MAX_MORE_DIGITS):
            found = {name: Number(value, digits + more) for name, value in requested.items()}
            if holds(found):
                break
            if all(number.is_exact for number in found.values()):
                return None
        else:
            return None
        for name, value in requested.items():
            for fewer in range(digits, found[name].digits):
                trial = {**found, name: Number(value, fewer)}
                if holds(trial):
                    found = trial
                    break
    return found


def activate_decimal(activation: str | None, value: Decimal) -> Decimal:
    """Applies an activation that has a formula to a rounded number."""
    return Decimal(float(apply_activation(activation, np.float64(float(value)))))


@contextmanager
def _exactly() -> Iterator[None]:
    """Sets decimal arithmetic to `_PRECISION` digits, where infinities and NaN raise nothing."""
    with localcontext(Context(prec=_PRECISION, traps=[])):
        yield


MAX_TERMS = 6
"""The most products of a sum that are written out one by one."""

_DEFAULT_DIGITS = {"float16": 2, "bfloat16": 2}
"""The default digits of dtypes that aren't exact to three."""


@dataclass(frozen=True)
class ProductSum:
    """A sum of products, written out.

    Attributes:
        pairs: the factors of each product: a value and its weight.
        total: the sum.
    """

    pairs: tuple[tuple[Number, Number], ...]
    total: Number


@dataclass(frozen=True)
class ZSum:
    """The sum z of one gate of one unit, before the activation.

    Attributes:
        inputs: the term x·W.
        state: the term h·U.
        bias: the term b; None for a layer without one.
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
    """The numbers of one gate of one unit.

    Attributes:
        z_sum: the sum before the activation; None where the weights aren't known.
        value: the activation of z.
        keras: the gate as Keras computed it; differs from `value` only where Keras rounds more.
    """

    z_sum: ZSum | None
    value: Number
    keras: Number


@dataclass(frozen=True)
class UnitNumbers:
    """All numbers of one unit at one step.

    Numbers that a formula multiplies or adds are rounded so that they make its result as shown;
    `c` differs from `c_made`, and `h` from `h_made`, only where Keras rounds more.

    Attributes:
        unit: the number of the unit.
        gates: the numbers of each gate, by its name.
        f: the factors of the cell state's formula, as are i, g and c_before.
        i: likewise.
        g: likewise.
        c_before: likewise.
        kept: f·c_before.
        written: i·g.
        c_made: kept + written.
        c: the cell state that Keras computed; at a held step `c_made`, which Keras discards.
        o: the factor of the hidden state's formula, with the activation of `c`.
        h_made: o·activation(c).
        h: the hidden state that Keras computed; at a held step `h_made`, likewise.
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


def default_digits(step: ExplainedStep) -> int:
    """Returns with how many digits numbers of a step are shown unless more are needed."""
    return _DEFAULT_DIGITS.get(compute_type(step.layer.dtype), 3)


def unit_numbers(step: ExplainedStep, unit: int) -> UnitNumbers | None:
    """Rounds one unit's numbers; None at a call's start or where the gates aren't known."""
    if not step.gates:
        return None
    exact = {gate: float(step.gates[gate][unit]) for gate in GATES}
    exact |= {"c_before": float(step.c_before[unit])}
    exact |= {"kept": float(step.kept[unit]), "written": float(step.written[unit])}
    with np.errstate(all="ignore"):
        made = float(np.float64(exact["kept"]) + exact["written"])
        # At a held step Keras discards what the cell computed, so it is computed here.
        c = made if step.held else float(step.c[unit])
        act = step.layer.activation
        h_made = np.nan
        if has_formula(act):
            h_made = float(exact["o"] * apply_activation(act, np.float64(c)))
    h = h_made if step.held and has_formula(act) else float(step.h[unit])
    digits = default_digits(step)
    cell = _cell(exact, c, h, act, digits)
    if cell is None:
        cell = _coarsely_rounded(exact, c, made, h, h_made, act, digits)
    gates = {gate: _gate(step, unit, gate, cell[gate]) for gate in GATES}
    return UnitNumbers(unit, gates, **cell)


def expand_products(
    step: ExplainedStep, unit: int, gate: str, part: str, total: Number
) -> ProductSum:
    """Writes out a term of z, `inputs` for x·W or `state` for h·U, as products that make it."""
    terms = step.terms(gate, unit)
    values = terms.x if part == "inputs" else terms.h
    weights = terms.kernel if part == "inputs" else terms.recurrent_kernel
    requested = {f"value {n}": float(value) for n, value in enumerate(values)}
    requested |= {f"weight {n}": float(weight) for n, weight in enumerate(weights)}

    def makes(found: Numbers) -> bool:
        pairs = ((found[f"value {n}"], found[f"weight {n}"]) for n in range(len(values)))
        products = (value.value * weight.value for value, weight in pairs)
        return total.agrees_with(sum(products, total.value * 0))

    found = fewest_digits(requested, default_digits(step), makes)
    if found is None:  # something isn't finite, so nothing can be made to agree
        found = {
            name: rounded_number(value, default_digits(step)) for name, value in requested.items()
        }
    pairs = tuple((found[f"value {n}"], found[f"weight {n}"]) for n in range(len(values)))
    return ProductSum(pairs, total)


def _cell(
    exact: Mapping[str, float], c: float, h: float, act: str | None, digits: int
) -> Numbers | None:
    """Rounds the numbers of the formulas of c and h; None where Keras rounds too much for that."""
    for h_shown, c_shown, o in _rounded_ends(exact["o"], c, h, act, digits):
        found = _sum_of_products(exact, c_shown, digits)
        if found is not None:
            ends = {"c_made": c_shown, "c": c_shown, "o": o, "h_made": h_shown, "h": h_shown}
            return {**found, **ends}
    return None


def _coarsely_rounded(
    exact: Mapping[str, float], c: float, made: float, h: float, h_exact: float, act: str | None,
    digits: int,
) -> Numbers:  # fmt: skip
    """Rounds them where c or h of Keras differs from what the formula makes of the others."""
    c_made = rounded_number(made, digits)
    found = _sum_of_products(exact, c_made, digits)
    if found is None:  # something isn't finite, so nothing can be made to agree
        names = ("f", "i", "g", "c_before", "kept", "written")
        found = {name: Number(exact[name], digits) for name in names}
    ends = next(_rounded_ends(exact["o"], c, h, act, digits), None)
    if ends is not None:
        h_made, c_shown, o = ends
        return {**found, "c_made": c_made, "c": c_shown, "o": o, "h_made": h_made, "h": h_made}
    h_made, h_keras = rounded_number(h_exact, digits), rounded_number(h, digits)
    alone = fewest_digits(
        {"o": exact["o"], "c": c}, digits, lambda n: _makes_h(h_made, n["c"], act, n)
    ) or {"o": Number(exact["o"], digits), "c": Number(c, digits)}
    return {**found, "c_made": c_made, **alone, "h_made": h_made, "h": h_keras}


def _rounded_ends(
    o: float, c: float, h: float, act: str | None, digits: int
) -> Iterator[tuple[Number, Number, Number]]:
    """Yields h, c and o rounded so that o·activation(c) makes h, the preferred digits first."""
    # Other digits than the default are tried where Keras' rounding leaves no o that fits.
    for h_digits in (digits, digits - 1, digits + 1):
        h_shown = rounded_number(h, h_digits)
        for c_digits in (digits, digits + 1, digits - 1, digits + 2):
            c_shown = rounded_number(c, c_digits)
            if not has_formula(act):
                yield h_shown, c_shown, Number(o, digits)
                continue
            found = fewest_digits({"o": o}, digits, partial(_makes_h, h_shown, c_shown, act))
            if found is not None:
                yield h_shown, c_shown, found["o"]


def _makes_h(h: Number, c: Number, act: str | None, found: Numbers) -> bool:
    """Returns whether o·activation(c) rounds to h."""
    return h.agrees_with(found["o"].value * activate_decimal(act, c.value))


def _sum_of_products(exact: Mapping[str, float], c: Number, digits: int) -> Numbers | None:
    """Rounds f, i, g, c_before and the two products so that they make c; None if they can't."""
    products = {name: exact[name] for name in ("kept", "written")}
    summands = fewest_digits(
        products, digits, lambda n: c.agrees_with(n["kept"].value + n["written"].value)
    )
    if summands is None:
        return None
    kept, written = summands["kept"], summands["written"]

    def makes(n: Numbers) -> bool:
        one, other = n["f"].value * n["c_before"].value, n["i"].value * n["g"].value
        return kept.agrees_with(one) and written.agrees_with(other) and c.agrees_with(one + other)

    factors = {name: exact[name] for name in ("f", "i", "g", "c_before")}
    found = fewest_digits(factors, digits, makes)
    return None if found is None else {**found, **summands}


def z_sum_of(step: ExplainedStep, unit: int, gate: str) -> ZSum | None:
    """Rounds the terms of z of a gate so that they make z; None without the weights."""
    if not step.has_z:
        return None
    terms, digits = step.terms(gate, unit), default_digits(step)
    z, summands = rounded_number(terms.z, digits), _summands(terms)
    shown = fewest_digits(summands, digits, lambda n: z.agrees_with(_sum(n)))
    if shown is None:  # something isn't finite, so nothing can be made to agree
        shown = {name: Number(part, digits) for name, part in summands.items()}
    return _z_sum(shown, z)


def _gate(step: ExplainedStep, unit: int, gate: str, keras: Number) -> GateNumbers:
    """Rounds the numbers of a gate so that its activation of z makes it, where that is possible."""
    act = step.activation_of(gate)
    if not (step.has_z and has_formula(act)):
        return GateNumbers(z_sum_of(step, unit, gate), keras, keras)
    terms, digits = step.terms(gate, unit), default_digits(step)
    # With more digits of the gate, z and its terms can't always be found that make them.
    for fewer in dict.fromkeys((keras.digits, digits, digits - 1)):
        value = Number(keras.exact, fewer)
        z_sum = _z_sum_making(terms, act, value, digits)
        if z_sum is not None:
            return GateNumbers(z_sum, value, value)
    value = rounded_number(float(apply_activation(act, np.float64(terms.z))), digits)
    return GateNumbers(
        _z_sum_making(terms, act, value, digits) or z_sum_of(step, unit, gate), value, keras
    )


def _z_sum_making(terms: Terms, act: str | None, value: Number, digits: int) -> ZSum | None:
    """Rounds z and its terms so that they make the gate's value; None where they can't."""
    found = fewest_digits(
        {"z": terms.z}, digits, lambda n: value.agrees_with(activate_decimal(act, n["z"].value))
    )
    if found is None:
        return None
    z = found["z"]

    def makes(n: Numbers) -> bool:
        total = _sum(n)
        return z.agrees_with(total) and value.agrees_with(activate_decimal(act, total))

    shown = fewest_digits(_summands(terms), digits, makes)
    return None if shown is None else _z_sum(shown, z)


def _summands(terms: Terms) -> dict[str, float]:
    found = {"inputs": terms.from_inputs, "state": terms.from_state}
    return found if terms.bias is None else {**found, "bias": terms.bias}


def _z_sum(shown: Numbers, z: Number) -> ZSum:
    return ZSum(shown["inputs"], shown["state"], shown.get("bias"), z)


def _sum(numbers: Numbers) -> Decimal:
    return sum((number.value for number in numbers.values()), Decimal(0))
