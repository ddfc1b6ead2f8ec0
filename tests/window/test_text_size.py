"""How large all text is."""

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from quick_window import Quick, quick, settings

from lstmviz.window.settings import Settings
from lstmviz.window.text_size import LARGEST, SMALLEST

__all__ = ["quick", "settings"]
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
        place = widget.rect().translated(widget.mapTo(quick.window, widget.rect().topLeft()))
        assert quick.window.rect().contains(place), name
