import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from lstmviz.window.log import log_exception, start_logging


@pytest.fixture(autouse=True)
def _undone() -> Iterator[None]:
    """Logging is the process's: what a test sets up is taken back."""
    logger = logging.getLogger("lstmviz")
    kept = (sys.excepthook, threading.excepthook, logger.propagate, logger.level)
    handlers = list(logger.handlers)
    yield
    for handler in set(logger.handlers) - set(handlers):
        logger.removeHandler(handler)
        handler.close()
    sys.excepthook, threading.excepthook, logger.propagate = kept[:3]
    logger.setLevel(kept[3])


def test_what_nobody_caught_is_in_the_log_and_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    start_logging(tmp_path / "test.log")
    assert sys.excepthook is log_exception
    try:
        raise RuntimeError("odd")
    except RuntimeError:
        sys.excepthook(*sys.exc_info())

    def fail() -> None:
        raise KeyError("in a thread")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    text = (tmp_path / "test.log").read_text(encoding="utf-8")
    assert "RuntimeError: odd" in text
    assert "KeyError: 'in a thread'" in text
    assert "Traceback" in text
    assert capsys.readouterr().err == ""
