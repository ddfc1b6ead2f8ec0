"""Turns numbers into the pixels of a heatmap.

A heatmap may have millions of cells on thousands of pixels. Cells that are narrower or lower
than a pixel are taken together in boxes, and a box shows its extreme: the value that is
farthest from zero. Of a box that is more than `MOST` cells wide (or high) only so many columns
(or lines), equally far apart, are looked at, so that the work is bounded by the pixels and
not by the cells. What may be lost is thus a value that stands out alone for less than a
quarter of a pixel; NaN and infinity among what is looked at always win.
"""

import functools
import importlib.util
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPaintEngine, QPainter

from lstmviz.experiment.arrays import Array
from lstmviz.figure.theme import Colour, Theme
from lstmviz.figure.view_model.axis_limits import Limits, all_finite

MOST = 4
"""Of a box, so many columns and so many lines are looked at."""

_AT_HAND = 2**18
"""So many numbers fit into a processor's own memory."""


@dataclass(frozen=True)
class Boxes:
    """How cells are taken together.

    Attributes:
        columns: steps in a box.
        lines: units in a box.
    """

    columns: int
    lines: int

    @classmethod
    def of(cls, column_px: float, line_px: float) -> "Boxes":
        """The smallest boxes no smaller than a pixel, of cells so many device pixels large."""
        return cls(*(max(math.ceil(1 / max(px, 1e-9) - 1e-6), 1) for px in (column_px, line_px)))


def pooled(values: Array, boxes: Boxes, picks: Array | None = None) -> Array:
    """The extreme of each box.

    Args:
        values: (timesteps, units); not copied as a whole, and not changed.
        boxes: how large they are; the last ones hold what is left.
        picks: which units, in which order; all as they are where None.

    Returns:
        (boxes of units, boxes of timesteps), of the values' type. Where a box is one cell, it is
        that cell.
    """
    if boxes == Boxes(1, 1):
        return values.T if picks is None else values[:, picks].T
    # As many steps at a time as stay at hand while one of their lines after another is read.
    wide = max(_AT_HAND // max(values.shape[1] * len(_looked_at(boxes.columns)), 1), 1)
    wide *= boxes.columns
    parts = [
        _extremes(values[first : first + wide], boxes, picks)
        for first in range(0, max(len(values), 1), wide)
    ]
    return np.concatenate(parts).T


def _extremes(values: Array, boxes: Boxes, picks: Array | None) -> Array:
    """(boxes of timesteps, boxes of units): the extreme of each."""
    first, *others = _parts(values, boxes, picks)
    high, low = first.copy(), first.copy()
    for part in others:
        # The last box may have fewer columns or lines than the others.
        there = (slice(part.shape[0]), slice(part.shape[1]))
        np.maximum(high[there], part, out=high[there])
        np.minimum(low[there], part, out=low[there])
    # NaN is the highest and the lowest of all among which it is.
    extremes: Array = np.where(high >= -low, high, low)
    return extremes


def _parts(values: Array, boxes: Boxes, picks: Array | None) -> Iterator[Array]:
    """(boxes of timesteps, boxes of units): one cell of each box, then another one."""
    for column in _looked_at(boxes.columns):
        steps = values[column :: boxes.columns]
        for line in _looked_at(boxes.lines):
            every = slice(line, None, boxes.lines)
            yield steps[:, every if picks is None else picks[every]]


def _looked_at(size: int) -> list[int]:
    """Which of a box's columns or lines are looked at."""
    count = min(size, MOST)
    return [number * size // count for number in range(count)]


STEPS = 256

NARROW = 8.0
"""An image that is narrower, in pixels, is put between pixels: Qt's quickest way, for 32-bit images
of its own format, moves edges to the nearest pixel, which would show."""

ON_PAPER = 2.5
"""Where there are no pixels, so many cells along one of the screen's are told apart.

With text of 8 points that makes some 300 to an inch, as many as are printed apart."""


@functools.lru_cache(maxsize=4)
def diverging(theme: Theme) -> Array:
    """(256, 3) uint8: the map of states; zero in its middle melts into the ground."""
    if isinstance(theme.diverging, str):
        stops = _of_pyqtgraph(theme.diverging)
    else:
        stops = np.array([_rgb(colour) for colour in theme.diverging])
    places, entries = np.linspace(0, 1, len(stops)), np.linspace(0, 1, STEPS)
    parts = [np.interp(entries, places, part) for part in stops.T]
    return np.stack(parts, axis=1).astype(np.uint8)


def _of_pyqtgraph(name: str) -> Array:
    """(colours, 3), up to 255: one of the maps in pyqtgraph's folder.

    It is read from its file: importing pyqtgraph takes up to half a second.
    """
    found = importlib.util.find_spec("pyqtgraph")
    assert found is not None
    assert found.origin is not None
    file = Path(found.origin).parent / "colors" / "maps" / f"{name}.csv"
    colours: Array = np.rint(255 * np.loadtxt(file, delimiter=","))
    return colours


@functools.lru_cache(maxsize=4)
def of_inputs(theme: Theme) -> Array:
    """(256, 3) uint8: the map of inputs, without a hue, so that it is no unit's colour."""
    low, high = _rgb(theme.input_low), _rgb(theme.input_high)
    return np.round(low + (high - low) * np.linspace(0, 1, STEPS)[:, None]).astype(np.uint8)


def _rgb(colour: Colour) -> Array:
    """(3,), up to 255."""
    return np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], float)


def entries(values: Array, limits: Limits) -> Array:
    """Which entry of a map each value has, as uint8; what isn't a number has the middle one."""
    low, high = limits
    if not high > low:
        return np.full(values.shape, round(0.35 * (STEPS - 1)), np.uint8)
    # In single precision, and in one array: a picture has a million cells. What was worked out
    # in double precision may be too large for that, whatever the limits.
    single = values.dtype != np.float64 and max(-low, high) < 1e30
    share = np.subtract(values, low, dtype=np.float32 if single else np.float64)
    share *= (STEPS - 1) / (high - low)
    if not all_finite(share):
        share[~np.isfinite(share)] = (STEPS - 1) / 2
    np.clip(share, 0, STEPS - 1, out=share)
    return np.rint(share, out=share).astype(np.uint8)


def ink_of(entry: Array) -> str:
    """The colour of an entry of a map, (3,) uint8."""
    return "#{:02X}{:02X}{:02X}".format(*entry.tolist())


@functools.lru_cache(maxsize=8)
def _inks(table: bytes) -> Array:
    """(256,) uint32: a (256, 3) uint8 map as Qt's 32-bit images take it."""
    red, green, blue = np.frombuffer(table, np.uint8).reshape(-1, 3).T.astype(np.uint32)
    inks: Array = 0xFF000000 | red << 16 | green << 8 | blue
    return inks


_FEW_CELLS, _SHARP = 64, 16
"""Of so few cells an image on paper has so many pixels along a side of each."""


def paint_cells(
    painter: QPainter,
    area: QRectF,
    values: Array,
    limits: Limits,
    table: Array,
    lost: str,
    seen: tuple[float, float] | None = None,
) -> None:
    """Paints (lines, columns) of values as cells that fill the area.

    Args:
        painter: paints.
        area: the cells' place.
        values: first line on top.
        limits: the values of the table's ends.
        table: (256, 3) uint8.
        lost: the colour of what isn't a number.
        seen: how many columns and lines the area has room for, parts of one among them; all
            where None.
    """
    if not values.size or area.width() <= 0:
        return
    lines, columns = values.shape
    source = QRectF(0, 0, *(seen or (columns, lines)))
    # Looked up here: handing a colour table over to Qt takes longer than painting a small image.
    pixels = np.ascontiguousarray(_inks(table.tobytes())[entries(values, limits)])
    if not all_finite(values):
        pixels[~np.isfinite(values)] = 0xFF000000 | int(lost[1:], 16)
    image = QImage(pixels.data, columns, lines, 4 * columns, QImage.Format.Format_RGB32)
    if area.width() < NARROW:
        image = image.convertToFormat(QImage.Format.Format_RGBX8888)
    if not _is_on_pixels(painter) and max(columns, lines) <= _FEW_CELLS:
        # Many programs smooth what they enlarge: a few cells would run into each other.
        image = image.scaled(columns * _SHARP, lines * _SHARP)
        source = QRectF(0, 0, source.width() * _SHARP, source.height() * _SHARP)
    painter.drawImage(area, image, source)


def paint_pooled(
    painter: QPainter,
    area: QRectF,
    values: Array,
    picks: Array | None,
    limits: Limits,
    table: Array,
    lost: str,
) -> None:
    """Paints (columns, lines) of values, of which there may be many more than pixels.

    See `pooled` for values and picks, and `paint_cells` for the rest.
    """
    columns, lines = len(values), values.shape[1] if picks is None else len(picks)
    if not (columns and lines):
        return
    fine = fineness(painter)
    boxes = Boxes.of(area.width() * fine / columns, area.height() * fine / lines)
    seen = (columns / boxes.columns, lines / boxes.lines)
    paint_cells(painter, area, pooled(values, boxes, picks), limits, table, lost, seen)


def aligned(painter: QPainter, column_px: float, first: int, stop: int) -> tuple[int, int]:
    """The columns with those that share a pixel with them, so that time can move under boxes.

    `first` is the first that is seen, `stop` one past the last.
    """
    each = Boxes.of(column_px * fineness(painter), 1.0).columns
    return first // each * each, stop


def fineness(painter: QPainter) -> float:
    """How many of the device's pixels lie along one of the picture's; on paper a few."""
    scale = painter.deviceTransform().m11()
    return scale if _is_on_pixels(painter) else ON_PAPER


def _is_on_pixels(painter: QPainter) -> bool:
    return painter.paintEngine().type() == QPaintEngine.Type.Raster
