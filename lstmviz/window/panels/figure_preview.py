"""A figure as large as it will be on paper, painted beside the window."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from lstmviz.window.widgets.buttons import explain
from lstmviz.window.widgets.combo_boxes import FewChoices
from lstmviz.window.widgets.labels import PlainLabel
from lstmviz.window.widgets.layouts import lay_out

if TYPE_CHECKING:
    from lstmviz.figure.export.figure import Figure
    from lstmviz.figure.theme import Theme

Zoom = Literal["true size", "fit", "400 %"]
_ZOOMS: dict[Zoom, str] = {"true size": "True size", "fit": "Fit", "400 %": "400 %"}
_MOST_PIXELS = 24_000_000
"""Of a preview: more would take long, and much memory."""

_SQUARE = 8


@dataclass(frozen=True)
class Room:
    """How a figure is to be shown on a screen.

    Attributes:
        zoom: how large.
        width: of the area, in the screen's units.
        height: likewise.
        dots: the screen's units an inch, measured.
        ratio: pixels of one unit.
    """

    zoom: Zoom
    width: int
    height: int
    dots: float
    ratio: float

    def scale_of(self, figure: Figure) -> float:
        """The screen's units to a point of the figure."""
        scale = self.dots / 72
        if self.zoom == "400 %":
            scale *= 4
        elif self.zoom == "fit":
            scale = min(self.width / figure.width, self.height / figure.height)
        most = math.sqrt(_MOST_PIXELS / (figure.width * figure.height)) / self.ratio
        return min(scale, most)


def preview_of(figure: Figure, room: Room) -> QImage:
    """Paints a figure as a file would have it, with as many pixels as the screen has there."""
    scale = room.scale_of(figure)
    sides = (max(math.floor(s * scale * room.ratio), 1) for s in (figure.width, figure.height))
    image = QImage(QSize(*sides), QImage.Format.Format_ARGB32_Premultiplied)
    is_opaque = figure.subject.is_opaque
    image.fill(QColor(figure.theme.window) if is_opaque else Qt.GlobalColor.transparent)
    painter = QPainter(image)
    try:
        figure.paint(painter, scale * room.ratio)
    finally:
        painter.end()
    image.setDevicePixelRatio(room.ratio)
    return image


class _Paper(QWidget):
    """The picture, on squares where one can see through it, as image editors have it."""

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self._squares: QBrush | None = None

    def show_image(self, image: QImage, ground: Theme | None) -> None:
        self.image = image
        self._squares = None if ground is None else _squares(ground)
        self.setFixedSize(image.deviceIndependentSize().toSize())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.image is None:
            return
        painter, seen = QPainter(self), QRectF(event.rect())
        if self._squares is not None:
            painter.fillRect(seen, self._squares)
        ratio = self.image.devicePixelRatio()
        part = QRectF(seen.topLeft() * ratio, seen.size() * ratio)
        painter.drawImage(seen, self.image, part)


def _squares(theme: Theme) -> QBrush:
    tile = QImage(2 * _SQUARE, 2 * _SQUARE, QImage.Format.Format_RGB32)
    tile.fill(QColor(theme.window))
    painter, other = QPainter(tile), QColor(theme.grid)
    painter.fillRect(0, 0, _SQUARE, _SQUARE, other)
    painter.fillRect(_SQUARE, _SQUARE, _SQUARE, _SQUARE, other)
    painter.end()
    return QBrush(tile)


class FigurePreview(QWidget):
    """The picture, how large it is shown, and how large it will be.

    Signals:
        room_changed (): the picture is to be painted anew, for another zoom or area.
    """

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        help_ = "True size is that on paper, as far as the screen tells how large it is itself."
        self._zoom = FewChoices("Zoom of the preview", help_, _ZOOMS.values(), self)
        self._zoom.activated.connect(lambda _: self.room_changed.emit())
        self._said = PlainLabel(self, "Size of the figure")
        self._paper = _Paper()
        self._area = QScrollArea(self)
        self._area.setWidget(self._paper)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setBackgroundRole(QPalette.ColorRole.Mid)
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._area.setMinimumHeight(self.fontMetrics().lineSpacing() * 5)
        explain(self._area, "Arrow keys scroll it.", "Preview")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(100)
        self._soon.timeout.connect(self._ask_to_fit)
        head = lay_out(QHBoxLayout(), self._zoom, self._said, spacing=8, growing=(self._said,))
        lay_out(QVBoxLayout(self), head, self._area, spacing=4, growing=(self._area,))

    @property
    def room(self) -> Room:
        """How the picture is to be shown now."""
        screen = self.screen()
        dots = screen.physicalDotsPerInch()
        if not 40 <= dots <= 800:  # a projector, or a screen that doesn't know itself
            dots = screen.logicalDotsPerInch()
        zoom = list(_ZOOMS)[self._zoom.currentIndex()]
        area = self._area.maximumViewportSize()
        ratio = self.devicePixelRatioF()
        return Room(zoom, max(area.width(), 20), max(area.height(), 20), dots, ratio)

    @property
    def image(self) -> QImage | None:
        """What is seen; None where nothing was painted yet."""
        return self._paper.image

    def show_picture(self, image: QImage, ground: Theme | None, said: str, words: str) -> None:
        """Shows a picture.

        Args:
            image: the picture.
            ground: in whose colours one sees that it has no ground; None where it has one.
            said: how large it will be.
            words: what it shows, for those who don't see it.
        """
        self._paper.show_image(image, ground)
        self._said.setText(said)
        self._area.setAccessibleDescription(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the picture to another area."""
        super().resizeEvent(event)
        self._soon.start()

    def _ask_to_fit(self) -> None:
        if list(_ZOOMS)[self._zoom.currentIndex()] == "fit":
            self.room_changed.emit()
