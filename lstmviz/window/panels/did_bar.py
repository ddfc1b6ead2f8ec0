"""What the last change did, in a sentence that stays until the next one."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from lstmviz.figure.theme import LIGHT, Theme


class DidBar(QWidget):
    """One sentence, in lines as many as it needs; hidden while there is none.

    Signals:
        marks_wanted (): what changed is to be marked once more.
        dismissed (): the sentence was read.
    """

    marks_wanted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the change did")
        self._mark = _MarkButton(self)
        self._mark.clicked.connect(self.marks_wanted)
        self._sentence = QLabel(self)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._sentence.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        close = QToolButton(self)
        close.setText("×")
        close.setAutoRaise(True)
        close.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        close.setAccessibleName("Put the sentence away")
        close.setToolTip("Put this sentence away. The next change brings another.")
        close.clicked.connect(self.dismissed)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 2)
        row.setSpacing(6)
        row.addWidget(self._mark)
        row.addWidget(self._sentence, 1)
        row.addWidget(close)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said; empty where nothing is."""
        return self._sentence.text()

    def set_sentence(self, sentence: str) -> None:
        """Says this, to a screen reader too; nothing where it is empty."""
        if sentence == self.sentence:
            return
        self._sentence.setText(sentence)
        self.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def set_theme(self, theme: Theme) -> None:
        """Draws the sign in the colour of the marks."""
        self._mark.set_theme(theme)


class _MarkButton(QToolButton):
    """Shows how what changed is marked, and asks to have it marked again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setAutoRaise(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Mark what changed")
        self.setToolTip("Mark what changed once more, for a few seconds.")

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the text."""
        high = self.fontMetrics().height() + 4
        return QSize(round(1.3 * high), high)

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the button as the style has it, and on it a frame like those of the marks."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = 0.62 * self.fontMetrics().height()
        frame = QRectF(0, 0, 1.35 * high, high)
        frame.moveCenter(QRectF(self.rect()).center())
        painter.setPen(QPen(QColor(self._theme.changed), max(high / 6, 1.5)))
        painter.setBrush(QColor(self._theme.changed_ground))
        painter.drawRoundedRect(frame, high / 5, high / 5)
        painter.end()
