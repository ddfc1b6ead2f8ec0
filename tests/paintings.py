"""Pictures as pixels, to be read and to be held against each other."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from painted_text import Written, written_texts
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from trace_views import with_call
from traces import made_up_trace, opening

from lstmviz.experiment.arrays import Array
from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.picture.overlays import paint_selection
from lstmviz.figure.picture.strip_picture import StripPicture
from lstmviz.figure.theme import LIGHT
from lstmviz.figure.view_model.choice import Choice
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import ViewState
from lstmviz.trace.trace import Origin

SIZE = (800, 600)
FINE = 3


def painted(
    trace_view: TraceView, choice: Choice | None = None, view: ViewState | None = None
) -> tuple[StripPicture, Array]:
    """A picture of the reading, and its (height, width) pixels."""
    picture = StripPicture(trace_view, LIGHT, QGuiApplication.font(), *SIZE, choice=choice)
    image = QImage(*SIZE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    picture.paint(painter, view or ViewState())
    painter.end()
    pixels: Array = np.frombuffer(image.constBits(), np.uint32).reshape(SIZE[::-1]).copy()
    return picture, pixels


VALUES = np.array([[0.8, -0.6], [0.1, 0.5], [-0.7, 0.9]])
"""(steps, units): h of `two_calls`, whose lines cross neither at a step nor half way."""


def two_calls(origin: Origin = "zeros", **flags: object) -> TraceView:
    """Two calls of one row and three steps; the second one's state has that origin.

    h is `VALUES` in both, c the same; what was carried over or given is the last of them.
    """
    arguments = {"units": 2, "stateful": origin == "carried"} | flags
    experiment = Experiment(opening(**arguments).layer, [Call(np.ones((1, 3, 2)))] * 2)
    trace = made_up_trace(experiment)
    units = experiment.layer.units
    h = np.resize(VALUES, (1, 3, units)).astype(np.float32)
    start = h[:, -1] * (origin in ("carried", "given"))
    for number, recorded in enumerate(trace.calls):
        last = (h[:, -1],) * 2 if experiment.layer.return_state else ()
        changes = {"initial_h": start, "initial_c": start, "origin": origin} if number else {}
        output = h if experiment.layer.return_sequences else h[:, -1]
        gates = {gate: np.full_like(values, 0.25) for gate, values in recorded.gates.items()}
        changes |= {"h": h, "c": h, "gates": gates, "returned": (output, *last)}
        trace = with_call(trace, number, **changes)
    return TraceView.of(trace)


@dataclass(frozen=True, eq=False)
class Shot:
    """A picture of `two_calls`, or of something like it, painted finely to be read.

    Attributes:
        picture: laid out; where in it a value stands is reckoned here, by hand.
        image: `FINE` of its pixels lie along one of the picture's.
    """

    picture: StripPicture
    image: QImage

    @classmethod
    def of(
        cls,
        trace_view: TraceView,
        choice: Choice | None = None,
        view: ViewState | None = None,
        *,
        selected: bool = False,
    ) -> "Shot":
        """Paints it, and where asked for what is selected over it."""
        picture = StripPicture(trace_view, LIGHT, QGuiApplication.font(), *SIZE, choice=choice)
        image = QImage(FINE * SIZE[0], FINE * SIZE[1], QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.scale(FINE, FINE)
        picture.paint(painter, view or ViewState())
        if selected:
            paint_selection(painter, picture, view or ViewState())
        painter.end()
        return cls(picture, image)

    def texts(self, folder: Path) -> list[Written]:
        """What is written in it, and where."""
        return written_texts(
            lambda painter: self.picture.paint(painter, ViewState()), QSize(*SIZE), folder
        )

    def x(self, call: int, column: float, calls: int = 2, steps: int = 3) -> float:
        """The pixel of a place in a call: 0.5 is its start, 1.5 its first step."""
        gap = max(0.8, 0.2 * (steps + 1))
        whole = calls * (steps + 1) + (calls - 1) * gap
        left, right = self.picture.layout.plot
        return left + (call * (steps + 1 + gap) + column) / whole * (right - left)

    def y(self, value: float, track: str, limits: tuple[float, float], row: int = 0) -> float:
        """The pixel of a value on an axis with those limits, in a track of markers."""
        lane = next(lane for lane in self.picture.layout.lanes if lane.row == row)
        area = lane.tracks[track]
        return area.top() + (limits[1] - value) / (limits[1] - limits[0]) * area.height()

    def colour(self, x: float, y: float) -> QColor:
        """The colour at a place of the picture."""
        return self.image.pixelColor(round(x * FINE), round(y * FINE))

    def has(self, ink: str, x: float, y: float, reach: float = 0.0, tolerance: int = 12) -> bool:
        """Whether that colour is found no further than `reach` from a place."""
        return ink_found(self.image, ink, FINE * QPointF(x, y), FINE * reach, tolerance)

    def share(self, ink: str, area: QRectF, tolerance: int = 12) -> float:
        """How much of an area has that colour; of one without a width or height, of a line."""
        place = QRectF(FINE * area.topLeft(), FINE * area.size())
        return float(inked(self.image, ink, place, tolerance).mean())


def inked(image: QImage, ink: str, area: QRectF, tolerance: int = 12) -> Array:
    """(lines, columns) bool: which of an area's pixels have that colour, but for rounding."""
    assert image.format() == QImage.Format.Format_RGB32
    bits = np.frombuffer(image.constBits(), np.uint8)
    pixels = bits.reshape(image.height(), image.width(), 4)[..., 2::-1]
    left, top = round(area.left()), round(area.top())
    right, bottom = max(round(area.right()), left + 1), max(round(area.bottom()), top + 1)
    apart = np.abs(pixels[top:bottom, left:right].astype(int) - QColor(ink).getRgb()[:3])
    found: Array = (apart <= tolerance).all(axis=-1)
    return found


def near(colour: QColor, ink: str, tolerance: int = 12) -> bool:
    """Whether a colour is that one, but for rounding."""
    parts = zip(colour.getRgb()[:3], QColor(ink).getRgb()[:3], strict=True)
    return all(abs(one - other) <= tolerance for one, other in parts)


def ink_found(
    image: QImage, ink: str, at: QPointF, reach: float = 0.0, tolerance: int = 12
) -> bool:
    """Whether an image has that colour no further than `reach` of its pixels from a place."""
    side = round(reach)
    area = QRectF(round(at.x()) - side, round(at.y()) - side, 2 * side + 1, 2 * side + 1)
    return bool(inked(image, ink, area, tolerance).any())


def sign_at(image: QImage, ink: str, at: QPointF, radius: float) -> str:
    """The origin whose sign stands there, told by the left half of its outline.

    A square's corner reaches from 1 to 1.4 radii to either side, a diamond's tip lies 1.59 to
    the left, a triangle's corner 1.46 to the left and 1.14 below; the bar of a reset ends 2.1 to
    the left and below.
    """

    def there(x: float, y: float) -> bool:
        return ink_found(image, ink, at + radius * QPointF(x, y), 0.15 * radius, 40)

    if there(-1.25, -1.25):
        return "reset" if there(-1.9, 1.9) else "zeros"
    if there(-1.59, 0.0):
        return "carried"
    return "given" if there(-1.4, 1.1) else "none"
