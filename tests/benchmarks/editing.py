"""From Return in a cell of a large tensor to the repainted table."""

import statistics
import subprocess
import sys

from row import Row
from startup import SCRIPTS


def rows(repeats: int) -> list[Row]:
    """One cell of a (64, 1000, 65) tensor, the run that follows not counted."""
    done = subprocess.run(
        [sys.executable, str(SCRIPTS / "cell_edits.py"), str(2 * repeats + 1)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    took = [float(line) for line in done.stdout.split()][1:]
    return [
        Row(
            "Return in a cell of a (64, 1000, 65) tensor to repainted table",
            "ms",
            1000 * statistics.median(took),
            None,
            50.0,
        )
    ]
