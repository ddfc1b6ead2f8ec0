"""Lays out the cell diagram: where each of its parts stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFont, QFontInfo

from lstmviz.figure.cell.contents import GATE_WORDS, BoxName
from lstmviz.figure.drawing.fonts import Fonts, sized

LEAST_HEIGHT = 23.2
"""How high the diagram is at least, in em."""

_ROOMY = (24.0, 26.5)  # em across and down at which nothing is crowded
_NARROWEST = 19.0  # em across: narrower, and all text becomes smaller
_SMALLEST, _LARGEST = 0.92, 2.6  # of the application's font
_ENDS = 0.19  # the share of the width in which c and h come out
_STACKED = 7.5  # em: in a narrower box the words stand below the sign
_GAP = 0.35  # em between boxes
_MOST_SPARE = 16.0  # em that bars and paths grow by at most, all together


@dataclass(frozen=True, eq=False)
class CellLayout:
    """The places, in pixels.

    Attributes:
        em: the unit of every measure.
        fonts: all grown from it.
        area: all of it.
        header: between the boxes on top.
        boxes: the boxes' areas.
        line: how high the line of c runs.
        forget: where the line is multiplied by f.
        plus: where what is written is added to it.
        times: where i and g are multiplied.
        act: the pill with the activation of c.
        let_out: where it is multiplied by o.
        bus: how high the line runs that feeds the gates.
    """

    em: float
    fonts: Fonts
    area: QRectF
    header: QRectF
    boxes: Mapping[BoxName, QRectF]
    line: float
    forget: QPointF
    plus: QPointF
    times: QPointF
    act: QRectF
    let_out: QPointF
    bus: float

    def rows(self, place: BoxName) -> "BoxRows":
        """The rows of one of the boxes."""
        em, box, is_gate = self.em, self.boxes[place], place in GATE_WORDS
        is_wide = not is_gate and box.width() >= _STACKED * em
        inner = box.adjusted(0.3 * em, 0.2 * em, -0.3 * em, -0.25 * em)

        def row(top: float, high: float) -> QRectF:
            return QRectF(inner.left(), top, inner.width(), high)

        name = row(inner.top(), (1.4 if is_gate else 1.2) * em)
        words = row(name.bottom(), 0.0 if is_wide else 1.05 * em)
        note = row(words.bottom(), 1.05 * em if is_gate else 0.0)
        number = row(inner.bottom() - 1.35 * em, 1.35 * em)
        top = note.bottom() + 0.1 * em
        return BoxRows(name, words, note, row(top, number.top() - top - 0.5 * em), number)

    @staticmethod
    def least_of(base: QFont) -> tuple[float, float]:
        """The width and the height that a layout needs."""
        em = QFontInfo(base).pixelSize() * _SMALLEST
        return _NARROWEST * em * 0.6, LEAST_HEIGHT * em

    @classmethod
    def of(cls, base: QFont, width: float, height: float) -> "CellLayout":
        """The layout for a widget of that size."""
        normal = float(QFontInfo(base).pixelSize())
        roomy = min(width / _ROOMY[0], height / _ROOMY[1], normal * _LARGEST)
        em = max(roomy, min(normal * _SMALLEST, width / _NARROWEST))
        fonts = Fonts.of(sized(base, em), 820, 640)
        spare = min(max(height / em - LEAST_HEIGHT, 0.0), _MOST_SPARE)
        bars = spare * 0.25  # more for each of the three rows of boxes
        paths = spare * 0.25 / 2
        top = max(height - em * (LEAST_HEIGHT + spare), 0.0) / 2
        pad = 0.4 * em
        end = max(_ENDS * width, 3.4 * em)
        right = width - pad
        gates_right = right - end - _GAP * em
        column = (gates_right - pad + _GAP * em) / len(GATE_WORDS)

        def y(ems: float) -> float:
            return top + ems * em

        boxes: dict[BoxName, QRectF] = {}
        high = 5.6 + bars  # of a box on top
        row = QRectF(pad, y(0.2), column - _GAP * em, high * em)
        centres = [pad + column * (n + 0.5) - _GAP * em / 2 for n in range(len(GATE_WORDS))]
        join = (centres[1] + centres[2]) / 2
        boxes["c_before"] = QRectF(row)
        middle = (centres[0] + join) / 2 + 0.25 * column
        boxes["kept"] = row.translated(middle - column / 2 + _GAP * em / 2 - row.left(), 0)
        boxes["c"] = QRectF(right - end, row.top(), end, row.height())
        line = 0.2 + high + 0.85
        gates_top = line + 3.7 + paths
        gate_high = 6.6 + bars
        for gate, centre in zip(GATE_WORDS, centres, strict=True):
            left = centre - row.width() / 2
            boxes[gate] = QRectF(left, y(gates_top), row.width(), gate_high * em)
        boxes["h"] = QRectF(right - end, y(gates_top + 0.9), end, high * em)
        low = 4.4 + bars  # of a box at the bottom
        bus = gates_top + gate_high + 0.75 + paths / 2
        inputs = bus + 0.75 + paths / 2
        half = 2 * column - _GAP * em
        boxes["h_before"] = QRectF(pad, y(inputs), half, low * em)
        boxes["x"] = QRectF(pad + 2 * column, y(inputs), right - pad - 2 * column, low * em)
        out, kept = right - end / 2, boxes["kept"]
        half_act = min(end / 2, 1.9 * em)
        return cls(
            em=em,
            fonts=fonts,
            area=QRectF(0, 0, width, height),
            header=QRectF(kept.topRight(), boxes["c"].bottomLeft()),
            boxes=boxes,
            line=y(line),
            forget=QPointF(centres[0], y(line)),
            plus=QPointF(join, y(line)),
            times=QPointF(join, y(line + 2.15 + paths * 0.6)),
            act=QRectF(out - half_act, y(line + 0.95 + paths * 0.3), 2 * half_act, 1.15 * em),
            let_out=QPointF(out, y(line + 2.95 + paths * 0.8)),
            bus=y(bus),
        )


@dataclass(frozen=True, eq=False)
class BoxRows:
    """The rows of one box, from top to bottom.

    Attributes:
        name: its sign, and where the box is wide its words.
        words: its words where it is narrow.
        note: what a gate comes of; empty for other boxes.
        bars: all units.
        number: the one unit's.
    """

    name: QRectF
    words: QRectF
    note: QRectF
    bars: QRectF
    number: QRectF
