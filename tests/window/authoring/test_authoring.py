"""Scenarios that a person writes: what they do in the editor is on the disk, and in the window."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QTableWidget,
    QTabWidget,
    QTextEdit,
    QWidget,
)
from quick_window import Quick
from scenario_folders import ASKING, TWO_STEPS, made, written

from lstmviz.lessons.library import entries
from lstmviz.lessons.reading import read_scenario
from lstmviz.lessons.scenario import Scenario
from lstmviz.session.view_state import Moment
from lstmviz.window.authoring.editor import ScenarioEditor


class Desk:
    """The window, the editor beside it, and the file."""

    def __init__(self, quick: Quick, path: Path) -> None:
        self.quick, self.path = quick, path
        quick.answers.path = path

    def begin(self) -> "Desk":
        self.quick.action("Write a scenario").trigger()
        self.quick.qtbot.waitUntil(lambda: bool(self.editors()))
        return self.settle()

    def edit(self) -> "Desk":
        self.quick.action("Edit this scenario").trigger()
        self.quick.qtbot.waitUntil(lambda: bool(self.editors()))
        return self.settle()

    def editors(self) -> list[ScenarioEditor]:
        editors = self.quick.window.findChildren(ScenarioEditor)
        return [editor for editor in editors if editor.isVisible()]

    @property
    def editor(self) -> ScenarioEditor:
        (editor,) = self.editors()
        return editor

    def settle(self) -> "Desk":
        """Waits for the engine, for what is offered, and for the file."""
        self.quick.settled()
        own = self.quick.window.authoring
        self.quick.qtbot.waitUntil(
            lambda: not (own._soon.isActive() or own._saving.is_busy or own._unsaved)
        )
        QApplication.processEvents()
        return self

    def kept(self) -> Scenario:
        """The scenario on the disk, read anew."""
        return read_scenario(self.path)

    def named(self, kind: type[QWidget], name: str) -> QWidget:
        found = [w for w in self.editor.findChildren(kind) if w.accessibleName() == name]
        assert len(found) == 1, name
        return found[0]

    def click(self, text: str) -> "Desk":
        buttons = self.editor.findChildren(QAbstractButton)
        (button,) = [b for b in buttons if text in (b.text().replace("&", ""), b.accessibleName())]
        assert button.isEnabled(), text
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return self.settle()

    def type(self, name: str, text: str) -> "Desk":
        """Types a text in the place of a field's, and leaves it."""
        field = self.named(QPlainTextEdit, name)
        self.page_of(field)
        field.setFocus()
        QTest.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(field, Qt.Key.Key_Delete)
        for number, line in enumerate(text.split("\n")):
            if number:
                QTest.keyClick(field, Qt.Key.Key_Return)
            QTest.keyClicks(field, line)
        QTest.keyClick(field, Qt.Key.Key_Tab)
        return self.settle()

    def page_of(self, widget: QWidget) -> None:
        (tabs,) = self.editor.findChildren(QTabWidget)
        number = next(n for n in range(tabs.count()) if tabs.widget(n).isAncestorOf(widget))
        tabs.setCurrentIndex(number)

    def choose(self, name: str, text: str) -> "Desk":
        box = self.named(QComboBox, name)
        box.setFocus()
        while box.currentText() != text:
            before = box.currentIndex()
            down = box.findText(text) > before
            QTest.keyClick(box, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
            assert box.currentIndex() != before
        return self.settle()

    def tick(self, claim: str) -> "Desk":
        claims = self.named(QListWidget, "Claims")
        (row,) = [row for row in range(claims.count()) if claims.item(row).text() == claim]
        claims.setFocus()
        claims.setCurrentRow(row)
        QTest.keyClick(claims, Qt.Key.Key_Space)
        return self.settle()

    def claims(self) -> dict[str, bool]:
        claims = self.named(QListWidget, "Claims")
        items = [claims.item(row) for row in range(claims.count())]
        return {item.text(): item.checkState() == Qt.CheckState.Checked for item in items}

    def cell(self, row: int, column: int, text: str) -> "Desk":
        (table,) = self.editor.findChildren(QTableWidget)
        table.item(row, column).setText(text)
        return self.settle()

    def words(self) -> str:
        labels = self.editor.findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    @property
    def steps(self) -> list[str]:
        steps = self.named(QListWidget, "Steps")
        return [steps.item(row).text() for row in range(steps.count())]


@pytest.fixture
def desk(quick: Quick, tmp_path: Path) -> Desk:
    return Desk(quick, tmp_path / "mine.lstmviz")


def test_from_the_window_to_a_file_that_opens_with_its_questions_and_claims(desk: Desk) -> None:
    """A scenario of two steps is written by keyboard and mouse, and walked through again."""
    quick, do = desk.quick, desk.quick.window.controller
    desk.begin()
    assert quick.answers.suggested[0].name == "my-scenario.lstmviz"
    assert desk.kept().session_of(0).experiment == quick.now.experiment
    desk.type("What the step says", "Call 1 goes on.")
    desk.tick("What is returned is of shape (2, 3, 4), in every call")
    do.layer.argument("stateful", False)
    desk.settle()
    do.view.pick(Moment(1, 0), 0, None)
    desk.click("Add a step").type("What the step says", "Call 1 starts anew.")
    desk.choose("What is asked", "To choose an answer")
    desk.type("The question", "Where does call 1 start?")
    desk.cell(0, 0, "At zero").cell(0, 1, "It is stateless.").cell(1, 0, "Where call 0 ended")
    desk.tick("Every call returns 1 array")
    desk.type("The text", "# Carried\n\nOr not.")
    desk.click("Close")
    assert desk.editors() == []

    scenario = desk.kept()
    assert [step.say for step in scenario.outline.steps] == [
        "Call 1 goes on.",
        "Call 1 starts anew.",
    ]
    assert scenario.text == "# Carried\n\nOr not."
    first, second = scenario.outline.steps
    assert [claim.sentence() for claim in first.claims] == [
        "What is returned is of shape (2, 3, 4), in every call"
    ]
    assert (second.arguments, second.at) == ({"stateful": False}, (1, 0, 0))
    assert second.question.at == (1, 0, -1)
    assert [(it.text, it.right) for it in second.question.choices] == [
        ("At zero", True),
        ("Where call 0 ended", False),
    ]
    assert not quick.now.is_modified
    do.scenario.close()
    quick.window.files.open_path(desk.path)
    quick.settled()
    do.scenario.forward()
    assert quick.now.is_covered


def test_what_the_window_shows_is_taken_for_the_chosen_step(desk: Desk) -> None:
    do = desk.quick.window.controller
    desk.begin()
    desk.type("What the step says", "Kept.")
    do.layer.argument("return_sequences", False)
    desk.settle()
    assert desk.quick.now.lesson.session.experiment is not desk.quick.now.experiment
    desk.click("Show what the window shows now")
    (step,) = desk.kept().outline.steps
    assert (step.say, step.arguments) == ("Kept.", {"return_sequences": False})
    assert "return_sequences=False" in desk.words()
    assert desk.quick.now.lesson.session.experiment is desk.quick.now.experiment


def test_a_shape_is_asked_for_with_what_others_believe(desk: Desk) -> None:
    desk.begin().choose("What is asked", "To type a shape")
    desk.type("What is said to the right answer", "One h for each step.")
    desk.click("Add an answer").cell(0, 0, "2 x 4").cell(0, 1, "That is the last one.")
    asked = desk.kept().step(0).question.shape
    assert asked.because == "One h for each step."
    assert [(it.sizes, it.because) for it in asked.ideas] == [((2, 4), "That is the last one.")]
    desk.cell(0, 0, "four")
    assert "Expected a shape, such as (2, 3), got 'four'." in desk.words()
    assert desk.kept().step(0).question.shape == asked
    desk.click("Remove the answer")
    assert desk.kept().step(0).question.shape.ideas == ()


def test_a_point_is_asked_for_and_what_comes_after_a_moment_hidden(desk: Desk) -> None:
    view = desk.quick.window.controller.view
    view.pick(Moment(1, 1), 1, 2)
    desk.begin().choose("What is asked", "To draw a point")
    point = desk.kept().step(0).question.point.at
    assert (point.of, point.call, point.row, point.step, point.unit) == ("h", 1, 1, 1, 2)
    assert "h of unit 2 in row 1, call 1, t=1" in desk.words()
    view.pick(Moment(0, 2), 1, 2)
    desk.settle().click("Hide what comes after this moment")
    assert desk.kept().step(0).question.at == (0, 1, 2)
    view.pick(Moment(1, 2), 1, 2)
    desk.settle().click("Hide what comes after this moment")
    assert "Its answer is seen there: that takes a moment before step 1 of call 1." in desk.words()
    assert desk.kept().step(0).question.at == (0, 1, 2)


def test_before_the_first_moment_no_point_can_be_asked_for(desk: Desk) -> None:
    desk.quick.window.controller.view.pick(Moment(0, -1), 0, 0)
    box = desk.begin().choose("What is asked", "To type a shape").named(QComboBox, "What is asked")
    before = desk.kept().step(0).question
    QTest.keyClick(box, Qt.Key.Key_Down)
    desk.settle()
    assert "Go to a later moment first: the point that is looked at is asked for." in desk.words()
    assert desk.kept().step(0).question == before
    assert box.currentText() == "To type a shape"


def test_a_question_is_tried_out(desk: Desk) -> None:
    quick = desk.quick
    desk.begin().choose("What is asked", "To type a shape").click("Ask it in the window")
    assert quick.now.is_covered
    assert desk.claims() == {}
    add = desk.named(QAbstractButton, "Add a step")
    assert not add.isEnabled()
    assert add.toolTip() == "A question is open in the window: go on there first (F8)."
    desk.type("The question", "Which one?")
    assert quick.now.is_covered
    assert quick.now.lesson.step.question.ask == "Which one?"
    quick.action("Next step").trigger()
    desk.settle()
    assert not quick.now.is_covered
    assert desk.named(QAbstractButton, "Add a step").isEnabled()


def test_steps_are_chosen_moved_removed_and_all_is_undone(desk: Desk) -> None:
    do = desk.quick.window.controller
    desk.begin().type("What the step says", "one")
    do.layer.argument("stateful", False)
    desk.settle().click("Add a step").type("What the step says", "two")
    assert desk.steps == ["1  one", "2  two"]
    desk.click("Earlier")
    assert desk.steps == ["1  two", "2  one"]
    assert not desk.quick.now.experiment.layer.stateful
    steps = desk.named(QListWidget, "Steps")
    steps.setFocus()
    QTest.keyClick(steps, Qt.Key.Key_Down)
    desk.settle()
    assert desk.quick.now.experiment.layer.stateful
    assert desk.named(QPlainTextEdit, "What the step says").toPlainText() == "one"
    desk.click("Remove the step")
    assert [step.say for step in desk.kept().outline.steps] == ["two"]
    assert not desk.named(QAbstractButton, "Remove the step").isEnabled()
    desk.click("Undo")
    assert desk.steps == ["1  two", "2  one"]
    for _ in range(4):
        desk.click("Undo")
    assert desk.steps == ["1  What is seen here, in one sentence."]
    assert desk.kept().outline.steps[0].say == "What is seen here, in one sentence."
    assert not desk.named(QAbstractButton, "Undo").isEnabled()


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("What the step says", "", "Say: expected some text."),
        ("What the step says", "x" * 401, "Say: expected at most 400 letters."),
        ("What it answers", "", "About: expected some text."),
        ("The text", " ", "Expected a text."),
    ],
)
def test_what_cannot_be_is_said_where_it_was_typed_and_stays(
    desk: Desk, field: str, text: str, sentence: str
) -> None:
    before = desk.begin().kept()
    if len(text) > 100:
        edit = desk.named(QPlainTextEdit, field)
        edit.setPlainText(text)
        edit.setFocus()
        QTest.keyClick(edit, Qt.Key.Key_Tab)
    else:
        desk.type(field, text)
    assert sentence in desk.words()
    assert desk.named(QPlainTextEdit, field).toPlainText() == text
    assert desk.kept().outline == before.outline
    assert desk.kept().text == before.text
    desk.type(field, "good")
    assert sentence not in desk.words()


def test_the_head(desk: Desk) -> None:
    desk.begin()
    title, shows = (desk.named(QLineEdit, name) for name in ("Title", "Arguments that it explains"))
    desk.page_of(title)
    for field, text in ((title, "Carried"), (shows, "stateful,  units ,")):
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)
    outline = desk.settle().kept().outline
    assert (outline.title, outline.shows) == ("Carried", ("stateful", "units"))
    assert desk.editors()  # Return closes nothing


def test_a_shipped_one_is_copied_and_one_of_ones_own_is_edited(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = desk.quick
    theirs = tmp_path / "library" / "theirs"
    entries()  # the list of those that ship is read once
    monkeypatch.setattr("lstmviz.lessons.library.folder", lambda: tmp_path / "library")
    before = (written(theirs, ASKING) / "scenario.toml").read_bytes()
    quick.window.controller.scenario.open(read_scenario(theirs))
    desk.settle().edit().type("The text", "Mine.")
    assert quick.answers.suggested[0].name == "theirs.lstmviz"
    assert desk.kept().text == "Mine."
    assert len(desk.kept().outline.steps) == 3
    desk.click("Close")
    assert (theirs / "scenario.toml").read_bytes() == before
    assert (theirs / "text.md").read_text("utf-8") == "# Read this\n\nA text.\n"

    own = written(tmp_path / "own", TWO_STEPS)
    quick.window.controller.scenario.close()
    quick.window.controller.scenario.open(read_scenario(own))
    asked = len(quick.answers.suggested)
    desk.settle().edit().type("The text", "Mine too.")
    assert len(quick.answers.suggested) == asked
    assert (own / "text.md").read_text("utf-8") == "Mine too."


def test_it_moves_to_a_folder(desk: Desk, tmp_path: Path) -> None:
    full, folder, other = (tmp_path / name for name in ("full", "folder", "other"))
    full.mkdir()
    folder.mkdir()
    (full / "letter.txt").write_text("Dear")
    desk.begin()
    desk.quick.answers.path = full
    desk.click("Keep it in a folder")
    assert f"{full} holds other files: choose an empty folder, or make one." in desk.words()
    assert [path.name for path in full.iterdir()] == ["letter.txt"]
    desk.quick.answers.path = folder
    desk.click("Keep it in a folder").type("The text", "In a folder.")
    assert (folder / "text.md").read_text("utf-8") == "In a folder."
    assert f"Each change is kept at once, in {folder}" in desk.words()
    written(other, TWO_STEPS)
    desk.quick.answers.path = other
    desk.quick.answers.replace = False
    desk.click("Keep it in a folder")
    assert read_scenario(other).title == "Made up"
    desk.quick.answers.replace = True
    desk.click("Keep it in a folder")
    assert read_scenario(other).title == "mine"


def test_where_it_cannot_be_kept_nothing_begins(desk: Desk, tmp_path: Path) -> None:
    desk.quick.answers.path = tmp_path / "none" / "mine.lstmviz"
    desk.quick.action("Write a scenario").trigger()
    desk.quick.qtbot.waitUntil(lambda: bool(desk.quick.answers.message))
    assert desk.quick.answers.message == [
        f"{tmp_path / 'none' / 'mine.lstmviz'}: No such file or directory"
    ]
    assert desk.editors() == []
    assert desk.quick.now.lesson is None


def test_a_change_that_cannot_be_kept_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin()

    def full(_scenario: Scenario, _path: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("lstmviz.lessons.writing.write_scenario", full)
        edit = desk.named(QPlainTextEdit, "The text")
        desk.page_of(edit)
        edit.setFocus()
        QTest.keyClicks(edit, "more")
        QTest.keyClick(edit, Qt.Key.Key_Tab)
        desk.quick.qtbot.waitUntil(
            lambda: "It is not kept: No space left on device." in desk.words()
        )
    desk.type("The text", "again")
    assert "It is not kept" not in desk.words()
    assert desk.kept().text == "again"


def test_what_was_typed_last_is_kept_when_the_window_closes(desk: Desk) -> None:
    desk.begin()
    edit = desk.named(QPlainTextEdit, "The text")
    desk.page_of(edit)
    edit.setFocus()
    QTest.keyClicks(edit, "The end.")
    desk.quick.window.close_without_asking()
    assert desk.kept().text.endswith("The end.")


def test_a_pause_is_enough(desk: Desk) -> None:
    desk.begin()
    edit = desk.named(QPlainTextEdit, "What the step says")
    edit.setFocus()
    QTest.keyClicks(edit, "Look: ")
    desk.quick.qtbot.waitUntil(lambda: "Look: " in desk.quick.now.lesson.step.say)
    assert edit.hasFocus()


def test_it_is_one_editor_and_closes_with_its_scenario(desk: Desk, tmp_path: Path) -> None:
    desk.begin()
    desk.quick.action("Write a scenario").trigger()
    desk.quick.action("Edit this scenario").trigger()
    assert len(desk.editors()) == 1
    desk.quick.window.controller.scenario.open(made(tmp_path / "other", TWO_STEPS))
    QApplication.processEvents()
    assert desk.editors() == []


def test_a_lecture_is_not_held_with_the_editor_in_front_of_it(desk: Desk) -> None:
    desk.begin()
    field = desk.named(QPlainTextEdit, "What the step says")
    field.setFocus()
    QTest.keyClicks(field, "Look: ")
    desk.quick.action("Lecture mode").trigger()
    assert desk.editors() == []
    desk.quick.qtbot.waitUntil(
        lambda: desk.quick.window.lecture.mode.source.page().sentence.endswith("Look: ")
    )
    desk.quick.action("Lecture mode").trigger()
    assert desk.editors()
    assert desk.path in desk.quick.window.files.recent


def test_what_is_left_in_a_lecture_is_not_brought_back(desk: Desk) -> None:
    desk.begin()
    desk.quick.action("Lecture mode").trigger()
    desk.quick.window.controller.scenario.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    desk.quick.action("Lecture mode").trigger()
    assert desk.editors() == []
    assert desk.quick.window.menuBar().isVisible()


def test_help_tells_how_it_is_written(desk: Desk) -> None:
    desk.begin().click("Help")
    (help_,) = [
        dialog
        for dialog in desk.quick.window.findChildren(QDialog)
        if dialog.windowTitle() == "How a scenario is written"
    ]
    (text,) = help_.findChildren(QTextEdit)
    assert "at: needed; the moment after which nothing is shown" in text.toPlainText()
    help_.close()


def test_what_is_refused_stays_while_something_else_is_changed(desk: Desk) -> None:
    desk.begin()
    desk.type("What the step says", "")
    desk.type("Notes", "Slowly.")
    assert desk.kept().step(0).notes == "Slowly."
    assert desk.named(QPlainTextEdit, "What the step says").toPlainText() == ""
    assert "Say: expected some text." in desk.words()
    desk.click("Close")
    assert "What is marked is not kept. Close once more to leave it as it was." in desk.words()
    desk.click("Close")
    assert desk.editors() == []
    assert desk.kept().step(0).say == "What is seen here, in one sentence."


@pytest.mark.parametrize("name", ["n" * 120, "caf\udce9"])
def test_a_name_that_makes_no_title_is_cut_or_told_otherwise(
    desk: Desk, tmp_path: Path, name: str
) -> None:
    desk.path = desk.quick.answers.path = tmp_path / f"{name}.lstmviz"
    desk.begin()
    assert 0 < len(desk.kept().title) <= 100
    assert "\udce9" not in desk.kept().title


def test_undo_stays_where_the_scenario_is_kept_now(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "folder.lstmviz"
    folder.mkdir()
    desk.begin().type("The text", "one")
    first = desk.path.read_bytes()
    desk.quick.answers.path = folder
    desk.click("Keep it in a folder").type("The text", "two").click("Undo")
    assert (folder / "text.md").read_text("utf-8") == "one"
    assert desk.path.read_bytes() == first


def test_a_folder_that_is_gone_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.begin()
    desk.quick.answers.path = tmp_path / "gone"
    desk.click("Keep it in a folder")
    assert f"{tmp_path / 'gone'}: No such file or directory." in desk.words()


def test_what_is_typed_into_a_cell_or_a_number_is_kept_on_closing(desk: Desk) -> None:
    desk.begin().choose("What is asked", "To choose an answer")
    (table,) = desk.editor.findChildren(QTableWidget)
    table.setFocus()
    table.setCurrentCell(0, 0)
    table.editItem(table.item(0, 0))
    (cell,) = table.findChildren(QLineEdit)
    cell.setText("At zero")
    desk.editor.dismiss()
    desk.settle()
    assert desk.kept().step(0).question.choices[0].text == "At zero"


def test_editing_begins_with_what_was_changed_in_the_window(desk: Desk, tmp_path: Path) -> None:
    own = written(tmp_path / "own", TWO_STEPS)
    quick = desk.quick
    quick.window.controller.scenario.open(read_scenario(own))
    quick.settled()
    quick.window.controller.layer.argument("return_sequences", False)
    quick.settled()
    desk.edit()
    assert not quick.now.experiment.layer.return_sequences
    assert not [claim for claim, ticked in desk.claims().items() if not ticked]
    assert "claims are offered once the step shows it too" in desk.words()
    desk.click("Show what the window shows now")
    assert read_scenario(own).step(0).arguments == {"return_sequences": False}
    assert [claim for claim, ticked in desk.claims().items() if not ticked]


def test_looking_at_a_text_changes_nothing_of_it(desk: Desk, tmp_path: Path) -> None:
    own = written(tmp_path / "own", TWO_STEPS, text="a\u00a0b\r\n\u2028c")
    desk.quick.window.controller.scenario.open(read_scenario(own))
    desk.settle().edit()
    field = desk.named(QPlainTextEdit, "The text")
    desk.page_of(field)
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Tab)
    desk.settle().click("Close")
    assert (own / "text.md").read_bytes() == "a\u00a0b\r\n\u2028c".encode()


def test_a_question_that_goes_while_it_is_asked_hides_nothing_any_more(desk: Desk) -> None:
    desk.begin().choose("What is asked", "To type a shape").click("Ask it in the window")
    assert desk.quick.now.is_covered
    desk.click("Undo").click("Undo")
    assert desk.kept().step(0).question is None
    assert not desk.quick.now.is_covered
    assert not desk.quick.now.view.stepping


def test_one_step_alone_is_decisive(desk: Desk) -> None:
    desk.begin().click("Add a step").click("The decisive step")
    steps = desk.named(QListWidget, "Steps")
    steps.setFocus()
    QTest.keyClick(steps, Qt.Key.Key_Up)
    desk.settle().click("The decisive step")
    assert [step.decisive for step in desk.kept().outline.steps] == [True, False]


def test_a_unit_that_is_gone_is_told(desk: Desk) -> None:
    do = desk.quick.window.controller
    do.view.pick(Moment(1, 1), 0, 3)
    desk.begin().choose("What is asked", "To draw a point")
    do.layer.argument("units", 2)
    desk.settle().click("Show what the window shows now")
    assert "There is no unit 3: the last is 1." in desk.words()
    assert desk.kept().session_of(0).experiment.layer.units == 4
