"""F1 tells what the focused control is for."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWhatsThis, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick, quick

from lstmviz.window.focus_help import help_on
from lstmviz.window.panel_help import PANEL_HELP

__all__ = ["quick"]


def test_a_control_tells_of_itself_and_of_its_panel(qtbot: QtBot) -> None:
    panel, box, label = QWidget(), QCheckBox(), QLabel()
    qtbot.addWidget(panel)
    column = QVBoxLayout(panel)
    column.addWidget(box)
    column.addWidget(label)
    panel.setWhatsThis("What the panel is for.")
    panel.setToolTip("not this")
    box.setAccessibleName("a < b")
    box.setToolTip("First line\nsecond & last")
    assert help_on(box) == (
        "<p><b>a &lt; b</b></p><p>First line<br>second &amp; last</p><p>What the panel is for.</p>"
    )
    assert "What the panel is for." in help_on(label)
    assert help_on(QWidget()) == ""


def test_every_panel_has_a_few_sentences(quick: Quick) -> None:
    for name in PANEL_HELP:
        widget = getattr(quick.window, name)
        assert widget.whatsThis().endswith((".", "again."))


def test_f1_shows_the_help_on_an_argument(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda place, text, widget: shown.append(text))
    (box,) = [b for b in quick.window.findChildren(QCheckBox) if b.accessibleName() == "stateful"]
    quick.press(box, Qt.Key.Key_F1)
    (text,) = shown
    assert "<b>stateful</b>" in text
    assert "row i going on from row i" in text
    assert "keras.layers.LSTM" in text


def test_without_a_focus_f1_tells_of_the_picture(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda place, text, widget: shown.append(text))
    quick.window.focusWidget().clearFocus()
    quick.action("What is this?").trigger()
    (text,) = shown
    assert "time runs to the right" in text
