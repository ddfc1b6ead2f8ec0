"""Panels that move, float, close and come back."""

from PySide6.QtCore import QByteArray, QPoint, QSize
from PySide6.QtWidgets import QDockWidget, QToolButton, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.window.docks import bring_onto_a_screen, fit_onto_the_screen
from lstmviz.window.settings import Settings

SMALL = QSize(790, 620)  # the screen of tests is 800 pixels wide


def docks_of(quick: Quick) -> dict[str, QDockWidget]:
    return {dock.windowTitle(): dock for dock in quick.window.docks.all}


def test_the_code_lies_behind_what_was_returned(quick: Quick) -> None:
    docks = docks_of(quick)
    names = ["Layer", "Input", "Returned", "Compare", "Weights", "Code", "This moment"]
    assert list(docks) == names
    assert docks["This moment"].y() > docks["Returned"].y()
    assert not quick.window.tabifiedDockWidgets(docks["This moment"])
    assert quick.window.tabifiedDockWidgets(docks["Returned"]) == [
        docks["Compare"],
        docks["Weights"],
        docks["Code"],
    ]
    assert quick.window.returned.isVisible()
    docks["Code"].raise_()
    quick.qtbot.waitUntil(quick.window.code.isVisible)
    assert "tf.keras.layers.LSTM(" in quick.window.code.text


def test_a_panel_is_hidden_and_comes_back_from_the_view_menu(quick: Quick) -> None:
    dock = docks_of(quick)["Layer"]
    hides = next(b for b in dock.findChildren(QToolButton) if b.accessibleName() == "Layer: hide")
    hides.click()
    assert not dock.isVisible()
    quick.action("Layer").trigger()
    assert dock.isVisible()


def test_a_panel_is_taken_out_of_the_window_and_put_back(quick: Quick) -> None:
    dock = docks_of(quick)["Input"]
    floats = next(
        b for b in dock.findChildren(QToolButton) if b.accessibleName().startswith("Input: out")
    )
    floats.click()
    assert dock.isFloating()
    floats.click()
    assert not dock.isFloating()


def test_one_entry_puts_the_panels_back(quick: Quick) -> None:
    docks = docks_of(quick)
    docks["Layer"].setFloating(True)
    docks["Input"].close()
    docks["Code"].close()
    quick.window.tool_bar.hide()
    quick.action("Put the panels back").trigger()
    assert not any(dock.isFloating() or dock.isHidden() for dock in docks.values())
    assert not quick.window.tool_bar.isHidden()
    assert quick.window.tabifiedDockWidgets(docks["Returned"]) == [
        docks["Compare"],
        docks["Weights"],
        docks["Code"],
    ]
    assert docks["Layer"].y() < docks["Input"].y()
    assert docks["Input"].x() < quick.window.strip.mapTo(quick.window, QPoint()).x()


def test_the_arrangement_is_remembered(qtbot: QtBot, settings: Settings) -> None:
    first = Quick(qtbot, settings).show()
    first.resize(SMALL)
    docks_of(first)["Layer"].close()
    first.window.tool_bar.hide()
    first.end()
    second = Quick(qtbot, settings)
    second.window.restore()
    second.show()
    assert second.window.size() == SMALL
    assert docks_of(second)["Layer"].isHidden()
    assert second.window.tool_bar.isHidden()
    assert docks_of(second)["Input"].isVisible()
    second.end()


def test_an_arrangement_that_can_not_be_read_is_no_fault(qtbot: QtBot, settings: Settings) -> None:
    settings.geometry = settings.state = QByteArray(b"no arrangement")
    quick = Quick(qtbot, settings)
    quick.window.restore()
    quick.show()
    assert all(not dock.isHidden() for dock in quick.window.docks.all)
    quick.end()


def test_a_window_whose_screen_is_gone_comes_to_one_that_is_there(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    room = widget.screen().availableGeometry()
    widget.setGeometry(room.right() + 4000, room.bottom() + 4000, room.width() + 900, 300)
    bring_onto_a_screen(widget)
    assert room.contains(widget.geometry())
    widget.move(room.left() + 10, room.top() + 10)
    bring_onto_a_screen(widget)
    assert widget.pos() == QPoint(room.left() + 10, room.top() + 10)


def test_a_window_that_its_title_bar_would_push_off_the_screen_is_maximized(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    room = widget.screen().availableGeometry().size()
    fit_onto_the_screen(widget, QSize(300, 200))
    assert widget.size() == QSize(300, 200)
    assert not widget.isMaximized()
    fit_onto_the_screen(widget, room)
    assert widget.isMaximized()
    assert widget.height() <= room.height()
    assert widget.width() == room.width()
