"""Where the logs are."""

import tempfile
from pathlib import Path

from platformdirs import user_log_path


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
