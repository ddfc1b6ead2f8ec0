"""What stands in the middle of the window, and when."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from controls import named
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import opening

from lstmviz.session.session import Session
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.window.central_widget import CentralWidget
from lstmviz.window.panels.returned_panel import ReturnedPanel
from lstmviz.window.panels.returned_tensor import FramedLine
from lstmviz.window.snapshot import FileState, Snapshot
from lstmviz.window.status import Agreement


def click(quick: Quick, name: str) -> None:
    """Clicks an argument's check box, and waits for the run."""
    asked = len(quick.link.asked)
    box = named(quick.window.layer, QCheckBox, name)
    quick.qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    if len(quick.link.asked) == asked:  # the style takes clicks on the box itself only
        quick.qtbot.keyClick(box, Qt.Key.Key_Space)
    quick.qtbot.waitUntil(lambda: quick.now.trace.experiment is quick.now.experiment)
    quick.settled()


def has_colour(widget: QWidget, colour: str, area: QRect | None = None) -> bool:
    QApplication.processEvents()
    grabbed = widget.grab(area or widget.rect()).toImage()
    image = grabbed.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32) & 0xFFFFFF
    return bool((pixels == (QColor(colour).rgb() & 0xFFFFFF)).any())


def marked(quick: Quick) -> list[str]:
    """Where something is marked: read off the pixels of the panels."""
    window, colour = quick.window, quick.window.colours.theme.changed
    parts = {"strip": window.strip, "returned": window.returned, "code": window.code}
    found = []
    for name, panel in parts.items():
        window.docks.bring_forward(panel) if name != "strip" else None
        QApplication.processEvents()
        if has_colour(panel, colour):
            found.append(name)
    return found


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_click_is_answered_by_a_sentence_and_by_marks_that_go_away(
    quick: Quick, theme: str
) -> None:
    quick.window.colours.choose(theme)
    assert quick.window.change_bar.isHidden()
    assert marked(quick) == []
    click(quick, "return_sequences")
    assert quick.window.change_bar.sentence == (
        "The output now holds the last step alone: (2, 3, 4) → (2, 4); "
        "h and c are the same as before."
    )
    assert quick.window.change_bar.isVisible()
    assert marked(quick) == ["strip", "returned", "code"]
    assert quick.window.marks.timer.isActive()
    quick.window.marks.timer.timeout.emit()
    assert marked(quick) == []
    assert not quick.window.marks.timer.isActive()
    assert quick.window.change_bar.isVisible()


def test_the_marks_can_be_had_again_and_the_sentence_put_away(quick: Quick) -> None:
    click(quick, "stateful")
    quick.window.marks.timer.timeout.emit()
    again = named(quick.window.change_bar, QToolButton, "Mark what changed")
    quick.qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert "strip" in marked(quick)
    assert quick.window.marks.timer.isActive()
    away = named(quick.window.change_bar, QToolButton, "Put the sentence")
    quick.qtbot.mouseClick(away, Qt.MouseButton.LeftButton)
    assert quick.window.change_bar.isHidden()
    assert marked(quick) == []
    assert quick.now.change is None


def test_the_next_change_takes_the_marks_of_the_last(quick: Quick) -> None:
    click(quick, "stateful")
    quick.link.at_once = False
    quick.window.controller.layer.argument("units", 5)
    assert marked(quick) == []
    assert quick.window.change_bar.sentence.startswith("Call 1 now starts from zero")
    quick.link.answer()
    assert quick.window.change_bar.sentence.startswith("The layer has 5 units now, not 4")
    assert quick.window.marks.timer.isActive()


def test_opening_a_session_says_nothing(quick: Quick) -> None:
    click(quick, "stateful")
    session = Session.of(opening(units=3))
    quick.window.controller.session.open(session, None, "other")
    assert quick.window.change_bar.isHidden()
    quick.settled()
    assert quick.window.change_bar.isHidden()
    assert marked(quick) == []


def test_the_cells_and_the_shape_that_changed_are_framed(quick: Quick) -> None:
    quick.window.docks.bring_forward(quick.window.returned)
    click(quick, "stateful")
    quick.window.controller.view.pick(Moment(1, 0), 0, None)
    returned, colour = quick.window.returned, quick.window.colours.theme.changed
    table = named(returned, QTableView, "Numbers of output")
    shape = named(returned, FramedLine, "Shape of output")
    QApplication.processEvents()
    cells = [table.visualRect(table.model().index(line, 0)) for line in range(3)]
    viewport = table.viewport()
    assert all(has_colour(viewport, colour, cell) for cell in cells)
    assert not has_colour(shape, colour)
    quick.window.controller.view.pick(Moment(0, 0), 0, None)  # which is as it was
    assert not has_colour(viewport, colour)
    click(quick, "return_state")
    assert not has_colour(viewport, colour)
    assert not has_colour(shape, colour)
    titles = [w for w in returned.findChildren(QLabel) if w.text().startswith("output, h, c")]
    assert has_colour(titles[0], colour)


def test_a_line_of_code_is_marked_at_the_margin_too(quick: Quick) -> None:
    quick.window.docks.bring_forward(quick.window.code)
    click(quick, "return_state")
    view = quick.window.code._view
    QApplication.processEvents()
    margin = QRect(0, 0, int(view.document().documentMargin()) - 1, view.viewport().height())
    assert has_colour(view.viewport(), quick.window.colours.theme.changed, margin)
    assert has_colour(view.viewport(), quick.window.colours.theme.changed_ground)
    quick.window.marks.clear()
    assert not has_colour(view.viewport(), quick.window.colours.theme.changed)
    assert not has_colour(view.viewport(), quick.window.colours.theme.changed_ground)


@pytest.mark.parametrize(
    ("agreement", "said"),
    [
        ("loading", "TensorFlow is loading"),
        ("running", "Keras runs the calls"),
        ("cancelled", "F5 runs it again"),
        ("refused", "The line below tells why"),
    ],
)
def test_without_a_picture_it_says_why(qtbot: QtBot, agreement: Agreement, said: str) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    central = CentralWidget(around)
    experiment = opening()
    snapshot = Snapshot(experiment, ViewState(), FileState(None, "", experiment))
    status = replace(snapshot.status, agreement=agreement)
    central.set_placeholder(replace(snapshot, status=status))
    assert said in central.strip.accessibleDescription()


class Paints(QObject):
    """Notes when a widget is painted."""

    def __init__(self, widget: QWidget, painted: Callable[[], None]) -> None:
        super().__init__(widget)
        self.painted = painted
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.painted()
        return False


def test_the_picture_of_a_new_run_is_painted_before_the_panels_are_set(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in (1, 2):  # the first change makes room for its sentence: the picture is resized
        quick.window.controller.layer.seed(seed)
        quick.settled()
        QApplication.processEvents()
    before, order, set_trace = quick.now.trace, [], ReturnedPanel.set_trace

    def was_set(panel: ReturnedPanel, *arguments: Any) -> None:
        order.append("panel")
        set_trace(panel, *arguments)

    def painted() -> None:
        if quick.now.trace is not before:
            order.append("picture")

    monkeypatch.setattr(ReturnedPanel, "set_trace", was_set)
    Paints(quick.window.strip, painted)
    quick.window.controller.layer.seed(3)
    quick.settled()
    assert order[:2] == ["picture", "panel"]


def test_what_is_offered_is_of_the_selected_call_and_row_and_stays_while_steps_go_by(
    quick: Quick,
) -> None:
    bar = quick.window.central.what_if

    def offered() -> list[str]:
        (more,) = (b for b in bar.findChildren(QToolButton) if b.menu() is not None)
        seen = [b.text() for b in bar.findChildren(QToolButton) if b.isVisible() and b is not more]
        return seen + [action.text() for action in more.menu().actions()]

    view = quick.window.controller.view
    view.pick(Moment(0, 0), 0, None)
    assert "call 0 cut into two" in offered()
    before = bar.findChildren(QToolButton)[0].menu().actions()
    view.pick(Moment(0, 2), 0, None)
    assert bar.findChildren(QToolButton)[0].menu().actions() == before  # nothing was made anew
    view.pick(Moment(1, 0), 1, None)
    assert "call 1 cut into two" in offered()
    assert "call 0 cut into two" not in offered()
