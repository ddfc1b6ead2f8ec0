"""The scroll bar beside the lanes, where they don't all fit."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QScrollBar, QWidget

from lstmviz.figure.picture.picture import Picture

_NOTCHES = 8
"""So many turns of the wheel go through what is seen at a time."""


class LaneBar(QScrollBar):
    """Scrolls through a picture's lanes, pixel by pixel.

    Signals:
        entered (): the pointer is here now; what the bar lies on isn't told that it left.
    """

    entered = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._strip = parent
        self.setAccessibleName("Rows of the batch")
        self.hide()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Says that the pointer is here."""
        super().enterEvent(event)
        self.entered.emit()

    @property
    def room(self) -> int:
        """How much of the width it takes just now."""
        return 0 if self.isHidden() else self.sizeHint().width()

    def stand_beside(self, picture: Picture) -> None:
        """Goes where the picture's lanes are, or away where all of them are seen; emits nothing."""
        layout = picture.layout
        overflow, area = round(layout.overflow), layout.lanes_area
        self.setVisible(overflow > 0)
        if not overflow:
            return
        wide = self.sizeHint().width()
        left = self._strip.width() - wide
        self.setGeometry(left, int(area.top()), wide, int(area.height()))
        with QSignalBlocker(self):
            self.setRange(0, overflow)
            self.setPageStep(int(area.height()))
            self.setSingleStep(max(int(area.height() / _NOTCHES), 1))

    def show_lane(self, picture: Picture, row: int) -> None:
        """Scrolls no further than it takes to see a row's lane, if it has one."""
        layout, rows = picture.layout, picture.canvas.chosen.rows
        if not layout.overflow or row not in rows:
            return
        seen = layout.lanes_area.height()
        high = (layout.overflow + seen) / len(rows)
        top = rows.index(row) * high
        if top < self.value():
            self.setValue(int(top))
        elif top + high > self.value() + seen:
            self.setValue(round(top + high - seen))

    def turn(self, notches: float) -> None:
        """Goes up by so many notches of the wheel, or down."""
        self.setValue(self.value() - round(notches * self.singleStep()))
