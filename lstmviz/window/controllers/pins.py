"""Keeps runs, so that another one can be compared with them."""

from dataclasses import replace

from lstmviz.experiment.size import format_bytes
from lstmviz.experiment.twins import name_of
from lstmviz.session.view_state import Moment
from lstmviz.window.comparison_state import WORTH_TELLING, Pin, title_of
from lstmviz.window.controllers.comparison import ComparisonController
from lstmviz.window.controllers.layer import LayerController
from lstmviz.window.controllers.states import StatesController
from lstmviz.window.controllers.store import Store
from lstmviz.window.validation_error import ControlId


class PinsController:
    """Keeps runs and lets them go; undo isn't affected by either."""

    def __init__(
        self, store: Store, layer: LayerController, comparison: ComparisonController
    ) -> None:
        self._store = store
        self._layer = layer
        self._comparison = comparison

    def pin(self) -> None:
        """Keeps the present run, and compares with it from now on."""
        now = self._store.now
        if now.why_not_pinned:
            self._store.say(now.why_not_pinned)
            return
        assert now.trace is not None
        for number, pin in enumerate(now.pinned):
            if pin.experiment is now.experiment:
                self._comparison.compare(number)
                self._store.say(f"This run is {name_of(number)} already.")
                return
        number = len(now.pinned)
        pin = Pin(now.experiment, now.trace)
        self._store.put(pinned=(*now.pinned, pin))
        self._comparison.compare(number)
        takes = (
            f". It keeps {format_bytes(pin.bytes)} of memory" if pin.bytes >= WORTH_TELLING else ""
        )
        self._store.say(f"pinned as {title_of(pin, number)}{takes}")

    def change_state(
        self,
        states: StatesController,
        moment: Moment,
        row: int,
        unit: int,
        state: str,
        value: float,
    ) -> None:
        """Pins the run, and lets another one go on from a changed state beside it."""
        pins = len(self._store.now.pinned)
        if not isinstance(self._store.now.view.reference, int):  # else that one stays beside it
            self.pin()
        if not states.change(moment, row, unit, state, value):
            for number in range(len(self._store.now.pinned) - 1, pins - 1, -1):
                self.unpin(number)

    def unpin(self, number: int) -> None:
        """Lets a pin go; what is compared with it stands alone again."""
        now = self._store.now
        if number >= len(now.pinned):
            return
        reference = now.view.reference
        if reference == number:
            self._comparison.compare(None)
        pinned = (*now.pinned[:number], *now.pinned[number + 1 :])
        view = self._store.now.view
        if isinstance(reference, int) and reference > number:  # those after it move up
            view = replace(view, reference=reference - 1)
        self._store.put(pinned=pinned, view=view)
        self._store.say(f"{name_of(number)} was taken away")
        self._comparison.follow()

    def go_back_to(self, number: int | None) -> None:
        """Makes a pinned experiment, if there is one, the present one; one step for undo."""
        pinned = self._store.now.pinned
        if number is not None and number < len(pinned):
            self._layer.apply_to_model(
                lambda _: pinned[number].experiment,
                ControlId("compare", "pin"),
                f"back to {name_of(number)}",
            )
