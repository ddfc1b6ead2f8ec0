"""The gates that are known: those in the trace, and those that were derived since."""

from collections.abc import Iterable, Mapping
from functools import reduce

from lstmviz.experiment.experiment import Array
from lstmviz.figure.view_model.axis_limits import Limits, Reach, finite, gate_range, over_both
from lstmviz.trace.trace import StridedGates, Trace

KnownGates = Mapping[tuple[int, int], Mapping[str, Array]]
"""Gates by (call, row), each (timesteps, units)."""


def are_known(trace: Trace, derived: KnownGates, call: int, row: int) -> bool:
    """Whether the gates of one row of a call are known."""
    return (call, row) in derived or bool(trace.calls[call].gates)


def gate_of(trace: Trace, derived: KnownGates, call: int, row: int, gate: str) -> Array | None:
    """(timesteps, units): a gate of one row of a call; None where it isn't known."""
    found = derived.get((call, row))
    if found is not None:
        return found[gate]
    gates = trace.calls[call].gates
    return gates[gate][row] if gates else None


def range_in_trace(trace: Trace, gate: str) -> Limits:
    """What a gate can be, or else how far it goes in what the trace holds ready."""
    bounds = gate_range(trace.experiment.layer, gate)
    if bounds is not None:
        return bounds
    ready = (call.gates for call in trace.calls if not isinstance(call.gates, StridedGates))
    reaches = [Reach.of(gates[gate]) for gates in ready if gate in gates]
    return finite(reduce(Reach.joined, reaches, Reach()).limits)


def range_of(
    trace: Trace, gate: str, gates: Iterable[Mapping[str, Array]], reached: Limits
) -> Limits:
    """What a gate can be, or else how far it goes in what was known and what came since."""
    if gate_range(trace.experiment.layer, gate) is not None:
        return reached
    reaches = [Reach.of(of[gate]) for of in gates]
    return over_both(reached, finite(reduce(Reach.joined, reaches, Reach()).limits))
