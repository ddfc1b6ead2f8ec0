"""A field in which a unit is chosen by its number."""

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QSpinBox, QWidget


class UnitBox(QSpinBox):
    """A unit's number; the wheel is left to the panel unless the field is focused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPrefix("unit ")
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_unit(self, unit: int, units: int) -> None:
        """Shows a unit, one of so many; emits nothing."""
        with QSignalBlocker(self):
            self.setRange(0, max(units - 1, 0))
            self.setValue(unit)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Changes the number only while focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
