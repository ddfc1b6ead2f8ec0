"""Has the engine measure how long Keras takes to reset states."""

from dataclasses import replace
from typing import Final

from lstmviz.engine.jobs import ResetTimesJob
from lstmviz.engine.results import ResetTimed
from lstmviz.window.controllers.store import Engine, Store
from lstmviz.window.snapshot import ResetTimes

_MODELS: Final = (1, 10, 50)
_DIED = "The engine ended while it measured."


class ResetTimesController:
    """Asks for the times once somebody looks at them, and lets them go with that."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store = store
        self._engine = engine
        self._number = 0

    def measure(self) -> None:
        """Begins anew, whatever was found before."""
        self._engine.restart()  # where it was left alone after it had died several times
        self._ask(_MODELS)
        self._store.put(reset_times=ResetTimes(_MODELS))

    def end(self) -> None:
        """Gives up what isn't measured yet."""
        if self._store.now.reset_times is not None:
            self._ask(())
            self._store.put(reset_times=None)

    def answered(self, answer: ResetTimed) -> None:
        """Takes the times of a model; those that nobody asked for any more are dropped."""
        times = self._store.now.reset_times
        if times is None or answer.number != self._number or times.problem:
            return
        if answer.reason:
            self._ask(())
            self._store.put(reset_times=replace(times, problem=answer.reason))
        else:
            self._store.put(reset_times=replace(times, found=(*times.found, answer)))

    def died(self) -> None:
        """Says that no more will come."""
        times = self._store.now.reset_times
        if times is not None and len(times.found) < len(times.models):
            self._store.put(reset_times=replace(times, problem=_DIED))

    def _ask(self, models: tuple[int, ...]) -> None:
        self._number += 1
        self._engine.ask(ResetTimesJob(self._number, models))
