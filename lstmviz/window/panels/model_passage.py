"""What goes from one layer of a model into the next: a shape over an arrow, a mask with it."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.experiment.plain_text import tip_of
from lstmviz.figure.drawing.passage_marks import paint_flow_arrow, paint_mask
from lstmviz.figure.view_model.model_shown import in_two_lines
from lstmviz.window.widgets.fonts import FollowsFont

_Role = QPalette.ColorRole
_HEAD = 4.0  # pixels of an arrow


class Passage(FollowsFont, QWidget):
    """The shape that goes from one layer into the next, over an arrow; hatched with a mask."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shape, self._has_mask, self._is_narrow = "", False, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    @property
    def lines(self) -> tuple[str, ...]:
        """The shape as it is written: in two lines where there is little room."""
        return in_two_lines(self._shape) if self._is_narrow else (self._shape,)

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
        if self._has_mask:
            paint_mask(painter, QRectF(4, middle - 4, self.width() - 12, 8), ink.name())
        paint_flow_arrow(painter, QPointF(4, middle), self.width() - 4, ink.name(), _HEAD)
        painter.end()
