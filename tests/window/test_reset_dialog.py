"""The dialog of the reset times, opened from the menu."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from quick_window import Quick

from lstmviz.engine.results import ResetTimed
from lstmviz.window.reset_dialog import ResetDialog, ResetPlot, sentence_of
from lstmviz.window.snapshot import ResetTimes

MODELS = (1, 10, 50)


def dialogs(quick: Quick) -> list[ResetDialog]:
    return [d for d in quick.window.findChildren(ResetDialog) if d.isVisible()]


def answer(quick: Quick, layers: int, one: float) -> None:
    number = quick.link.resets[-1].number
    quick.link.answered.emit(ResetTimed(number, layers, one, one * layers))


def test_it_is_opened_filled_measured_again_and_closed(quick: Quick) -> None:
    quick.action("Measure reset of the states").trigger()
    (dialog,) = dialogs(quick)
    again = next(b for b in dialog.findChildren(QPushButton) if "again" in b.text())
    texts = lambda: [label.text() for label in dialog.findChildren(QLabel)]  # noqa: E731
    assert "Measuring a model of 1 LSTM layer …" in texts()
    assert not again.isEnabled()
    for layers, one in zip(MODELS, (0.28, 0.3, 0.25), strict=True):
        answer(quick, layers, one)
    assert {"0.28 ms", "0.30 ms", "0.25 ms", "3.00 ms", "12.5 ms"} <= set(texts())
    plot = dialog.findChild(ResetPlot)
    assert "50 layers: 0.25 ms for one, 12.5 ms for all" in plot.accessibleName()
    assert plot.toolTip()

    quick.qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert dialogs(quick) == [dialog]
    assert "0.28 ms" not in texts()
    quick.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    quick.qtbot.waitUntil(lambda: not quick.window.findChildren(ResetDialog))
    assert quick.now.reset_times is None
    assert quick.link.resets[-1].models == ()

    quick.action("Measure reset of the states").trigger()
    assert len(dialogs(quick)) == 1


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ((0.28, 0.3, 0.57), "about as long in a model of 50 layers (0.57 ms) as in a model of 1 ("),
        ((0.28, 3.0, 16.0), "took longer here in a model of 50 layers (16.0 ms) than in a model"),
        ((0.28,), "Measuring a model of 10 LSTM layers …"),
    ],
)
def test_it_says_what_was_measured(times: tuple[float, ...], said: str) -> None:
    found = tuple(ResetTimed(1, n, one, one) for n, one in zip(MODELS, times, strict=False))
    assert said in sentence_of(ResetTimes(MODELS, found))
    told = sentence_of(ResetTimes(MODELS, found, "OSError: no"))
    assert told == "It can't be measured: OSError: no"
