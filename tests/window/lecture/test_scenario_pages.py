"""A lecture on a scenario: the phases of a question, and all of them walked through by clicker."""

import pytest
from PySide6.QtCore import Qt
from quick_window import Quick

from lstmviz.engine.results import Refused
from lstmviz.figure.options.lengths import Length
from lstmviz.lessons.library import entries
from lstmviz.lessons.reading import read_scenario
from lstmviz.window.lecture.picture import nominal_figure
from lstmviz.window.shown_run import ShownRun

Key = Qt.Key


def lecture_on(quick: Quick, name: str) -> None:
    (entry,) = (entry for entry in entries() if entry.name == name)
    quick.window.controller.scenario.open(read_scenario(entry.path, name))
    quick.settled()
    quick.window.lecture.begin()
    turned(quick)


def press(quick: Quick, *keys: Qt.Key) -> None:
    for key in keys:
        quick.qtbot.keyClick(quick.window, key)
        turned(quick)


def turned(quick: Quick) -> None:
    """The run is there, an answer is judged, and the picture is painted."""

    def is_over() -> bool:
        status, mode = quick.now.status.agreement, quick.window.lecture.mode
        lesson = quick.now.lesson
        judges = lesson is not None and lesson.step.question and not lesson.is_covered
        is_told = not judges or lesson.judgement is not None
        return status in ("same", "refused") and not mode.is_busy and is_told

    quick.qtbot.waitUntil(is_over)


def page(quick: Quick):
    return quick.window.lecture.mode.source.page()


def test_a_question_is_asked_talked_about_answered_again_and_shown(quick: Quick) -> None:
    lecture_on(quick, "both-flags")
    assert page(quick).question is None
    press(quick, Key.Key_PageDown)
    assert page(quick).sentence == "Think, and answer for yourself."
    assert [option.text for option in page(quick).question.options] == [
        "(2, 3, 3)",
        "(2, 3, 4)",
        "(2, 4)",
        "(4,)",
    ]
    press(quick, Key.Key_3)
    assert [option.state for option in page(quick).question.options][2] == "chosen"
    press(quick, Key.Key_PageDown)
    assert page(quick).sentence.startswith("Talk to your neighbour")
    press(quick, Key.Key_PageDown)
    assert page(quick).question is None
    assert page(quick).lines == (
        "✗ (2, 4): That is what comes back without return_sequences: h of the last step alone.",
    )
    press(quick, Key.Key_PageUp)  # back to the question, which nobody has answered yet
    press(quick, Key.Key_3, Key.Key_PageDown, Key.Key_2, Key.Key_PageDown)
    assert page(quick).lines == ("✓ (2, 3, 4)",)


def test_the_lecturer_alone_has_claims_notes_and_what_comes_next(quick: Quick) -> None:
    lecture_on(quick, "both-flags")
    said = page(quick)
    assert said.notes[0].startswith("Let them find the axes of (2, 3, 3)")
    assert said.notes[1] == "✓ Call 0 starts from zeros  [zeros]"
    assert said.next_sentence.startswith("return_sequences=True: h of every step is returned")
    assert not said.lines


def test_the_step_says_which_view_is_the_large_picture(quick: Quick) -> None:
    lecture_on(quick, "what-is-returned")
    assert quick.window.lecture.mode.large == "returned"
    press(quick, Key.Key_PageDown)
    assert quick.window.lecture.mode.large == "strip"  # the numbers would tell


def test_where_keras_refuses_no_picture_of_something_else_is_shown(quick: Quick) -> None:
    lecture_on(quick, "batch-size-is-fixed")
    quick.link.at_once = False
    view = quick.window.lecture.mode.view
    quick.qtbot.keyClick(quick.window, Key.Key_PageDown)
    quick.qtbot.waitUntil(lambda: len(quick.link.asked) > 1)
    quick.link.answered.emit(Refused(quick.link.asked[-1][0], "ValueError: one row, not two", 1))
    turned(quick)
    assert view.accessibleDescription().endswith("What comes after the playhead is hidden.")
    press(quick, Key.Key_PageDown, Key.Key_PageDown)
    assert view.accessibleDescription() == (
        "One row after two: Keras refuses. Keras refuses call 1: “ValueError: one row, not two”"
    )
    press(quick, Key.Key_PageUp)
    assert view.accessibleDescription().endswith("What comes after the playhead is hidden.")


def test_a_view_of_a_few_numbers_is_large(quick: Quick) -> None:
    lecture_on(quick, "what-is-returned")
    run = ShownRun.of(quick.now)
    figure = nominal_figure(run, "returned", "projector")
    assert figure.options.text == Length(28.0, "pt")
    assert not figure.left_out
    press(quick, *[Key.Key_PageDown] * 4)
    figure = nominal_figure(ShownRun.of(quick.now), "returned", "projector")
    assert figure.options.text == Length(14.0, "pt")


def test_leaving_the_scenario_ends_nothing(quick: Quick) -> None:
    lecture_on(quick, "unroll-changes-nothing")
    quick.window.controller.scenario.close()
    press(quick, Key.Key_PageDown)
    assert page(quick).sentence == ""


@pytest.mark.parametrize("name", [entry.name for entry in entries()])
def test_each_is_walked_through_from_first_to_last_by_page_down(quick: Quick, name: str) -> None:
    lecture_on(quick, name)
    scenario = quick.now.lesson.scenario
    shown = []
    for _ in range(3 * len(scenario.outline.steps)):
        lesson = quick.now.lesson
        if lesson.phase == "shown":
            shown.append(lesson.number)
            assert page(quick).sentence == lesson.step.say
        else:
            press(quick, Key.Key_1)
        if lesson.phase == "shown" and lesson.is_last:
            break
        press(quick, Key.Key_PageDown)
    assert shown == list(range(len(scenario.outline.steps)))
    press(quick, Key.Key_F5)
    assert quick.now.lesson.number == 0
    press_escape(quick)
    assert not quick.window.lecture.is_on


def press_escape(quick: Quick) -> None:
    quick.qtbot.keyClick(quick.window, Key.Key_Escape)
