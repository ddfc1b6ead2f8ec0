from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.fix_note import FixNote


def test_a_note_says_what_can_be_mended_and_the_button_wants_it(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    note = FixNote("Mend the mask", "Change its shape alone.", panel)
    panel.show()
    assert not note.isVisible()

    note.set_note("One row for all.", "one for each row")
    button = note.findChild(QToolButton)
    assert note.findChild(QLabel).text() == "One row for all."
    assert (button.text(), button.accessibleName()) == ("one for each row", "Mend the mask")
    with qtbot.waitSignal(note.fix_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    note.set_note("Nothing can be done.", "")
    assert note.isVisible()
    assert not button.isVisible()
