"""Keeps sessions that weren't saved when the program ended, for the next start."""

import os
import re
import time
from contextlib import suppress
from pathlib import Path

from lstmviz.session.session import Session
from lstmviz.session.storage import save

_LONGEST_NAME = 40


class Recovery:
    """A folder of sessions that are offered, but never opened without asking."""

    def __init__(self, folder: Path | None) -> None:
        """Takes the folder, which is made where it is missing; without one nothing is kept."""
        self._folder = folder

    def keep(self, session: Session, name: str) -> Path | None:
        """Writes a session that isn't saved to a file of its own, whatever other windows write.

        Raises:
            OSError: it can't be written.
        """
        if self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w ().-]", "_", Path(name).stem)[:_LONGEST_NAME] or "experiment"
        # The newest sorts last, and no two windows share a name.
        path = self._folder / f"{time.time_ns():020d}-{os.getpid()}-{stem}.lstmviz"
        save(session, path)
        return path

    def newest(self) -> Path | None:
        """Returns the file of the session that was kept last; None where there is none."""
        if self._folder is None:
            return None
        with suppress(OSError):
            return max(self._folder.glob("*-*-*.lstmviz"), default=None)
        return None

    def holds(self, path: Path) -> bool:
        """Returns whether a file is in this folder."""
        return self._folder is not None and path.parent == self._folder

    @staticmethod
    def discard(path: Path) -> None:
        """Deletes the file of a session that is saved by now, or not wanted."""
        with suppress(OSError):
            path.unlink()

    @staticmethod
    def name_of(path: Path) -> str:
        """Returns the name that the session of a file had."""
        return path.stem.split("-", 2)[-1]
