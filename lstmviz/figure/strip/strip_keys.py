"""What the keys mean to the film strip while it has the focus; the window has all others."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from lstmviz.figure.strip.visible_time import VisibleTime

_Key = Qt.Key
_HARMLESS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_PAGES = {_Key.Key_Left: -1, _Key.Key_Right: 1}


def time_after(event: QKeyEvent, time: VisibleTime, about: float) -> VisibleTime | None:
    """The time that is seen after a key; None for a key that has nothing to do with it.

    Plus, minus and zero look closer, from further away, and at everything; the arrows with
    Ctrl move on, or back.

    Args:
        event: the key.
        time: that is seen before it.
        about: the place that stays where it is.
    """
    key = _Key(event.key())
    if key in _PAGES and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return time.paged(_PAGES[key])
    if not _is_plain(event):
        return None
    match key:
        case _Key.Key_Plus | _Key.Key_Equal:
            return time.zoomed(about, 0.8)
        case _Key.Key_Minus:
            return time.zoomed(about, 1.25)
        case _Key.Key_0:
            return VisibleTime(time.width)
    return None


def lanes_down(event: QKeyEvent) -> int:
    """How many lanes further down a key picks one; 0 for another key."""
    if not _is_plain(event):
        return 0
    return {_Key.Key_Up: -1, _Key.Key_Down: 1}.get(_Key(event.key()), 0)


def _is_plain(event: QKeyEvent) -> bool:
    return not event.modifiers() & ~_HARMLESS
