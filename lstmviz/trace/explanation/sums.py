"""The sums z that activations are applied to, worked out from the weights in double precision."""

import math
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from lstmviz.cells.cell_kind import Part
from lstmviz.experiment.experiment import Array


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
