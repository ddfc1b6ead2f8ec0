"""Which of a file's arrays is wanted."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
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

from lstmviz.experiment.tensors import MOST_ELEMENTS, Shape

_SEEN = 12  # lines of the list


class ArrayPicker(QDialog):
    """Lists the arrays of a file, and where each would go; one is picked.

    Return and a double click pick, Escape closes. It waits for nobody: open it with `open()`.

    Signals:
        picked (int): the number of the array in the list that was given.
    """

    picked = Signal(int)

    def __init__(
        self,
        arrays: Sequence[tuple[str, tuple[int, ...], Any]],
        tensor: Shape | tuple[int, ...],
        row: int,
        parent: QWidget | None = None,
    ) -> None:
        """Fills the list; the first array that can be used is chosen.

        Args:
            arrays: the name, shape and dtype of each.
            tensor: the shape of the call's tensor, (batch, timesteps, features).
            row: the row of the batch that an array of two axes is for.
            parent: the window it opens above.
        """
        super().__init__(parent)
        self.setWindowTitle("Choose an array")
        label = QLabel("The file holds several &arrays. Which one is the input?", self)
        label.setWordWrap(True)
        self._list = QListWidget(self)
        self._list.setAccessibleName("Arrays in the file")
        self._list.setUniformItemSizes(True)
        self._list.setToolTip("Return or a double click uses the array.")
        label.setBuddy(self._list)
        self._buttons = QDialogButtonBox(self)
        self._use = self._buttons.addButton(
            "&Use this array", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._use.setToolTip("Put the chosen array into the call.")
        cancel = self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setToolTip("Leave the call as it is (Escape).")
        for name, shape, dtype in arrays:
            usable, where = use_of(tuple(shape), np.dtype(dtype), tuple(tensor), row)
            axes = " × ".join(f"{size:,}" for size in shape) or "one number"
            item = QListWidgetItem(f"{name}  ({axes}, {np.dtype(dtype)})\n    {where}", self._list)
            if not usable:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self._list, 1)
        column.addWidget(self._buttons)
        self._list.itemActivated.connect(self.accept)
        self._list.itemSelectionChanged.connect(self._enable)
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.accepted.connect(self._tell)
        first = next((n for n in range(len(arrays)) if self._can_use(n)), None)
        if first is not None:
            self._list.setCurrentRow(first)
        self._list.setFocus()
        self._enable()
        self._size(len(arrays))

    def accept(self) -> None:
        """Closes, where an array is chosen that can be used."""
        if self._use.isEnabled():
            super().accept()

    def _tell(self) -> None:
        self.picked.emit(self._list.currentRow())

    def _enable(self) -> None:
        self._use.setEnabled(self._can_use(self._list.currentRow()))

    def _can_use(self, number: int) -> bool:
        item = self._list.item(number)
        return item is not None and bool(item.flags() & Qt.ItemFlag.ItemIsEnabled)

    def _size(self, arrays: int) -> None:
        """As large as its texts ask for, up to a dozen of them."""
        width = self._list.sizeHintForColumn(0) + 2 * self.fontMetrics().height()
        line = max(self._list.sizeHintForRow(0), self.fontMetrics().height())
        lines = min(max(arrays, 3), _SEEN)
        self._list.setMinimumHeight(3 * line)
        self.resize(
            max(width, self.sizeHint().width()),
            lines * line + self.sizeHint().height() - self._list.sizeHint().height() + line // 2,
        )


def use_of(
    shape: tuple[int, ...], dtype: np.dtype[Any], tensor: tuple[int, ...], row: int
) -> tuple[bool, str]:
    """Whether an array can be put into a call, and where it would go or why it can't.

    Says beforehand what `lstmviz.experiment.placing.placed` does.

    Args:
        shape: the array's.
        dtype: the array's.
        tensor: the shape of the call's tensor, (batch, timesteps, features).
        row: the row of the batch that an array of two axes is for.
    """
    if dtype.kind not in "fiub":
        return False, f"can't be used: values of type {dtype}"
    if not 1 <= len(shape) <= 3:
        return False, f"can't be used: {len(shape)} axes" if shape else "can't be used: no axes"
    if 0 in shape:
        return False, "can't be used: empty"
    if math.prod(shape) > MOST_ELEMENTS:
        return False, f"can't be used: more than {MOST_ELEMENTS:,} numbers"
    if len(shape) == 3:
        return True, "the call's whole tensor"
    steps, features = (*shape, 1)[:2]
    if tensor[0] > 1 and (steps, features) != tuple(tensor[1:]):
        return (
            False,
            f"can't be used: the rows have {tensor[1]:,} timesteps × {tensor[2]:,} features",
        )
    what = "timesteps × features" if len(shape) == 2 else "timesteps of one feature"
    return True, f"{what} of row {row}"
