"""Parts of the picture that were painted once, to be put on the screen as often as one likes."""

import math
from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from lstmviz.figure.picture.parts import Part
from lstmviz.figure.tracks.canvas import FADED

MOST_BYTES = 96 * 2**20
"""What may be kept; what wasn't looked at for longest goes first."""

_BYTES_EACH = 4  # of a pixel
_FINE = 64  # places within a pixel that are told apart


class Layers:
    """Pixmaps, by what they show.

    A layer that moves by whole pixels of the device, as lanes do that are scrolled, stays.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._ratio = 1.0
        self._kept: OrderedDict[Hashable, QPixmap] = OrderedDict()
        self._bytes = 0

    @property
    def bytes(self) -> int:
        """How much is kept."""
        return self._bytes

    def __len__(self) -> int:
        """How many layers are kept."""
        return len(self._kept)

    def forget(self) -> None:
        """Lets go of all."""
        self._kept.clear()
        self._bytes = 0

    def forget_lanes(self, rows: Collection[int]) -> None:
        """Lets go of what shows some rows' lanes."""
        for key in [key for key, part in self._parts() if part[0] in rows]:
            self._bytes -= _bytes_of(self._kept.pop(key))

    def _parts(self) -> Iterator[tuple[Hashable, tuple[Hashable, ...]]]:
        """What is kept, and the part of the picture that it is."""
        for key in self._kept:
            if isinstance(key, tuple) and isinstance(key[0], tuple):
                yield key, key[0]

    def set_ratio(self, ratio: float) -> None:
        """How many pixels of the device lie along one of the widget's."""
        if ratio != self._ratio:
            self._ratio = ratio
            self.forget()

    def paint(self, painter: QPainter, parts: Iterable[Part]) -> None:
        """Paints the parts of a picture, each of them from its layer."""
        for part in parts:
            painter.save()
            painter.setClipRect(part.seen, Qt.ClipOperation.IntersectClip)
            paint = partial(_paint_part, part)
            if part.faded:
                painter.setOpacity(FADED)
            if part.lasting:
                self.put(painter, part.what, part.area, paint, part.ground)
            else:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                paint(painter)
            painter.restore()

    def put(
        self,
        painter: QPainter,
        what: Hashable,
        area: QRectF,
        paint: Callable[[QPainter], None],
        ground: str | None = None,
    ) -> None:
        """Puts a layer where it belongs, painted first where it isn't there.

        Args:
            painter: of the widget; its clip and its opacity count.
            what: the layer shows.
            area: that it covers, in the widget's pixels.
            paint: paints it with a painter in the widget's pixels.
            ground: the colour that is below it; it is seen through without one.
        """
        left, top = (math.floor(edge * self._ratio) for edge in (area.left(), area.top()))
        right, bottom = (math.ceil(edge * self._ratio) for edge in (area.right(), area.bottom()))
        if right <= left or bottom <= top:
            return
        within = (area.left() * self._ratio - left, area.top() * self._ratio - top)
        key = (what, right - left, bottom - top, *(round(part * _FINE) for part in within))
        origin = QPointF(left / self._ratio, top / self._ratio)
        pixmap = self._kept.get(key)
        if pixmap is None:
            pixmap = self._painted(right - left, bottom - top, origin, paint, ground)
            self._keep(key, pixmap)
        else:
            self._kept.move_to_end(key)
        painter.drawPixmap(origin, pixmap)

    def _painted(
        self,
        width: int,
        height: int,
        origin: QPointF,
        paint: Callable[[QPainter], None],
        ground: str | None,
    ) -> QPixmap:
        pixmap = QPixmap(width, height)
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent if ground is None else QColor(ground))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.translate(-origin)
        paint(painter)
        painter.end()
        return pixmap

    def _keep(self, key: Hashable, pixmap: QPixmap) -> None:
        self._kept[key] = pixmap
        self._bytes += _bytes_of(pixmap)
        while self._bytes > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(oldest)


def _paint_part(part: Part, painter: QPainter) -> None:
    part.paint(painter, part.canvas)


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * _BYTES_EACH
