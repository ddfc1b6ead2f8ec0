"""How what happens gets into the log instead of before a person's eyes."""

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

_LARGEST = 2**20


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
