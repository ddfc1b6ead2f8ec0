"""Explains one step of one row: what entered the cell, the sums z, and what Keras computed.

Keras doesn't hand out z, the sum that an activation is applied to; it is computed here from the
weights, in double precision. Everything else was recorded from the layer's own call. What is
added up and multiplied, the kind of cell says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np

from lstmviz.cells.cell_kind import (
    Activated,
    Bias,
    CellKind,
    Equation,
    Factor,
    Flow,
    Mixed,
    Part,
    Peephole,
    Product,
    Scaled,
    Term,
    X,
    gate_in,
    parts_of,
)
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.trace.explanation.activations import (
    apply_activation,
    format_activation,
    has_formula,
)
from lstmviz.trace.explanation.precision import cast_to_compute_type, compute_type
from lstmviz.trace.explanation.sums import Group, Sum, Summand
from lstmviz.trace.trace import CallTrace, Origin, Trace

START = -1
"""The number of the step before a call's first: the state that the call starts from."""

MAX_PRODUCTS = 6_000_000
"""The largest number of products that `every_z` adds up; more would take too long."""


@dataclass(frozen=True, eq=False)
class ExplainedStep:
    """One step of one row of one call, or the state that a call starts from.

    All arrays are float64, which holds what Keras recorded exactly.

    Attributes:
        layer: the arguments of the layer.
        call: the number of the call.
        row: the row of its batch.
        step: the step, in processing order; `START` before the first, where there are no inputs
            and no gates, and `after` is the state that the call starts from.
        time_index: the input step that was read; None at `START`.
        origin: where the state that the call starts from came from.
        x: (features,), the input in the layer's compute dtype, before dropout.
        before: each state before the step, (units,).
        seen: x, and the states that are multiplied by a matrix, as each group of its columns sees
            them, after dropout, (columns, features) or (columns, units).
        gates: each gate, (units,); empty where they aren't known. At a held step they are what
            the cell computed and Keras discarded.
        after: each state after the step, (units,).
        held: whether a mask held the state.
        weights: the layer's, as the trace has them; may be empty.
    """

    layer: RecurrentConfig
    call: int
    row: int
    step: int
    time_index: int | None
    origin: Origin
    x: Array
    before: Mapping[str, Array]
    seen: Mapping[str, Array]
    gates: Mapping[str, Array]
    after: Mapping[str, Array]
    held: bool
    weights: Mapping[str, Array]

    @property
    def kind(self) -> CellKind:
        """What such a layer is."""
        return self.layer.kind

    @property
    def is_start(self) -> bool:
        """Whether this is the state before a call's first step."""
        return self.step == START

    @property
    def units(self) -> int:
        """The number of the layer's units."""
        return len(self.after[self.kind.state_names[0]])

    @property
    def knows_gates(self) -> bool:
        """Whether the gates of a step are there, so that it can be told what they make."""
        return not self.is_start and len(self.gates) == len(self.kind.gates)

    @property
    def has_z(self) -> bool:
        """Whether the weights are there that z is computed from."""
        needed = self.kind.weight_shapes(self.layer, len(self.x))
        return not self.is_start and needed.keys() <= self.weights.keys()

    @cached_property
    def equations(self) -> tuple[Equation, ...]:
        """The equations of the step, in the order in which they are read."""
        return self.kind.equations(self.layer)

    @cached_property
    def activated(self) -> dict[str, Activated]:
        """Those that apply a function to a sum z, by what they make."""
        return self.kind.activated(self.layer)

    @cached_property
    def mixed(self) -> dict[str, Mixed]:
        """Those that add products up, by what they make."""
        return self.kind.mixed(self.layer)

    @cached_property
    def new_states(self) -> tuple[str, ...]:
        """The states in the order in which they are made."""
        return tuple(made.result for made in self.equations if made.result in self.after)

    @property
    def digits(self) -> int:
        """With how many digits numbers are shown unless more are needed."""
        return 2 if compute_type(self.layer.dtype) in ("float16", "bfloat16") else 3

    def activation_of(self, of: Activated | Factor) -> str | None:
        """Returns Keras' name of the activation that is applied; None where none is."""
        name: str | None = getattr(self.layer, of.activation) if of.activation else None
        return name

    def act(self, of: Activated | Factor) -> str:
        """Writes the activation that is applied, as formulas do; "" for none."""
        return format_activation(self.activation_of(of))

    @property
    def drops_inputs(self) -> bool:
        """Whether dropout acted on the input."""
        return _differs(self.seen[X], self.x)

    @property
    def dropped_states(self) -> tuple[str, ...]:
        """The states before the step that recurrent dropout acted on."""
        return tuple(
            name
            for name, values in self.before.items()
            if name in self.seen and _differs(self.seen[name], values)
        )

    def factors(self, flow: Flow) -> list[Array] | None:
        """Returns what is multiplied, each (units,); None where one of them isn't known."""
        factors: list[Array] = []
        for of in flow.factors:
            values = (self.before if of.before else {**self.gates, **self.after}).get(of.name)
            act = self.activation_of(of)
            if values is None or not has_formula(act):
                return None
            values = apply_activation(act, values)
            factors.append(1 - values if of.complement else values)
        return factors

    def product(self, flow: Flow) -> Array | None:
        """Returns what flows into a state, (units,); None where that isn't known."""
        factors = self.factors(flow)
        with np.errstate(all="ignore"):
            return None if factors is None else reduce(np.multiply, factors)

    def terms(self, result: str, unit: int) -> Sum | None:
        """Returns the sum z of one unit that makes a gate or a state; None where it isn't known."""
        terms, place = self.activated[result].terms, self.kind.columns.index(result)
        if not self._can_add(terms):
            return None
        groups = []
        for term in terms:
            summands = tuple(self._summand(one, place, unit) for one in parts_of(term))
            by = term.by if isinstance(term, Scaled) else ""
            groups.append(Group(summands, by, float(self.gates[by][unit]) if by else 1.0))
        return Sum(tuple(groups))

    def every_z(self) -> Mapping[str, Array]:
        """Computes z of all units for each sum that is known, each (units,), in single precision.

        Returns:
            Empty without weights, and above `MAX_PRODUCTS` products.
        """
        products = len(self.kind.columns) * self.units * (len(self.x) + self.units)
        if products > MAX_PRODUCTS:
            return {}
        with np.errstate(all="ignore"):
            return {
                name: self._added(made.terms, self.kind.columns.index(name))
                for name, made in self.activated.items()
                if self._can_add(made.terms)
            }

    def _can_add(self, terms: tuple[Term, ...]) -> bool:
        """Whether the weights and the gates are there that terms are made of."""
        gates = {gate_in(term) for term in terms} - {""}
        return self.has_z and gates <= self.gates.keys()

    def _summand(self, part: Part, place: int, unit: int) -> Summand:
        """Returns what a part adds to z of one unit of a group of columns."""
        *values, weights = self._factors(part, place, slice(unit, unit + 1))
        column = cast_to_compute_type(weights, self.layer.dtype)[..., 0]
        return Summand(part, (*values, np.atleast_1d(column)))

    def _added(self, terms: Iterable[Term], place: int) -> Array:
        """Adds terms up for all units of a group of columns."""
        return reduce(np.add, (self._of_all(term, place) for term in terms))

    def _of_all(self, term: Term, place: int) -> Array:
        """Returns what a term adds to z of all units of a group of columns."""
        if isinstance(term, Scaled):
            return np.asarray(self.gates[term.by] * self._added(term.terms, place))
        *values, weights = self._factors(term, place, slice(0, self.units))
        if not isinstance(term, Product):
            return np.asarray(reduce(np.multiply, (*values, weights)))
        dtype = np.float64 if self.layer.dtype == "float64" else np.float32
        seen = reduce(np.multiply, values).astype(dtype)
        return np.asarray(seen @ weights.astype(dtype, copy=False))

    def _factors(self, part: Part, place: int, units: slice) -> tuple[Array, ...]:
        """Returns what is multiplied for some units of a group of columns, the weights last."""
        weights = self.weights[part.weight]
        if isinstance(part, Bias) and part.row is not None:
            weights = weights[part.row]
        # A weight that has no group for each is of that part alone.
        first = place * self.units if weights.shape[-1] > self.units else 0
        weights = weights[..., first + units.start : first + units.stop]
        if isinstance(part, Bias):
            return (weights,)
        if isinstance(part, Peephole):
            return self.before[part.of][units], weights
        gate = (self.gates[part.times],) if part.times else ()
        return (self.seen[part.of][place], *gate, weights)


def explain(
    trace: Trace, call: int, row: int, step: int, gates: Mapping[str, Array] | None = None
) -> ExplainedStep:
    """Collects what happened at one step of one row.

    Takes no longer for a larger batch or for more steps.

    Args:
        trace: the recorded run.
        call: the number of the call.
        row: the row of its batch.
        step: the step, in processing order, or `START`.
        gates: the row's gates, each (timesteps, units), where the trace doesn't hold them.

    Raises:
        IndexError: the call has no such row or step.
    """
    recorded, layer = trace.calls[call], trace.experiment.layer
    batch, timesteps, _ = recorded.h.shape
    if not (0 <= row < batch and START <= step < timesteps):
        raise IndexError(f"call {call} has no step {step} of a row {row}")
    is_start, states = step == START, recorded.states.items()
    initial = {name: _float64(state[row]) for name, state in recorded.initial.items()}
    before = initial
    if step > 0:
        before = {name: _float64(state[row, step - 1]) for name, state in states}
    x, time_index = np.zeros(0), None
    if not is_start:
        time_index = int(recorded.time_index[step])
        inputs = trace.experiment.calls[call].inputs
        # One row of inputs, or of a mask, may serve every row of the state.
        x = cast_to_compute_type(inputs[min(row, len(inputs) - 1), time_index], layer.dtype)
    return ExplainedStep(
        layer=layer,
        call=call,
        row=row,
        step=step,
        time_index=time_index,
        origin=recorded.origin,
        x=x,
        before=before,
        seen=_seen({X: x, **before}, layer, {} if is_start else recorded.dropout_masks or {}, row),
        gates={} if is_start else _gates_at(recorded, layer.kind, row, step, gates),
        after=initial if is_start else {name: _float64(at[row, step]) for name, at in states},
        held=not is_start and bool(recorded.held[min(row, len(recorded.held) - 1), step]),
        weights=trace.weights,
    )


def _gates_at(
    recorded: CallTrace, kind: CellKind, row: int, step: int, given: Mapping[str, Array] | None
) -> dict[str, Array]:
    for gates, place in ((given, step), (recorded.gates, (row, step))):
        if gates is not None and all(gate in gates for gate in kind.gate_names):
            return {gate: _float64(gates[gate][place]) for gate in kind.gate_names}
    return {}


def _seen(
    values: Mapping[str, Array], layer: RecurrentConfig, masks: Mapping[str, Array], row: int
) -> Mapping[str, Array]:
    """Returns x and states as each group of columns sees them, after dropout, (columns, …)."""
    parts, seen = layer.kind.parts(layer), {}
    for name in {part.of for part in parts if isinstance(part, Product)}:
        found = values[name]
        mask = masks.get("inputs" if name == X else "recurrent")
        if mask is not None:
            of_row = mask[..., min(row, mask.shape[-2] - 1), :].astype(np.float64)
            with np.errstate(all="ignore"):
                found = found * of_row
        seen[name] = np.broadcast_to(found, (len(layer.kind.columns), found.shape[-1]))
    return seen


def _differs(seen: Array, values: Array) -> bool:
    return not np.array_equal(seen, np.broadcast_to(values, seen.shape), equal_nan=True)


def _float64(values: Array) -> Array:
    return np.asarray(values).astype(np.float64)
