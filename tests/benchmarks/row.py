"""One measure, where it comes from, and the table they make."""

import os
import signal
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

SCRIPTS = Path(__file__).parent / "scripts"

LONGEST = 1800.0
"""Seconds after which a script is taken to hang."""


@dataclass(frozen=True)
class Row:
    """A measure beside what the user would otherwise have.

    `ratio` is value / baseline where there is a baseline; the goal is for the ratio then, and
    for the value where there is none.
    """

    name: str
    unit: str
    value: float
    baseline: float | None
    goal: float
    ratio: float | None = None

    @property
    def measured(self) -> float:
        """What the goal is for."""
        return self.value if self.ratio is None else self.ratio

    @property
    def met(self) -> bool:
        return self.measured <= self.goal


def of_pairs(name: str, unit: str, pairs: Sequence[tuple[float, float]], goal: float) -> Row:
    """A row of what was measured in turn, own beside bare: the ratio is taken pair by pair."""
    return Row(
        name,
        unit,
        statistics.median(own for own, _ in pairs),
        statistics.median(bare for _, bare in pairs),
        goal,
        statistics.median(own / bare for own, bare in pairs),
    )


def worst(rounds: Sequence[Sequence[Row]]) -> list[Row]:
    """Of each row its worst round: one that is met only on a lucky run isn't met.

    Args:
        rounds: the same rows in the same order, measured again and again.
    """
    return [max(same, key=lambda row: row.measured) for same in zip(*rounds, strict=True)]


def said(
    script: str | Path, *arguments: object, environment: Mapping[str, str] | None = None
) -> str:
    """Runs a script; whatever it started ends with it, however that comes about.

    Args:
        script: its name among the scripts, or a path.
        arguments: its own.
        environment: its variables; this process' own by default.

    Returns:
        What it printed.

    Raises:
        subprocess.CalledProcessError: it failed.
        subprocess.TimeoutExpired: it hangs.
    """
    command = [sys.executable, str(SCRIPTS / script), *map(str, arguments)]
    own_group = sys.platform != "win32"
    with tempfile.TemporaryFile("w+") as printed:  # of a pipe the end isn't seen while any is left
        started = subprocess.Popen(
            command, stdout=printed, env=environment, start_new_session=own_group
        )
        try:
            status = started.wait(LONGEST)
        finally:
            if own_group:  # also has what outlived the script itself
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(started.pid, signal.SIGKILL)
            else:
                with suppress(psutil.NoSuchProcess):
                    script_itself = psutil.Process(started.pid)
                    for process in [*script_itself.children(recursive=True), script_itself]:
                        process.kill()
            started.wait()
        if status:
            raise subprocess.CalledProcessError(status, command)
        printed.seek(0)
        return printed.read()


def with_bytecode(folder: str) -> dict[str, str]:
    """This process' variables, for a process of a program that isn't started for the first time.

    Args:
        folder: in which Python keeps what it compiled, also where the machine doesn't let it.
    """
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = folder
    return environment


def as_dict(row: Row) -> dict[str, object]:
    return asdict(row) | {"met": row.met}


def table(rows: Iterable[Row]) -> str:
    lines = [f"{'measure':62} {'value':>9} {'baseline':>9} {'ratio':>6} {'goal':>7}"]
    for row in rows:
        baseline = "" if row.baseline is None else f"{row.baseline:.3g}"
        ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
        name = f"{row.name} [{row.unit}]"
        met = "" if row.met else "   missed"
        goal = f"≤ {row.goal:g}"
        lines.append(f"{name:62} {row.value:>9.3g} {baseline:>9} {ratio:>6} {goal:>7}{met}")
    return "\n".join(lines)
