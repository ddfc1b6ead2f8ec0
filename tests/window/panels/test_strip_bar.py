"""The bar above the film strip, driven as a person drives it."""

from dataclasses import replace

import pytest
from controls import named
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox
from pytestqt.qtbot import QtBot

from lstmviz.cells.cell_kind import CellKind
from lstmviz.cells.gru import GRU
from lstmviz.cells.lstm import LSTM
from lstmviz.cells.simple_rnn import SIMPLE_RNN
from lstmviz.figure.view_model.track import Track, tracks_of
from lstmviz.session.view_state import ViewState
from lstmviz.window.panels.strip_bar import StripBar
from lstmviz.window.widgets.buttons import LetterButton
from lstmviz.window.widgets.labels import ErrorLabel, PlainLabel
from lstmviz.window.widgets.number_field import NumberListField

VIEW = ViewState()


def offered(kind: CellKind = LSTM, *, beside: bool = False) -> dict[Track, bool]:
    """The tracks of a kind of layer, of which differences need another run."""
    return {track: beside or not track.needs_reference for track in tracks_of(kind).values()}


@pytest.fixture
def bar(qtbot: QtBot) -> StripBar:
    bar = StripBar()
    qtbot.addWidget(bar)
    bar.resize(1200, 40)
    bar.set_run(rows=3, units=20, other="", tracks=offered())
    bar.set_view(VIEW)
    bar.show()
    return bar


def track(bar: StripBar, name: str) -> QAbstractButton:
    return named(bar, QAbstractButton, f"Track: {name}")


def units(bar: StripBar) -> NumberListField:
    return named(bar, NumberListField, "Units")


def typed(qtbot: QtBot, field: NumberListField, text: str) -> None:
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_a_click_on_a_track_adds_it_and_another_takes_it_away(bar: StripBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.track_toggled) as changed:
        qtbot.mouseClick(track(bar, "forget gate"), Qt.MouseButton.LeftButton)
    assert changed.args == ["f"]
    assert not track(bar, "forget gate").isChecked()  # the view says so, not the click
    bar.set_view(replace(VIEW, tracks=("h", "c", "f", "dh")))
    assert track(bar, "forget gate").isChecked()
    with qtbot.waitSignal(bar.track_toggled) as changed:
        qtbot.mouseClick(track(bar, "cell state"), Qt.MouseButton.LeftButton)
    assert changed.args == ["c"]


def seen(bar: StripBar) -> list[str]:
    """The tracks that have a button, as Tab comes to them before all else."""
    found: list[str] = []
    control = track(bar, "difference in h")
    buttons = [button for button in bar.findChildren(LetterButton) if button.isVisible()]
    while control.previousInFocusChain() in buttons:
        control = control.previousInFocusChain()
    while control in buttons:
        found.append(control.accessibleName().removeprefix("Track: "))
        control = control.nextInFocusChain()
    while control.focusPolicy() == Qt.FocusPolicy.NoFocus:
        control = control.nextInFocusChain()
    assert control.accessibleName() == "Drawn as"
    assert [button.x() for button in buttons] == sorted(button.x() for button in buttons)
    return found


def test_each_kind_of_layer_has_buttons_for_its_tracks(bar: StripBar, qtbot: QtBot) -> None:
    gates = ["input gate", "forget gate", "candidate", "output gate"]
    lstm = ["cell state", *gates, "difference in h", "difference in c"]
    assert seen(bar) == lstm
    bar.set_view(replace(VIEW, tracks=("h", "c", "z", "dh")))
    for kind, expected in (
        (GRU, ["update gate", "reset gate", "candidate", "difference in h"]),
        (SIMPLE_RNN, ["difference in h"]),
        (LSTM, lstm),
        (GRU, ["update gate", "reset gate", "candidate", "difference in h"]),
    ):
        bar.set_run(rows=3, units=20, other="", tracks=offered(kind))
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()
        assert seen(bar) == expected
    update = track(bar, "update gate")
    assert update.isChecked()
    assert (update.text(), update.toolTip()) == (
        "z",
        "The update gate: how much of h is kept from the step before.",
    )
    with qtbot.waitSignal(bar.track_toggled) as changed:
        qtbot.mouseClick(update, Qt.MouseButton.LeftButton)
    assert changed.args == ["z"]


def test_a_state_that_the_other_run_lacks_has_no_difference(bar: StripBar) -> None:
    tracks = {track: track.name != "dc" for track in tracks_of(LSTM).values()}
    bar.set_run(rows=3, units=20, other="the GRU twin", tracks=tracks)
    difference = track(bar, "difference in c")
    assert not difference.isEnabled()
    assert "There is none in the GRU twin." in difference.toolTip()
    assert track(bar, "difference in h").isEnabled()


def test_a_difference_needs_another_run_and_says_so(bar: StripBar) -> None:
    difference = track(bar, "difference in h")
    assert not difference.isEnabled()
    assert not difference.isChecked()
    assert "Compare" in difference.toolTip()
    bar.set_run(rows=3, units=20, other="the stateless twin", tracks=offered(beside=True))
    assert difference.isEnabled()
    assert difference.isChecked()
    assert "the stateless twin" in difference.toolTip()


def test_lines_heatmaps_and_the_order_are_chosen(bar: StripBar, qtbot: QtBot) -> None:
    drawn, order = named(bar, QComboBox, "Drawn as"), named(bar, QComboBox, "Order")
    with qtbot.waitSignal(bar.drawn_as_changed) as changed:
        qtbot.keyClick(drawn, Qt.Key.Key_End)
        drawn.activated.emit(drawn.currentIndex())
    assert changed.args == ["heatmap"]
    with qtbot.waitSignal(bar.unit_order_changed) as changed:
        order.activated.emit(1)
    assert changed.args == ["size"]
    bar.set_view(replace(VIEW, drawn_as="lines", unit_order="range"))
    assert drawn.currentText() == "lines"
    assert order.currentText() == "by range of h"


def test_units_and_rows_are_typed(bar: StripBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.units_changed) as changed:
        typed(qtbot, units(bar), "0-7, 12")
    assert changed.args == [(0, 1, 2, 3, 4, 5, 6, 7, 12)]
    with qtbot.waitSignal(bar.rows_changed) as changed:
        typed(qtbot, named(bar, NumberListField, "Rows"), "2")
    assert changed.args == [(2,)]


def test_a_text_that_cannot_be_read_is_told_and_the_last_good_choice_stays(
    bar: StripBar, qtbot: QtBot
) -> None:
    (error,) = bar.findChildren(ErrorLabel)
    bar.set_view(replace(VIEW, units=(1, 2)))
    with qtbot.assertNotEmitted(bar.units_changed):
        typed(qtbot, units(bar), "1-20")
    assert error.text().startswith("units: expected numbers from 0 to 19")
    assert units(bar).text() == "1-20"
    bar.set_view(replace(VIEW, units=(1, 2), row=1))
    assert units(bar).text() == "1-20"
    typed(qtbot, units(bar), "3")
    assert error.text() == ""
    typed(qtbot, units(bar), "x")
    bar.discard_texts()
    assert error.text() == ""
    assert units(bar).text() == "3"


def test_what_is_selected_but_not_drawn_is_told(bar: StripBar) -> None:
    notes = [label for label in bar.findChildren(PlainLabel) if type(label) is PlainLabel]

    def message() -> list[str]:
        return [label.text() for label in notes if label.isVisible() and label.text()[-1:] == "."]

    bar.set_view(replace(VIEW, rows=(1,), units=(0, 1), row=0, unit=1))
    assert message() == ["Row 0 is selected, and has no lane."]
    bar.set_view(replace(VIEW, rows=(1,), units=(0, 1), row=1, unit=5))
    assert message() == ["Unit 5 is selected, and isn't drawn."]
    bar.set_view(replace(VIEW, rows=(1,), units=(0, 1), row=1, unit=1))
    assert message() == []


def test_units_and_rows_fold_away_where_there_is_no_room_and_come_when_asked_for(
    bar: StripBar, qtbot: QtBot
) -> None:
    more = named(bar, QAbstractButton, "Units and rows")
    assert units(bar).isVisible()
    assert not more.isVisible()
    bar.resize(420, 200)
    qtbot.waitUntil(more.isVisible)
    assert not units(bar).isVisible()
    qtbot.mouseClick(more, Qt.MouseButton.LeftButton)
    assert units(bar).isVisible()
    assert bar.minimumSizeHint().width() < 420


def test_of_one_row_and_one_unit_there_is_nothing_to_choose(bar: StripBar) -> None:
    bar.set_run(rows=1, units=1, other="", tracks=offered())
    assert not units(bar).isVisible()
    assert not named(bar, QAbstractButton, "Units and rows").isVisible()


def test_a_text_that_cannot_be_used_stays_in_sight(bar: StripBar, qtbot: QtBot) -> None:
    typed(qtbot, units(bar), "40")
    rows = named(bar, NumberListField, "Rows")
    typed(qtbot, rows, "7")
    bar.setFocus()
    bar.resize(420, 40)
    bar.set_run(rows=1, units=1, other="", tracks=offered())
    error = bar.findChild(ErrorLabel)
    for field, text in ((units(bar), "40"), (rows, "7")):
        assert field.isVisible()
        assert field.text() == text
        assert f"got {text}" in error.text()
    typed(qtbot, rows, "0")
    assert "got 7" not in error.text()
    assert "got 40" in error.text()
    qtbot.keyClick(units(bar), Qt.Key.Key_Escape)
    assert error.isHidden()
    bar.setFocus()
    bar.set_run(rows=1, units=1, other="", tracks=offered())
    assert not units(bar).isVisible()
    assert not rows.isVisible()


def test_a_run_with_one_unit_leaves_who_is_typing_there(bar: StripBar, qtbot: QtBot) -> None:
    field = units(bar)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "0-")
    bar.set_run(rows=1, units=1, other="", tracks=offered())
    bar.resize(420, 40)
    assert field.isVisible()
    assert field.text() == "0-"
    assert bar.findChild(ErrorLabel).isHidden()


def test_every_control_has_a_name_a_tip_and_the_keyboard(bar: StripBar) -> None:
    bar.resize(420, 200)
    controls = [*bar.findChildren(QAbstractButton), *bar.findChildren(QComboBox)]
    controls += bar.findChildren(NumberListField)
    assert len(controls) == 13
    for control in controls:
        assert control.accessibleName()
        assert control.toolTip()
        assert control.focusPolicy() == Qt.FocusPolicy.StrongFocus
