from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QToolButton
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.section import Section


def test_the_heading_folds_and_unfolds(qtbot: QtBot) -> None:
    section = Section("Weights")
    qtbot.addWidget(section)
    box = QCheckBox("use_bias")
    section.add(box)
    section.show()
    heading = section.findChild(QToolButton)
    assert heading.accessibleName() == "Weights"
    assert section.is_open
    assert box.isVisible()

    qtbot.mouseClick(heading, Qt.MouseButton.LeftButton)
    assert not section.is_open
    assert not box.isVisible()
    assert heading.arrowType() == Qt.ArrowType.RightArrow

    qtbot.keyClick(heading, Qt.Key.Key_Space)
    assert section.is_open
    assert box.isVisible()
    assert heading.arrowType() == Qt.ArrowType.DownArrow


def test_opening_twice_is_opening(qtbot: QtBot) -> None:
    section = Section("Weights")
    qtbot.addWidget(section)
    section.set_open(False)
    section.set_open(True)
    section.set_open(True)
    assert section.is_open


def test_a_remark_stands_beside_the_title_while_folded(qtbot: QtBot) -> None:
    section = Section("Dropout", is_open=False)
    qtbot.addWidget(section)
    heading = section.findChild(QToolButton)
    section.set_remark("2 changed")
    assert heading.text() == heading.accessibleName() == "Dropout — 2 changed"
    section.set_open(True)
    assert heading.text() == heading.accessibleName() == "Dropout"
    section.set_open(False)
    section.set_remark("")
    assert heading.text() == "Dropout"


def test_who_listens_can_fill_the_group_before_it_is_seen(qtbot: QtBot) -> None:
    section = Section("Dropout", is_open=False)
    qtbot.addWidget(section)
    heard: list[bool] = []
    section.toggled.connect(heard.append)
    section.set_open(True)
    section.set_open(True)
    section.set_open(False)
    assert heard == [True, False]


def test_a_long_title_is_shortened_and_does_not_widen_the_panel(qtbot: QtBot) -> None:
    long = "initial_state of bidirectional, forward layer"
    section = Section(long)
    qtbot.addWidget(section)
    heading = section.findChild(QToolButton)
    whole = heading.sizeHint().width()
    assert section.minimumSizeHint().width() < whole / 1.5
    assert heading.toolTip().startswith(f"{long}\n")
    section.resize(section.minimumSizeHint())
    section.show()
    images = []
    for middle in ("bidirectional", "bidirectional_number_2"):  # it is the middle that is left out
        section.set_title(f"initial_state of {middle}, forward layer")
        assert heading.accessibleName() == f"initial_state of {middle}, forward layer"
        images.append(heading.grab().toImage())
    assert images[0] == images[1]
