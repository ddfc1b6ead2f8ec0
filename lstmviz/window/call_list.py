"""The calls of the layer, one after another."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.experiment import Experiment
from lstmviz.window.error_label import ErrorLabel

_FEWEST_LINES, _MOST_LINES = 2, 4
_CALL, _SHAPE, _RESET = range(3)
_RESET_HELP = (
    "Calls the layer's reset_state() before this call, so that it starts from zeros again. "
    "It does something only where the layer is stateful."
)


class CallList(QWidget):
    """Lists the calls with their inputs' shapes, and whether a reset comes before.

    Signals:
        selected (int): another call is wanted.
        reset_before_changed (int, bool): a reset before that call is wanted, or no longer.
        again_requested (): one more call is wanted.
        removed (int): that call is no longer wanted.
    """

    selected = Signal(int)
    reset_before_changed = Signal(int, bool)
    again_requested = Signal()
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = _Table(self)
        self._again = QPushButton("&Call again", self)
        self._again.setToolTip("Append a copy of the last call, without its reset.")
        self._remove = QPushButton("Re&move", self)
        self._remove.setToolTip("Take the selected call out.")
        self._remove.setAccessibleName("Remove the selected call")
        self._error = ErrorLabel(self)
        buttons = QHBoxLayout()
        buttons.addWidget(self._again)
        buttons.addWidget(self._remove)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._table)
        column.addLayout(buttons)
        column.addWidget(self._error)
        self._table.currentCellChanged.connect(self._on_current)
        self._table.itemChanged.connect(self._on_changed)
        self._again.clicked.connect(self._on_again)
        self._remove.clicked.connect(self._on_remove)

    def set_experiment(self, experiment: Experiment) -> None:
        """Shows the experiment's calls; emits nothing."""
        with QSignalBlocker(self._table):
            self._table.setRowCount(len(experiment.calls))
            for number, call in enumerate(experiment.calls):
                self._write(number, _CALL, f"call {number}")
                self._write(number, _SHAPE, str(call.inputs.shape))
                reset = self._write(number, _RESET, "")
                reset.setFlags(
                    Qt.ItemFlag.ItemIsEnabled
                    | Qt.ItemFlag.ItemIsSelectable
                    | Qt.ItemFlag.ItemIsUserCheckable
                )
                reset.setToolTip(_RESET_HELP)
                reset.setData(
                    Qt.ItemDataRole.AccessibleTextRole, f"reset_state() before call {number}"
                )
                state = Qt.CheckState.Checked if call.reset_before else Qt.CheckState.Unchecked
                reset.setCheckState(state)
        self._remove.setEnabled(len(experiment.calls) > 1)
        self._table.updateGeometry()

    def set_selected(self, call: int) -> None:
        """Marks a call; emits nothing."""
        with QSignalBlocker(self._table):
            if call != self._table.currentRow():
                self._table.setCurrentCell(call, max(self._table.currentColumn(), 0))

    def set_error(self, sentence: str) -> None:
        """Shows a sentence about the calls, or none."""
        self._error.set_sentence(sentence)

    def _write(self, row: int, column: int, text: str) -> QTableWidgetItem:
        item = self._table.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self._table.setItem(row, column, item)
        item.setText(text)
        return item

    def _on_current(self, row: int, _column: int, before: int, _column_before: int) -> None:
        if row != before and row >= 0:
            self.selected.emit(row)

    def _on_changed(self, item: QTableWidgetItem) -> None:
        if item.column() == _RESET:
            wanted = item.checkState() == Qt.CheckState.Checked
            self.reset_before_changed.emit(item.row(), wanted)

    def _on_again(self) -> None:
        self.again_requested.emit()

    def _on_remove(self) -> None:
        self.removed.emit(max(self._table.currentRow(), 0))


class _Table(QTableWidget):
    """As high as its few lines."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, 3, parent)
        self.setAccessibleName("Calls of the layer")
        for column, title in ((_CALL, "call"), (_SHAPE, "x"), (_RESET, "reset before")):
            heading = QTableWidgetItem(title)
            heading.setToolTip(_RESET_HELP if column == _RESET else "")
            self.setHorizontalHeaderItem(column, heading)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(_CALL, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_SHAPE, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_RESET, QHeaderView.ResizeMode.ResizeToContents)
        # Resizing to contents looks at the lines in sight only: there may be thousands.
        header.setResizeContentsPrecision(0)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._fit_to_font()

    def sizeHint(self) -> QSize:
        """High enough for the first calls."""
        lines = min(max(self.rowCount(), _FEWEST_LINES), _MOST_LINES)
        height = self.horizontalHeader().sizeHint().height() + 2 * self.frameWidth()
        return QSize(180, height + lines * self.verticalHeader().defaultSectionSize())

    def minimumSizeHint(self) -> QSize:
        """The same height, narrower."""
        return QSize(120, self.sizeHint().height())

    def _fit_to_font(self) -> None:
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
