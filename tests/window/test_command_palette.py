"""Finding and doing things by a few letters."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QLineEdit, QTableView
from quick_window import Quick

from lstmviz.window.command_palette import CommandPalette

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class Palette:
    """The palette of a window, opened by its key."""

    def __init__(self, quick: Quick) -> None:
        self.quick = quick
        quick.press(QApplication.focusWidget() or quick.window.strip, Qt.Key.Key_P, CTRL_SHIFT)
        (self.shown,) = quick.window.findChildren(CommandPalette)
        (self.field,) = self.shown.findChildren(QLineEdit)

    def type(self, text: str, *keys: Qt.Key) -> None:
        self.quick.qtbot.keyClicks(self.field, text)
        for key in keys:
            self.quick.qtbot.keyClick(QApplication.focusWidget(), key)

    @property
    def title(self) -> str:
        return self.shown.current.title if self.shown.current else ""


def test_letters_and_return_do_it_and_the_focus_goes_back(quick: Quick) -> None:
    table = quick.window.inputs.findChild(QTableView)
    table.setFocus()
    palette = Palette(quick)
    assert palette.field.hasFocus()
    palette.type("statef")
    assert palette.title == "stateful"
    palette.type("", Qt.Key.Key_Return)
    assert quick.now.experiment.layer.stateful is False
    assert not palette.shown.isVisible()
    assert table.hasFocus()


def test_escape_changes_nothing_and_gives_the_focus_back(quick: Quick) -> None:
    quick.window.strip.setFocus()
    before = quick.now
    palette = Palette(quick)
    palette.type("stateful", Qt.Key.Key_Escape)
    assert not palette.shown.isVisible()
    assert quick.window.strip.hasFocus()
    assert quick.now.experiment is before.experiment
    assert Palette(quick).field.text() == ""


def test_its_own_key_closes_it_and_a_click_elsewhere_leaves_the_focus_there(quick: Quick) -> None:
    palette = Palette(quick)
    quick.press(palette.field, Qt.Key.Key_P, CTRL_SHIFT)
    assert not palette.shown.isVisible()
    palette = Palette(quick)
    quick.window.inputs.findChild(QTableView).setFocus()
    assert not palette.shown.isVisible()
    assert quick.window.inputs.findChild(QTableView).hasFocus()


def test_letters_and_arrows_that_are_shortcuts_are_the_fields(quick: Quick) -> None:
    before = quick.now
    palette = Palette(quick)
    first = palette.title
    palette.type("s r .p", Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_PageDown)
    assert palette.field.text() == "s r .p"
    assert quick.now.experiment is before.experiment
    assert quick.now.view == before.view
    palette.field.clear()
    palette.type("", Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down)
    assert palette.title == first  # round the end and back


def test_what_cant_be_done_says_why_and_isnt_done(quick: Quick) -> None:
    palette = Palette(quick)
    palette.type("redo", Qt.Key.Key_Return)
    assert palette.shown.isVisible()
    assert "not now: There is no change to redo." in palette.field.accessibleDescription()


def test_where_nothing_is_found_it_says_so(quick: Quick) -> None:
    palette = Palette(quick)
    palette.type("zzqx", Qt.Key.Key_Return, Qt.Key.Key_Down)
    assert palette.shown.isVisible()
    assert "Nothing here is called so" in palette.field.accessibleDescription()


@pytest.mark.parametrize(
    ("typed", "name"), [("recurrent_dropout =", "recurrent_dropout"), ("units =", "units")]
)
def test_an_argument_is_gone_to_also_where_it_is_folded(
    quick: Quick, typed: str, name: str
) -> None:
    Palette(quick).type(typed, Qt.Key.Key_Return)
    assert QApplication.focusWidget().accessibleName() == name
    assert QApplication.focusWidget().isVisible()


def test_a_panel_that_was_closed_is_gone_to(quick: Quick) -> None:
    dock = next(d for d in quick.window.docks.all if d.windowTitle() == "Compare")
    dock.hide()
    Palette(quick).type("go to compare", Qt.Key.Key_Return)
    assert dock.isVisible()
    assert dock.isAncestorOf(QApplication.focusWidget())


def test_a_ready_made_model_comes_by_its_name(quick: Quick) -> None:
    Palette(quick).type("stacked", Qt.Key.Key_Return)
    assert not quick.now.experiment.model.stands_alone


@pytest.mark.parametrize("size", [QSize(1024, 768), QSize(640, 400)])
def test_it_lies_within_the_window(quick: Quick, size: QSize) -> None:
    palette = Palette(quick)
    quick.resize(size)
    assert quick.window.rect().contains(palette.shown.geometry())


def test_a_screen_reader_is_told_names(quick: Quick) -> None:
    palette = Palette(quick)
    spoken = [
        QAccessible.queryAccessibleInterface(w).text(QAccessible.Text.Name)
        for w in (palette.shown, palette.field)
    ]
    assert spoken == ["Commands", "Find anything that the window can do"]
    palette.type("F5")
    assert palette.field.accessibleDescription().startswith("Run, Experiment, F5")
