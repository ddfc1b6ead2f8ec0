"""Lecture mode, driven with the keys that clickers send."""

import pytest
from lectures import Clicker, Slides
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QAccessible, QGuiApplication, QImage, QKeyEvent, QScreen
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from quick_window import Quick
from traces import made_up_trace

from lstmviz.engine.results import Ran
from lstmviz.session.view_state import START, Moment
from lstmviz.window.file_dialogs import FileDialogs
from lstmviz.window.lecture.picture import HEIGHT, WIDTH
from lstmviz.window.lecture.presenter import PresenterBar

Key = Qt.Key
CTRL, NONE = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def clicker(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> Clicker:
    # The full screen of tests is as large as any: the window keeps its size.
    monkeypatch.setattr(quick.window, "setWindowState", lambda _state: None)
    return Clicker(quick)


def picture_of(clicker: Clicker) -> QImage:
    """What is seen of the window; of the other screen where the picture is there."""
    view = clicker.mode.view
    return (view if view.isWindow() else clicker.quick.window).grab().toImage()


def test_a_clicker_walks_through_the_steps_and_ends(clicker: Clicker) -> None:
    quick = clicker.quick
    asked = len(quick.link.asked)
    before = quick.window.saveState()
    view = clicker.begin().view
    assert view.geometry() == quick.window.rect()
    assert QApplication.focusWidget() is view
    clicker.press(Key.Key_F5)  # begins, and runs nothing
    assert quick.now.view.moment == Moment(0, START)
    assert quick.now.view.hides_future
    assert clicker.page.title == "Example: 2 calls of an LSTM with 4 units on 2 rows"
    assert clicker.page.sentence == "Call 0 starts at zero."
    clicker.press(Key.Key_PageDown, Key.Key_Right, Key.Key_Down, Key.Key_Space)
    assert quick.now.view.moment == Moment(1, START)
    assert clicker.page.sentence.startswith("Call 1 starts from the state that call 0 ended in")
    clicker.press(Key.Key_PageUp, Key.Key_Left, Key.Key_Up)
    assert quick.now.view.moment == Moment(0, 0)
    clicker.press(Key.Key_Escape)
    assert not quick.window.lecture.is_on
    assert quick.window.saveState() == before
    assert QApplication.focusWidget() is quick.window.strip
    assert len(quick.link.asked) == asked
    # The keys are the window's again.
    quick.press(quick.window.strip, Key.Key_F5)
    assert len(quick.link.asked) == asked + 1
    quick.settled()
    quick.press(quick.window.strip, Key.Key_PageDown)
    assert quick.now.view.moment == Moment(1, START)


def test_the_next_page_is_there_at_once_and_so_is_the_one_before(clicker: Clicker) -> None:
    quick, mode = clicker.quick, clicker.begin()
    clicker.press(Key.Key_F5)
    first = picture_of(clicker)
    quick.qtbot.waitUntil(lambda: mode.is_ahead)
    quick.qtbot.keyClick(mode.view, Key.Key_PageDown)
    assert not mode.is_busy
    assert clicker.page.sentence.startswith("Call 0, t=0")
    second = picture_of(clicker)
    assert second != first
    quick.qtbot.keyClick(mode.view, Key.Key_PageUp)
    assert not mode.is_busy
    assert picture_of(clicker) == first
    # What was painted ahead is what would have been painted then.
    clicker.press(Key.Key_I, Key.Key_PageDown, Key.Key_I)
    assert picture_of(clicker) == second


def test_b_and_the_full_stop_make_the_screen_black_until_any_key(clicker: Clicker) -> None:
    quick = clicker.quick
    clicker.begin()
    clicker.press(Key.Key_F5)
    stage, flags = quick.now.view.stage, quick.now.experiment.layer
    for key in (Key.Key_B, Key.Key_Period):
        for back in (Key.Key_PageDown, Key.Key_Q, Key.Key_Escape):
            seen = picture_of(clicker)
            clicker.press(key)
            black = picture_of(clicker)
            assert black.pixelColor(black.rect().center()).name() == "#000000"
            assert black.pixelColor(5, 5).name() == "#000000"
            clicker.press(back)
            assert picture_of(clicker) == seen
    assert quick.now.view.moment == Moment(0, START)
    assert quick.now.view.stage == stage
    assert quick.now.experiment.layer is flags


def test_a_key_that_is_held_makes_the_screen_black_once(clicker: Clicker) -> None:
    view = clicker.begin().view
    clicker.press(Key.Key_B)
    again = QKeyEvent(QEvent.Type.KeyPress, Key.Key_B, NONE, "b", autorep=True)
    QApplication.sendEvent(view, again)
    assert view.is_black
    clicker.press(Key.Key_B)
    assert not view.is_black


def test_a_dialog_beside_the_window_is_put_away_meanwhile(clicker: Clicker) -> None:
    quick = clicker.quick
    quick.action("Keyboard shortcuts").trigger()
    (dialog,) = quick.window.findChildren(QDialog)
    quick.window.activateWindow()
    clicker.begin()
    assert not dialog.isVisible()
    clicker.press(Key.Key_Escape)
    assert dialog.isVisible()
    dialog.close()


def test_twins_and_flags_have_their_keys_inside(clicker: Clicker) -> None:
    quick = clicker.quick
    view = clicker.begin().view
    quick.qtbot.keyClick(view, Key.Key_1, CTRL)
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    assert quick.now.view.reference == "stateless"
    clicker.settled()
    assert picture_of(clicker) == view.grab().toImage()  # the panel that was raised is under it
    clicker.press(Key.Key_S)
    assert quick.now.experiment.layer.stateful is False
    quick.settled()
    clicker.press(Key.Key_Q)
    assert quick.now.experiment.layer.return_sequences is False
    quick.settled()
    clicker.settled()
    assert "Each call returned h of its last step alone" in view.accessibleDescription()


def test_the_large_picture_can_be_another_view(clicker: Clicker) -> None:
    mode = clicker.begin()
    strip = picture_of(clicker)
    clicker.press(Key.Key_M)
    assert mode.large == "moment"
    assert picture_of(clicker) != strip
    clicker.press(Key.Key_M)
    assert picture_of(clicker) == strip
    seen = []
    for _ in range(4):
        clicker.press(Key.Key_V)
        seen.append(mode.large)
    assert seen == ["moment", "returned", "code", "strip"]
    light = picture_of(clicker)
    clicker.press(Key.Key_I)
    corners = [image.pixelColor(2, 2).lightness() for image in (light, picture_of(clicker))]
    assert corners == [255, 0]


def test_the_keys_are_shown_and_put_away(clicker: Clicker) -> None:
    clicker.begin()
    before = picture_of(clicker)
    clicker.press(Key.Key_H)
    assert picture_of(clicker) != before
    shown = dict(clicker.mode.view.keys)
    assert shown["B ."] == "black screen; any key ends it"
    assert "O" not in shown  # there is one screen
    clicker.press(Key.Key_Question)
    assert picture_of(clicker) == before


def test_marks_belong_to_the_picture_and_go_with_the_step(clicker: Clicker) -> None:
    quick, view = clicker.quick, clicker.begin().view
    clicker.press(Key.Key_F5, Key.Key_D)
    area = view.arrangement.picture
    begin, end = (area.topLeft() + QPointF(x, 100) for x in (100, 200))
    quick.qtbot.mousePress(view, LEFT, pos=begin.toPoint())
    quick.qtbot.mouseMove(view, end.toPoint())
    quick.qtbot.mouseRelease(view, LEFT, pos=end.toPoint())
    (line,) = view.strokes.lines
    at = begin.toPoint().toPointF()
    assert line[0] == (at - area.topLeft()) * (WIDTH / area.width())
    assert picture_of(clicker).pixelColor(begin.toPoint()).name() == "#99121a"
    quick.resize(QSize(1000, 700))  # another screen
    clicker.settled()
    smaller = view.arrangement.picture
    place = smaller.topLeft() + line[0] * (smaller.width() / WIDTH)
    assert picture_of(clicker).pixelColor(place.toPoint()).name() == "#99121a"
    clicker.press(Key.Key_PageDown)
    assert view.strokes.lines == []
    quick.qtbot.mouseClick(view, LEFT, pos=begin.toPoint())
    clicker.press(Key.Key_End)  # a key of the window
    assert view.strokes.lines == []
    for key in (Key.Key_C, Key.Key_Delete):
        quick.qtbot.mouseClick(view, LEFT, pos=begin.toPoint())
        assert len(view.strokes.lines) == 1
        clicker.press(key)
        assert view.strokes.lines == []


def test_a_pointer_that_is_seen_from_afar_follows_the_mouse(clicker: Clicker) -> None:
    quick, view = clicker.quick, clicker.begin().view
    without = picture_of(clicker)
    clicker.press(Key.Key_L)
    quick.qtbot.mouseMove(view, QPoint(400, 400))
    at = picture_of(clicker)
    assert at.pixelColor(400, 400).name() == "#99121a"
    height = view.arrangement.picture.height()
    above = round(400 - height / 50)  # it is a twenty-fifth of the picture high, or more
    assert at.pixelColor(400, above) != without.pixelColor(400, above)
    clicker.press(Key.Key_L)
    assert picture_of(clicker) == without


def test_one_key_brings_the_panels_and_takes_them_away(clicker: Clicker) -> None:
    quick, view = clicker.quick, clicker.begin().view
    clicker.press(Key.Key_Tab)
    assert QApplication.focusWidget() is view  # nothing under it is reached
    clicker.press(Key.Key_F9)
    assert view.geometry() == quick.window.central.geometry()
    quick.qtbot.keyClick(view, Key.Key_1, CTRL)
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    clicker.settled()
    assert quick.window.childAt(view.geometry().center()) is view
    quick.qtbot.waitUntil(lambda: quick.window.compare.isVisible())
    clicker.press(Key.Key_PageDown)
    clicker.press(Key.Key_F9)
    assert view.geometry() == quick.window.rect()
    clicker.press(Key.Key_Escape)
    # Where all panels were closed they come, and are closed again afterwards.
    quick.press(quick.window.strip, Key.Key_F9)
    view = clicker.begin().view
    clicker.press(Key.Key_F9)
    assert not quick.window.docks.all[0].isHidden()
    clicker.press(Key.Key_Escape)
    assert all(dock.isHidden() for dock in quick.window.docks.all)


def test_what_would_wait_for_f5_is_run_and_said_to_be(clicker: Clicker) -> None:
    quick = clicker.quick
    quick.link.at_once = False
    quick.press(quick.window.strip, Key.Key_F5)
    number, experiment = quick.link.asked[-1]
    quick.link.answered.emit(Ran(number, made_up_trace(experiment), 5.0))  # a slow one
    clicker.begin()
    asked = len(quick.link.asked)
    clicker.press(Key.Key_S)
    quick.qtbot.waitUntil(lambda: len(quick.link.asked) > asked)
    clicker.settled()
    assert quick.now.status.agreement == "running"
    assert clicker.page.lines[0].endswith("Keras is running the new one.")
    quick.link.at_once = True
    quick.link.answer()
    quick.settled()
    clicker.settled()
    assert clicker.page.lines == ()


def test_a_view_that_is_gone_gives_way_to_the_strip(clicker: Clicker) -> None:
    quick, mode = clicker.quick, clicker.begin()
    quick.qtbot.keyClick(mode.view, Key.Key_1, CTRL)
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    while mode.large != "compare":
        clicker.press(Key.Key_V)
    quick.qtbot.keyClick(mode.view, Key.Key_1, CTRL)
    clicker.settled()
    assert mode.large == "strip"


def test_questions_are_answered_by_number(clicker: Clicker) -> None:
    quick, slides = clicker.quick, Slides()
    lecture = quick.window.lecture
    lecture.begin(slides)
    clicker.settled()
    clicker.press(Key.Key_3)  # nothing is asked
    place = clicker.mode.view.arrangement.picture
    clicker.press(Key.Key_PageDown)
    asked = clicker.mode.view.arrangement
    assert asked.picture == place
    clicker.press(Key.Key_3)  # there is no such answer
    assert not clicker.page.question.is_revealed
    clicker.press(Key.Key_1)
    assert [option.state for option in clicker.page.question.options] == ["right", "wrong"]
    told = clicker.mode.view.arrangement
    assert (told.picture, told.boxes) == (asked.picture, asked.boxes)
    assert "1: it goes on (right)." in clicker.mode.view.accessibleDescription()
    clicker.press(Key.Key_PageDown, Key.Key_PageDown)
    assert clicker.page.sentence == "It goes on."
    assert clicker.mode.view.arrangement.picture == place
    clicker.press(Key.Key_F5)
    assert clicker.page.sentence == "What does call 1 start from?"


def test_what_is_to_be_told_waits_for_the_end(clicker: Clicker) -> None:
    quick, told = clicker.quick, []
    clicker.begin()
    quick.window.lecture.when_over(lambda: told.append("recovered"))
    before = picture_of(clicker)
    quick.window.controller.store.say("Something happened")
    clicker.settled()
    assert picture_of(clicker) == before
    assert told == []
    clicker.press(Key.Key_Escape)
    assert told == ["recovered"]
    quick.window.lecture.when_over(lambda: told.append("at once"))
    assert told == ["recovered", "at once"]


def test_a_dialog_that_nobody_asked_for_waits(clicker: Clicker) -> None:
    dialogs = FileDialogs(clicker.quick.window)
    dialogs.when_seen = clicker.quick.answers.when_seen
    clicker.begin()
    dialogs.tell("Set aside", "It could not be read.")
    assert QApplication.activeModalWidget() is None
    clicker.press(Key.Key_Escape)
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    assert box.text() == "It could not be read."
    box.close()


def test_the_menus_come_while_the_mouse_is_at_the_top(clicker: Clicker) -> None:
    quick, view = clicker.quick, clicker.begin().view
    assert quick.window.childAt(20, 5) is view
    quick.qtbot.mouseMove(view, QPoint(20, 0))
    assert quick.window.childAt(20, 5) is quick.window.menuBar()
    quick.qtbot.mouseMove(view, QPoint(20, 300))
    assert quick.window.childAt(20, 5) is view


def test_who_cannot_see_the_picture_hears_it(clicker: Clicker) -> None:
    view = clicker.begin().view
    clicker.press(Key.Key_F5)
    assert view.accessibleName() == "Lecture: Example: 2 calls of an LSTM with 4 units on 2 rows"
    heard = QAccessible.queryAccessibleInterface(view)
    said = heard.text(QAccessible.Text.Description)
    assert said.startswith("Call 0 starts at zero. LSTM(4, ")
    assert "called twice" in said


@pytest.fixture
def second(monkeypatch: pytest.MonkeyPatch) -> list[QScreen]:
    """A second screen, which can be taken away."""
    screens = [QGuiApplication.primaryScreen()]
    monkeypatch.setattr("lstmviz.window.lecture.mode.other_screens", lambda _window: list(screens))
    return screens


def test_a_second_screen_has_the_picture_and_the_first_one_the_notes(
    clicker: Clicker, second: list[QScreen]
) -> None:
    quick = clicker.quick
    before = quick.window.saveState()
    mode = clicker.begin()
    assert mode.view.isWindow()
    assert mode.view.geometry() == second[0].geometry()
    assert isinstance(mode.bar, PresenterBar)
    clicker.press(Key.Key_F5)
    (says,) = (w for w in mode.bar.said if w.startswith("Next"))
    assert "Call 0 starts at zero." in mode.bar.said
    assert says.startswith("Next: Call 0, t=0: row 0 reads x = 1, 2, 3")
    clicker.press(Key.Key_B)
    assert mode.view.is_black
    assert any(w.startswith("BLACK SCREEN") for w in mode.bar.said)
    clicker.press(Key.Key_X)
    assert not mode.view.is_black
    clicker.press(Key.Key_PageDown)
    mode.view.strokes.begin(QPointF(10, 10))
    (gone,) = second
    second.clear()  # the cable is pulled
    QGuiApplication.instance().screenRemoved.emit(gone)
    quick.qtbot.waitUntil(lambda: not mode.view.isWindow())
    clicker.settled()
    assert mode.view.geometry() == quick.window.rect()
    assert len(mode.view.strokes.lines) == 1
    assert quick.now.view.moment == Moment(0, 0)
    second.append(gone)
    clicker.press(Key.Key_O)
    assert mode.view.isWindow()
    clicker.press(Key.Key_O)
    assert not mode.view.isWindow()
    clicker.press(Key.Key_Escape)
    assert quick.window.saveState() == before


def test_closing_the_window_ends_the_lecture(clicker: Clicker) -> None:
    quick, told = clicker.quick, []
    quick.action("Keyboard shortcuts").trigger()
    quick.window.activateWindow()
    clicker.begin()
    quick.window.lecture.when_over(lambda: told.append("too late"))
    quick.window.close_without_asking()
    assert not quick.window.lecture.is_on
    assert not quick.window.isVisible()
    assert told == []


def test_the_picture_has_four_fifths_of_the_window(clicker: Clicker) -> None:
    view = clicker.begin().view
    for size in (QSize(1024, 768), QSize(1280, 800), QSize(1920, 1080)):
        clicker.quick.resize(size)
        clicker.settled()
        area = view.arrangement.picture
        assert view.size() == size
        assert area.width() * area.height() >= 0.8 * size.width() * size.height()
        assert area.width() / area.height() == pytest.approx(WIDTH / HEIGHT)


def test_the_window_is_what_it_was_also_after_a_full_screen_of_another_size(quick: Quick) -> None:
    """The screen of tests is narrower than the window: its panels would fold there."""
    clicker = Clicker(quick)
    quick.window.resizeDocks([quick.window.docks.all[0]], [300], Qt.Orientation.Horizontal)
    outside = quick.window.docks.all[-1]
    outside.setFloating(True)
    outside.move(100, 300)  # on the screen: Qt leaves nothing beyond it
    QApplication.processEvents()
    size, before = quick.window.size(), quick.window.saveState()
    clicker.begin()
    assert quick.window.isFullScreen()
    assert not outside.isVisible()
    quick.qtbot.waitUntil(lambda: quick.window.size() != size)
    clicker.press(Key.Key_PageDown)
    clicker.press(Key.Key_Escape)
    quick.qtbot.waitUntil(lambda: quick.window.size() == size)
    quick.qtbot.waitUntil(lambda: quick.window.saveState() == before)
    assert not quick.window.isFullScreen()
    assert outside.isVisible()
    assert outside.isFloating()
