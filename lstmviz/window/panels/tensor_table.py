"""The table into which numbers are typed, with the habits of a spreadsheet."""

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QWidget,
)

from lstmviz.window.panels.tensor_model import Block, TensorModel
from lstmviz.window.widgets.number_table import NumberTable
from lstmviz.window.widgets.scroll_areas import bring_cell_into_sight

_Index = QModelIndex | QPersistentModelIndex
_Key = QKeySequence.StandardKey


class _CellEditor(QStyledItemDelegate):
    """Edits a number as text."""

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Fills the editor, unless somebody is typing in it: new numbers come at any time."""
        if isinstance(editor, QLineEdit):
            if not editor.isModified():
                model = index.model()
                if isinstance(model, TensorModel):
                    model.prepare_edit()
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
        copy_requested (): Ctrl+C, of the selected block.
        paste_requested (): Ctrl+V, at the selected block's first cell.
        name_requested (): Shift+F2, of the feature whose cell has the keyboard.
    """

    current_changed = Signal()
    copy_requested = Signal()
    paste_requested = Signal()
    name_requested = Signal()

    def __init__(self, model: TensorModel, parent: QWidget | None = None) -> None:
        super().__init__(model, parent)
        self.setItemDelegate(_CellEditor(self))
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.SelectedClicked
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.set_name(
            "Input tensor", "One row of the batch: each line is a time step, each column a feature."
        )
        self._tensor = model
        self._commands: list[tuple[str, QKeySequence, Callable[[], None]]] = [
            ("&Copy", QKeySequence(_Key.Copy), self.copy_requested.emit),
            ("&Paste", QKeySequence(_Key.Paste), self.paste_requested.emit),
            ("Set to &0", QKeySequence(Qt.Key.Key_Delete), self.clear_selected),
        ]
        if model.has_features:
            shift_f2 = QKeySequence("Shift+F2")
            self._commands.append(("&Name the feature…", shift_f2, self.name_requested.emit))
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)
        self._remembered = (-1, -1)

    def set_name(self, name: str, what: str) -> None:
        """Sets how the table is called, and a sentence about what its lines and columns are."""
        self.setAccessibleName(name)
        self.setToolTip(
            f"{what}\n"
            "Type over a number; Enter goes down, Tab goes right.\n"
            "Ctrl+C and Ctrl+V copy and paste cells, Delete sets them to 0."
        )

    def selected_blocks(self) -> list[Block]:
        """Returns the selected cells, a few rectangles of them; else the keyboard's cell."""
        blocks = [
            (slice(part.top(), part.bottom() + 1), slice(part.left(), part.right() + 1))
            for part in self.selectionModel().selection().toList()
        ]
        current = self.currentIndex()
        if not blocks and current.isValid():
            row, column = current.row(), current.column()
            blocks = [(slice(row, row + 1), slice(column, column + 1))]
        return blocks

    def bounding_block(self) -> Block | None:
        """The rectangle around the selected cells; None where there is no cell to select."""
        blocks = self.selected_blocks()
        if not blocks:
            return None
        steps, features = zip(*blocks, strict=True)
        return _around(steps), _around(features)

    def clear_selected(self) -> None:
        """Sets the selected cells to 0."""
        self._tensor.clear(self.selected_blocks())

    def select_block(self, block: Block) -> None:
        """Selects a rectangle of cells."""
        steps, features = block
        first = self._tensor.index(steps.start, features.start)
        last = self._tensor.index(steps.stop - 1, features.stop - 1)
        self.selectionModel().select(
            QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def give_up_editing(self) -> None:
        """Closes a cell's editor without taking its text."""
        for editor in self.viewport().findChildren(QLineEdit):
            self.closeEditor(editor, QAbstractItemDelegate.EndEditHint.RevertModelCache)

    def take_pending_edits(self) -> tuple[int, int, str] | None:
        """Closes a cell's editor; tells the time step, the feature and what was typed there."""
        typed = None
        for editor in self.viewport().findChildren(QLineEdit):
            if editor.isModified():
                cell = self.currentIndex()  # no other has an editor
                typed = (cell.row(), cell.column(), editor.text())
        self.give_up_editing()
        return typed

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Says that another cell has the keyboard."""
        super().currentChanged(current, previous)
        bring_cell_into_sight(self)
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

    def event(self, event: QEvent) -> bool:
        """Keeps its keys from being shortcuts of the window."""
        if event.type() == QEvent.Type.ShortcutOverride and self._command(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down where no editor is open, too; cells are copied, pasted, cleared."""
        editing = self.state() == QAbstractItemView.State.EditingState
        command = self._command(event)
        if command and not editing:
            command()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not editing:
            self._move(1, 0)
        else:
            super().keyPressEvent(event)
            if self.state() == QAbstractItemView.State.EditingState:
                bring_cell_into_sight(self)  # somebody types where they have scrolled away from

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offers what can be done with the selected cells."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, keys, command in self._commands:
            # The keys are only shown: as real shortcuts they would be the window's, too.
            shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
            action = menu.addAction(f"{text}\t{shown}")
            action.triggered.connect(lambda _checked=False, command=command: command())
            action.setEnabled(self.currentIndex().isValid())
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            cell = self.visualRect(self.currentIndex()).bottomLeft()
            place = self.viewport().mapToGlobal(cell)
        menu.popup(place)

    def _command(self, event: QEvent) -> Callable[[], None] | None:
        if not isinstance(event, QKeyEvent):
            return None
        if event.key() == Qt.Key.Key_Backspace and not event.modifiers():
            return self.clear_selected
        pressed = QKeySequence(event.keyCombination())
        return next((command for _, keys, command in self._commands if keys == pressed), None)

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
        self._choose(row, column)
        return True

    def _choose(self, row: int, column: int) -> None:
        """Makes one cell the current and only selected one.

        Qt's setCurrentIndex goes by the modifiers that are held: Shift+Tab would select a block,
        and after Ctrl+Z, which may give the table another shape, nothing would be selected.
        """
        self.selectionModel().setCurrentIndex(
            self._tensor.index(row, column), QItemSelectionModel.SelectionFlag.ClearAndSelect
        )

    def _remember(self) -> None:
        index = self.currentIndex()
        self._remembered = (index.row(), index.column())

    def _restore(self) -> None:
        rows, columns = self.model().rowCount(), self.model().columnCount()
        row, column = self._remembered
        if rows and columns and row >= 0:
            self._choose(min(row, rows - 1), min(column, columns - 1))


def _around(parts: tuple[slice, ...]) -> slice:
    return slice(min(part.start for part in parts), max(part.stop for part in parts))
