"""Where the state comes from that a call is given."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from lstmviz.window.widgets.help_button import HelpButton
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.wrapping_row import WrappingRow

_HELP = "What the call starts from instead of zeros or the state carried over."


class StateBar(QWidget):
    """Buttons for the last state of a call, for zeros, and for none at all.

    Signals:
        last_requested (int): the call whose last state is wanted.
        zeros_requested (): zeros are wanted.
        none_requested (): nothing is to be given any more.
        message (str): what is wrong with the call's number; empty where nothing is.
    """

    last_requested = Signal(int)
    zeros_requested = Signal()
    none_requested = Signal()
    message = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        last = HelpButton(
            "last state of call",
            "Start from the last state of the call",
            "Start from the h and c that this call ended with in the picture. "
            "They are copied: what changes there later doesn't change them.",
            self,
        )
        self._source = NumberField("call", maximum=0, digits=3, parent=self)
        self._source.setAccessibleName("call whose last state is taken")
        self._source.setToolTip("The call whose last h and c are taken.")
        self._zeros = HelpButton(
            "zeros", "Start from zeros", f"{_HELP} Here: zeros, to be edited.", self
        )
        self._none = HelpButton(
            "none", "Give no initial_state", "The call starts from what it finds again.", self
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        lines: tuple[tuple[QWidget, ...], ...] = ((last, self._source), (self._zeros, self._none))
        for line in lines:
            row = WrappingRow(spacing=3)
            for control in line:
                row.addWidget(control)
            column.addLayout(row)
        last.clicked.connect(self._want_last)
        self._zeros.clicked.connect(self.zeros_requested)
        self._none.clicked.connect(self.none_requested)
        self._source.refused.connect(self._refused)
        self._source.committed.connect(self._good)
        self._source.reverted.connect(self._good)

    def set_state(self, given: bool, calls: int) -> None:
        """Says whether a state is given, and how many calls there are to take one from."""
        self._none.setEnabled(given)
        self._source.set_range(0, calls - 1, f"a call's number from 0 to {calls - 1}")

    def set_source(self, call: int) -> None:
        """Proposes a call to take the state from."""
        self._source.set_value(call)

    @property
    def source(self) -> int:
        """The call that a state would be taken from."""
        return self._source.value

    def forget(self) -> None:
        """Takes back a number that couldn't be used."""
        self._source.revert()

    def _want_last(self) -> None:
        # A number that can't be read must not quietly be another one.
        if not self._source.is_invalid:
            self.last_requested.emit(self._source.value)

    def _refused(self, _text: str, sentence: str) -> None:
        self.message.emit(sentence)

    def _good(self) -> None:
        self.message.emit("")
