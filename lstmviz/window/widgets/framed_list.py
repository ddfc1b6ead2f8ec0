"""Lists that show where the keyboard is."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent, QPainter, QPalette
from PySide6.QtWidgets import QListWidget, QStyleOptionViewItem

from lstmviz.window.widgets.buttons import frame_clearly


class FramedFocus:
    """Frames a list while it has the focus, as fields are, and its ticks so that they are seen.

    Its selected entry looks the same with the focus and without. Named before the list's Qt class.
    """

    def event(self, event: QEvent, /) -> bool:
        """Paints the frame; what is inside it is another widget's, the viewport."""
        done: bool = super().event(event)  # type: ignore[misc]
        if event.type() == QEvent.Type.Paint and self.hasFocus():  # type: ignore[attr-defined]
            painter = QPainter(self)  # type: ignore[call-overload]
            painter.setPen(self.palette().color(QPalette.ColorRole.Highlight))  # type: ignore[attr-defined]
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))  # type: ignore[attr-defined]
            painter.end()
        return done

    def initViewItemOption(self, option: QStyleOptionViewItem, /) -> None:
        """Frames ticks in a colour that can be seen, on a dark ground as well."""
        super().initViewItemOption(option)  # type: ignore[misc]
        frame_clearly(option)

    def focusInEvent(self, event: QFocusEvent, /) -> None:
        """Frames itself."""
        super().focusInEvent(event)  # type: ignore[misc]
        self.update()  # type: ignore[attr-defined]

    def focusOutEvent(self, event: QFocusEvent, /) -> None:
        """Has no frame any more."""
        super().focusOutEvent(event)  # type: ignore[misc]
        self.update()  # type: ignore[attr-defined]


class FramedList(FramedFocus, QListWidget):
    """A list of what is put into it."""
