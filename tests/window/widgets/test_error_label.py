from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.error_label import ErrorLabel


def test_what_the_control_says_and_what_was_reported_go_each_by_itself(qtbot: QtBot) -> None:
    label = ErrorLabel()
    qtbot.addWidget(label)
    label.set_reported("Keras refused it.")
    label.set_own("Expected a number.")
    assert label.text() == "Expected a number.\nKeras refused it."
    label.set_own("")
    assert label.text() == "Keras refused it."
    label.set_reported("")
    assert label.text() == ""
    assert label.isHidden()
