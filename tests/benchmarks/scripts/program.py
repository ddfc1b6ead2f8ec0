"""The program itself: says when its window is interactive, has drawn the last run, and a new one.

The watcher is put in place once the engine's process is started, at the moment at which the
program imports Qt by itself, so that the order of things is the program's own.
"""

import sys
import time

from lstmviz.cli import main
from lstmviz.engine.process import EngineProcess

start_engine = EngineProcess.start


def start(self: EngineProcess) -> None:
    start_engine(self)
    from watcher import watch

    watch(say)


def say() -> None:
    print(time.time(), flush=True)


if __name__ == "__main__":
    EngineProcess.start = start  # type: ignore[method-assign]
    sys.exit(main([]))
