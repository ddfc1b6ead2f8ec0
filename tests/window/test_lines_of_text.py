"""A session that is copied as a line of text, and pasted."""

import numpy as np
from PySide6.QtGui import QGuiApplication
from quick_window import Quick

from lstmviz.experiment.call import Call
from lstmviz.experiment.experiment import Experiment
from lstmviz.window.validation_error import ControlId


def test_it_is_copied_and_pasted(quick: Quick) -> None:
    experiment = quick.now.experiment
    quick.action("Copy as a line of text").trigger()
    line = QGuiApplication.clipboard().text()
    assert line.startswith("lstmviz:1:")
    assert quick.now.status.news == f"The session is on the clipboard, in {len(line):,} letters."
    quick.action("New from the example").trigger()
    quick.settled()
    QGuiApplication.clipboard().setText(f" {line} ")
    quick.action("Paste").trigger()
    quick.settled()
    assert quick.now.experiment is not experiment
    assert quick.now.experiment == experiment
    assert quick.now.file_state.name == "From a line of text"
    assert quick.now.file_state.path is None


def test_a_damaged_one_changes_nothing(quick: Quick) -> None:
    before = quick.now.experiment
    QGuiApplication.clipboard().setText("lstmviz:1:abc")
    quick.action("Paste").trigger()
    assert quick.now.experiment is before
    said = "the line of text: it is no session of lstmviz, or a damaged one"
    assert said in quick.now.status.news


def test_one_that_is_too_large_says_by_how_much(quick: Quick) -> None:
    x = np.random.default_rng(0).random((2, 300, 3)).astype(np.float32)
    large = Experiment(quick.now.experiment.layer, [Call(x)])
    quick.window.controller.layer.apply_to_model(
        lambda _: large, ControlId("input", "calls"), "large"
    )
    quick.settled()
    QGuiApplication.clipboard().setText("before")
    quick.action("Copy as a line of text").trigger()
    assert QGuiApplication.clipboard().text() == "before"
    assert quick.now.status.news.endswith("too many: save it as a file.")
