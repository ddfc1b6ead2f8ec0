"""Whether a call has a mask, and how one is computed."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.tensors import parse_number
from lstmviz.window.widgets.error_label import ErrorLabel
from lstmviz.window.widgets.fix_note import FixNote
from lstmviz.window.widgets.help_button import HelpButton
from lstmviz.window.widgets.wrapping_label import WrappingCheckBox
from lstmviz.window.widgets.wrapping_row import WrappingRow

_GIVEN_HELP = (
    "Gives the call a mask: the ticks beside the table say which steps are used. At a step that "
    "is held, h and c stay as they were, and the output repeats."
)
_VALUE_HELP = (
    "The number that stands for \u201cno data\u201d. A step is held where all of its features "
    "equal it."
)
_COMPUTE_HELP = (
    "Make the mask from x, for all rows, as keras.layers.Masking(mask_value) does. It is computed "
    "once: when x changes later, the mask stays."
)
_FIELD_LETTERS = 7


class MaskBar(QWidget):
    """A check box, a mask value, and a sentence about a mask that is not (batch, timesteps).

    Signals:
        given_changed (bool): whether the call is to have a mask.
        compute_requested (float): the mask is to be computed with this mask value.
        fix_requested (): what the mending button says.
        refused (str): the sentence about a mask value that can't be used.
    """

    given_changed = Signal(bool)
    compute_requested = Signal(float)
    fix_requested = Signal()
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._given = WrappingCheckBox("mas&k", self)
        self._given.setAccessibleName("mask of the call")
        self._given.setToolTip(_GIVEN_HELP)
        label = QLabel("mask_value", self)
        self._value = QLineEdit("0.0", self)
        self._value.setAccessibleName("mask_value")
        self._value.setAccessibleDescription(_VALUE_HELP)
        letter = self.fontMetrics().horizontalAdvance("0")
        self._value.setMinimumWidth(letter * _FIELD_LETTERS // 2)
        self._value.setMaximumWidth(letter * _FIELD_LETTERS * 2)
        label.setBuddy(self._value)
        for widget in (label, self._value):
            widget.setToolTip(_VALUE_HELP)
        compute = HelpButton("compute", "Compute the mask from x", _COMPUTE_HELP, self)
        self._note = FixNote("Mend the mask", "Change the mask's shape alone.", self)
        self._error = ErrorLabel(self)
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setSizePolicy(QSizePolicy.Policy.MinimumExpanding, QSizePolicy.Policy.Preferred)
        controls: tuple[QWidget, ...] = (self._given, label, self._value, compute)
        row = WrappingRow()
        for control in controls:
            row.addWidget(control)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addLayout(row)
        column.addWidget(self._note)
        column.addWidget(self._error)
        self.set_mask(False)
        self._given.toggled.connect(self.given_changed)
        self._value.returnPressed.connect(self._compute)
        self._value.textChanged.connect(self.clear_error)
        compute.clicked.connect(self._compute)
        self._note.fix_requested.connect(self.fix_requested)

    def set_mask(self, given: bool, note: str = "", mend: str = "") -> None:
        """Shows whether there is a mask; emits nothing.

        Args:
            given: whether there is one.
            note: what is to be said of its shape.
            mend: what can be done about that; empty: nothing.
        """
        with QSignalBlocker(self._given):
            self._given.setChecked(given)
        self._note.set_note(note, mend)

    def show_error(self, sentence: str) -> None:
        """Puts a sentence under the mask; empty: none."""
        self._error.set_reported(sentence)

    def forget(self) -> None:
        """Takes back what couldn't be used."""
        self._value.setText("0.0")
        self._error.set_reported("")
        self.clear_error()

    def refuse(self, sentence: str) -> None:
        """Says why what was just wanted can't be done."""
        self._error.set_own(sentence)
        self.refused.emit(sentence)

    def clear_error(self) -> None:
        """Takes back what `refuse` said: something good was wanted since."""
        self._error.set_own("")

    def _compute(self) -> None:
        try:
            value = parse_number(self._value.text())
        except InvalidValue as error:
            self.refuse(f"mask_value: {error.message}.")
        else:
            self.compute_requested.emit(value)
