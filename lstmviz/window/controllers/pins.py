"""Runs that are kept, so that another one can be compared with them."""

from dataclasses import replace

from lstmviz.experiment.size import told
from lstmviz.window.comparison_state import WORTH_TELLING, Pin, name_of, title_of
from lstmviz.window.controllers.comparison import Comparing
from lstmviz.window.controllers.layer import Changing
from lstmviz.window.controllers.store import Present
from lstmviz.window.snapshot import Place


class Pinning:
    """Keeps runs and lets them go; undo isn't affected by either."""

    def __init__(self, present: Present, changing: Changing, comparing: Comparing) -> None:
        self._present = present
        self._changing = changing
        self._comparing = comparing

    def pin(self) -> None:
        """Keeps the present run, and compares with it from now on."""
        now = self._present.now
        if now.why_not_pinned:
            self._present.say(now.why_not_pinned)
            return
        assert now.trace is not None
        for number, pin in enumerate(now.pinned):
            if pin.experiment is now.experiment:
                self._comparing.compare(number)
                self._present.say(f"This run is {name_of(number)} already.")
                return
        number = len(now.pinned)
        pin = Pin(now.experiment, now.trace)
        self._present.put(pinned=(*now.pinned, pin))
        self._comparing.compare(number)
        takes = f". It keeps {told(pin.bytes)} of memory" if pin.bytes >= WORTH_TELLING else ""
        self._present.say(f"pinned as {title_of(pin, number)}{takes}")

    def unpin(self, number: int) -> None:
        """Lets a pin go; what is compared with it stands alone again."""
        now = self._present.now
        if number >= len(now.pinned):
            return
        beside = now.view.beside
        if beside == number:
            self._comparing.compare(None)
        pinned = (*now.pinned[:number], *now.pinned[number + 1 :])
        view = self._present.now.view
        if isinstance(beside, int) and beside > number:  # those after it move up
            view = replace(view, beside=beside - 1)
        self._present.put(pinned=pinned, view=view)
        self._present.say(f"{name_of(number)} was taken away")
        self._comparing.follow()

    def go_back_to(self, number: int) -> None:
        """Makes a pinned experiment the present one; one step for undo."""
        pinned = self._present.now.pinned
        if number < len(pinned):
            self._changing.apply(
                lambda _: pinned[number].experiment,
                Place("compare", "pin"),
                f"back to {name_of(number)}",
            )
