"""Fails a test in which something logs a warning or worse that the test doesn't ask for.

A test that expects one asserts what it wants in `caplog` and then calls `caplog.clear()`.
"""

import logging
import sys
import threading
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _logging_is_undone() -> Iterator[None]:
    """Logging is the process's: what a test sets up is taken back."""
    logger = logging.getLogger("lstmviz")
    excepthooks = sys.excepthook, threading.excepthook
    handlers, level, propagate = list(logger.handlers), logger.level, logger.propagate
    yield
    for handler in set(logger.handlers) - set(handlers):
        logger.removeHandler(handler)
        handler.close()
    sys.excepthook, threading.excepthook = excepthooks
    logger.setLevel(level)
    logger.propagate = propagate


@pytest.fixture(autouse=True)
def _quiet_logs(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    loud = [
        f"{record.levelname} {record.name}: {record.getMessage()}"
        for phase in ("setup", "call", "teardown")
        for record in caplog.get_records(phase)
        if record.levelno >= logging.WARNING and not _is_afterthought(record)
    ]
    if loud:
        pytest.fail("logged unexpectedly:\n" + "\n".join(loud), pytrace=False)


def _is_afterthought(record: logging.LogRecord) -> bool:
    """TensorFlow's complaint over what an operation it refused never got to use.

    It comes when the garbage collector gets there, which may be in any later test.
    """
    return record.name == "tensorflow" and "Object was never used" in record.getMessage()
