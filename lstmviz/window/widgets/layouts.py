"""Rows, columns, rows that go on in a line below, and the keyboard's way through them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QWidget

Part = QWidget | QLayout | int
"""A control, a layout of other parts, or how much of what they leave over a space takes."""

_Box = TypeVar("_Box", bound=QBoxLayout)


def lay_out(
    box: _Box,
    *parts: Part,
    spacing: int = -1,
    margins: int | tuple[int, int, int, int] = 0,
    growing: tuple[Part, ...] = (),
) -> _Box:
    """Puts parts below one another, or side by side.

    Args:
        box: the empty layout.
        *parts: in order.
        spacing: pixels between neighbours; -1: as the style has it.
        margins: pixels at all sides, or at the left, the top, the right and the bottom.
        growing: those of the parts that share the room that is left over.
    """
    box.setContentsMargins(*((margins,) * 4 if isinstance(margins, int) else margins))
    box.setSpacing(spacing)
    for part in parts:
        if isinstance(part, int):
            box.addStretch(part)
        elif isinstance(part, QLayout):
            box.addLayout(part, int(part in growing))
        else:
            box.addWidget(part, int(part in growing))
    return box


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


@dataclass
class _Line:
    """Items side by side, and the widths that they are given."""

    items: list[QLayoutItem] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)

    @property
    def height(self) -> int:
        return max(
            item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
            for item, width in zip(self.items, self.widths, strict=True)
        )


class WrappingRow(QLayout):
    """Lays widgets side by side, as many to a line as their smallest widths allow.

    In its line each gets the width it asks for as far as there is room; what is left over goes
    to those whose size policy says that they grow. So a row that is as wide as its text stays in
    a narrow panel where the text is large.

    A widget that has such a row may not have a fixed height (`QSizePolicy.Fixed`): Qt would take
    that of one line for it.
    """

    def __init__(self, parent: QWidget | None = None, *widgets: QWidget, spacing: int = 6) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._known: dict[int, list[_Line]] = {}  # by room: Qt asks dozens of times for one
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)
        for widget in widgets:
            self.addWidget(widget)

    # What Qt asks of a layout

    def addItem(self, item: QLayoutItem, /) -> None:
        """Puts an item at the end."""
        self._items.append(item)
        self.invalidate()

    def count(self) -> int:
        """Tells how many items there are."""
        return len(self._items)

    def itemAt(self, index: int, /) -> QLayoutItem | None:
        """Returns an item; None past the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int, /) -> QLayoutItem | None:
        """Takes an item out; None past the end."""
        if not 0 <= index < len(self._items):
            return None
        self.invalidate()
        return self._items.pop(index)

    def invalidate(self) -> None:
        """Forgets the lines: Qt says so when an item is another, or asks for another size."""
        self._known.clear()
        super().invalidate()

    def expandingDirections(self) -> Qt.Orientation:
        """Asks to be as wide as there is room, as high as it needs."""
        return Qt.Orientation.Horizontal

    def hasHeightForWidth(self) -> bool:
        """A narrow row has more lines."""
        return True

    def heightForWidth(self, width: int, /) -> int:
        """All the lines that there are at that width."""
        margins = self.contentsMargins()
        lines = self._lines(width - margins.left() - margins.right())
        between = self.spacing() * max(len(lines) - 1, 0)
        heights = sum(line.height for line in lines)
        return heights + between + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """Asks for everything in one line."""
        hints = [item.sizeHint() for item in self._seen()]
        width = sum(hint.width() for hint in hints) + self.spacing() * max(len(hints) - 1, 0)
        return self._with_margins(width, max((hint.height() for hint in hints), default=0))

    def minimumSize(self) -> QSize:
        """As wide as the widest, each in a line of its own; as high as one line at least."""
        sizes = [item.minimumSize() for item in self._seen()]
        return self._with_margins(
            max((size.width() for size in sizes), default=0),
            max((size.height() for size in sizes), default=0),
        )

    def setGeometry(self, area: QRect, /) -> None:
        """Puts every item into its place."""
        super().setGeometry(area)
        inside = area.marginsRemoved(self.contentsMargins())
        owner = self.parentWidget()
        right_to_left = (
            owner is not None and owner.layoutDirection() == Qt.LayoutDirection.RightToLeft
        )
        y = inside.top()
        for line in self._lines(inside.width()):
            x, height = inside.left(), line.height
            for item, width in zip(line.items, line.widths, strict=True):
                left = inside.left() + inside.right() + 1 - x - width if right_to_left else x
                item.setGeometry(QRect(left, y, width, height))
                x += width + self.spacing()
            y += height + self.spacing()

    # Its lines

    def _seen(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _with_margins(self, width: int, height: int) -> QSize:
        margins = self.contentsMargins()
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    def _lines(self, room: int) -> list[_Line]:
        if room not in self._known:
            self._known[room] = self._made_lines(room)
        return self._known[room]

    def _made_lines(self, room: int) -> list[_Line]:
        lines: list[_Line] = []
        taken = 0
        for item in self._seen():
            # What could break its text goes below before it does so.
            hint = item.sizeHint() if item.hasHeightForWidth() else item.minimumSize()
            least = hint.width()
            if not lines or taken + self.spacing() + least > room:
                lines.append(_Line())
                taken = least
            else:
                taken += self.spacing() + least
            lines[-1].items.append(item)
            lines[-1].widths.append(min(least, room))
        for line in lines:
            self._share_out(line, room)
        return lines

    def _share_out(self, line: _Line, room: int) -> None:
        """Gives what the smallest widths leave over: first what is asked for, then the rest."""
        spare = room - sum(line.widths) - self.spacing() * (len(line.widths) - 1)
        for place, item in enumerate(line.items):
            more = min(max(item.sizeHint().width() - line.widths[place], 0), max(spare, 0))
            line.widths[place] += more
            spare -= more
        growing = [
            place
            for place, item in enumerate(line.items)
            if item.expandingDirections() & Qt.Orientation.Horizontal
        ]
        for number, place in enumerate(growing):
            more = min(
                max(spare, 0) // (len(growing) - number),
                line.items[place].maximumSize().width() - line.widths[place],
            )
            line.widths[place] += max(more, 0)
            spare -= max(more, 0)
