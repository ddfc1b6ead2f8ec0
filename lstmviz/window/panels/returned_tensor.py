"""One of the tensors that a call returned: its shape in words, and its numbers."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QSizePolicy, QVBoxLayout, QWidget

from lstmviz.experiment.experiment import Array
from lstmviz.figure.theme import Theme
from lstmviz.window.widgets.change_frames import ChangeFrames, FramedLine
from lstmviz.window.widgets.number_table import NumberTable, NumberTableModel
from lstmviz.window.widgets.plain_label import PlainLabel

NAMES = ("output", "h", "c")
"""What the returned tensors are called, in order; h and c come with return_state."""

TENSOR_HELP = {
    "output": "What layer(x) gives: h after every step, or after the last one alone.",
    "h": "The hidden state that the call ended with.",
    "c": "The cell state that the call ended with.",
}
"""What each of them is, in a sentence."""

AXES = ("batch", "timesteps", "units")
"""Of an output that holds every step; else there are the first and the last."""

_DIGITS = 4


def spelled_out(array: Array) -> str:
    """A returned tensor's shape in words: "(2, 3, 4): batch=2, timesteps=3, units=4"."""
    axes = AXES if array.ndim == len(AXES) else (AXES[0], AXES[-1])
    words = ", ".join(f"{axis}={size}" for axis, size in zip(axes, array.shape, strict=True))
    return f"{tuple(array.shape)}: {words}"


class ReturnedTensor(QWidget):
    """One returned tensor: its shape in words, and its numbers.

    Signals:
        picked (int, object): a line of the table, and the unit; None for all units.
    """

    picked = Signal(int, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._words = FramedLine(self)
        self._words.setAccessibleName(f"Shape of {name}")
        self._changed: Array | None = None
        self._lines = PlainLabel(self)
        self.model = NumberTableModel(_DIGITS, self)
        self.table = NumberTable(self.model, self)
        self.table.setAccessibleName(f"Numbers of {name}")
        self._plain = self.table.itemDelegate()
        self._frames = ChangeFrames(self.is_changed, self)
        self.table.setToolTip(f"{TENSOR_HELP[name]} Click a number to select its moment and unit.")
        self.table.setTabKeyNavigation(False)
        # As high as its lines, and less where there is no room for them.
        self.table.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.clicked.connect(self._cell_picked)
        self.table.activated.connect(self._cell_picked)
        self.table.verticalHeader().sectionClicked.connect(self._line_picked)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._words)
        column.addWidget(self._lines)
        column.addWidget(self.table)
        column.addStretch(1)

    def set_numbers(
        self, array: Array, note: str, lines: str, numbers: Array, label: Callable[[int], str]
    ) -> None:
        """Shows a tensor.

        Args:
            array: the whole tensor.
            note: a remark on its shape; may be empty.
            lines: what the table's lines are.
            numbers: what of the tensor the table shows.
            label: what a line is called.
        """
        remark = f" — {note}" if note else ""
        self._words.setText(f"{spelled_out(array)}{remark} · {array.dtype}")
        self._lines.setText(lines)
        self.model.set_labels(label, "unit {}".format)
        self.model.set_numbers(numbers)

    def mark(self, line: int | None, unit: int | None) -> None:
        """Marks what is selected."""
        changed = line != self.model.marked_row
        self.model.set_mark(line, unit)
        if changed:
            self.table.show_row(line)

    def set_changed(self, reshaped: bool, changed: Array | None) -> None:
        """Frames what the last change altered.

        Args:
            reshaped: whether the tensor has another shape, or wasn't returned before.
            changed: (lines, units) bool, or (lines, 1) for all units; None where nothing is.
        """
        self._words.set_framed(reshaped)
        if changed is not None or self._changed is not None:
            self._changed = changed
            # Only while there are frames: each cell would else be painted by way of Python.
            self.table.setItemDelegate(self._plain if changed is None else self._frames)
            self.table.viewport().update()

    def is_changed(self, line: int, unit: int) -> bool:
        """Whether a number of the table is framed."""
        changed = self._changed
        if changed is None or line >= changed.shape[0]:
            return False
        return bool(changed[line, unit if unit < changed.shape[1] else 0])

    def set_theme(self, theme: Theme) -> None:
        """Draws the frames in other colours."""
        self._words.set_theme(theme)
        self._frames.set_theme(theme)
        self.table.viewport().update()

    def _cell_picked(self, index: QModelIndex) -> None:
        self.picked.emit(index.row(), index.column())

    def _line_picked(self, line: int) -> None:
        self.picked.emit(line, None)
