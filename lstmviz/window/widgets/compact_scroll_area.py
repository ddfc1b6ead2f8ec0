"""A scroll area that takes little of the window's height: the picture comes first."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.window.widgets.vertical_scroll_area import VerticalScrollArea

MOST_SHARE = 20
"""How much of the window's height it may take, in percent."""


class CompactScrollArea(VerticalScrollArea):
    """As high as it is told, up to `MOST_SHARE` of the window; the rest is scrolled to."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        self._high = 0
        super().__init__(content, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def take_height(self, whole: int, least: int) -> bool:
        """Takes the height of its content, as far as the window has it to give.

        Args:
            whole: of the content, in pixels.
            least: so much is always seen, in pixels.

        Returns:
            Whether all of it is seen at once.
        """
        most = max(self.window().height() * MOST_SHARE // 100, least)
        high = min(whole, most)
        if high != self._high:
            self._high = high
            self.updateGeometry()
        return whole <= most

    def minimumSizeHint(self) -> QSize:
        """No narrower than anything else, as high as was taken."""
        return QSize(0, self._high)

    def sizeHint(self) -> QSize:
        """As high as was taken."""
        return QSize(0, self._high)
