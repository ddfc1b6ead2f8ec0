"""The film strip's choices in the whole window: bar, menu and picture say the same."""

from controls import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from quick_window import Quick, quick

from lstmviz.window.controls.number_list_field import NumberListField

__all__ = ["quick"]


def tracks_of(quick: Quick) -> tuple[str, ...]:
    picture = quick.window.strip.picture
    assert picture is not None
    return picture.canvas.chosen.tracks


def test_a_gate_from_the_menu_is_in_the_picture_and_lit_in_the_bar(quick: Quick) -> None:
    action = quick.action("f, forget gate")
    assert not action.isChecked()
    action.trigger()
    assert tracks_of(quick) == ("h", "c", "f")
    assert action.isChecked()
    button = named(quick.window.strip_bar, QAbstractButton, "Track: forget gate")
    assert button.isChecked()
    quick.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert tracks_of(quick) == ("h", "c")
    assert not action.isChecked()


def test_how_tracks_are_drawn_and_the_units_order(quick: Quick) -> None:
    quick.action("Heatmaps").trigger()
    picture = quick.window.strip.picture
    assert picture is not None
    assert not picture.canvas.chosen.as_lines
    assert quick.action("Heatmaps").isChecked()
    quick.action("By largest |h|").trigger()
    # Of units 0 and 1 the state that call 1 starts from is the largest, and the same.
    assert quick.window.strip.picture.canvas.chosen.units == (3, 2, 0, 1)
    assert quick.now.view.unit_order == "size"


def test_a_typed_choice_of_units_is_undone_from_the_menu(quick: Quick) -> None:
    field = named(quick.window.strip_bar, NumberListField, "Units")
    named(quick.window.strip_bar, QAbstractButton, "Units and rows").setChecked(True)
    field.selectAll()
    quick.qtbot.keyClicks(field, "1, 3")
    quick.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert quick.window.strip.picture.canvas.chosen.units == (1, 3)
    quick.action("Draw all units").trigger()
    assert quick.window.strip.picture.canvas.chosen.units == (0, 1, 2, 3)
    assert field.text() == "all"


def test_a_difference_is_there_as_soon_as_there_is_another_run(quick: Quick) -> None:
    assert not quick.action("Δh").isEnabled()
    quick.window.controller.comparing.compare("stateless")
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    assert tracks_of(quick) == ("h", "c", "dh")
    assert quick.action("Δh").isChecked()
    quick.action("Δh").trigger()
    assert tracks_of(quick) == ("h", "c")
    quick.window.controller.comparing.compare(None)
    assert not quick.action("Δh").isEnabled()
