from dataclasses import replace

import pytest
from controls import named
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QToolButton
from pytestqt.qtbot import QtBot
from traces import made_up_trace, opening

from lstmviz.cells.lstm import LSTM
from lstmviz.session.view_state import ViewState
from lstmviz.window.snapshot import FileState, Snapshot
from lstmviz.window.status import Agreement, Progress, Status
from lstmviz.window.status_line import StatusLine, badge_text, badge_tip, size_text
from lstmviz.window.widgets.palette_roles import GOOD, WARNING

VERSIONS = ("2.21.0", "3.15.1")
BLANK = Snapshot(opening(), ViewState(), FileState(None, "", opening()))
NAME = "tf.keras 2.21 / Keras 3.15"


@pytest.mark.parametrize(
    ("agreement", "text"),
    [
        ("loading", "TensorFlow is loading…"),
        ("waiting", f"{NAME}: waiting for F5"),
        ("running", f"{NAME}: running…"),
        ("checking", f"{NAME}: checking…"),
        ("same", f"✓ same as {NAME}   max |Δ| 0"),
        ("differs", f"✗ differs from {NAME}   max |Δ| 0.00012"),
        ("refused", f"✗ refused by {NAME}"),
        ("too large", "✗ not run: too large for the memory"),
        ("failed", "✗ not run: a fault of the program"),
        ("cancelled", f"{NAME}: cancelled, F5 runs"),
    ],
)
def test_every_agreement_has_its_words(agreement: Agreement, text: str) -> None:
    assert badge_text(Status(agreement, VERSIONS, difference=0.000123)) == text


@pytest.mark.parametrize(
    ("agreement", "difference", "text"),
    [
        ("same", 0.0, f"✓ same as {NAME} on T4   max |Δ| 0"),
        ("rounded", 3e-7, f"≈ same up to rounding as {NAME} on T4   max |Δ| 3e-07"),
        ("differs", 2e-3, f"✗ differs from {NAME} on T4   max |Δ| 0.002"),
    ],
)
def test_of_a_gpu_the_badge_says_what_counts_as_rounding_there(
    agreement: Agreement, difference: float, text: str
) -> None:
    status = Status(agreement, VERSIONS, difference, device="T4", tolerance=1e-5)
    assert badge_text(status) == text
    tip = badge_tip(status, LSTM)
    assert "Both were computed on T4." in tip
    assert "up to 1e-05 counts as rounding there" in tip
    tip = badge_tip(Status("same", VERSIONS, difference=0.0), LSTM)
    assert tip.endswith("Both were computed on the CPU.")


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (Status(kept=True), "The last run, not checked yet: TensorFlow is loading…"),
        (
            Status("running", VERSIONS, kept=True),
            f"The last run, not checked yet: {NAME}: running…",
        ),
    ],
)
def test_a_picture_of_an_earlier_run_is_called_that(
    status: Status, text: str, qtbot: QtBot
) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_snapshot(replace(BLANK, status=status, trace=made_up_trace(opening())))
    badge = named(line, QLabel, "Agreement with Keras")
    assert badge.text() == text
    assert badge.foregroundRole() == WARNING


def test_before_the_versions_are_known_it_is_loading() -> None:
    assert badge_text(Status("running")) == "TensorFlow is loading…"


def test_size_and_time() -> None:
    trace = made_up_trace(opening())
    assert size_text(trace, 0.0042) == "6 steps × 2 rows · 4 ms"
    assert size_text(trace, None) == ""
    assert size_text(None, 0.1) == ""


def test_the_line_shows_a_snapshot_as_plain_text(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    news = "<b>units</b>=4"
    trace = made_up_trace(opening())
    line.set_snapshot(
        replace(BLANK, trace=trace, status=Status("same", VERSIONS, 0, 1, None, news))
    )
    badge = named(line, QLabel, "Agreement with Keras")
    assert badge.text().startswith("✓ same as")
    assert badge.foregroundRole() == GOOD
    assert badge.font().bold()
    assert named(line, QLabel, "Size and time").text() == "6 steps × 2 rows · 1000 ms"
    message = named(line, QLabel, "What happened last")
    assert message.text() == news
    assert message.textFormat() == Qt.TextFormat.PlainText


def test_long_news_does_not_widen_the_window(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.set_snapshot(BLANK)
    narrow = line.minimumSizeHint().width()
    line.set_snapshot(replace(BLANK, status=Status(news="word " * 200)))
    assert line.minimumSizeHint().width() == narrow


def test_a_long_run_shows_how_far_it_is_and_can_be_cancelled(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    bar = named(line, QProgressBar, "How far the run is")
    (cancel,) = line.findChildren(QToolButton)
    line.set_snapshot(BLANK)
    assert not bar.isVisible()
    assert not cancel.isVisible()
    height = line.sizeHint().height()
    progress = Progress(call=1, calls=4, done=1500, steps=4000)
    line.set_snapshot(replace(BLANK, status=Status("running", VERSIONS, progress=progress)))
    assert bar.isVisible()
    assert (bar.value(), bar.maximum()) == (1500, 4000)
    assert line.sizeHint().height() == height
    size = named(line, QLabel, "Size and time").text()
    assert size == "1 of 4 calls and 1,500 of 4,000 steps done"
    with qtbot.waitSignal(line.cancel_requested):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    line.set_snapshot(BLANK)
    assert not cancel.isVisible()


def test_what_is_being_written_is_told_and_can_be_cancelled(qtbot: QtBot) -> None:
    line = StatusLine()
    qtbot.addWidget(line)
    line.show()
    (cancel,) = line.findChildren(QToolButton)
    writing = Status("same", VERSIONS, 0.0, writing="a.csv: 34 %")
    line.set_snapshot(replace(BLANK, status=writing))
    assert named(line, QLabel, "Size and time").text() == "writing a.csv: 34 %"
    with qtbot.waitSignal(line.cancel_requested):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    line.set_snapshot(BLANK)
    assert not cancel.isVisible()
