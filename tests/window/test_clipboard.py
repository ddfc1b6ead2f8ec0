"""The picture on the clipboard."""

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QTableView
from quick_window import Quick

from lstmviz.figure.export import render
from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import TraceView

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def on_the_clipboard(quick: Quick, words: str) -> None:
    quick.qtbot.waitUntil(lambda: quick.now.status.news == words)


def test_the_picture_is_copied_at_twice_its_size_with_its_caption(quick: Quick) -> None:
    QGuiApplication.clipboard().clear()
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    on_the_clipboard(quick, "The picture is on the clipboard.")
    clipboard, strip = QGuiApplication.clipboard(), quick.window.strip
    image = clipboard.image()
    assert (image.width(), image.height()) == (2 * strip.width(), 2 * strip.height())
    middle = [image.pixelColor(x, image.height() // 4) for x in range(0, image.width(), 3)]
    assert len({colour.rgb() for colour in middle}) > 5
    assert clipboard.text() == caption_of(TraceView.of(quick.now.trace))


def test_what_the_run_is_compared_with_is_copied_too(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    on_the_clipboard(quick, "The picture is on the clipboard.")
    alone = QGuiApplication.clipboard().image()
    quick.window.controller.comparison.compare("stateless")
    quick.qtbot.waitUntil(lambda: quick.now.comparison is not None)
    quick.window.controller.store.say("")
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    on_the_clipboard(quick, "The picture is on the clipboard.")
    clipboard = QGuiApplication.clipboard()
    assert clipboard.image() != alone
    assert clipboard.text().endswith(
        "Dashed: the stateless twin; Δ is this run minus that one. "
        + quick.now.comparison.sentences[0]
    )
    quick.action("Copy the picture in words").trigger()
    on_the_clipboard(quick, "The picture in words is on the clipboard.")
    assert f"Beside it the stateless twin. {quick.now.comparison.sentences[0]}" in clipboard.text()


def test_gates_that_were_derived_are_copied_as_they_are_drawn(
    quick: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[TraceView] = []

    def noted(trace_view: TraceView, *how: Any) -> QImage:
        drawn.append(trace_view)
        return render(trace_view, *how)

    monkeypatch.setattr("lstmviz.figure.export.render", noted)
    gates = {(1, 0): {gate: np.full((3, 4), 0.25, np.float32) for gate in "ifgo"}}
    quick.window.controller.store.put(gates=gates)
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    on_the_clipboard(quick, "The picture is on the clipboard.")
    assert drawn[0].derived == gates


def test_the_picture_is_copied_in_words(quick: Quick) -> None:
    quick.action("Copy the picture in words").trigger()
    on_the_clipboard(quick, "The picture in words is on the clipboard.")
    text = QGuiApplication.clipboard().text()
    assert text.startswith(summary_of(TraceView.of(quick.now.trace)))
    assert "Playhead: call 1" in text
    assert QGuiApplication.clipboard().image().isNull()


def test_in_words_it_is_told_where_the_colours_end(quick: Quick) -> None:
    quick.action("Heatmaps").trigger()
    quick.action("As far as h reaches").trigger()
    quick.action("Copy the picture in words").trigger()
    on_the_clipboard(quick, "The picture in words is on the clipboard.")
    text = QGuiApplication.clipboard().text()
    assert "The colours of h end at ±0.2, as far as h reaches; those of c at ±0.4." in text


def test_a_table_copies_its_own_numbers(quick: Quick) -> None:
    tables = quick.window.returned.findChildren(QTableView)
    (table,) = [table for table in tables if table.accessibleName() == "Numbers of output"]
    table.setCurrentIndex(table.model().index(0, 0))
    quick.press(table, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == table.model().index(0, 0).data()


def test_the_code_is_copied_from_wherever_the_focus_is(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL | SHIFT)
    assert QGuiApplication.clipboard().text() == quick.window.code.text
    assert quick.now.status.news == "The code is on the clipboard."


def test_copied_code_that_needs_a_file_of_arrays_says_so(quick: Quick) -> None:
    numbers = np.random.default_rng(0).normal(size=(2, 3000, 3))
    quick.window.controller.calls.inputs(0, numbers, "inputs")
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL | SHIFT)
    assert "lstm.npz" in QGuiApplication.clipboard().text()
    assert quick.now.status.news == (
        "The code is on the clipboard. "
        "Large arrays are in lstm.npz, which Save… writes beside the script."
    )


def test_where_there_is_no_picture_that_is_said(quick: Quick) -> None:
    quick.window.controller.store.put(trace=None)
    for text in ("Copy the picture in words", "Copy the code"):
        quick.action(text)
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    assert quick.now.status.news == "There is no picture yet."
    quick.window._clipboard.words()
    assert quick.now.status.news == "There is no picture yet."
