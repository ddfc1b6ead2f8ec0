"""The log and the full screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QVBoxLayout,
    QWhatsThis,
    QWidget,
)
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.logs import log_path
from lstmviz.window.help_dialogs import help_on
from lstmviz.window.help_menu import PANEL_HELP


def test_the_log_is_told_and_its_folder_opened(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    quick.action("The log").trigger()
    assert [url.toLocalFile() for url in opened] == [log_path().parent.as_posix()]
    assert quick.now.status.news == f"The log is {log_path()}."


def test_the_window_fills_the_screen_and_comes_back(quick: Quick) -> None:
    for full in (True, False):
        quick.action("Full screen").trigger()
        assert quick.window.isFullScreen() == full


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
        if name == "model_bar":  # comes with a model
            continue
        holder = quick.window if hasattr(quick.window, name) else quick.window.central
        widget = getattr(holder, name)
        assert widget.whatsThis().endswith((".", "again."))


def test_f1_shows_the_help_on_an_argument(quick: Quick, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda place, text, widget: shown.append(text))
    (box,) = [b for b in quick.window.findChildren(QCheckBox) if b.accessibleName() == "stateful"]
    quick.press(box, Qt.Key.Key_F1)
    (text,) = shown
    assert "<b>stateful</b>" in text
    assert "row i going on from row i" in text
    assert "Which recurrent layer of Keras it is" in text


def test_without_a_focus_f1_tells_of_the_picture(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda place, text, widget: shown.append(text))
    quick.window.focusWidget().clearFocus()
    quick.action("What is this?").trigger()
    (text,) = shown
    first, *rest = text.split("<p>")[2:]
    assert first.startswith("The film strip: time runs to the right")
    assert "2 calls of an LSTM with 4 units" in rest[0]


def test_the_help_on_an_argument_names_the_scenarios_that_show_it(quick: Quick) -> None:
    (box,) = [
        each
        for each in quick.window.layer.findChildren(QCheckBox)
        if each.accessibleName() == "go_backwards"
    ]
    assert (
        "Scenarios (F4) that show it: “go_backwards does not flip the output back” and "
        "“Backwards, in chunks: the last chunk first”." in help_on(box)
    )
