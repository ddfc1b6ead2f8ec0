"""A combo box for panels that scroll."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from lstmviz.window.widgets.error_label import frame_invalid


class NoWheelComboBox(QComboBox):
    """A combo box that leaves the wheel to the panel unless it is focused."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # As wide as there is room: a long entry widens neither the box nor the panel.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def minimumSizeHint(self) -> QSize:
        """One that is as wide as its entries doesn't become so narrow that they are cut off."""
        as_its_entries = self.sizeAdjustPolicy() == QComboBox.SizeAdjustPolicy.AdjustToContents
        return self.sizeHint() if as_its_entries else super().minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frames a choice that can't be used."""
        super().paintEvent(event)
        frame_invalid(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Changes the choice only while focused."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
