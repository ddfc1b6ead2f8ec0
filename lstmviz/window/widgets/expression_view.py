"""A line of Python that is read and copied."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from lstmviz.window.widgets.fonts import FollowsFont, monospace


class ExpressionView(FollowsFont, QPlainTextEdit):
    """Shows an expression in full, as high as it needs, breaking it wherever it must.

    A label would break at spaces only, and one long argument would be cut off. Copied text
    is the expression itself, without the breaks.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._most_lines = 1
        self.setObjectName("expression")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setCursorWidth(0)  # nothing is typed here
        self.setFont(monospace())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(2)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName("Constructor expression")
        self.setToolTip("The layer as it is written in Python. Arguments left out are Keras' own.")
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_expression(self, expression: str) -> None:
        """Shows the expression; the same one again leaves a selection in it alone."""
        if expression != self.toPlainText():
            self.setPlainText(expression)

    def sizeHint(self) -> QSize:
        """As high as the longest text so far in the present width.

        What lies under it stays where it is, so that a second click takes the first one back.
        """
        margins = 2 * (self.document().documentMargin() + self.frameWidth())
        return QSize(120, int(self._most_lines * self.fontMetrics().lineSpacing() + margins + 2))

    def minimumSizeHint(self) -> QSize:
        """A narrow column of the same height."""
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Asks for another height where the width breaks the text elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.forget()

    def arrange(self) -> None:
        """Becomes as low as the text is: of smaller letters fewer lines are needed."""
        self.forget()

    def forget(self) -> None:
        """Becomes as low as the present text."""
        self._most_lines = 1
        self._fit()

    def _fit(self) -> None:
        # The layout of plain text counts its height in lines.
        self._most_lines = max(int(self.document().size().height()), self._most_lines)
        self.updateGeometry()
