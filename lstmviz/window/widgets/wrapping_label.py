"""Names of arguments that go on in a line below where one is too short for them."""

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionFocusRect,
    QWidget,
)

_FLAGS = (
    Qt.AlignmentFlag.AlignLeft
    | Qt.AlignmentFlag.AlignTop
    | Qt.TextFlag.TextWordWrap
    | Qt.TextFlag.TextShowMnemonic
)
_MOST = 16_000  # pixels, higher than any text


def breaking(text: str) -> str:
    """The text, which may now be broken after each underscore as well."""
    return text.replace("_", "_\u200b")


def frame_clearly(option: QStyleOptionButton) -> None:
    """Has a check box or a radio button framed in the colour of its text.

    Fusion frames them in a shade of the window's, which on a dark ground can hardly be seen.
    """
    palette = QPalette(option.palette)
    palette.setColor(QPalette.ColorRole.Window, palette.color(QPalette.ColorRole.WindowText))
    option.palette = palette


class WrappingLabel(QLabel):
    """A label that breaks at underscores rather than widen its panel or be cut off."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(breaking(text), parent)
        self._told = text
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleName(text.replace("&", ""))

    def text(self) -> str:
        """What it says, without the places where it may break."""
        return self._told


class WrappingCheckBox(QCheckBox):
    """A check box whose text breaks at underscores and spaces where the panel is narrow."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def initStyleOption(self, option: QStyleOptionButton, /) -> None:
        """Frames the box in a colour that can be seen, on a dark ground as well."""
        super().initStyleOption(option)
        frame_clearly(option)

    def minimumSizeHint(self) -> QSize:
        """As wide as its longest piece."""
        pieces = breaking(self.text()).replace("\u200b", " ").split()
        metrics = self.fontMetrics()
        widest = max((self._size_of(metrics, piece).width() for piece in pieces), default=0)
        return QSize(self._before() + widest + 2, self.heightForWidth(self.sizeHint().width()))

    def hasHeightForWidth(self) -> bool:
        """A narrow one has more lines."""
        return True

    def heightForWidth(self, width: int, /) -> int:
        """As many lines as the text has at that width."""
        one = self.sizeHint()
        if width >= one.width():
            return one.height()
        room = QRect(0, 0, max(width - self._before(), 1), _MOST)
        text = self.fontMetrics().boundingRect(room, int(_FLAGS), breaking(self.text()))
        return max(text.height() + self._above(), one.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it; where the text breaks, the box stands beside its first line."""
        if self.width() >= self.sizeHint().width():
            super().paintEvent(event)
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        option.state &= ~QStyle.StateFlag.State_HasFocus
        option.rect = QRect(0, 0, self.width(), self.sizeHint().height())
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_CheckBox, option, painter, self)
        before, above = self._before(), self._above() // 2
        place = QRect(before, above, self.width() - before, self.height() - above)
        self.style().drawItemText(
            painter,
            place,
            int(_FLAGS),
            self.palette(),
            self.isEnabled(),
            breaking(self.text()),
            self.foregroundRole(),
        )
        if focused:
            frame = QStyleOptionFocusRect()
            frame.initFrom(self)
            frame.rect = place
            self.style().drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, frame, painter, self
            )

    def hitButton(self, at: QPoint, /) -> bool:
        """Its second line is as good to click on as its first."""
        return self.rect().contains(at)

    def changeEvent(self, event: QEvent) -> None:
        """Asks for another height where the letters become larger."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def _before(self) -> int:
        """How far in the text begins."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.rect = QRect(0, 0, _MOST, self.sizeHint().height())
        element = QStyle.SubElement.SE_CheckBoxContents
        return self.style().subElementRect(element, option, self).left()

    def _above(self) -> int:
        """How much higher than its text one line is."""
        return max(self.sizeHint().height() - self.fontMetrics().height(), 0)

    @staticmethod
    def _size_of(metrics: QFontMetrics, text: str) -> QSize:
        return metrics.size(int(Qt.TextFlag.TextShowMnemonic), text)
