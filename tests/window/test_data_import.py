"""Files and texts on their way to the experiment; they are read at once, in this process."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from controls import named
from desk import Desk, errors
from file_answers import FileAnswers
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QListWidget, QRadioButton, QWidget
from pytestqt.qtbot import QtBot
from traces import X, opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import LSTMConfig
from lstmviz.experiment.cut_choices import CutChoices
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.experiment.model.layers import EmbeddingConfig
from lstmviz.experiment.model.model import ModelConfig
from lstmviz.intake.process import IntakeProcess
from lstmviz.intake.questions import GIVEN_UP, Answer, Question
from lstmviz.intake.reading import read
from lstmviz.session.session import Session
from lstmviz.session.storage import save
from lstmviz.window.data_import import DataImporter
from lstmviz.window.panels.import_panel import ImportPanel
from lstmviz.window.panels.picker import ArrayPicker
from lstmviz.window.settings import Settings
from lstmviz.window.validation_error import ControlId

PASTE = ControlId("input", "paste", 0)


class Here(IntakeProcess):
    """Reads in this process, when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[Question, Callable[[Answer], object]]] = []
        self.cancelled = 0

    def ask(self, question: Question, answer: Callable[[Answer], object]) -> None:
        self.asked.append((question, answer))

    def cancel(self) -> None:
        self.cancelled += 1


class Rig:
    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.desk = Desk()
        self.desk.run()
        self.intake = Here()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.asks = FileAnswers()
        self.importer = DataImporter(self.desk.do, self.intake, self.asks, Settings(), self.window)

    def read(self) -> None:
        """What was asked for is read, and arrives."""
        question, answer = self.intake.asked.pop(0)
        seen = len(self.desk.shown)
        answer(read(question))
        self.qtbot.waitUntil(lambda: len(self.desk.shown) > seen)

    @property
    def now(self):
        return self.desk.now

    def x(self, call: int) -> list[object]:
        return self.now.experiment.calls[call].inputs.tolist()


@pytest.fixture
def rig(qtbot: QtBot) -> Iterator[Rig]:
    rig = Rig(qtbot)
    yield rig
    rig.importer.stop()


def csv(folder: Path, text: str) -> Path:
    path = folder / "mine.csv"
    path.write_text(text)
    return path


def test_a_dropped_table_becomes_the_selected_row_of_the_selected_call(
    rig: Rig, tmp_path: Path
) -> None:
    rig.desk.do.view.select_call(1)
    rig.desk.do.view.select_row(1)
    rig.importer.drop([csv(tmp_path, "a,b,c\n9,8,7\n6,5,4\n3,2,1\n")])
    assert rig.now.status.reading == "mine.csv"
    rig.read()
    assert rig.now.status.reading == ""
    assert rig.x(1) == [X[0], [[9, 8, 7], [6, 5, 4], [3, 2, 1]]]
    assert rig.x(0) == X
    assert "x of call 1 from mine.csv" in rig.now.status.news
    assert "header" in rig.now.status.news


def test_a_table_of_another_size_is_offered_as_calls_of_its_own(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    rig.importer.drop([csv(tmp_path, "1,2\n3,4\n")])
    rig.read()
    assert rig.now.experiment is before
    assert errors(rig.desk) == {}
    rig.read()
    rig.qtbot.keyClick(panel_of(rig), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rig.read()
    assert [call.inputs.tolist() for call in rig.now.experiment.calls] == [[[[1, 2], [3, 4]]]]


def test_an_array_of_another_size_is_refused_where_it_went_in(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    np.save(tmp_path / "x.npy", np.ones((2, 2)))
    rig.importer.drop([tmp_path / "x.npy"])
    rig.read()
    assert rig.now.experiment is before
    assert errors(rig.desk)[ControlId("input", "file", 1)].startswith(
        "x.npy: expected 3 timesteps × 3 features like the other rows"
    )


@pytest.mark.parametrize("count", [2, 7])
def test_several_files_at_once_are_refused(rig: Rig, count: int) -> None:
    rig.importer.drop([Path(f"{n}.npy") for n in range(count)])
    assert rig.intake.asked == []
    expected = f"Drop one file at a time: {count} came, and none was read."
    assert errors(rig.desk) == {ControlId("input", "file", 1): expected}


def test_a_good_file_takes_away_what_was_said_about_a_bad_one(rig: Rig, tmp_path: Path) -> None:
    rig.importer.drop([tmp_path / "nowhere.npy"])
    rig.read()
    assert "there is no such file" in errors(rig.desk)[ControlId("input", "file", 1)]
    np.save(tmp_path / "x.npy", X)
    rig.importer.drop([tmp_path / "x.npy"])
    rig.read()
    assert errors(rig.desk) == {}


def test_of_several_arrays_the_person_picks_one(rig: Rig, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "many.npz"
    np.savez(path, a=np.zeros((4, 4, 4, 4)), b=np.full((2, 5, 1), 3.0))
    rig.asks.path = path
    rig.importer.open_array(0, 0)
    rig.intake.asked[0][1](read(rig.intake.asked.pop(0)[0]))
    qtbot.waitUntil(lambda: bool(rig.window.findChildren(ArrayPicker)))
    (picker,) = rig.window.findChildren(ArrayPicker)
    qtbot.keyClick(picker.findChild(QListWidget), Qt.Key.Key_Return)
    rig.read()
    assert rig.x(0) == np.full((2, 5, 1), 3.0).tolist()


def test_a_pasted_array_goes_to_the_selected_call(rig: Rig) -> None:
    rig.desk.do.view.select_call(0)
    rig.importer.take_text("np.array([[[1.5]]])")
    rig.read()
    assert rig.x(0) == [[[1.5]]]
    rig.importer.take_text("  \n")
    assert errors(rig.desk) == {ControlId("input", "paste", 0): "There is no text to paste."}


def test_a_literal_that_cannot_be_read_is_told_at_its_field(rig: Rig) -> None:
    before = rig.now.experiment
    rig.importer.text_given(1, 0, "[[1, 2], [3]]", "literal")
    rig.read()
    assert rig.now.experiment is before
    assert ControlId("input", "literal", 1) in errors(rig.desk)


def test_what_arrives_late_goes_into_what_is_there_then(rig: Rig) -> None:
    rig.importer.text_given(1, 0, "[[1, 1, 1], [1, 1, 1], [1, 1, 1]]", "literal")
    rig.importer.text_given(1, 1, "[[2, 2, 2], [2, 2, 2], [2, 2, 2]]", "literal")
    rig.read()
    rig.read()
    assert rig.x(1) == [[[1, 1, 1]] * 3, [[2, 2, 2]] * 3]
    rig.importer.text_given(1, 0, "[[[5]]]", "literal")
    rig.desk.do.calls.remove(0)
    rig.read()
    assert rig.x(0) == [[[5]]]


def test_a_session_file_is_handed_on_and_read(rig: Rig, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "mine.lstmviz"
    save(opening(stateful=False), path)
    with qtbot.waitSignal(rig.importer.session_dropped) as dropped:
        rig.importer.drop([path])
    assert dropped.args == [path]
    rig.importer.read_session(path)
    question, answer = rig.intake.asked.pop()
    with qtbot.waitSignal(rig.importer.session_read) as came:
        answer(read(question))
    assert came.args == [path, Session.of(opening(stateful=False))]


def test_a_session_that_cannot_be_read_is_a_sentence(rig: Rig, qtbot: QtBot) -> None:
    rig.importer.read_session(Path("nowhere.lstmviz"))
    question, answer = rig.intake.asked.pop()
    with qtbot.waitSignal(rig.importer.session_failed) as failed:
        answer(read(question))
    assert failed.args == [question.path, "nowhere.lstmviz: no such file or directory"]


def test_reading_is_cancelled_and_told(rig: Rig, tmp_path: Path) -> None:
    rig.importer.drop([csv(tmp_path, "1")])
    rig.importer.cancel()
    assert rig.intake.cancelled == 1
    _, answer = rig.intake.asked.pop()
    answer(GIVEN_UP)
    rig.qtbot.waitUntil(lambda: rig.now.status.reading == "")
    assert rig.now.status.news == "The reading was cancelled."
    assert rig.now.errors == ()  # nothing is wrong with the file


@pytest.mark.parametrize("taken", [True, False])
def test_a_text_s_characters_are_offered(rig: Rig, tmp_path: Path, taken: bool) -> None:
    before = rig.now.experiment
    path = tmp_path / "speech.txt"
    path.write_text("to be\nor not\n")
    rig.asks.characters = taken
    rig.importer.drop([path])
    rig.read()
    made = "all 12 characters, one-hot: batch 1, 12 time steps, 8 features"
    assert rig.asks.asked == [f"speech.txt: {made}"]
    assert errors(rig.desk) == {}
    if not taken:
        assert rig.intake.asked == []
        assert rig.now.experiment is before
        return
    rig.read()
    x = rig.now.experiment.calls[1].inputs
    assert "".join("\n benort"[i] for i in x[0].argmax(axis=1)) == "to be\nor not"
    assert f"from speech.txt: {made}, which stand for" in rig.now.status.news


def test_a_table_of_a_text_file_offers_no_characters(rig: Rig, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("1;2\n3;x\n")
    rig.importer.drop([path])
    rig.read()
    assert rig.asks.asked == []
    assert panel_of(rig).windowTitle() == "Make calls of mine.txt"


YEAR = "date;power;kind\n" + "".join(
    f"2020-01-{day:02} {hour:02}:00;{day},{hour:02};a\n" for day in (1, 2) for hour in range(24)
)


def panel_of(rig: Rig) -> ImportPanel:
    """The import panel that is open, or will be in a moment."""

    def visible() -> list[ImportPanel]:
        return [panel for panel in rig.window.findChildren(ImportPanel) if panel.isVisible()]

    rig.qtbot.waitUntil(lambda: bool(visible()))
    (panel,) = visible()
    return panel


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (20, "2 calls from mine.csv, continuing"),
        (21, "2 calls from mine.csv, continuing, 1 row left over"),
        (22, "2 calls from mine.csv, continuing, 2 rows left over"),
    ],
)
def test_rows_that_are_left_over_are_counted(
    rows: int, told: str, rig: Rig, tmp_path: Path
) -> None:
    lines = [f"2024-01-{day:02d},{day}" for day in range(1, rows + 1)]
    rig.importer.drop([csv(tmp_path, "\n".join(["date,power", *lines]))])
    rig.read()
    rig.qtbot.keyClick(panel_of(rig), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rig.read()
    assert rig.now.status.news == told


def test_a_table_with_dates_becomes_calls_in_one_step_that_undoes(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    rig.importer.drop([csv(tmp_path, YEAR)])
    rig.read()
    panel = panel_of(rig)
    rig.qtbot.keyClick(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rig.read()
    # The layer is stateful, so that a row goes on from call to call.
    assert rig.now.experiment.layer.stateful
    assert [call.inputs.shape for call in rig.now.experiment.calls] == [(1, 10, 1)] * 4
    assert rig.x(0)[0][:3] == np.float32([[1.0], [1.01], [1.02]]).tolist()
    assert rig.x(1)[0][0] == np.float32([1.1]).tolist()
    assert rig.now.status.news == "4 calls from mine.csv, continuing, 8 rows left over"
    assert [feature.name for feature in rig.now.experiment.features] == ["power"]
    assert rig.now.experiment.cut == CutChoices(10, 1, "continuing", None)
    rig.desk.do.layer.undo()
    assert rig.now.experiment is before


@pytest.mark.parametrize("is_changed", [False, True])
def test_a_table_that_is_opened_again_is_cut_otherwise_with_all_else_as_it_was(
    rig: Rig, tmp_path: Path, is_changed: bool
) -> None:
    path = csv(tmp_path, YEAR)
    rig.importer.drop([path])
    rig.read()
    panel = panel_of(rig)
    box = named(panel, QComboBox, "Scale")
    box.setCurrentText("to 0…1")
    box.activated.emit(box.currentIndex())
    rig.read()
    field = named(panel, QAbstractSpinBox, "timesteps")
    field.selectAll()
    rig.qtbot.keyClicks(field, "12")
    rig.qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rig.read()
    if is_changed:  # and what was chosen can't be had any more: b is constant
        csv(tmp_path, "date;b\n" + "2020-01-01;7\n2020-01-02;7\n" * 24)
    rig.importer.drop([path])
    rig.read()
    rig.read()
    panel = panel_of(rig)
    assert panel.choices == TableChoices(scale=None if is_changed else "minmax")
    windows = named(panel, QRadioButton, "Windows")
    rig.qtbot.mouseClick(windows, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    rig.qtbot.keyClick(panel, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rig.read()
    assert rig.now.experiment.cut == CutChoices(12, 1, "windows", None)
    assert rig.now.status.news == "4 calls from mine.csv, windows"


def test_previews_follow_what_is_chosen_and_what_lies_between_is_passed_over(
    rig: Rig, tmp_path: Path
) -> None:
    rig.importer.drop([csv(tmp_path, YEAR)])
    rig.read()
    panel = panel_of(rig)
    for scale in ("minmax", "standard", None, "minmax"):
        panel.choices_changed.emit(replace(panel.choices, scale=scale))
    assert len(rig.intake.asked) == 1
    rig.read()
    assert len(rig.intake.asked) == 0  # the last is the first once more
    panel.choices_changed.emit(replace(panel.choices, scale="standard"))
    panel.choices_changed.emit(replace(panel.choices, missing="drop"))
    rig.read()
    ((question, _),) = rig.intake.asked
    assert question.choices == replace(panel.choices, missing="drop")


def test_a_panel_that_is_closed_leaves_all_as_it_is(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    rig.importer.drop([csv(tmp_path, YEAR)])
    rig.read()
    rig.qtbot.keyClick(panel_of(rig), Qt.Key.Key_Escape)
    assert rig.intake.asked == []
    assert rig.now.experiment is before


def test_a_second_table_takes_the_place_of_the_panel_of_the_first(rig: Rig, tmp_path: Path) -> None:
    for text in (YEAR, "day\tvisitors\n1\t1,154\n"):
        rig.importer.take_text(text)
        rig.read()
    assert panel_of(rig).windowTitle() == "Make calls of the text"
    rig.qtbot.waitUntil(lambda: len(rig.window.findChildren(ImportPanel)) == 1)
    assert not panel_of(rig).accept()
    assert panel_of(rig).isVisible()  # something is in doubt


def test_a_file_that_is_gone_meanwhile_is_told_where_it_came_in(rig: Rig, tmp_path: Path) -> None:
    path = csv(tmp_path, YEAR)
    rig.importer.drop([path])
    rig.read()
    path.unlink()
    rig.qtbot.keyClick(panel_of(rig), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    rig.read()
    assert errors(rig.desk) == {ControlId("input", "file", 0): "mine.csv: there is no such file"}


def test_a_file_that_is_in_doubt_only_meanwhile_gives_no_calls(rig: Rig, tmp_path: Path) -> None:
    before = rig.now.experiment
    rig.importer.drop([csv(tmp_path, YEAR)])
    rig.read()
    panel_of(rig).accept()
    csv(tmp_path, "date;power\n" + "2020-01-01;1,154\n2020-01-02;1,200\n" * 20)
    rig.read()
    assert rig.now.experiment is before
    (told,) = errors(rig.desk).values()
    assert told == (
        "mine.csv: it has changed, and leaves in doubt: '1,154', which may be 1154 or 1.154."
    )


IDS = ModelConfig((EmbeddingConfig(13, 2), LSTMConfig(2)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[[1, 2, 3], [4, 5, 6]]", [[1, 2, 3], [4, 5, 6]]),
        ("1 2\n3 4\n5 6", [[1, 2], [3, 4], [5, 6]]),
        ("[[[7], [8]]]", [[7, 8]]),
        ("[4, 5, 6]", [[0, 0, 0], [4, 5, 6]]),  # the selected row
        ("4 5 6", [[0, 0, 0], [4, 5, 6]]),
    ],
)
def test_what_is_pasted_for_a_model_that_takes_ids_is_ids(
    rig: Rig, text: str, expected: list[list[int]]
) -> None:
    ids = np.zeros((2, 3), int)
    rig.desk.do.layer.apply_to_model(lambda _: Experiment(IDS, [Call(ids)] * 2), PASTE, "")
    rig.desk.do.view.select_row(1)
    rig.importer.take_text(text)
    rig.read()
    assert errors(rig.desk) == {}
    call = rig.now.view.moment.call
    assert (rig.x(call), rig.x(1 - call)) == (expected, ids.tolist())


@pytest.mark.parametrize("text", ["[[0.5, 1]]", "[[-1, 1]]", "[[[1, 2, 3]]]", "[nan, 1, 1]"])
def test_what_is_no_id_is_told_where_it_was_pasted(rig: Rig, text: str) -> None:
    ids = np.zeros((1, 3), int)
    rig.desk.do.layer.apply_to_model(lambda _: Experiment(IDS, [Call(ids)]), PASTE, "")
    before = rig.now.experiment
    rig.importer.take_text(text)
    rig.read()
    (told,) = errors(rig.desk).items()
    assert told[0].name == "paste"
    assert "expected ids, whole numbers from 0 on" in told[1]
    assert rig.now.experiment is before


def test_a_fault_while_something_is_prepared_stops_no_later_reading(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("lstmviz.window.data_import.placed", lambda *_: 1 / 0)
        rig.importer.take_text("[[1, 2, 3]]")
        rig.read()
    assert "A fault of lstmviz while reading: ZeroDivisionError" in rig.now.status.news
    assert rig.now.status.reading == ""
    (record,) = caplog.records
    assert record.getMessage() == "what was read can't be prepared"
    caplog.clear()
    rig.importer.take_text("[[1, 2, 3], [1, 2, 3], [1, 2, 3]]")
    rig.read()
    assert rig.now.status.news.startswith("x of call")


def test_of_several_arrays_of_ids_one_is_picked(rig: Rig, tmp_path: Path) -> None:
    ids = np.zeros((2, 3), int)
    rig.desk.do.layer.apply_to_model(lambda _: Experiment(IDS, [Call(ids)]), PASTE, "")
    np.savez(tmp_path / "mine.npz", a=np.array([[1, 2], [3, 4]]), b=np.array([[5, 6, 7]]))
    rig.importer.drop([tmp_path / "mine.npz"])
    rig.read()
    rig.qtbot.waitUntil(lambda: bool(rig.window.findChildren(ArrayPicker)))
    picker = rig.window.findChildren(ArrayPicker)[-1]
    told = picker.findChild(QListWidget)
    assert [told.item(n).text().split("\n")[1].strip() for n in range(2)] == [
        "the call's whole tensor",
        "timesteps × features of row 0",
    ]
    rig.qtbot.keyClick(told, Qt.Key.Key_Return)
    rig.read()
    assert rig.x(0) == [[1, 2], [3, 4]]
