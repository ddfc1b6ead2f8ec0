"""A table, laid out and painted: where its numbers stand, and what is marked."""

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from pytestqt.qtbot import QtBot
from sheets import Painted, painted, sheet_font, subject_of

from lstmviz.figure.drawing.fonts import Fonts
from lstmviz.figure.drawing.table import Table, TableLayout, parted
from lstmviz.figure.sheets.sheet import Sheet
from lstmviz.figure.theme import LIGHT

NUMBERS = [["0.1234", "−12.5", "7"], ["−0.5000", "3.25e−05", "NaN"], ["NaN × 3", "∞", "12346"]]


@pytest.fixture(autouse=True)
def _qt(qtbot: QtBot) -> None:
    """Fonts need an application."""


class OneTable(Sheet):
    """A table by itself."""

    table: Table
    words = ""

    def height_at(self, width: float) -> float:
        return TableLayout(self.table, Fonts.at(self.font), width).height

    def paint(self, painter: QPainter, width: float, height: float) -> tuple[str, ...]:
        layout = TableLayout(self.table, Fonts.at(self.font), width)
        lines = layout.lines_in(height)
        layout = TableLayout(self.table, Fonts.at(self.font), width, lines)
        layout.paint(painter, self.theme, QPointF(0, 0))
        return ()


def painted_table(
    width: float = 400,
    height: float | None = None,
    line: int | None = None,
    column: int | None = None,
    count: int = 3,
) -> Painted:
    sheet = OneTable(subject_of(), LIGHT, sheet_font())
    sheet.table = Table(
        headings=["a", "b", "c"],
        count=count,
        name="row {}".format,
        text=lambda line, column: NUMBERS[line % 3][column],
        line=line,
        column=column,
    )
    return painted(sheet, width, height)


def point_of(found: Painted, words: str) -> float:
    """Where the decimal point of a number is, or would be."""
    text = found.of(words)
    before = words.split(".")[0].split("e")[0]
    return text.area.left() + QFontMetricsF(text.font).horizontalAdvance(before)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("0.1234", ("0", ".1234")),
        ("−12.5", ("−12", ".5")),
        ("3e−05", ("3", "e−05")),
        ("0", ("0", "")),
        ("NaN", (None, "NaN")),
        ("−∞", (None, "−∞")),
        ("—", (None, "—")),
        ("NaN × 3", (None, "NaN × 3")),
    ],
)
def test_a_number_is_parted_before_its_point(text: str, parts: tuple[str | None, str]) -> None:
    assert parted(text) == parts


def test_numbers_stand_under_each_others_decimal_points() -> None:
    found = painted_table()
    assert found.words[:3] == ["a", "b", "c"]
    for column in (("0.1234", "−0.5000"), ("−12.5", "3.25e−05"), ("7", "12346")):
        one, other = (point_of(found, words) for words in column)
        assert one == pytest.approx(other, abs=0.01)
    right = found.of("a").area.right()
    assert found.of("NaN × 3").area.right() == pytest.approx(right, abs=0.01)
    assert found.overlapping == []
    assert found.is_inside


def test_the_widest_number_ends_where_its_heading_does() -> None:
    table = Table(["a"], 2, str, lambda line, _: ("−0.8757", "−0.6993")[line])
    sheet = OneTable(subject_of(), LIGHT, sheet_font())
    sheet.table = table
    found = painted(sheet, 400, None)
    end = found.of("a").area.right()
    assert found.of("−0.8757").area.right() == pytest.approx(end, abs=0.5)


def test_what_is_marked_is_told_by_its_letters_too() -> None:
    def bold(**marks: int) -> list[str]:
        return [text.words for text in painted_table(**marks).texts if text.font.bold()]

    assert bold() == []
    assert bold(line=1) == ["row 1", "−0.5000", "3.25e−05", "NaN"]
    assert bold(column=1) == ["b", "−12.5", "3.25e−05", "∞"]
    assert bold(line=1, column=1) == ["b", "row 1", "3.25e−05"]


def test_a_marked_line_has_a_triangle_before_its_name() -> None:
    left = painted_table(line=1).of("row 1").area
    image = painted_table(line=1).image
    at = (round(left.left()) - 6, round(left.center().y()))
    assert image.pixelColor(*at).name().upper() == LIGHT.selection
    assert painted_table().image.pixelColor(*at).name() == "#123456"


def test_lines_that_have_no_room_are_the_middle_ones_but_for_the_marked() -> None:
    whole = painted_table(count=40).image.height()
    line = (whole - painted_table(count=20).image.height()) / 20

    def names(lines: int, **marks: int) -> list[str]:
        found = painted_table(height=whole - (40 - lines) * line, count=40, **marks)
        return [words for words in found.words if words.startswith("row")]

    assert names(5) == ["row 0", "row 1", "row 2", "row 39"]
    assert names(5, line=20) == ["row 0", "row 20", "row 39"]
    assert names(3, line=20) == ["row 20"]


def test_columns_that_have_no_room_are_an_ellipsis() -> None:
    found = painted_table(width=250)
    assert found.words[:3] == ["a", "…", "c"]
    assert found.is_inside
    assert painted_table(width=250, column=1).words[:3] == ["…", "b", "…"]


def test_all_its_letters_have_one_size() -> None:
    assert {QFont(text.font).pixelSize() for text in painted_table(line=0).texts} == {13}
