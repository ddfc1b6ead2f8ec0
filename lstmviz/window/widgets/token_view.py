"""A text in tokens, each with its id below it."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lstmviz.window.widgets.fonts import FollowsFont, monospace
from lstmviz.window.widgets.scroll_areas import bring_into_sight

_ROOM, _GAP, _BETWEEN_LINES = 6, 10, 4
_TO_LINE = QPoint(_GAP // 2, 0)
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


@dataclass(frozen=True)
class TokenCell:
    """One token.

    Attributes:
        text: what is written.
        below: what is written below it, smaller.
        key: what it is picked by.
        group: cells of another group stand apart, with a line between.
        is_strong: it is filled.
        is_marked: it is underlined.
        tip: what is said of it under the pointer.
    """

    text: str
    below: str
    key: Hashable
    group: int = 0
    is_strong: bool = False
    is_marked: bool = False
    tip: str = ""


class TokenView(FollowsFont, QWidget):
    """Shows tokens in as many lines as they take; one of them is current.

    Signals:
        picked (object): the key of the token that was clicked, or gone to with an arrow key.
    """

    picked = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cells: tuple[TokenCell, ...] = ()
        self._current = -1
        self._places: list[QRect] = []
        self._laid_out_for = -1
        self.setAccessibleName(name)
        self.setFont(monospace())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_cells(self, cells: Sequence[TokenCell]) -> None:
        """Shows other tokens; emits nothing."""
        if tuple(cells) != self._cells:
            self._cells = tuple(cells)
            self._current = min(self._current, len(self._cells) - 1)
            self.setAccessibleDescription(" ".join(cell.text for cell in self._cells))
            self._lay_out_anew()

    def set_current(self, key: Hashable) -> None:
        """Marks the token with a key; none where no token has it. Emits nothing."""
        places = (n for n, cell in enumerate(self._cells) if cell.key == key)
        current = next(places, -1)
        if current != self._current:
            self._current = current
            self.update()

    @property
    def cells(self) -> tuple[TokenCell, ...]:
        """What is shown."""
        return self._cells

    @property
    def current(self) -> Hashable:
        """The key of the token that is marked; None where none is."""
        return self._cells[self._current].key if self._current >= 0 else None

    def place_of(self, number: int) -> QRect:
        """Returns where a token stands."""
        return self._laid_out(self.width())[number]

    # What Qt asks

    def hasHeightForWidth(self) -> bool:
        """Tells that narrow it is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as its lines."""
        places = self._laid_out(width)
        return places[-1].bottom() + 2 if places else 0

    def sizeHint(self) -> QSize:
        """As high as it is at its present width."""
        width = self.width() if self.width() > 0 else 200
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """A narrow column."""
        return QSize(60, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Asks for the height that another width takes."""
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Lays out anew in other letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._lay_out_anew()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints the tokens that are seen."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        small, role = self._small(), QPalette.ColorRole
        ink, muted = (self.palette().color(each) for each in (role.Text, role.PlaceholderText))
        line = self.fontMetrics().height()
        for number, place in enumerate(self._laid_out(self.width())):
            if not place.intersects(event.rect()):
                continue
            cell = self._cells[number]
            if number and cell.group != self._cells[number - 1].group and place.left() > 1:
                painter.setPen(muted)
                painter.drawLine(place.topLeft() - _TO_LINE, place.bottomLeft() - _TO_LINE)
            self._paint_ground(painter, place, cell, is_current=number == self._current)
            upper = QRect(place.left(), place.top() + 1, place.width(), line)
            painter.setFont(self.font())
            painter.setPen(ink)
            painter.drawText(upper, Qt.AlignmentFlag.AlignCenter, cell.text)
            painter.setFont(small)
            painter.setPen(muted)
            lower = QRect(place.left(), upper.bottom(), place.width(), place.height() - line)
            painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, cell.below)
        painter.end()

    def _paint_ground(
        self, painter: QPainter, place: QRect, cell: TokenCell, *, is_current: bool
    ) -> None:
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        if cell.is_strong:
            painter.fillRect(place, _faint(accent))
        if cell.is_marked:
            painter.setPen(QPen(accent, 2))
            low = place.bottom() - 1
            painter.drawLine(place.left() + 2, low, place.right() - 2, low)
        if is_current:
            painter.setPen(QPen(accent, 2 if self.hasFocus() else 1.4))
            painter.drawRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Picks the token under the pointer."""
        number = self._at(event.position().toPoint())
        if number is not None and event.button() == Qt.MouseButton.LeftButton:
            self._pick(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes one token on or back with the arrow keys, to either end with Home and End."""
        last = len(self._cells) - 1
        if event.key() in _STEPS and self._cells:
            self._pick(min(max(self._current + _STEPS[Qt.Key(event.key())], 0), last))
        elif event.key() == Qt.Key.Key_Home and self._cells:
            self._pick(0)
        elif event.key() == Qt.Key.Key_End and self._cells:
            self._pick(last)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keeps the arrow keys from being the window's while this has the keyboard; tells tips."""
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and _is_own_key(event):
            event.accept()
            return True
        if kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._at(event.pos())
            QToolTip.showText(
                event.globalPos(), "" if number is None else self._cells[number].tip, self
            )
            return True
        return super().event(event)

    def _pick(self, number: int) -> None:
        self._current = number
        self.update()
        bring_into_sight(self, self._laid_out(self.width())[number])
        self.picked.emit(self._cells[number].key)

    def _at(self, point: QPoint) -> int | None:
        places = enumerate(self._laid_out(self.width()))
        return next((number for number, place in places if place.contains(point)), None)

    # Layout

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * 0.8)
        return font

    def _lay_out_anew(self) -> None:
        self._laid_out_for = -1
        self.updateGeometry()
        self.update()

    def _laid_out(self, width: int) -> list[QRect]:
        if width == self._laid_out_for:
            return self._places
        above, below = self.fontMetrics(), QFontMetrics(self._small())
        high = above.height() + below.height() + 2
        self._places, left, top, group = [], 1, 1, 0
        for cell in self._cells:
            wide = max(above.horizontalAdvance(cell.text), below.horizontalAdvance(cell.below))
            wide += _ROOM
            left += _GAP * (cell.group != group and left > 1)
            if left > 1 and left + wide > width - 1:
                left, top = 1, top + high + _BETWEEN_LINES
            self._places.append(QRect(left, top, wide, high))
            left, group = left + wide, cell.group
        self._laid_out_for = width
        return self._places


def _is_own_key(event: QEvent) -> bool:
    own = (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End)
    if not isinstance(event, QKeyEvent) or event.key() not in own:
        return False
    return not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _faint(colour: QColor) -> QColor:
    faint = QColor(colour)
    faint.setAlphaF(0.18)
    return faint
