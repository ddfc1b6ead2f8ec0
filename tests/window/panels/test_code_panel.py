import sys
from collections.abc import Callable

import numpy as np
import pytest
from controls import CONTROL, Heard, PanelRig, nameless
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot
from traces import opening

from lstmviz.experiment.call import Call
from lstmviz.experiment.config import GRUConfig, LSTMConfig
from lstmviz.experiment.experiment import Experiment
from lstmviz.experiment.other_kind import with_kind
from lstmviz.experiment.to_code.keras_code import script_with_arrays, to_keras
from lstmviz.figure.theme import DARK, LIGHT, Theme
from lstmviz.session.script_file import save_script
from lstmviz.window.panels import code_panel
from lstmviz.window.panels.code_panel import CodePanel

LARGE = Experiment(LSTMConfig(1), [Call(np.arange(600, dtype=np.float32).reshape(2, 100, 3))])
NOTE = "Large arrays are in lstm.npz, which Save… writes beside the script."


def with_calls(count: int, **flags: object) -> Experiment:
    calls = [Call(np.full((1, 1, 1), number, np.float32)) for number in range(count)]
    return Experiment(LSTMConfig(2, **flags), calls)


class Rig(PanelRig[CodePanel]):
    """The panel, and what it said; it isn't seen yet."""

    def __init__(self, qtbot: QtBot) -> None:
        super().__init__(qtbot, CodePanel(), 500, 300, hidden=True)
        self.copied = Heard(self.panel.copied)
        self.save_requested = Heard(self.panel.save_requested)
        self.view = self.named(QPlainTextEdit, "Keras script")

    def select(self, words: str) -> None:
        cursor = self.view.document().find(words)
        assert not cursor.isNull()
        self.view.setTextCursor(cursor)

    def colours(self) -> dict[str, str]:
        """The colour of each coloured word that is shown."""
        found = {}
        block = self.view.document().begin()
        while block.isValid():
            for look in block.layout().formats():
                word = block.text()[look.start : look.start + look.length]
                found[word] = look.format.foreground().color().name().upper()
            block = block.next()
        return found

    def show(self) -> None:
        """Shows the panel, which fills itself as soon as it is really seen."""
        self.panel.show()
        for _ in range(3):  # it is painted, and then filled
            QGuiApplication.processEvents()


@pytest.fixture
def rig(qtbot: QtBot) -> Rig:
    rig = Rig(qtbot)
    rig.panel.set_experiment(opening())
    rig.show()
    return rig


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp: QGuiApplication) -> None:
    qapp.clipboard().setText("")


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_the_script_is_shown_and_follows_the_experiment(rig: Rig) -> None:
    assert rig.view.toPlainText() == rig.panel.text == to_keras(opening())
    for other in (opening(stateful=False), LARGE, with_calls(3), opening()):
        rig.panel.set_experiment(other)
        expected = script_with_arrays(other, "lstm.npz")[0]
        assert rig.view.toPlainText() == rig.panel.text == expected
    assert (rig.copied, rig.save_requested) == ([], [])


def test_it_is_read_not_written(rig: Rig) -> None:
    rig.qtbot.keyClicks(rig.view, "x = 1")
    assert rig.view.toPlainText() == to_keras(opening())
    assert QFontInfo(rig.view.font()).fixedPitch() or rig.view.font().styleHint() == (
        QFont.StyleHint.Monospace
    )


def test_copy_puts_exactly_the_script_on_the_clipboard(rig: Rig) -> None:
    rig.press("Copy the script")
    assert clipboard() == to_keras(opening())
    assert rig.copied == [()]


def test_the_button_says_which_keys_copy(rig: Rig) -> None:
    expected = "⇧⌘C" if sys.platform == "darwin" else "Ctrl+Shift+C"
    assert expected in rig.button("Copy the script").toolTip()


def test_save_asks_to_be_saved(rig: Rig) -> None:
    rig.press("Save the script")
    assert rig.save_requested == [()]
    assert clipboard() == ""


def test_without_an_experiment_there_is_nothing_to_copy_or_save(qtbot: QtBot) -> None:
    rig = Rig(qtbot)
    rig.show()
    assert (rig.panel.text, rig.view.toPlainText()) == ("", "")
    assert not rig.button("Copy the script").isEnabled()
    assert not rig.button("Save the script").isEnabled()
    rig.panel.copy()
    assert (clipboard(), rig.copied) == ("", [])
    rig.panel.set_experiment(opening())
    rig.press("Copy the script")
    assert clipboard() == to_keras(opening())


def test_large_arrays_are_told_to_be_in_a_file(rig: Rig, tmp_path: object) -> None:
    assert rig.labels == []
    rig.panel.set_experiment(LARGE)
    assert rig.labels == [NOTE]
    assert "lstm.npz" in rig.panel.text
    rig.panel.set_experiment(opening())
    assert rig.labels == []


def test_of_another_kind_of_layer_the_file_has_its_name(rig: Rig) -> None:
    rig.panel.set_experiment(with_kind(LARGE, GRUConfig))
    assert rig.labels == [NOTE.replace("lstm", "gru")]
    assert "gru.npz" in rig.panel.text


def test_saved_under_the_proposed_name_the_script_is_the_one_shown(rig: Rig, tmp_path) -> None:
    rig.panel.set_experiment(LARGE)
    script, arrays = save_script(LARGE, tmp_path / "lstm.py")
    assert script.read_text() == rig.panel.text
    assert arrays.name == "lstm.npz"


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[Experiment]:
    """The experiments whose script was worked out."""
    found: list[Experiment] = []
    write: Callable[..., object] = code_panel.script_with_arrays

    def note(experiment: Experiment, name: str) -> object:
        found.append(experiment)
        return write(experiment, name)

    monkeypatch.setattr(code_panel, "script_with_arrays", note)
    return found


def test_what_nobody_sees_is_not_worked_out(qtbot: QtBot, worked_out: list[Experiment]) -> None:
    rig = Rig(qtbot)
    rig.panel.set_experiment(LARGE)
    rig.panel.set_experiment(opening())
    assert worked_out == []
    rig.show()
    assert len(worked_out) == 1
    assert rig.view.toPlainText() == to_keras(opening())
    rig.panel.hide()
    rig.panel.set_experiment(LARGE)
    assert len(worked_out) == 1
    rig.show()
    assert rig.labels == [NOTE]
    assert len(worked_out) == 2


def test_the_same_experiment_is_worked_out_once(rig: Rig, worked_out: list[Experiment]) -> None:
    again = opening()
    rig.panel.set_experiment(again)
    rig.panel.set_experiment(again)
    rig.press("Copy the script")
    assert worked_out == [again]


def test_a_hidden_panel_copies_what_it_would_show(qtbot: QtBot) -> None:
    rig = Rig(qtbot)
    rig.panel.set_experiment(opening())
    rig.panel.copy()
    rig.panel.set_experiment(with_calls(2))
    rig.panel.copy()
    assert clipboard() == to_keras(with_calls(2))
    assert rig.copied == [(), ()]
    rig.show()
    assert rig.view.toPlainText() == to_keras(with_calls(2))


def test_a_selection_stays_where_the_text_does(rig: Rig) -> None:
    rig.select("print(y1)")
    rig.panel.set_experiment(opening())
    assert rig.view.textCursor().selectedText() == "print(y1)"
    rig.panel.set_experiment(opening(return_sequences=False, dropout=0.25))
    assert rig.view.textCursor().selectedText() == "print(y1)"


def test_a_change_does_not_scroll(rig: Rig) -> None:
    rig.panel.resize(200, 300)
    rig.panel.set_experiment(with_calls(60))
    vertical, horizontal = rig.view.verticalScrollBar(), rig.view.horizontalScrollBar()
    vertical.setValue(40)
    horizontal.setValue(25)
    assert (vertical.value(), horizontal.value()) == (40, 25)
    rig.panel.set_experiment(with_calls(60, stateful=True, return_state=True))
    assert "print(*output" in rig.view.toPlainText()
    assert (vertical.value(), horizontal.value()) == (40, 25)
    rig.panel.set_experiment(with_calls(58))
    assert vertical.value() == 40


def test_where_nothing_stays_the_same_the_place_does(rig: Rig) -> None:
    rig.panel.resize(200, 300)
    first = with_calls(60)
    rig.panel.set_experiment(first)
    rig.view.verticalScrollBar().setValue(30)
    rig.view.horizontalScrollBar().setValue(25)
    others = [Call(call.inputs + 100.5, training=True) for call in first.calls]
    weights = [np.ones((1, 4)), np.eye(1, 4), np.arange(4)]
    rig.panel.set_experiment(Experiment(LSTMConfig(1), others, weights=weights))
    assert rig.view.verticalScrollBar().value() == 30
    assert rig.view.horizontalScrollBar().value() == 25


def test_a_reader_who_has_selected_all_copies_all(rig: Rig) -> None:
    rig.view.setFocus()
    rig.key(rig.view, "A", CONTROL)
    rig.key(rig.view, "C", CONTROL)
    assert clipboard() == to_keras(opening())
    assert rig.copied == []


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_have_the_themes_colours(rig: Rig, theme: Theme) -> None:
    rig.panel.set_theme(theme)
    rig.panel.set_experiment(
        Experiment(LSTMConfig(4, bias_initializer="ones"), [Call([[[1.5]]], reset_before=True)])
    )
    assert rig.colours() == {
        "import": theme.accent,
        "as": theme.accent,
        "1.5": theme.units[0],
        '"float32"': theme.good,
        '"ones"': theme.good,
        '"KERAS_BACKEND"': theme.good,
        '"tensorflow"': theme.good,
        "4": theme.units[0],
        "1": theme.units[0],
        "2": theme.units[0],
        "# does nothing: the layer isn't stateful": theme.muted,
    }


def test_a_new_theme_colours_what_is_shown(rig: Rig) -> None:
    rig.panel.set_theme(DARK)
    assert rig.colours()["import"] == DARK.accent
    rig.panel.hide()
    rig.panel.set_theme(LIGHT)
    rig.show()
    assert rig.colours()["import"] == LIGHT.accent


def test_everything_has_a_name_and_is_reached_by_keyboard(rig: Rig) -> None:
    assert nameless(rig.panel) == []
    rig.button("Copy the script").setFocus()
    order = []
    for _ in range(3):
        order.append(QGuiApplication.focusObject())
        rig.key(order[-1], "Tab")
    assert order == [rig.button("Copy the script"), rig.button("Save the script"), rig.view]


def test_the_cursor_can_be_moved_by_keyboard(rig: Rig) -> None:
    rig.view.moveCursor(QTextCursor.MoveOperation.Start)
    rig.qtbot.keyClick(rig.view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert rig.view.textCursor().selectedText() == "import os"
