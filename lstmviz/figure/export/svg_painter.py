"""Painters for Qt's SVG generator, which forgets to widen a clip and knows text only as text."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath

_REPLACE = Qt.ClipOperation.ReplaceClip


class SvgPainter(QPainter):
    """A painter that tells the generator its clip anew after each `restore`.

    The generator is not told by Qt, and would cut off all that follows.
    """

    def __init__(self) -> None:
        super().__init__()
        self._clips: list[QRectF | None] = [None]  # in the device's coordinates

    def save(self) -> None:
        """Keeps the clip as well."""
        super().save()
        self._clips.append(self._clips[-1])

    def restore(self) -> None:
        """Goes back to the clip that was kept."""
        super().restore()
        self._clips.pop()
        self._tell()

    def setClipRect(self, area: QRectF, operation: Qt.ClipOperation = _REPLACE) -> None:  # type: ignore[override]
        """Clips to an area, or to what of it lies in the present clip."""
        clip, before = self.transform().mapRect(area), self._clips[-1]
        if operation == Qt.ClipOperation.IntersectClip and before is not None:
            clip = clip.intersected(before)
        self._clips[-1] = clip
        self._tell()

    def _tell(self) -> None:
        clip = self._clips[-1]
        if clip is None:
            self.setClipping(False)
        else:
            back, _ = self.transform().inverted()
            super().setClipRect(back.mapRect(clip), _REPLACE)


class OutlinePainter(SvgPainter):
    """The same, with text as paths, which look the same where the font isn't there."""

    def drawText(self, area: QRectF, flags: int, text: str) -> None:  # type: ignore[override]
        """Fills the outlines of one line of text with the pen's colour."""
        font = self.font()
        path = QPainterPath()
        path.addText(_start(area, flags, text, QFontMetricsF(font)), font, text)
        self.fillPath(path, self.pen().brush())


def _start(area: QRectF, flags: int, text: str, metrics: QFontMetricsF) -> QPointF:
    """Where the line begins, as Qt places it in an area; it is in the middle of its height."""
    wide = metrics.horizontalAdvance(text)
    left = area.left()
    if flags & Qt.AlignmentFlag.AlignRight.value:
        left = area.right() - wide
    elif flags & Qt.AlignmentFlag.AlignHCenter.value:
        left = area.center().x() - wide / 2
    return QPointF(left, area.center().y() - metrics.height() / 2 + metrics.ascent())
