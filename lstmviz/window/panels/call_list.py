"""The calls, one after another."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QWidget

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.tick_table import TickTable

_Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_Modifier = Qt.KeyboardModifier
_CALL, _RESET, _TRAINING = 0, 1, 2
_HEADINGS = ("layer(x)", "reset\nfirst", "training")
_NARROW_HEADINGS = ("layer(x)", "reset\nfirst", "train-\ning")
_HELP = {
    _RESET: "Calls the layer's reset_state() before this call, so that it starts from zeros "
    "again; of a model that of every layer. A Keras 3 Model has no reset_states(): a loop over its "
    "layers does it. It does something only with stateful=True.",
    _TRAINING: "Calls the layer with training=True. Dropout and recurrent_dropout act only then; "
    "nothing else depends on it.",
}
_KEYS = "Delete removes the call, Ctrl+D duplicates it, Alt+Up and Alt+Down move it."
_TICKS = {
    Qt.CheckState.Unchecked: "no",
    Qt.CheckState.PartiallyChecked: "of some layers",
    Qt.CheckState.Checked: "yes",
}
_Line = tuple[str, tuple[str, ...], Qt.CheckState, Qt.CheckState]
_MARKS = {
    "▨": "with a mask",
    "△": "starts from a given state",
    "✎": "reads what the model wrote itself",
}
_MOST_LINES = 5


class _Calls(QAbstractTableModel):
    """Each call with its input's shape, whether `reset_state()` comes first, and `training`."""

    reset_requested = Signal(int, bool)
    training_requested = Signal(int, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[_Line, ...] = ()
        self._called = "layer"
        self.longest = ""
        self.is_narrow = False

    def set_narrow(self, narrow: bool) -> None:
        """Breaks each call's text, and the headings, into two lines, or no longer does."""
        if narrow != self.is_narrow:
            self.is_narrow = narrow
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, _CALL, _TRAINING)
            if self._lines:
                self.dataChanged.emit(self.index(0, _CALL), self.index(len(self._lines) - 1, _CALL))

    def set_experiment(self, experiment: Experiment, within: Experiment) -> None:
        """Shows the experiment's calls; the table's current one stays where it can."""
        called = "layer" if within.model.stands_alone else "model"
        if called != self._called:
            self._called = called
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, _CALL, _CALL)
        name = "ids" if within.model.takes_ids else "x"
        lines = tuple(
            (
                f"call {n} · {name} {of.inputs.shape}",
                _marks(call),
                _tick(of.reset_before),
                _tick(call.training),
            )
            for n, (call, of) in enumerate(zip(experiment.calls, within.calls, strict=True))
        )
        said = (" ".join((text, *marks)) for text, marks, *_ in lines)
        self.longest = max(said, key=len, default="")
        if len(lines) != len(self._lines):
            self.beginResetModel()
            self._lines = lines
            self.endResetModel()
        elif lines != self._lines:
            self._lines = lines
            self.dataChanged.emit(self.index(0, _CALL), self.index(len(lines) - 1, _TRAINING))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Tells how many calls there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        """Returns the call, its reset, and whether it is one of training."""
        return 0 if parent.isValid() else len(_HEADINGS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """The reset and the training can be ticked."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() in _HELP else flags

    def data(self, index: _Index, role: int = _Role.DisplayRole) -> Any:
        """Returns a call's name and shape, or a tick."""
        text, marks, *ticks = self._lines[index.row()]
        column = index.column()
        if column == _CALL:
            if role == _Role.ToolTipRole:
                return "\n".join((text, *(f"{mark} {_MARKS[mark]}" for mark in marks), _KEYS))
            if role == _Role.AccessibleTextRole:
                return ", ".join((text, *(_MARKS[mark] for mark in marks)))
            if role != _Role.DisplayRole:
                return None
            said = " ".join((text, *marks))
            return said.replace(" · ", "\n", 1) if self.is_narrow else said
        ticked = ticks[column - _RESET]
        if role == _Role.CheckStateRole:
            return ticked
        if role == _Role.AccessibleTextRole:
            said = "reset_state() before" if column == _RESET else "training in"
            return f"{said} call {index.row()}: {_TICKS[ticked]}"
        return _HELP[column] if role == _Role.ToolTipRole else None

    def setData(self, index: _Index, value: Any, role: int = _Role.EditRole) -> bool:
        """Says that a tick is wanted; it shows when the experiment has it."""
        if role != _Role.CheckStateRole or index.column() not in _HELP:
            return False
        requested = self.reset_requested if index.column() == _RESET else self.training_requested
        requested.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole
    ) -> Any:
        """Returns the columns' headings."""
        if orientation == Qt.Orientation.Horizontal:
            if role == _Role.DisplayRole:
                return self._heading(_NARROW_HEADINGS if self.is_narrow else _HEADINGS, section)
            if role == _Role.AccessibleTextRole:
                return self._heading(_HEADINGS, section).replace("\n", " ")
            if role == _Role.ToolTipRole:
                return _HELP.get(section)
        return None

    def _heading(self, headings: tuple[str, ...], section: int) -> str:
        return f"{self._called}(x)" if section == _CALL else headings[section]


class CallList(FollowsFont, TickTable):
    """The calls as a list, one of them selected.

    Signals:
        call_selected (int): the call that the person chose.
        reset_before_changed (int, bool): a call, and whether `reset_state()` is to come first.
        training_changed (int, bool): a call, and whether it is to be one of training.
        duplicate_requested (): Ctrl+D, for the selected call.
        remove_requested (): Delete, for the selected call.
        move_requested (int): Alt+Up or Alt+Down: by how many places the selected call is to move.
    """

    call_selected = Signal(int)
    reset_before_changed = Signal(int, bool)
    training_changed = Signal(int, bool)
    duplicate_requested = Signal()
    remove_requested = Signal()
    move_requested = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = False
        self._calls = _Calls(self)
        self.setModel(self._calls)
        self._calls.reset_requested.connect(self.reset_before_changed)
        self._calls.training_requested.connect(self.training_changed)
        self.setAccessibleName("Calls")
        self.setAccessibleDescription(_KEYS)
        self.setToolTip(_KEYS)
        self.commands = {
            QKeyCombination(Qt.Key.Key_Delete): self.remove_requested.emit,
            QKeyCombination(Qt.Key.Key_Backspace): self.remove_requested.emit,
            QKeyCombination(_Modifier.ControlModifier, Qt.Key.Key_D): self.duplicate_requested.emit,
        }
        for key, by in ((Qt.Key.Key_Up, -1), (Qt.Key.Key_Down, 1)):
            moves = partial(self.move_requested.emit, by)
            self.commands[QKeyCombination(_Modifier.AltModifier, key)] = moves
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # what else it is given stays in sight
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(_CALL, QHeaderView.ResizeMode.Stretch)
        for column in _HELP:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(0)  # what is seen; there may be thousands of calls
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def set_experiment(self, experiment: Experiment, within: Experiment | None = None) -> None:
        """Shows the experiment's calls; emits nothing.

        Args:
            experiment: the layer that is looked at, as if it stood alone.
            within: the whole model's, which tells what goes in and what is reset; None where
                there is no other.
        """
        self._setting = True
        self._calls.set_experiment(experiment, within or experiment)
        self._setting = False
        self.arrange()

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
        """Asks to be high enough for a few calls."""
        line = self.fontMetrics().height() * (2 if self._calls.is_narrow else 1) + 6
        self.verticalHeader().setDefaultSectionSize(line)
        lines = min(max(self._calls.rowCount(), 2), _MOST_LINES)
        height = self.horizontalHeader().sizeHint().height() + lines * line
        width = self._width_for("call 0 · x (2, 10, 3)", _HEADINGS)
        return QSize(width, height + 2 * self.frameWidth())

    def minimumSizeHint(self) -> QSize:
        """Not lower than the size that is wished for: what is under it gives way.

        Where the panel is narrow, each call takes two lines.
        """
        width = self._width_for("x (2, 10, 3)", _NARROW_HEADINGS)
        return QSize(width, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Breaks the texts where they have no room in one line."""
        super().resizeEvent(event)
        if self._is_too_narrow() != self._calls.is_narrow:
            self.arrange()

    def arrange(self) -> None:
        """Breaks the texts where they have no room in one line."""
        self._calls.set_narrow(self._is_too_narrow())
        self.updateGeometry()

    def _is_too_narrow(self) -> bool:
        """Whether not every call has room in one line."""
        bar = self.verticalScrollBar()
        needed = self._width_for(self._calls.longest, _HEADINGS)
        if self._calls.rowCount() > _MOST_LINES:
            needed += bar.sizeHint().width()
        return self.width() < max(needed, self.sizeHint().width())

    def _width_for(self, call: str, headings: tuple[str, ...]) -> int:
        """Wide enough for a usual shape; of a longer one the tool tip tells the rest."""
        header = self.horizontalHeader()
        metric, style = QStyle.PixelMetric, header.style()
        margins = 2 * style.pixelMetric(metric.PM_HeaderMargin, None, header)
        margins += style.pixelMetric(metric.PM_HeaderGripMargin, None, header)
        metrics = header.fontMetrics()
        ticks = sum(metrics.size(0, headings[column]).width() + margins + 4 for column in _HELP)
        return self.fontMetrics().horizontalAdvance(call) + 10 + ticks + 2 * self.frameWidth()

    def command_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """The keys that remove, duplicate and move the chosen call: there has to be one."""
        return super().command_of(event) if self.currentIndex().isValid() else None


def _tick(value: bool | tuple[int, ...]) -> Qt.CheckState:
    """Returns a tick, half of one for some layers of a model."""
    if isinstance(value, tuple):
        return Qt.CheckState.PartiallyChecked
    return Qt.CheckState.Checked if value else Qt.CheckState.Unchecked


def _marks(call: Call) -> tuple[str, ...]:
    """Tells what else a call is given, and whether the model wrote it itself, by signs."""
    there = (call.mask is not None, call.initial_state is not None, call.written)
    return tuple(mark for mark, given in zip(_MARKS, there, strict=True) if given)
