"""Asks for another number of a state at the moment that is looked at, by keyboard."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QInputDialog, QWidget

from lstmviz.session.view_state import START
from lstmviz.window.controllers.controller import Controller

_TYPED = re.compile(
    r"\s*(?P<state>[a-z]+)\s*[ ,]\s*(?P<unit>\d{1,6})\s*[ ,=]\s*(?P<value>\S{1,40})\s*"
)


def ask_for_state(controller: Controller, window: QWidget) -> QInputDialog:
    """Opens the dialog beside the window, which goes on."""
    now = controller.now
    view, names = now.drawn_view, now.experiment.layer.kind.state_names
    at = "the start" if view.moment.step == START else f"t={view.moment.step}"
    unit = view.unit or 0
    dialog = QInputDialog(window)
    dialog.setWindowTitle("Change a state")
    dialog.setLabelText(
        f"After {at} of call {view.moment.call}, in row {view.row}, the run goes on from another "
        f"state.\nWhich one ({' or '.join(names)}), of which unit, and which number? For example: "
        f"{names[-1]} {unit} 0.9"
    )
    dialog.setTextValue(f"{names[-1]} {unit} ")
    dialog.textValueSelected.connect(lambda text: _take(controller, text))
    dialog.open()
    return dialog


def _take(controller: Controller, text: str) -> None:
    now = controller.now
    found = _TYPED.fullmatch(text)
    layer = now.experiment.layer
    try:
        value = float(found["value"].replace("−", "-")) if found else None
    except ValueError:
        value = None
    if found is None or value is None or found["state"] not in layer.kind.state_names:
        controller.store.say(
            f"Expected a state, a unit and a number, such as c 2 0.9, got {text!r}."
        )
        return
    unit, view = int(found["unit"]), now.drawn_view
    if unit >= layer.units:
        controller.store.say(f"Expected a unit from 0 to {layer.units - 1}, got {unit}.")
        return
    controller.pins.change_state(
        controller.states, view.moment, view.row, unit, found["state"], value
    )
