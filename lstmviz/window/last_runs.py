"""Keeps the runs that are drawn at the next start before Keras has run them again."""

import logging
import os
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from lstmviz.experiment.assets import opening_run
from lstmviz.experiment.experiment import Experiment
from lstmviz.session.whole_file import written_whole
from lstmviz.trace.trace import Trace
from lstmviz.trace.trace_file import (
    Versions,
    can_be_kept,
    fingerprint,
    read_trace,
    write_trace,
)

MOST_BYTES = 8 * 2**20
"""Of all runs together that are kept beside the settings."""

_log = logging.getLogger(__name__)


class LastRuns:
    """A folder with the last runs of a person's own sessions, and the shipped one of the example.

    What can't be read or written is no fault: then there is nothing to be drawn at once. The
    folder need not be there; without one nothing is kept.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def of(self, experiment: Experiment) -> Trace | None:
        """The run that was kept of an experiment, under the versions that are installed."""
        if self._folder is None:
            return None
        versions = _installed("tensorflow"), _installed("keras")
        if not all(versions):
            return None
        for path in (opening_run(), self._path(self._folder, experiment, versions)):
            try:
                with path.open("rb") as file:
                    if os.fstat(file.fileno()).st_size > 2 * MOST_BYTES:
                        continue
                    trace = read_trace(file, experiment, versions)
            except OSError:
                continue
            if trace is not None:
                return trace
        return None

    def keep(self, trace: Trace, versions: Versions) -> None:
        """Keeps a run, unless it is too large; the oldest ones give way."""
        if self._folder is None or not can_be_kept(trace, MOST_BYTES):
            return
        path = self._path(self._folder, trace.experiment, versions)
        try:
            if path.exists():
                os.utime(path)
                return
            self._folder.mkdir(parents=True, exist_ok=True)
            with written_whole(path) as file:
                write_trace(trace, versions, file)
            self._give_way(path)
        except OSError as error:
            _log.info("a run can't be kept: %s", error)

    def _give_way(self, newest: Path) -> None:
        assert self._folder is not None
        found = []
        for path in self._folder.glob("*.npz"):
            with suppress(OSError):  # another window may have taken it away
                stat = path.stat()
                found.append((path != newest, -stat.st_mtime_ns, stat.st_size, path))
        total = 0
        for _, _, size, path in sorted(found):
            total += size
            if total > MOST_BYTES and path != newest:
                path.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, experiment: Experiment, versions: Versions) -> Path:
        return folder / f"{fingerprint(experiment, versions)[:32]}.npz"


def _installed(package: str) -> str:
    """The version of a package that isn't imported; empty where it can't be told.

    The folder that pip made beside the package says it: `importlib.metadata`, which reads all of
    them, takes a twentieth of the start.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return ""
    beside = Path(spec.origin).parent.parent.glob(f"{package}-*.dist-info")
    return next((path.name.split("-")[1].removesuffix(".dist") for path in beside), "")
