"""The three marks in the opening example's picture."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton
from quick_window import Quick

MARKS = ("1 ?", "2 ?", "3 ?")


def marks(quick: Quick) -> list[QAbstractButton]:
    found = quick.window.strip.findChildren(QAbstractButton)
    return [button for button in found if button.text() in MARKS and button.isVisible()]


@pytest.mark.parametrize("size", [QSize(1024, 768), QSize(1280, 800), QSize(1920, 1080)])
def test_they_stand_clear_of_each_other_in_the_first_lane(quick: Quick, size: QSize) -> None:
    quick.resize(size)
    quick.window.strip.repaint()
    found = marks(quick)
    assert [mark.text() for mark in found] == list(MARKS)
    picture = quick.window.strip.picture
    lane = picture.layout.lanes[0].track("h").toAlignedRect()
    assert all(lane.contains(mark.geometry()) for mark in found)
    assert not found[0].geometry().intersects(found[1].geometry())
    assert not found[1].geometry().intersects(found[2].geometry())


@pytest.mark.parametrize("how", ["its number", "Space", "mouse"])
def test_one_opens_a_scenario_and_then_all_are_gone(quick: Quick, how: str) -> None:
    mark = marks(quick)[2]
    if how == "its number":
        quick.press(quick.window.strip, Qt.Key.Key_3)
    elif how == "Space":
        quick.press(mark, Qt.Key.Key_Space)
    else:
        quick.qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    quick.qtbot.waitUntil(lambda: quick.now.lesson is not None)
    lesson = quick.now.lesson
    assert lesson.scenario.name == "both-flags"
    assert "stateful" in lesson.step.say
    assert lesson.is_covered  # it asks, first of all, where the next call starts
    assert marks(quick) == []


def test_each_leads_to_the_step_that_is_about_what_it_marks(quick: Quick) -> None:
    said = ["starts from zeros", "return_sequences=True", "stateful=True"]
    before = quick.now.experiment
    for number, words in enumerate(said):
        quick.qtbot.mouseClick(marks(quick)[number], Qt.MouseButton.LeftButton)
        quick.qtbot.waitUntil(lambda: quick.now.lesson is not None)
        quick.settled()
        assert words in quick.now.lesson.step.say
        assert quick.now.experiment == before  # and so the picture stays
        quick.action("New from the example").trigger()
        quick.settled()


def test_tab_comes_to_them_and_to_what_if_right_after_the_picture(quick: Quick) -> None:
    quick.window.strip.setFocus()
    reached = []
    for _ in range(6):
        quick.qtbot.keyClick(quick.window.focusWidget(), Qt.Key.Key_Tab)
        reached.append(quick.window.focusWidget().text())
    assert reached == [*MARKS, "without stateful", "only the last output", "inside a whole model"]


@pytest.mark.parametrize("back", ["undo", "set back"])
def test_they_go_with_the_first_change_and_come_back_with_it(quick: Quick, back: str) -> None:
    quick.window.controller.layer.argument("stateful", False)
    quick.settled()
    assert marks(quick) == []
    if back == "undo":
        quick.window.controller.layer.undo()
    else:
        quick.window.controller.layer.argument("stateful", True)
    quick.settled()
    assert len(marks(quick)) == 3
    assert not quick.window.isWindowModified()  # nor is anybody asked whether to save it


def test_they_cover_nothing_while_one_walks_through_time(quick: Quick) -> None:
    quick.window.controller.view.step_by(-2)
    assert marks(quick) == []


def test_each_says_what_it_leads_to(quick: Quick) -> None:
    names = [mark.accessibleName() for mark in marks(quick)]
    assert names[2].startswith("Way in 3: What does stateful=True do?")
    assert all(f"press {n}" in mark.toolTip() for n, mark in enumerate(marks(quick), 1))
