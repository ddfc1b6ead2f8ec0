"""The program itself: says when its window is interactive, has drawn the last run, and a new one.

The watcher is put in place once the session is read, at the moment at which the program imports
Qt by itself, so that the order of things is the program's own.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from lstmviz.cli import main
from lstmviz.engine.process import EngineProcess

if TYPE_CHECKING:
    from lstmviz.session.session import Session

start_engine = EngineProcess.start


def start(self: EngineProcess) -> None:
    start_engine(self)
    from lstmviz.session import storage

    load = storage.load

    def load_and_watch(path: Path) -> Session:
        session = load(path)
        from watcher import watch

        watch(say)
        return session

    storage.load = load_and_watch


def say() -> None:
    print(time.time(), flush=True)


if __name__ == "__main__":
    EngineProcess.start = start  # type: ignore[method-assign]
    sys.exit(main([]))
