"""Works out of a cell's equations what stands and flows in its diagram; where, the layout knows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmviz.cells.cell_kind import (
    Activated,
    Bias,
    CellKind,
    Factor,
    Flow,
    Mixed,
    Peephole,
    Product,
    Scaled,
    Term,
    X,
    format_product,
    gate_in,
    parts_of,
)
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.trace.explanation.unit import before

KEPT = "kept"
"""The box of what is kept of the state along the top."""


def box_of_sum(state: str) -> str:
    """The name of the box of the sum that a state is made of without a gate."""
    return f"z_{state}"


@dataclass(frozen=True)
class Acting:
    """A gate that acts on what goes into a sum.

    Attributes:
        gate: its name.
        on: what it is multiplied with: the state, "h", or what that comes to, "h·U".
    """

    gate: str
    on: str


@dataclass(frozen=True)
class Feed:
    """A line that takes x or states to the sums that are made of them.

    Attributes:
        sources: the boxes that it comes from.
        targets: the boxes of the sums.
        acting: by target what acts on what it gets, where a gate does.
    """

    sources: tuple[str, ...]
    targets: tuple[str, ...]
    acting: Mapping[str, Acting]


@dataclass(frozen=True)
class CellPlan:
    """What a diagram shows.

    Attributes:
        kind: of the cell.
        conveyor: the state that runs along the top; "" where none does.
        line: its equation.
        kept: what goes on of it.
        written: what is added to it.
        sums: the boxes side by side: gates, and sums that make a state.
        others: the equations of the other states, which stand beside.
        feeds: what goes into the sums: first what comes of the conveyor.
    """

    kind: CellKind
    conveyor: str
    line: Mixed | None
    kept: Flow | None
    written: tuple[Flow, ...]
    sums: tuple[str, ...]
    others: tuple[Activated | Mixed, ...]
    feeds: tuple[Feed, ...]

    @property
    def inputs(self) -> tuple[str, ...]:
        """The boxes at the bottom: what enters beside the conveyor, x last."""
        states = (name for name in self.kind.state_names if name != self.conveyor)
        return (*map(before, states), X)

    @property
    def mixes_others(self) -> bool:
        """Whether a state that stands beside is made of products."""
        return any(isinstance(made, Mixed) for made in self.others)

    @property
    def is_acted_on(self) -> bool:
        """Whether a gate acts on what another sum is made of."""
        return any(feed.acting for feed in self.feeds)

    def is_gate(self, factor: Factor) -> bool:
        """Whether a factor is a gate's."""
        return factor.name in self.kind.gate_names

    def gates_of(self, flow: Flow) -> tuple[Factor, ...]:
        """The gates that are multiplied."""
        return tuple(filter(self.is_gate, flow.factors))


def plan_of(layer: RecurrentConfig) -> CellPlan:
    """What the diagram of a layer shows."""
    kind, conveyor = layer.kind, layer.kind.conveyor(layer)
    activated, line = kind.activated(layer), kind.mixed(layer).get(conveyor)
    flows = () if line is None else line.flows
    kept = next((flow for flow in flows if Factor(conveyor, before=True) in flow.factors), None)
    others = [name for name in kind.state_names if name != conveyor]
    gates = kind.gate_names
    sums = tuple(result if result in gates else box_of_sum(result) for result in activated)
    return CellPlan(
        kind=kind,
        conveyor=conveyor,
        line=line,
        kept=kept,
        written=tuple(flow for flow in flows if flow is not kept),
        sums=sums,
        others=tuple(made for made in kind.equations(layer) if made.result in others),
        feeds=_feeds(activated, sums, conveyor),
    )


def _feeds(made: Mapping[str, Activated], sums: tuple[str, ...], conveyor: str) -> tuple[Feed, ...]:
    """Puts what goes into the same sums in the same way on one line."""
    # By source, and for each sum that it goes into.
    acting: dict[str, dict[str, Acting | None]] = {}
    for equation, box in zip(made.values(), sums, strict=True):
        for term in equation.terms:
            for part in parts_of(term):
                if not isinstance(part, Bias):
                    source = X if part.of == X else before(part.of)
                    acting.setdefault(source, {})[box] = _acting(term, part)
    alike: dict[Any, list[str]] = {}
    for source in sorted(acting, key=lambda of: (of != before(conveyor), of == X)):
        key = (source == before(conveyor), *acting[source].items())
        alike.setdefault(key, []).append(source)
    return tuple(
        Feed(tuple(sources), tuple(found), {box: by for box, by in found.items() if by})
        for sources in alike.values()
        for found in [acting[sources[0]]]
    )


def _acting(term: Term, part: Product | Peephole) -> Acting | None:
    """What acts on a part of a sum: of a state, or of what that comes to."""
    gate, on = gate_in(term), format_product(part) if isinstance(term, Scaled) else part.of
    return Acting(gate, on) if gate else None
