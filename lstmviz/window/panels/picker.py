"""One of several things in a file is wanted: a list of them, with what each would do."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

_SEEN = 12  # lines of the list


class Picker(QDialog):
    """Lists things, one of which is picked; the first that can be used is chosen.

    Return and a double click pick, Escape closes. It waits for nobody: open it with `open()`.

    Signals:
        picked (int): the number of the thing in the list that was given.
    """

    picked = Signal(int)

    def __init__(
        self,
        title: str,
        question: str,
        things: Sequence[tuple[str, bool]],
        names: tuple[str, str],
        tips: tuple[str, str, str],
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list.

        Args:
            title: the window's.
            question: above the list; its letter with a & leads there.
            things: what stands in the list for each, and whether it can be used.
            names: of the list, and of the button that picks.
            tips: for these two, and for the button that doesn't pick.
            parent: the window it opens above.
        """
        super().__init__(parent)
        self.setWindowTitle(title)
        label = QLabel(question, self)
        label.setWordWrap(True)
        self._list = QListWidget(self)
        self._list.setAccessibleName(names[0])
        self._list.setUniformItemSizes(True)
        self._list.setToolTip(tips[0])
        label.setBuddy(self._list)
        self._buttons = QDialogButtonBox(self)
        self._use = self._buttons.addButton(names[1], QDialogButtonBox.ButtonRole.AcceptRole)
        self._use.setToolTip(tips[1])
        cancel = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip(tips[2])
        for text, usable in things:
            item = QListWidgetItem(text, self._list)
            if not usable:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        self.column = QVBoxLayout(self)
        self.column.addWidget(label)
        self.column.addWidget(self._list, 1)
        self.column.addWidget(self._buttons)
        self._list.itemActivated.connect(self.accept)
        self._list.itemSelectionChanged.connect(self._enable)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        first = next((n for n in range(len(things)) if self._can_use(n)), None)
        if first is not None:
            self._list.setCurrentRow(first)
        self._list.setFocus()
        self._enable()
        self._size(len(things))

    @property
    def chosen(self) -> int:
        """The number of what is chosen in the list."""
        return self._list.currentRow()

    def accept(self) -> None:
        """Closes, where something is chosen that can be used."""
        if self._use.isEnabled():
            super().accept()

    def _tell(self) -> None:
        self.picked.emit(self.chosen)

    def _enable(self) -> None:
        self._use.setEnabled(self._can_use(self.chosen))

    def _can_use(self, number: int) -> bool:
        item = self._list.item(number)
        return item is not None and bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)

    def _size(self, count: int) -> None:
        """As large as its texts ask for, up to a dozen of them."""
        width = self._list.sizeHintForColumn(0) + 2 * self.fontMetrics().height()
        line = max(self._list.sizeHintForRow(0), self.fontMetrics().height())
        lines = min(max(count, 3), _SEEN)
        self._list.setMinimumHeight(3 * line)
        self.resize(
            max(width, self.sizeHint().width()),
            lines * line + self.sizeHint().height() - self._list.sizeHint().height() + line // 2,
        )
