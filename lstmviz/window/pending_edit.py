"""What was typed into a field that still has the focus."""

from PySide6.QtWidgets import QApplication, QWidget


def take_pending_edits(window: QWidget) -> None:
    """Has the focused field take its text, as if the person had gone on to another one.

    A key such as Ctrl+S leaves the focus where it is: the number just typed would not be saved.
    """
    focused = QApplication.focusWidget()
    if focused is not None and _is_part_of(focused, window):
        focused.clearFocus()
        if focused.isVisible():  # a cell's editor goes
            focused.setFocus()


def _is_part_of(widget: QWidget, window: QWidget) -> bool:
    """Also of a dock that floats, which is a window of its own."""
    around: QWidget | None = widget
    while around is not None and around is not window:
        around = around.parentWidget()
    return around is window
