"""Reads tables and previews of them; runs inside the intake's process."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lstmviz.experiment.arrays import sealed
from lstmviz.experiment.files.array_file import TABLE_ENDINGS, NamedArray
from lstmviz.experiment.files.ordinary_file import check_ordinary, raised_as_unreadable
from lstmviz.experiment.files.tables.choices import TableChoices
from lstmviz.experiment.files.tables.frame import ReadColumns, read_frame
from lstmviz.experiment.files.tables.survey import TableSurvey, understood, with_chosen
from lstmviz.experiment.files.tables.table import (
    Features,
    chosen_columns,
    features_of,
    left_out,
    plain_numbers,
    rounded,
)
from lstmviz.experiment.files.tables.text import TableText, table_text
from lstmviz.experiment.invalid_value import InvalidValue
from lstmviz.experiment.plain_text import plain_text
from lstmviz.experiment.tensors import converted
from lstmviz.intake.questions import MadeTable, ReadTable, TablePreview, TableSource

SHOWN_ROWS = 100
"""The first rows that a preview has, of the table and of what is made of it."""

_SHOWN_CELLS = 20_000  # texts of the table: while more come, the window doesn't answer
_FEWEST_ROWS = 5


@dataclass(frozen=True, eq=False)
class _Columns:
    """Columns of one table, as they were read.

    Attributes:
        source: where they come from.
        stamp: when the file was changed and how large it was.
        found: how the table was understood when they were read.
        missing_values: what stood for missing values then.
        read: the columns, each called by its number.
    """

    source: TableSource
    stamp: tuple[int, int]
    found: TableSurvey
    missing_values: tuple[str, ...]
    read: ReadColumns


class TableReader:
    """Reads tables, and keeps the columns of the last one while somebody chooses among them."""

    def __init__(self) -> None:
        self._kept: _Columns | None = None
        self._last: tuple[object, TableText, TableSurvey] | None = None

    def opened(self, source: TableSource) -> NamedArray | TablePreview:
        """Reads a plain table at once; of another it gives a preview.

        Raises:
            UnreadableFile: there is no table.
        """
        self._kept = self._last = None
        with raised_as_unreadable(source.path):
            choices = TableChoices()
            text, found = self._understood(source, choices)
            read = plain_numbers(text, with_chosen(found, choices))
        if read is not None:
            return NamedArray(plain_text(source.path.stem), *read)
        return self.preview(ReadTable(source, choices))

    def preview(self, question: ReadTable) -> TablePreview:
        """Makes of a table what was chosen; where that can't be, the preview says why.

        Raises:
            UnreadableFile: there is no table, whatever is chosen.
        """
        source, choices = question.source, question.choices
        with raised_as_unreadable(source.path):
            text, found = self._understood(source, choices)
            found = with_chosen(found, choices)
            few = min(SHOWN_ROWS, max(_SHOWN_CELLS // len(found.columns), _FEWEST_ROWS))
            shown = replace(found, first=found.first[:few], odd_cells=())
            try:
                # A preview of what is in doubt begins with one of the readings.
                read = self._columns(source, text, found, choices)
                features = features_of(found, choices, read.frame)
                made = _made(found, read, features, is_whole=question.is_whole)
            except InvalidValue as error:
                return TablePreview(source, choices, shown, None, (error.argument, error.message))
        if question.is_whole:
            self._kept = None
        return TablePreview(source, choices, shown, made)

    def _understood(
        self, source: TableSource, choices: TableChoices
    ) -> tuple[TableText, TableSurvey]:
        """Looks at a table once more only where it, or how it is to be read, is another one."""
        reading = replace(choices, columns=None, missing="nan", scale=None, rows=(0, None))
        key = source, _stamp(source), reading
        if self._last is None or self._last[0] != key:
            if source.text is None:
                check_ordinary(source.path, TABLE_ENDINGS)
            text = table_text(source.path, source.text)
            self._last = key, text, understood(text, choices)
        return self._last[1:]

    def _columns(
        self, source: TableSource, text: TableText, found: TableSurvey, choices: TableChoices
    ) -> ReadColumns:
        """Returns the chosen columns, read anew only where they aren't kept."""
        chosen = chosen_columns(found, choices)
        names = [f"{number}" for number in chosen]
        stamp = _stamp(source)
        kept = self._kept
        is_same = (
            kept is not None
            and (kept.source, kept.stamp) == (source, stamp)
            and kept.missing_values == choices.missing_values
            and replace(kept.found, doubts=()) == replace(found, doubts=())
        )
        if kept is None or not is_same or not set(names) <= set(kept.read.frame.columns):
            before = kept.read.frame.columns if kept is not None and is_same else []
            wanted = sorted({*chosen, *map(int, before)})
            try:
                read = read_frame(text, found, choices, wanted)
            except InvalidValue:
                if wanted == sorted(chosen):
                    raise
                # Of a column that was chosen before, perhaps
                read = read_frame(text, found, choices, chosen)
            kept = _Columns(source, stamp, found, choices.missing_values, read)
            self._kept = kept
        return replace(kept.read, frame=kept.read.frame.select(names))


def _stamp(source: TableSource) -> tuple[int, int]:
    if source.text is not None:
        return 0, 0
    there = source.path.stat()
    return there.st_mtime_ns, there.st_size


def _made(
    found: TableSurvey, read: ReadColumns, features: Features, *, is_whole: bool
) -> MadeTable:
    values = features.values(None if is_whole else SHOWN_ROWS)
    return MadeTable(
        values=sealed(converted("columns", values, np.float32)),
        rows=features.frame.height,
        columns=tuple(features.frame.columns),
        left_out=left_out(found, read.frame),
        dropped_rows=features.dropped_rows,
        missing=features.missing,
        scaling=features.scaling,
        notes=(*read.notes, *([] if features.scaling else rounded(found, read.frame))),
    )
