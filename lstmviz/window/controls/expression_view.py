"""A line of Python that is read and copied."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from lstmviz.window.controls.fonts import monospace


class ExpressionView(QPlainTextEdit):
    """Shows an expression in full, as high as it needs, breaking it wherever it must.

    A label would break at spaces only, and one long argument would be cut off. Copied text
    is the expression itself, without the breaks.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        """As high as the text in the present width."""
        # The layout of plain text counts its height in lines.
        lines = max(int(self.document().size().height()), 1)
        margins = 2 * (self.document().documentMargin() + self.frameWidth())
        return QSize(120, int(lines * self.fontMetrics().lineSpacing() + margins + 2))

    def minimumSizeHint(self) -> QSize:
        """A narrow column of the same height."""
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Asks for another height where the width breaks the text elsewhere."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _fit(self) -> None:
        self.updateGeometry()
