"""Lists the changes that can be undone and made again; a click goes there in one go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.plain_text import plain_text, tip_of
from lstmviz.window.undo_history import UndoHistory
from lstmviz.window.widgets.framed_list import FramedList

_LONGEST = 80
_BEFORE = "Before these changes"
_NONE = "Nothing was changed yet: whatever you change is listed here"


class UndoList:
    """The list of a window, which is there once somebody opens it."""

    def __init__(self, window: QWidget, go_to: Callable[[int], object]) -> None:
        """`go_to` is given how many of the changes are to be made."""
        self._window = window
        self._go_to = go_to
        self._history = UndoHistory()
        self._dialog: UndoDialog | None = None

    def open(self) -> None:
        """Opens the list beside the window, which goes on."""
        if self._dialog is None:
            self._dialog = UndoDialog(self._go_to, self._window)
            self._dialog.finished.connect(self._closed)
            self._dialog.show_history(self._history)
            self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def show_history(self, history: UndoHistory) -> None:
        """Lists another history."""
        if history is not self._history:
            self._history = history
            if self._dialog is not None:
                self._dialog.show_history(history)

    def _closed(self) -> None:
        self._dialog = None


class UndoDialog(QDialog):
    """One line for each change, the oldest on top; what is undone is grey."""

    def __init__(self, go_to: Callable[[int], object], parent: QWidget) -> None:
        """Lists nothing yet."""
        super().__init__(parent)
        self._history = UndoHistory()
        self._list = FramedList(self)
        self.setWindowTitle("History of changes")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        label = QLabel("&Changes, the oldest first. A click or Return goes there:", self)
        label.setWordWrap(True)
        self._list.setAccessibleName("Changes")
        self._list.setToolTip("A click or Return undoes all below, or makes all above again.")
        self._list.setUniformItemSizes(True)
        label.setBuddy(self._list)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (label, self._list, buttons):
            column.addWidget(widget)
        for chosen in (self._list.itemClicked, self._list.itemActivated):
            chosen.connect(lambda item: go_to(self._list.row(item)))
        self._list.setFocus()
        letter = self.fontMetrics().averageCharWidth()
        self.resize(min(60 * letter, parent.width()), min(60 * letter, parent.height()))

    def show_history(self, history: UndoHistory) -> None:
        """Lists the changes, and marks the last one that is made."""
        self._history = history
        first = _BEFORE if history.names else _NONE
        names, made = (first, *history.names), len(history.past)
        while self._list.count() > len(names):
            self._list.takeItem(self._list.count() - 1)
        while self._list.count() < len(names):
            self._list.addItem(QListWidgetItem())
        grey = self.palette().brush(QPalette.ColorRole.PlaceholderText)
        for number, name in enumerate(names):
            item = self._list.item(number)
            text = plain_text(name, _LONGEST, keep_tags=True)
            is_undone, is_present = number > made, number == made
            font = QFont(self.font())
            font.setBold(is_present)
            item.setText(text)
            item.setFont(font)
            item.setToolTip(tip_of(name))
            item.setData(Qt.ItemDataRole.ForegroundRole, grey if is_undone else None)
            state = ", undone" if is_undone else ", the present one" if is_present else ""
            item.setData(Qt.ItemDataRole.AccessibleTextRole, text + state)
        self._list.setCurrentRow(made)

    def changeEvent(self, event: QEvent) -> None:
        """Follows the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._list.count():
            self.show_history(self._history)
