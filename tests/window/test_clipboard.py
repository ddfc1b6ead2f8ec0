"""The picture on the clipboard."""

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
from figure_desk import PATIENCE
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QTableView
from quick_window import Quick

from lstmviz.figure.text.caption import caption_of
from lstmviz.figure.text.summary import summary_of
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.window.render_data import RenderData

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def on_the_clipboard(quick: Quick, words: str) -> None:
    quick.qtbot.waitUntil(lambda: quick.now.status.news == words, timeout=PATIENCE)


def test_the_picture_is_copied_at_twice_its_size_with_its_caption(quick: Quick) -> None:
    QGuiApplication.clipboard().clear()
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    on_the_clipboard(quick, "The picture is on the clipboard.")
    clipboard, strip = QGuiApplication.clipboard(), quick.window.strip
    image = clipboard.image()
    assert (image.width(), image.height()) == (2 * strip.width(), 2 * strip.height())
    seen = {
        image.pixelColor(x, y).rgb()
        for y in range(0, image.height(), 50)
        for x in range(0, image.width(), 3)
    }
    units = ("#034B9C", "#B94404", "#12855F", "#E64CA4")
    assert {QColor(unit).rgb() for unit in units} <= seen
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


def test_gates_that_were_derived_are_copied_as_they_are_drawn(quick: Quick) -> None:
    calls = tuple(replace(call, gates={}) for call in quick.now.trace.calls)
    trace = replace(quick.now.trace, calls=calls)
    quick.window.controller.store.put(trace=trace, render_data=RenderData.of(trace))
    copied = []
    for gates in ({}, {(1, 0): {g: np.full((3, 4), 0.25, np.float32) for g in "ifgo"}}):
        quick.window.controller.store.put(gates=gates)
        quick.window.controller.store.say("")
        quick.window.pictures.copy("moment")
        on_the_clipboard(quick, "The picture is on the clipboard.")
        copied.append(QGuiApplication.clipboard().text())
    assert "The gates are being worked out." in copied[0]
    assert "forget gate f 0.25" in copied[1]


def test_programs_that_want_lines_get_the_same_picture_as_svg(quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    on_the_clipboard(quick, "The picture is on the clipboard.")
    data = QGuiApplication.clipboard().mimeData()
    svg = ElementTree.fromstring(bytes(data.data("image/svg+xml").data()))
    strip = quick.window.strip
    sides = [float(svg.attrib[side].removesuffix("pt")) for side in ("width", "height")]
    assert sides == [strip.width() * 0.75, strip.height() * 0.75]
    words = " ".join("".join(each.itertext()) for each in svg.iter() if each.tag.endswith("text"))
    assert "state carried over" in words
    png = QImage.fromData(data.data("image/png").data())
    assert png == QGuiApplication.clipboard().image()
    # Who pastes a picture into a mail doesn't send the session along.
    assert b"lsVz" not in bytes(data.data("image/png").data())
    assert b"lstmviz:session" not in bytes(data.data("image/svg+xml").data())


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


def test_what_there_was_no_room_for_is_told(quick: Quick) -> None:
    quick.resize(QSize(700, 420))
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    quick.qtbot.waitUntil(lambda: "is on the clipboard" in quick.now.status.news, timeout=PATIENCE)
    news = quick.now.status.news
    assert news.startswith("The picture is on the clipboard, without ")
    assert "all but row 0 of 2" in news
    assert news.endswith(": there was no room.")


def test_where_there_is_no_picture_that_is_said(quick: Quick) -> None:
    quick.window.controller.store.put(trace=None)
    for text in ("Copy the picture in words", "Copy the code"):
        quick.action(text)
    quick.press(quick.window.strip, Qt.Key.Key_C, CTRL)
    assert (
        quick.now.status.news == "There is no picture yet: Keras has to run the calls first (F5)."
    )
    quick.window.pictures.clipboard.words()
    assert (
        quick.now.status.news == "There is no picture yet: Keras has to run the calls first (F5)."
    )
