"""How a panel says that something can't be used, at the place where it went in."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QScrollArea, QWidget

from lstmviz.window.widgets.palette_roles import ERROR
from lstmviz.window.widgets.plain_label import PlainLabel

_SETTLES = 200  # milliseconds


class ErrorLabel(PlainLabel):
    """One sentence about what went wrong; takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seen = self._own = self._reported = ""
        self._settling = QTimer(self)  # while it runs the layout may still change
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLES)
        self.setForegroundRole(ERROR)
        self.hide()

    def set_sentence(self, sentence: str) -> None:
        """Shows the sentence, or nothing where it is empty."""
        self.setText(sentence)
        self.setVisible(bool(sentence))
        QTimer.singleShot(0, self, self._come_into_sight)

    def set_own(self, sentence: str) -> None:
        """What the control itself has to say, above what was reported to it."""
        self._own = sentence
        self._join()

    def set_reported(self, sentence: str) -> None:
        """What somebody else found wrong with what the control gave; each goes by itself."""
        self._reported = sentence
        self._join()

    def _join(self) -> None:
        self.set_sentence("\n".join(filter(None, (self._own, self._reported))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Comes into sight whole: the layout may give a long sentence its room only later."""
        super().resizeEvent(event)
        if self._settling.isActive():
            self._scroll_to()

    def _come_into_sight(self) -> None:
        """Scrolls the panel to a sentence that is new: it may be about something far down."""
        sentence = self.text()
        if sentence and sentence != self._seen:
            self._settling.start()
            self._scroll_to()
        self._seen = sentence

    def _scroll_to(self) -> None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None and self.text():
            above.ensureWidgetVisible(self)


def mark_invalid(widget: QWidget, invalid: bool) -> None:
    """Marks a field as one that can't be used; its text is written in the ink of errors."""
    if is_invalid(widget) != invalid:
        widget.setProperty("invalid", invalid)
        ink_anew(widget)


def is_invalid(widget: QObject) -> bool:
    """Whether a field is marked as one that can't be used."""
    return bool(widget.property("invalid"))


def ink_anew(widget: QWidget) -> None:
    """Writes a field's text in the ink that it should have in the present theme."""
    parts = [*widget.findChildren(QLineEdit)]
    if isinstance(widget, QLineEdit):
        parts.append(widget)
    for part in parts:
        palette = QPalette()
        if is_invalid(widget):
            palette.setColor(QPalette.ColorRole.Text, widget.palette().color(ERROR))
        part.setPalette(palette)
    widget.update()


def frame_invalid(widget: QWidget) -> None:
    """Frames a field that can't be used; called when it paints itself."""
    if is_invalid(widget):
        painter = QPainter(widget)
        painter.setPen(QPen(widget.palette().color(ERROR), 2))
        painter.drawRect(widget.rect().adjusted(1, 1, -1, -1))
        painter.end()
