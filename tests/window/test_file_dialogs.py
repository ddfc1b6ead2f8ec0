"""The real dialogs, answered as a person would."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.window.file_dialogs import FileDialogs, with_suffix

_Button = QMessageBox.StandardButton


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def box_of(window: QWidget) -> QMessageBox:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (box,) = window.findChildren(QMessageBox)
    return box


@pytest.mark.parametrize(
    ("button", "answer"),
    [(_Button.Save, "save"), (_Button.Discard, "discard"), (_Button.Cancel, "cancel")],
)
def test_changes_are_saved_discarded_or_kept(
    qtbot: QtBot, window: QWidget, button: QMessageBox.StandardButton, answer: str
) -> None:
    answers = []
    FileDialogs(window).ask_to_save("<b>mine</b>", answers.append)
    box = box_of(window)
    assert "<b>mine</b>" in box.text()
    assert box.textFormat() == Qt.TextFormat.PlainText
    assert box.button(_Button.Discard).text() == "&Don't save"
    box.button(button).click()
    assert answers == [answer]


@pytest.mark.parametrize(
    ("button", "answer"),
    [(_Button.Save, "save"), (_Button.SaveAll, "save as"), (_Button.Cancel, "cancel")],
)
@pytest.mark.parametrize("is_gone", [False, True])
def test_a_file_that_is_another_one_is_replaced_left_or_passed_by(
    window: QWidget, button: QMessageBox.StandardButton, answer: str, is_gone: bool
) -> None:
    answers = []
    FileDialogs(window).ask_to_overwrite("<b>mine</b>", is_gone, answers.append)
    box = box_of(window)
    assert box.text().startswith("<b>mine</b> is not" if is_gone else "<b>mine</b> was changed")
    assert box.textFormat() == Qt.TextFormat.PlainText
    box.button(button).click()
    assert answers == [answer]


@pytest.mark.parametrize(
    ("key", "taken"), [(Qt.Key.Key_Return, ["taken"]), (Qt.Key.Key_Escape, [])]
)
def test_a_text_s_characters_are_taken_or_not(
    qtbot: QtBot, window: QWidget, key: Qt.Key, taken: list[str]
) -> None:
    answers: list[str] = []
    dialogs = FileDialogs(window)
    dialogs.ask_for_characters("<b>a</b>.txt", "all 3 characters", lambda: answers.append("taken"))
    box = box_of(window)
    assert box.text().startswith("<b>a</b>.txt is a text and holds no table of numbers.")
    assert box.text().endswith("They make all 3 characters.")
    qtbot.keyClick(box, key)
    assert answers == taken


def test_escape_keeps_everything(qtbot: QtBot, window: QWidget) -> None:
    answers = []
    dialogs = FileDialogs(window)
    dialogs.ask_to_save("mine", answers.append)
    qtbot.keyClick(box_of(window), Qt.Key.Key_Escape)
    assert answers == ["cancel"]
    dialogs.ask_to_replace("mine", lambda: answers.append("replaced"))
    qtbot.keyClick(box_of(window), Qt.Key.Key_Escape)
    assert answers == ["cancel"]
    dialogs.ask_to_overwrite("mine", False, answers.append)
    qtbot.keyClick(box_of(window), Qt.Key.Key_Escape)
    assert answers == ["cancel", "cancel"]
    dialogs.tell("Not saved", "The disk is full.")
    box = box_of(window)
    assert box.text() == "The disk is full."
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()


@pytest.mark.parametrize("asks", ["save", "replace", "overwrite"])
def test_a_long_name_of_two_lines_is_one_short_line(window: QWidget, asks: str) -> None:
    name = "first\nsecond\u202e" + "x" * 300
    gone = (False,) if asks == "overwrite" else ()
    getattr(FileDialogs(window), f"ask_to_{asks}")(name, *gone, print)
    text = box_of(window).text()
    assert name.split("\n")[0] in text
    assert "first\n" not in text
    assert "\u202e" not in text
    assert "x" * 100 not in text


def test_of_a_long_sentence_the_beginning_is_told_and_the_whole_can_be_read(
    qtbot: QtBot, window: QWidget
) -> None:
    FileDialogs(window).tell("Not opened", f"<b>\u202e{'a word or two, ' * 2000}the end")
    box = box_of(window)
    assert box.text().startswith("<b>\\u202ea word")
    assert box.text().endswith("…")
    assert len(box.text()) < 500
    assert box.detailedText().startswith("<b>\\u202ea word")
    assert box.detailedText().endswith("the end")
    box.close()


def test_a_file_is_chosen_to_be_opened(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    chosen = []
    FileDialogs(window).open_name("Open", tmp_path, "all (*)", chosen.append)
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.directory().absolutePath() == tmp_path.as_posix()
    dialog.fileSelected.emit(str(tmp_path / "a.lstmviz"))
    assert chosen == [tmp_path / "a.lstmviz"]
    dialog.close()


def test_a_file_whose_suffix_was_added_is_not_replaced_unasked(
    qtbot: QtBot, window: QWidget, tmp_path: Path
) -> None:
    chosen = []
    (tmp_path / "my.data.lstmviz").touch()
    FileDialogs(window).save_name(
        "Save as", tmp_path / "a.lstmviz", "sessions (*.lstmviz)", chosen.append
    )
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.defaultSuffix() == "lstmviz"
    dialog.fileSelected.emit(str(tmp_path / "b.lstmviz"))
    dialog.fileSelected.emit(str(tmp_path / "new"))
    assert chosen == [tmp_path / "b.lstmviz", tmp_path / "new.lstmviz"]
    dialog.fileSelected.emit(str(tmp_path / "my.data"))
    box = box_of(window)
    assert box.text() == "my.data.lstmviz is there already. Replace it?"
    box.button(_Button.Yes).click()
    assert chosen[-1] == tmp_path / "my.data.lstmviz"
    dialog.close()


def test_of_several_kinds_of_file_the_name_says_or_else_the_chosen_kind(
    window: QWidget, tmp_path: Path
) -> None:
    chosen = []
    kinds = "Tables (*.csv);;NumPy arrays (*.npz);;All files (*)"
    FileDialogs(window).save_name("Export", tmp_path / "a.csv", kinds, chosen.append)
    (dialog,) = window.findChildren(QFileDialog)
    for name in ("b.csv", "b.NPZ", "b"):
        dialog.fileSelected.emit(str(tmp_path / name))
    dialog.selectNameFilter("NumPy arrays (*.npz)")
    dialog.filterSelected.emit("NumPy arrays (*.npz)")
    assert [Path(name).name for name in dialog.selectedFiles()] == ["a.npz"]
    dialog.fileSelected.emit(str(tmp_path / "c"))
    dialog.filterSelected.emit("All files (*)")
    assert [Path(name).name for name in dialog.selectedFiles()] == ["a.npz"]
    dialog.fileSelected.emit(str(tmp_path / "c.txt"))
    assert [path.name for path in chosen] == ["b.csv", "b.NPZ", "b.csv", "c.npz", "c.txt.npz"]
    dialog.close()


def test_a_series_gets_its_number_where_the_person_typed_none(
    window: QWidget, tmp_path: Path
) -> None:
    chosen: list[Path] = []
    png, gif, series = "PNG (*.png)", "GIF (*.gif)", "PNG series (*-%03d.png)"
    FileDialogs(window).save_name(
        "Export", tmp_path / "a.png", f"{png};;{gif};;{series}", chosen.append
    )
    (dialog,) = window.findChildren(QFileDialog)
    shown = []
    for kind in (series, gif, series, png):
        dialog.selectNameFilter(kind)
        dialog.filterSelected.emit(kind)
        shown += [Path(name).name for name in dialog.selectedFiles()]
    assert shown == ["a-%03d.png", "a.gif", "a-%03d.png", "a.png"]
    dialog.fileSelected.emit(str(tmp_path / "b.png"))
    dialog.selectNameFilter(series)
    for name in ("b.png", "b", "step%d.png"):
        dialog.fileSelected.emit(str(tmp_path / name))
    assert [path.name for path in chosen] == ["b.png", "b-%03d.png", "b-%03d.png", "step%d.png"]
    dialog.close()


@pytest.mark.parametrize(("button", "times"), [(_Button.Yes, 1), (_Button.Cancel, 0)])
def test_much_is_written_only_if_the_person_wants_it(
    window: QWidget, button: QMessageBox.StandardButton, times: int
) -> None:
    said = []
    FileDialogs(window).ask_to_write("a.csv", "about 5.2 GB", lambda: said.append("yes"))
    box = box_of(window)
    assert box.text().startswith("a.csv will take about 5.2 GB.")
    box.button(button).click()
    assert said == ["yes"] * times


def test_a_suffix_is_added_where_it_is_missing() -> None:
    assert with_suffix(Path("a"), ".lstmviz") == Path("a.lstmviz")
    assert with_suffix(Path("a.LSTMVIZ"), ".lstmviz") == Path("a.LSTMVIZ")
    assert with_suffix(Path("a.b"), ".py") == Path("a.b.py")


@pytest.mark.parametrize(
    "ask",
    [
        lambda dialogs: dialogs.ask_to_save("Example", print),
        lambda dialogs: dialogs.ask_to_replace("a.npz", print),
        lambda dialogs: dialogs.ask_to_write("a.csv", "about 5.2 GB", print),
        lambda dialogs: dialogs.tell("The file can't be opened", "No."),
    ],
    ids=["save", "replace", "write", "tell"],
)
def test_the_title_bar_has_room_for_its_words_and_its_buttons(
    window: QWidget, ask: Callable[[FileDialogs], None]
) -> None:
    ask(FileDialogs(window))
    box = box_of(window)
    font = QFont(box.font())
    font.setBold(True)
    words = QFontMetrics(font).horizontalAdvance(f"{box.windowTitle()} — lstmviz")
    assert box.width() >= words + 80
    box.close()
