"""A frame that shows where the keyboard is, for what Qt itself gives none."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFocusEvent, QPainter, QPalette


class FramedFocus:
    """Frames a list, a table or a text while it has the focus, as fields are.

    Its selected entry or its text looks the same with the focus and without. Named before the
    Qt class.
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

    def focusInEvent(self, event: QFocusEvent, /) -> None:
        """Frames itself."""
        super().focusInEvent(event)  # type: ignore[misc]
        self.update()  # type: ignore[attr-defined]

    def focusOutEvent(self, event: QFocusEvent, /) -> None:
        """Has no frame any more."""
        super().focusOutEvent(event)  # type: ignore[misc]
        self.update()  # type: ignore[attr-defined]
