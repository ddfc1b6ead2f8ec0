"""Figures as files: what the dialog writes is what everybody else writes."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from called_commands import Command
from controls import named
from figure_desk import FigureDesk
from file_answers import FileAnswers
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot
from quick_window import Quick
from real_window import LOADING, opened

from lstmviz.figure.export.picture import Picture
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.figure_file import session_in
from lstmviz.session.packed import pack
from lstmviz.window.settings import Settings


@pytest.fixture
def desk(quick: Quick) -> FigureDesk:
    return FigureDesk(quick).open()


def export(desk: FigureDesk, path: Path) -> bytes:
    """Exports to a file, and returns what is in it."""
    desk.quick.answers.path = path
    desk.press("Export…")
    desk.qtbot.waitUntil(lambda: desk.said("What happened").startswith(f"The picture is in {path}"))
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
    desk.qtbot.waitUntil(lambda: desk.said("What happened").startswith(f"The picture is in {path}"))
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
        lambda: desk.said("What happened").startswith("old.png was not written. dpi: expected at")
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
