"""Combo boxes: one that the wheel leaves alone, one that is searched by typing, their marks."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.labels import LooksInvalid, mark_invalid
from lstmviz.window.widgets.typed_field import WheelWhenFocused


class NoWheelComboBox(LooksInvalid, WheelWhenFocused, QComboBox):
    """A combo box that leaves the wheel to the panel unless it is focused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # As wide as there is room: a long entry widens neither the box nor the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def minimumSizeHint(self) -> QSize:
        """One that is as wide as its entries doesn't become so narrow that they are cut off."""
        as_its_entries = self.sizeAdjustPolicy() == QComboBox.SizeAdjustPolicy.AdjustToContents
        return self.sizeHint() if as_its_entries else super().minimumSizeHint()


class FewChoices(NoWheelComboBox):
    """A combo box that is as wide as the widest of its few entries."""

    def __init__(self, name: str, help_: str, items: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(0)
        explain(self, help_, name)
        self.addItems(list(items))


class SearchedComboBox(NoWheelComboBox):
    """A combo box to type in: while a person types, it offers the names that hold the letters.

    A text that is none of the names stays where it is, and is told. Escape brings the last
    good name back.

    Signals:
        picked (int): which of the names was chosen, or typed whole.
        refused (str): a text that is none of the names.
        reverted (): the person took a text back with Escape.
    """

    picked = Signal(int)
    refused = Signal(str)
    reverted = Signal()

    def __init__(self, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._refused_text: str | None = None
        self.addItems(list(names))
        self._edit = QLineEdit(self)
        self.setLineEdit(self._edit)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._completer = QCompleter(self.model(), self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self._completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._completer.setMaxVisibleItems(12)
        self.setCompleter(self._completer)
        self.activated.connect(self._pick)
        self._edit.editingFinished.connect(self._finish)

    @property
    def holds_refused_text(self) -> bool:
        """Whether what stands in the field was refused as none of the names."""
        return self._refused_text is not None

    def show_name(self, index: int) -> None:
        """Shows a name without emitting; a text typed over this same name stays."""
        if index != self.currentIndex() or not self.holds_refused_text:
            self.setCurrentIndex(index)
            self.revert()

    def revert(self) -> None:
        """Shows the last good name in place of what was typed, without emitting."""
        self._refused_text = None
        if self.currentText() != self.itemText(self.currentIndex()):
            self.setEditText(self.itemText(self.currentIndex()))
        mark_invalid(self, False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Takes a text back with Escape, where there is one to take back."""
        changed = self.currentText() != self.itemText(self.currentIndex())
        if event.key() == Qt.Key.Key_Escape and changed:
            self.revert()
            self.reverted.emit()
            event.accept()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Selects the name, so that typing replaces it."""
        super().focusInEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            QTimer.singleShot(0, self._edit, self._edit.selectAll)  # after the press

    def _pick(self, index: int) -> None:
        self.revert()
        self.picked.emit(index)

    def _finish(self) -> None:
        offered = self._completer.popup()
        if offered is not None and offered.isVisible() and offered.selectedIndexes():
            return  # the name that is chosen there comes in a moment
        text = self.currentText()
        index = self.findText(text.strip(), Qt.MatchFlag.MatchFixedString)
        if index >= 0:
            if index != self.currentIndex() or text != self.itemText(index):
                self.setCurrentIndex(index)
                self._pick(index)
            elif self.holds_refused_text:
                self._pick(index)
        elif text != self._refused_text:  # Return, and then leaving the field
            self._refused_text = text
            mark_invalid(self, True)
            self.refused.emit(text)


class DefaultMark(QStyledItemDelegate):
    """Writes "default" behind one entry, in the open list alone; the entry stays as it is."""

    def __init__(self, row: int, box: QComboBox) -> None:
        super().__init__(box)
        self._row = row
        box.setItemDelegate(self)

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Adds the word to the entry's text."""
        super().initStyleOption(option, index)
        if index.row() == self._row:
            option.text = f"{option.text} (default)"
