"""A small button with a letter, which is on or off."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

_Role = QPalette.ColorRole
_ROUND = 4.0
_WIDE = 2.0  # in letters, beside the text


class LetterButton(QPushButton):
    """Filled and bold while it is on; a click changes nothing by itself.

    Whoever hears of the click says whether the button is on.
    """

    def __init__(self, letter: str, name: str, parent: QWidget | None = None) -> None:
        """Makes a button that is off.

        Args:
            letter: what stands on it.
            name: what a screen reader calls it.
            parent: the widget it lives in.
        """
        super().__init__(letter, parent)
        self.setCheckable(True)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Stays as it is."""

    def sizeHint(self) -> QSize:
        """Little more than its letters."""
        metrics = self.fontMetrics()
        letter = metrics.averageCharWidth()
        wide = metrics.horizontalAdvance(self.text()) + round(_WIDE * letter)
        return QSize(max(wide, round(3.2 * letter)), round(metrics.height() * 1.5))

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A frame, filled while it is on; a second frame has the focus."""
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        palette, on = self.palette(), self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = palette.color(group, _Role.Highlight if on else _Role.Button)
        if self.isDown() or (self.underMouse() and self.isEnabled() and not on):
            ground = ground.lighter(112) if ground.lightness() < 128 else ground.darker(106)
        ink = palette.color(group, _Role.HighlightedText if on else _Role.ButtonText)
        frame = palette.color(group, _Role.Highlight if on else _Role.Mid)
        painter.setPen(QPen(frame, 1.0))
        painter.setBrush(ground)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, _ROUND, _ROUND)
        if self.hasFocus():
            painter.setPen(QPen(ink, 1.0, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), _ROUND - 1, _ROUND - 1)
        font = self.font()
        font.setBold(on)
        painter.setFont(font)
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
