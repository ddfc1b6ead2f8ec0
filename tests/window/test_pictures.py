"""Which view is copied and exported: the one in focus, or the one whose menu was opened."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from controls import named
from figure_desk import PATIENCE, FigureDesk
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPlainTextEdit, QPushButton, QWidget
from quick_window import Quick

from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.figure.cell.cell_diagram import CellDiagram
from lstmviz.window.main_window import MainWindow
from lstmviz.window.panels.model_bar import ModelBar
from lstmviz.window.panels.model_boxes import Stop
from lstmviz.window.render_data import RenderData

CTRL = Qt.KeyboardModifier.ControlModifier
MOUSE, KEY = QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard


def open_menu(widget: QWidget, reason: QContextMenuEvent.Reason = MOUSE) -> QMenu:
    at = widget.rect().center()
    event = QContextMenuEvent(reason, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def entry(menu: QMenu, text: str) -> QAction:
    (found,) = [action for action in menu.actions() if action.text() == text]
    return found


def give_weights(quick: Quick) -> None:
    """The made-up run has none."""
    trace = quick.now.trace
    layer = trace.experiment.layer
    shapes = layer.kind.weight_shapes(layer, 3)
    weights = {name: np.ones(shape, np.float32) for name, shape in shapes.items()}
    trace = replace(trace, weights=weights)
    quick.window.controller.store.put(trace=trace, render_data=RenderData.of(trace))


def diagram(window: MainWindow) -> QWidget:
    return window.moment.findChildren(CellDiagram)[0]


def script(window: MainWindow) -> QWidget:
    return named(window.code, QPlainTextEdit, "Keras script")


@pytest.mark.parametrize("reason", [MOUSE, KEY], ids=["mouse", "menu key"])
@pytest.mark.parametrize(
    ("place", "title"),
    [
        (lambda window: window.strip, "Film strip"),
        (diagram, "This moment"),
        (lambda window: window.returned, "Returned"),
        (lambda window: window.weights, "Weights"),
        (lambda window: window.compare, "Compare"),
        (script, "Code"),
        (lambda window: window.text, "Text"),
    ],
    ids=["strip", "moment", "returned", "weights", "compare", "code", "text"],
)
def test_the_menu_of_each_view_opens_the_dialog_for_it(
    quick: Quick,
    place: Callable[[MainWindow], QWidget],
    title: str,
    reason: QContextMenuEvent.Reason,
) -> None:
    give_weights(quick)
    desk = FigureDesk(quick)
    menu = open_menu(place(quick.window), reason)
    entry(menu, "Export picture…").trigger()
    menu.close()
    quick.qtbot.waitUntil(lambda: bool(desk.dialogs), timeout=PATIENCE)
    desk.settled()
    assert desk.box("View").currentText() == title


def test_the_menu_of_a_model_and_of_its_boxes_does_too(quick: Quick) -> None:
    quick.window.controller.model.ready_made(READY_MADE[0])
    quick.settled()
    bar = quick.window.findChildren(ModelBar)[0]
    desk = FigureDesk(quick)
    for place in (bar, bar.findChildren(Stop)[0]):
        menu = open_menu(place)
        entry(menu, "Export picture…").trigger()
        menu.close()
        quick.qtbot.waitUntil(lambda: bool(desk.dialogs), timeout=PATIENCE)
        assert desk.box("View").currentText() == "Model"
        desk.dialog.close()
        quick.qtbot.waitUntil(lambda: not desk.dialogs)


def test_a_text_keeps_its_own_menu(quick: Quick) -> None:
    menu = open_menu(script(quick.window))
    texts = [action.text().replace("&", "").partition("\t")[0] for action in menu.actions()]
    assert texts[0] == "Copy"
    assert texts[-2:] == ["Copy picture", "Export picture…"]
    menu.close()


def copied(quick: Quick) -> str:
    said = "The picture is on the clipboard"
    quick.qtbot.waitUntil(lambda: said in quick.now.status.news, timeout=PATIENCE)
    return QGuiApplication.clipboard().text()


def test_the_view_in_focus_is_copied(quick: Quick) -> None:
    quick.window.docks.bring_forward(quick.window.code)
    button = named(quick.window.code, QPushButton, "Copy the script")
    quick.qtbot.waitUntil(button.isEnabled)  # once the script was painted
    quick.press(button, Qt.Key.Key_C, CTRL)
    # The script itself, as an author quotes it.
    assert copied(quick).startswith("The script that runs this with Keras.")
    quick.window.controller.store.say("")
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    assert copied(quick).startswith("LSTM(4, ")


def test_what_has_no_view_of_its_own_copies_the_film_strip(quick: Quick) -> None:
    quick.window.docks.bring_forward(quick.window.layer)
    box = next(b for b in quick.window.layer.findChildren(QCheckBox) if b.isVisible())
    quick.press(box, Qt.Key.Key_C, CTRL)
    assert copied(quick).startswith("LSTM(4, ")


def test_the_menu_copies_its_view(quick: Quick) -> None:
    menu = open_menu(diagram(quick.window))
    entry(menu, "Copy picture").trigger()
    menu.close()
    assert copied(quick).startswith("call 1 row 0 t=2")
    image = QGuiApplication.clipboard().image()
    assert image.width() == 2 * quick.window.moment.width()


def test_a_view_that_needs_more_room_than_its_dock_is_copied_as_wide_as_it_needs(
    quick: Quick,
) -> None:
    quick.window.moment.setMinimumWidth(0)
    quick.window.moment.resize(100, 300)
    quick.window.pictures.copy("moment")
    assert copied(quick).startswith("call 1 row 0 t=2")
    assert QGuiApplication.clipboard().image().width() > 300


def test_what_can_not_be_copied_is_told(quick: Quick) -> None:
    assert quick.window.compare is not None  # it is made only when it is asked for
    quick.window.pictures.copy("compare")
    quick.qtbot.waitUntil(
        lambda: quick.now.status.news.startswith(
            "The picture could not be copied: expected a session that is compared with another"
        ),
        timeout=PATIENCE,
    )


def test_the_shortcut_stands_in_the_file_menu(quick: Quick) -> None:
    export = quick.window.file_menu.export
    assert export.shortcut().toString() == "Ctrl+Shift+E"
    assert export in quick.window.actions_.file.actions()
    assert export in quick.window.tool_bar.actions()
