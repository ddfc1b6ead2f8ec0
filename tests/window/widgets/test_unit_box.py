from controls import Heard
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.unit_box import UnitBox


def turned(box: UnitBox) -> QWheelEvent:
    return QWheelEvent(
        QPointF(5, 5),
        box.mapToGlobal(QPointF(5, 5)),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )


def test_it_is_set_silently_and_stays_within_the_units(qtbot: QtBot) -> None:
    box = UnitBox()
    qtbot.addWidget(box)
    said = Heard(box.valueChanged)
    box.set_unit(3, 4)
    assert (box.value(), said) == (3, [])
    assert box.text() == "unit 3"
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert said == []
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert list(said) == [(2,)]


def test_the_wheel_is_left_to_the_panel_unless_it_has_the_focus(qtbot: QtBot) -> None:
    box = UnitBox()
    qtbot.addWidget(box)
    box.set_unit(1, 4)
    event = turned(box)
    box.wheelEvent(event)
    assert not event.isAccepted()
    assert box.value() == 1
    box.show()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    box.wheelEvent(turned(box))
    assert box.value() == 2
