"""Keeps parts of the picture that were painted once, to be put on the screen again."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from lstmviz.figure.drawing.marks import clipped
from lstmviz.figure.picture.parts import Part
from lstmviz.figure.tracks.canvas import FADED

MOST_BYTES = 96 * 2**20
"""What may be kept; what wasn't looked at for longest goes first."""

AT_ONCE = 0.03
"""Seconds that one event paints anew; what is left is painted in the next ones.

Enough for most pictures to come whole, and too little for the window to be felt to wait.
"""

_BYTES_EACH = 4  # of a pixel
_FINE = 64  # places within a pixel that are told apart


Paint = Callable[[QPainter], Iterator[None] | None]
"""Paints a layer, all at once or bit by bit; see `Paints`."""


class Budget:
    """How long may be painted anew in one event.

    Attributes:
        seconds: what is left of it.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds

    @classmethod
    def of_an_event(cls, share: float = 1.0) -> "Budget":
        """Returns what one event may spend, or a share of it."""
        return cls(share * AT_ONCE)

    @contextmanager
    def spending(self) -> Iterator[float]:
        """Takes what the block takes from it; gives the time, by `perf_counter`, it runs out."""
        began = time.perf_counter()
        try:
            yield began + self.seconds
        finally:
            self.seconds -= time.perf_counter() - began


_UNLIMITED = Budget()

_Key = tuple[Hashable, ...]
"""What a layer shows, its size, and where it lies within a pixel."""


@dataclass(frozen=True, eq=False)
class _Begun:
    """A layer of which a part is painted; its painter stays open between two events."""

    key: _Key
    pixmap: QPixmap
    painter: QPainter
    bits: Generator[None, None, None]

    def __del__(self) -> None:
        """Ends the painter while its pixmap is there: Python may let go of that first."""
        self.end()

    def end(self) -> None:
        """Paints no more of it."""
        self.bits.close()
        if self.painter.isActive():
            self.painter.end()


class Layers:
    """Pixmaps, by what they show.

    A layer that moves by whole pixels of the device, as lanes do that are scrolled, stays.
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._ratio = 1.0
        self._kept: OrderedDict[_Key, QPixmap] = OrderedDict()
        self._bytes = 0
        self._begun: _Begun | None = None

    @property
    def bytes(self) -> int:
        """How much is kept."""
        return self._bytes

    def __len__(self) -> int:
        """How many layers are kept."""
        return len(self._kept)

    def forget(self) -> None:
        """Lets go of all."""
        self._give_up()
        self._kept.clear()
        self._bytes = 0

    def forget_lanes(self, rows: Collection[int]) -> None:
        """Lets go of what shows some rows' lanes."""
        self._give_up()
        for key in list(self._kept):
            what = key[0]
            if isinstance(what, tuple) and what[0] in rows:  # see `Part.what`
                self._bytes -= _bytes_of(self._kept.pop(key))

    def set_ratio(self, ratio: float) -> None:
        """How many pixels of the device lie along one of the widget's."""
        if ratio != self._ratio:
            self._ratio = ratio
            self.forget()

    def paint(self, painter: QPainter, parts: Iterable[Part], budget: Budget = _UNLIMITED) -> bool:
        """Paints the parts of a picture, each of them from its layer.

        Args:
            painter: of the widget.
            parts: from the ground up.
            budget: for what isn't there yet. A part that is begun when it runs out is gone on
                with the next time, and what comes after it is missing until then.

        Returns:
            Whether all parts are there.
        """
        all_there = True
        for part in parts:
            paint = partial(_paint_part, part)
            with clipped(painter, part.seen):
                if part.faded:
                    painter.setOpacity(FADED)
                if part.lasting:
                    there = self.put(painter, part.what, part.area, paint, part.ground, budget)
                elif there := budget.seconds > 0:
                    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                    with budget.spending():
                        deque(_bits(paint, painter), maxlen=0)
                all_there &= there
        return all_there

    def put(
        self,
        painter: QPainter,
        what: Hashable,
        area: QRectF,
        paint: Paint,
        ground: str | None = None,
        budget: Budget = _UNLIMITED,
    ) -> bool:
        """Puts a layer where it belongs, painted first where it isn't there.

        Args:
            painter: of the widget; its clip and its opacity count.
            what: the layer shows.
            area: that it covers, in the widget's pixels.
            paint: paints it with a painter in the widget's pixels.
            ground: the colour that is below it; it is seen through without one.
            budget: for painting it, see `paint`.

        Returns:
            Whether it is there; what was begun is gone on with the next time.
        """
        left, top = (math.floor(edge * self._ratio) for edge in (area.left(), area.top()))
        right, bottom = (math.ceil(edge * self._ratio) for edge in (area.right(), area.bottom()))
        if right <= left or bottom <= top:
            return True
        within = (area.left() * self._ratio - left, area.top() * self._ratio - top)
        key = (what, right - left, bottom - top, *(round(part * _FINE) for part in within))
        origin = QPointF(left / self._ratio, top / self._ratio)
        if key in self._kept:
            self._kept.move_to_end(key)
        elif budget.seconds > 0:
            if self._begun is None or self._begun.key != key:
                self._give_up()
                pixmap = QPixmap(right - left, bottom - top)
                self._begun = self._begin(key, pixmap, origin, paint, ground)
            self._go_on(self._begun, budget)
        if key not in self._kept:
            return False
        painter.drawPixmap(origin, self._kept[key])
        return True

    def _begin(
        self, key: _Key, pixmap: QPixmap, origin: QPointF, paint: Paint, ground: str | None
    ) -> _Begun:
        pixmap.setDevicePixelRatio(self._ratio)
        pixmap.fill(Qt.GlobalColor.transparent if ground is None else QColor(ground))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.translate(-origin)
        return _Begun(key, pixmap, painter, _bits(paint, painter))

    def _go_on(self, begun: _Begun, budget: Budget) -> None:
        """Paints as much of a layer as there is time for; one that is there is kept."""
        try:
            with budget.spending() as until:
                for _ in begun.bits:
                    if time.perf_counter() >= until:
                        return
        except Exception:
            self._give_up()  # Qt ends the program where a pixmap goes that is painted on
            raise
        self._give_up()
        self._kept[begun.key] = begun.pixmap
        self._bytes += _bytes_of(begun.pixmap)
        while self._bytes > self._most and len(self._kept) > 1:
            _, oldest = self._kept.popitem(last=False)
            self._bytes -= _bytes_of(oldest)

    def _give_up(self) -> None:
        """Paints no more of the layer that was begun."""
        if self._begun is not None:
            self._begun.end()
            self._begun = None


def _paint_part(part: Part, painter: QPainter) -> Iterator[None] | None:
    return part.paint(painter, part.canvas)


def _bits(paint: Paint, painter: QPainter) -> Generator[None, None, None]:
    yield from paint(painter) or ()


def _bytes_of(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * _BYTES_EACH
