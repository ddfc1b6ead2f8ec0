"""Derives the gates of a large run for what is looked at."""

import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from lstmviz.engine.jobs import GatesJob
from lstmviz.engine.results import GatesDerived
from lstmviz.experiment.arrays import Array
from lstmviz.trace.trace import Trace
from lstmviz.window.controllers.runs import RunController
from lstmviz.window.controllers.store import Engine, Store
from lstmviz.worker.jobs import Died

Pair = tuple[int, int]
"""A call and a row of its batch."""

MOST_BYTES = 96 * 2**20
"""Of gates that are kept; those of one row of one call are kept however many they are."""

MOST_ON_THEIR_WAY = 2
"""So many are asked for at a time: what is wanted next may be something else by then."""

MOST_DEATHS = 2
"""How often the engine may die while a row's gates are derived before they are given up."""

_log = logging.getLogger(__name__)


class GateLoader:
    """Asks the engine for the gates that are looked at, and keeps those looked at last."""

    def __init__(self, store: Store, runs: RunController, engine: Engine) -> None:
        self._store = store
        self._runs = runs
        self._engine = engine
        self._trace: Trace | None = None
        self._number = 0  # which run the trace is of
        self._requested: list[Pair] = []  # what was wanted last comes first
        self._kept: dict[Pair, Mapping[str, Array]] = {}
        self._on_their_way: set[Pair] = set()
        self._refused: set[Pair] = set()  # not asked for again
        self._deaths: Counter[Pair] = Counter()  # of the engine, while they were on their way

    def requested(self, pairs: Iterable[Pair]) -> None:
        """Gets the gates of pairs, each a call and a row, the most looked at first."""
        now = self._store.now
        if now.trace is not self._trace:
            self._begin(now.trace)
        if now.trace is None:
            return
        pairs = [pair for pair in pairs if self._can_be_derived(now.trace, pair)]
        before = self._requested
        self._requested = list(dict.fromkeys([*pairs, *before]))
        self._forget_what_is_too_much(now.trace)
        if self._requested != before:
            self._ask()

    def answered(self, answer: GatesDerived) -> None:
        """Takes gates; those of another run than the one that is shown are dropped."""
        pair = (answer.call, answer.row)
        trace = self._store.now.trace
        if trace is None or trace is not self._trace:
            return
        if (answer.number, answer.place) != (self._number, trace.ran.place):
            return
        self._on_their_way.discard(pair)
        if not answer.gates:
            _log.error("the gates of call %d, row %d: %s", *pair, answer.reason)
            self._refused.add(pair)
        elif pair in self._requested:
            self._kept[pair] = answer.gates
            self._show()
        self._ask()

    def died(self, answer: Died) -> None:
        """Asks again: the engine took with it what was on its way, of which it may have died."""
        if answer.why != "busy":  # it was over a run
            self._deaths.update(self._on_their_way)
            gone = (pair for pair in self._on_their_way if self._deaths[pair] >= MOST_DEATHS)
            self._refused.update(gone)
        self._on_their_way.clear()
        self._ask()

    def _begin(self, trace: Trace | None) -> None:
        self._trace, self._number = trace, self._runs.shown
        self._requested, self._kept = [], {}
        self._on_their_way, self._refused = set(), set()
        self._deaths.clear()

    def _can_be_derived(self, trace: Trace, pair: Pair) -> bool:
        call, row = pair
        has_gates = bool(trace.experiment.layer.kind.gates)
        if not has_gates or not 0 <= call < len(trace.calls) or pair in self._refused:
            return False
        recorded = trace.calls[call]
        return not recorded.gates and 0 <= row < recorded.h.shape[0]

    def _forget_what_is_too_much(self, trace: Trace) -> None:
        """Keeps what was wanted last, as far as there is room."""
        room, gates = MOST_BYTES, len(trace.experiment.layer.kind.gates)
        for place, (call, _) in enumerate(self._requested):
            _, timesteps, units = trace.calls[call].h.shape
            room -= gates * timesteps * units * trace.calls[call].h.itemsize
            if room < 0 and place:
                del self._requested[place:]
                break
        kept = {pair: self._kept[pair] for pair in self._requested if pair in self._kept}
        if len(kept) != len(self._kept):
            self._kept = kept
            self._show()

    def _ask(self) -> None:
        trace = self._trace
        if trace is None:
            return
        for pair in self._requested:
            if len(self._on_their_way) >= MOST_ON_THEIR_WAY:
                return
            if not {pair} & (self._kept.keys() | self._on_their_way | self._refused):
                self._on_their_way.add(pair)
                self._engine.ask(GatesJob.of(self._number, trace, *pair))

    def _show(self) -> None:
        self._store.put(gates=MappingProxyType(dict(self._kept)))
