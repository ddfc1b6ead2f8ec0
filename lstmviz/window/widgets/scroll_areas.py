"""Scroll areas that scroll up and down only; one keeps to its share of the window's height."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFrame,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

MOST_SHARE = 20
"""How much of the window's height it may take, in percent."""


def bring_into_sight(widget: QWidget, part: QRect | None = None) -> None:
    """Scrolls the panel that a widget lies in, if one scrolls, to all of it or to a part."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    content = above.widget() if above is not None else None
    if above is None or content is None:
        return
    if part is None:
        above.ensureWidgetVisible(widget)
        return
    middle = widget.mapTo(content, part.center())
    above.ensureVisible(middle.x(), middle.y(), part.width() // 2, part.height())


def bring_cell_into_sight(table: QAbstractItemView) -> None:
    """Scrolls the panel to the cell that the keyboard came to.

    A table scrolls itself alone, and has nothing to scroll where it is as high as its lines and
    the panel around it isn't. A cell that is clicked stays where it is (Qt turns automatic
    scrolling off meanwhile): had it gone from under the pointer, others would be selected.
    """
    cell, focus = table.currentIndex(), QApplication.focusWidget()
    is_typed_at = focus is not None and (focus is table or table.isAncestorOf(focus))
    if cell.isValid() and is_typed_at and table.hasAutoScroll():
        bring_into_sight(table.viewport(), table.visualRect(cell))


class VerticalScrollArea(QScrollArea):
    """Keeps its content as wide as itself, so that a panel scrolls only up and down.

    It asks for the width its content needs. Where that is more than a dock can give (very
    large text), it scrolls sideways after all.
    """

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._content = content
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

    @contextmanager
    def steady(self, anchor: QWidget) -> Iterator[None]:
        """Leaves what is scrolled to where it is, whatever happens to the height above it.

        Args:
            anchor: the first widget of the content that is to stay. At the very top of the
                content nothing is scrolled, and what is above it is seen to grow.
        """
        before = anchor.mapTo(self._content, QPoint()).y()
        yield
        bar = self.verticalScrollBar()
        if bar.value() and self.isVisible():
            for widget in (self._content, self.viewport(), self):  # each asks the next for room
                QCoreApplication.sendPostedEvents(widget, QEvent.Type.LayoutRequest)
            bar.setValue(bar.value() + anchor.mapTo(self._content, QPoint()).y() - before)

    def minimumSizeHint(self) -> QSize:
        """The content's smallest width with a scroll bar beside it; a few lines of height."""
        bar = self.verticalScrollBar().sizeHint().width()
        width = self._content.minimumSizeHint().width() + bar
        return QSize(min(width, self._widest_minimum()), self.fontMetrics().height() * 6)

    def _widest_minimum(self) -> int:
        """Larger text needs more, as far as the picture beside it has room.

        The screen's width counts and not the window's: else a wide window couldn't become a
        narrow one.
        """
        requested = 40 * self.fontMetrics().averageCharWidth()
        room = self.screen().availableGeometry().width()
        return max(320, min(requested, room * 31 // 100))

    def sizeHint(self) -> QSize:
        """Asks for all of the content, with room for a scroll bar."""
        hint = self._content.sizeHint()
        return QSize(hint.width() + self.verticalScrollBar().sizeHint().width(), hint.height())


class CompactScrollArea(VerticalScrollArea):
    """As high as it is told, up to `MOST_SHARE` of the window; the rest is scrolled to."""

    def __init__(self, content: QWidget, parent: QWidget | None = None) -> None:
        self._high = 0
        super().__init__(content, parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def take_height(self, whole: int, least: int) -> bool:
        """Takes the whole height as far as the window has it, and the least at any rate.

        Returns:
            Whether all of it is seen at once.
        """
        most = max(self.window().height() * MOST_SHARE // 100, least)
        high = min(whole, most)
        if high != self._high:
            self._high = high
            self.updateGeometry()
        return whole <= most

    def sizeHint(self) -> QSize:
        """Asks to be no narrower than anything else, as high as was taken."""
        return QSize(0, self._high)

    minimumSizeHint = sizeHint
