"""Shows weights as heatmaps grouped by gate, and walks through them by keys."""

import math

from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from lstmviz.experiment.weights import column_of, columns_of
from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.theme import LIGHT, Theme
from lstmviz.figure.weights.layout import WeightsLayout
from lstmviz.figure.weights.painting import (
    paint_cell,
    paint_chosen_unit,
    paint_unit_numbers,
    paint_weights,
)
from lstmviz.figure.weights.weights_view import (
    Cell,
    WeightsView,
    description,
    number_text,
)

_STEPS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
MOVES = (*_STEPS, Qt.Key.Key_Home, Qt.Key.Key_End)
"""The keys that go to another number."""


def cell_after(key: Qt.Key, cell: Cell, trace_view: WeightsView) -> Cell:
    """The number that a key goes to; at an edge the same one.

    Args:
        key: one of `MOVES`; Home and End go to the first and the last column.
        cell: where one is, of a part that the reading has.
        trace_view: the weights.
    """
    kind, units = trace_view.kind, trace_view.units
    column = columns_of(kind, cell.gate, units).start + cell.unit
    last = len(kind.columns) * units - 1
    lines = [(part.name, row) for part in trace_view.parts for row in range(part.rows)]
    ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
    right, down = _STEPS.get(key, (0, 0))
    column = min(max(ends.get(key, column + right), 0), last)
    line = min(max(lines.index((cell.part, cell.row)) + down, 0), len(lines) - 1)
    return Cell(*lines[line], *column_of(kind, column, units))


_PALED = 0.5
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_PICKS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_NARROWEST, _PREFERRED = 8.0, 22.0  # em


class WeightsMap(QWidget):
    """All weights, a block for each gate, zero in the middle of the colours.

    The cell under the pointer is read; so is the one that the arrow keys go to.

    Signals:
        unit_picked (int): the unit of the cell that was clicked, or of the one the keys are at.
        message (str): what the cell that is read holds; empty where none is.
    """

    unit_picked = Signal(int)
    message = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trace_view: WeightsView | None = None
        self._theme = LIGHT
        self._unit: int | None = None
        self._is_stale = False
        self._pointed: Cell | None = None
        self._cursor: Cell | None = None
        self._layout: WeightsLayout | None = None
        self._picture: QPixmap | None = None
        self._said = ""
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Weights as heatmaps")
        self.setToolTip(
            "Point at a cell, or go to it with the arrow keys, to read its number. A click or "
            "Return chooses its unit everywhere."
        )
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def set_trace_view(self, trace_view: WeightsView | None, *, stale: bool = False) -> None:
        """Shows weights.

        Args:
            trace_view: what is drawn; None: nothing yet.
            stale: they are those of the run before.
        """
        self._trace_view, self._is_stale = trace_view, stale
        self._pointed = None
        self._cursor = self._start(trace_view) if trace_view and self.hasFocus() else None
        self.setAccessibleDescription("" if trace_view is None else description(trace_view))
        self._forget()
        self._tell()
        self.updateGeometry()

    def set_stale(self, stale: bool) -> None:
        """Pales what is drawn, or no longer does."""
        if stale != self._is_stale:
            self._is_stale = stale
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Takes other colours."""
        if theme is not self._theme:
            self._theme = theme
            self._forget()

    def set_unit(self, unit: int | None) -> None:
        """Marks the columns of a unit; None marks none."""
        if unit != self._unit:
            self._unit = unit
            self.update()

    def words_about(self, cell: Cell) -> str:
        """A number and where it stands, in two lines."""
        if self._trace_view is None:
            return ""
        value = number_text(self._trace_view.value(cell))
        return f"{cell.part} {self._trace_view.part(cell.part).place_words(cell)}\n{value}"

    def cell_at(self, at: QPointF) -> Cell | None:
        """The number that lies at a pixel."""
        layout = self._laid_out()
        return None if layout is None else layout.cell_at(at)

    def place_of(self, cell: Cell) -> QPointF:
        """The middle of a cell, in pixels."""
        layout = self._laid_out()
        return QPointF() if layout is None else layout.place_of(cell).center()

    def sizeHint(self) -> QSize:
        """High enough for lines that are easily read."""
        return self._size(_PREFERRED, 6.0, math.inf)

    def minimumSizeHint(self) -> QSize:
        """High enough for everything to be there."""
        return self._size(_NARROWEST, 3.0, 0.0)

    def _size(self, wide: float, empty: float, room: float) -> QSize:
        """So many em wide, and as high as the weights are in that room; `empty` em without any."""
        fonts, high = self._fonts(), round(empty * self._fonts().em)
        if self._trace_view is not None:
            high = round(WeightsLayout.of(self._trace_view, fonts, self.width(), room).height) + 1
        return QSize(round(wide * fonts.em), high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Is laid out anew; a narrow map may need more lines for its titles."""
        super().resizeEvent(event)
        self._forget()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:
        """Follows the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_said"):
            self._forget()
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draws the picture that is kept, and on it what is chosen and read."""
        layout = self._laid_out()
        if layout is None:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._made_picture(layout, ratio)
        painter.setOpacity(_PALED if self._is_stale else 1.0)
        painter.drawPixmap(0, 0, self._picture)
        painter.setOpacity(1.0)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self._marked_unit
        if unit is not None:
            paint_chosen_unit(painter, layout, self._theme, unit)
        paint_unit_numbers(painter, layout, self._fonts(), self._theme, unit)
        if self._read is not None:
            paint_cell(painter, layout, self._theme, self._read)
        painter.end()

    @property
    def _marked_unit(self) -> int | None:
        """The chosen unit, where the weights shown have it."""
        has = self._unit is not None and self._trace_view and self._unit < self._trace_view.units
        return self._unit if has else None

    def _made_picture(self, layout: WeightsLayout, ratio: float) -> QPixmap:
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_weights(painter, layout, self._fonts(), self._theme)
        painter.end()
        return picture

    def _fonts(self) -> Fonts:
        return Fonts.of(self.font(), 0, 0)

    def _laid_out(self) -> WeightsLayout | None:
        if self._layout is None and self._trace_view is not None:
            size = (self.width(), self.height())
            self._layout = WeightsLayout.of(self._trace_view, self._fonts(), *size)
        return self._layout

    def _forget(self) -> None:
        self._layout = self._picture = None
        self.update()

    @property
    def _read(self) -> Cell | None:
        """What is read: under the pointer, or where the keys are."""
        return self._pointed or (self._cursor if self.hasFocus() else None)

    def _tell(self) -> None:
        said = "" if self._read is None else self.words_about(self._read)
        if said != self._said:
            self._said = said
            self.message.emit(said)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Reads the cell under the pointer."""
        pointed = self.cell_at(event.position())
        if pointed != self._pointed:
            self._pointed = pointed
            self._tell()

    def leaveEvent(self, event: QEvent) -> None:
        """Reads what the keys are at again."""
        super().leaveEvent(event)
        self._pointed = None
        self._tell()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Chooses the unit of the cell."""
        cell = self.cell_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self._cursor = cell
            self.unit_picked.emit(cell.unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes from cell to cell, and chooses the unit."""
        if self._trace_view is None or event.key() not in (*MOVES, *_PICKS):
            super().keyPressEvent(event)
            return
        here = self._start(self._trace_view)
        if event.key() in _PICKS:
            self.unit_picked.emit(here.unit)
        else:
            self._pointed = None
            self._cursor = cell_after(Qt.Key(event.key()), here, self._trace_view)
        self._tell()

    def _start(self, trace_view: WeightsView) -> Cell:
        """Where the keys are: still where they were, or at the chosen unit's first number."""
        if self._cursor is not None and trace_view.has(self._cursor):
            return self._cursor
        first = trace_view.kind.columns[0]
        return Cell(trace_view.parts[0].name, 0, first, self._marked_unit or 0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Shows where the keys are."""
        super().focusInEvent(event)
        self._cursor = self._start(self._trace_view) if self._trace_view else None
        self._tell()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Reads nothing any more, but for what is under the pointer."""
        super().focusOutEvent(event)
        self._tell()

    def event(self, event: QEvent) -> bool:
        """Keeps the arrow keys from walking through time, and says what the pointer is on."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() in (*MOVES, *_PICKS) and not event.modifiers() & ~_KEYPAD:
                event.accept()
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            cell = self.cell_at(QPointF(event.pos()))
            if cell is not None:
                QToolTip.showText(event.globalPos() + QPoint(0, 8), self.words_about(cell), self)
                return True
        return super().event(event)
