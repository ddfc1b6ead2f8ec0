"""All that the keyboard comes to in a window, also in the panels that lie behind others."""

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from quick_window import Quick

from lstmviz.experiment.model.ready_made import READY_MADE


def tab_stops(window: QWidget) -> Iterator[QWidget]:
    """What Tab comes to in the panels that were made by now."""
    for widget in window.findChildren(QWidget):
        reached = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.focusProxy() is None
        if reached and widget.isVisibleTo(window) and widget.window() is window:
            yield widget


def stops_in_turn(quick: Quick) -> Iterator[QWidget]:
    """The same that can be used and is seen, each panel in front of the others once."""
    known: set[QWidget] = set()
    for dock in quick.window.docks.all:
        quick.window.docks.go_to(dock)
        QApplication.processEvents()
        for widget in tab_stops(quick.window):
            seen = widget.isEnabled() and not widget.visibleRegion().isEmpty()
            if seen and widget not in known:
                known.add(widget)
                yield widget


def show_everything(quick: Quick) -> None:
    """Opens a model that reads a text, so that each panel has something to show, and each panel."""
    (text,) = [each for each in READY_MADE if each.name == "text-generation"]
    quick.window.controller.model.ready_made(text)
    quick.settled()
    for dock in quick.window.docks.all:
        quick.window.docks.go_to(dock)
    quick.window.strip.setFocus()
