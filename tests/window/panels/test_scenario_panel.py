"""Scenarios in the window, driven by mouse and keyboard."""

from dataclasses import replace
from pathlib import Path

import pytest
from figure_desk import FigureDesk
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QWidget,
)
from quick_window import Quick
from scenario_folders import ASKING, HEAD, TWO_STEPS, made, written

from lstmviz.lessons.library import Entry
from lstmviz.lessons.outline import Choice, Question
from lstmviz.lessons.reading import read_outline, read_scenario
from lstmviz.session.view_state import Moment
from lstmviz.window.panels.course_list import CourseList
from lstmviz.window.panels.scenario_panel import QuestionView, ScenarioPanel

POINT = (
    HEAD
    + """
[[steps]]
say = "It grows."

[steps.question]
ask = "How large is h?"
at = [0, 0, 0]

[steps.question.point]
at = { of = "h", call = 0, row = 0, step = 1, unit = 3 }
because = "It grows by each step."
"""
)
CARRIED = (
    HEAD
    + """
[[steps]]
say = "It goes on."

[[steps.claims]]
claim = "value"
at = { of = "h", call = 1, row = 0, step = -1, unit = 0 }
is = 0.1
"""
)
HOSTILE = """\
# A <b>title</b>

<script>alert(1)</script> and <img src="http://127.0.0.1:9/a.png">

![a chart](http://127.0.0.1:9/b.png) then ![b](file:///etc/hostname) and [a page](https://keras.io),
[a file](file:///etc/hostname), [another](other.md)
"""


@pytest.fixture
def asking(quick: Quick, tmp_path: Path) -> Quick:
    """The window with a scenario that begins with a question about a shape."""
    return opened(quick, tmp_path, ASKING)


def opened(quick: Quick, folder: Path, outline: str) -> Quick:
    quick.window.controller.scenario.open(made(folder, outline))
    quick.settled()
    QApplication.processEvents()
    return quick


def panel(quick: Quick) -> ScenarioPanel:
    return quick.window.scenario


def seen(widget: QWidget) -> str:
    """All words that can be seen in a widget."""
    labels = (label.text() for label in widget.findChildren(QLabel) if label.isVisible())
    return "\n".join(labels)


def button(quick: Quick, text: str) -> QAbstractButton:
    buttons = panel(quick).findChildren(QAbstractButton)
    found = [b for b in buttons if b.isVisible() and text in (b.text() + b.accessibleName())]
    assert len(found) == 1, [b.text() for b in found]
    return found[0]


def judged(quick: Quick) -> None:
    """Waits until what is shown has run, and there is something to say to an answer."""
    quick.settled()
    lesson = quick.now.lesson
    if lesson is not None and lesson.step.question is not None and not lesson.is_covered:
        quick.qtbot.waitUntil(lambda: quick.now.lesson.judgement is not None)
    QApplication.processEvents()


def click(quick: Quick, text: str) -> None:
    QTest.mouseClick(button(quick, text), Qt.MouseButton.LeftButton)
    judged(quick)


def type_answer(quick: Quick, text: str) -> QLineEdit:
    (field,) = (f for f in panel(quick).findChildren(QLineEdit) if f.isVisible())
    field.setFocus()
    field.clear()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    judged(quick)
    return field


def test_a_scenario_brings_its_dock_and_gives_it_room(quick: Quick, tmp_path: Path) -> None:
    before = quick.window.docks.panel("inputs").height()
    opened(quick, tmp_path, TWO_STEPS)
    assert panel(quick).isVisible()
    dock = panel(quick)
    assert dock.height() > 2 * quick.window.inputs.height()
    click(quick, "all scenarios")
    assert quick.now.lesson is None
    assert abs(quick.window.inputs.height() - before) < before / 10


def test_while_a_question_is_open_nothing_tells_its_answer(asking: Quick) -> None:
    window = asking.window
    assert asking.now.findings == ()
    assert window.change_bar.isHidden()
    assert "(2, 3, 4)" not in seen(panel(asking))
    assert "It is returned for every step." not in seen(panel(asking))
    assert window.strip.accessibleDescription().startswith(
        "A question is open under Scenario: what comes after the playhead is hidden."
    )
    for name in ("returned", "compare", "text"):
        window.docks.bring_forward(window.docks.panel(name))
        QApplication.processEvents()
        assert not window.docks.panel(name).isVisible()
        inside = window.docks.panel(name).parentWidget()
        assert seen(inside) == "Answer the question under Scenario first: this would tell."
    for name in ("code", "weights", "moment"):
        window.docks.bring_forward(window.docks.panel(name))
        QApplication.processEvents()
        assert window.docks.panel(name).isVisible()


def test_neither_does_what_is_copied_or_exported(asking: Quick) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("before")
    told = "Answer the question under Scenario first: this would tell."
    asking.window.strip.setFocus()
    for action in ("Copy the picture", "Copy the picture in words", "Export data…"):
        asking.window.controller.store.say("")
        asking.action(action).trigger()
        QApplication.processEvents()
        assert asking.now.status.news == told, action
    asking.window.controller.store.say("")
    asking.window.pictures.export()
    assert asking.now.status.news == told
    assert clipboard.text() == "before"


def test_an_open_dialog_for_figures_closes_when_something_is_asked(
    quick: Quick, tmp_path: Path
) -> None:
    desk = FigureDesk(quick).open()
    opened(quick, tmp_path, ASKING)
    assert not desk.dialogs


def test_a_look_ahead_shows_nothing(asking: Quick) -> None:
    asking.press(asking.window.strip, Qt.Key.Key_End)
    assert asking.now.view.moment == Moment(0, -1)
    asking.window.controller.layer.argument("units", 5)
    asking.settled()
    assert asking.now.view.hides_future


def test_a_wrong_shape_is_told_what_it_overlooks(asking: Quick) -> None:
    type_answer(asking, "(2, 4)")
    words = seen(panel(asking))
    assert "✗ You said: (2, 4). It is: (2, 3, 4). That is without return_sequences." in words
    assert "It is returned for every step." in words
    assert "✓ What is returned is of shape (2, 3, 4), in every call  [(2, 3, 4)]" in words
    assert (
        asking.window.docks.panel("returned").parentWidget().findChild(QLabel, "cover").isHidden()
    )


def test_the_right_shape(asking: Quick) -> None:
    type_answer(asking, "2x3x4")
    assert "✓ Right: (2, 3, 4). One h for each step." in seen(panel(asking))


def test_the_keyboard_goes_on_where_an_answer_was_given(asking: Quick) -> None:
    type_answer(asking, "(2, 4)")
    asking.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert (asking.now.lesson.number, asking.now.lesson.phase) == (1, "asked")


def test_each_step_is_seen_from_its_beginning(asking: Quick) -> None:
    type_answer(asking, "(2, 4)")
    bar = panel(asking).findChild(QScrollArea).verticalScrollBar()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    QTest.keyClick(asking.window, Qt.Key.Key_F8)
    QApplication.processEvents()
    assert bar.value() == 0


def test_what_is_no_shape_is_told_and_asked_again(asking: Quick) -> None:
    field = type_answer(asking, "two")
    assert "Expected a shape, such as (2, 3)." in seen(panel(asking))
    assert field.text() == "two"
    assert asking.now.is_covered


def test_a_choice_by_mouse_and_by_keyboard(asking: Quick) -> None:
    click(asking, "Show it without an answer")
    assert "It is (2, 3, 4). One h for each step." in seen(panel(asking))
    click(asking, "Next")
    assert "Where does call 1 start?" in seen(panel(asking))
    click(asking, "1  At zeros.")
    words = seen(panel(asking))
    assert "✗ You said: At zeros. It is: Where call 0 ended. That would be" in words
    click(asking, "Back")
    right = button(asking, "2  Where call 0 ended.")
    asking.press(right, Qt.Key.Key_Space)
    judged(asking)
    assert "✓ Right: Where call 0 ended. It is stateful." in seen(panel(asking))


def test_a_choice_by_its_number_wherever_the_keyboard_is(asking: Quick) -> None:
    asking.window.controller.scenario.forward()
    asking.window.controller.scenario.forward()
    asking.settled()
    QApplication.processEvents()
    asking.press(asking.window.strip, Qt.Key.Key_1)
    judged(asking)
    assert "✗ You said: At zeros." in seen(panel(asking))


def test_who_clicks_next_again_hits_no_answer(asking: Quick) -> None:
    places = set()
    for _ in range(3):
        following = button(asking, "Next")
        places.add(following.mapTo(panel(asking), following.rect().center()).toTuple())
        click(asking, "Next")
    assert len(places) == 1
    assert asking.now.lesson.answer is None


def test_after_the_last_step_the_next_scenario_is_offered(quick: Quick, tmp_path: Path) -> None:
    scenario = replace(made(tmp_path, TWO_STEPS), name="both-flags")
    quick.window.controller.scenario.open(scenario)
    quick.settled()
    assert "That was all." not in seen(panel(quick))
    click(quick, "Next")
    click(quick, "That was all. Next: Two flags, four ways to return")
    quick.qtbot.waitUntil(lambda: quick.now.lesson.scenario is not scenario)
    assert quick.now.lesson.scenario.name == "what-is-returned"
    # Left, the list stands where one was.
    click(quick, "all scenarios")
    (course,) = panel(quick).findChildren(CourseList)
    assert course.currentItem().text(0).startswith("Two flags, four ways to return")


def test_f4_in_a_scenario_leads_to_the_list(asking: Quick) -> None:
    asking.press(asking.window.strip, Qt.Key.Key_F4)
    asking.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)
    assert asking.now.lesson is None


def test_answers_show_all_their_words(asking: Quick) -> None:
    asking.window.controller.scenario.forward()
    asking.window.controller.scenario.forward()
    QApplication.processEvents()
    answer = button(asking, "1  At zeros.")
    label = answer.findChild(QLabel)
    assert answer.height() >= label.heightForWidth(label.width()) > 0


@pytest.mark.parametrize("text", ["inf", "nan", "1e999", "x", ""])
def test_what_is_no_number(quick: Quick, tmp_path: Path, text: str) -> None:
    opened(quick, tmp_path, POINT)
    type_answer(quick, text)
    assert "Expected a number, such as 0.5." in seen(panel(quick))
    assert quick.now.is_covered


def test_a_point_is_typed(quick: Quick, tmp_path: Path) -> None:
    opened(quick, tmp_path, POINT)
    type_answer(quick, "0,05")
    assert "✓ Right: 0.06667. It grows by each step." in seen(panel(quick))


def test_marks_turn_when_somebody_toggles_stateful(quick: Quick, tmp_path: Path) -> None:
    opened(quick, tmp_path, CARRIED)
    claim = "h of unit 0 in row 0, call 1, at the start is 0.1"
    assert f"✓ {claim}  [0.1]" in seen(panel(quick))
    quick.window.controller.layer.argument("stateful", False)
    quick.settled()
    QApplication.processEvents()
    assert f"✗ does not hold now: {claim}  [0]" in seen(panel(quick))
    click(quick, "Back to this step")
    assert f"✓ {claim}  [0.1]" in seen(panel(quick))


def test_steps_by_keys(quick: Quick, tmp_path: Path) -> None:
    opened(quick, tmp_path, TWO_STEPS)
    for key, number in ((Qt.Key.Key_F8, 1), (Qt.Key.Key_F8, 1), (Qt.Key.Key_F7, 0)):
        QTest.keyClick(quick.window, key)
        quick.settled()
        assert quick.now.lesson.number == number
    assert not button(quick, "Back").isEnabled()


def test_a_strangers_text_is_shown_as_text_and_nothing_is_fetched(
    quick: Quick, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visited: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: visited.append(url.toString()))
    folder = written(tmp_path / "mine", TWO_STEPS, text=HOSTILE)
    quick.window.controller.scenario.open(read_scenario(folder))
    quick.settled()
    (text,) = panel(quick).findChildren(QTextBrowser)
    words = text.toPlainText()
    assert "A <b>title</b>" in words
    assert "<script>alert(1)</script> and <img src=" in words
    assert "[picture: a chart, http://127.0.0.1:9/b.png] then" in words
    assert "[picture: b, file:///etc/hostname] and a page" in words
    assert "\ufffc" not in words  # no picture is left
    assert text.loadResource(2, QUrl("http://127.0.0.1:9/a.png")) is None
    for link in ("https://keras.io", "file:///etc/hostname", "other.md", "javascript:1"):
        text.anchorClicked.emit(QUrl(link))
    assert visited == ["https://keras.io"]
    assert text.toPlainText() == words


# The list


@pytest.fixture
def course(qtbot: object, tmp_path: Path) -> CourseList:
    title = "A title of many words that has no room in one line of a narrow dock at all"
    outline = read_outline(written(tmp_path, TWO_STEPS.replace("Made up", title)))
    course = CourseList()
    qtbot.addWidget(course)
    course.set_entries(
        [
            Entry("one", "First", tmp_path, outline),
            Entry("bad", "First", tmp_path, None, "scenario.toml, line 3: <b>wrong</b>"),
            Entry("two", "Second", tmp_path, outline),
        ]
    )
    course.resize(200, 400)
    course.show()
    QApplication.processEvents()
    return course


def test_long_titles_take_several_lines(course: CourseList) -> None:
    first = course.topLevelItem(0).child(0)
    line = course.fontMetrics().height()
    narrow = course.visualItemRect(first).height()
    assert narrow > 3 * line
    course.resize(900, 400)
    QApplication.processEvents()
    assert line <= course.visualItemRect(first).height() < 2 * line


def test_the_list_by_keys_and_by_mouse(course: CourseList) -> None:
    chosen: list[str] = []
    course.chosen.connect(chosen.append)
    QTest.keyClick(course, Qt.Key.Key_Return)
    assert chosen == ["one"]
    QTest.keyClick(course, Qt.Key.Key_Down)
    QTest.keyClick(course, Qt.Key.Key_Down)
    QTest.keyClick(course, Qt.Key.Key_Down)
    QTest.keyClick(course, Qt.Key.Key_Enter)
    assert chosen == ["one", "two"]
    for item in (course.topLevelItem(0), course.topLevelItem(0).child(1)):
        where = course.visualItemRect(item).center()
        QTest.mouseClick(course.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert chosen == ["one", "two"]
    where = course.visualItemRect(course.topLevelItem(0).child(0)).center()
    QTest.mouseClick(course.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where))
    assert chosen == ["one", "two", "one"]


def test_what_is_wrong_with_one_of_them_is_told_in_the_list(course: CourseList) -> None:
    words = course.topLevelItem(0).child(1).text(0)
    assert words.startswith("bad can't be read: scenario.toml, line 3: ")


def test_a_question_that_is_put_again_is_asked_anew(qtbot: object) -> None:
    view = QuestionView()
    qtbot.addWidget(view)
    choice = Choice(text="a", because="b", right=True)
    view.set_question(Question(ask="?", at=(0, 0, 0), choices=(choice,)))
    view.set_question(None)
    view.set_question(
        Question(ask="??", at=(0, 0, 0), choices=(choice, Choice(text="c", because="d")))
    )
    QApplication.sendPostedEvents()
    labels = [b.accessibleName() for b in view.findChildren(QPushButton) if not b.isHidden()]
    assert [label for label in labels if label[:1].isdigit()] == ["1  a", "2  c"]
