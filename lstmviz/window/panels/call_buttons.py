"""What can be done with a call."""

from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from lstmviz.window.widgets.buttons import HelpButton, explain
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.labels import ErrorLabel
from lstmviz.window.widgets.layouts import WrappingRow, lay_out
from lstmviz.window.widgets.number_field import NumberField

_MOST = 10**6


_BUTTONS = (  # the text, the name and the help of each
    ("&call again", "Call again", "Call the layer once more, with the last call's input."),
    (
        "duplicate",
        "Duplicate the call",
        "Put a copy of the chosen call after it, reset and given state included "
        "(Ctrl+D in the list).",
    ),
    (
        "remove",
        "Remove the call",
        "Take the chosen call out (Delete in the list). One call always stays.",
    ),
    ("", "Move the call up", "Make the chosen call an earlier one (Alt+Up in the list)."),
    ("", "Move the call down", "Make the chosen call a later one (Alt+Down in the list)."),
    (
        "cut into",
        "Cut the call into several",
        "Cut the chosen call into so many calls along time. With stateful=True the layer gives "
        "the same numbers as before.",
    ),
    (
        "join",
        "Join calls",
        "Make one call of the chosen call and those after it, so many in all, along time.",
    ),
)


class CallButtons(FollowsFont, QWidget):
    """Buttons for the chosen call; what can't be done with it is disabled.

    Signals:
        again_requested (): one more call like the last one.
        duplicate_requested (): one more like the chosen one, right after it.
        remove_requested (): the chosen one is to go.
        move_requested (int): by how many places the chosen one is to move.
        chunk_requested (int): into how many calls the chosen one is to be cut.
        join_requested (int): how many calls, from the chosen one on, are to be made one.
        refused (str): the sentence about a number that can't be used.
    """

    again_requested = Signal()
    duplicate_requested = Signal()
    remove_requested = Signal()
    move_requested = Signal(int)
    chunk_requested = Signal(int)
    join_requested = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        again, duplicate, self._remove, self._up, self._down, self._cut, self._join = (
            self._button(*each) for each in _BUTTONS
        )
        again.clicked.connect(self.again_requested)
        duplicate.clicked.connect(self.duplicate_requested)
        self._remove.clicked.connect(self.remove_requested)
        self._up.clicked.connect(lambda: self.move_requested.emit(-1))
        self._down.clicked.connect(lambda: self.move_requested.emit(1))
        self._cut.clicked.connect(lambda: self._with_count(self.chunk_requested))
        self._join.clicked.connect(lambda: self._with_count(self.join_requested))
        self._up.setArrowType(Qt.ArrowType.UpArrow)
        self._down.setArrowType(Qt.ArrowType.DownArrow)
        self._count = NumberField(
            "calls",
            minimum=2,
            maximum=_MOST,
            expected=f"a number of calls from 2 to {_MOST:,}",
            digits=2,
            parent=self,
        )
        help_ = (
            "How many calls: for \u201ccut into\u201d those that come of it, "
            "for \u201cjoin\u201d those that go into it."
        )
        explain(self._count, help_, "How many calls")
        self._error = ErrorLabel(self)
        self._error.follow(self._count.refused, self._count.committed, self._count.reverted)
        self._count.refused.connect(lambda _text, sentence: self.refused.emit(sentence))
        self._count.committed.connect(self._name_count)
        first = (again, duplicate, self._remove)
        second = (self._up, self._down, self._cut, self._count, self._join)
        rows = (WrappingRow(None, *line, spacing=3) for line in (first, second))
        lay_out(QVBoxLayout(self), *rows, self._error, spacing=3)
        for before, after in pairwise((self._down, self._cut, self._count, self._join)):
            QWidget.setTabOrder(before, after)
        self._name_count()
        self.arrange()

    def set_call(self, call: int, calls: int, timesteps: int) -> None:
        """Says which call is chosen, of how many, and how many time steps it has."""
        self._remove.setEnabled(calls > 1)
        self._up.setEnabled(call > 0)
        self._down.setEnabled(call < calls - 1)
        self._join.setEnabled(call < calls - 1)
        self._cut.setEnabled(timesteps > 1)

    def forget(self) -> None:
        """Takes back a number that couldn't be used."""
        self._count.revert()
        self._name_count()
        self._error.set_own("")

    def arrange(self) -> None:
        """Makes the arrows as large as the letters."""
        side = self.fontMetrics().height()
        for button in (self._up, self._down):
            button.setIconSize(QSize(side, side))

    def _button(self, text: str, name: str, help_: str) -> HelpButton:
        button = HelpButton(text, name, help_, self)
        button.setSizePolicy(
            QSizePolicy.Policy.MinimumExpanding if text else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Expanding,  # as high as its neighbours
        )
        return button

    def _name_count(self) -> None:
        self._join.setText(f"join {self._count.value:,} calls")

    def _with_count(self, requested: SignalInstance) -> None:
        # A number that can't be read must not quietly be another one.
        if not self._count.is_invalid:
            requested.emit(self._count.value)
