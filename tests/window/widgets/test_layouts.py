from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.labels import WrappingLabel
from lstmviz.window.widgets.layouts import WrappingRow

Make = Callable[..., tuple[QWidget, list[QWidget]]]


class Block(QWidget):
    """Something with a smallest size and one that it asks for."""

    def __init__(self, least: int, requested: int, grows: bool = False) -> None:
        super().__init__()
        self.setMinimumSize(least, 10)
        self._wished = requested
        policy = QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Preferred
        self.setSizePolicy(policy, QSizePolicy.Policy.Fixed)

    def sizeHint(self):
        return self.minimumSize().expandedTo(self.minimumSize().__class__(self._wished, 10))


@pytest.fixture
def shown(qtbot: QtBot) -> Make:
    def show(width: int, *blocks: QWidget, spacing: int = 5) -> tuple[QWidget, list[QWidget]]:
        panel = QWidget()
        qtbot.addWidget(panel)
        row = WrappingRow(panel, spacing=spacing)
        for block in blocks:
            row.addWidget(block)
        panel.resize(width, panel.heightForWidth(width))
        panel.show()
        return panel, list(blocks)

    return show


def places(blocks: list[QWidget]) -> list[tuple[int, int, int]]:
    return [(block.x(), block.y(), block.width()) for block in blocks]


def test_what_has_room_stands_in_one_line(shown: Make) -> None:
    panel, blocks = shown(300, Block(50, 80), Block(50, 60))
    assert places(blocks) == [(0, 0, 80), (85, 0, 60)]
    assert panel.height() == 10


def test_what_has_none_goes_below(shown: Make) -> None:
    panel, blocks = shown(100, Block(50, 80), Block(50, 60))
    assert places(blocks) == [(0, 0, 80), (0, 15, 60)]
    assert panel.height() == 25


def test_neighbours_give_way_before_a_line_breaks(shown: Make) -> None:
    _, blocks = shown(125, Block(50, 80), Block(50, 60))
    assert places(blocks) == [(0, 0, 70), (75, 0, 50)]


def test_what_could_break_its_text_goes_below_before_it_does_so(shown: Make) -> None:
    labels = [WrappingLabel("recurrent_initializer") for _ in range(2)]
    wide = labels[0].sizeHint().width()
    panel, _ = shown(wide + 20, *labels)
    assert labels[1].y() > labels[0].y()
    assert labels[0].height() < 2 * labels[0].fontMetrics().height()
    assert panel.height() == 2 * labels[0].heightForWidth(wide) + 5


def test_what_is_left_over_goes_to_what_grows(shown: Make) -> None:
    _, blocks = shown(300, Block(50, 50), Block(40, 40, True), Block(40, 40, True))
    assert places(blocks) == [(0, 0, 50), (55, 0, 120), (180, 0, 120)]


def test_it_needs_no_more_than_its_widest(shown: Make) -> None:
    panel, _ = shown(300, Block(50, 80), Block(70, 90))
    assert panel.minimumSizeHint().width() == 70
    assert panel.sizeHint().width() == 175
    assert panel.layout().heightForWidth(70) == 25
    assert panel.layout().heightForWidth(175) == 10


def test_what_is_hidden_takes_no_room(shown: Make) -> None:
    panel, blocks = shown(300, Block(50, 50), Block(50, 50), Block(50, 50))
    blocks[1].hide()
    panel.layout().activate()
    assert blocks[2].x() == 55


def test_it_begins_on_the_right_where_one_reads_from_there(shown: Make) -> None:
    panel, blocks = shown(300, Block(50, 50), Block(50, 50))
    panel.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    panel.layout().invalidate()
    panel.layout().activate()
    assert [block.x() for block in blocks] == [250, 195]


def test_what_lies_below_moves_down(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    row = WrappingRow(spacing=0)
    for block in (Block(60, 60), Block(60, 60)):
        row.addWidget(block)
    below = Block(20, 20)
    column.addLayout(row)
    column.addWidget(below)
    panel.resize(100, panel.heightForWidth(100))
    panel.show()
    assert below.y() == 20
    panel.resize(200, panel.heightForWidth(200))
    panel.layout().activate()
    assert below.y() == 10


def test_widgets_can_be_taken_out(shown: Make) -> None:
    panel, blocks = shown(300, Block(50, 50), Block(50, 50))
    row = panel.layout()
    assert row.count() == 2
    assert row.takeAt(0).widget() is blocks[0]
    assert row.itemAt(0).widget() is blocks[1]
    assert row.itemAt(1) is None
    assert row.takeAt(1) is None


def test_at_any_size_it_is_as_wide_as_qts_own_row(qtbot: QtBot) -> None:
    texts = ("call again", "duplicate", "remove")
    rows = []
    for layout in (WrappingRow(spacing=3), QHBoxLayout()):
        panel = QWidget()
        qtbot.addWidget(panel)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for text in texts:
            layout.addWidget(QPushButton(text))
        panel.setLayout(layout)
        rows.append(panel.sizeHint())
    assert rows[0] == rows[1]
