"""A window in which things are changed without an end, killed again and again."""

import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from lstmviz.session.recovery import ASIDE, Recovery
from lstmviz.session.storage import load

SCRIPT = Path(__file__).parent / "benchmarks" / "scripts" / "edited_until_killed.py"

LONGEST = 8.0
"""Seconds after a window's start by which it is killed."""

_AMID_SAVES = 0.3  # of the kills
_SAVE = 0.05  # seconds, longer than most saves take

STEP = 100_000
"""Each window's changes are numbered from a multiple of this."""


@dataclass(frozen=True)
class Killed:
    """What a window said before it was killed, and what it left.

    Attributes:
        said: when, what and the number of which change.
        at: when it was killed.
        kept: the newest change of those that are offered at the next start.
        aside: the newest of those that were set aside.
        filed: the change that is in the session's file; -1 without one.
        offered: how many sessions are.
    """

    said: tuple[tuple[float, str, int], ...]
    at: float
    kept: int
    aside: int
    filed: int
    offered: int

    def last(self, *what: str) -> int:
        """The newest change of which one of these things was said; -1 where it was of none."""
        return max((number for _, said, number in self.said if said in what), default=-1)

    @property
    def newest(self) -> int:
        """The newest change that isn't lost."""
        return max(self.kept, self.aside, self.filed)

    @property
    def seconds_lost(self) -> float:
        """How long before the kill the oldest change was made that is lost."""
        made = (when for when, said, number in self.said if said == "made" and number > self.newest)
        return max(self.at - min(made, default=self.at), 0.0)


def killed(folder: Path, number: int, chance: random.Random) -> Killed:
    """Opens a window on what the one before left, and kills it at some moment.

    Raises:
        InvalidFile: something that it left is damaged.
    """
    command = [sys.executable, str(SCRIPT), str(folder), str(number * STEP)]
    window = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert window.stdout is not None
    lines: list[bytes] = []
    started, saves = threading.Event(), threading.Event()

    def hear() -> None:
        assert window.stdout is not None
        for line in window.stdout:
            lines.append(line)
            started.set()
            if b" saving " in line:
                saves.set()

    reader = threading.Thread(target=hear)
    reader.start()
    try:
        started.wait(120)  # until then there is nothing to lose
        if chance.random() < _AMID_SAVES:
            saves.wait(2 * LONGEST)
            time.sleep(chance.uniform(0, _SAVE))
        else:
            time.sleep(chance.uniform(0, LONGEST))
    finally:
        at = time.time()
        window.kill()
        window.wait()
        reader.join()
        window.stdout.close()
    said = []
    for line in lines:
        if line.endswith(b"\n"):
            when, what, change = line.split()
            said.append((float(when), what.decode(), int(change)))
    recovery = Recovery(folder / "unsaved")
    found = recovery.found()
    for each in found:
        each.folder.release()
    may = [each.folder.path for each in found if not each.has_crashed]
    aside = [each.folder.path for each in found if each.has_crashed]
    if (folder / "unsaved" / ASIDE).is_dir():
        aside += (folder / "unsaved" / ASIDE).iterdir()
    file = folder / "mine.lstmviz"
    filed = load(file).experiment.seed if file.exists() else -1
    return Killed(tuple(said), at, _newest(may), _newest(aside), filed, len(may))


def _newest(folders: list[Path]) -> int:
    return max((load(path).experiment.seed for path in folders), default=-1)
