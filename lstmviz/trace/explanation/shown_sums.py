"""Shows the sum z of one unit, and the gate or the state that it makes, as rounded numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from lstmviz.trace.explanation.activations import (
    activate_decimal,
    apply_activation,
    has_formula,
)
from lstmviz.trace.explanation.explain import ExplainedStep
from lstmviz.trace.explanation.number import (
    Number,
    Numbers,
    fewest_digits,
    product_of,
    rounded_number,
    sum_of,
)
from lstmviz.trace.explanation.precision import compute_type
from lstmviz.trace.explanation.sums import Sum, Summand

MAX_TERMS = 6
"""The most products of a sum that are written out one by one."""

_DEFAULT_DIGITS = {"float16": 2, "bfloat16": 2}
"""The default digits of dtypes that aren't exact to three."""


@dataclass(frozen=True)
class GroupNumbers:
    """Summands that a gate multiplies, or one that none does.

    Attributes:
        summands: what is added up.
        gate: the gate's factor; None where none multiplies them.
    """

    summands: tuple[Number, ...]
    gate: Number | None


@dataclass(frozen=True)
class ZSum:
    """The sum z of one unit, before the activation.

    Attributes:
        groups: what is added up.
        z: their sum.
    """

    groups: tuple[GroupNumbers, ...]
    z: Number

    @property
    def total(self) -> Decimal:
        """What the rounded numbers add up to."""
        total = Decimal(0)
        for group in self.groups:
            inner = sum_of(group.summands)
            total += inner if group.gate is None else group.gate.value * inner
        return total


@dataclass(frozen=True)
class ActivatedNumbers:
    """The numbers of one unit's gate or state that is made of a sum z.

    Attributes:
        z_sum: the sum before the activation; None where it isn't known.
        value: the activation of z.
        keras: what Keras computed; differs from `value` only where Keras rounds more.
    """

    z_sum: ZSum | None
    value: Number
    keras: Number


def default_digits(step: ExplainedStep) -> int:
    """Returns with how many digits numbers of a step are shown unless more are needed."""
    return _DEFAULT_DIGITS.get(compute_type(step.layer.dtype), 3)


def expand_products(
    step: ExplainedStep, summand: Summand, total: Number
) -> list[tuple[Number, ...]]:
    """Writes out a summand of z, such as x·W, as products that make it: the factors of each."""
    factors, places = range(len(summand.factors)), range(len(summand.factors[0]))
    requested = {f"{of} {n}": float(summand.factors[of][n]) for of in factors for n in places}

    def products(found: Numbers) -> list[tuple[Number, ...]]:
        return [tuple(found[f"{of} {n}"] for of in factors) for n in places]

    def makes(found: Numbers) -> bool:
        made = (product_of(number.value for number in product) for product in products(found))
        return total.agrees_with(sum(made, total.value * 0))

    digits = default_digits(step)
    found = fewest_digits(requested, digits, makes)
    if found is None:  # something isn't finite, so nothing can be made to agree
        found = {name: rounded_number(value, digits) for name, value in requested.items()}
    return products(found)


def z_sum_of(step: ExplainedStep, unit: int, result: str) -> ZSum | None:
    """Rounds the terms of the z that makes a gate or a state so that they make it.

    Returns:
        None without the weights, or the gates that act on it.
    """
    terms, digits = step.terms(result, unit), default_digits(step)
    if terms is None:
        return None
    z = rounded_number(terms.z, digits)
    found = _rounded(terms, z, digits, z.agrees_with)
    if found is None:  # something isn't finite, so nothing can be made to agree
        plain = {name: Number(part, digits) for name, part in _requested(terms).items()}
        found = _z_sum(terms, plain, z)
    return found


def activated_numbers(
    step: ExplainedStep, unit: int, result: str, keras: Number
) -> ActivatedNumbers:
    """Rounds the numbers of a gate or a state so that the activation of z makes it, if possible."""
    act, terms = step.activation_of(step.activated[result]), step.terms(result, unit)
    if terms is None or not has_formula(act):
        return ActivatedNumbers(z_sum_of(step, unit, result), keras, keras)
    digits = default_digits(step)
    # With more digits of the gate, z and its terms can't always be found that make them.
    for fewer in dict.fromkeys((keras.digits, digits, digits - 1)):
        value = Number(keras.exact, fewer)
        z_sum = _z_sum_making(terms, act, value, digits)
        if z_sum is not None:
            return ActivatedNumbers(z_sum, value, value)
    value = rounded_number(float(apply_activation(act, np.float64(terms.z))), digits)
    z_sum = _z_sum_making(terms, act, value, digits) or z_sum_of(step, unit, result)
    return ActivatedNumbers(z_sum, value, keras)


def _z_sum_making(terms: Sum, act: str | None, value: Number, digits: int) -> ZSum | None:
    """Rounds z and its terms so that they make the gate's value; None where they can't."""
    found = fewest_digits(
        {"z": terms.z}, digits, lambda n: value.agrees_with(activate_decimal(act, n["z"].value))
    )
    if found is None:
        return None
    z = found["z"]

    def makes(total: Decimal) -> bool:
        return z.agrees_with(total) and value.agrees_with(activate_decimal(act, total))

    return _rounded(terms, z, digits, makes)


def _rounded(terms: Sum, z: Number, digits: int, makes: Callable[[Decimal], bool]) -> ZSum | None:
    """Rounds the terms of z so that they add up to what makes it; None where they can't."""
    shown = fewest_digits(_requested(terms), digits, lambda n: makes(_z_sum(terms, n, z).total))
    return None if shown is None else _z_sum(terms, shown, z)


def _requested(terms: Sum) -> dict[str, float]:
    """Returns what is rounded of a sum, by names that `_z_sum` knows."""
    requested = {}
    for place, group in enumerate(terms.groups):
        for n, summand in enumerate(group.summands):
            requested[f"{place} {n}"] = summand.value
        if group.by:
            requested[f"{place} by"] = group.gate
    return requested


def _z_sum(terms: Sum, shown: Numbers, z: Number) -> ZSum:
    groups = (
        GroupNumbers(
            tuple(shown[f"{place} {n}"] for n in range(len(group.summands))),
            shown.get(f"{place} by"),
        )
        for place, group in enumerate(terms.groups)
    )
    return ZSum(tuple(groups), z)
