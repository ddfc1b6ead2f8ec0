"""A list that shows where the keyboard is."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QStyleOptionViewItem

from lstmviz.window.widgets.buttons import frame_clearly


class FramedList(QListWidget):
    """Frames itself while it has the focus, as fields do.

    Its selected entry looks the same with the focus and without.
    """

    def event(self, event: QEvent, /) -> bool:
        """Paints the frame; what is inside it is another widget's, the viewport."""
        done = super().event(event)
        if event.type() == QEvent.Type.Paint and self.hasFocus():
            painter = QPainter(self)
            painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
            painter.end()
        return done

    def initViewItemOption(self, option: QStyleOptionViewItem, /) -> None:
        """Frames ticks in a colour that can be seen, on a dark ground as well."""
        super().initViewItemOption(option)
        frame_clearly(option)

    def focusInEvent(self, event: QFocusEvent, /) -> None:
        """Frames itself."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent, /) -> None:
        """Has no frame any more."""
        super().focusOutEvent(event)
        self.update()
