"""Shows how long Keras takes here to reset the states of models of several sizes."""

import math
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from lstmviz.window.controllers.reset_times import ResetTimesController
from lstmviz.window.snapshot import ResetTimes
from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.fonts import FollowsFont
from lstmviz.window.widgets.labels import PlainLabel

_Role = QPalette.ColorRole
_ONE, _EVERY = "one layer", "all layers, one after another"
_WHY = (
    "“Resetting one LSTM takes longer the more LSTMs the model has” was said of Keras 2. In Keras "
    "3 layer.reset_state() writes zeros into the states of that layer alone. A model has no "
    "reset_states any more: a loop over its layers resets all, and takes as long as they are many."
)
_GROWS = 3.0
"""So many times as long, and one can speak of growth: less the machine does by itself."""


def show_reset_times(times: ResetTimes | None, do: ResetTimesController, window: QWidget) -> None:
    """Shows what was measured in a dialog beside the window, which goes on; None closes it."""
    dialog = window.findChild(ResetDialog)
    if times is None:
        if dialog is not None:
            dialog.close()
        return
    if dialog is None:
        dialog = ResetDialog(do.measure, do.end, window)
        dialog.show()
    dialog.set_times(times)
    if not times.found:
        dialog.raise_()


class ResetDialog(QDialog):
    """A plot, its numbers, and what they say."""

    def __init__(
        self, measure: Callable[[], object], end: Callable[[], object], parent: QWidget
    ) -> None:
        """Shows nothing yet.

        Args:
            measure: measures anew.
            end: is called once the dialog is closed.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle("Reset of the states, measured here")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._plot = ResetPlot(self)
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(20)
        self._sentence = PlainLabel(self, "What was measured")
        why = QLabel(_WHY, self)
        why.setWordWrap(True)
        why.setForegroundRole(_Role.PlaceholderText)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        self._again = buttons.addButton("Measure &again", QDialogButtonBox.ButtonRole.ActionRole)
        explain(self._again, "Build the models anew and measure them, in the engine's process.")
        self._again.clicked.connect(measure)
        buttons.rejected.connect(self.reject)
        self.finished.connect(end)
        column = QVBoxLayout(self)
        column.addWidget(self._plot, 1)
        column.addLayout(self._numbers)
        for widget in (self._sentence, why, buttons):
            column.addWidget(widget)
        letter = self.fontMetrics().averageCharWidth()
        self.resize(min(75 * letter, parent.width()), min(85 * letter, parent.height()))

    def set_times(self, times: ResetTimes) -> None:
        """Shows what was measured so far."""
        self._plot.set_times(times)
        self._show_numbers(times)
        self._sentence.setText(sentence_of(times))
        is_done = bool(times.problem) or len(times.found) == len(times.models)
        self._again.setEnabled(is_done)

    def _show_numbers(self, times: ResetTimes) -> None:
        while (item := self._numbers.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.setParent(None)
                gone.deleteLater()
        for column, text in enumerate(("LSTM layers", _ONE, _EVERY)):
            self._put(text, 0, column, is_heading=True)
        for row, layers in enumerate(times.models, 1):
            self._put(str(layers), row, 0)
            if row <= len(times.found):
                found = times.found[row - 1]
                self._put(f"{_said(found.one)} ms", row, 1)
                self._put(f"{_said(found.every)} ms", row, 2)
            else:
                self._put("not measured" if times.problem else "…", row, 1)

    def _put(self, text: str, row: int, column: int, *, is_heading: bool = False) -> None:
        label = QLabel(text, self)
        if is_heading:
            label.setForegroundRole(_Role.PlaceholderText)
        self._numbers.addWidget(label, row, column, Qt.AlignmentFlag.AlignRight)


def sentence_of(times: ResetTimes) -> str:
    """Tells what the times say, or how far the measuring is."""
    if times.problem:
        return f"It can't be measured: {times.problem}"
    if len(times.found) < len(times.models):
        layers = times.models[len(times.found)]
        return f"Measuring a model of {layers} LSTM layer{'s' * (layers > 1)} …"
    first, last = times.found[0], times.found[-1]
    grew = last.one / first.one
    if grew < _GROWS:
        return (
            f"Resetting one layer takes about as long in a model of {last.layers} layers "
            f"({_said(last.one)} ms) as in a model of {first.layers} ({_said(first.one)} ms)."
        )
    return (
        f"Resetting one layer took longer here in a model of {last.layers} layers "
        f"({_said(last.one)} ms) than in a model of {first.layers} ({_said(first.one)} ms). "
        "Measure again: the machine may have been busy."
    )


class ResetPlot(FollowsFont, QWidget):
    """Milliseconds over the number of layers, for one layer and for all of them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times = ResetTimes(())
        explain(self, "Milliseconds upwards, the LSTM layers of the model to the right.")

    def set_times(self, times: ResetTimes) -> None:
        """Draws other times."""
        self._times = times
        numbers = (
            f"{each.layers} layers: {_said(each.one)} ms for one, {_said(each.every)} ms for all"
            for each in times.found
        )
        self.setAccessibleName("; ".join(("Plot of the reset times", *numbers)))
        self.update()

    def sizeHint(self) -> QSize:
        """Asks for room for a few lines on its axis."""
        em = self.fontMetrics().height()
        return QSize(30 * em, 14 * em)

    def minimumSizeHint(self) -> QSize:
        """Asks for as much as the words need."""
        em = self.fontMetrics().height()
        return QSize(16 * em, 8 * em)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints axes, and the two lines as far as they are known."""
        found, palette, metrics = self._times.found, self.palette(), self.fontMetrics()
        em = metrics.height()
        top = _round_up(max((max(each.one, each.every) for each in found), default=1.0))
        most = max(self._times.models, default=1)
        left = metrics.horizontalAdvance(_at_axis(top / 2)) + em
        room = QRectF(self.rect()).adjusted(left, 2 * em, -2 * em, -2.2 * em)

        def at(layers: int, milliseconds: float) -> QPointF:
            x = room.left() + room.width() * layers / most
            return QPointF(x, room.bottom() - room.height() * milliseconds / top)

        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        muted = palette.color(_Role.PlaceholderText)
        for milliseconds in (0.0, top / 2, top):
            y = at(0, milliseconds).y()
            painter.setPen(QPen(palette.color(_Role.Mid), 1.0))
            painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
            painter.setPen(muted)
            label = QRectF(0, y - em, left - em / 2, 2 * em)
            flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(label, flags, _at_axis(milliseconds))
        centred = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        for layers in self._times.models:
            x = at(layers, 0).x()
            text = f"{layers} layer{'s' * (layers > 1)}" if layers == most else str(layers)
            painter.drawText(QRectF(x - 4 * em, room.bottom() + em / 3, 8 * em, em), centred, text)
        self._draw_line(painter, muted, [at(each.layers, each.every) for each in found], 0)
        accent = palette.color(_Role.Highlight)
        self._draw_line(painter, accent, [at(each.layers, each.one) for each in found], 1)
        x = room.left()
        for colour, name in ((accent, _ONE), (muted, _EVERY)):
            painter.setPen(colour)
            painter.drawText(QPointF(x, em), f"● {name}")
            x += metrics.horizontalAdvance(f"● {name}") + 2 * em
        painter.end()

    def _draw_line(
        self, painter: QPainter, colour: QColor, points: list[QPointF], above: int
    ) -> None:
        painter.setPen(QPen(colour, 1.0 + above))
        for one, other in pairwise(points):
            painter.drawLine(one, other)
        painter.setBrush(painter.pen().color())
        radius = self.fontMetrics().height() / 5
        for point in points:
            painter.drawEllipse(point, radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _said(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 10 else f"{milliseconds:.1f}"


def _at_axis(milliseconds: float) -> str:
    return f"{milliseconds:g} ms"


def _round_up(value: float) -> float:
    """Returns the next of 1, 2, 5, 10, 20 … and of their tenths."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-3)))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)
