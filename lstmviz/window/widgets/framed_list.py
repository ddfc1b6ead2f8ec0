"""Lists that show where the keyboard is, and whose ticks are seen."""

from PySide6.QtWidgets import QListWidget, QStyleOptionViewItem

from lstmviz.window.widgets.buttons import frame_clearly
from lstmviz.window.widgets.framed_focus import FramedFocus


class FramedItems(FramedFocus):
    """Frames a list while it has the focus, and its ticks always. Named before its Qt class."""

    def initViewItemOption(self, option: QStyleOptionViewItem, /) -> None:
        """Frames ticks in a colour that can be seen, on a dark ground as well."""
        super().initViewItemOption(option)  # type: ignore[misc]
        frame_clearly(option)


class FramedList(FramedItems, QListWidget):
    """A list of what is put into it."""
