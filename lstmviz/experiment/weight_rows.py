"""Tells what the rows of a layer's weights stand for, as the equations of a step use them."""

from dataclasses import dataclass, replace

from lstmviz.cells.cell_kind import Bias, Peephole, Product, X, format_product
from lstmviz.experiment.config import RecurrentConfig


@dataclass(frozen=True)
class WeightRows:
    """What the rows of one of the weights are.

    Attributes:
        axis: what a row belongs to: "feature" or "unit"; "" where there are no such rows.
        of: what is multiplied by the weight: x or a state; "" for what is only added.
        added_to: of a bias with rows, what each is added to: "x·W", "h·U".
    """

    axis: str = ""
    of: str = ""
    added_to: tuple[str, ...] = ()

    def label(self, row: int) -> str:
        """Names a row: "feature 2", "unit 3", "to x·W"; "" where there is only one."""
        if self.added_to:
            return f"to {self.added_to[row]}"
        return f"{self.axis} {row}" if self.axis else ""

    def source(self, row: int) -> str:
        """Tells where what a row adds comes from: "from feature 2"; "" for one that only adds."""
        if self.added_to:
            return f"with {self.added_to[row]}"
        if not self.axis:
            return f"from its own {self.of}" if self.of else ""
        return f"from {self.axis} {row}" if self.of == X else f"from {self.of} of {self.axis} {row}"

    @property
    def adding(self) -> str:
        """What the weight adds, as the beginning of a sentence: "What each unit's h adds"."""
        if not self.of:
            return "What is added"
        if self.of == X:
            return "What each feature of x adds"
        return f"What each unit's {'' if self.axis else 'own '}{self.of} adds"

    @property
    def size(self) -> str:
        """What the size of the first axis is, with a place for it; "" where that is the columns."""
        if self.added_to:
            return f"to {' and '.join(self.added_to)}"
        return {"": "", "feature": "features={}", "unit": "units={}"}[self.axis]


def weight_rows(layer: RecurrentConfig, weight: str) -> WeightRows:
    """Finds what the rows of a weight are, by the terms that it is in.

    Args:
        layer: the layer.
        weight: the weight's name. A bias is known whether or not the layer has one.
    """
    product, added_to = None, dict[int, str]()
    for part in layer.kind.parts(with_bias(layer)):
        match part:
            case Product(of, name):
                product = format_product(part)
                if name == weight:
                    return WeightRows("feature" if of == X else "unit", of)
            case Peephole(of, name) if name == weight:
                return WeightRows(of=of)
            case Bias(name, row) if name == weight and row is not None and product:
                added_to.setdefault(row, product)  # it stands behind what it is added to
    return WeightRows(added_to=tuple(added_to[row] for row in sorted(added_to)))


def with_bias(layer: RecurrentConfig) -> RecurrentConfig:
    """Returns a layer as it is with a bias."""
    return layer if layer.use_bias else replace(layer, use_bias=True)  # what is made is checked
