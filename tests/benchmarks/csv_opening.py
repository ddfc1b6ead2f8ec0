"""From dropping a large text file of numbers on the window to the table that shows them."""

import json
import statistics
import tempfile
from pathlib import Path

from row import Row, said

ROWS, COLUMNS = 100_000, 100
"""Time steps and features: 10,000,000 cells."""


def rows(repeats: int) -> list[Row]:
    """The drop and a bare read in turn, each in a process of its own; the ratio pair by pair."""
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
        Row(
            "a CSV of 10,000,000 cells, drop to painted table ÷ bare polars",
            "s",
            statistics.median(own for own, _ in pairs),
            statistics.median(bare for _, bare in pairs),
            1.5,
            statistics.median(own / bare for own, bare in pairs),
        ),
        Row("no answer while that CSV is opened, longest", "ms", longest, None, 100.0),
    ]


def write_numbers(path: Path) -> None:
    """Writes the same file every time: commas, no header, five decimals."""
    import numpy as np
    import polars as pl

    numbers = np.random.default_rng(0).standard_normal((ROWS, COLUMNS))
    pl.DataFrame(numbers).write_csv(path, include_header=False, float_precision=5)
