"""Which row of the batch the table shows."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from lstmviz.window.widgets.error_label import ErrorLabel
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.wrapping_row import WrappingRow


class RowBar(QWidget):
    """A field for the row's number.

    Signals:
        row_selected (int): the row that the person chose.
        refused (str): the sentence about a text that can't be used.
    """

    row_selected = Signal(int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("&row", self)
        self._field = NumberField("row", maximum=0, digits=4, parent=self)
        label.setBuddy(self._field)
        self._field.setToolTip(
            "Which row of the batch the table shows. The picture follows the same row."
        )
        self._count = QLabel(self)
        self._error = ErrorLabel(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        row = WrappingRow()
        for widget in (label, self._field, self._count):
            row.addWidget(widget)
        column.addLayout(row)
        column.addWidget(self._error)
        self._field.committed.connect(self._committed)
        self._field.refused.connect(self._refused)
        self._field.reverted.connect(self._good)

    def set_row(self, row: int, batch: int) -> None:
        """Shows the row, and how many there are; emits nothing."""
        last = max(batch - 1, 0)
        self._field.set_range(0, last, f"a row from 0 to {last}")
        self._field.set_value(row)
        if not self._field.is_invalid:
            self._good()
        self._count.setText(f"of {batch} (0 to {last})" if batch > 1 else f"of {batch}")

    def forget(self) -> None:
        """Takes back a text that couldn't be read."""
        self._field.revert()
        self._good()

    def _committed(self, row: int) -> None:
        self._good()
        self.row_selected.emit(row)

    def _refused(self, _text: str, sentence: str) -> None:
        self._error.set_sentence(sentence)
        self.refused.emit(sentence)

    def _good(self) -> None:
        self._error.set_sentence("")
