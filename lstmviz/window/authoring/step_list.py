"""The steps of a scenario that is written, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget

from lstmviz.experiment.plain_text import plain_text
from lstmviz.lessons.outline import StepOutline
from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.framed_focus import FramedFocus
from lstmviz.window.widgets.layouts import lay_out

_LINES_SEEN = 5
_LONGEST = 120
_ADD = "One more step, after the chosen one: what the window shows now."


class _List(FramedFocus, QListWidget):
    """Asks for a few lines."""

    def sizeHint(self) -> QSize:
        """As high as a few steps."""
        return QSize(200, _LINES_SEEN * (self.fontMetrics().lineSpacing() + 4))

    def minimumSizeHint(self) -> QSize:
        """Two of them, where text is large."""
        return QSize(80, 2 * (self.fontMetrics().lineSpacing() + 4))


class StepList(QWidget):
    """Lists steps, and adds, moves and removes them.

    Signals:
        chosen (int): the number of the step that is to be edited.
        add_wanted (): one more after it, of what is seen in the window.
        move_wanted (int): it is to go earlier (-1) or later (1).
        remove_wanted (): it is to go.
    """

    chosen = Signal(int)
    add_wanted = Signal()
    move_wanted = Signal(int)
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._list = _List(self)
        explain(self._list, "The steps in their order; the window shows the chosen one.", "Steps")
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.currentRowChanged.connect(self._choose)
        self._add = HelpButton("+ Step from the window", "Add a step", _ADD, self)
        self._up = HelpButton("▲", "Earlier", "Move the step one place earlier.", self)
        self._down = HelpButton("▼", "Later", "Move the step one place later.", self)
        self._remove = HelpButton("✕", "Remove the step", "Remove the step; Undo has it.", self)
        buttons = (self._add, self._up, self._down, self._remove)
        lay_out(QVBoxLayout(self), self._list, lay_out(QHBoxLayout(), *buttons, 1), spacing=3)
        self._add.clicked.connect(self.add_wanted)
        self._up.clicked.connect(lambda: self.move_wanted.emit(-1))
        self._down.clicked.connect(lambda: self.move_wanted.emit(1))
        self._remove.clicked.connect(self.remove_wanted)

    def set_steps(self, steps: Sequence[StepOutline], number: int) -> None:
        """Shows the steps, and which one is edited; emits nothing."""
        texts = [_line(place, step) for place, step in enumerate(steps)]
        with QSignalBlocker(self._list):
            if [self._list.item(row).text() for row in range(self._list.count())] != texts:
                self._list.clear()
                self._list.addItems(texts)
            self._list.setCurrentRow(number)
        self._up.setEnabled(number > 0)
        self._down.setEnabled(number < len(steps) - 1)
        self._remove.setEnabled(len(steps) > 1)

    def offer_adding(self, why_not: str) -> None:
        """Offers to take what the window shows, or says why it can't be."""
        self._add.setEnabled(not why_not)
        explain(self._add, why_not or _ADD)

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(row)


def _line(place: int, step: StepOutline) -> str:
    asks = "? " if step.question is not None else ""
    return f"{place + 1}  {asks}{plain_text(step.say, _LONGEST)}"
