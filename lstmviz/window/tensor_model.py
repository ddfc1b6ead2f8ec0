"""One row of a call's tensor as a table of timesteps × features that can be edited."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtCore import Signal as QtSignal

from lstmviz.experiment.experiment import Array
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number, with_number

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_Place = tuple[int, int, int, int]  # call, row, time step, feature


class TensorModel(QAbstractTableModel):
    """Shows and edits `inputs[row]` of one call; nothing is made up front, however large.

    A text that is no number stays in its cell; the tensor keeps the number it had there.

    Signals:
        edited (Array): the call's whole tensor with one number changed, read-only.
        complaint_changed (): a cell's text became unreadable, or readable again.
    """

    edited = QtSignal(object)
    complaint_changed = QtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._inputs: Array | None = None
        self._call = 0
        self._row = 0
        self._bad: dict[_Place, tuple[str, str]] = {}  # the text, and the sentence about it
        self._sent: Array | None = None

    def set_inputs(self, inputs: Array, call: int, row: int) -> None:
        """Shows a row of a call; texts that can't be read stay unless the tensor was replaced."""
        if (call, row) == (self._call, self._row) and inputs is self._inputs:
            return
        old = self._inputs
        if call == self._call and inputs is not old and inputs is not self._sent:
            self._bad = {place: bad for place, bad in self._bad.items() if place[0] != call}
        same_size = old is not None and old.shape[1:] == inputs.shape[1:]
        if same_size:
            self._inputs, self._call, self._row = inputs, call, row
            last = self.index(self.rowCount() - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        else:
            self.beginResetModel()
            self._inputs, self._call, self._row = inputs, call, row
            self.endResetModel()
        self.complaint_changed.emit()

    def forget_texts(self) -> None:
        """Gives up texts that couldn't be read, as the calls they stood in are others now."""
        if self._bad:
            self._bad.clear()
            self.beginResetModel()
            self.endResetModel()
            self.complaint_changed.emit()

    @property
    def complaint(self) -> str:
        """The sentence about the last text in this row that can't be read, or nothing."""
        here = (self._call, self._row)
        return next(
            (said for place, (_, said) in reversed(self._bad.items()) if place[:2] == here), ""
        )

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """How many time steps."""
        return 0 if parent.isValid() or self._inputs is None else int(self._inputs.shape[1])

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """How many features."""
        return 0 if parent.isValid() or self._inputs is None else int(self._inputs.shape[2])

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every cell can be edited."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:
        """A number in short to be read, in full to be edited; or the text that is none."""
        if not index.isValid() or self._inputs is None:
            return None
        bad = self._bad.get(self._place(index))
        value = self._inputs[self._row, index.row(), index.column()]
        if role == _Role.DisplayRole:
            return f"{value:.6g}" if bad is None else f"⚠ {bad[0]}"
        if role == _Role.EditRole:
            return str(value) if bad is None else bad[0]
        if role == _Role.ToolTipRole:
            return str(value) if bad is None else bad[1]
        if role == _Role.AccessibleTextRole:
            said = f"{value:.6g}" if bad is None else f"unreadable: {bad[0]}"
            return f"t={index.row()} feature {index.column()}: {said}"
        if role == _Role.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def setData(self, index: Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Takes what was typed: a number changes the tensor, any other text stays in the cell."""
        if role != _Role.EditRole or self._inputs is None:
            return False
        place, text = self._place(index), str(value)
        at = (self._row, index.row(), index.column())
        present = self._inputs[at]
        try:
            number = parse_number(text)
            unchanged = present.dtype.type(number) == present or (
                number != number and present != present
            )
            inputs = self._inputs if unchanged else with_number(self._inputs, at, number)
        except InvalidValue as error:
            self._bad.pop(place, None)  # the newest complaint is the one that is told
            sentence = (
                f"x[{', '.join(map(str, at))}]: expected {error.expected}, got {error.received}. "
                f"The tensor keeps {present:g} there."
            )
            self._bad[place] = (text, sentence)
        else:
            self._bad.pop(place, None)
            if not unchanged:
                inputs.flags.writeable = False  # so that the experiment needn't copy it again
                self._inputs = self._sent = inputs
                self.edited.emit(inputs)
        self.dataChanged.emit(index, index)
        self.complaint_changed.emit()
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Time steps down, features across."""
        if role == _Role.DisplayRole:
            across = orientation == Qt.Orientation.Horizontal
            return f"feature {section}" if across else f"t={section}"
        return None

    def _place(self, index: Index) -> _Place:
        return (self._call, self._row, index.row(), index.column())
