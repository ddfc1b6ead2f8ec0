"""Figures as files: what the dialog writes is what everybody else writes."""

import re
import threading
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from called_commands import Command
from controls import named
from figure_desk import PATIENCE, FigureDesk
from file_answers import FileAnswers
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolButton
from pytestqt.qtbot import QtBot
from quick_window import Quick
from real_window import LOADING, opened

from lstmviz.figure.export.picture import Picture
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.figure_file import session_in
from lstmviz.session.packed import pack
from lstmviz.session.storage import load
from lstmviz.window.settings import Settings


@pytest.fixture
def desk(quick: Quick) -> FigureDesk:
    return FigureDesk(quick).open()


def walked(desk: FigureDesk, path: Path) -> str:
    """Exports a walk to a file, and returns what is said in the end."""
    desk.quick.answers.path = path
    desk.press("Export…")
    desk.qtbot.waitUntil(
        lambda: not desk.said("What happened").startswith("Writing "), timeout=30_000
    )
    return desk.said("What happened")


@pytest.fixture
def long_walk(desk: FigureDesk, quick: Quick) -> FigureDesk:
    """A walk of so many steps that it isn't over before a person does something."""
    numbers = np.random.default_rng(0).normal(size=(2, 1500, 3)).astype(np.float32)
    quick.window.controller.calls.inputs(0, numbers, "inputs")
    quick.settled()
    desk.settled()
    return desk


def progress(desk: FigureDesk) -> str:
    """How far a walk is, as the dialog says."""
    label = named(desk.dialog, QLabel, "How far the writing is")
    return label.text() if label.isVisible() else ""


def begun(desk: FigureDesk, path: Path) -> None:
    """Waits until a walk is being written, and says how far it is."""
    desk.quick.answers.path = path
    desk.press("Export…")
    desk.qtbot.waitUntil(lambda: progress(desk).endswith(" of 1,505 frames"))


def export(desk: FigureDesk, path: Path) -> bytes:
    """Exports to a file, and returns what is in it."""
    desk.quick.answers.path = path
    desk.press("Export…")
    desk.qtbot.waitUntil(
        lambda: desk.said("What happened").startswith(f"The picture is in {path}"), timeout=PATIENCE
    )
    return path.read_bytes()


@pytest.mark.parametrize("ending", [".pdf", ".svg", ".png"])
def test_a_file_has_the_bytes_of_the_same_figure_made_without_a_window(
    desk: FigureDesk, quick: Quick, tmp_path: Path, ending: str
) -> None:
    desk.type("Width", "89mm")
    desk.type("Text size", "7pt")
    desk.type("Rows", "1")
    desk.choose("Colours", "Print")
    desk.tick("Legend")
    written = export(desk, tmp_path / f"figure{ending}")
    given = {"width": "89mm", "text": "7pt", "rows": "1", "theme": "print", "legend": False}
    options = FigureOptions.of(given)
    session = quick.window.controller.session.session
    picture = Picture.of(TraceView.of(quick.now.trace), session, options)
    assert written == picture.data(ending)
    assert session_in(written) == pack(session).data
    assert quick.now.status.news == f"The picture is in {tmp_path / f'figure{ending}'}."


def test_each_kind_of_file_has_the_size_that_was_typed(desk: FigureDesk, tmp_path: Path) -> None:
    desk.type("Width", "8cm")
    desk.type("Height", "6cm")
    image = QImage.fromData(export(desk, tmp_path / "a.png"))
    assert (image.width(), image.height()) == (945, 709)
    assert image.dotsPerMeterX() == round(300 / 0.0254)
    svg = ElementTree.fromstring(export(desk, tmp_path / "a.svg"))
    sides = [svg.attrib[side] for side in ("width", "height")]
    assert [float(side.removesuffix("pt")) for side in sides] == pytest.approx(
        [226.772, 170.079], abs=0.001
    )
    pdf = export(desk, tmp_path / "a.pdf")
    (box,) = re.findall(rb"/MediaBox \[([^\]]*)\]", pdf)
    left, low, right, high = map(float, box.split())
    assert (right - left, high - low) == pytest.approx((226.772, 170.079), abs=0.001)


def test_without_the_session_there_is_none_inside(desk: FigureDesk, tmp_path: Path) -> None:
    with_it = export(desk, tmp_path / "a.png")
    desk.tick("Session inside the figure")
    without = export(desk, tmp_path / "b.png")
    assert b"lsVz" in with_it
    assert b"lsVz" not in without


def test_letters_of_an_svg_are_text_or_outlines(desk: FigureDesk, tmp_path: Path) -> None:
    assert b"<text" in export(desk, tmp_path / "a.svg")
    desk.choose("SVG text as", "Outlines")
    assert b"<text" not in export(desk, tmp_path / "b.svg")


def test_where_it_went_the_next_one_may_go_in_the_same_kind(
    qtbot: QtBot, settings: Settings, tmp_path: Path
) -> None:
    quick = Quick(qtbot, settings, name="Example").show()
    desk = FigureDesk(quick).open()
    (tmp_path / "figures").mkdir()
    export(desk, tmp_path / "figures" / "mine.svg")
    desk.settled()
    desk.choose("View", "This moment")
    desk.press("Export…")
    assert quick.answers.suggested[-1] == tmp_path / "figures" / "lstm-moment.svg"
    assert quick.answers.suggested[0].name == "lstm.pdf"
    quick.end()


def test_a_name_without_an_ending_gets_one(desk: FigureDesk, tmp_path: Path) -> None:
    desk.quick.answers.path = tmp_path / "mine"
    desk.press("Export…")
    path = tmp_path / "mine.pdf"
    desk.qtbot.waitUntil(
        lambda: desk.said("What happened").startswith(f"The picture is in {path}"), timeout=PATIENCE
    )
    assert path.read_bytes().startswith(b"%PDF-")


def test_what_can_not_be_written_is_told_and_the_old_file_stays(
    desk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    old = tmp_path / "old.png"
    old.write_bytes(b"somebody's")
    desk.type("Width", "400cm")
    desk.type("Dots per inch", "2400")
    quick.answers.path = old
    desk.press("Export…")
    quick.qtbot.waitUntil(
        lambda: desk.said("What happened").startswith("old.png was not written. dpi: expected at"),
        timeout=PATIENCE,
    )
    assert old.read_bytes() == b"somebody's"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []
    desk.type("Width", "8cm")
    desk.type("Dots per inch", "")
    quick.answers.path = tmp_path / "gone" / "a.pdf"
    desk.press("Export…")
    quick.qtbot.waitUntil(lambda: bool(quick.answers.message))
    assert quick.answers.message == [
        f"a.pdf could not be saved in {tmp_path / 'gone'}: no such file or directory."
    ]


def test_what_can_not_be_read_is_not_written(desk: FigureDesk, quick: Quick) -> None:
    desk.type("Width", "wide")
    desk.press("Export…")
    assert quick.answers.suggested == []
    assert desk.said("What happened") == "Something above can't be read yet: it is marked."


def test_the_window_and_the_command_write_the_same_bytes(
    qtbot: QtBot, tmp_path: Path, lstmviz: Command
) -> None:
    answers = FileAnswers()
    with opened(tmp_path / "engine.log", dialogs=answers) as window:
        qtbot.waitUntil(lambda: window.controller.now.status.agreement == "same", timeout=LOADING)
        answers.path = tmp_path / "session.lstmviz"
        window.files.save()
        qtbot.waitUntil(lambda: answers.path is not None and answers.path.exists())
        quick = type("Real", (), {"window": window, "qtbot": qtbot, "answers": answers})
        desk = FigureDesk(quick).open("moment")  # type: ignore[arg-type]
        desk.type("Width", "12cm")
        desk.type("Moment", "1,0,1")
        for ending in (".pdf", ".svg", ".png"):
            export(desk, tmp_path / f"window{ending}")
    for ending in (".pdf", ".svg", ".png"):
        options = ("--view", "moment", "--theme", "light", "--width", "12cm", "--at", "1,0,1")
        output = f"command{ending}"
        lstmviz("render", "session.lstmviz", "-o", output, *options, folder=tmp_path)
        assert (tmp_path / output).read_bytes() == (tmp_path / f"window{ending}").read_bytes()


def test_the_button_that_writes_is_reached_by_its_letter(desk: FigureDesk) -> None:
    button = named(desk.dialog, QAbstractButton, "Export…")
    assert button.shortcut().toString() == "Alt+E"
    desk.qtbot.waitUntil(desk.dialog.isActiveWindow)
    desk.qtbot.keyClick(desk.dialog, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    desk.qtbot.waitUntil(lambda: len(desk.quick.answers.suggested) == 1)


# The walk through the steps


@pytest.mark.parametrize("ending", [".gif", ".apng", ".webp"])
def test_a_walk_has_the_bytes_of_the_same_walk_made_without_a_window(
    desk: FigureDesk, quick: Quick, tmp_path: Path, ending: str
) -> None:
    desk.type("Width", "8cm")
    desk.type("Dots per inch", "72")
    desk.type("Steps a second", "4")
    desk.type("Hold at the end (s)", "0.5")
    path = tmp_path / f"walk{ending}"
    said = walked(desk, path)
    assert said.startswith(f"The walk is in {path}, 8 frames")
    given = {"width": "8cm", "dpi": 72, "theme": "light", "speed": 4, "hold": 0.5}
    options = FigureOptions.of(given)
    session = quick.window.controller.session.session
    picture = Picture.of(TraceView.of(quick.now.trace), session, options)
    assert path.read_bytes() == picture.data(ending)
    assert quick.now.status.news == said
    assert not quick.now.status.writing


def test_a_series_has_a_file_for_each_step(desk: FigureDesk, quick: Quick, tmp_path: Path) -> None:
    desk.type("Calls", "1")
    said = walked(desk, tmp_path / "step-%03d.png")
    names = ["step-000.png", "step-001.png", "step-002.png", "step-003.png"]
    assert said == f"The walk is in {tmp_path}: step-000.png to step-003.png, 4 frames."
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert len({(tmp_path / name).read_bytes() for name in names}) == 4
    assert load(tmp_path / names[2]).experiment == quick.now.experiment
    desk.press("Export…")
    assert quick.answers.suggested[-1].name == "lstm-%03d.png"


def test_frames_that_are_there_are_not_replaced_unasked(
    desk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    (tmp_path / "step-000.png").write_bytes(b"mine")
    quick.answers.replace = False
    quick.answers.path = tmp_path / "step-%03d.png"
    desk.press("Export…")
    assert quick.answers.asked == ["step-000.png"]
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"mine"]
    quick.answers.replace = True
    walked(desk, tmp_path / "step-%03d.png")
    assert (tmp_path / "step-000.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("ending", [".gif", ".apng", ".webp"])
def test_a_walk_can_be_cancelled_and_the_old_file_stays(
    long_walk: FigureDesk, quick: Quick, tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"walk{ending}"
    path.write_bytes(b"mine")
    begun(long_walk, path)
    assert quick.now.status.writing.endswith(" of 1,505 frames")
    long_walk.press("Cancel")
    quick.qtbot.waitUntil(lambda: not quick.now.status.writing)
    assert long_walk.said("What happened") == f"walk{ending} was not written: cancelled."
    assert quick.now.status.news == f"walk{ending} was not written: cancelled."
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"mine"]
    assert not named(long_walk.dialog, QAbstractButton, "Cancel").isVisible()


def test_escape_cancels_before_it_closes_the_dialog(
    long_walk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    begun(long_walk, tmp_path / "walk.gif")
    quick.qtbot.keyClick(long_walk.field("Width"), Qt.Key.Key_Escape)
    quick.qtbot.waitUntil(lambda: not quick.now.status.writing)
    assert long_walk.said("What happened") == "walk.gif was not written: cancelled."
    quick.qtbot.keyClick(long_walk.field("Width"), Qt.Key.Key_Escape)
    quick.qtbot.waitUntil(lambda: not long_walk.dialogs)
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_of_a_cancelled_series_is_told(
    long_walk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    begun(long_walk, tmp_path / "step-%d.png")
    (button,) = (b for b in quick.window.status.findChildren(QToolButton) if b.text() == "Cancel")
    quick.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    quick.qtbot.waitUntil(lambda: not quick.now.status.writing)
    last = len(list(tmp_path.iterdir())) - 1
    assert 0 < last < 1504
    assert long_walk.said("What happened") == (
        f"step-0.png to step-{last}.png were written, the rest was not: cancelled."
    )
    assert load(tmp_path / f"step-{last}.png").experiment == quick.now.experiment


def test_it_goes_on_where_the_dialog_is_closed_and_a_picture_need_not_wait(
    long_walk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    begun(long_walk, tmp_path / "walk.gif")
    export(long_walk, tmp_path / "still.png")
    assert quick.now.status.writing.startswith("walk.gif: ")
    long_walk.press("Close")
    quick.qtbot.waitUntil(lambda: not long_walk.dialogs)
    before = quick.now.status.writing
    quick.qtbot.waitUntil(lambda: quick.now.status.writing != before)
    long_walk.open()
    quick.qtbot.waitUntil(lambda: progress(long_walk).endswith(" of 1,505 frames"))
    long_walk.press("Cancel")
    quick.qtbot.waitUntil(lambda: not quick.now.status.writing)


def test_the_end_of_the_window_ends_what_is_written(
    long_walk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    path = tmp_path / "walk.webp"
    path.write_bytes(b"mine")
    begun(long_walk, path)
    (thread,) = (each for each in threading.enumerate() if each.name == "background")
    quick.window.close_without_asking()
    quick.qtbot.waitUntil(lambda: not thread.is_alive())
    assert [each.read_bytes() for each in tmp_path.iterdir()] == [b"mine"]


def test_too_long_a_walk_is_told_and_a_picture_of_it_is_none(
    long_walk: FigureDesk, quick: Quick, tmp_path: Path
) -> None:
    numbers = np.zeros((1, 2500, 3), np.float32)
    quick.window.controller.calls.inputs(1, numbers, "inputs")
    quick.window.controller.calls.inputs(0, numbers, "inputs")
    quick.settled()
    long_walk.settled()
    sentence = "Too long to be written: expected at most 2,000, got 5,002 steps."
    quick.qtbot.waitUntil(lambda: long_walk.said("Length of the walk") == sentence)
    said = walked(long_walk, tmp_path / "walk.gif")
    assert said == "walk.gif was not written. steps: expected at most 2,000, got 5,002."
    assert list(tmp_path.iterdir()) == []
