from pytestqt.qtbot import QtBot

from lstmviz.window.widgets.buttons import ChoiceButton


def made(qtbot: QtBot, *, may_be_cut: bool = False) -> ChoiceButton:
    button = ChoiceButton(may_be_cut=may_be_cut)
    qtbot.addWidget(button)
    button.set_text("Whole-sequence twin", "All calls as one.")
    return button


def test_with_room_it_is_one_line(qtbot: QtBot) -> None:
    button = made(qtbot)
    wide = button.sizeHint().width()
    assert button.heightForWidth(wide) == button.sizeHint().height()


def test_a_narrow_one_breaks_its_text_and_shows_all_of_it(qtbot: QtBot) -> None:
    button = made(qtbot)
    least = button.minimumSizeHint().width()
    assert least < button.sizeHint().width()
    high = button.heightForWidth(least)
    line = button.fontMetrics().height()
    assert high >= button.sizeHint().height() + line
    button.setChecked(True)
    button.resize(least, high)
    image = button.grab().toImage()
    ground = image.pixel(image.width() // 2, 5)
    rows = {
        y // line
        for y in range(4, high - 4)
        if any(image.pixel(x, y) != ground for x in range(8, least - 8))
    }
    assert len(rows) >= 2


def test_one_that_may_be_cut_stays_one_line(qtbot: QtBot) -> None:
    button = made(qtbot, may_be_cut=True)
    assert not button.hasHeightForWidth()
    assert button.minimumSizeHint().height() == button.sizeHint().height()
