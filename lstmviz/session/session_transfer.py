"""Hands a session to another process in a private file that is deleted once it is read."""

import shutil
import tempfile
from pathlib import Path

from lstmviz.session.session import Session
from lstmviz.session.storage import load, save

_PREFIX = "lstmviz-"
_NAME = "handed-over.lstmviz"


def hand_over(session: Session) -> Path:
    """Writes a session to a file in a folder of its own, which only this user can read.

    Raises:
        OSError: it can't be written.
    """
    path = Path(tempfile.mkdtemp(prefix=_PREFIX)) / _NAME
    try:
        save(session, path)
    except BaseException:
        discard(path)
        raise
    return path


def take_over(path: Path) -> Session:
    """Reads a session that was handed over, and deletes its file.

    Raises:
        InvalidFile: it isn't a session file.
        OSError: it can't be read.
    """
    try:
        return load(path)
    finally:
        discard(path)


def discard(path: Path) -> None:
    """Deletes a file that was handed over, with its folder, and no other file."""
    if path.name == _NAME and path.parent.name.startswith(_PREFIX):
        shutil.rmtree(path.parent, ignore_errors=True)
