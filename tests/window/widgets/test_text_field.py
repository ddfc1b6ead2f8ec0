import pytest
from controls import Heard
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.text_field import TextField

CONTROL = Qt.KeyboardModifier.ControlModifier
LONG = "[" + ", ".join(["0.125"] * 50_000) + "]"


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.field = TextField("Array as text", 3)
        qtbot.addWidget(self.field)
        self.submitted = Heard(self.field.submitted)
        self.pasted = Heard(self.field.pasted_long)
        self.field.show()
        self.field.setFocus()

    def paste(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, CONTROL)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = CONTROL) -> None:
        self.qtbot.keyClick(self.field, key, modifier)


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    return Rig(qtbot)


def test_typed_and_pasted_text_is_there(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.field, "[1, ")
    rig.paste("2]")
    assert rig.field.text == rig.field.toPlainText() == "[1, 2]"
    assert (rig.field.is_long, rig.pasted) == (False, [])


def test_control_return_submits_and_return_breaks_the_line(rig: Rig) -> None:
    rig.press(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier)
    assert rig.submitted == []
    rig.press(Qt.Key.Key_Return)
    rig.press(Qt.Key.Key_Enter)
    assert len(rig.submitted) == 2
    assert rig.field.text == "\n"


def test_one_line_stands_in_for_a_long_paste(rig: Rig) -> None:
    rig.paste(LONG)
    assert rig.field.toPlainText() == "[0.125, 0.125, 0…  — 0.3 MB, pasted"
    assert rig.field.text == LONG
    assert rig.pasted == [()]


def test_a_long_paste_goes_between_what_was_typed(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.field, "np.array()")
    rig.press(Qt.Key.Key_Left, Qt.KeyboardModifier.NoModifier)
    rig.paste(LONG)
    assert rig.field.text == f"np.array({LONG})"


def test_many_lines_are_told_in_one(rig: Rig) -> None:
    rig.paste("1\n2\n" * 10_000)
    assert rig.field.toPlainText() == "1 2 1 2 1 2 1 2 …  — 40 kB, pasted"


def test_typing_replaces_the_stand_in_and_undo_brings_it_back(rig: Rig) -> None:
    rig.paste(LONG)
    rig.press(Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier)
    rig.qtbot.keyClicks(rig.field, "[7]")
    assert rig.field.text == "[7]"
    while rig.field.document().isUndoAvailable() and not rig.field.is_long:
        rig.press(Qt.Key.Key_Z)
    assert rig.field.text == LONG


def test_a_short_paste_replaces_the_stand_in(rig: Rig) -> None:
    rig.paste(LONG)
    rig.paste("[7]")
    assert rig.field.text == "[7]"
    rig.paste(LONG)
    rig.press(Qt.Key.Key_Backspace, Qt.KeyboardModifier.NoModifier)
    assert rig.field.text == ""


def test_a_long_paste_replaces_another(rig: Rig) -> None:
    rig.paste(LONG)
    rig.paste(LONG.replace("0", "3"))
    assert rig.field.text == LONG.replace("0", "3")
    assert len(rig.pasted) == 2


def test_forgotten_text_does_not_come_back(rig: Rig) -> None:
    rig.paste(LONG)
    stand_in = rig.field.toPlainText()
    rig.field.forget()
    rig.press(Qt.Key.Key_Z)
    assert rig.field.text == ""
    rig.field.setPlainText(stand_in)
    assert rig.field.text == stand_in


def test_files_are_left_to_the_window(rig: Rig) -> None:
    files, text = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/x.npy")])
    text.setText("[1]")
    assert not rig.field.canInsertFromMimeData(files)
    assert rig.field.canInsertFromMimeData(text)


def test_it_grows_with_the_text_size(rig: Rig) -> None:
    before = rig.field.sizeHint().height()
    font = rig.field.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    rig.field.setFont(font)
    assert rig.field.sizeHint().height() > 1.6 * before
    assert rig.field.minimumSizeHint().height() == rig.field.sizeHint().height()
