"""A table with check boxes, and with keys of its own."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QKeyCombination, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView, QWidget

from lstmviz.window.widgets.buttons import frame_clearly, grow_with_text
from lstmviz.window.widgets.scroll_areas import bring_cell_into_sight

_Index = QModelIndex | QPersistentModelIndex


class TickTable(QTableView):
    """Shows its check boxes framed and as large as its text, and does what its keys are for.

    Attributes:
        commands: what its keys do.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.commands: dict[QKeyCombination, Callable[[], None]] = {}

    def command_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Tells what a key does here; None where it is none of the table's own."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier  # arrows' on a Mac
        return self.commands.get(QKeyCombination(modifiers, Qt.Key(event.key())))

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Brings the cell that the keyboard came to into sight."""
        super().currentChanged(current, previous)
        bring_cell_into_sight(self)

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:
        """Frames the check boxes in the text's colour; Fusion's own frame can hardly be seen."""
        super().initViewItemOption(option)
        frame_clearly(option, QPalette.ColorRole.Text)
        grow_with_text(option, self.font())

    def event(self, event: QEvent) -> bool:
        """Keeps its keys from being shortcuts of the window."""
        is_asked = event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self.command_of(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Does what the key is for."""
        command = self.command_of(event)
        if command:
            command()
        else:
            super().keyPressEvent(event)
