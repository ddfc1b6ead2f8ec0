"""Text at twice its size, on a projector's 1024 × 768."""

import pytest
from controls import named
from cut_off import cut_cells, cut_off
from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QDockWidget,
    QStyle,
    QStyleOptionButton,
    QStyleOptionViewItem,
    QTableView,
)
from quick_window import Quick

from lstmviz.experiment.model.ready_made import READY_MADE
from lstmviz.figure.picture.header import step_labels
from lstmviz.figure.tracks.input_track import number_font, stands_abreast
from lstmviz.window.commands import menu_commands
from lstmviz.window.widgets.section import Section

SMALL = QSize(1024, 768)


def enlarge(quick: Quick, percent: int) -> None:
    text = quick.window.text_size
    while text.percent < percent:
        text.larger()
    quick.resize(SMALL)
    clear_error()


def clear_error() -> None:
    """Lets every layout see what the others did."""
    for _ in range(10):
        QApplication.processEvents()


def docks(quick: Quick) -> list[QDockWidget]:
    return quick.window.findChildren(QDockWidget)


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_window_fits_onto_a_projector(quick: Quick, percent: int) -> None:
    enlarge(quick, percent)
    assert quick.window.size() == SMALL
    least = quick.window.minimumSizeHint()
    assert (least.width(), least.height()) <= (SMALL.width(), SMALL.height())


def test_what_is_below_the_picture_stays_apart_while_the_text_grows(quick: Quick) -> None:
    """In a window that keeps its size: else what is resized after it lays all out anew."""
    quick.resize(SMALL - QSize(0, 23))  # as high as a title bar leaves it
    clear_error()
    central = quick.window.centralWidget()
    while quick.window.text_size.percent < 200:
        quick.window.text_size.larger()
        clear_error()
        for button in central.findChildren(QAbstractButton):
            if button.isVisible():
                centre = button.mapTo(central, button.rect().center())
                assert central.childAt(centre) is button, button.text()


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_nothing_is_cut_off_in_any_panel(quick: Quick, percent: int) -> None:
    enlarge(quick, percent)
    for section in quick.window.findChildren(Section):
        section.set_open(True)
    for dock in docks(quick):
        dock.raise_()
        clear_error()
        assert cut_off(dock) == []


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off_around_the_panels(quick: Quick, percent: int) -> None:
    enlarge(quick, percent)
    assert cut_off(quick.window) == []


def test_the_calls_are_named_in_full(quick: Quick) -> None:
    enlarge(quick, 200)
    (calls,) = [t for t in quick.window.findChildren(QTableView) if t.accessibleName() == "Calls"]
    assert cut_cells(calls) == []


def test_smaller_text_takes_its_one_line_again(quick: Quick) -> None:
    (calls,) = [t for t in quick.window.findChildren(QTableView) if t.accessibleName() == "Calls"]
    before = [calls.model().index(row, 0).data() for row in range(2)]
    enlarge(quick, 200)
    assert all("\n" in calls.model().index(row, 0).data() for row in range(2))
    quick.window.text_size.normal()
    clear_error()
    assert [calls.model().index(row, 0).data() for row in range(2)] == before


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_what_the_program_is_about_is_in_sight_without_scrolling(
    quick: Quick, percent: int
) -> None:
    others = {"unroll": True, "use_bias": False, "go_backwards": True, "return_state": True}
    for argument, value in others.items():  # which make the layer's expression long
        quick.window.controller.layer.argument(argument, value)
    enlarge(quick, percent)
    for argument in ("return_sequences", "stateful"):
        box = named(quick.window.layer, QCheckBox, argument)
        assert box.visibleRegion().boundingRect() == box.rect(), f"{argument} isn't seen whole"


def box_of(widget: QCheckBox | QTableView) -> int:
    """How wide the boxes are that a check box or a table paints."""
    if isinstance(widget, QCheckBox):
        option: QStyleOptionButton | QStyleOptionViewItem = QStyleOptionButton()
        widget.initStyleOption(option)
        part = QStyle.SubElement.SE_CheckBoxIndicator
    else:
        option = QStyleOptionViewItem()
        widget.initViewItemOption(option)
        index = widget.model().index(0, 1)
        widget.itemDelegateForIndex(index).initStyleOption(option, index)
        option.rect = widget.visualRect(index)
        part = QStyle.SubElement.SE_ItemViewItemCheckIndicator
    return widget.style().subElementRect(part, option, widget).width()


def test_check_boxes_grow_with_the_text(quick: Quick) -> None:
    boxes = [
        *quick.window.findChildren(QCheckBox),
        *(t for t in quick.window.findChildren(QTableView) if t.accessibleName() == "Calls"),
    ]
    before = {box: box_of(box) for box in boxes}
    assert len(before) > 5
    enlarge(quick, 150)
    assert all(box_of(box) == 1.5 * wide for box, wide in before.items())
    quick.window.text_size.normal()
    clear_error()
    assert {box: box_of(box) for box in boxes} == before


@pytest.mark.parametrize("size", [SMALL, QSize(1280, 800), QSize(1920, 1080)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_rows_stand_on_the_screen_with_digits_and_steps(
    quick: Quick, size: QSize, theme: str
) -> None:
    quick.window.controller.view.set_theme(theme)
    enlarge(quick, 150)
    quick.resize(size)
    clear_error()
    strip = quick.window.strip
    picture = strip.picture
    assert picture is not None
    assert picture.layout.overflow == 0
    assert [lane.row for lane in picture.layout.lanes] == [0, 1]
    assert all(lane.bottom < picture.layout.axis.top() for lane in picture.layout.lanes)
    assert picture.layout.axis.bottom() <= strip.height()
    x = picture.layout.lanes[0].x
    assert number_font(picture.canvas, x, stands_abreast(picture.canvas)) is not None
    steps = [label.text for label in step_labels(picture.canvas)]
    assert steps == ["start", "t=0", "t=1", "t=2"] * 2


def test_large_text_around_a_model_leaves_room_to_the_picture(quick: Quick) -> None:
    (text,) = [each for each in READY_MADE if each.name == "text-generation"]
    quick.window.controller.model.ready_made(text)
    quick.settled()
    quick.resize(SMALL)
    central = quick.window.central
    assert central.what_if.isVisible()
    enlarge(quick, 200)
    assert not central.what_if.isVisible()  # the menu Experiment has all of it
    listed = menu_commands(quick.window.menuBar())
    assert "without stateful" in {each.title for each in listed}
    high = central.strip.height() / central.fontMetrics().lineSpacing()
    assert high > 5
    quick.window.text_size.normal()
    clear_error()
    assert central.what_if.isVisible()
