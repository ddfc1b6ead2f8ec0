"""A table that isn't plain comes as a preview, and what is chosen is made of it."""

import math
import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lstmviz.experiment.files.array_file import NamedArray
from lstmviz.experiment.files.tables import frame as table_frame
from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.intake import table_reading
from lstmviz.intake.questions import (
    ReadArray,
    ReadTable,
    ReadText,
    TablePreview,
    TableSource,
    Unreadable,
)
from lstmviz.intake.reading import read
from lstmviz.intake.table_reading import TableReader

STOCK = 'Date,Open,Volume,kind\n2020-01-02,3.5,"1,154",a\n2020-01-03,4.5,,b\n2020-01-06,6,7,a\n'


def stored(folder: Path, content: str) -> TableSource:
    path = folder / "stock.csv"
    path.write_text(content)
    return TableSource(path)


@pytest.fixture
def source(tmp_path: Path) -> TableSource:
    return stored(tmp_path, STOCK)


def test_a_table_with_dates_comes_as_a_preview(source: TableSource) -> None:
    found = read(ReadArray(source.path))
    assert isinstance(found, TablePreview)
    assert (found.source, found.choices, found.problem) == (source, TableChoices(), None)
    assert [(column.name, column.kind) for column in found.survey.columns] == [
        ("Date", "time"),
        ("Open", "number"),
        ("Volume", "number"),
        ("kind", "text"),
    ]
    assert found.survey.first[0] == ("2020-01-02", "3.5", "1,154", "a")
    assert found.made is not None
    assert (found.made.columns, found.made.rows, found.made.missing) == (("Open", "Volume"), 3, 1)
    np.testing.assert_array_equal(found.made.values, [[3.5, 1154], [4.5, math.nan], [6, 7]])
    assert found.made.values.dtype == np.float32
    assert list(found.made.left_out) == ["Date", "kind"]


@pytest.mark.parametrize("content", ["a,b\n1,2\n3,4.5\n", "1 2\n3 4.5\n", "a;b\n1;2\n3;4,5\n"])
def test_a_plain_table_comes_as_its_numbers(tmp_path: Path, content: str) -> None:
    for question in (ReadArray(stored(tmp_path, content).path), ReadText(content)):
        found = read(question)
        assert isinstance(found, NamedArray)
        assert found.array.tolist() == [[1, 2], [3, 4.5]]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a\tb\n1\t2\n3\t4\n", [[1, 2], [3, 4]]),
        ("p (mbar)\tT (degC)\n1\t2\n", [[1, 2]]),
        ("7", [[7]]),
    ],
)
def test_cells_are_pasted_with_their_header(text: str, values: list[list[float]]) -> None:
    found = read(ReadText(text))
    assert isinstance(found, NamedArray)
    assert (found.name, found.array.tolist()) == ("the text", values)


def test_what_pandas_prints_of_a_series_is_pasted_without_its_index() -> None:
    found = read(ReadText("0    112\n1    118\n2    132\nName: passengers, dtype: int64"))
    assert isinstance(found, NamedArray)
    assert found.array.tolist() == [[112], [118], [132]]
    assert found.note.startswith("left out is the index that pandas prints")


def test_what_was_pasted_in_doubt_is_asked(source: TableSource) -> None:
    found = read(ReadText("day\tvisitors\n1\t1,154\n2\t1,200\n"))
    assert isinstance(found, TablePreview)
    (doubt,) = found.survey.doubts
    assert doubt.argument == "thousands"
    values = []
    for chosen, _ in doubt.readings:
        choices = replace(found.choices, **chosen)
        made = read(ReadTable(found.source, choices))
        assert isinstance(made, TablePreview)
        assert made.made is not None
        assert made.survey.doubts == ()
        values.append(made.made.values[:, -1].tolist())
    assert values[0] == [1154, 1200]
    np.testing.assert_allclose(values[1], [1.154, 1.2], rtol=1e-6)


def test_choices_are_made_again_without_reading_again(
    source: TableSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = TableReader()
    assert isinstance(tables.opened(source), TablePreview)
    monkeypatch.setattr(table_reading, "read_frame", None)
    for choices, values in (
        (TableChoices(columns=("Volume",)), [[1154], [math.nan], [7]]),
        (TableChoices(columns=("Volume", "Open"), missing="drop"), [[1154, 3.5], [7, 6]]),
        (TableChoices(columns=("Open",), rows=(1, 2)), [[4.5]]),
        (TableChoices(columns=("Open",), scale="minmax"), [[0], [0.4], [1]]),
    ):
        made = tables.preview(ReadTable(source, choices)).made
        assert made is not None
        np.testing.assert_allclose(made.values, values, rtol=1e-6)
    monkeypatch.setattr(table_reading, "read_frame", table_frame.read_frame)
    made = tables.preview(ReadTable(source, TableChoices(columns=("kind", "Open")))).made
    assert made is not None
    assert made.values.tolist() == [[1, 0, 3.5], [0, 1, 4.5], [1, 0, 6]]


def test_a_file_that_changed_is_read_again(source: TableSource) -> None:
    tables = TableReader()
    tables.opened(source)
    source.path.write_text(STOCK.replace("3.5", "9.5"))
    os.utime(source.path, ns=(1, 1))
    made = tables.preview(ReadTable(source, TableChoices(columns=("Open",)))).made
    assert made is not None
    assert made.values.tolist() == [[9.5], [4.5], [6]]


def test_all_rows_come_where_they_are_wanted_and_few_for_a_preview(tmp_path: Path) -> None:
    source = stored(tmp_path, "date,x\n" + "2020-01-02,3\n" * 1000)
    preview = read(ReadTable(source, TableChoices()))
    whole = read(ReadTable(source, TableChoices(), is_whole=True))
    assert isinstance(preview, TablePreview)
    assert isinstance(whole, TablePreview)
    assert preview.made is not None
    assert whole.made is not None
    assert (preview.made.rows, preview.made.values.shape) == (1000, (100, 1))
    assert (whole.made.rows, whole.made.values.shape) == (1000, (1000, 1))
    assert len(whole.survey.first) == 100


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        (TableChoices(columns=("Date",)), "columns"),
        (TableChoices(columns=("Close",)), "columns"),
        (TableChoices(rows=(3, None)), "rows"),
        (TableChoices(scale="minmax", rows=(0, 1)), "scale"),
        (TableChoices(missing="drop", rows=(1, 2)), "missing"),
        (TableChoices(missing_values=("a",), thousands=""), "decimal"),
    ],
)
def test_what_cannot_be_made_is_told_with_its_argument(
    source: TableSource, choices: TableChoices, problem: str
) -> None:
    found = read(ReadTable(source, choices))
    assert isinstance(found, TablePreview)
    assert found.made is None
    assert found.problem is not None
    assert found.problem[0] == problem
    assert pickle.loads(pickle.dumps(found)).problem == found.problem


def test_digits_that_float32_has_no_room_for_are_told(tmp_path: Path) -> None:
    source = stored(tmp_path, "Timestamp,x\n1325317920,4\n1325317980,5\n")
    found = read(ReadTable(source, TableChoices(columns=("Timestamp", "x"))))
    assert isinstance(found, TablePreview)
    assert found.made is not None
    assert found.made.notes == ("float32 rounds the last digits of 'Timestamp'",)
    scaled = read(ReadTable(source, TableChoices(columns=("Timestamp",), scale="minmax")))
    assert isinstance(scaled, TablePreview)
    assert scaled.made is not None
    assert (scaled.made.notes, scaled.made.scaling) == ((), ((1325317920.0, 60.0),))


def test_of_very_many_columns_few_rows_come(tmp_path: Path) -> None:
    """While texts come from the other process the window doesn't answer."""
    many = 1000
    rows = f"2020-01-02{',1' * (many - 1)}\n" * 40 + f"2020-01-02{',x' * (many - 1)}\n"
    found = read(ReadTable(stored(tmp_path, f"date{',x' * (many - 1)}\n{rows}"), TableChoices()))
    assert isinstance(found, TablePreview)
    assert len(found.survey.first) == 20
    assert len(found.survey.doubts) == 1
    assert len(pickle.dumps(found)) < 300_000


def test_lines_that_are_left_out_are_told(tmp_path: Path) -> None:
    source = stored(tmp_path, "date,x\n2020-01-02,4\n\n2020-01-03,5\n\n \n2020-01-04,6\n")
    for choices in (TableChoices(), TableChoices(scale="minmax")):
        found = read(ReadTable(source, choices))
        assert isinstance(found, TablePreview)
        assert found.made is not None
        assert (found.made.notes, found.made.rows) == (("3 blank lines left out",), 3)


def test_what_is_no_table_is_a_sentence(tmp_path: Path) -> None:
    source = stored(tmp_path, "a,b\n1,2,3\n4,5,6\n")
    assert read(ReadArray(source.path)) == Unreadable(
        "stock.csv: the header has 2 names, the rows have 3 cells"
    )
    assert read(ReadText("hello there")) == Unreadable(
        "the text: it holds no numbers, only a header"
    )
