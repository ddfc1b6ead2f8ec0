import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QImage, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDialog,
    QLabel,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from lstmviz.experiment.plain_text import tip_of
from lstmviz.figure.theme import DARK, contrast
from lstmviz.window.style import apply_theme
from lstmviz.window.widgets.buttons import ClearRadioButton
from lstmviz.window.widgets.labels import (
    ErrorLabel,
    FixNote,
    LineLabel,
    MoreButton,
    PlainLabel,
    WrappingCheckBox,
    WrappingLabel,
)

NAME = "recurrent_initializer"


def ink(widget: QWidget) -> set[tuple[int, int]]:
    """The places that aren't of the ground's colour."""
    image = widget.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = image.pixel(image.width() - 1, image.height() - 1)
    return {
        (x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixel(x, y) != ground
    }


@pytest.fixture
def label(qtbot: QtBot) -> WrappingLabel:
    label = WrappingLabel(NAME)
    qtbot.addWidget(label)
    return label


@pytest.fixture
def box(qtbot: QtBot) -> WrappingCheckBox:
    box = WrappingCheckBox("zero_output_for_mask")
    qtbot.addWidget(box)
    return box


def test_a_label_says_its_text_as_it_was_given(label: WrappingLabel) -> None:
    assert label.text() == NAME
    assert label.accessibleName() == NAME


def test_a_label_is_one_line_where_there_is_room(label: WrappingLabel) -> None:
    one = label.fontMetrics().height()
    assert label.heightForWidth(label.sizeHint().width()) < 2 * one
    assert label.sizeHint().width() >= label.fontMetrics().horizontalAdvance(NAME)


def test_a_narrow_label_breaks_at_the_underscore(label: WrappingLabel) -> None:
    metrics = label.fontMetrics()
    least = label.minimumSizeHint().width()
    assert metrics.horizontalAdvance("initializer") <= least < metrics.horizontalAdvance(NAME)
    assert label.heightForWidth(least) >= 2 * metrics.height()


def test_a_mnemonic_stays_one(qtbot: QtBot) -> None:
    label = WrappingLabel("&units_of")
    qtbot.addWidget(label)
    assert label.text() == "&units_of"
    assert label.accessibleName() == "units_of"


def test_a_box_with_room_looks_like_qts_own(qtbot: QtBot, box: WrappingCheckBox) -> None:
    own = QCheckBox(box.text())
    qtbot.addWidget(own)
    assert box.sizeHint() == own.sizeHint()
    for each in (own, box):
        each.resize(own.sizeHint())
    box_itself = own.fontMetrics().height() + 4  # which is framed more clearly
    texts = [each.grab().toImage().copy(box_itself, 0, 200, 100) for each in (own, box)]
    assert texts[0] == texts[1]


@pytest.mark.parametrize("kind", [WrappingCheckBox, ClearRadioButton])
def test_a_box_can_be_seen_on_a_dark_ground(
    qtbot: QtBot, qapp: QApplication, kind: type[QAbstractButton]
) -> None:
    before = qapp.palette()
    apply_theme(qapp, DARK)
    try:
        button = kind("stateful")
        qtbot.addWidget(button)
        frame = {
            contrast(button.grab().toImage().pixelColor(x, y).name(), DARK.window)
            for x in range(16)
            for y in range(button.sizeHint().height())
        }
        assert max(frame) >= 3
    finally:
        qapp.setPalette(before)


def test_a_narrow_box_shows_all_its_text_in_more_lines(box: WrappingCheckBox) -> None:
    metrics = box.fontMetrics()
    least = box.minimumSizeHint().width()
    assert least < box.sizeHint().width()
    box.resize(least, box.heightForWidth(least))
    assert box.height() >= 3 * metrics.height()
    painted = ink(box)
    lines = {y // metrics.height() for _, y in painted}
    assert len(lines) >= 3
    # Nothing runs into the edge.
    assert max(x for x, _ in painted) < box.width() - 1
    assert max(y for _, y in painted) < box.height()


def test_a_narrow_box_is_ticked_by_its_text_and_by_key(qtbot: QtBot, box: WrappingCheckBox) -> None:
    least = box.minimumSizeHint().width()
    box.resize(least, box.heightForWidth(least))
    box.show()
    before = box.grab().toImage()
    below = QPoint(least // 2, box.height() - 4)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=below)
    assert box.isChecked()
    assert box.grab().toImage() != before
    qtbot.keyClick(box, Qt.Key.Key_Space)
    assert not box.isChecked()


def test_a_narrow_box_shows_that_it_has_the_focus(qtbot: QtBot) -> None:
    holder, box = QWidget(), WrappingCheckBox("zero_output_for_mask")
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    other = QCheckBox("other")
    for each in (box, other):
        column.addWidget(each)
    holder.resize(box.minimumSizeHint().width() + 30, 200)
    with qtbot.waitActive(holder):
        holder.show()
        holder.activateWindow()
    other.setFocus()
    without = box.grab().toImage()
    qtbot.keyClick(other, Qt.Key.Key_Backtab)
    assert box.hasFocus()
    assert box.width() < box.sizeHint().width()
    assert box.grab().toImage() != without


def test_larger_letters_need_more_lines(qtbot: QtBot, box: WrappingCheckBox) -> None:
    width = box.sizeHint().width()
    before = box.heightForWidth(width)
    font = box.font()
    font.setPointSizeF(font.pointSizeF() * 2)
    box.setFont(font)
    assert box.heightForWidth(width) >= 2 * before


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


def test_a_note_says_what_can_be_mended_and_the_button_wants_it(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    note = FixNote("Mend the mask", "Change its shape alone.", panel)
    panel.show()
    assert not note.isVisible()

    note.set_note("One row for all.", "one for each row")
    button = note.findChild(QToolButton)
    assert note.findChild(QLabel).text() == "One row for all."
    assert (button.text(), button.accessibleName()) == ("one for each row", "Mend the mask")
    with qtbot.waitSignal(note.fix_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    note.set_note("Nothing can be done.", "")
    assert note.isVisible()
    assert not button.isVisible()


LONG = " ".join(["some words"] * 2500)


def shown(label: QLabel) -> str:
    """What the label shows, without the places where it may break."""
    return QLabel.text(label).replace("\u200b", "")


def whole_of(panel: QWidget) -> str:
    """What the button for the rest shows."""
    (more,) = [button for button in panel.findChildren(MoreButton) if button.isVisible()]
    more.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QDialog)
    text = dialog.findChild(QPlainTextEdit).toPlainText()
    dialog.reject()
    return text


def test_of_a_long_text_the_beginning_is_seen_and_the_rest_on_request(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    label, after = ErrorLabel(panel), QLabel("what is under it", panel)
    column = QVBoxLayout(panel)
    column.addWidget(label)
    column.addWidget(after)
    panel.resize(260, 600)
    with qtbot.waitExposed(panel):
        panel.show()
    label.set_sentence("units is too large.")
    QApplication.processEvents()
    assert not panel.findChildren(MoreButton)
    label.set_sentence(LONG)
    QApplication.processEvents()
    assert label.text() == LONG
    assert LONG.startswith(shown(label)[:-1])
    assert shown(label)[-1] == "…"
    assert len(shown(label)) < 500
    assert after.isVisible()
    (more,) = panel.findChildren(MoreButton)
    assert label.rect().contains(more.geometry())
    assert not label.contentsRect().intersects(more.geometry()), "it stands on the text"
    assert whole_of(panel) == LONG
    label.set_sentence("units is too small.")
    QApplication.processEvents()
    assert not more.isVisible()
    assert label.contentsRect() == label.rect()


def test_of_several_long_sentences_none_hides_another(qtbot: QtBot) -> None:
    label = PlainLabel()
    qtbot.addWidget(label)
    with qtbot.waitExposed(label):
        label.show()
    label.setText(f"The first: {LONG}\nThe second: {LONG}")
    first, second = shown(label).split("\n")
    assert first.startswith("The first: some words")
    assert second.startswith("The second: some words")
    assert len(first) + len(second) < 500
    label.setText("\n".join(f"{number}: {LONG}" for number in range(100)))
    assert [line[:3] for line in shown(label).split("\n")] == [f"{n}: " for n in range(6)]
    assert whole_of(label).endswith(LONG)


def test_a_word_that_is_wider_than_its_panel_is_broken(qtbot: QtBot) -> None:
    label = PlainLabel()
    qtbot.addWidget(label)
    label.setText("x" * 300)
    one = label.fontMetrics().lineSpacing()
    assert label.heightForWidth(50 * label.fontMetrics().horizontalAdvance("x")) > 6 * one


def test_the_keyboard_comes_to_the_rest_after_what_is_before_it(qtbot: QtBot) -> None:
    panel = QWidget()
    qtbot.addWidget(panel)
    before, label, after = QToolButton(panel), PlainLabel(panel), QToolButton(panel)
    column = QVBoxLayout(panel)
    for part in (before, label, after):
        column.addWidget(part)
    for button in (before, after):
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    with qtbot.waitExposed(panel):
        panel.show()
    label.setText(LONG)
    panel.activateWindow()
    before.setFocus()
    qtbot.keyClick(before, Qt.Key.Key_Tab)
    more = QApplication.focusWidget()
    assert isinstance(more, MoreButton)
    qtbot.keyClick(more, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


HOSTILE = "<img src=x><b>\u202e\x1b[31m\x07é 漢 👩\u200d💻"
PLAIN = "<img src=x><b>\\u202e\\x1b[31m\\x07é 漢 👩\u200d💻"


@pytest.mark.parametrize("kind", [PlainLabel, ErrorLabel, LineLabel])
def test_what_comes_from_outside_is_shown_to_the_letter(
    qtbot: QtBot, kind: type[PlainLabel]
) -> None:
    label = kind()
    qtbot.addWidget(label)
    label.resize(600, 40)
    label.setText(HOSTILE)
    assert shown(label) == PLAIN
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert label.text() == HOSTILE


@pytest.mark.parametrize("text", [HOSTILE, f"one line\n{HOSTILE}", f"{HOSTILE} {LONG}"])
def test_a_tool_tip_is_no_rich_text_and_fits(text: str) -> None:
    tip = tip_of(text)
    assert not Qt.mightBeRichText(tip)
    assert not set(tip) & {"\u202e", "\x1b", "\x07"}
    assert tip.count("\n") == text.count("\n")
    assert len(tip) < 500
    assert "\\x3cimg src=x>" in tip


def test_one_line_shows_what_has_room(qtbot: QtBot) -> None:
    label = LineLabel()
    qtbot.addWidget(label)
    label.resize(300, 30)
    with qtbot.waitExposed(label):
        label.show()
    label.setText("short news")
    assert shown(label) == "short news"
    assert not label.findChildren(MoreButton)
    text = f"line one\nline two {LONG}"
    label.setText(text)
    assert shown(label).startswith("line one line two")
    assert shown(label).endswith("…")
    (more,) = label.findChildren(MoreButton)
    assert label.rect().contains(more.geometry())
    assert label.fontMetrics().horizontalAdvance(shown(label)) <= more.x()
    assert whole_of(label) == text
    label.setText("a few words that need little room")
    label.resize(700, 30)
    assert shown(label) == "a few words that need little room"
    assert not more.isVisible()
