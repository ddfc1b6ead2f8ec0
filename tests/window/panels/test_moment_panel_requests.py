"""What the moment panel asks for, and what it shows where the wish isn't granted."""

from dataclasses import replace

from controls import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSpinBox
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.window.panels.moment_panel import MomentPanel


def test_a_unit_that_is_not_chosen_after_all_does_not_stand_in_its_field(qtbot: QtBot) -> None:
    panel = MomentPanel()
    qtbot.addWidget(panel)
    panel.resize(360, 640)
    panel.show()
    view = ViewState(moment=Moment(0, 1))
    trace = made_up_trace(opening())
    panel.set_view(view)
    panel.set_trace(trace, TraceView.of(trace))
    field = named(panel, QSpinBox, "Unit")

    with qtbot.waitSignal(
        panel.unit_requested
    ) as requested:  # by an old picture; the layer lost it
        qtbot.keyClick(field, Qt.Key.Key_Up)
    assert requested.args == [1]
    assert field.value() == 0

    panel.unit_requested.connect(lambda unit: panel.set_view(replace(view, unit=unit)))
    for unit in (1, 2, 3):  # faster than numbers are shown
        qtbot.keyClick(field, Qt.Key.Key_Up)
        assert field.value() == unit
