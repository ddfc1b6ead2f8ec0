"""From numbers to the pixels of a heatmap."""

import functools
import importlib.util
from pathlib import Path

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPaintEngine, QPainter

from lstmviz.experiment.experiment import Array
from lstmviz.figure.drawing.pooling import Boxes, pooled
from lstmviz.figure.theme import Colour, Theme
from lstmviz.figure.view_model.axis_limits import Limits, all_finite

STEPS = 256

ON_PAPER = 4.0
"""Where there are no pixels, so many cells along one of the screen's are told apart."""


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
    share = np.linspace(0, 1, STEPS)[:, None]
    table: Array = np.round(low + (high - low) * share).astype(np.uint8)
    return table


def _rgb(colour: Colour) -> Array:
    """(3,), up to 255."""
    parts: Array = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)], float)
    return parts


def entries(values: Array, limits: Limits) -> Array:
    """Which entry of a map each value has, as uint8; what isn't a number has the middle one."""
    low, high = limits
    if not high > low:
        return np.full(values.shape, round(0.35 * (STEPS - 1)), np.uint8)
    # In single precision, and in one array: a picture has a million cells.
    share = np.subtract(values, low, dtype=np.float32 if max(-low, high) < 1e30 else np.float64)
    share *= (STEPS - 1) / (high - low)
    if not all_finite(share):
        share[~np.isfinite(share)] = (STEPS - 1) / 2
    np.clip(share, 0, STEPS - 1, out=share)
    return np.rint(share, out=share).astype(np.uint8)


@functools.lru_cache(maxsize=8)
def _inks(table: bytes) -> Array:
    """(256,) uint32: a (256, 3) uint8 map as Qt's 32-bit images take it."""
    red, green, blue = np.frombuffer(table, np.uint8).reshape(-1, 3).T.astype(np.uint32)
    inks: Array = 0xFF000000 | red << 16 | green << 8 | blue
    return inks


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

    Args:
        painter: paints.
        area: the cells' place.
        values: the first line of each column on top; see `pooled`.
        picks: which lines, from the top; all as they are where None.
        limits: the values of the table's ends.
        table: (256, 3) uint8.
        lost: the colour of what isn't a number.
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

    Args:
        painter: paints them.
        column_px: how wide a column is.
        first: that is seen.
        stop: one past the last.
    """
    each = Boxes.of(column_px * fineness(painter), 1.0).columns
    return first // each * each, stop


def fineness(painter: QPainter) -> float:
    """How many of the device's pixels lie along one of the picture's; on paper a few."""
    scale = painter.deviceTransform().m11()
    on_pixels = painter.paintEngine().type() == QPaintEngine.Type.Raster
    return scale if on_pixels else max(scale, ON_PAPER)
