"""Answers that somebody may give, each with the sentence that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.framed_focus import FramedFocus
from lstmviz.window.widgets.layouts import lay_out

_Flag = Qt.ItemFlag
_ROWS_SEEN = 4


@dataclass(frozen=True)
class Idea:
    """An answer, as it is typed.

    Attributes:
        answer: the answer.
        because: what is said to it.
        is_right: whether it is the right one, where one of them is.
    """

    answer: str
    because: str
    is_right: bool = False


class _Table(FramedFocus, QTableWidget):
    """Asks for a few rows."""

    def sizeHint(self) -> QSize:
        """As high as some rows."""
        row = self.verticalHeader().defaultSectionSize()
        return QSize(200, self.horizontalHeader().sizeHint().height() + _ROWS_SEEN * row + 4)

    minimumSizeHint = sizeHint


class IdeasTable(QWidget):
    """A table of answers; one of them is ticked as the right one, where that is asked for.

    Signals:
        edited (tuple): of all `Idea`s, after a change.
    """

    edited = Signal(tuple)

    def __init__(self, most: int, parent: QWidget | None = None) -> None:
        """Makes it for at most so many answers."""
        super().__init__(parent)
        self._most, self._has_right = most, False
        self._new = Idea("", "")
        self._accepted: tuple[Idea, ...] | None = None
        self._table = _Table(0, 2, self)
        explain(self._table, "Answers, and what is said to who gives them.", "Answers")
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._table.verticalHeader().hide()
        self._table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self._table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self._table.setTabKeyNavigation(False)
        self._table.setWordWrap(True)
        self._table.itemChanged.connect(self._changed)
        self._add = HelpButton("+ answer", "Add an answer", "One more answer.", self)
        self._remove = HelpButton("✕", "Remove the answer", "Remove the selected answer.", self)
        self._add.clicked.connect(self._add_one)
        self._remove.clicked.connect(self._remove_one)
        row = lay_out(QHBoxLayout(), self._add, self._remove, 1)
        lay_out(QVBoxLayout(self), self._table, row, spacing=3)

    def set_kind(self, answers: str, new: Idea, *, has_right: bool) -> None:
        """Says what the answers are, what a new one is, and whether one of them is right."""
        if (new, has_right) != (self._new, self._has_right):
            self._accepted = None
        self._new, self._has_right = new, has_right
        said = "What is said to it"
        self._table.setHorizontalHeaderLabels([f"✓ {answers}" if has_right else answers, said])

    def set_ideas(self, ideas: Sequence[Idea]) -> None:
        """Shows these; emits nothing."""
        if tuple(ideas) != self._accepted:  # else what was refused since stays
            self._accepted = tuple(ideas)
            with QSignalBlocker(self._table):
                self._table.setRowCount(len(ideas))
                for row, idea in enumerate(ideas):
                    self._put(row, idea)
        self._offer()

    def _put(self, row: int, idea: Idea) -> None:
        answer, because = QTableWidgetItem(idea.answer), QTableWidgetItem(idea.because)
        flags = _Flag.ItemIsEnabled | _Flag.ItemIsSelectable | _Flag.ItemIsEditable
        answer.setFlags(flags | _Flag.ItemIsUserCheckable if self._has_right else flags)
        if self._has_right:
            answer.setCheckState(_tick(idea.is_right))
        for column, item in enumerate((answer, because)):
            item.setToolTip(item.text())
            self._table.setItem(row, column, item)

    def _ideas(self) -> tuple[Idea, ...]:
        return tuple(self._idea(row) for row in range(self._table.rowCount()))

    def _idea(self, row: int) -> Idea:
        answer, because = self._table.item(row, 0), self._table.item(row, 1)
        if answer is None or because is None:
            return Idea("", "")
        is_right = self._has_right and answer.checkState() == Qt.CheckState.Checked
        return Idea(answer.text(), because.text(), is_right)

    def _changed(self, item: QTableWidgetItem) -> None:
        if self._has_right and item.column() == 0:
            self._keep_one_right(item.row())
        self.edited.emit(self._ideas())

    def _keep_one_right(self, changed: int) -> None:
        """Another one that is ticked takes the tick from the one before; one is always ticked."""
        right = [row for row, idea in enumerate(self._ideas()) if idea.is_right]
        wanted = changed if changed in right or not right else right[0]
        with QSignalBlocker(self._table):
            for row in range(self._table.rowCount()):
                item = self._table.item(row, 0)
                if item is not None:
                    item.setCheckState(_tick(row == wanted))

    def _add_one(self) -> None:
        row = self._table.rowCount()
        with QSignalBlocker(self._table):
            self._table.setRowCount(row + 1)
            self._put(row, self._new)
        self._table.setCurrentCell(row, 0)
        self.edited.emit(self._ideas())
        self._table.setFocus()

    def _remove_one(self) -> None:
        row = self._table.currentRow()
        if row < 0:
            return
        was_right = self._idea(row).is_right
        with QSignalBlocker(self._table):
            self._table.removeRow(row)
        if was_right:
            self._keep_one_right(0)
        self.edited.emit(self._ideas())

    def _offer(self) -> None:
        rows, least = self._table.rowCount(), 2 if self._has_right else 0
        self._add.setEnabled(rows < self._most)
        self._remove.setEnabled(rows > least)


def _tick(is_set: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if is_set else Qt.CheckState.Unchecked
