"""Sheets, painted and read: what is written where, and whether anything lies outside."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter
from traces import made_up_trace, opening

from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.sheets.sheet import Sheet, Subject
from lstmviz.figure.view_model.comparison import ReferenceRun
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment, ViewState
from lstmviz.trace.comparison.comparison import Comparison
from lstmviz.trace.trace import Trace

EM = 13


def sheet_font() -> QFont:
    """As figures are laid out in it."""
    font = QFont(QGuiApplication.font())
    font.setPixelSize(EM)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font


def subject_of(trace: Trace | None = None, view: ViewState | None = None, **what: Any) -> Subject:
    """A run, and what of it is drawn: by default the question's, at its last moment."""
    trace = made_up_trace(opening()) if trace is None else trace
    return Subject(TraceView.of(trace), view or ViewState(moment=Moment(0, 2)), **what)


def beside_stateless(experiment: Experiment | None = None, **what: Any) -> Subject:
    """A run beside a stateless one."""
    experiment = experiment or opening()
    mine = made_up_trace(experiment)
    layer = experiment.layer
    twin = Experiment(type(layer)(**_arguments(layer), stateful=False), experiment.calls, seed=6367)
    other = Comparison.of(mine, made_up_trace(twin), "stateless")
    seen = TraceView.of(mine).reference(ReferenceRun(other, "the stateless twin"))
    return Subject(seen, what.pop("view", ViewState(moment=Moment(1, 2))), **what)


def _arguments(layer: Any) -> dict[str, Any]:
    names = ("units", "return_sequences", "return_state", "recurrent_initializer")
    return {name: getattr(layer, name) for name in names}


class Text(NamedTuple):
    """A text that was painted: where, and in which font."""

    words: str
    area: QRectF
    font: QFont
    ink: str


class _Reader(QPainter):
    """Writes down what is painted as text, in the units in which the sheet paints."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self.texts: list[Text] = []

    def drawText(self, area: QRectF, flags: int, words: str) -> None:  # type: ignore[override]
        metrics = QFontMetricsF(self.font())
        wide, high = metrics.horizontalAdvance(words), metrics.height()
        place = QRectF(area.left(), area.center().y() - high / 2, wide, high)
        if flags & Qt.AlignmentFlag.AlignRight.value:
            place.moveRight(area.right())
        elif flags & Qt.AlignmentFlag.AlignHCenter.value:
            place.moveLeft(area.center().x() - wide / 2)
        place = self.worldTransform().mapRect(place)
        self.texts.append(Text(words, place, QFont(self.font()), self.pen().color().name()))
        super().drawText(area, flags, words)


class Painted(NamedTuple):
    """A sheet at a size.

    Attributes:
        texts: what is written.
        left_out: what it says has no room.
        is_inside: whether nothing was painted beyond its edges.
        image: a pixel for each of its units.
    """

    texts: list[Text]
    left_out: tuple[str, ...]
    is_inside: bool
    image: QImage

    @property
    def words(self) -> list[str]:
        """The texts' words."""
        return [text.words for text in self.texts]

    def of(self, words: str) -> Text:
        """The one text with those words."""
        (found,) = (text for text in self.texts if text.words == words)
        return found

    @property
    def overlapping(self) -> list[tuple[str, str]]:
        """Texts that lie on each other."""
        areas = [(text.words, text.area.adjusted(0.5, 1, -0.5, -1)) for text in self.texts]
        pairs = combinations(areas, 2)
        return [(one, other) for (one, a), (other, b) in pairs if a.intersects(b)]


_AROUND = 40
_NOWHERE = "#123456"


def painted(sheet: Sheet, width: float, height: float | None = None) -> Painted:
    """Paints it at that size, by default as high as it needs."""
    height = sheet.height_at(width) if height is None else height
    high, wide = int(np.ceil(height)), int(np.ceil(width))
    image = QImage(wide + 2 * _AROUND, high + 2 * _AROUND, QImage.Format.Format_RGB32)
    image.fill(QColor(_NOWHERE))
    reader = _Reader(image)
    reader.translate(_AROUND, _AROUND)
    left_out = sheet.paint(reader, width, height)
    reader.end()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), image.width())
    edges = np.ones(pixels.shape, bool)
    edges[_AROUND : _AROUND + high, _AROUND : _AROUND + wide] = False
    is_inside = bool((pixels[edges] & 0xFFFFFF == int(_NOWHERE[1:], 16)).all())
    texts = [text._replace(area=text.area.translated(-_AROUND, -_AROUND)) for text in reader.texts]
    page = QRectF(-0.01, -0.01, width + 0.02, height + 0.02)
    is_inside = is_inside and all(page.contains(text.area) for text in texts)
    image = image.copy(_AROUND, _AROUND, wide, high)
    return Painted(texts, left_out, is_inside, image)


def sizes(sheet: Sheet) -> Iterator[tuple[float, float]]:
    """Sizes from a stamp to a poster, among them those where nothing is left out."""
    for width in (60, 130, 240, 370, 900):
        whole = sheet.height_at(width)
        for height in (30, 90, 0.4 * whole, 0.75 * whole, whole):
            yield width, height
