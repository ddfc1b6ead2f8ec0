"""Shows how scenarios are written."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextEdit, QVBoxLayout, QWidget

from lstmviz.lessons.format_words import format_words
from lstmviz.window.widgets.framed_focus import FramedFocus

_HOW = """\
# Writing a scenario

1. Arrange the window as the first step is to be: the layer's arguments, the inputs, the moment, \
what is compared and drawn. **+ Step from the window** makes it a step; **Show what the window \
shows now** does so for the chosen one.
2. Give each step its one sentence. F8 and F7 walk through them in the window.
3. Let a step *ask first*: move the window to the moment after which nothing is to be seen, then \
**Hide what comes after this moment**. Each wrong answer gets the sentence of its own idea.
4. Tick what the step *claims*. Only what Keras returned just now is offered, and the mark in the \
window says from then on whether it holds.
5. Write the text. **Undo** takes changes back; each is kept in the file at once.

# The file

"""


class _Text(FramedFocus, QTextEdit):
    """Has a frame while the keyboard scrolls it."""


def show_format(window: QWidget) -> None:
    """Opens the words beside the window, which goes on."""
    dialog = QDialog(window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("How a scenario is written")
    text = _Text(dialog)
    text.setAccessibleName("How a scenario is written")
    text.setReadOnly(True)
    text.setTabChangesFocus(True)
    no_html = QTextDocument.MarkdownFeature.MarkdownNoHTML
    text.document().setMarkdown(_HOW + format_words(), no_html)
    text.moveCursor(QTextCursor.MoveOperation.Start)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.close)
    column = QVBoxLayout(dialog)
    column.addWidget(text)
    column.addWidget(buttons)
    letter, room = dialog.fontMetrics().averageCharWidth(), window.screen().availableGeometry()
    dialog.resize(min(90 * letter, room.width()), min(100 * letter, room.height() * 4 // 5))
    dialog.show()
