"""What goes from one layer of a model into the next: a shape over an arrow, a mask with it."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.experiment.plain_text import tip_of
from lstmviz.figure.view_model.model_shown import ENDS
from lstmviz.window.widgets.fonts import FollowsFont

_Role = QPalette.ColorRole


def draw_mask_mark(painter: QPainter, place: QRectF, ink: QColor, what: str) -> None:
    """Draws a hatched square, as masks are in the picture, with an arrow on or a bar behind it."""
    square = QRectF(place.topLeft(), QSize(int(place.height()), int(place.height())))
    _hatch(painter, square, ink)
    middle, left, right = place.center().y(), square.right() + 1, place.right()
    painter.setPen(QPen(ink, 1.5))
    if what == ENDS:
        painter.drawLine(QPointF(left, middle), QPointF(right - 2, middle))
        painter.drawLine(QPointF(right - 2, place.top()), QPointF(right - 2, place.bottom()))
    else:
        _draw_arrow(painter, left, right, middle)


def _hatch(painter: QPainter, area: QRectF, ink: QColor) -> None:
    painter.save()
    painter.setPen(QPen(ink, 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)
    painter.setClipRect(area)
    step, x = 3.5, area.left() - area.height()
    while x < area.right():
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()))
        x += step
    painter.restore()


def _draw_arrow(painter: QPainter, left: float, right: float, middle: float) -> None:
    painter.drawLine(QPointF(left, middle), QPointF(right, middle))
    painter.save()
    painter.setBrush(painter.pen().color())
    back = right - 4
    points = [QPointF(right, middle), QPointF(back, middle - 3), QPointF(back, middle + 3)]
    painter.drawPolygon(QPolygonF(points))
    painter.restore()


class Passage(FollowsFont, QWidget):
    """The shape that goes from one layer into the next, over an arrow; hatched with a mask."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shape, self._has_mask, self._is_narrow = "", False, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    @property
    def lines(self) -> tuple[str, ...]:
        """The shape as it is written: in two lines where there is little room."""
        parts = self._shape.split(", ")
        if not self._is_narrow or len(parts) < 3:
            return (self._shape,)
        return f"{', '.join(parts[:2])},", ", ".join(parts[2:])

    def set_narrow(self, *, narrow: bool) -> None:
        """Takes little room, or as much as the shape needs in one line."""
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self.updateGeometry()
            self.update()

    def show_shape(self, shape: str, words: str, *, has_mask: bool) -> None:
        """Shows a shape.

        Args:
            shape: as it is written.
            words: what it is, in words.
            has_mask: a mask comes with it.
        """
        if (shape, words, has_mask) == (self._shape, self.accessibleName(), self._has_mask):
            return
        self._shape, self._has_mask = shape, has_mask
        self.setAccessibleName(words)
        self.setToolTip(tip_of(words))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the shape."""
        metrics = self.fontMetrics()
        wide = max(map(metrics.horizontalAdvance, self.lines))
        return QSize(wide + (4 if self._is_narrow else 10), 3 * metrics.height())

    minimumSizeHint = sizeHint

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Writes the shape, and draws the arrow."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink, line = self.palette().color(_Role.WindowText), self.fontMetrics().height()
        painter.setPen(ink)
        lines = self.lines
        high = (len(lines) + 1) * line
        top = (self.height() - high) // 2
        for row, text in enumerate(lines):
            room = QRect(0, top + row * line, self.width(), line)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)
        middle = top + (len(lines) + 0.45) * line
        painter.setPen(QPen(ink, 1.2))
        if self._has_mask:
            _hatch(painter, QRectF(4, middle - 4, self.width() - 12, 8), ink)
        _draw_arrow(painter, 4, self.width() - 4, middle)
        painter.end()
