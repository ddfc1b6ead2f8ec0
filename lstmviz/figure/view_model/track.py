"""Describes what a lane can show below its input: states, gates, differences, and what else.

A track is described once. Painters, legend, hover, texts, bar, menu and the session file ask the
description. A track of somebody's own is a class derived from `DerivedTrack`: once it is defined,
`tracks_of` finds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

from lstmviz.cells.cell_kind import CellKind, Quantity
from lstmviz.experiment.arrays import Array
from lstmviz.experiment.config import RecurrentConfig
from lstmviz.experiment.keras_names import BOUNDED_ACTIVATIONS
from lstmviz.figure.view_model.axis_limits import Limits, Reach, finite
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.session.view_state import difference_of
from lstmviz.trace.trace import StridedGates, Trace

KnownGates = Mapping[tuple[int, int], Mapping[str, Array]]
"""Gates by (call, row), each (timesteps, units)."""

_NEVER_BELOW_ZERO = frozenset({"sigmoid", "hard_sigmoid", "softmax", "sparse_sigmoid"})


@dataclass(frozen=True, eq=False, kw_only=True)
class Run:
    """Where a track's values come from.

    Attributes:
        trace: the trace.
        derived: gates that the trace itself doesn't hold.
        other: what the run is compared with; None where it stands alone.
    """

    trace: Trace
    derived: KnownGates = field(default_factory=dict)
    other: ReferenceRun | None = None


Values = tuple[Array | None, Array | None]
"""What a track has at a call's start, (lines,), and at its steps, (timesteps, lines).

Not copied; None for what it doesn't have, or isn't known (yet).
"""


class Track:
    """What a lane can show below its input.

    Attributes:
        name: in the view and in the session file: "dc".
        letter: what stands beside it: "Δc".
        label: what it is called: "difference in c".
        short: that in short lines; where empty, its words.
        noun: what one of its kind is called: "difference".
        help: what it is for, in the middle of a sentence.
        height: how high it is, of as much as a state has.
        marker: at a step: filled where the layer returned it and else hollow; hollow; a dot, for
            what no layer computes.
        is_state: calls start with it, and it may go from call to call.
        has_start: whether it has a value before a call's first step.
        needs_reference: it has values only where there is another run.
        is_single: it has one line, or one line of cells, whatever the number of units.
        waiting: what is said where its values are still being worked out, from long to short;
            empty where they are there with the trace.
    """

    name: str
    letter: str
    label: str
    short: tuple[str, ...] = ()
    noun: str = "track"
    help: str
    height: float = 0.8
    marker: Literal["returned", "hollow", "dot"] = "dot"
    is_state: bool = False
    has_start: bool = True
    needs_reference: bool = False
    is_single: bool = False
    waiting: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What it is, in short lines."""
        return self.short or tuple(self.label.split())

    @property
    def tip(self) -> str:
        """What it is and what it is for, in a sentence."""
        return f"The {self.label}: {self.help}."

    def sentence(self, _run: Run) -> str:
        """What it is for, in the middle of a sentence."""
        return self.help

    def lines(self, units: int) -> int:
        """How many lines it has, of a layer with so many units."""
        return 1 if self.is_single else units

    def bounds(self, _layer: RecurrentConfig) -> Limits | None:
        """How far it can reach at all, unless a given state lies beyond; None for any far."""
        return None

    def is_in(self, _run: Run) -> bool:
        """Whether there is anything of it in a run, and what that is compared with."""
        return True

    def knows(self, _run: Run, _call: int, _row: int) -> bool:
        """Whether its values are there, of a row that the call has."""
        return True

    def values(self, run: Run, call: int, row: int) -> Values:
        """Its values, of a row that the call has."""
        raise NotImplementedError

    def measured(self, run: Run) -> Limits:
        """How far it goes in a run, zero included; looks at every value."""
        found = (
            Reach.of(values)
            for call, recorded in enumerate(run.trace.calls)
            for row in range(len(recorded.h))
            if self.knows(run, call, row)
            for values in self.values(run, call, row)
            if values is not None
        )
        return finite(reduce(Reach.joined, found, Reach()).limits)


class StateTrack(Track):
    """A state of the cell."""

    noun = "state"
    height = 1.0
    marker = "returned"
    is_state = True

    def __init__(self, state: Quantity) -> None:
        self._state = state
        self.name = self.letter = state.name
        self.label, self.help = state.label, state.help

    def bounds(self, layer: RecurrentConfig) -> Limits | None:
        """As the functions that it is made of."""
        of = self._state
        if of.activation:
            return _bounds_of(layer, of.activation)
        bounded = all(getattr(layer, name) in BOUNDED_ACTIVATIONS for name in of.bounded_by)
        shares = all(getattr(layer, name) in _NEVER_BELOW_ZERO for name in of.shares_by)
        return (-1.0, 1.0) if of.bounded_by and bounded and shares else None

    def values(self, run: Run, call: int, row: int) -> Values:
        """What the trace holds."""
        recorded = run.trace.calls[call]
        return recorded.initial[self.name][row], recorded.states[self.name][row]


class GateTrack(Track):
    """A gate of the cell."""

    noun = "gate"
    height = 0.62  # most go from 0 to 1, and they are looked at last
    marker = "hollow"
    has_start = False
    waiting = ("working out the gates…", "working…", "…")

    def __init__(self, gate: Quantity) -> None:
        self._gate = gate
        self.name = self.letter = gate.name
        self.label, self.help = gate.label, gate.help

    def bounds(self, layer: RecurrentConfig) -> Limits | None:
        """Those of its function."""
        return _bounds_of(layer, self._gate.activation)

    def knows(self, run: Run, call: int, row: int) -> bool:
        """Whether the trace holds the gates, or they were derived."""
        return (call, row) in run.derived or bool(run.trace.calls[call].gates)

    def values(self, run: Run, call: int, row: int) -> Values:
        """What was derived, or the trace holds."""
        derived, gates = run.derived.get((call, row)), run.trace.calls[call].gates
        if derived is not None:
            return None, derived[self.name]
        return None, gates[self.name][row] if gates else None

    def measured(self, run: Run) -> Limits:
        """What it can be, or else how far it goes in what is ready."""
        bounds = self.bounds(run.trace.experiment.layer)
        if bounds is not None:
            return bounds
        held = (call.gates for call in run.trace.calls if not isinstance(call.gates, StridedGates))
        known = [*held, *run.derived.values()]
        reaches = (Reach.of(gates[self.name]) for gates in known if self.name in gates)
        return finite(reduce(Reach.joined, reaches, Reach()).limits)


class DifferenceTrack(Track):
    """How far a state is from that of the run that this one is compared with.

    Attributes:
        of: the state's name.
    """

    noun = "difference"
    short = ("this −", "other")
    needs_reference = True

    def __init__(self, of: str) -> None:
        self.of = of
        self.name, self.letter, self.label = difference_of(of), f"Δ{of}", f"difference in {of}"
        self.help = f"{of} of this run less {of} of the other"

    @property
    def tip(self) -> str:
        """What it is, in a sentence."""
        return f"How far {self.of} is from the run that this one is compared with."

    def sentence(self, run: Run) -> str:
        """What it is, with the name of the other run."""
        if run.other is None:
            return self.help
        return f"{self.of} of this run less that of {run.other.name}"

    def is_in(self, run: Run) -> bool:
        """Whether there is another run that has the state as well."""
        return run.other is not None and self.of in run.other.comparison.compared

    def values(self, run: Run, call: int, row: int) -> Values:
        """What the comparison says."""
        if run.other is None:
            return None, None
        found = run.other.comparison.difference(call, row, self.of)
        return found[0], found[1:]

    def measured(self, _run: Run) -> Limits:
        """Nowhere by itself: the comparison knows how far."""
        return 0.0, 0.0


class DerivedTrack(Track):
    """A track that is worked out from what a run holds; derive from it to add one.

    A class says `name`, `letter`, `label`, `help` and `values`, and what of `Track` is different.
    """

    def is_of(self, _kind: CellKind) -> bool:
        """Whether a kind of layer has it."""
        return True


def tracks_of(kind: CellKind) -> dict[str, Track]:
    """The tracks of a kind of layer by name, in the order in which a lane shows them."""
    return {track.name: track for track in _tracks_of(kind)}


def _tracks_of(kind: CellKind) -> Iterator[Track]:
    yield from map(StateTrack, kind.states)
    yield from map(GateTrack, kind.gates)
    yield from map(DifferenceTrack, kind.state_names)
    for known in _derived(DerivedTrack):
        track = known()
        if track.is_of(kind):
            yield track


def _derived(of: type[DerivedTrack]) -> Iterator[type[DerivedTrack]]:
    for known in of.__subclasses__():
        yield known
        yield from _derived(known)


def _bounds_of(layer: RecurrentConfig, argument: str) -> Limits | None:
    """What a function can give, by the argument that names it; None where it has no bounds."""
    activation = getattr(layer, argument)
    if activation not in BOUNDED_ACTIVATIONS:
        return None
    return (0.0, 1.0) if activation in _NEVER_BELOW_ZERO else (-1.0, 1.0)
