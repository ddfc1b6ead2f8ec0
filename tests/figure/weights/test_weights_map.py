"""The map of the weights, held against the arrays."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import Heard
from painted_text import written_texts
from paintings import ink_found, near
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot

from lstmviz.experiment.config import GRUConfig, LSTMConfig, RecurrentConfig, SimpleRNNConfig
from lstmviz.figure.drawing.colour_maps import diverging, entries
from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.theme import DARK, LIGHT, Theme
from lstmviz.figure.weights.layout import WeightsLayout
from lstmviz.figure.weights.painting import paint_weights
from lstmviz.figure.weights.weights_map import MOVES, WeightsMap, cell_after
from lstmviz.figure.weights.weights_view import Cell, WeightsView, number_text

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
LSTM = LSTMConfig(4)
LAYERS = (LSTM, GRUConfig(4), GRUConfig(4, reset_after=False), SimpleRNNConfig(4))
GATES = list(LSTM.kind.gate_names)


def arrays(units: int = 4, features: int = 3) -> tuple[np.ndarray, ...]:
    draw = np.random.default_rng(units)
    shapes = ((features, 4 * units), (units, 4 * units), (4 * units,))
    return tuple(draw.normal(size=shape).astype(np.float32) for shape in shapes)


def weights_of(layer: RecurrentConfig, features: int = 3) -> list[np.ndarray]:
    draw = np.random.default_rng(layer.units)
    shapes = layer.kind.weight_shapes(layer, features).values()
    return [draw.normal(size=shape).astype(np.float32) for shape in shapes]


class Rig:
    def __init__(self, qtbot: QtBot, width: int = 340, height: int = 500) -> None:
        self.qtbot = qtbot
        self.map = WeightsMap()
        qtbot.addWidget(self.map)
        self.picked, self.message = Heard(self.map.unit_picked), Heard(self.map.message)
        self.map.resize(width, height)
        self.map.show()

    def show(
        self, *given: np.ndarray, theme: Theme = LIGHT, layer: RecurrentConfig = LSTM
    ) -> WeightsView:
        trace_view = WeightsView.of(layer, given)
        self.map.set_theme(theme)
        self.map.set_trace_view(trace_view)
        return trace_view

    def image(self) -> QImage:
        image = self.map.grab().toImage()
        assert image.devicePixelRatio() == 1
        return image

    def middle(self, *cell: object) -> QPoint:
        return self.map.place_of(Cell(*cell)).toPoint()  # type: ignore[arg-type]

    def move(self, *cell: object) -> None:
        self.qtbot.mouseMove(self.map, self.middle(*cell))

    def key(self, key: Qt.Key) -> None:
        self.qtbot.keyClick(self.map, key)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def all_cells(trace_view: WeightsView) -> list[Cell]:
    return [
        Cell(part.name, row, gate, unit)
        for part in trace_view.parts
        for row in range(part.rows)
        for gate in trace_view.kind.columns
        for unit in range(part.units)
    ]


@THEMES
@pytest.mark.parametrize("layer", LAYERS, ids=repr)
def test_each_cell_has_the_maps_colour_for_its_number(
    rig: Rig, theme: Theme, layer: RecurrentConfig
) -> None:
    trace_view = rig.show(*weights_of(layer), theme=theme, layer=layer)
    rig.map.clearFocus()
    image, table = rig.image(), diverging(theme)
    for cell in all_cells(trace_view):
        value = np.array([trace_view.value(cell)])
        entry = entries(value, trace_view.part(cell.part).limits)[0]
        pixel = image.pixelColor(rig.map.place_of(cell).toPoint())
        assert (pixel.red(), pixel.green(), pixel.blue()) == tuple(table[entry]), cell


@pytest.mark.parametrize(("units", "features"), [(1, 1), (4, 3), (40, 12), (600, 2)])
def test_the_number_that_is_read_is_the_arrays(qtbot: QtBot, units: int, features: int) -> None:
    rig = Rig(qtbot)
    kernel, recurrent, bias = given = arrays(units, features)
    rig.show(*given)
    for gate in GATES:
        for cell, value in (
            (Cell("kernel", features - 1, gate, 0), kernel[-1, GATES.index(gate) * units]),
            (
                Cell("recurrent_kernel", units // 2, gate, units - 1),
                recurrent[units // 2, (GATES.index(gate) + 1) * units - 1],
            ),
            (Cell("bias", 0, gate, units // 3), bias[GATES.index(gate) * units + units // 3]),
        ):
            assert rig.map.cell_at(rig.map.place_of(cell)) == cell
            assert rig.map.words_about(cell).endswith(f"\n{number_text(value)}")


def test_the_pointer_reads_what_it_is_on(rig: Rig) -> None:
    trace_view = rig.show(*arrays())
    rig.move("recurrent_kernel", 3, "f", 1)
    value = trace_view.value(Cell("recurrent_kernel", 3, "f", 1))
    assert rig.message[-1][0] == (
        f"recurrent_kernel from h of unit 3 to f (forget) of unit 1\n{number_text(value)}"
    )


def test_of_a_gru_the_pointer_reads_which_row_of_the_bias_it_is_on(rig: Rig) -> None:
    layer = GRUConfig(4)
    bias = rig.show(*weights_of(layer), layer=layer).part("bias").array
    for row, source in enumerate(("x·W", "h·U")):
        rig.move("bias", row, "r", 1)
        number = number_text(bias[row, 4 + 1])
        assert rig.message[-1][0] == f"bias with {source} to r (reset) of unit 1\n{number}"


def test_between_the_blocks_nothing_is_read(rig: Rig) -> None:
    rig.show(*arrays())
    rig.move("kernel", 0, "i", 0)
    rig.map.clearFocus()
    rig.qtbot.mouseMove(rig.map, QPoint(1, 1))
    assert rig.message[-1][0] == ""
    assert rig.map.cell_at(QPointF(1, 1)) is None


def test_a_click_picks_the_unit(rig: Rig) -> None:
    rig.show(*arrays())
    for cell in (("kernel", 1, "o", 2), ("bias", 0, "g", 3)):
        rig.qtbot.mouseClick(rig.map, Qt.MouseButton.LeftButton, pos=rig.middle(*cell))
    assert rig.picked == [(2,), (3,)]
    rig.qtbot.mouseClick(rig.map, Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    assert rig.picked == [(2,), (3,)]


def test_a_picked_unit_is_framed_in_every_gate_of_every_part(rig: Rig) -> None:
    trace_view = rig.show(*arrays())
    rig.map.clearFocus()
    rig.map.set_unit(2)
    image = rig.image()
    for part in trace_view.parts:
        for gate in GATES:
            left, right = (rig.map.place_of(Cell(part.name, 0, gate, unit)) for unit in (2, 3))
            row = [
                image.pixelColor(x, round(left.y())).name().upper()
                for x in range(round(left.x()), round(right.x()))
            ]
            assert LIGHT.selection in row, (part.name, gate)
    rig.map.set_unit(None)
    image = rig.image()
    assert LIGHT.selection not in {
        image.pixelColor(x, y).name().upper() for x in range(340) for y in range(300)
    }


def test_a_unit_that_these_weights_dont_have_is_not_framed(rig: Rig) -> None:
    rig.show(*arrays(units=2))
    before = rig.image()
    rig.map.set_unit(3)
    assert rig.image() == before


@pytest.mark.parametrize(("units", "features"), [(4, 3), (2, 12)])
def test_lines_columns_and_bars_are_named_where_they_are(
    rig: Rig, tmp_path: Path, units: int, features: int
) -> None:
    trace_view = rig.show(*arrays(units, features))
    rig.map.clearFocus()
    fonts = Fonts.of(rig.map.font(), 0, 0)
    image, layout = rig.image(), WeightsLayout.of(trace_view, fonts, 340, 500)

    def paint(painter: QPainter) -> None:
        paint_weights(painter, layout, fonts, LIGHT)

    texts = written_texts(paint, rig.map.size(), tmp_path)
    for place in layout.parts[:2]:
        rows = [rig.middle(place.part.name, row, "i", 0) for row in range(place.part.rows)]
        beside = [text for text in texts if text.x < layout.left and text.words.isdigit()]
        named = [text for text in beside if rows[0].y() - 9 < text.y < rows[-1].y() + 9]
        assert len(named) > 1
        for text in named:
            assert text.y == pytest.approx(rows[int(text.words)].y(), abs=6)
    bottom = layout.parts[-1].gates["i"].bottom()
    for gate, unit in ((gate, unit) for gate in GATES for unit in range(units)):
        x = rig.map.place_of(Cell("bias", 0, gate, unit)).x()
        inks = [ink_found(image, LIGHT.units[unit], QPointF(x, bottom + dy)) for dy in range(1, 14)]
        assert any(inks), (gate, unit)
    for place in layout.parts:
        ends = [text for text in texts if abs(text.y - place.bar.center().y()) < 3]
        left = [text.words for text in ends if text.x < place.bar.left()]
        right = [text.words for text in ends if text.x > place.bar.right()]
        assert left[-1].startswith("−")
        assert not right[0].startswith("−")
        for x, entry in ((place.bar.left() + 2, 0), (place.bar.right() - 2, 255)):
            colour = image.pixelColor(round(x), round(place.bar.center().y()))
            red, green, blue = diverging(LIGHT)[entry].tolist()
            assert near(colour, f"#{red:02X}{green:02X}{blue:02X}", 60)


@THEMES
@pytest.mark.parametrize("lost", [np.nan, np.inf])
def test_what_is_no_number_is_drawn_as_such(rig: Rig, theme: Theme, lost: float) -> None:
    kernel, recurrent, bias = arrays()
    kernel[1, 5] = lost
    rig.show(kernel, recurrent, bias, theme=theme)
    rig.map.clearFocus()
    at = rig.map.place_of(Cell("kernel", 1, "f", 1)).toPoint()
    assert rig.image().pixelColor(at) == QColor(theme.lost)
    assert rig.map.words_about(Cell("kernel", 1, "f", 1)).endswith(f"\n{lost}")
    assert "NaN or infinity" in rig.map.accessibleDescription()


def test_the_keys_go_from_cell_to_cell(rig: Rig) -> None:
    trace_view = rig.show(*arrays(units=2, features=2))
    rig.map.setFocus()
    rig.qtbot.waitUntil(rig.map.hasFocus)

    def read() -> str:
        return rig.message[-1][0].split("\n")[0]

    assert read() == "kernel from feature 0 to i (input) of unit 0"
    for key, expected in (
        (Qt.Key.Key_Right, "kernel from feature 0 to i (input) of unit 1"),
        (Qt.Key.Key_Right, "kernel from feature 0 to f (forget) of unit 0"),
        (Qt.Key.Key_Down, "kernel from feature 1 to f (forget) of unit 0"),
        (Qt.Key.Key_Down, "recurrent_kernel from h of unit 0 to f (forget) of unit 0"),
        (Qt.Key.Key_Down, "recurrent_kernel from h of unit 1 to f (forget) of unit 0"),
        (Qt.Key.Key_Down, "bias to f (forget) of unit 0"),
        (Qt.Key.Key_Left, "bias to i (input) of unit 1"),
        (Qt.Key.Key_End, "bias to o (output) of unit 1"),
        (Qt.Key.Key_Up, "recurrent_kernel from h of unit 1 to o (output) of unit 1"),
        (Qt.Key.Key_Home, "recurrent_kernel from h of unit 1 to i (input) of unit 0"),
    ):
        rig.key(key)
        assert read() == expected
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Home):  # nothing lies further on
        rig.key(key)
        assert read() == "recurrent_kernel from h of unit 1 to i (input) of unit 0"
    value = trace_view.value(Cell("recurrent_kernel", 1, "i", 0))
    assert rig.message[-1][0].endswith(f"\n{number_text(value)}")
    rig.key(Qt.Key.Key_Right)
    rig.key(Qt.Key.Key_Return)
    assert rig.picked == [(1,)]


def test_the_cell_that_is_read_has_a_ring(rig: Rig) -> None:
    rig.show(*arrays())
    rig.map.clearFocus()
    before = rig.image()
    rig.move("kernel", 2, "o", 3)
    assert rig.image() != before


def test_the_tool_tip_over_a_cell_is_its_number(rig: Rig) -> None:
    rig.show(*arrays())
    at = rig.middle("kernel", 0, "g", 1)
    event = QHelpEvent(QEvent.Type.ToolTip, at, rig.map.mapToGlobal(at))
    QApplication.sendEvent(rig.map, event)
    assert QToolTip.text() == rig.map.words_about(Cell("kernel", 0, "g", 1))
    QToolTip.hideText()


def test_nothing_is_drawn_before_there_are_weights(rig: Rig) -> None:
    assert rig.map.cell_at(QPointF(50, 50)) is None
    rig.image()
    rig.map.setFocus()
    rig.key(Qt.Key.Key_Down)
    assert rig.message == []
    assert rig.picked == []


def test_stale_weights_are_paled(rig: Rig) -> None:
    trace_view = rig.show(*arrays())
    rig.map.clearFocus()
    before = rig.image()
    rig.map.set_trace_view(trace_view, stale=True)
    assert rig.image() != before
    rig.map.set_stale(False)
    assert rig.image() == before


@pytest.mark.parametrize(("units", "features"), [(1, 1), (4, 3), (64, 30), (1000, 1)])
@pytest.mark.parametrize("width", [180, 340, 700])
def test_everything_has_its_place_within_the_map(
    qtbot: QtBot, units: int, features: int, width: int
) -> None:
    rig = Rig(qtbot, width, 400)
    rig.show(*arrays(units, features))
    least = rig.map.minimumSizeHint()
    assert least.width() <= 180
    rig.map.resize(width, least.height())
    layout = rig.map._laid_out()
    assert layout is not None
    assert layout.height <= rig.map.height()
    bottom = 0.0
    for place in layout.parts:
        assert place.title.top() >= bottom
        bottom = place.gates["i"].bottom()
        assert place.bar.left() >= 0
        assert place.bar.right() <= width
        assert place.gates["o"].right() <= width
        assert all(
            one.right() < other.left()
            for one, other in zip(
                list(place.gates.values()), list(place.gates.values())[1:], strict=False
            )
        )
    assert layout.units["i"].top() >= bottom


def test_many_units_are_painted_from_few_cells(rig: Rig) -> None:
    units = 1500
    trace_view = rig.show(
        np.zeros((1, 4 * units), np.float32),
        np.broadcast_to(np.float32(1), (units, 4 * units)),
        np.zeros(4 * units, np.float32),
    )
    rig.map.clearFocus()
    part = trace_view.part("recurrent_kernel")
    assert sum(cells.size for cells in part.gates.values()) <= 512 * 256 * 4
    pixel = rig.image().pixelColor(
        rig.map.place_of(Cell("recurrent_kernel", 700, "g", 700)).toPoint()
    )
    assert (pixel.red(), pixel.green(), pixel.blue()) == tuple(diverging(LIGHT)[255])


UNITS, FEATURES = 2, 3
STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


def grid(layer: RecurrentConfig) -> list[list[Cell]]:
    """All cells as they stand on the map: a line for each row of each part."""
    two_rows = isinstance(layer, GRUConfig) and layer.reset_after
    parts = {"kernel": FEATURES, "recurrent_kernel": UNITS, "bias": 1 + two_rows}
    return [
        [Cell(part, row, gate, unit) for gate in layer.kind.columns for unit in range(UNITS)]
        for part, rows in parts.items()
        for row in range(rows)
    ]


def view_of(layer: RecurrentConfig) -> WeightsView:
    return WeightsView.of(layer, tuple(weights_of(replace(layer, units=UNITS), FEATURES)))


@pytest.mark.parametrize("layer", LAYERS, ids=repr)
@pytest.mark.parametrize("key", MOVES)
def test_every_key_goes_from_every_cell_to_its_neighbour_on_the_map(
    layer: RecurrentConfig, key: Qt.Key
) -> None:
    cells, trace_view = grid(layer), view_of(layer)
    last_line, last_column = len(cells) - 1, len(cells[0]) - 1
    for line, row in enumerate(cells):
        for column, cell in enumerate(row):
            if key == Qt.Key.Key_Home:
                there = row[0]
            elif key == Qt.Key.Key_End:
                there = row[last_column]
            else:
                down, right = STEPS[key]
                there = cells[min(max(line + down, 0), last_line)][
                    min(max(column + right, 0), last_column)
                ]
            assert cell_after(key, cell, trace_view) == there


def test_it_is_known_which_cells_there_are() -> None:
    trace_view = view_of(LSTM)
    assert all(trace_view.has(cell) for row in grid(LSTM) for cell in row)
    assert not trace_view.has(Cell("kernel", 0, "z", 0))
    assert not trace_view.has(Cell("kernel", FEATURES, "i", 0))
    assert not trace_view.has(Cell("bias", 0, "o", UNITS))
    assert not WeightsView(trace_view.parts[:2]).has(Cell("bias", 0, "i", 0))
