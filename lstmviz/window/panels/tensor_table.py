"""The table into which numbers are typed, with the habits of a spreadsheet."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyledItemDelegate,
    QWidget,
)

from lstmviz.window.controls.number_table import NumberTable
from lstmviz.window.panels.tensor_model import TensorModel

_Index = QModelIndex | QPersistentModelIndex


class _CellEditor(QStyledItemDelegate):
    """Edits a number as text."""

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Fills the editor, unless somebody is typing in it: new numbers come at any time."""
        if isinstance(editor, QLineEdit):
            if not editor.isModified():
                editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))
            return
        super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Takes the text, where the person changed it."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            return
        super().setModelData(editor, model, index)


class TensorTable(NumberTable):
    """Enter goes down, Tab goes right, and Tab at the end leaves the table.

    Signals:
        current_changed (): another cell has the keyboard.
    """

    current_changed = Signal()

    def __init__(self, model: TensorModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setTabKeyNavigation(False)  # Qt's own would go round and round
        self.setItemDelegate(_CellEditor(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName("Input tensor")
        self.setToolTip(
            "One row of the batch: each line is a time step, each column a feature.\n"
            "Type over a number; Enter goes down, Tab goes right."
        )
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self._remembered = (-1, -1)

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Says that another cell has the keyboard."""
        super().currentChanged(current, previous)
        self.current_changed.emit()

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """Goes on to the next cell without opening it: one may type there at once."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        Hint = QAbstractItemDelegate.EndEditHint  # noqa: N806 - an alias of a class
        moves = {
            Hint.SubmitModelCache: (1, 0),  # what Enter gives
            Hint.EditNextItem: (0, 1),
            Hint.EditPreviousItem: (0, -1),
        }
        if hint in moves:
            self._move(*moves[hint])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down where no editor is open, too."""
        editing = self.state() == QAbstractItemView.State.EditingState
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self._move(1, 0)
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the cells before it goes on to the next control."""
        return self._move(0, 1 if forward else -1) or super().focusNextPrevChild(forward)

    def _move(self, down: int, right: int) -> bool:
        """Moves the keyboard's cell; columns go on in the next row. Tells whether it could."""
        rows, columns = self.model().rowCount(), self.model().columnCount()
        current = self.currentIndex()
        row, column = current.row() + down, current.column() + right
        if columns and not 0 <= column < columns:
            row, column = row + (1 if right > 0 else -1), 0 if right > 0 else columns - 1
        if not (0 <= row < rows and 0 <= column < columns):
            return False
        self.setCurrentIndex(self.model().index(row, column))
        return True

    def _remember(self) -> None:
        index = self.currentIndex()
        self._remembered = (index.row(), index.column())

    def _restore(self) -> None:
        rows, columns = self.model().rowCount(), self.model().columnCount()
        row, column = self._remembered
        if rows and columns and row >= 0:
            self.setCurrentIndex(self.model().index(min(row, rows - 1), min(column, columns - 1)))
