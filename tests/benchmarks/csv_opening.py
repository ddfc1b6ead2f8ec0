"""From dropping a large text file on the window to the table or the preview that shows it."""

import json
import statistics
import tempfile
from pathlib import Path

from row import Row, of_pairs, said

ROWS, COLUMNS = 100_000, 100
"""Time steps and features: 10,000,000 cells."""

TABLE_ROWS, TABLE_COLUMNS = 1_000_000, 10
"""Of which the first column holds dates."""


def rows(repeats: int) -> list[Row]:
    """The drop and a bare read in turn, each in a process of its own; the ratio pair by pair."""
    return [*plain_rows(repeats), *table_rows(repeats)]


def table_rows(repeats: int) -> list[Row]:
    """The same of a table with a date column, and how long another choice takes."""
    pairs, longest, choices = [], 0.0, []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path)
        for _ in range(max(repeats // 2, 2)):
            bare = float(said("bare_csv.py", path, TABLE_ROWS, TABLE_COLUMNS, "header"))
            own = json.loads(said("table_drop.py", path, TABLE_ROWS, TABLE_COLUMNS))
            pairs.append((own["drop"], bare))
            choices.append(1000 * max(own["column"], own["layout"]))
            gaps = json.loads(said("table_drop.py", path, TABLE_ROWS, TABLE_COLUMNS, "gaps"))
            longest = max(longest, gaps["gaps"])
    return [
        of_pairs(
            "a table of 10,000,000 cells with dates, drop to painted preview ÷ bare polars",
            "s",
            pairs,
            1.5,
        ),
        Row("no answer while that table is opened, longest", "ms", longest, None, 50.0),
        Row(
            "another column or layout of it to the repainted preview",
            "ms",
            statistics.median(choices),
            None,
            100.0,
        ),
    ]


def plain_rows(repeats: int) -> list[Row]:
    """A text file of nothing but numbers."""
    pairs, longest = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "numbers.csv"
        write_numbers(path)
        for _ in range(max(repeats // 2, 2)):
            bare = float(said("bare_csv.py", path, ROWS, COLUMNS))
            pairs.append((float(said("csv_drop.py", path, ROWS, COLUMNS)), bare))
            longest = max(
                longest, 1000 * max(json.loads(said("csv_drop.py", path, ROWS, COLUMNS, "gaps")))
            )
    return [
        of_pairs(
            "a CSV of 10,000,000 cells, drop to painted table ÷ bare polars",
            "s",
            pairs,
            1.5,
        ),
        Row("no answer while that CSV is opened, longest", "ms", longest, None, 100.0),
    ]


def write_numbers(path: Path) -> None:
    """Writes the same file every time: commas, no header, five decimals."""
    import numpy as np
    import polars as pl

    numbers = np.random.default_rng(0).standard_normal((ROWS, COLUMNS))
    pl.DataFrame(numbers).write_csv(path, include_header=False, float_precision=5)


def write_table(path: Path) -> None:
    """Writes the same table every time: a header, a date column, five decimals."""
    import numpy as np
    import polars as pl

    numbers = np.random.default_rng(0).standard_normal((TABLE_ROWS, TABLE_COLUMNS - 1))
    minutes = pl.int_range(0, TABLE_ROWS, eager=True) * 60_000
    dates = minutes.cast(pl.Datetime("ms")).dt.strftime("%Y-%m-%d %H:%M:%S").alias("date")
    pl.DataFrame(numbers).insert_column(0, dates).write_csv(path, float_precision=5)
