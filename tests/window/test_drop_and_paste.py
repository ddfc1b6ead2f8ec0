"""What is dropped on the window or pasted into it is handed on."""

from collections.abc import Callable
from operator import attrgetter
from pathlib import Path

import pytest
from figure_desk import FigureDesk
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication
from quick_window import Quick
from scenario_folders import TWO_STEPS, packed, written

from lstmviz.session.storage import load

CTRL = Qt.KeyboardModifier.ControlModifier


def dragged(*urls: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    return data


def enter(quick: Quick, data: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(quick.window, event)
    return event.isAccepted()


def drop(quick: Quick, data: QMimeData) -> bool:
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(quick.window, event)
    return event.isAccepted()


def drop_file(quick: Quick, path: Path) -> None:
    data = dragged(QUrl.fromLocalFile(str(path)).toString())
    assert enter(quick, data)
    assert drop(quick, data)


@pytest.fixture
def reads(quick: Quick) -> Quick:
    """Reads files as the window does, in the intake's process."""
    quick.window.files.reader = quick.window.importer
    quick.answers.leave = "discard"
    return quick


def made(quick: Quick, path: Path) -> None:
    """Writes a figure of what is shown by the dialog."""
    desk = FigureDesk(quick).open()
    quick.answers.path = path
    desk.press("Export…")
    quick.qtbot.waitUntil(path.exists)
    desk.dialog.close()
    quick.qtbot.waitUntil(lambda: not desk.dialogs)


def test_a_figure_opens_the_session_it_was_made_from(reads: Quick, tmp_path: Path) -> None:
    quick, window = reads, reads.window
    window.controller.layer.argument("units", 3)
    quick.settled()
    mine = quick.now.experiment
    paths = [tmp_path / f"my figure.{kind}" for kind in ("png", "svg", "pdf", "gif")]
    for path in paths:
        made(quick, path)
    for path in paths:
        window.files.open_example()
        quick.qtbot.waitUntil(lambda: quick.now.experiment.layer.units == 4, timeout=30_000)
        drop_file(quick, path)
        quick.qtbot.waitUntil(lambda: quick.now.experiment.layer.units == 3, timeout=30_000)
        assert quick.now.experiment == mine
        assert window.windowTitle().startswith(f"{path.name}[*] — LSTM(3, ")
        assert not window.isWindowModified()


def test_saving_what_a_figure_held_asks_for_a_name_and_leaves_the_figure_alone(
    reads: Quick, tmp_path: Path
) -> None:
    quick, figure = reads, tmp_path / "figure.png"
    made(quick, figure)
    written = figure.read_bytes()
    drop_file(quick, figure)
    quick.qtbot.waitUntil(lambda: quick.now.file_state.name == "figure.png", timeout=30_000)
    quick.window.controller.layer.argument("units", 5)
    quick.answers.path = tmp_path / "figure.png"  # which the dialog lets be typed
    quick.window.activateWindow()
    quick.qtbot.waitUntil(quick.window.isActiveWindow)
    quick.press(quick.window.strip, Qt.Key.Key_S, CTRL)
    assert quick.answers.suggested[-1] == tmp_path / "figure.lstmviz"
    saved = tmp_path / "figure.png.lstmviz"
    quick.qtbot.waitUntil(saved.exists)
    assert load(saved).experiment.layer.units == 5
    assert figure.read_bytes() == written


def test_a_picture_without_a_session_changes_nothing_and_is_told(
    reads: Quick, tmp_path: Path
) -> None:
    quick, before = reads, reads.now.experiment
    photo, bare = tmp_path / "photo.png", tmp_path / "bare.svg"
    QImage(8, 8, QImage.Format.Format_RGB32).save(str(photo))
    bare.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    for path in (photo, bare):
        quick.answers.message.clear()
        drop_file(quick, path)
        quick.qtbot.waitUntil(lambda: bool(quick.answers.message), timeout=30_000)
        assert quick.answers.message == [f"{path.name}: the figure holds no session"]
        assert quick.now.experiment is before
        assert quick.now.file_state.name == "Example"


def test_files_are_accepted_and_handed_on(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped = []
    monkeypatch.setattr(quick.window.importer, "drop", dropped.append)
    paths = [tmp_path / "a b.npy", tmp_path / "c.csv"]
    data = dragged(*(QUrl.fromLocalFile(str(path)).toString() for path in paths))
    assert enter(quick, data)
    assert dropped == []
    assert drop(quick, data)
    assert dropped == [paths]


def test_what_is_no_file_of_this_machine_is_refused(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropped = []
    monkeypatch.setattr(quick.window.importer, "drop", dropped.append)
    monkeypatch.setattr(quick.window.importer, "ask", lambda *asked: dropped.append(asked))
    text = QMimeData()
    text.setText("hello")
    link = dragged("https://example.org/a.py")
    link.setText("keras.layers.LSTM(4)")  # the code isn't what was dragged
    for data in (dragged("https://example.org/a.npy"), link, text, QMimeData()):
        assert not enter(quick, data)
        assert not drop(quick, data)
    assert dropped == []


@pytest.mark.parametrize(
    ("name", "taker"),
    [
        ("a.lstmviz", "importer.drop"),
        ("a.csv", "importer.drop"),
        ("a.keras", "importer.drop"),
        ("a.H5", "importer.drop"),
        ("a.ipynb", "handlers.code_importer.take_file"),
        ("a.py", "handlers.code_importer.take_file"),
    ],
)
def test_open_takes_every_kind_of_file_that_can_be_dropped(
    name: str, taker: str, quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, kinds, taken = tmp_path / name, [], []

    def choose(_title: str, offered: str, take: Callable[[Path], None]) -> None:
        kinds.append(offered)
        take(path)

    holder, method = taker.rsplit(".", 1)
    monkeypatch.setattr(quick.window.importer, "choose", choose)
    monkeypatch.setattr(attrgetter(holder)(quick.window), method, taken.append)
    quick.action("Open…").trigger()
    assert taken == [[path] if method == "drop" else path]
    assert f"*{path.suffix.lower()}" in kinds[0].split(";;")[0]


def test_text_is_pasted_into_the_window(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = []
    monkeypatch.setattr(quick.window.importer, "take_text", taken.append)
    QGuiApplication.clipboard().setText("[[1, 2], [3, 4]]")
    quick.press(quick.window.strip, Qt.Key.Key_V, CTRL)
    assert taken == ["[[1, 2], [3, 4]]"]


def test_an_array_is_read_for_the_selected_row(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    monkeypatch.setattr(
        quick.window.importer, "open_array", lambda call, row: asked.append((call, row))
    )
    quick.window.controller.view.select_call(1)
    quick.window.controller.view.select_row(1)
    quick.action("Open a table or an array").trigger()
    assert asked == [(1, 1)]


def test_a_scenario_opens_by_its_folder_its_outline_and_its_one_file(
    reads: Quick, tmp_path: Path
) -> None:
    folder = written(tmp_path / "mine")
    for path in (folder, folder / "scenario.toml", packed(folder, tmp_path / "one.lstmviz")):
        reads.window.controller.scenario.close()
        drop_file(reads, path)
        reads.qtbot.waitUntil(lambda: reads.now.lesson is not None)
        assert reads.now.lesson.scenario.title == "Made up"
        assert reads.now.file_state.path is None  # saving must not replace the scenario
        assert reads.window.files.recent[0] == path
    assert not reads.answers.message


def test_a_scenario_is_chosen_by_its_outline_and_opened_again_from_the_recent_files(
    reads: Quick, tmp_path: Path
) -> None:
    reads.answers.path = written(tmp_path / "mine") / "scenario.toml"
    reads.action("Open…").trigger()
    reads.qtbot.waitUntil(lambda: reads.now.lesson is not None)
    reads.window.controller.scenario.close()
    (recent, *_) = reads.window.file_menu.recent.actions()
    recent.trigger()
    reads.qtbot.waitUntil(lambda: reads.now.lesson is not None)


def test_a_scenario_with_a_fault_is_told_and_changes_nothing(reads: Quick, tmp_path: Path) -> None:
    folder = written(tmp_path / "mine", TWO_STEPS.replace("minutes = 2", "minutes = 0"))
    before = reads.now.experiment
    drop_file(reads, folder)
    reads.qtbot.waitUntil(lambda: bool(reads.answers.message))
    expected = f"{Path('mine', 'scenario.toml')}, line 3: minutes: Expected `float` > 0.0"
    assert reads.answers.message == [expected]
    assert reads.now.experiment is before
    drop_file(reads, tmp_path)
    reads.qtbot.waitUntil(lambda: len(reads.answers.message) == 2)
    assert reads.answers.message[1] == f"{tmp_path.name}: it is a folder"
