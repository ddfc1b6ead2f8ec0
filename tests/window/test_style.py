from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick
from traces import opening

from lstmviz.figure.theme import DARK, LIGHT, Theme, contrast
from lstmviz.session.session import Session
from lstmviz.session.storage import load, save
from lstmviz.session.view_state import ViewState
from lstmviz.window.settings import Settings
from lstmviz.window.style import LARGEST, SMALLEST, apply_theme, palette_of
from lstmviz.window.widgets.combo_boxes import NoWheelComboBox
from lstmviz.window.widgets.labels import ErrorLabel, mark_invalid
from lstmviz.window.widgets.number_field import NumberField
from lstmviz.window.widgets.palette_roles import ERROR, GOOD, WARNING

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    before = qapp.palette()
    yield qapp
    qapp.setPalette(before)


def colours(widget: QWidget) -> set[str]:
    """Every colour that the widget is painted with."""
    picture = widget.grab().toImage()
    places = ((x, y) for x in range(picture.width()) for y in range(picture.height()))
    return {picture.pixelColor(x, y).name() for x, y in places}


@THEMES
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        (Role.WindowText, Role.Window),
        (Role.Text, Role.Base),
        (Role.Text, Role.AlternateBase),
        (Role.ButtonText, Role.Button),
        (Role.ToolTipText, Role.ToolTipBase),
        (Role.HighlightedText, Role.Highlight),
        (Role.PlaceholderText, Role.Base),
        (ERROR, Role.Window),
        (WARNING, Role.Window),
        (GOOD, Role.Window),
    ],
)
def test_text_can_be_read_on_its_ground(
    theme: Theme, text: QPalette.ColorRole, ground: QPalette.ColorRole
) -> None:
    palette = palette_of(theme)
    assert contrast(palette.color(text).name(), palette.color(ground).name()) >= 4.5


@THEMES
def test_what_is_disabled_looks_so(theme: Theme) -> None:
    palette = palette_of(theme)
    for role in (Role.WindowText, Role.Text, Role.ButtonText):
        assert palette.color(Group.Disabled, role) != palette.color(Group.Active, role)


@THEMES
def test_the_application_takes_the_theme_and_the_next_one(app: QApplication, theme: Theme) -> None:
    other = DARK if theme is LIGHT else LIGHT
    apply_theme(app, other)
    apply_theme(app, theme)
    assert app.palette().color(Role.Window) == QColor(theme.window)
    assert QToolTip.palette().color(Role.ToolTipBase) == QColor(theme.panel)


@THEMES
def test_an_error_is_seen(app: QApplication, qtbot: QtBot, theme: Theme) -> None:
    apply_theme(app, theme)
    label = ErrorLabel()
    qtbot.addWidget(label)
    red = QColor(theme.error).name()

    label.set_sentence("units: expected a positive integer, got <b>nothing</b>.")
    label.resize(300, 60)
    assert red in colours(label)


@THEMES
@pytest.mark.parametrize("make", [partial(NumberField, "units"), NoWheelComboBox])
def test_a_field_that_cannot_be_used_is_seen(
    app: QApplication, qtbot: QtBot, theme: Theme, make: Callable[[], QWidget]
) -> None:
    apply_theme(app, theme)
    field = make()
    qtbot.addWidget(field)
    field.show()
    red = QColor(theme.error).name()
    assert red not in colours(field)
    mark_invalid(field, True)
    assert red in colours(field)
    other = DARK if theme is LIGHT else LIGHT
    apply_theme(app, other)
    qtbot.waitUntil(lambda: red not in colours(field))
    assert QColor(other.error).name() in colours(field)
    apply_theme(app, theme)
    qtbot.waitUntil(lambda: red in colours(field))
    mark_invalid(field, False)
    assert red not in colours(field)


def test_an_error_label_takes_no_room_without_a_sentence(qtbot: QtBot) -> None:
    label = ErrorLabel()
    qtbot.addWidget(label)
    assert label.isHidden()
    label.set_sentence("One sentence.")
    assert not label.isHidden()
    label.set_sentence("")
    assert label.isHidden()


CTRL = Qt.KeyboardModifier.ControlModifier


def test_keys_make_all_text_larger_and_smaller(quick: Quick) -> None:
    strip, system = quick.window.strip, QApplication.font().pointSizeF()
    quick.press(strip, Qt.Key.Key_Plus, CTRL)
    assert quick.window.text_size.percent == 110
    assert QApplication.font().pointSizeF() == pytest.approx(1.1 * system)
    QApplication.processEvents()
    for widget in (strip, quick.window.layer, *quick.window.findChildren(QLabel)):
        assert widget.font().pointSizeF() == pytest.approx(1.1 * system)
    quick.press(strip, Qt.Key.Key_Equal, CTRL)
    assert quick.window.text_size.percent == 125
    quick.press(strip, Qt.Key.Key_0, CTRL)
    assert QApplication.font().pointSizeF() == system
    quick.press(strip, Qt.Key.Key_Minus, CTRL)
    assert quick.window.text_size.percent == 90
    quick.end()
    assert QApplication.font().pointSizeF() == system


def test_the_size_has_limits(quick: Quick) -> None:
    for _ in range(10):
        quick.window.text_size.larger()
    assert quick.window.text_size.percent == LARGEST
    for _ in range(10):
        quick.window.text_size.smaller()
    assert quick.window.text_size.percent == SMALLEST


def test_the_size_is_remembered_within_the_limits(qtbot: QtBot, settings: Settings) -> None:
    first = Quick(qtbot, settings)
    first.window.text_size.larger()
    first.end()
    second = Quick(qtbot, settings)
    assert second.window.text_size.percent == 110
    second.end()
    settings.text_percent = 10_000
    third = Quick(qtbot, settings)
    assert third.window.text_size.percent == LARGEST
    third.end()


def test_the_largest_text_fits_a_projector(quick: Quick) -> None:
    for _ in range(10):
        quick.window.text_size.larger()
    quick.resize(QSize(1024, 768))
    assert quick.window.size() == QSize(1024, 768)
    assert quick.window.minimumSizeHint().width() <= 1024
    for name in ("strip", "transport", "layer", "inputs", "returned", "status", "tool_bar"):
        widget = getattr(quick.window, name)
        if name in ("layer", "inputs", "returned"):  # they lie behind one another
            quick.window.docks.bring_forward(widget)
            QApplication.processEvents()
        place = widget.rect().translated(widget.mapTo(quick.window, widget.rect().topLeft()))
        assert quick.window.rect().contains(place), name


def is_dark(quick: Quick) -> bool:
    QApplication.processEvents()
    return quick.window.grab().toImage().pixelColor(5, 5).lightness() < 80


def test_the_colours_are_the_persons_and_remembered(qtbot: QtBot, settings: Settings) -> None:
    first = Quick(qtbot, settings).show()
    assert not is_dark(first)
    first.action("Dark").trigger()
    assert is_dark(first)
    assert first.now.view.theme == "dark"  # what is drawn of the session elsewhere
    first.end()
    second = Quick(qtbot, settings).show()
    assert is_dark(second)
    assert second.action("Dark").isChecked()
    assert second.now.view.theme == "system"
    second.end()


def test_a_session_drawn_in_dark_leaves_the_window_light(quick: Quick, tmp_path: Path) -> None:
    path = tmp_path / "dark.lstmviz"
    save(Session(opening(units=6), (), ViewState(theme="dark")), path)
    quick.window.files.open_path(path)
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path == path)
    quick.settled()
    assert not is_dark(quick)
    assert quick.action("As the system").isChecked()
    assert quick.now.view.theme == "dark"
    quick.action("Save").trigger()
    quick.qtbot.waitUntil(lambda: quick.window.files.may_leave)
    assert load(path).view.theme == "dark"
