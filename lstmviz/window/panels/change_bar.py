"""What the last change did, in a sentence that stays until the next one."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lstmviz.experiment.plain_text import plain_lines
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.window.widgets.buttons import HelpButton
from lstmviz.window.widgets.layouts import lay_out
from lstmviz.window.widgets.scrolled_sentence import ScrolledSentence


class ChangeSummaryBar(QWidget):
    """One sentence, in lines as many as it needs; hidden while there is none.

    Signals:
        marks_requested (): what changed is to be marked once more.
        dismissed (): the sentence was read.
    """

    marks_requested = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("What the change did")
        self._mark = _MarkButton(self)
        self._mark.clicked.connect(self.marks_requested)
        self._sentence = ScrolledSentence("What the change did", self)
        help_ = "Put this sentence away. The next change brings another."
        close = HelpButton("×", "Put the sentence away", help_, self)
        close.setAutoRaise(True)
        close.clicked.connect(self.dismissed)
        parts = (self._mark, self._sentence, close)
        row, growing = QHBoxLayout(self), (self._sentence,)
        lay_out(row, *parts, spacing=0, margins=(8, 2, 8, 2), growing=growing)
        self.hide()

    @property
    def sentence(self) -> str:
        """What is said; empty where nothing is."""
        return self._sentence.text

    def set_sentence(self, sentence: str) -> None:
        """Says this, to a screen reader too; nothing where it is empty."""
        if sentence == self.sentence:
            return
        self._sentence.set_text(sentence)
        self.setVisible(bool(sentence))
        if sentence:
            QAccessible.updateAccessibility(
                QAccessibleAnnouncementEvent(self, plain_lines(sentence))
            )

    def set_theme(self, theme: Theme) -> None:
        """Draws the sign in the colour of the marks."""
        self._mark.set_theme(theme)


class _MarkButton(HelpButton):
    """Shows how what changed is marked, and asks to have it marked again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        help_ = "Mark what changed once more, for a few seconds."
        super().__init__("", "Mark what changed", help_, parent)
        self._theme = LIGHT
        self.setAutoRaise(True)

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the text, as wide as the sign before a finding: the lines begin alike."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("⚠  ") + 2, metrics.height() + 4)

    minimumSizeHint = sizeHint

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the button as the style has it, and on it a frame like those of the marks."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = 0.55 * self.fontMetrics().height()
        frame = QRectF(0, 0, 1.25 * high, high)
        frame.moveCenter(QRectF(self.rect()).center())
        frame.moveLeft(2)
        painter.setPen(QPen(QColor(self._theme.changed), max(high / 6, 1.5)))
        painter.setBrush(QColor(self._theme.changed_ground))
        painter.drawRoundedRect(frame, high / 5, high / 5)
        painter.end()
