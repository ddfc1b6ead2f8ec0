"""The sums z that activations are applied to, of one unit.

Worked out from the weights in double precision, and as rounded numbers that make each other.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce

import numpy as np

from lstmviz.cells.cell_kind import Part
from lstmviz.experiment.arrays import Array
from lstmviz.trace.explanation.activations import activate_decimal, apply_activation, has_formula
from lstmviz.trace.explanation.number import (
    Number,
    Numbers,
    fewest_digits,
    product_of,
    rounded_number,
    sum_of,
)


@dataclass(frozen=True, eq=False)
class Summand:
    """What one term adds to the sum z of one unit: x·W, h·U, a bias.

    Attributes:
        term: what is added.
        factors: what is multiplied, each (n,): values, maybe those of a gate, and weights last; of
            a bias, it alone.
    """

    term: Part
    factors: tuple[Array, ...]

    @cached_property
    def value(self) -> float:
        """The sum of the products."""
        return sum_of_products(*self.factors)

    @property
    def size(self) -> float:
        """The sum of the absolute products, with which the rounding error grows."""
        return sum_of_products(*map(np.abs, self.factors))


@dataclass(frozen=True, eq=False)
class Group:
    """Summands that a gate multiplies, or one that none does.

    Attributes:
        summands: what is added up.
        by: the name of the gate; "" for none.
        gate: its value; 1 for none.
    """

    summands: tuple[Summand, ...]
    by: str = ""
    gate: float = 1.0


@dataclass(frozen=True, eq=False)
class Sum:
    """The sum z of one unit, before the activation.

    Attributes:
        groups: what is added up.
    """

    groups: tuple[Group, ...]

    @property
    def summands(self) -> list[Summand]:
        """All of them, those that a gate acts on too."""
        return [summand for group in self.groups for summand in group.summands]

    @cached_property
    def z(self) -> float:
        """The sum."""
        gates = [group.gate for group in self.groups for _ in group.summands]
        return sum_of_products(np.array(gates), np.array([one.value for one in self.summands]))

    @property
    def size(self) -> float:
        """The sum of all absolute products."""
        gates = [abs(group.gate) for group in self.groups for _ in group.summands]
        return sum_of_products(np.array(gates), np.array([one.size for one in self.summands]))

    @property
    def roundings(self) -> int:
        """How often Keras rounds, about, while it works the sum out."""
        products = sum(len(one.factors[0]) for one in self.summands if len(one.factors) > 1)
        return products + 2 + sum(bool(group.by) for group in self.groups)


def sum_of_products(*factors: Array) -> float:
    """Returns the sum of products, rounded only once, since its digits are shown."""
    with np.errstate(all="ignore"):
        products = reduce(np.multiply, factors)
        if not np.isfinite(products).all():
            return float(products.sum())
    return math.fsum(products.tolist())


MAX_TERMS = 6
"""The most products of a sum that are written out one by one."""


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


def expand_products(summand: Summand, total: Number, digits: int) -> list[tuple[Number, ...]]:
    """Writes out a summand of z, such as x·W, as products that make it: the factors of each."""
    factors, places = range(len(summand.factors)), range(len(summand.factors[0]))
    requested = {f"{of} {n}": float(summand.factors[of][n]) for of in factors for n in places}

    def products(found: Numbers) -> list[tuple[Number, ...]]:
        return [tuple(found[f"{of} {n}"] for of in factors) for n in places]

    def makes(found: Numbers) -> bool:
        made = (product_of(number.value for number in product) for product in products(found))
        return total.agrees_with(sum(made, total.value * 0))

    found = fewest_digits(requested, digits, makes)
    if found is None:  # something isn't finite, so nothing can be made to agree
        found = {name: rounded_number(value, digits) for name, value in requested.items()}
    return products(found)


def z_sum_of(terms: Sum, digits: int) -> ZSum:
    """Rounds z and its terms so that they make it, to no fewer digits."""
    z = rounded_number(terms.z, digits)
    found = _rounded(terms, z, digits, z.agrees_with)
    if found is None:  # something isn't finite, so nothing can be made to agree
        plain = {name: Number(part, digits) for name, part in _requested(terms).items()}
        found = _z_sum(terms, plain, z)
    return found


def activated_numbers(
    terms: Sum | None, act: str | None, keras: Number, digits: int
) -> ActivatedNumbers:
    """Rounds the numbers of a gate or a state so that the activation of z makes it, if possible.

    Args:
        terms: what z is made of; None where that isn't known.
        act: Keras' name of the activation.
        keras: what Keras computed, as it is shown elsewhere.
        digits: how many a number has at least.
    """
    if terms is None or not has_formula(act):
        z_sum = None if terms is None else z_sum_of(terms, digits)
        return ActivatedNumbers(z_sum, keras, keras)
    # With more digits of the gate, z and its terms can't always be found that make them.
    for fewer in dict.fromkeys((keras.digits, digits, digits - 1)):
        value = Number(keras.exact, fewer)
        z_sum = _z_sum_making(terms, act, value, digits)
        if z_sum is not None:
            return ActivatedNumbers(z_sum, value, value)
    value = rounded_number(float(apply_activation(act, np.float64(terms.z))), digits)
    z_sum = _z_sum_making(terms, act, value, digits) or z_sum_of(terms, digits)
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
