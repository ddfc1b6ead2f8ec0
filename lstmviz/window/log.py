"""Where the log is, and how what happens gets there instead of before a person's eyes."""

import logging
import sys
import tempfile
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from platformdirs import user_log_path

_LARGEST = 2**20


def log_path() -> Path:
    """The log file; its folder is made where it is missing, or is the temporary one."""
    folder = user_log_path("lstmviz", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir())
    return folder / "lstmviz.log"


def engine_log_path() -> Path:
    """The engine's own: two processes can't take turns with one file that is renamed."""
    return log_path().with_name("lstmviz-engine.log")


def start_logging(path: Path) -> None:
    """Sends this program's records, and every exception nobody caught, to the log file."""
    handler = RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("lstmviz")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    sys.excepthook = log_exception
    threading.excepthook = _log_thread_exception


def log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Writes an exception that nobody caught to the log."""
    logging.getLogger("lstmviz").critical("uncaught", exc_info=(kind, error, trace))


def _log_thread_exception(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None:
        log_exception(args.exc_type, args.exc_value, args.exc_traceback)
