"""A large button that stays on until it is clicked again."""

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionFocusRect,
    QWidget,
)

_Role = QPalette.ColorRole
_LETTERS = 12
_MARK = "✓ "


class ChoiceButton(QPushButton):
    """Coloured and ticked while it is on, where others only look pressed.

    A click changes nothing by itself: whoever hears of it says whether the button is on.
    """

    def __init__(self, parent: QWidget | None = None, *, may_be_cut: bool = False) -> None:
        """Makes a button without a text. Where it is narrow, the text takes two lines.

        Args:
            parent: what it belongs to.
            may_be_cut: a text that has no room is cut off, and told by the tool tip.
        """
        super().__init__(parent)
        self._may_be_cut = may_be_cut
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(not may_be_cut)
        self.setSizePolicy(policy)

    def set_text(self, text: str, help_: str, name: str = "") -> None:
        """Says what it chooses.

        Args:
            text: on the button.
            help_: a sentence or two on it.
            name: what it is called by; by default the text.
        """
        self.setText(text)
        self.setAccessibleName(name or text)
        self.setAccessibleDescription(help_)
        self.setToolTip(f"{name or text}\n{help_}")

    def nextCheckState(self) -> None:
        """Stays as it is."""

    def sizeHint(self) -> QSize:
        """Higher than other buttons, and with room for a tick."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(_MARK + self.text()) + self._padding()
        return QSize(width, round(metrics.height() * 1.8))

    def minimumSizeHint(self) -> QSize:
        """As wide as the longest word, or as a few letters."""
        metrics, hint = self.fontMetrics(), self.sizeHint()
        if self._may_be_cut:
            return QSize(min(_LETTERS * metrics.averageCharWidth(), hint.width()), hint.height())
        words = [_MARK + self.text().split(maxsplit=1)[0], *self.text().split()[1:]]
        return QSize(max(map(metrics.horizontalAdvance, words)) + self._padding(), hint.height())

    def hasHeightForWidth(self) -> bool:
        """A narrow one is higher."""
        return not self._may_be_cut

    def heightForWidth(self, width: int, /) -> int:
        """As high as its text at that width."""
        hint, metrics = self.sizeHint(), self.fontMetrics()
        if width >= hint.width() or self._may_be_cut:
            return hint.height()
        room = QRect(0, 0, max(width - self._padding(), 1), 10_000)
        text = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), _MARK + self.text())
        return text.height() + hint.height() - metrics.height()

    def _padding(self) -> int:
        return 2 * self.fontMetrics().averageCharWidth()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """In the colour of what is selected, and with a tick, while it is on."""
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        role = _Role.ButtonText
        if self.isChecked():
            role = _Role.HighlightedText
            ground = self.palette().color(group, _Role.Highlight)
            option.palette.setColor(group, _Role.Button, ground)
            option.palette.setColor(QPalette.ColorGroup.Inactive, _Role.Button, ground)
            option.state = option.state & ~QStyle.StateFlag.State_On
        painter = QPainter(self)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        painter.setPen(self.palette().color(group, role))
        metrics = painter.fontMetrics()
        padding = metrics.averageCharWidth()
        room = self.rect().adjusted(padding, 0, -padding, 0)
        mark = _MARK if self.isChecked() else ""
        text, flags = mark + self.text(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if self._may_be_cut:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        else:
            flags |= Qt.TextFlag.TextWordWrap
        painter.drawText(room, flags | Qt.TextFlag.TextHideMnemonic, text)
        if self.hasFocus():
            focus = QStyleOptionFocusRect()
            focus.initFrom(self)
            focus.rect = self.rect().adjusted(2, 2, -2, -2)
            self.style().drawPrimitive(
                QStyle.PrimitiveElement.PE_FrameFocusRect, focus, painter, self
            )
        painter.end()
