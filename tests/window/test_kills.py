"""A window that is killed while things are changed, recovered and saved loses nothing it kept.

LSTMVIZ_EXAMPLES=200 pytest -o faulthandler_timeout=0 tests/window/test_kills.py kills more often.
How much is lost that wasn't kept yet is measured: tests/benchmarks/losing.py.
"""

import os
import random
from pathlib import Path

from killed_windows import STEP, killed

KILLS = int(os.environ.get("LSTMVIZ_EXAMPLES", "3"))


def test_what_was_kept_or_saved_is_whole_and_offered_whenever_the_window_is_killed(
    tmp_path: Path,
) -> None:
    chance = random.Random(20240229)
    saving = {-1}
    acknowledged = -1
    for number in range(1, KILLS + 1):
        seen = killed(tmp_path, number, chance)
        saving |= {change for _, what, change in seen.said if what == "saving"}
        assert seen.filed in saving, seen  # all of one save, of this window or one before
        acknowledged = max(acknowledged, seen.last("kept", "saved"))
        assert seen.newest >= acknowledged, seen
        assert seen.newest < (number + 1) * STEP
        if seen.filed < acknowledged and seen.aside < acknowledged:
            assert seen.offered
