"""Draws how a series becomes calls: a block for each row of each call, and what goes on in what."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from lstmviz.experiment.series import SeriesCut

_MOST_LANES = 4
_MOST_CALLS = 6
_GAP = 1.6  # between two calls, in lines
_ALPHAS = (20, 110)  # of the first and the last row of the series
_Role = QPalette.ColorRole


class CutPicture(QWidget):
    """Shows the first calls as columns and their rows as lanes.

    A block names the rows of the series that it holds, and is the darker the later they are.
    Where a row of a call goes on from the call before, an arrow joins the two; where it doesn't,
    a bar stands between them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cut: SeriesCut | None = None
        self._rows = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("How the series becomes calls")

    def set_cut(self, cut: SeriesCut | None, rows: int) -> None:
        """Shows another cut of a series of so many rows; None: nothing."""
        self._cut, self._rows = cut, rows
        self.setAccessibleDescription(self.sentence)
        self.setToolTip(self.sentence)
        self.update()

    @property
    def sentence(self) -> str:
        """What the picture shows, in words."""
        if self._cut is None:
            return "There are no calls yet."
        lanes = [
            f"row {lane}: {', then '.join(self._block(call, lane) for call in range(self._first))}"
            for lane in range(self._lanes)
        ]
        return "; ".join(lanes) + "."

    def goes_on(self, call: int, lane: int) -> bool:
        """Returns whether a row of a call begins where that of the call before ended."""
        assert self._cut is not None
        starts = self._cut.starts[:, lane]
        return bool(starts[call] == starts[call - 1] + self._cut.timesteps)

    @property
    def _first(self) -> int:
        """How many calls may be drawn."""
        return 0 if self._cut is None else min(len(self._cut.starts), _MOST_CALLS)

    @property
    def _shown(self) -> int:
        """How many of these are drawn: as many as have room for the widest of their names."""
        calls, metrics = self._first, self.fontMetrics()
        names = [self._block(call, lane) for call in range(calls) for lane in range(self._lanes)]
        gap = _GAP * metrics.height()
        widest = max(map(metrics.horizontalAdvance, names)) + metrics.averageCharWidth()
        room = self.width() - metrics.horizontalAdvance("row 0 ") - 2 * metrics.height()
        return max(min(calls, int((room + gap) // (widest + gap))), min(calls, 2))

    @property
    def _lanes(self) -> int:
        return 0 if self._cut is None else min(self._cut.starts.shape[1], _MOST_LANES)

    def _block(self, call: int, lane: int) -> str:
        assert self._cut is not None
        start = int(self._cut.starts[call, lane])
        end = start + self._cut.timesteps - 1
        return f"{start}" if start == end else f"{start}…{end}"

    def sizeHint(self) -> QSize:
        """As high as the lanes that can be shown, with the calls' numbers above them."""
        line = self.fontMetrics().height()
        return QSize(30 * line, round(line * (1.4 + 1.6 * _MOST_LANES + 1.2)))

    def minimumSizeHint(self) -> QSize:
        """Wide enough for a few calls."""
        return QSize(16 * self.fontMetrics().height(), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the blocks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette, metrics = self.palette(), self.fontMetrics()
        if self._cut is None:
            return
        line = metrics.height()
        head = metrics.horizontalAdvance("row 0 ")
        gap = _GAP * line
        more = len(self._cut.starts) > self._shown
        room = self.width() - head - (2 * line if more else 0)
        wide = min((room - gap * (self._shown - 1)) / self._shown, 9.0 * line)
        for call in range(self._shown):
            left = head + call * (wide + gap)
            painter.setPen(palette.color(_Role.WindowText))
            centred = Qt.AlignmentFlag.AlignCenter
            painter.drawText(
                QRectF(left - gap / 2, 0, wide + gap, line * 1.3), centred, f"call {call}"
            )
            for lane in range(self._lanes):
                top = line * (1.4 + 1.6 * lane)
                area = QRectF(left, top, wide, line * 1.3)
                self._paint_block(painter, area, call, lane)
                if call:
                    self._paint_join(painter, area, gap, self.goes_on(call, lane))
        painter.setPen(palette.color(_Role.WindowText))
        for lane in range(self._lanes):
            area = QRectF(0, line * (1.4 + 1.6 * lane), head, line * 1.3)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, f"row {lane}")
        if more:
            right = head + self._shown * (wide + gap) - gap
            area = QRectF(right, line * 1.4, 2 * line, line * (1.6 * self._lanes - 0.3))
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "…")
        if self._cut.starts.shape[1] > self._lanes:
            area = QRectF(0, line * (1.4 + 1.6 * self._lanes), self.width(), line * 1.2)
            painter.drawText(area, 0, f"… {self._cut.starts.shape[1]} rows in all")
        painter.end()

    def _paint_block(self, painter: QPainter, area: QRectF, call: int, lane: int) -> None:
        assert self._cut is not None
        palette = self.palette()
        low, high = _ALPHAS
        share = self._cut.starts[call, lane] / max(self._rows - self._cut.timesteps, 1)
        ground = QColor(palette.color(_Role.Highlight))
        ground.setAlpha(round(low + (high - low) * float(share)))
        painter.setPen(palette.color(_Role.Mid))
        painter.setBrush(ground)
        painter.drawRect(area)
        painter.setPen(palette.color(_Role.WindowText))
        text = self._block(call, lane)
        if self.fontMetrics().horizontalAdvance(text) > area.width():
            text = text.partition("…")[0] + "…"
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_join(self, painter: QPainter, area: QRectF, gap: float, goes_on: bool) -> None:
        """Paints an arrow into a block, or a bar before it."""
        middle, line = area.center().y(), area.height() / 4
        painter.setPen(self.palette().color(_Role.WindowText))
        if not goes_on:
            at = area.left() - gap / 2
            painter.drawLine(QPointF(at, area.top() + 2), QPointF(at, area.bottom() - 2))
            return
        end = QPointF(area.left() - 3, middle)
        painter.drawLine(QPointF(area.left() - gap + 3, middle), end)
        painter.setBrush(self.palette().color(_Role.WindowText))
        back = QPointF(-1.5 * line, 0)
        side = QPointF(0, line)
        painter.drawPolygon(QPolygonF([end, end + back + side, end + back - side]))
