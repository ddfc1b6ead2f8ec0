"""The program itself: says when its window is interactive, has drawn the last run, and a new one.

The watcher is put in place once the program has imported its window, so that the order of things
is the program's own.
"""

import sys
import time
from collections.abc import Callable

from lstmviz import cli

import_window = cli._window_opener


def import_and_watch() -> Callable[..., int]:
    open_window = import_window()
    from watcher import watch

    watch(say)
    return open_window


def say() -> None:
    print(time.time(), flush=True)


if __name__ == "__main__":
    cli._window_opener = import_and_watch
    sys.exit(cli.main([]))
