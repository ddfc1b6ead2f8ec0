"""What was typed into a field that still has the focus."""

from PySide6.QtWidgets import QApplication, QWidget


def take_half_typed(window: QWidget) -> None:
    """Has the focused field take its text, as if the person had gone on to another one.

    A key such as Ctrl+S leaves the focus where it is: the number just typed would not be saved.
    """
    focused = QApplication.focusWidget()
    if focused is not None and window.isAncestorOf(focused):
        focused.clearFocus()
        if focused.isVisible():  # a cell's editor goes
            focused.setFocus()
