"""Measures speed as ratios: `python tests/benchmarks/run.py [--json] [startup toggle …]`.

Everything is measured in three rounds, and of each row the worst one counts.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import answering
import csv_opening
import data_exporting
import editing
import figures
import keeping
import lasting
import looking
import scenarios
import startup
import toggle
import tracing
from row import as_dict, table, worst

MEASURES = (
    startup,
    toggle,
    editing,
    csv_opening,
    data_exporting,
    answering,
    tracing,
    looking,
    lasting,
    keeping,
    figures,
    scenarios,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="a list of rows instead of a table")
    parser.add_argument("--repeats", type=int, default=7, help="how often, in each round")
    parser.add_argument("--rounds", type=int, default=3, help="of which the worst counts")
    parser.add_argument("measures", nargs="*", help="only these, by the names of their files")
    chosen = parser.parse_args()
    # So that what is being measured ends with this, and leaves no process behind.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "STATE", "CACHE"):  # not those of whoever measures
            os.environ[f"XDG_{kind}_HOME"] = home
        rows, failed = [], []
        for measure in MEASURES:
            if chosen.measures and measure.__name__ not in chosen.measures:
                continue
            try:
                rows += worst([measure.rows(chosen.repeats) for _ in range(chosen.rounds)])
            except (subprocess.CalledProcessError, AssertionError):
                traceback.print_exc()  # what the others measured is told all the same
                failed.append(measure.__name__)
    if chosen.json:
        print(json.dumps([as_dict(row) for row in rows], indent=2, ensure_ascii=False))
    else:
        print(table(rows))
    if failed:
        print(f"not measured, as they failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
