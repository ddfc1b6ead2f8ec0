"""Asks for another number of a state at the moment that is looked at, by keyboard."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QInputDialog, QLineEdit, QWidget

from lstmviz.session.view_state import START, Moment
from lstmviz.window.controllers.controller import Controller
from lstmviz.window.snapshot import Snapshot

_TYPED = re.compile(
    r"\s*((?P<state>[a-z]+)\s*[ ,]\s*(?P<unit>\d{1,6})\s*[ ,=]\s*)?(?P<value>\S{1,40})\s*"
)


class StateDialog(QInputDialog):
    """A line in which a state, a unit and a number are typed; it stays until they can be read."""

    def __init__(self, controller: Controller, window: QWidget) -> None:
        super().__init__(window)
        self._controller = controller
        now = controller.now
        view, names = now.drawn_view, now.experiment.layer.kind.state_names
        self._moment, self._row = _moment_of(now), view.row
        self._state, self._unit = names[-1], view.unit or 0
        self._asks = (
            f"{_format_moment(now, self._moment)}, in row {self._row}, the run goes on from "
            f"another state.\nWhich one ({' or '.join(names)}), of which unit, and which number? "
            f"For example: {self._state} {self._unit} 0.9"
        )
        self.setWindowTitle("Change a state")
        self.setLabelText(self._asks)
        self.setTextValue(f"{self._state} {self._unit} ")

    def accept(self) -> None:
        """Changes the state, or says what can't be read and waits."""
        if sentence := self._take(self.textValue()):
            self.setLabelText(f"{self._asks}\n⚠ {sentence}")
            return
        super().accept()

    def _take(self, text: str) -> str:
        """Changes the state that a text tells; returns what is wrong with it, or nothing."""
        found = _TYPED.fullmatch(text)
        layer = self._controller.now.experiment.layer
        try:
            value = float(found["value"].replace("−", "-")) if found else None
        except ValueError:
            value = None
        if found is None or value is None:
            return _unread(text)
        state = found["state"] or self._state
        unit = int(found["unit"]) if found["unit"] else self._unit
        if state not in layer.kind.state_names:
            return _unread(text)
        if unit >= layer.units:
            return f"Expected a unit from 0 to {layer.units - 1}, got {unit}."
        do = self._controller
        do.pins.change_state(do.states, self._moment, self._row, unit, state, value)
        return ""


def ask_for_state(controller: Controller, window: QWidget) -> StateDialog:
    """Opens the dialog beside the window, which goes on."""
    dialog = StateDialog(controller, window)
    dialog.open()
    field = dialog.findChild(QLineEdit)
    if field is not None:
        field.end(False)  # what is typed comes after what stands there
    return dialog


def _unread(text: str) -> str:
    return f"Expected a state, a unit and a number, such as c 2 0.9, got {text!r}."


def _moment_of(now: Snapshot) -> Moment:
    """Returns the moment that is looked at; at the very end, the start of the last call.

    After the last step of all nothing comes that could go on from another state, and there the
    playhead stands at first.
    """
    moment, calls = now.drawn_view.moment, now.experiment.calls
    is_last = moment.call == len(calls) - 1
    if is_last and moment.step == calls[-1].inputs.shape[1] - 1:
        return Moment(moment.call, START)
    return moment


def _format_moment(now: Snapshot, moment: Moment) -> str:
    if moment.step == START:
        nothing = "" if moment == now.drawn_view.moment else "Nothing comes after the last step: "
        return f"{nothing}{'at' if nothing else 'At'} the start of call {moment.call}"
    return f"After t={moment.step} of call {moment.call}"
