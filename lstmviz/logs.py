"""The logs: where they are, and what goes there instead of before a person's eyes.

A log is never a reason not to work: where it can't be written, nothing is logged.
"""

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import IO

from platformdirs import user_log_path

_LARGEST = 2**20
_NAME, _ENGINE_NAME = "lstmviz.log", "lstmviz-engine.log"
NOWHERE = Path(os.devnull)
"""The log where there is none."""


def log_path() -> Path:
    """The log file; `NOWHERE`, where no folder can be found for it.

    Its folder is the system's for logs, or, where the logs in there can't be written (after a
    `sudo lstmviz`, say, or without a home), one of the person's own among the temporary files.
    """
    return _log(_NAME)


def engine_log_path() -> Path:
    """The engine's own: two processes can't take turns with one file that is renamed."""
    return _log(_ENGINE_NAME)


def _log(name: str) -> Path:
    # The system may know no home of this person: then there is no path, or only "~".
    with suppress(OSError, RuntimeError):
        usual = user_log_path("lstmviz", appauthor=False)
        if usual.is_absolute():
            usual.mkdir(parents=True, exist_ok=True)
            if _takes_logs(usual):
                return usual / name
    user = "" if sys.platform == "win32" else f"-{os.getuid()}"
    own = Path(tempfile.gettempdir()) / f"lstmviz{user}"
    with suppress(OSError):
        own.mkdir(mode=0o700, exist_ok=True)
        # Anybody may have put something there under that name.
        if _takes_logs(own) and not own.is_symlink() and _is_ours(own):
            return own / name
    return NOWHERE


def _takes_logs(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK) and all(
        not os.path.lexists(log) or (log.is_file() and os.access(log, os.W_OK))
        for log in (folder / _NAME, folder / _ENGINE_NAME)
    )


def _is_ours(folder: Path) -> bool:
    return sys.platform == "win32" or folder.stat().st_uid == os.getuid()


def open_log(path: Path) -> IO[bytes]:
    """Opens a log to append to, emptied where it is full; or what swallows all that is written."""
    with suppress(OSError):
        if path.is_file():
            return path.open("wb" if path.stat().st_size > _LARGEST else "ab", buffering=0)
        if not os.path.lexists(path):  # a pipe would wait for a reader
            return path.open("ab", buffering=0)
    return NOWHERE.open("ab", buffering=0)


def start_logging(path: Path) -> None:
    """Sends this program's records, and every exception nobody caught, to the log file."""
    logger = logging.getLogger("lstmviz")
    logger.addHandler(_handler(path))
    logger.setLevel(logging.INFO)
    logger.propagate = False
    sys.excepthook = log_exception
    threading.excepthook = _log_thread_exception


class _QuietHandler(RotatingFileHandler):
    """Writes to a file, and says nothing where the disk is full."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """Does nothing: Python would print a traceback."""


def _handler(path: Path) -> logging.Handler:
    if path.is_file() or not os.path.lexists(path):
        with suppress(OSError):
            handler = _QuietHandler(path, maxBytes=_LARGEST, backupCount=1, encoding="utf-8")
            text = "%(asctime)s %(levelname)s %(name)s: %(message)s"
            handler.setFormatter(logging.Formatter(text))
            return handler
    return logging.NullHandler()


def log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Writes an exception that nobody caught to the log."""
    logging.getLogger("lstmviz").critical("uncaught", exc_info=(kind, error, trace))


def _log_thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log_exception(args.exc_type, args.exc_value, args.exc_traceback)


def send_stderr_to(log: Path) -> None:
    """Appends all that goes to stderr from now on to a file.

    TensorFlow's C++ side writes to the file descriptor itself, whatever `sys.stderr` is.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with open_log(log) as file:
        os.dup2(file.fileno(), 2)


@contextmanager
def quiet_stderr(log: Path) -> Iterator[None]:
    """Inside the block, what goes to stderr is appended to a file instead."""
    _flush()
    try:
        kept = os.dup(2)
    except OSError:  # this process was started without
        kept = None
    try:
        send_stderr_to(log)
        yield
    finally:
        _flush()
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)


def _flush() -> None:
    if sys.stderr is not None:
        with suppress(OSError, ValueError):
            sys.stderr.flush()
