"""What saving costs, what keeping what isn't saved costs, and how much a kill loses."""

import json
import sys
import tempfile
from pathlib import Path

from row import Row, of_pairs, said

SIZE = 10**9
KILLS = 10

_LONGEST = 50.0
"""Milliseconds for which an event may keep the others waiting."""

_LOST = 2.0
"""Seconds of edits that a kill may lose."""


def rows(repeats: int) -> list[Row]:
    """A large session beside bare NumPy; editing while it is kept; kills at random moments."""
    return [*_files(repeats), _editing(), _kills()]


def _files(repeats: int) -> list[Row]:
    took = json.loads(said("saved_and_opened.py", SIZE, max(repeats // 2, 3)))
    return [
        of_pairs("saving a session of 1 GB ÷ np.savez of its arrays", "s", took["saving"], 1.3),
        of_pairs("opening a session of 1 GB ÷ np.load of its arrays", "s", took["opening"], 1.3),
    ]


def _editing() -> Row:
    gaps = json.loads(said("edited_while_kept.py", SIZE).splitlines()[-1])
    longest = 1000 * max(gaps["kept"])
    return Row("longest event while edits of 1 GB are kept", "ms", longest, None, _LONGEST)


def _kills() -> Row:
    sys.path.insert(0, str(Path(__file__).parents[1]))
    import random

    from killed_windows import killed

    chance = random.Random()
    with tempfile.TemporaryDirectory() as folder:
        lost = [killed(Path(folder), n, chance).seconds_lost for n in range(1, KILLS + 1)]
    return Row(f"edits that a kill loses, the most in {KILLS} kills", "s", max(lost), None, _LOST)
