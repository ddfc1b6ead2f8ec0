"""How long a run takes to be written as a table, and what memory that takes."""

from row import Row, of_pairs, said

SHAPE = (8, 500, 1024)
"""Batch, timesteps and units: 4,096,000 lines of 11 fields."""


def rows(repeats: int) -> list[Row]:
    """Ours and bare polars' in turn, each in a process of its own."""
    pairs = []
    for _ in range(max(repeats // 2, 2)):
        bare = float(said("tidy_written.py", *SHAPE, "bare"))
        pairs.append((float(said("tidy_written.py", *SHAPE)), bare))
    name = f"a run of {'×'.join(map(str, SHAPE))} as a tidy CSV"
    return [
        of_pairs(f"{name} ÷ bare polars", "s", pairs, 1.5),
        Row(
            f"{name}: memory grown ÷ the arrays' own",
            "",
            float(said("tidy_written.py", *SHAPE, "peak")),
            None,
            2.0,
        ),
    ]
