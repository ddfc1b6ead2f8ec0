"""What the hall sees: words, the large picture, and what the lecturer does on top of it."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from lstmviz.figure.drawing.fonts import sized
from lstmviz.figure.drawing.marks import paint_placeholder
from lstmviz.figure.theme import BLACK_SCREEN, PROJECTOR, Theme
from lstmviz.window.lecture.layout import SMALLEST, PageLayout
from lstmviz.window.lecture.marks import Strokes, paint_pointer
from lstmviz.window.lecture.page import LecturePage
from lstmviz.window.lecture.painting import paint_sheet, paint_words

_EDGE = 2
"""Pixels from the top where the pointer asks for the menus."""

NO_PICTURE = "There is no picture yet."
NO_ROOM = "This view has no room at a size that can be read from the last row."


class LectureView(QWidget):
    """Shows one page; covers all that lies under it.

    Signals:
        resized (): the picture has another size, or has one for the first time.
        edge_reached (bool): the mouse came to the top edge, or left it.

    Attributes:
        page: what stands beside the picture.
        strokes: what is drawn by hand.
        is_black: nothing is shown.
        draws: the mouse draws.
        points: the mouse moves the large pointer.
        keys: the sheet of keys; nothing where it isn't shown.
    """

    resized = Signal()
    edge_reached = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.page = LecturePage("", "")
        self.strokes = Strokes()
        self.is_black = self.draws = self.points = False
        self.keys: list[tuple[str, str]] = []
        self.keeps_tab = True  # nothing that lies under it is to be reached
        self._theme: Theme = PROJECTOR
        self._image: QImage | None = None
        self._empty = NO_PICTURE
        self._pointer: QPointF | None = None  # in nominal points, as the strokes are
        self._layout: PageLayout | None = None

    @property
    def arrangement(self) -> PageLayout:
        """Where everything is at the present size."""
        if self._layout is None:
            self._layout = PageLayout.of(self.page, self.width(), self.height(), self.font())
        return self._layout

    def pixels_beside(self, page: LecturePage) -> QSize:
        """The picture's size beside a page, in the screen's own pixels."""
        layout = PageLayout.of(page, self.width(), self.height(), self.font())
        return self._in_pixels(layout.picture)

    def show_page(
        self, page: LecturePage, image: QImage | None, words: str, theme: Theme, empty: str
    ) -> None:
        """Shows another page, its words and its picture at once.

        Args:
            page: what stands beside the picture.
            image: the picture; None for none.
            words: what the picture shows.
            theme: the colours of all.
            empty: what stands in the picture's place where there is none.
        """
        if page.sentence != self.page.sentence:
            self.strokes.wipe()  # they belong to what was said
        self.page, self._image, self._theme, self._empty = page, image, theme, empty
        self._layout = None
        self.setAccessibleName(f"Lecture: {page.title}")
        self.setAccessibleDescription(" ".join(filter(None, (page.words, words or empty))))
        self.update()

    def set_black(self, black: bool) -> None:
        """Hides everything, or shows it again."""
        self.is_black = black
        self.update()

    def set_keys(self, rows: list[tuple[str, str]]) -> None:
        """Shows the sheet of keys, or hides it where there are none."""
        self.keys = rows
        self.update()

    def set_tools(self, *, draws: bool, points: bool) -> None:
        """Gives the mouse something to do."""
        self.draws, self.points = draws, points
        shape = Qt.CursorShape.BlankCursor if points else Qt.CursorShape.ArrowCursor
        self.setCursor(Qt.CursorShape.CrossCursor if draws else shape)
        if points and self._pointer is None:
            place = self.mapFromGlobal(self.cursor().pos())
            at = place if self.rect().contains(place) else self.rect().center()
            self._pointer = self.arrangement.nominal(QPointF(at))
        self.update()

    def wipe(self) -> None:
        """Takes away what was drawn by hand."""
        if self.strokes.wipe():
            self.update()

    # What the person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begins a line."""
        if self.draws and event.button() == Qt.MouseButton.LeftButton:
            self.strokes.begin(self.arrangement.nominal(event.position()))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draws on, moves the pointer, or asks for the menus at the top edge."""
        place = self.arrangement.nominal(event.position())
        if self.points:
            self._pointer = place
            self.update()
        if event.buttons() & Qt.MouseButton.LeftButton and self.draws:
            self.strokes.go_on(place)
            self.update()
        elif not event.buttons():
            self.edge_reached.emit(event.position().y() < _EDGE)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keeps the keyboard from what lies under the picture."""
        return self.keeps_tab or super().focusNextPrevChild(forward)

    # Painting

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Finds other places for everything; the picture is painted anew soon."""
        super().resizeEvent(event)
        self._layout = None
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paints the page, or nothing but black."""
        painter = QPainter(self)
        if self.is_black:
            painter.fillRect(self.rect(), QColor(BLACK_SCREEN))
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.window)
        places = self.arrangement
        self._paint_picture(painter, places.picture)
        paint_words(painter, self.page, places, self._theme)
        painter.save()
        painter.translate(places.picture.topLeft())
        painter.scale(places.scale, places.scale)
        self.strokes.paint(painter, self._theme)
        if self.points and self._pointer is not None:
            paint_pointer(painter, self._theme, self._pointer)
        painter.restore()
        if self.keys:
            size = (self.width(), self.height())
            paint_sheet(painter, self._theme, self.font(), size, self.keys)

    def _paint_picture(self, painter: QPainter, area: QRectF) -> None:
        image, ratio = self._image, self.devicePixelRatioF()
        if image is None:
            painter.save()
            font = sized(self.font(), max(self.height() / SMALLEST, 8))
            paint_placeholder(painter, self._theme, font, area, self._empty)
            painter.restore()
            return
        if image.size() == self._in_pixels(area):  # pixel by pixel
            image.setDevicePixelRatio(ratio)
            painter.drawImage(QPointF(round(area.left()), round(area.top())), image)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, image, QRectF(image.rect()))

    def _in_pixels(self, area: QRectF) -> QSize:
        ratio = self.devicePixelRatioF()
        return QSize(max(round(area.width() * ratio), 1), max(round(area.height() * ratio), 1))
