"""Reads mouse and keys on the film strip: clicks, drags, other lanes, other parts of time."""

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QKeyEvent

from lstmviz.figure.strip.visible_time import VisibleTime

_Key = Qt.Key
_HARMLESS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_PAGES = {_Key.Key_Left: -1, _Key.Key_Right: 1}


def time_after(event: QKeyEvent, time: VisibleTime, about: float) -> VisibleTime | None:
    """The time that is seen after a key; None for a key that has nothing to do with it.

    Plus, minus and zero look closer, from further away, and at everything, about a place that
    stays where it is; the arrows with Ctrl move on, or back.
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


DRAG_FROM = 5.0
"""A press that moves further than this drags; else it clicks."""


class Mouse:
    """Where the pointer is, and what became of a press.

    Attributes:
        pointer: where it is; None where it isn't over the widget.
        drags: whether a press has become a drag.
    """

    def __init__(self) -> None:
        self.pointer: QPointF | None = None
        self.drags = False
        self._pressed: QPointF | None = None

    def press(self, at: QPointF) -> None:
        """A press begins."""
        self._pressed, self.drags = at, False

    def move(self, at: QPointF) -> float:
        """The pointer moves; returns how many pixels to the right it drags, 0 where it doesn't."""
        before, self.pointer = self.pointer, at
        if self._pressed is None or before is None:
            return 0.0
        if not self.drags and (at - self._pressed).manhattanLength() <= DRAG_FROM:
            return 0.0
        self.drags = True
        return at.x() - before.x()

    def release(self) -> bool:
        """The press ends; returns whether it was a click."""
        clicked = self._pressed is not None and not self.drags
        self._pressed, self.drags = None, False
        return clicked

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self.pointer = None
