from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot

from lstmviz.figure.theme import DARK, LIGHT, Theme, contrast
from lstmviz.window.style import apply_theme, palette_of
from lstmviz.window.widgets.error_label import ErrorLabel, mark_invalid
from lstmviz.window.widgets.no_wheel_combo_box import NoWheelComboBox
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
