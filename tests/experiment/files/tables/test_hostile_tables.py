"""Whatever a file holds, it is read or refused in one sentence."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lstmviz
from lstmviz.experiment.files.ordinary_file import UnreadableFile
from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.intake.questions import ReadTable, TablePreview, TableSource
from lstmviz.intake.table_reading import TableReader

CELLS = ["1", "2.5", "-3", "1,5", "1,154", "1.154.000", "nan", "inf", "1e999", "", "?", "NA", "-"]
CELLS += ["a", "up", "größe", "2020-01-02", "17:25", "1999", "0", "'", '"', '"a', "#", "x y"]
BETWEEN = [",", ",", ",", ";", ";", "\t", "|", " ", "\n", "\n", "\n", "\r\n", "\r"]
ODD = ["\x00", "\x1f", "\ufeff", "\u202e", "\x0b", "\u2028"]
PIECES = st.sampled_from(CELLS) | st.sampled_from(BETWEEN) | st.sampled_from(ODD)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def outcome(read: Callable[[], Any]) -> Any:
    """What is read, or the sentence that says why nothing is."""
    with contextlib.suppress(UnreadableFile, lstmviz.InvalidValue):
        return read()
    with pytest.raises((UnreadableFile, lstmviz.InvalidValue)) as refused:
        read()
    return str(refused.value)


@given(TEXTS | st.binary(max_size=200), st.sampled_from(["nan", "drop", "previous", "interpolate"]))
def test_any_file_is_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: str | bytes, missing
) -> None:
    path = tmp_path_factory.mktemp("any") / "any.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    table = outcome(lambda: lstmviz.read_table(path, missing=missing, scale="minmax"))
    if isinstance(table, str):
        assert "\n" not in table
        assert len(table) < 2000
    else:
        assert table.values.shape[1] == len(table.columns) == len(set(table.columns))
        assert len(table.values)


@given(TEXTS)
def test_any_text_has_a_preview_or_is_refused(text: str) -> None:
    source, reader = TableSource(Path("the text"), text), TableReader()
    preview = outcome(lambda: reader.preview(ReadTable(source, TableChoices())))
    if isinstance(preview, TablePreview):
        assert (preview.made is None) == (preview.problem is not None)
        assert all(doubt.readings and "\n" not in doubt.about for doubt in preview.survey.doubts)
    else:
        assert "\n" not in preview
