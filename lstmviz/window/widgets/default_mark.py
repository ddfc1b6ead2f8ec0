"""A mark on the entry of a list that is Keras' default."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem


class DefaultMark(QStyledItemDelegate):
    """Writes "default" behind one entry, in the open list alone; the entry stays as it is."""

    def __init__(self, row: int, box: QComboBox) -> None:
        """Marks an entry.

        Args:
            row: the entry.
            box: has the list.
        """
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
