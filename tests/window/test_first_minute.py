"""From the first screen to the picture that answers the question, by keyboard alone."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from quick_window import Quick

Key = Qt.Key


def test_ten_keys_lead_to_what_both_flags_did(quick: Quick) -> None:
    keys = [Key.Key_F4, Key.Key_Return, *[Key.Key_F8] * 6]
    assert len(keys) <= 10
    quick.window.activateWindow()
    for key in keys:
        quick.qtbot.keyClick(QApplication.focusWidget() or quick.window, key)
        if key == Key.Key_Return:
            quick.qtbot.waitUntil(lambda: quick.now.lesson is not None)
        quick.qtbot.waitUntil(lambda: quick.now.status.agreement == "same")
    lesson = quick.now.lesson
    assert lesson.scenario.name == "both-flags"
    assert lesson.step.decisive
    assert not lesson.is_covered
    # What return_sequences=True returned stands above the calls, and stateful=True has its arrow.
    titles = quick.window.strip.picture.canvas.trace_view.titles
    assert [title.returned for title in titles] == ["returned (2, 3, 4)"] * 2
    assert [call.origin for call in quick.now.trace.calls] == ["zeros", "carried"]
    assert not quick.now.view.hides_future
    told = [claim.sentence() for claim in lesson.step.claims]
    assert told[0] == "Every later call starts where the call before ended, row by row"
