"""The keyboard's way through controls that were made later than what follows them."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def tab_in_order(before: QWidget, controls: Iterable[QWidget]) -> None:
    """Lets Tab go from a control through all that the others hold, in the order of their making.

    Args:
        before: stays where it is.
        controls: come after it, and before what came after it.
    """
    last = before
    for control in controls:
        for widget in (control, *control.findChildren(QWidget)):
            reached = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            of_list = widget.window() is not control.window()  # that a combo box opens
            if reached and not of_list and widget.focusProxy() is None:
                QWidget.setTabOrder(last, widget)
                last = widget
