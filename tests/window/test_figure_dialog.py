"""The dialog in which a view becomes a figure."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import quick_window
from controls import nameless
from figure_desk import PATIENCE, FigureDesk
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from quick_window import Quick

from lstmviz.engine.jobs import GatesJob
from lstmviz.experiment.experiment import Experiment
from lstmviz.figure.export.choosing import chosen_subject
from lstmviz.figure.export.figure import Figure
from lstmviz.figure.export.raster import image_of
from lstmviz.figure.options.figure_options import FigureOptions
from lstmviz.figure.options.lengths import Length
from lstmviz.figure.view_model.trace_view import TraceView
from lstmviz.session.view_state import Moment
from lstmviz.trace.trace import Trace
from lstmviz.window.settings import Settings
from lstmviz.window.widgets.section import Section

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
DOTS = 100
"""An inch, of the screen that Qt makes up for tests."""


@pytest.fixture
def desk(quick: Quick) -> FigureDesk:
    return FigureDesk(quick)


def drawn(quick: Quick, options: FigureOptions) -> Figure:
    """The figure, made without the window."""
    return Figure(chosen_subject(TraceView.of(quick.now.trace), quick.now.view, options), options)


def test_it_shows_the_film_strip_in_its_true_size(desk: FigureDesk, quick: Quick) -> None:
    quick.press(quick.window.strip, Qt.Key.Key_E, CTRL | SHIFT)
    quick.qtbot.waitUntil(lambda: bool(desk.dialogs), timeout=PATIENCE)
    desk.settled()
    screen = desk.dialog.screen()
    assert screen.physicalDotsPerInch() == pytest.approx(DOTS)
    assert desk.image.width() == int(16 / 2.54 * DOTS)
    options = FigureOptions(theme="light", dpi=DOTS)
    figure = drawn(quick, options)
    assert desk.said("Size of the figure") == (
        f"16 × {round(figure.height * 2.54 / 72, 2):g} cm · "
        f"PNG 1,890 × {round(figure.height / 72 * 300):,} pixels"
    )
    assert desk.image == image_of(figure).copy(desk.image.rect())
    assert desk.words == figure.words
    assert desk.box("View").currentText() == "Film strip"


def test_what_is_typed_is_seen_at_once(desk: FigureDesk) -> None:
    desk.open()
    desk.type("Width", "8cm")
    assert desk.image.width() == int(8 / 2.54 * DOTS)
    desk.type("Height", "90mm")
    assert desk.image.height() == int(9 / 2.54 * DOTS)
    assert desk.said("Size of the figure") == "8 × 9 cm · PNG 945 × 1,063 pixels"
    desk.type("Dots per inch", "600")
    assert desk.said("Size of the figure") == "8 × 9 cm · PNG 1,890 × 2,126 pixels"
    desk.type("Width", "800px")
    desk.type("Height", "600px")
    desk.type("Dots per inch", "")
    assert desk.field("Dots per inch").placeholderText() == "96"
    assert desk.said("Size of the figure").endswith("PNG 800 × 600 pixels")


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("Width", "wide", "Width: expected a length such as 8cm (units: pt, in, cm, mm, px), got"),
        ("Width", "1cm", "Width: expected 2cm to 5m, got 1cm."),
        ("Text size", "1pt", "Text size: expected 3pt to 144pt, got 1pt."),
        ("Rows", "2", "Rows: expected rows that are there (0 to 1: 2 rows), got 2."),
        ("Calls", "0,2", "Calls: expected neighbours, such as 2 or 0-3, got '0,2'."),
        ("Moment", "5,0,0", "Moment: expected calls that are there (0 to 1: 2 calls), got 5."),
        ("Tracks", "h,q", "Tracks: expected some of "),
        ("Dots per inch", "1", "Dots per inch: expected a whole number from 36 to 2400, got '1'."),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_the_last_good_picture_stays(
    desk: FigureDesk, name: str, text: str, sentence: str
) -> None:
    desk.open()
    desk.type("Height", "7cm")
    before, words = desk.image.copy(), desk.words
    desk.type(name, text)
    (told,) = desk.errors
    assert told.startswith(sentence)
    assert (desk.image, desk.words) == (before, words)
    assert desk.field(name).text() == text
    desk.type(name, "")
    assert desk.errors == []


def test_two_wrong_fields_are_both_told(desk: FigureDesk) -> None:
    desk.open()
    desk.type("Width", "wide")
    desk.type("Units", "-")
    assert [error.partition(":")[0] for error in desk.errors] == ["Width", "Units"]


def test_what_can_not_be_pixels_can_still_be_a_pdf(desk: FigureDesk) -> None:
    desk.open()
    desk.type("Width", "400cm")
    desk.type("Dots per inch", "2400")
    (told,) = desk.errors
    assert told.startswith("Dots per inch: expected at most 30,000 pixels a side")
    assert desk.said("Size of the figure").startswith("400 × ")
    assert desk.image.width() * desk.image.height() < 24_000_001


def test_a_preset_fills_the_fields_until_one_is_changed(desk: FigureDesk) -> None:
    desk.open()
    assert desk.box("Size for").currentText() == "A4, width of the text (16 cm)"
    desk.choose("Size for", "Journal, one column")
    fields = ("Width", "Height", "Text size", "Dots per inch")
    assert [desk.field(name).text() for name in fields] == ["89mm", "", "6pt", "600"]
    assert desk.box("Colours").currentText().startswith("Print")
    assert desk.box("Size for").currentText() == "Journal, one column (89 mm)"
    desk.type("Text size", "7pt")
    assert desk.box("Size for").currentText() == "Custom"
    desk.type("Text size", "6pt")
    assert desk.box("Size for").currentText() == "Journal, one column (89 mm)"
    desk.choose("Size for", "Slide, 16:9")
    assert [desk.field(name).text() for name in fields] == ["33.867cm", "19.05cm", "18pt", "150"]
    assert desk.said("Size of the figure") == "33.87 × 19.05 cm · PNG 2,000 × 1,125 pixels"


def test_what_there_is_no_room_for_is_told(desk: FigureDesk) -> None:
    desk.open()
    assert desk.said("Left out") == ""
    desk.type("Width", "12cm")
    desk.type("Height", "4cm")
    assert desk.said("Left out").startswith("Left out for want of room: ")
    assert "the legend" in desk.said("Left out")


def test_one_can_see_where_there_is_no_ground(desk: FigureDesk) -> None:
    desk.open()
    assert desk.image.pixelColor(1, 1).alpha() == 255
    desk.tick("Transparent background")
    assert desk.image.pixelColor(1, 1).alpha() == 0


def test_it_is_zoomed_and_fitted(desk: FigureDesk) -> None:
    desk.open()
    desk.type("Width", "10cm")
    desk.choose("Zoom of the preview", "400")
    assert desk.image.width() == int(4 * 10 / 2.54 * DOTS)
    desk.choose("Zoom of the preview", "Fit")
    fitted = desk.image.width()
    assert fitted < 10 / 2.54 * DOTS * 4
    desk.dialog.resize(desk.dialog.width() + 200, desk.dialog.height() + 200)
    desk.qtbot.waitUntil(lambda: desk.image.width() > fitted + 100, timeout=PATIENCE)


def test_it_follows_the_window(desk: FigureDesk, quick: Quick) -> None:
    desk.open("moment")
    assert desk.words.startswith("call 1 row 0 t=2")
    assert desk.field("Moment").placeholderText() == "1,0,2"
    quick.window.controller.view.pick(Moment(0, 1), 1, 2)
    desk.settled()
    assert desk.words.startswith("call 0 row 1 t=1, unit 2")
    assert desk.field("Moment").placeholderText() == "0,1,1"
    desk.type("Moment", "1,0,0")
    assert desk.words.startswith("call 1 row 0 t=0")
    quick.window.controller.view.pick(Moment(0, 2), 1, 2)
    desk.settled()
    assert desk.words.startswith("call 1 row 0 t=0")


def test_a_change_of_the_experiment_is_drawn_and_said_while_it_is_not(
    desk: FigureDesk, quick: Quick
) -> None:
    desk.open()
    assert "LSTM(4, " in desk.words
    quick.link.at_once = False
    quick.window.controller.layer.argument("units", 3)
    quick.window.controller.store.put(stale="the layer was changed.")
    desk.settled()
    assert desk.said("About this picture") == "Out of date: the layer was changed."
    assert "LSTM(4, " in desk.words
    quick.link.answer()
    desk.qtbot.waitUntil(lambda: "LSTM(3, " in desk.words, timeout=PATIENCE)
    assert desk.said("About this picture") == ""


def test_what_is_seen_of_time_is_what_is_drawn_at_first(desk: FigureDesk, quick: Quick) -> None:
    strip = quick.window.strip
    at = QPointF(strip.width() * 0.8, strip.height() / 2)
    for _ in range(4):
        event = QWheelEvent(
            at,
            strip.mapToGlobal(at),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(strip, event)
    desk.open()
    assert desk.field("Calls").text() == "1-1"
    assert desk.field("Steps").text() != ""
    desk.dialog.close()
    strip.fit()
    quick.qtbot.waitUntil(lambda: not desk.dialogs)
    desk.open()
    assert (desk.field("Calls").text(), desk.field("Steps").text()) == ("", "")


def test_rows_and_units_of_the_window_are_drawn_unless_others_are_asked_for(
    desk: FigureDesk, quick: Quick
) -> None:
    desk.open()
    whole = desk.image.height()
    quick.window.controller.view.set_rows((1,))
    desk.settled()
    assert desk.field("Rows").placeholderText() == "1"
    assert desk.image.height() < 0.7 * whole
    desk.type("Rows", "0-1")
    assert desk.image.height() == whole


def test_gates_that_are_not_known_are_asked_for(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[GatesJob] = []
    made = quick_window.made_up_seen

    def without_gates(experiment: Experiment) -> Trace:
        trace = made(experiment)
        return replace(trace, calls=tuple(replace(call, gates={}) for call in trace.calls))

    monkeypatch.setattr(quick_window, "made_up_seen", without_gates)
    quick = Quick(qtbot, name="Example").show()
    quick.window.docks.toggle_all()  # nobody else asks
    ask = quick.link.ask

    def noted(job: object) -> None:
        if isinstance(job, GatesJob):
            jobs.append(job)
        else:
            ask(job)

    monkeypatch.setattr(quick.link, "ask", noted)
    desk = FigureDesk(quick).open("moment")
    desk.type("Moment", "0,1,1")
    assert "The gates are being worked out." in desk.words
    assert desk.said("About this picture").startswith("Gates of it are still being worked out")
    quick.qtbot.waitUntil(lambda: (0, 1) in [(job.call, job.row) for job in jobs])
    for job in jobs:
        ask(job)
    quick.qtbot.waitUntil(lambda: "forget gate f 0.5" in desk.words, timeout=PATIENCE)
    assert desk.said("About this picture") == ""
    quick.end()


def test_how_large_the_session_is_is_told(desk: FigureDesk, quick: Quick) -> None:
    desk.open()
    assert desk.said("Size of the session") == "The session adds 2.8 kB."
    numbers = np.random.default_rng(0).normal(size=(2, 4000, 400)).astype(np.float32)
    quick.window.controller.calls.inputs(0, numbers, "inputs")
    quick.settled()
    desk.qtbot.waitUntil(
        lambda: (
            desk.said("Size of the session") == "The session has more than 10 MB, and isn't put in."
        ),
        timeout=PATIENCE,
    )


def test_lines_are_copied_with_the_words_and_the_name(desk: FigureDesk) -> None:
    desk.open("returned")
    desk.type("Width", "8cm")
    desk.press("Copy a line for LaTeX")
    line = QGuiApplication.clipboard().text()
    assert line.startswith("\\includegraphics[width=8cm,alt={output = layer(x), call 1.")
    assert line.endswith("{lstm-returned.pdf}")
    assert desk.said("What happened") == "A line for LaTeX is on the clipboard."
    desk.press("Copy a line for Quarto")
    assert "(lstm-returned.svg){fig-alt=" in QGuiApplication.clipboard().text()


@pytest.fixture
def two_starts(qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[[], FigureDesk]]:
    path = tmp_path / "settings.ini"
    desks: list[FigureDesk] = []

    def start() -> FigureDesk:
        quick = Quick(qtbot, Settings(path), name="Example").show()
        desks.append(FigureDesk(quick))
        return desks[-1]

    yield start
    for desk in desks:
        desk.quick.end()


def test_what_was_asked_for_is_remembered_but_not_what_belongs_to_a_session(
    two_starts: Callable[[], FigureDesk],
) -> None:
    first = two_starts().open("returned")
    first.choose("Colours", "Print")
    first.type("Width", "9cm")
    first.type("Rows", "1")
    first.type("Moment", "0,1,1")
    first.tick("Title")
    first.dialog.close()
    first.qtbot.waitUntil(lambda: not first.dialogs)
    first.open()
    assert first.field("Width").text() == "9cm"
    assert first.box("View").currentText() == "Film strip"
    second = two_starts().open()
    assert second.field("Width").text() == "9cm"
    assert second.box("Colours").currentText().startswith("Print")
    assert [second.field(name).text() for name in ("Rows", "Moment")] == ["", ""]


def test_it_is_worked_by_keyboard_alone(desk: FigureDesk) -> None:
    desk.open()
    assert nameless(desk.dialog) == []
    assert QApplication.focusWidget() is desk.box("View")
    reached = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.append(focused.accessibleName())
        desk.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert reached == [
        *("View", "Size for", "Colours", "Width", "Height", "Text size", "Dots per inch"),
        "What is drawn",
    ]
    desk.field("Width").setFocus()
    desk.qtbot.keyClick(desk.field("Width"), Qt.Key.Key_Return)
    assert desk.quick.answers.suggested == []
    desk.qtbot.keyClick(desk.field("Width"), Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: not desk.dialogs)


def test_it_is_opened_once_and_chooses_another_view(desk: FigureDesk) -> None:
    first = desk.open().dialog
    desk.open("moment")
    assert desk.dialog is first
    assert desk.box("View").currentText() == "This moment"
    assert not desk.field("Tracks").isEnabled()


def test_with_large_text_it_scrolls_rather_than_leave_a_small_screen(
    desk: FigureDesk, quick: Quick
) -> None:
    for _ in range(4):
        quick.action("Larger text").trigger()
    desk.open()
    desk.dialog.resize(1000, 720)
    assert (desk.dialog.width(), desk.dialog.height()) == (1000, 720)
    assert desk.dialog.minimumSizeHint().width() <= 1000
    assert desk.dialog.minimumSizeHint().height() <= 720
    assert desk.field("Width").width() > 10 * desk.field("Width").fontMetrics().averageCharWidth()


def test_where_there_is_no_picture_no_dialog_opens(desk: FigureDesk, quick: Quick) -> None:
    quick.window.controller.store.put(trace=None, render_data=None)
    quick.window.file_menu.export.trigger()
    assert (
        quick.now.status.news == "There is no picture yet: Keras has to run the calls first (F5)."
    )
    assert desk.dialogs == []


def test_a_view_that_is_not_there_is_told(desk: FigureDesk) -> None:
    desk.open("compare")
    (told,) = desk.errors
    assert told.startswith("View: expected a session that is compared with another run")


def test_lengths_are_kept_as_they_were_typed(desk: FigureDesk) -> None:
    desk.open()
    desk.type("Width", "5.5in")
    assert desk.quick.window._settings.figure["width"] == str(Length(5.5, "in"))


def test_how_long_the_walk_is_is_told_and_follows_the_window(
    desk: FigureDesk, quick: Quick
) -> None:
    desk.open()
    (walk,) = [s for s in desk.dialog.findChildren(Section) if "GIF" in s.findChild(QWidget).text()]
    assert not walk.is_open
    walk.set_open(True)
    assert desk.said("Length of the walk") == "8 frames in 6 s, over and over."
    assert desk.field("Steps a second").placeholderText() == "2"
    assert desk.field("Hold at the end (s)").placeholderText() == "2"
    desk.type("Steps a second", "0.1")
    assert desk.said("Length of the walk") == "8 frames in 1 min 22 s, over and over."
    desk.type("Hold at the end (s)", "0.5")
    desk.type("Steps a second", "")
    quick.window.controller.view.set_speed(10)
    desk.settled()
    assert desk.said("Length of the walk") == "8 frames in 1.3 s, over and over."
    desk.type("Hold at the end (s)", "61")
    assert desk.errors == ["Hold at the end (s): expected a number from 0 to 60, got '61'."]
