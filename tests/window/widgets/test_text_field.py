from controls import CONTROL, Heard, PanelRig
from PySide6.QtCore import QMimeData, QUrl
from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.text_field import TextField

LONG = "[" + ", ".join(["0.125"] * 50_000) + "]"


class Rig(PanelRig[TextField]):
    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, TextField("Array as text", 3))
        self.submitted = Heard(self.panel.submitted)
        self.pasted = Heard(self.panel.pasted_long)
        self.panel.setFocus()


def test_typed_and_pasted_text_is_there(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.panel, "[1, ")
    rig.paste(rig.panel, "2]")
    assert rig.panel.text == rig.panel.toPlainText() == "[1, 2]"
    assert (rig.panel.is_long, rig.pasted) == (False, [])


def test_a_no_break_space_is_a_blank_in_code_and_itself_in_a_text(rig: Rig) -> None:
    rig.paste(rig.panel, "a\xa0b\nc")
    assert rig.panel.text == "a b\nc"
    assert rig.panel.exact_text == "a\xa0b\nc"
    rig.paste(rig.panel, LONG)
    assert rig.panel.exact_text.endswith(LONG)


def test_control_return_submits_and_return_breaks_the_line(rig: Rig) -> None:
    rig.key(rig.panel, "Return")
    assert rig.submitted == []
    rig.key(rig.panel, "Return", CONTROL)
    rig.key(rig.panel, "Enter", CONTROL)
    assert len(rig.submitted) == 2
    assert rig.panel.text == "\n"


def test_one_line_stands_in_for_a_long_paste(rig: Rig) -> None:
    rig.paste(rig.panel, LONG)
    assert rig.panel.toPlainText() == "[0.125, 0.125, 0…  — 0.3 MB, pasted"
    assert rig.panel.text == LONG
    assert rig.pasted == [()]


def test_a_long_paste_goes_between_what_was_typed(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.panel, "np.array()")
    rig.key(rig.panel, "Left")
    rig.paste(rig.panel, LONG)
    assert rig.panel.text == f"np.array({LONG})"


def test_many_lines_are_told_in_one(rig: Rig) -> None:
    rig.paste(rig.panel, "1\n2\n" * 10_000)
    assert rig.panel.toPlainText() == "1 2 1 2 1 2 1 2 …  — 40 kB, pasted"


def test_typing_replaces_the_stand_in_and_undo_brings_it_back(rig: Rig) -> None:
    rig.paste(rig.panel, LONG)
    rig.key(rig.panel, "End")
    rig.qtbot.keyClicks(rig.panel, "[7]")
    assert rig.panel.text == "[7]"
    while rig.panel.document().isUndoAvailable() and not rig.panel.is_long:
        rig.key(rig.panel, "Z", CONTROL)
    assert rig.panel.text == LONG


def test_a_short_paste_replaces_the_stand_in(rig: Rig) -> None:
    rig.paste(rig.panel, LONG)
    rig.paste(rig.panel, "[7]")
    assert rig.panel.text == "[7]"
    rig.paste(rig.panel, LONG)
    rig.key(rig.panel, "Backspace")
    assert rig.panel.text == ""


def test_a_long_paste_replaces_another(rig: Rig) -> None:
    rig.paste(rig.panel, LONG)
    rig.paste(rig.panel, LONG.replace("0", "3"))
    assert rig.panel.text == LONG.replace("0", "3")
    assert len(rig.pasted) == 2


def test_forgotten_text_does_not_come_back(rig: Rig) -> None:
    rig.paste(rig.panel, LONG)
    stand_in = rig.panel.toPlainText()
    rig.panel.forget()
    rig.key(rig.panel, "Z", CONTROL)
    assert rig.panel.text == ""
    rig.panel.setPlainText(stand_in)
    assert rig.panel.text == stand_in


def test_files_are_left_to_the_window(rig: Rig) -> None:
    files, text = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/x.npy")])
    text.setText("[1]")
    assert not rig.panel.canInsertFromMimeData(files)
    assert rig.panel.canInsertFromMimeData(text)


def test_it_grows_with_the_text_size(rig: Rig) -> None:
    before = rig.panel.sizeHint().height()
    font = rig.panel.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    rig.panel.setFont(font)
    assert rig.panel.sizeHint().height() > 1.6 * before
    assert rig.panel.minimumSizeHint().height() == rig.panel.sizeHint().height()
