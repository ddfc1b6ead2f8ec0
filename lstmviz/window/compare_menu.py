"""The menu of what the run is compared with; the tool bar opens the same one."""

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from lstmviz.session.view_state import Twin
from lstmviz.window.actions import Actions
from lstmviz.window.comparison_state import title_of
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.panels.compare_panel import TWIN_HELP, TWIN_TITLES
from lstmviz.window.snapshot import Snapshot

_KEYS: Final[dict[Twin, str]] = {"stateless": "Ctrl+1", "whole": "Ctrl+2", "defaults": "Ctrl+3"}
_LETTERS: Final[dict[Twin, str]] = {
    "stateless": "&Stateless twin",
    "whole": "&Whole-sequence twin",
    "defaults": "Keras' &defaults",
}
_LONGEST = 60


class CompareMenu:
    """Pinning, the twins, and the pins; what is compared with has a tick."""

    def __init__(
        self, actions: Actions, controller: Controller, show_panel: Callable[[], None]
    ) -> None:
        """Fills the menu.

        Args:
            actions: has the menu.
            controller: answers the actions.
            show_panel: brings the numbers into sight.
        """
        self.menu: QMenu = actions.compare
        self._actions = actions
        self._controller = controller
        self._show_panel = show_panel
        self._pin = actions.add(
            self.menu,
            "&Pin this run",
            self._pin_this,
            "P",
            tip="Keep this run in the picture, dashed, while you change things",
        )
        self.menu.addSeparator()
        self._twins = {
            which: self._checkable(
                actions.add(
                    self.menu,
                    _LETTERS[which],
                    partial(self._toggle, which),
                    _KEYS[which],
                    tip=TWIN_HELP[which],
                )
            )
            for which in TWIN_TITLES
        }
        self._separator = self.menu.addSeparator()
        self._pins: list[QAction] = []

    def set_snapshot(self, snapshot: Snapshot) -> None:
        """Says what there is to compare with, and ticks what is; emits nothing."""
        reference = None if snapshot.compared is None else snapshot.compared.reference
        self._pin.setEnabled(not snapshot.why_not_pinned)
        reasons = snapshot.not_offered
        for which, action in self._twins.items():
            action.setChecked(reference == which)
            action.setEnabled(not reasons[which] or reference == which)
        while len(self._pins) > len(snapshot.pinned):
            gone = self._pins.pop()
            self.menu.removeAction(gone)
            gone.deleteLater()
        while len(self._pins) < len(snapshot.pinned):
            toggle = partial(self._toggle, len(self._pins))
            self._pins.append(self._checkable(self._actions.add(self.menu, "", toggle)))
        for number, (action, pin) in enumerate(zip(self._pins, snapshot.pinned, strict=True)):
            title = title_of(pin, number)
            short = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
            action.setText(short.replace("&", "&&"))
            action.setChecked(reference == number)
        self._separator.setVisible(bool(self._pins))

    def _pin_this(self) -> None:
        self._controller.pins.pin()
        self._show_panel()

    def _toggle(self, which: Twin | int) -> None:
        self._controller.comparison.toggle(which)
        if self._controller.now.compared is not None:
            self._show_panel()

    def _checkable(self, action: QAction) -> QAction:
        action.setCheckable(True)
        return action
