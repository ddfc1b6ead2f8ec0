"""The weights in the window: edited, refused, brought forward, saved and opened again."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from controls import named
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QRadioButton, QTabBar
from quick_window import Quick
from traces import made_up_trace

from lstmviz.engine.results import Checked, Ran, Unfit
from lstmviz.experiment.arrays import same_arrays
from lstmviz.figure.weights.weights_map import WeightsMap
from lstmviz.figure.weights.weights_view import Cell


def drawn() -> dict[str, np.ndarray]:
    shapes = {"kernel": (3, 16), "recurrent_kernel": (4, 16), "bias": (16,)}
    return {name: np.full(shape, 0.25, np.float32) for name, shape in shapes.items()}


def answer(quick: Quick) -> None:
    """The engine tells what it drew."""
    number, experiment = quick.link.asked[-1]
    weights = drawn() if experiment.weights is None else {}
    trace = replace(made_up_trace(experiment), weights=weights)
    quick.link.answered.emit(Ran(number, trace, 0.01))
    quick.link.answered.emit(Checked(number, 0.0))


def tab(quick: Quick) -> str:
    """The title of the dock in front."""
    bars = quick.window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly)
    (texts,) = [
        bar.tabText(bar.currentIndex()) for bar in bars if "Code" in map(bar.tabText, range(9))
    ]
    return texts


def edit(quick: Quick) -> None:
    answer(quick)
    model = quick.window.weights._editor.table.model()
    model.setData(model.index(0, 3), "0.5")


def test_an_edited_cell_runs_is_undone_and_done_again(quick: Quick) -> None:
    edit(quick)
    expected = drawn()["kernel"]
    expected[0, 3] = 0.5
    given = quick.link.asked[-1][1].weights
    assert same_arrays(given, (expected, drawn()["recurrent_kernel"], drawn()["bias"]))
    assert quick.now.status.news == "kernel[0, 3] (gate i, unit 3) = 0.5"
    quick.settled()
    quick.action("Undo").trigger()
    assert quick.now.experiment.weights is None
    quick.settled()
    quick.action("Redo").trigger()
    assert same_arrays(quick.now.experiment.weights, given)


def test_a_refusal_brings_the_weights_forward(quick: Quick) -> None:
    assert tab(quick) == "Returned"
    edit(quick)
    quick.settled()
    quick.link.at_once = False
    quick.window.controller.runs.run_opened()  # nothing was changed last
    quick.link.answered.emit(Unfit(quick.link.asked[-1][0], "weights", "They don't fit."))
    QApplication.processEvents()
    assert tab(quick) == "Weights"


def test_edited_weights_are_saved_and_opened(quick: Quick, tmp_path: Path) -> None:
    edit(quick)
    quick.settled()
    given = quick.now.experiment.weights
    quick.answers.path = tmp_path / "mine.lstmviz"
    quick.action("Save as").trigger()
    quick.qtbot.waitUntil(lambda: quick.now.file_state.path is not None)
    quick.action("New").trigger()
    quick.settled()
    assert quick.now.experiment.weights is None
    quick.window.files.open_path(tmp_path / "mine.lstmviz")
    quick.settled()
    assert same_arrays(quick.now.experiment.weights, given)


def test_files_dropped_on_the_panel_are_weights(quick: Quick, tmp_path: Path) -> None:
    dropped = []
    quick.window.drop_and_paste.take_drops(quick.window.weights, dropped.append)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mine.npz"))])
    how = (data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    for event in (
        QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, *how),
        QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, *how),
    ):
        QApplication.sendEvent(quick.window.weights, event)
    assert dropped == [[tmp_path / "mine.npz"]]


def test_the_menu_asks_for_weights(quick: Quick) -> None:
    quick.action("Open a model or weights").trigger()
    assert len(quick.answers.suggested) == 1


def test_a_click_in_the_heatmap_chooses_the_unit_and_nothing_else(quick: Quick) -> None:
    answer(quick)
    panel, before = quick.window.weights, quick.now.view
    quick.window.docks.bring_forward(panel)
    heat = named(panel, QRadioButton, "weights as heatmap")
    quick.qtbot.mouseClick(heat, Qt.MouseButton.LeftButton)
    weights = named(panel, WeightsMap, "Weights as heatmaps")
    at = weights.place_of(Cell("recurrent_kernel", 1, "f", 3)).toPoint()
    quick.qtbot.mouseClick(weights, Qt.MouseButton.LeftButton, pos=at)
    assert quick.now.view == replace(before, unit=3)
    asked = len(quick.link.asked)
    quick.press(weights, Qt.Key.Key_Right)  # an arrow is the map's own: time stands still
    assert quick.now.view == replace(before, unit=3)
    assert len(quick.link.asked) == asked
