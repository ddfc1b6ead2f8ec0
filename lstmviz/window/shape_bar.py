"""The tensor's shape as three numbers that can be changed."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from lstmviz.window.error_label import ErrorLabel
from lstmviz.window.number_field import NumberField

AXES = ("batch", "timesteps", "features")
MOST = 10**6


class ShapeBar(QWidget):
    """Fields for batch, timesteps and features.

    Signals:
        changed (str, int): the axis, and the length wanted for it.
        refused (str): the sentence about a text that can't be used.
    """

    changed = Signal(str, int)
    refused = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: dict[str, str] = {}  # about a text in a field
        self._complaints: dict[str, str] = {}  # about a number that went on from here
        self._fields: dict[str, NumberField] = {}
        self._error = ErrorLabel(self)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(1)
        for column, axis in enumerate(AXES):
            field = NumberField(
                axis, minimum=1, maximum=MOST, expected="a positive integer", digits=3, parent=self
            )
            label = QLabel(axis, self)
            label.setBuddy(field)
            field.setToolTip(
                f"How long the axis {axis} of this call's x is. What overlaps keeps its "
                "numbers, what is new is 0."
            )
            field.committed.connect(partial(self._commit, axis))
            field.refused.connect(partial(self._refuse, axis))
            field.reverted.connect(partial(self._forgive, axis))
            grid.addWidget(label, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1)
            self._fields[axis] = field
        grid.addWidget(self._error, 2, 0, 1, 3)

    def set_shape(self, shape: tuple[int, ...]) -> None:
        """Shows a shape; emits nothing."""
        for axis, length in zip(AXES, shape, strict=True):
            if self._fields[axis].value != length:
                self._said.pop(axis, None)
            self._fields[axis].set_value(length)
        self._show()

    def set_complaints(self, complaints: dict[str, str]) -> None:
        """Shows sentences about axes; none for those that are missing."""
        self._complaints = complaints
        self._show()

    def _commit(self, axis: str, length: int) -> None:
        self._said.pop(axis, None)
        self._show()
        self.changed.emit(axis, length)

    def _refuse(self, axis: str, _text: str, sentence: str) -> None:
        self._said[axis] = sentence
        self._show()
        self.refused.emit(sentence)

    def _forgive(self, axis: str) -> None:
        self._said.pop(axis, None)
        self._show()

    def _show(self) -> None:
        for axis, field in self._fields.items():
            field.set_invalid(axis in self._said or axis in self._complaints)
        self._error.set_sentence("\n".join((self._complaints | self._said).values()))
