"""Shows the cell diagram on the screen: a moment, and which unit is picked in it."""

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lstmviz.cells.cell_kind import X
from lstmviz.figure.cell.bars import number_at
from lstmviz.figure.cell.contents import CellContents, words_about
from lstmviz.figure.cell.layout import CellLayout
from lstmviz.figure.cell.painting import CellPainter
from lstmviz.figure.drawing.marks import paint_placeholder
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.figure.view_model.words import four_places


class CellDiagram(QWidget):
    """Shows what happens inside the layer at one moment.

    Signals:
        unit_picked (int): the unit whose bar the person clicked.
    """

    unit_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._shown: CellContents | None = None
        self._placeholder = ""
        self._pixmap: QPixmap | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("Cell diagram: what happens at this moment")

    def sizeHint(self) -> QSize:
        """A size at which all can be read."""
        width, height = self._least
        return QSize(round(2 * width), round(1.15 * height))

    def minimumSizeHint(self) -> QSize:
        """As high as the layout needs; text in a narrow one is made to fit."""
        width, height = self._least
        return QSize(round(width), round(height))

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        if theme != self._theme:
            self._theme = theme
            self._paint_anew()

    def set_contents(self, shown: CellContents | None, placeholder: str = "") -> None:
        """Shows a moment, or what is said where there is none."""
        before = self._least
        self._shown, self._placeholder = shown, placeholder
        if self._least != before:  # another kind of cell
            self.updateGeometry()
        self.setAccessibleDescription(placeholder if shown is None else words_about(shown))
        self._paint_anew()

    def unit_at(self, at: QPointF) -> int | None:
        """The unit whose bar lies at a place."""
        found = self._found_at(at)
        return None if found is None or found[0] == X else found[1]

    def layout_of(self, shown: CellContents) -> CellLayout:
        """Where everything stands."""
        return CellLayout.of(self.font(), self.width(), self.height(), shown.plan)

    def place_of(self, place: str) -> QRectF:
        """Where a box stands that is shown."""
        assert self._shown is not None
        return self.layout_of(self._shown).boxes[place]

    def paint(self, painter: QPainter) -> None:
        """Paints the diagram as it is on the screen."""
        if self._shown is None:
            area = QRectF(self.rect())
            painter.fillRect(area, QColor(self._theme.window))
            paint_placeholder(painter, self._theme, self.font(), area, self._placeholder)
            return
        CellPainter(painter, self._theme, self.layout_of(self._shown), self._shown).paint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints what was painted before, where nothing changed."""
        if self._pixmap is None:
            ratio = self.devicePixelRatioF()
            self._pixmap = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
            self._pixmap.setDevicePixelRatio(ratio)
            inside = QPainter(self._pixmap)
            self.paint(inside)
            inside.end()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lays out for the new size."""
        super().resizeEvent(event)
        self._paint_anew()

    def changeEvent(self, event: QEvent) -> None:
        """Lays out anew for another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.ApplicationFontChange):
            self.updateGeometry()
            self._paint_anew()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Picks the unit whose bar was clicked."""
        unit = self.unit_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and unit is not None:
            self.unit_picked.emit(unit)

    def event(self, event: QEvent) -> bool:
        """Tells the value under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            # Nothing to say hides what is shown.
            QToolTip.showText(event.globalPos(), self.words_at(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def words_at(self, at: QPointF) -> str:
        """What is said about a place: a bar's number; empty where there is none."""
        found = self._found_at(at)
        if found is None or self._shown is None:
            return ""
        place, which = found
        box = self._shown.boxes[place]
        assert box.values is not None
        of = "feature" if place == X else "unit"
        return f"{of} {which}: {box.sign} = {four_places(float(box.values[which]))}"

    def _found_at(self, at: QPointF) -> tuple[str, int] | None:
        if self._shown is None:
            return None
        layout = self.layout_of(self._shown)
        for place, box in self._shown.boxes.items():
            if not box.reached or box.values is None:
                continue
            which = number_at(layout.rows(place).bars, len(box.values), at, layout.em)
            if which is not None:
                return place, which
        return None

    @property
    def _least(self) -> tuple[float, float]:
        plan = None if self._shown is None else self._shown.plan
        return CellLayout.least_of(self.font(), plan)

    def _paint_anew(self) -> None:
        self._pixmap = None
        self.update()
