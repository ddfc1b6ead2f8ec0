"""The mouse on the film strip: a press that moves on drags, and else it clicks."""

from PySide6.QtCore import QPointF

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
        """The pointer moves.

        Returns:
            How far to the right it drags, in pixels; 0 where it doesn't.
        """
        before, self.pointer = self.pointer, at
        if self._pressed is None or before is None:
            return 0.0
        if not self.drags and (at - self._pressed).manhattanLength() <= DRAG_FROM:
            return 0.0
        self.drags = True
        return at.x() - before.x()

    def release(self) -> bool:
        """The press ends.

        Returns:
            Whether it was a click.
        """
        clicked = self._pressed is not None and not self.drags
        self._pressed, self.drags = None, False
        return clicked

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self.pointer = None
