"""The slider through time."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QSlider, QStyle, QStyleOptionSlider, QWidget


class Scrubber(QSlider):
    """A slider that goes where it is clicked, with a mark where each call starts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._starts: tuple[int, ...] = ()
        self.setPageStep(10)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(80)

    def set_starts(self, starts: tuple[int, ...]) -> None:
        """Marks these positions as the starts of calls."""
        if starts != self._starts:
            self._starts = starts
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Goes to where the groove is clicked, and can be dragged on from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            option = self._option()
            x = round(event.position().x())
            if not self._part(option, QStyle.SubControl.SC_SliderHandle).contains(
                event.position().toPoint()
            ):
                left, span = self._track(option)
                value = QStyle.sliderValueFromPosition(
                    self.minimum(), self.maximum(), x - left, span, option.upsideDown
                )
                self.setValue(value)
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the calls' starts under the slider."""
        option = self._option()
        left, span = self._track(option)
        # More marks than every fourth pixel tell nothing.
        if len(self._starts) * 4 <= span:
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
            for start in self._starts:
                x = left + QStyle.sliderPositionFromValue(
                    self.minimum(), self.maximum(), start, span, option.upsideDown
                )
                painter.drawLine(x, 1, x, self.height() - 2)
            painter.end()
        super().paintEvent(event)

    def _option(self) -> QStyleOptionSlider:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return option

    def _part(self, option: QStyleOptionSlider, part: QStyle.SubControl) -> QRect:
        return self.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, part, self)

    def _track(self, option: QStyleOptionSlider) -> tuple[int, int]:
        """Tells where the handle's middle is at the lowest value, and how far it can go."""
        handle = self._part(option, QStyle.SubControl.SC_SliderHandle)
        groove = self._part(option, QStyle.SubControl.SC_SliderGroove)
        return groove.left() + handle.width() // 2, groove.width() - handle.width()
