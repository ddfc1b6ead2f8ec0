"""The calls, one after another."""

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from lstmviz.experiment.experiment import Experiment

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_CALL, _RESET = 0, 1
_HEADINGS = ("layer(x)", "reset first")
_RESET_HELP = (
    "Calls the layer's reset_state() before this call, so that it starts from zeros again. "
    "It does something only with stateful=True."
)
_MOST_LINES = 5


class _Calls(QAbstractTableModel):
    """Each call with its input's shape and whether `reset_state()` comes before it."""

    reset_wanted = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[tuple[str, bool], ...] = ()

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's calls; the table's current one stays where it can."""
        lines = tuple(
            (f"call {number} · x {tuple(call.inputs.shape)}", call.reset_before)
            for number, call in enumerate(experiment.calls)
        )
        if len(lines) != len(self._lines):
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()
        elif lines != self._lines:
            self._lines = lines
            self.dataChanged.emit(self.index(0, _CALL), self.index(len(lines) - 1, _RESET))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """How many calls there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """The call, and its reset."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The reset can be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == _RESET else flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """A call's name and shape, or its tick."""
        text, reset = self._lines[index.row()]
        if index.column() == _CALL:
            return text if role in (_Role.DisplayRole, _Role.ToolTipRole) else None
        if role == _Role.CheckStateRole:
            return Qt.CheckState.Checked if reset else Qt.CheckState.Unchecked
        if role == _Role.AccessibleTextRole:
            return f"reset_state() before call {index.row()}: {'yes' if reset else 'no'}"
        return _RESET_HELP if role == _Role.ToolTipRole else None

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Says that a tick is wanted; it shows when the experiment has it."""
        if role != _Role.CheckStateRole or index.column() != _RESET:
            return False
        self.reset_wanted.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """The columns' headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return _HEADINGS[section]
            if role == _Role.ToolTipRole and section == _RESET:
                return _RESET_HELP
        return None


class CallList(QTableView):
    """The calls as a list, one of them selected.

    Signals:
        call_selected (int): the call that the person chose.
        reset_before_changed (int, bool): a call, and whether `reset_state()` is to come first.
    """

    call_selected = Signal(int)
    reset_before_changed = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = False
        self._calls = _Calls(self)
        self.setModel(self._calls)
        self._calls.reset_wanted.connect(self.reset_before_changed)
        self.setAccessibleName("Calls")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(_CALL, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_RESET, QHeaderView.ResizeMode.ResizeToContents)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's calls; emits nothing."""
        self._setting = True
        self._calls.set_experiment(experiment)
        self._setting = False
        self.updateGeometry()

    def set_call(self, call: int) -> None:
        """Selects a call; emits nothing."""
        if call == self.currentIndex().row() or call >= self._calls.rowCount():
            return
        column = max(self.currentIndex().column(), 0)
        self._setting = True
        with QSignalBlocker(self):
            self.selectionModel().setCurrentIndex(
                self._calls.index(call, column),
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._setting = False

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Says which call the person chose."""
        super().currentChanged(current, previous)
        if not self._setting and current.isValid() and current.row() != previous.row():
            self.call_selected.emit(current.row())

    def sizeHint(self) -> QSize:
        """High enough for a few calls."""
        line = self.fontMetrics().height() + 6
        self.verticalHeader().setDefaultSectionSize(line)
        lines = min(max(self._calls.rowCount(), 2), _MOST_LINES)
        height = self.horizontalHeader().sizeHint().height() + lines * line
        return QSize(200, height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Not smaller than the size that is wished for: what is under it gives way."""
        return QSize(120, self.sizeHint().height())
